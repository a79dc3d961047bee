"""What every table is made of: the base, times that keep their zone, and the columns that most tables have."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from sqlalchemy import JSON, DateTime, Float, ForeignKey, TypeDecorator
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, mapped_column


class UtcDateTime(TypeDecorator[datetime]):
    """SQLite forgets the zone: write UTC, read UTC, refuse a naive time."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database. Raises ValueError for a time without a zone."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a time without a zone")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database, with UTC as its zone."""
        return value if value is None or value.tzinfo is not None else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """What a column is made of by its Python type; it says only what differs. Dictionaries and lists are JSON."""

    type_annotation_map = {  # noqa: RUF012
        datetime: UtcDateTime,
        float: Float,
        dict[str, Any]: JSON,
        list[dict[str, Any]]: JSON,
    }


Key = Annotated[int, mapped_column(primary_key=True)]
# A row goes with the person, or the set, that it is of
OfPerson = Annotated[int, mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)]
OfSet = Annotated[int, mapped_column(ForeignKey("exercise_set.id", ondelete="CASCADE"), index=True)]
