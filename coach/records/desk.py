"""What a therapist adds to the records: marks on reps, notes, minutes, calibrations, plan templates.

Nothing here changes what was measured: a mark is one more row beside the rep, with who and why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from coach.care.records import PlanItem
from coach.language import _
from coach.pose import CoachError
from coach.records.care import need_own, need_person, reading
from coach.records.database import Database, RecordsError, now_utc
from coach.records.models import (
    CalibrationRow,
    MarkRow,
    NoteRow,
    PlanTemplateRow,
    RepRow,
    SessionRow,
    SetRow,
    TherapistTimeRow,
)

TimeKind = Literal["visit", "review", "call"]
TIME_KINDS: tuple[TimeKind, ...] = get_args(TimeKind)
GONE = -1  # index of a mark on a rep that is not found any more since the set was scored anew
_ITEMS = TypeAdapter(tuple[PlanItem, ...])


@dataclass(frozen=True)
class Mark:
    """Whether a rep counts. index: of the rep in its set"""

    set_id: int
    index: int
    counts: bool
    who: str
    why: str
    at: datetime


@dataclass(frozen=True)
class Note:
    """set_id, at_s: at this second of that set, None for a note on the whole"""

    id: int
    set_id: int | None
    at_s: float | None
    text: str
    who: str
    at: datetime


@dataclass(frozen=True)
class TherapistTime:
    """Minutes that a therapist (who) gave to a person."""

    id: int
    kind: TimeKind
    minutes: float
    who: str
    at: datetime


@dataclass(frozen=True)
class CalibrationEntry:
    """pairs: (goniometer_deg, app_deg), taken at the same moment · ended_at, ended_why: None while it may be used"""

    id: int
    measure: str
    side: str
    model: str
    mode: str
    view: str
    pairs: tuple[tuple[float, float], ...]
    made_by: str
    at: datetime
    ended_at: datetime | None
    ended_why: str | None


@dataclass(frozen=True)
class PlanTemplate:
    """A plan to begin from, of nobody."""

    id: int
    name: str
    made_by: str
    items: tuple[PlanItem, ...]


class DeskRecords(Database):
    # -- marks and notes -----------------------------------------------------------------------------------------------

    """What a therapist writes: marks, notes, time, calibrations, templates."""

    def mark_rep(
        self, set_id: int, index: int, counts: bool, who: str, why: str = "", at: datetime | None = None
    ) -> None:
        """Let a rep count no more, or again. The rep itself stays as it was measured."""
        who, why = said(who, _("who marks it")), why.strip()
        if not counts and not why:
            raise CoachError(_("Please type why this rep does not count. Nothing was changed."))
        with self._writing() as s:
            if s.scalar(select(RepRow.id).where(RepRow.set_id == set_id, RepRow.index == index)) is None:
                raise RecordsError(_("This rep is not in the records any more; nothing was changed."))
            s.add(MarkRow(set_id=set_id, index=index, counts=counts, who=who, why=why[:200], at=at or now_utc()))
            s.commit()

    def marks(self, person_id: int) -> list[Mark]:
        """Every mark, oldest first: the newest of a rep holds."""
        query = (
            select(MarkRow)
            .join(SetRow, MarkRow.set_id == SetRow.id)
            .join(SessionRow, SetRow.session_id == SessionRow.id)
            .where(SessionRow.person_id == person_id)
            .order_by(MarkRow.id)
        )
        with Session(self._engine) as s:
            return [Mark(r.set_id, r.index, r.counts, r.who, r.why, r.at) for r in s.scalars(query)]

    def not_counting(self, person_id: int) -> dict[tuple[int, int], Mark]:
        """(set_id, index) of the reps that do not count, each with its mark."""
        newest = {(m.set_id, m.index): m for m in self.marks(person_id)}
        return {rep: mark for rep, mark in newest.items() if not mark.counts and rep[1] != GONE}

    def last_visit(self, person_id: int) -> datetime | None:
        """What trends look back to."""
        return max((t.at for t in self.times(person_id) if t.kind == "visit"), default=None)

    def add_note(
        self, person_id: int, text: str, who: str, set_id: int | None = None, at_s: float | None = None,
        at: datetime | None = None,
    ) -> int:  # fmt: skip
        """Its id. set_id, at_s: of a moment of that set, else on the whole.

        Raises CoachError for an empty or too long note, RecordsError for somebody who is not in the records.
        """
        text, who = text.strip(), said(who, _("who writes it"))
        if not 0 < len(text) <= 4000:
            raise CoachError(_("A note has 1 to 4000 letters."))
        with self._writing() as s:
            need_person(s, person_id)
            need_own(s, person_id, None, set_id)
            row = NoteRow(person_id=person_id, set_id=set_id, at_s=at_s, text=text, who=who, at=at or now_utc())
            s.add(row)
            s.commit()
            return row.id

    def notes(self, person_id: int) -> list[Note]:
        """Newest first."""
        query = select(NoteRow).where(NoteRow.person_id == person_id).order_by(NoteRow.at.desc(), NoteRow.id.desc())
        with Session(self._engine) as s:
            return [Note(r.id, r.set_id, r.at_s, r.text, r.who, r.at) for r in s.scalars(query)]

    # -- the therapist's own time --------------------------------------------------------------------------------------

    def add_time(self, person_id: int, kind: TimeKind, minutes: float, who: str, at: datetime | None = None) -> int:
        """Its id. Raises CoachError for a kind that is none, and for minutes not over 0 or over 600."""
        if kind not in TIME_KINDS:
            raise CoachError(_("Time is given to a visit, a review or a call."))
        if not 0 < minutes <= 600:
            raise CoachError(_("Minutes are between 1 and 600."))
        with self._writing() as s:
            need_person(s, person_id)
            row = TherapistTimeRow(
                person_id=person_id, kind=kind, minutes=minutes, who=said(who, _("who gave the time")),
                at=at or now_utc(),
            )  # fmt: skip
            s.add(row)
            s.commit()
            return row.id

    def times(self, person_id: int) -> list[TherapistTime]:
        """Oldest first."""
        query = (
            select(TherapistTimeRow)
            .where(TherapistTimeRow.person_id == person_id)
            .order_by(TherapistTimeRow.at, TherapistTimeRow.id)
        )
        with Session(self._engine) as s:
            return [TherapistTime(r.id, r.kind, r.minutes, r.who, r.at) for r in s.scalars(query)]  # type: ignore[arg-type]

    # -- calibrations --------------------------------------------------------------------------------------------------

    def add_calibration(
        self, person_id: int, measure: str, side: str, model: str, mode: str, view: str,
        pairs: Sequence[tuple[float, float]], made_by: str, at: datetime | None = None,
    ) -> int:  # fmt: skip
        """Keep one, and end the one before of the same joint and side. pairs: checked by coach.trends.calibration"""
        now, who = at or now_utc(), said(made_by, _("who measured"))
        with self._writing() as s:
            need_person(s, person_id)
            same = select(CalibrationRow).where(
                CalibrationRow.person_id == person_id, CalibrationRow.measure == measure, CalibrationRow.side == side,
                CalibrationRow.view == view, CalibrationRow.ended_at.is_(None),
            )  # fmt: skip
            for old in s.scalars(same):
                old.ended_at, old.ended_why = now, "measured_again"
            row = CalibrationRow(
                person_id=person_id, measure=measure, side=side, model=model, mode=mode, view=view, made_by=who,
                pairs=[{"goniometer_deg": float(g), "app_deg": float(a)} for g, a in pairs], at=now,
            )  # fmt: skip
            s.add(row)
            s.commit()
            return row.id

    def end_calibration(self, person_id: int, calibration_id: int, why: str, at: datetime | None = None) -> None:
        """It holds no more, and stays. Raises RecordsError where the person has none with this id."""
        with self._writing() as s:
            row = s.get(CalibrationRow, calibration_id)
            if row is None or row.person_id != person_id:
                raise RecordsError(_("This calibration is not in the records any more; nothing was changed."))
            if row.ended_at is None:
                row.ended_at, row.ended_why = at or now_utc(), why[:200]
                s.commit()

    def calibrations(self, person_id: int) -> list[CalibrationEntry]:
        """Oldest first, the ended ones too."""
        query = select(CalibrationRow).where(CalibrationRow.person_id == person_id).order_by(CalibrationRow.id)
        with Session(self._engine) as s, reading("calibration"):
            return [
                CalibrationEntry(
                    r.id, r.measure, r.side, r.model, r.mode, r.view,
                    tuple((float(p["goniometer_deg"]), float(p["app_deg"])) for p in r.pairs),
                    r.made_by, r.at, r.ended_at, r.ended_why,
                )
                for r in s.scalars(query)
            ]  # fmt: skip

    # -- plan templates ------------------------------------------------------------------------------------------------

    def save_template(self, name: str, items: Sequence[PlanItem], made_by: str, at: datetime | None = None) -> None:
        """Keep a plan to begin from; the same name again replaces it."""
        name, who = said(name, _("a name for the template")), said(made_by, _("who made it"))
        body: dict[str, Any] = {"items": [i.model_dump(mode="json") for i in items]}
        if not items:
            raise CoachError(_("A template has at least one exercise."))
        with self._writing() as s:
            row = s.scalar(select(PlanTemplateRow).where(PlanTemplateRow.name == name))
            if row is None:
                row = PlanTemplateRow(name=name)
                s.add(row)
            row.made_by, row.made_at, row.body = who, at or now_utc(), body
            try:
                s.commit()
            except IntegrityError as error:
                raise RecordsError(_("This template was kept from another page just now; look again.")) from error

    def templates(self) -> list[PlanTemplate]:
        """By name."""
        with Session(self._engine) as s, reading("template"):
            return [
                PlanTemplate(r.id, r.name, r.made_by, _ITEMS.validate_python(r.body["items"]))
                for r in s.scalars(select(PlanTemplateRow).order_by(PlanTemplateRow.name))
            ]

    def delete_template(self, name: str) -> None:
        """One that is not there is no error."""
        with self._writing() as s:
            row = s.scalar(select(PlanTemplateRow).where(PlanTemplateRow.name == name))
            if row is not None:
                s.delete(row)
                s.commit()


def said(text: str, what: str) -> str:
    """In one line. Raises CoachError where nothing, or too much, was typed."""
    text = " ".join(text.split())
    if not 0 < len(text) <= 80:
        raise CoachError(_("Please type {what}, in 1 to 80 letters.").format(what=what))
    return text
