"""Everybody on one list, from a few queries that each look at all people at once."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Integer, Text, cast, func, select, type_coerce
from sqlalchemy.orm import Session

from coach.records.database import Database
from coach.records.models import CheckRow, ConsentRow, Person, RepRow, SafetyEventRow, SessionRow, SetRow

RECENT = timedelta(days=42)
RISING = 2.0  # points: the least change in pain that usually matters (Farrar 2001)
_COMPARED = 3


@dataclass(frozen=True)
class PatientRow:
    """flags: open ones · last_at: of the last session, None before the first · pains: before sessions within six weeks,
    oldest first · reached: whether the last session reached a target, None where nothing was measured in it"""

    id: int
    name: str
    flags: int
    last_at: datetime | None
    pains: tuple[float, ...]
    reached: bool | None

    @property
    def pain_rising(self) -> bool:
        """The last three against the first three of these six weeks."""
        if len(self.pains) < 2 * _COMPARED:
            return False
        return (sum(self.pains[-_COMPARED:]) - sum(self.pains[:_COMPARED])) / _COMPARED >= RISING


class PatientRecords(Database):
    def declined(self) -> frozenset[int]:
        """Who keeps their records from a therapist."""
        with Session(self._engine) as s:
            return frozenset(s.scalars(_declined()))

    def patient_rows(self, now: datetime) -> list[PatientRow]:
        """Everybody who lets a therapist see them, by name. now: with a zone"""
        flags = (
            select(SafetyEventRow.person_id, func.count())
            .where(SafetyEventRow.seen_at.is_(None))
            .group_by(SafetyEventRow.person_id)
        )
        last = select(SessionRow.person_id, func.max(SessionRow.started_at)).group_by(SessionRow.person_id)
        pains = (
            select(CheckRow.person_id, type_coerce(CheckRow.body, Text))
            .where(CheckRow.kind == "before", CheckRow.at >= now - RECENT)
            .order_by(CheckRow.at, CheckRow.id)
        )
        with Session(self._engine) as s:
            people = s.execute(select(Person.id, Person.name).where(Person.id.not_in(_declined()))).all()
            flagged = {row[0]: row[1] for row in s.execute(flags)}
            begun = {row[0]: row[1] for row in s.execute(last)}
            told: dict[int, list[float]] = {}
            for person_id, body in s.execute(pains):
                if (pain := _pain(body)) is not None:
                    told.setdefault(person_id, []).append(pain)
            reached = self._reached(s)
        return sorted(
            (
                PatientRow(n, name, flagged.get(n, 0), begun.get(n), tuple(told.get(n, ())), reached.get(n))
                for n, name in people
            ),
            key=lambda row: row.name.casefold(),
        )

    def _reached(self, s: Session) -> dict[int, bool]:
        """Of everybody's last session: whether any rep that was measured reached its target."""
        newest = select(func.max(SessionRow.id)).group_by(SessionRow.person_id)
        query: Any = (
            select(SessionRow.person_id, func.max(cast(RepRow.reached_target, Integer)))
            .join(SetRow, SetRow.session_id == SessionRow.id)
            .join(RepRow, RepRow.set_id == SetRow.id)
            .where(SessionRow.id.in_(newest), RepRow.reached_target.is_not(None))
            .group_by(SessionRow.person_id)
        )
        return {person_id: bool(any_) for person_id, any_ in s.execute(query)}


def _pain(body: Any) -> float | None:
    """Read here and not by the database: one damaged row would hide everybody, or count as 0."""
    try:
        pain = (json.loads(body) if isinstance(body, str) else body)["pain"]
    except (ValueError, TypeError, KeyError):
        return None
    return float(pain) if isinstance(pain, int | float) and not isinstance(pain, bool) else None


def _declined() -> Any:
    newest = select(func.max(ConsentRow.id)).where(ConsentRow.kind == "therapist").group_by(ConsentRow.person_id)
    return select(ConsentRow.person_id).where(ConsentRow.id.in_(newest), ConsentRow.given.is_(False))
