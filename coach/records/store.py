"""The one door to the database: people, sessions, sets, reps, landmarks; assessments, the neurological record, care.

A rep is committed before :meth:`Store.add_rep` returns (SQLite: WAL, synchronous FULL), and once: the set and the rep's
index are unique together.
"""

from __future__ import annotations

import statistics
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from coach.exercise.feedback import FoundFault, Held, Refused, Rep
from coach.language import _
from coach.pose import CoachError, PoseSeries
from coach.records.accounts import AccountRecords
from coach.records.assessments import AssessmentRecords, AssessmentRow
from coach.records.clips import ClipRecords, session_at
from coach.records.counted_in import CountedInRecords, refused_in
from coach.records.database import APP_VERSION, SAME_VISIT, RecordsError, now_utc
from coach.records.definitions import DefinitionRecords
from coach.records.desk import DeskRecords
from coach.records.models import (
    AssessmentTable,
    HoldRow,
    LandmarkPart,
    RefusedRow,
    RepRow,
    SafetyEventRow,
    SessionRow,
    SetRow,
)
from coach.records.neurology import NeurologyRecords
from coach.records.own_data import OwnDataRecords
from coach.records.own_ways import OwnWayRecords
from coach.records.patients import PatientRecords
from coach.records.people import PeopleRecords, PersonRow
from coach.records.recording import pack, unpack
from coach.records.rescoring import RescoreRecords
from coach.records.summaries import SummaryRecords

_OWN_FROM_REPS = 5  # reps of earlier sessions that say what is usual
Owned = Literal["set", "assessment", "event"]

__all__ = ["SAME_VISIT", "AssessmentRow", "PersonRow", "RecordsError", "Store"]


class Store(
    PeopleRecords,
    AssessmentRecords,
    NeurologyRecords,
    SummaryRecords,
    OwnDataRecords,
    AccountRecords,
    DeskRecords,
    CountedInRecords,
    OwnWayRecords,
    PatientRecords,
    RescoreRecords,
    ClipRecords,
    DefinitionRecords,
):
    """Everything that is kept, behind one SQLAlchemy engine; safe to use from several threads.

    url: SQLAlchemy URL; the tables are made or brought up to date when it is opened
    """

    # -- sets and reps ------------------------------------------------------------------------------------------------

    def begin_set(
        self,
        person_id: int,
        exercise_id: str,
        definition_version: str,
        side: str,
        target: float,
        model: str,
        mode: str,
        at: datetime | None = None,
        pose_place: str | None = None,
    ) -> int:
        """A new set, in the person's running session or a new one; returns its id."""
        now = at or now_utc()
        with self._writing() as s:
            session = session_at(s, person_id, now)
            row = SetRow(
                session_id=session.id, exercise=exercise_id, definition_version=definition_version,
                app_version=APP_VERSION,
                side=side, target=target, model=model, mode=mode, started_at=now,
                pose_place=pose_place,
            )  # fmt: skip
            s.add(row)
            s.commit()
            return row.id

    def add_rep(self, set_id: int, rep: Rep, at: datetime | None = None) -> bool:
        """Keep one rep, durably, before returning. False when this rep of the set is already there."""
        now = at or now_utc()
        return self._add_once(RepRow(set_id=set_id, counted_at=now, **asdict(rep)), now)

    def add_hold(self, set_id: int, held: Held, at: datetime | None = None) -> bool:
        """Keep one hold, as :meth:`add_rep`."""
        now = at or now_utc()
        return self._add_once(HoldRow(set_id=set_id, counted_at=now, **asdict(held)), now)

    def add_refused(self, set_id: int, refused: Refused) -> bool:
        """Keep one cycle that was not counted, as :meth:`add_rep`."""
        return self._add_once(RefusedRow(set_id=set_id, **asdict(refused)), now_utc())

    def refused_of(self, set_id: int) -> list[Refused]:
        """What was not counted in a set, in order of time."""
        with Session(self._engine) as s:
            rows = s.scalars(select(RefusedRow).where(RefusedRow.set_id == set_id).order_by(RefusedRow.start_s)).all()
            return [refused_in(r) for r in rows]

    def _add_once(self, done: RepRow | HoldRow | RefusedRow, now: datetime) -> bool:
        set_id = done.set_id
        with self._writing() as s:
            s.add(done)
            try:
                s.flush()
            except IntegrityError:
                s.rollback()
                if s.get(SetRow, set_id) is None:
                    raise RecordsError(_("This set is not in the records any more; the rep was not kept.")) from None
                return False
            row = s.get_one(SetRow, set_id)
            session = s.get_one(SessionRow, row.session_id)
            session.ended_at = max(session.ended_at, now)
            s.commit()
            return True

    def add_landmarks(self, set_id: int, part: int, series: PoseSeries) -> None:
        """Keep one stretch of landmarks; the same part again replaces it."""
        blob = pack(series)
        with self._writing() as s:
            old = s.scalar(select(LandmarkPart).where(LandmarkPart.set_id == set_id, LandmarkPart.part == part))
            if old is None:
                s.add(LandmarkPart(set_id=set_id, part=part, frames=len(series), blob=blob))
            else:
                old.frames, old.blob = len(series), blob
            s.commit()

    def landmarks(self, set_id: int, damaged: list[int] | None = None) -> list[PoseSeries]:
        """The parts of a set's recording in order. Raises CoachError when one is damaged.

        damaged: takes the seconds at which damaged parts begin, which are then left out instead
        """
        with Session(self._engine) as s:
            rows = s.scalars(select(LandmarkPart).where(LandmarkPart.set_id == set_id).order_by(LandmarkPart.part))
            found = []
            for row in rows:
                try:
                    found.append(unpack(row.blob))
                except CoachError:
                    if damaged is None:
                        raise
                    damaged.append(row.part)
            return found

    def end_set(self, set_id: int, reason: str, view: str | None = None, at: datetime | None = None) -> None:
        """reason: "stop", or "left" where it may be gone on with; what was stopped stays so, whoever leaves later"""
        now = at or now_utc()
        with self._writing() as s:
            row = s.get(SetRow, set_id)
            if row is None or (reason == "left" and row.end_reason == "stop"):
                return
            row.ended_at, row.end_reason = now, reason
            row.view = view or row.view
            session = s.get_one(SessionRow, row.session_id)
            session.ended_at = max(session.ended_at, now)
            s.commit()

    def set_reps(self, set_id: int) -> list[Rep]:
        """In the order of their index."""
        with Session(self._engine) as s:
            rows = s.scalars(select(RepRow).where(RepRow.set_id == set_id).order_by(RepRow.index)).all()
            return [_rep(r) for r in rows]

    def set_holds(self, set_id: int) -> list[Held]:
        """In the order of their index."""
        with Session(self._engine) as s:
            rows = s.scalars(select(HoldRow).where(HoldRow.set_id == set_id).order_by(HoldRow.index)).all()
            return [_held(r) for r in rows]

    def usual_amounts(
        self, person_id: int, exercise_id: str, last: int = 30, before: datetime | None = None
    ) -> list[float]:
        """How far this person's last measured reps of this exercise went, newest first, in the measure's unit.

        before: only of sets that had begun by then
        """
        query = (
            select(RepRow.amount)
            .join(SetRow, RepRow.set_id == SetRow.id)
            .join(SessionRow, SetRow.session_id == SessionRow.id)
            .where(SessionRow.person_id == person_id, SetRow.exercise == exercise_id, RepRow.amount.is_not(None))
            .order_by(RepRow.id.desc())
            .limit(last)
        )
        if before is not None:
            query = query.where(SetRow.started_at < before)
        with Session(self._engine) as s:
            return [float(amount) for amount in s.scalars(query) if amount is not None]

    def usual_amount(self, person_id: int, exercise_id: str, before: datetime | None = None) -> float | None:
        """The middle of :meth:`usual_amounts`; None where there are too few to know."""
        amounts = self.usual_amounts(person_id, exercise_id, before=before)
        return statistics.median(amounts) if len(amounts) >= _OWN_FROM_REPS else None

    def done_before(self, person_id: int, exercise_id: str, but: int | None = None) -> bool:
        """Whether this person has done a set of this exercise to its end. but: a set that does not count"""
        query = (
            select(SetRow.id)
            .join(SessionRow, SetRow.session_id == SessionRow.id)
            .where(SessionRow.person_id == person_id, SetRow.exercise == exercise_id, SetRow.ended_at.is_not(None))
            .where(SetRow.id != (but or 0))
            .limit(1)
        )
        with Session(self._engine) as s:
            return s.scalar(query) is not None

    def owns_set(self, person_id: int, set_id: int) -> bool:
        """Whether this set is this person's."""
        return self.owner("set", set_id) == person_id

    def owner(self, what: Owned, row_id: int) -> int | None:
        """Whose set, assessment or red flag this is; None where there is none."""
        query = {
            "set": select(SessionRow.person_id).join(SetRow).where(SetRow.id == row_id),
            "assessment": select(AssessmentTable.person_id).where(AssessmentTable.id == row_id),
            "event": select(SafetyEventRow.person_id).where(SafetyEventRow.id == row_id),
        }[what]
        with Session(self._engine) as s:
            return s.scalar(query)

    def open_set(
        self, person_id: int, exercise_id: str, within_s: float = 900, side: str | None = None
    ) -> int | None:  # fmt: skip
        """A set that the person did not stop themselves and that may be gone on with, the newest first. side: only one
        of this side"""
        since = now_utc() - timedelta(seconds=within_s)
        with Session(self._engine) as s:
            return s.scalar(
                select(SetRow.id)
                .join(SessionRow)
                .where(
                    SessionRow.person_id == person_id,
                    SetRow.exercise == exercise_id,
                    (SetRow.end_reason.is_(None)) | (SetRow.end_reason != "stop"),
                    SessionRow.ended_at >= since,
                    *([] if side is None else [SetRow.side == side]),
                )
                .order_by(SetRow.id.desc())
                .limit(1)
            )

    def reps_table(self, person_id: int, set_id: int | None = None) -> list[dict[str, Any]]:
        """One row a rep, oldest first, for charts and tables. set_id: of this set alone"""
        query = (
            select(RepRow, SetRow, SessionRow)
            .join(SetRow, RepRow.set_id == SetRow.id)
            .join(SessionRow, SetRow.session_id == SessionRow.id)
            .where(SessionRow.person_id == person_id, *([] if set_id is None else [SetRow.id == set_id]))
            .order_by(SessionRow.started_at, SetRow.id, RepRow.index)
        )
        with Session(self._engine) as s:
            return [
                table_row(rep, rep.counted_at, set_row, session.started_at)
                for rep, set_row, session in s.execute(query)
            ]

    def counted_reps(self, person_id: int, set_id: int | None = None) -> list[dict[str, Any]]:
        """:meth:`reps_table` without the reps that a therapist took out."""
        out = self.not_counting(person_id)
        return [row for row in self.reps_table(person_id, set_id) if (row["set_id"], row["index"]) not in out]

    def holds_table(self, person_id: int) -> list[dict[str, Any]]:
        """One row a hold, oldest first, for charts and tables."""
        query = (
            select(HoldRow, SetRow, SessionRow)
            .join(SetRow, HoldRow.set_id == SetRow.id)
            .join(SessionRow, SetRow.session_id == SessionRow.id)
            .where(SessionRow.person_id == person_id)
            .order_by(SessionRow.started_at, SetRow.id, HoldRow.index)
        )
        with Session(self._engine) as s:
            return [
                {
                    "set_id": set_row.id, "session_id": session.id, "session_at": session.started_at,
                    "at": held.counted_at, "exercise": set_row.exercise, "side": held.side, "index": held.index,
                    "duration_s": held.duration_s, "valid": held.valid, "score": held.score,
                }
                for held, set_row, session in s.execute(query)
            ]  # fmt: skip


def table_row(rep: RepRow | Rep, at: datetime, of: Any, session_at: datetime) -> dict[str, Any]:
    """A rep as :meth:`Store.reps_table` gives it. of: its set, whatever holds a set's fields"""
    return {
        "set_id": of.id, "session_id": of.session_id, "session_at": session_at, "at": at,
        "exercise": of.exercise, "side": rep.side, "index": rep.index, "angle": rep.angle, "rom_deg": rep.rom_deg,
        "amount": rep.amount, "unit": rep.unit, "peak_deg": rep.peak_deg, "error_deg": rep.error_deg,
        "reached_target": rep.reached_target, "valid": rep.valid, "score": rep.score, "target": of.target,
        "model": of.model, "mode": of.mode, "view": of.view, "pose_place": getattr(of, "pose_place", None),
    }  # fmt: skip


def _rep(r: RepRow) -> Rep:
    faults = [FoundFault(**f) for f in r.faults]
    return Rep(
        r.index, r.side, r.start_s, r.peak_s, r.end_s, r.angle, r.rom_deg, r.peak_deg, r.valid, r.error_deg,
        r.reached_target, r.score, r.parts, faults, r.reason, r.amount, r.unit, r.doubt,
    )  # fmt: skip


def _held(r: HoldRow) -> Held:
    faults = [FoundFault(**f) for f in r.faults]
    return Held(r.index, r.side, r.start_s, r.end_s, r.duration_s, r.valid, r.score, r.parts, faults)
