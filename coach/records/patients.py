"""Everybody on one list, from a few queries that each look at all people at once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Integer, Text, cast, delete, func, select, true, type_coerce
from sqlalchemy.orm import Session

from coach.records.care import need_person
from coach.records.database import Database
from coach.records.models import (
    CheckRow,
    ConsentRow,
    Person,
    RepRow,
    RomChangeRow,
    SafetyEventRow,
    SessionRow,
    SetRow,
)

RECENT = timedelta(days=42)
RISING = 2.0  # points of more pain that are told (p): what Farrar 2001 found is about falls only
_COMPARED = 3


@dataclass(frozen=True)
class RomChange:
    """An angle that changed beyond its error."""

    exercise: str
    measure: str
    side: str
    change_deg: float


@dataclass(frozen=True)
class PatientRow:
    """flags: open ones · last_at: of the last session, None before the first · pains: before sessions within six weeks,
    oldest first · reached: whether the last session reached a target, None where nothing was measured in it ·
    changes: the angles that changed beyond their error, None where that was not worked out since the last session"""

    id: int
    name: str
    flags: int
    last_at: datetime | None
    pains: tuple[float, ...]
    reached: bool | None
    changes: tuple[RomChange, ...] | None = None

    @property
    def changed(self) -> int | None:
        """How many angles changed."""
        return None if self.changes is None else len(self.changes)

    @property
    def pain_rising(self) -> bool:
        """The last three against the first three of these six weeks."""
        if len(self.pains) < 2 * _COMPARED:
            return False
        return (sum(self.pains[-_COMPARED:]) - sum(self.pains[:_COMPARED])) / _COMPARED >= RISING


class PatientRecords(Database):
    """What the list of patients shows of each."""

    def keep_rom_changes(self, person_id: int, changes: Sequence[RomChange], at: datetime) -> None:
        """What the trends say at this time, in place of what they said before."""
        with self._writing() as s:
            need_person(s, person_id)
            s.execute(delete(RomChangeRow).where(RomChangeRow.person_id == person_id))
            s.add(RomChangeRow(person_id=person_id, at=at, body=[asdict(c) for c in changes]))
            s.commit()

    def declined(self) -> frozenset[int]:
        """Who keeps their records from a therapist."""
        with Session(self._engine) as s:
            return frozenset(s.scalars(_declined()))

    def patient_rows(self, now: datetime, only: int | None = None) -> list[PatientRow]:
        """Everybody who lets a therapist see them, by name. now: with a zone · only: of this person alone"""

        def of(column: Any) -> Any:
            return true() if only is None else column == only

        flags = (
            select(SafetyEventRow.person_id, func.count())
            .where(SafetyEventRow.seen_at.is_(None), of(SafetyEventRow.person_id))
            .group_by(SafetyEventRow.person_id)
        )
        mine = of(SessionRow.person_id)
        last = select(SessionRow.person_id, func.max(SessionRow.started_at)).where(mine).group_by(SessionRow.person_id)
        pains = (
            select(CheckRow.person_id, type_coerce(CheckRow.body, Text))
            .where(CheckRow.kind == "before", CheckRow.at >= now - RECENT, of(CheckRow.person_id))
            .order_by(CheckRow.at, CheckRow.id)
        )
        with Session(self._engine) as s:
            listed = select(Person.id, Person.name).where(Person.id.not_in(_declined()), of(Person.id))
            people = s.execute(listed).all()
            flagged = {row[0]: row[1] for row in s.execute(flags)}
            begun = {row[0]: row[1] for row in s.execute(last)}
            told: dict[int, list[float]] = {}
            for person_id, body in s.execute(pains):
                if (pain := _pain(body)) is not None:
                    told.setdefault(person_id, []).append(pain)
            newest = s.scalars(select(func.max(SessionRow.id)).where(mine).group_by(SessionRow.person_id)).all()
            reached, changed = _reached(s, newest), _changed(s, newest)
        rows = [
            PatientRow(
                n, name, flagged.get(n, 0), begun.get(n), tuple(told.get(n, ())), reached.get(n), changed.get(n)
            )
            for n, name in people
        ]  # fmt: skip
        return sorted(rows, key=lambda row: row.name.casefold())


def _reached(s: Session, newest: Sequence[int]) -> dict[int, bool]:
    """Of these sessions' people: whether any rep that was measured in them reached its target."""
    query: Any = (
        select(SessionRow.person_id, func.max(cast(RepRow.reached_target, Integer)))
        .join(SetRow, SetRow.session_id == SessionRow.id)
        .join(RepRow, RepRow.set_id == SetRow.id)
        .where(SessionRow.id.in_(newest), RepRow.reached_target.is_not(None))
        .group_by(SessionRow.person_id)
    )
    return {person_id: bool(any_) for person_id, any_ in s.execute(query)}


def _changed(s: Session, newest: Sequence[int]) -> dict[int, tuple[RomChange, ...]]:
    """Of those whose trends were worked out since the last of these sessions."""
    query = (
        select(RomChangeRow.person_id, type_coerce(RomChangeRow.body, Text))
        .join(SessionRow, SessionRow.person_id == RomChangeRow.person_id)
        .where(SessionRow.id.in_(newest), RomChangeRow.at >= SessionRow.ended_at)
    )
    found = {}
    for person_id, body in s.execute(query):
        try:
            told = json.loads(body) if isinstance(body, str) else body
            found[person_id] = tuple(RomChange(**one) for one in told)
        except (ValueError, TypeError):
            continue
    return found


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
