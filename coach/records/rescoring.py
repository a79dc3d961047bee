"""Sets that are scored anew: what comes in place of their reps; nothing of before is lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from coach.exercise.counted_in import same_movement
from coach.exercise.feedback import Held, Refused, Rep
from coach.language import _
from coach.records.counted_in import renumbered
from coach.records.database import Database, RecordsError, now_utc
from coach.records.desk import GONE
from coach.records.models import (
    HoldRow,
    LandmarkPart,
    MarkRow,
    RefusedRow,
    RepRow,
    RescoreRow,
    SessionRow,
    SetRow,
)


@dataclass(frozen=True)
class KeptSet:
    """A set, with landmarks unless told otherwise. version: of the definition that its reps were scored with"""

    id: int
    person_id: int
    exercise: str
    version: str
    side: str
    target: float
    started_at: datetime


class RescoreRecords(Database):
    """Sets that are scored anew from their landmarks, with what they were before."""

    def sets_with_landmarks(self, person_id: int | None = None, exercise: str | None = None) -> list[KeptSet]:
        """Oldest first; of everybody and everything unless told otherwise."""
        query = (
            select(SetRow, SessionRow.person_id)
            .join(SessionRow, SetRow.session_id == SessionRow.id)
            .where(SetRow.id.in_(select(LandmarkPart.set_id)))
            .order_by(SetRow.started_at, SetRow.id)
        )
        if person_id is not None:
            query = query.where(SessionRow.person_id == person_id)
        if exercise is not None:
            query = query.where(SetRow.exercise == exercise)
        with Session(self._engine) as s:
            return [
                KeptSet(r.id, owner, r.exercise, r.definition_version, r.side, r.target, r.started_at)
                for r, owner in s.execute(query)
            ]

    def kept_set(self, set_id: int) -> KeptSet | None:
        """Any set, with landmarks or without."""
        query = select(SetRow, SessionRow.person_id).join(SessionRow, SetRow.session_id == SessionRow.id)
        with Session(self._engine) as s:
            found = s.execute(query.where(SetRow.id == set_id)).one_or_none()
            if found is None:
                return None
            r, owner = found
            return KeptSet(r.id, owner, r.exercise, r.definition_version, r.side, r.target, r.started_at)

    def replace_done(
        self, set_id: int, reps: Sequence[Rep], holds: Sequence[Held], version: str, who: str,
        at: datetime | None = None, refused: Sequence[Refused] = (), counted_in: Mapping[int, Refused] | None = None,
    ) -> None:  # fmt: skip
        """Put these in the place of the set's reps, holds and refusals, in one step; reps and holds of before are kept
        beside. A mark stays with its rep. counted_in: which of the reps a therapist counted in, by index"""
        with self._writing() as s:
            row = s.get(SetRow, set_id)
            if row is None:
                raise RecordsError(_("This set is not in the records any more; nothing was changed."))
            old_reps = s.scalars(select(RepRow).where(RepRow.set_id == set_id).order_by(RepRow.index)).all()
            old_holds = s.scalars(select(HoldRow).where(HoldRow.set_id == set_id).order_by(HoldRow.index)).all()
            _follow(s, set_id, old_reps, reps)
            renumbered(s, set_id, counted_in or {})
            before = {"reps": [_plain(r) for r in old_reps], "holds": [_plain(h) for h in old_holds]}
            s.add(
                RescoreRow(
                    set_id=set_id, from_version=row.definition_version, to_version=version, before=before, who=who,
                    at=at or now_utc(),
                )
            )  # fmt: skip
            for table in (RepRow, HoldRow, RefusedRow):
                s.execute(delete(table).where(table.set_id == set_id))
            for kind, done in ((RepRow, reps), (HoldRow, holds)):
                for one in done:
                    counted = row.started_at + timedelta(seconds=max(0.0, one.end_s))
                    s.add(kind(set_id=set_id, counted_at=counted, **asdict(one)))
            s.add_all(RefusedRow(set_id=set_id, **asdict(one)) for one in refused)
            row.definition_version = version
            s.commit()


def _follow(s: Session, set_id: int, old: Sequence[RepRow], new: Sequence[Rep]) -> None:
    """Marks to the reps of the same movements: the index of a rep changes when one before it is found, or is not."""
    places = {rep.index: next((n.index for n in new if same_movement(rep, n)), GONE) for rep in old}
    for mark in s.scalars(select(MarkRow).where(MarkRow.set_id == set_id)):
        mark.index = places.get(mark.index, GONE)


def _plain(row: RepRow | HoldRow) -> dict[str, object]:
    found = {c.name: getattr(row, c.name) for c in row.__table__.columns if c.name not in ("id", "set_id")}
    return {n: v.isoformat() if isinstance(v, datetime) else v for n, v in found.items()}
