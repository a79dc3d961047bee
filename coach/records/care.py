"""Profile, plan, checks, decisions, red flags, diary and consent: the records of coach.care, as they were told or made.

Each is checked by its own record on the way in and on the way out; a damaged row is told in one line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, TypeVar, get_args

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from coach.care.decision import Decision
from coach.care.records import (
    RED_FLAG_IDS,
    After,
    Before,
    Diary,
    Morning,
    Plan,
    Profile,
    Psfs,
    Record,
    RedFlagId,
    SetPain,
)
from coach.language import _
from coach.pose import CoachError
from coach.records.database import Database, RecordsError, now_utc
from coach.records.models import (
    CheckRow,
    ConsentRow,
    DecisionRow,
    DiaryRow,
    Person,
    PlanRow,
    ProfileRow,
    SafetyEventRow,
    SessionRow,
    SetRow,
)

CheckKind = Literal["before", "set", "after", "morning", "psfs"]
Check = Before | SetPain | After | Morning | Psfs
CHECKS: dict[CheckKind, type[Check]] = {
    "before": Before, "set": SetPain, "after": After, "morning": Morning, "psfs": Psfs,
}  # fmt: skip
ConsentKind = Literal["results", "landmarks", "health", "therapist"]
CONSENT_KINDS: tuple[ConsentKind, ...] = get_args(ConsentKind)
_R = TypeVar("_R", bound=Record)


@dataclass(frozen=True)
class CheckEntry:
    """at: the check's own time, UTC · session_id, set_id: where it was kept with one"""

    id: int
    kind: CheckKind
    at: datetime
    check: Check
    session_id: int | None
    set_id: int | None


@dataclass(frozen=True)
class DecisionEntry:
    """One decision of the rules, and when it was made."""

    id: int
    at: datetime
    decision: Decision


@dataclass(frozen=True)
class SafetyEvent:
    """what: a red flag's id · seen_by, seen_at: None while it is on the therapist's list"""

    id: int
    person_id: int
    at: datetime
    what: str
    seen_by: str | None
    seen_at: datetime | None


class CareRecords(Database):
    # -- profile and plan ----------------------------------------------------------------------------------------------

    """Profile, plans, checks, decisions, red flags, diary and consent of a person."""

    def save_profile(self, person_id: int, profile: Profile | Mapping[str, Any], at: datetime | None = None) -> Profile:
        """Keep the answers as one more row; raises CoachError, one line, for what are none."""
        kept = checked(Profile, profile)
        self._keep(person_id, ProfileRow(person_id=person_id, at=at or now_utc(), body=kept.model_dump(mode="json")))
        return kept

    def profile(self, person_id: int) -> Profile | None:
        """The newest answers, None before there are any."""
        found = self.profile_history(person_id)
        return found[-1][1] if found else None

    def profile_history(self, person_id: int) -> list[tuple[datetime, Profile]]:
        """Every answer to the questionnaire with its time, oldest first."""
        query = select(ProfileRow).where(ProfileRow.person_id == person_id).order_by(ProfileRow.id)
        with Session(self._engine) as s, reading("profile"):
            return [(r.at, Profile.model_validate(r.body)) for r in s.scalars(query)]

    def save_plan(self, person_id: int, plan: Plan | Mapping[str, Any]) -> Plan:
        """Keep the next version. One that does not follow the newest was made from an old plan, and is refused."""
        kept = checked(Plan, plan)
        row = PlanRow(
            person_id=person_id, version=kept.version, made_by=kept.made_by, made_at=kept.made_at, why=kept.reason,
            body=kept.model_dump(mode="json"),
        )  # fmt: skip
        changed = _("The plan was changed meanwhile; look at it and change it again. Nothing was overwritten.")
        with self._writing() as s:
            need_person(s, person_id)
            newest = s.scalar(
                select(PlanRow.version).where(PlanRow.person_id == person_id).order_by(PlanRow.version.desc()).limit(1)
            )
            if kept.version != (newest or 0) + 1:
                raise RecordsError(changed)
            s.add(row)
            try:
                s.commit()
            except IntegrityError as error:  # the other one was faster, by less than this transaction
                raise RecordsError(changed) from error
        return kept

    def plan(self, person_id: int) -> Plan | None:
        """The newest version, None before there is one."""
        query = select(PlanRow).where(PlanRow.person_id == person_id).order_by(PlanRow.version.desc()).limit(1)
        with Session(self._engine) as s, reading("plan"):
            found = s.scalar(query)
            return None if found is None else Plan.model_validate(found.body)

    def plan_history(self, person_id: int) -> list[Plan]:
        """Every version, oldest first."""
        query = select(PlanRow).where(PlanRow.person_id == person_id).order_by(PlanRow.version)
        with Session(self._engine) as s, reading("plan"):
            return [Plan.model_validate(r.body) for r in s.scalars(query)]

    # -- checks, decisions and red flags -------------------------------------------------------------------------------

    def add_check(
        self,
        person_id: int,
        kind: CheckKind,
        check: Check | Mapping[str, Any],
        session_id: int | None = None,
        set_id: int | None = None,
    ) -> int:
        """Keep one check, durably, before returning its id. Its red flags go on the therapist's list with it."""
        if kind not in CHECKS:
            raise CoachError(_("There is no check called {kind}.").format(kind=kind))
        kept: Any = checked(CHECKS[kind], check)
        with self._writing() as s:
            need_person(s, person_id)
            need_own(s, person_id, session_id, set_id)
            row = CheckRow(
                person_id=person_id, session_id=session_id, set_id=set_id, kind=kind, at=kept.at,
                body=kept.model_dump(mode="json"),
            )  # fmt: skip
            s.add(row)
            for flag in getattr(kept, "red_flags", ()):
                s.add(SafetyEventRow(person_id=person_id, at=kept.at, what=flag))
            s.commit()
            return row.id

    def checks(self, person_id: int, kind: CheckKind | None = None) -> list[CheckEntry]:
        """All checks of a person, or those of one kind, oldest first."""
        query = select(CheckRow).where(CheckRow.person_id == person_id).order_by(CheckRow.at, CheckRow.id)
        if kind is not None:
            query = query.where(CheckRow.kind == kind)
        with Session(self._engine) as s, reading("check"):
            return [_check(r) for r in s.scalars(query)]

    def add_decisions(self, person_id: int, decisions: Sequence[Decision], at: datetime | None = None) -> None:
        """Keep decisions with the sentence that was said; all of them or none."""
        now = at or now_utc()
        with self._writing() as s:
            need_person(s, person_id)
            for d in decisions:
                body = {"template": d.template, "fields": d.fields, "numbers": d.numbers, "says": d.says}
                s.add(DecisionRow(person_id=person_id, at=now, rule=d.rule, light=d.light, body=body))
            s.commit()

    def decisions(self, person_id: int) -> list[DecisionEntry]:
        """Oldest first."""
        query = select(DecisionRow).where(DecisionRow.person_id == person_id).order_by(DecisionRow.at, DecisionRow.id)
        with Session(self._engine) as s, reading("decision"):
            return [DecisionEntry(r.id, r.at, _decision(r)) for r in s.scalars(query)]

    def add_safety_event(self, person_id: int, what: RedFlagId, at: datetime | None = None) -> int:
        """Put a red flag on the therapist's list that came up outside a check, such as a fall seen."""
        if what not in RED_FLAG_IDS:
            raise CoachError(_("There is no red flag called {what}.").format(what=what))
        return self._keep(person_id, SafetyEventRow(person_id=person_id, at=at or now_utc(), what=what))

    def safety_events(self, person_id: int | None = None, unseen_only: bool = False) -> list[SafetyEvent]:
        """Newest first; of everybody unless a person is given."""
        query = select(SafetyEventRow).order_by(SafetyEventRow.at.desc(), SafetyEventRow.id.desc())
        if person_id is not None:
            query = query.where(SafetyEventRow.person_id == person_id)
        if unseen_only:
            query = query.where(SafetyEventRow.seen_at.is_(None))
        with Session(self._engine) as s, reading("red flag"):
            return [SafetyEvent(r.id, r.person_id, r.at, r.what, r.seen_by, r.seen_at) for r in s.scalars(query)]

    def mark_seen(self, event_id: int, seen_by: str, at: datetime | None = None) -> None:
        """Take a red flag off the list. Who saw it first stays."""
        who = " ".join(seen_by.split())
        if not 0 < len(who) <= 80:
            raise CoachError(_("Please type who has seen it, in 1 to 80 letters."))
        with self._writing() as s:
            row = s.get(SafetyEventRow, event_id)
            if row is None:
                raise RecordsError(_("This red flag is not in the records any more; nothing was changed."))
            if row.seen_at is None:
                row.seen_by, row.seen_at = who, at or now_utc()
                s.commit()

    # -- diary and consent ---------------------------------------------------------------------------------------------

    def save_diary(self, person_id: int, diary: Diary | Mapping[str, Any], at: datetime | None = None) -> Diary:
        """Keep a week; the same week again replaces it."""
        kept = checked(Diary, diary)
        with self._writing() as s:
            need_person(s, person_id)
            row = s.scalar(select(DiaryRow).where(DiaryRow.person_id == person_id, DiaryRow.week == kept.week))
            if row is None:
                row = DiaryRow(person_id=person_id, week=kept.week)
                s.add(row)
            row.at, row.body = at or now_utc(), kept.model_dump(mode="json")
            try:
                s.commit()
            except IntegrityError as error:
                raise RecordsError(_("This week was kept from another page just now; look at it again.")) from error
        return kept

    def diary(self, person_id: int, since: date | None = None) -> list[Diary]:
        """Weeks, oldest first. since: from the week with this day on"""
        query = select(DiaryRow).where(DiaryRow.person_id == person_id).order_by(DiaryRow.week)
        with Session(self._engine) as s, reading("diary"):
            weeks = [Diary.model_validate(r.body) for r in s.scalars(query)]
        return [w for w in weeks if since is None or (since - w.week).days < 7]

    def set_consent(self, person_id: int, kind: ConsentKind, given: bool, at: datetime | None = None) -> None:
        """A yes or no from now on. Raises CoachError for a kind that is none."""
        if kind not in CONSENT_KINDS:
            raise CoachError(_("There is no kind of data called {kind}.").format(kind=kind))
        self._keep(person_id, ConsentRow(person_id=person_id, kind=kind, given=given, at=at or now_utc()))

    def consents(self, person_id: int) -> dict[str, bool]:
        """What holds now, of the kinds that were asked."""
        query = select(ConsentRow).where(ConsentRow.person_id == person_id).order_by(ConsentRow.id)
        with Session(self._engine) as s, reading("consent"):
            return {r.kind: r.given for r in s.scalars(query)}

    def consent(self, person_id: int, kind: ConsentKind) -> bool:
        """Whether it was given, and not taken back since. What was not asked is not given."""
        return self.consents(person_id).get(kind, False)

    def declines(self, person_id: int, kind: ConsentKind) -> bool:
        """Whether it was refused or taken back. The first start asks for the whole; single kinds are taken back."""
        return not self.consents(person_id).get(kind, True)

    def _keep(self, person_id: int, row: Any) -> int:
        with self._writing() as s:
            need_person(s, person_id)
            s.add(row)
            s.commit()
            return row.id


def checked(kind: type[_R], given: Any) -> _R:
    """The record, or a CoachError in one line. A record made without its checks is checked here."""
    try:
        return kind.model_validate(given.model_dump() if isinstance(given, Record) else dict(given))
    except (ValidationError, TypeError, ValueError) as error:
        raise CoachError(_("This cannot be kept: {n1}.").format(n1=_line(error))) from error


@contextmanager
def reading(what: str) -> Iterator[None]:
    """A damaged row is one line, with what to do."""
    try:
        yield
    except (ValidationError, ValueError, TypeError, KeyError) as error:
        raise RecordsError(
            _("A kept {what} is damaged ({n1}). Restore a backup.").format(what=what, n1=_line(error))
        ) from error


def _line(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return " ".join(str(error).split())[:120]
    first = error.errors()[0]
    where = ", ".join(str(p) for p in first["loc"]).replace("_", " ")
    text = " ".join(first["msg"].removeprefix("Value error, ").split())
    return f"{where}: {text}" if where else text


def need_person(s: Session, person_id: int) -> None:
    """Raises RecordsError for somebody who is not in the records (any more)."""
    if s.get(Person, person_id) is None:
        raise RecordsError(_("This person is not in the records any more; nothing was kept."))


def need_own(s: Session, person_id: int, session_id: int | None, set_id: int | None) -> None:
    """A check belongs to the person's own session and set, and to no one else's."""
    if set_id is not None:
        of_set = s.get(SetRow, set_id)
        of = s.get(SessionRow, of_set.session_id) if of_set else None
        if of is None or of.person_id != person_id or session_id not in (None, of.id):
            raise RecordsError(_("This set is not in the person's records; nothing was kept."))
    elif session_id is not None:
        of = s.get(SessionRow, session_id)
        if of is None or of.person_id != person_id:
            raise RecordsError(_("This session is not in the person's records; nothing was kept."))


def _check(r: CheckRow) -> CheckEntry:
    kind: CheckKind = r.kind  # type: ignore[assignment]
    return CheckEntry(r.id, kind, r.at, CHECKS[kind].model_validate(r.body), r.session_id, r.set_id)


def _decision(r: DecisionRow) -> Decision:
    body = {name: r.body[name] for name in ("template", "fields", "numbers")}
    return Decision.model_validate({"rule": r.rule, "light": r.light, **body})
