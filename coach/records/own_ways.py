"""A person's own way of doing an exercise, as it is kept: known since a day, and forgotten when they say so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from coach.exercise.own_way import OwnWay
from coach.records.database import Database, now_utc
from coach.records.models import OwnWayRow


@dataclass(frozen=True)
class KnownWay:
    """at: since when · sets: that it was learned from"""

    exercise: str
    at: datetime
    sets: tuple[int, ...]


class OwnWayRecords(Database):
    """How people do their exercises."""

    def own_way(self, person_id: int, exercise: str) -> OwnWay | None:
        """None where none is known, or what is kept is of another coach."""
        with Session(self._engine) as s:
            row = _row(s, person_id, exercise)
            body = {} if row is None else row.body
        try:
            return OwnWay.from_json(body) if body else None
        except ValueError:
            return None

    def own_ways(self, person_id: int) -> list[KnownWay]:
        """Every exercise whose own way is known, by its id."""
        query = select(OwnWayRow).where(OwnWayRow.person_id == person_id).order_by(OwnWayRow.exercise)
        with Session(self._engine) as s:
            return [KnownWay(r.exercise, r.at, _sets(r)) for r in s.scalars(query) if r.body]

    def way_forgotten_at(self, person_id: int, exercise: str) -> datetime | None:
        """What was done before that teaches nothing any more."""
        with Session(self._engine) as s:
            row = _row(s, person_id, exercise)
            return None if row is None else row.forgotten_at

    def keep_own_way(
        self, person_id: int, exercise: str, way: OwnWay | None, sets: Sequence[int], at: datetime | None = None
    ) -> None:
        """In the place of what was known of it. way: None where nothing is"""
        with self._writing() as s:
            row = _row(s, person_id, exercise)
            if row is None:
                if way is None:
                    return
                row = OwnWayRow(person_id=person_id, exercise=exercise)
                s.add(row)
            row.body = {} if way is None else way.as_json()
            row.sets = [] if way is None else [{"set_id": set_id} for set_id in sets]
            row.at = at or now_utc()
            s.commit()

    def forget_own_way(self, person_id: int, exercise: str, at: datetime | None = None) -> None:
        """It counts as it did for anybody; only what is done from now on teaches it again."""
        with self._writing() as s:
            row = _row(s, person_id, exercise)
            if row is None:
                return
            row.body, row.sets, row.forgotten_at = {}, [], at or now_utc()
            s.commit()


def _row(s: Session, person_id: int, exercise: str) -> OwnWayRow | None:
    return s.scalar(select(OwnWayRow).where(OwnWayRow.person_id == person_id, OwnWayRow.exercise == exercise))


def _sets(row: OwnWayRow) -> tuple[int, ...]:
    return tuple(int(one["set_id"]) for one in row.sets)
