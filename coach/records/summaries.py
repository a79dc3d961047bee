"""Sessions as the rules of care see them: what was done, joined with what was told before, meanwhile and after."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from coach.care.adherence import plan_at, plan_on
from coach.care.in_force import care_thresholds
from coach.care.movement import sides_of
from coach.care.records import After, Before, Plan, PlanItem, Profile, SessionSummary, SetPain
from coach.care.rest import told_to_rest
from coach.care.safety import before as judged
from coach.records.care import CareRecords, CheckEntry, SafetyEvent, reading
from coach.records.database import SAME_VISIT
from coach.records.models import HoldRow, RepRow, SessionRow, SetRow


class SummaryRecords(CareRecords):
    """Sessions as the rules of care see them."""

    def session_summaries(self, person_id: int, zone: tzinfo = UTC) -> list[SessionSummary]:
        """Every session with something done in it, and every one that a check stopped before it began; oldest first.

        A check belongs to the session that it was kept with, else to the one that is nearest within 45 minutes.
        planned: sets of the plan that was in force, each side for itself · minutes: the time of the reps and holds
        zone: of the patient, for the date
        """
        rules = _Rules(self.plan_history(person_id), self.profile(person_id), self.safety_events(person_id), zone)
        sessions = self._sessions(person_id)
        checks, alone = _by_session(sessions, [c for c in self.checks(person_id) if c.kind not in ("morning", "psfs")])
        found = [_summary(s, checks.get(s["id"], []), rules) for s in sessions]
        with_something = [f for f, s in zip(found, sessions, strict=True) if s["sets"] or checks.get(s["id"])]
        stopped = [_stopped(c, rules) for c in alone]
        return sorted([*with_something, *(s for s in stopped if s.rest is not None)], key=lambda f: f.at)

    def _sessions(self, person_id: int) -> list[dict[str, Any]]:
        """Id, times, and of each set with something in it the exercise, the form scores and the seconds."""
        of_person = SessionRow.person_id == person_id
        with Session(self._engine) as s, reading("session"):
            rows = s.scalars(select(SessionRow).where(of_person).order_by(SessionRow.started_at, SessionRow.id))
            found: dict[int, dict[str, Any]] = {
                r.id: {"id": r.id, "at": r.started_at, "end": r.ended_at, "sets": {}} for r in rows
            }
            reps = select(SetRow.session_id, SetRow.id, SetRow.exercise, RepRow.score, RepRow.end_s - RepRow.start_s)
            holds = select(SetRow.session_id, SetRow.id, SetRow.exercise, HoldRow.score, HoldRow.duration_s)
            for query in (reps.join(RepRow, RepRow.set_id == SetRow.id), holds.join(HoldRow)):
                for session_id, set_id, exercise, score, seconds in s.execute(query.join(SessionRow).where(of_person)):
                    one = found[session_id]["sets"].setdefault(set_id, (exercise, [], []))
                    one[1].extend([] if score is None else [score])
                    one[2].append(max(seconds, 0.0))
            return list(found.values())


def _by_session(
    sessions: list[dict[str, Any]], checks: list[CheckEntry]
) -> tuple[dict[int, list[CheckEntry]], list[CheckEntry]]:
    """Checks by session id; and those before a session that no session followed."""
    found: dict[int, list[CheckEntry]] = {}
    alone: list[CheckEntry] = []
    for check in checks:
        near = [(_apart(check, s), s["id"]) for s in sessions]
        best = min(near, default=(SAME_VISIT + timedelta(1), None))
        of = check.session_id or (best[1] if best[0] <= SAME_VISIT else None)
        if of is not None:
            found.setdefault(of, []).append(check)
        elif isinstance(check.check, Before):
            alone.append(check)
    return found, alone


def _apart(check: CheckEntry, session: dict[str, Any]) -> timedelta:
    """How far the check lies from the session, on the side where it may lie."""
    early, late = session["at"] - check.at, check.at - session["end"]
    if (check.kind == "before" and late > timedelta(0)) or (check.kind != "before" and early > timedelta(0)):
        return SAME_VISIT + timedelta(1)
    return max(early, late, timedelta(0))


@dataclass(frozen=True)
class _Rules:
    """What the answers of one person are judged by. zone: of the patient, for the day"""

    plans: list[Plan]
    profile: Profile | None
    events: list[SafetyEvent]
    zone: tzinfo

    def plan(self, at: datetime) -> Plan | None:
        """In force at this time; on the plan's first day the first, for what was done before it was made."""
        return plan_at(self.plans, at) or plan_on(self.plans, at.astimezone(self.zone).date(), self.zone)

    def items(self, at: datetime) -> list[PlanItem]:
        """Of the plan on that day."""
        plan, weekday = self.plan(at), at.astimezone(self.zone).weekday()
        return [] if plan is None else [i for i in plan.items if weekday in i.days]

    def rest(self, at: datetime, told: Sequence[object]) -> str | None:
        return told_to_rest(told, self.plan(at), self.profile, self.items(at), care_thresholds())

    def given(self, at: datetime, told: Sequence[object]) -> list[PlanItem]:
        """The plan's exercises of that day without those that the answers before the session left out."""
        plan, items = self.plan(at), self.items(at)
        check = next((c for c in reversed(told) if isinstance(c, Before)), None)
        if plan is None or self.profile is None or check is None:
            return items
        verdict = judged(self.profile, plan, check, care_thresholds(), items)
        return list(verdict.allowed) if verdict.may_start else items

    def flags(self, start: datetime, end: datetime) -> list[SafetyEvent]:
        return [e for e in self.events if start <= e.at <= end + SAME_VISIT]


def _summary(session: dict[str, Any], checks: list[CheckEntry], rules: _Rules) -> SessionSummary:
    at, told_then = session["at"], [c.check for c in checks]
    before = [c for c in told_then if isinstance(c, Before)]
    after = [c for c in told_then if isinstance(c, After)]
    told = [c.pain for c in told_then if isinstance(c, SetPain) and c.pain is not None]
    sets = list(session["sets"].values())
    planned, done = _planned(at, [exercise for exercise, _, _ in sets], told_then, rules)
    scores = [score for _, some, _ in sets for score in some]
    flags = rules.flags(min([at, *(c.at for c in before)]), session["end"])
    rest = rules.rest(at, told_then)
    if rest is None and flags:  # put on the list outside the questions
        rest = f"red_flag_{flags[-1].what}"
    return SessionSummary(
        at=at, date=at.astimezone(rules.zone).date(), planned=planned, done=done,
        pain_before=before[-1].pain if before else None, pain_max=max(told, default=None),
        pain_after=after[-1].pain if after else None, rpe=after[-1].rpe if after else None,
        score=statistics.median(scores) if scores else None,
        minutes=sum(sum(seconds) for _, _, seconds in sets) / 60,
        red_flag=bool(flags) or any(c.red_flags for c in before) or any(c.red_flags for c in after),
        rest=rest, flags_seen=_seen(flags),
    )  # fmt: skip


def _stopped(check: CheckEntry, rules: _Rules) -> SessionSummary:
    """Of a check that no session followed."""
    told = check.check
    planned, _ = _planned(check.at, [], [told], rules)
    return SessionSummary(
        at=check.at, date=check.at.astimezone(rules.zone).date(), planned=planned, done=0,
        pain_before=told.pain if isinstance(told, Before) else None, red_flag=bool(getattr(told, "red_flags", ())),
        rest=rules.rest(check.at, [told]), flags_seen=_seen([e for e in rules.events if e.at == check.at]),
    )  # fmt: skip


def _seen(flags: list[SafetyEvent]) -> bool:
    return bool(flags) and all(e.seen_at is not None for e in flags)


def _planned(at: datetime, exercises: list[str], told: Sequence[object], rules: _Rules) -> tuple[int | None, int]:
    """Sets that were given on that day, and how many of them were done; without a plan, or on a rest day, all of it."""
    if rules.plan(at) is None:
        return None, len(exercises)
    wanted: dict[str, int] = {}
    for item in rules.given(at, told):
        wanted[item.exercise] = wanted.get(item.exercise, 0) + item.sets * len(sides_of(item))
    if not wanted:
        return 0, len(exercises)
    return sum(wanted.values()), sum(min(n, exercises.count(exercise)) for exercise, n in wanted.items())
