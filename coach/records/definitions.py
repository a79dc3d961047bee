"""Every version of an exercise that was made or changed here, as its text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from coach.language import _
from coach.records.database import Database, RecordsError, now_utc
from coach.records.models import DefinitionRow


@dataclass(frozen=True)
class DefinitionVersion:
    """One version of an exercise made or changed here. text: its YAML"""

    exercise: str
    version: str
    text: str
    made_by: str
    made_at: datetime


class DefinitionRecords(Database):
    """Exercises that were made or changed here, every version."""

    def keep_definition(
        self, exercise: str, version: str, text: str, made_by: str, at: datetime | None = None
    ) -> None:  # fmt: skip
        """One version more; the same text of one again changes nothing. Raises RecordsError where a version would
        mean two things."""
        with self._writing() as s:
            row = s.scalar(
                select(DefinitionRow).where(DefinitionRow.exercise == exercise, DefinitionRow.version == version)
            )
            if row is None:
                s.add(
                    DefinitionRow(
                        exercise=exercise, version=version, text=text, made_by=made_by[:80], made_at=at or now_utc()
                    )
                )  # fmt: skip
                s.commit()
            elif row.text != text:
                raise RecordsError(
                    _("Version {version} of {exercise} is another text already. Give this one a higher number.").format(
                        version=version, exercise=exercise
                    )
                )

    def definitions(self, exercise: str) -> list[DefinitionVersion]:
        """Oldest first."""
        with Session(self._engine) as s:
            rows = s.scalars(select(DefinitionRow).where(DefinitionRow.exercise == exercise).order_by(DefinitionRow.id))
            return [DefinitionVersion(r.exercise, r.version, r.text, r.made_by, r.made_at) for r in rows]
