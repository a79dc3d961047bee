"""Sessions as the rules of care see them: what was done, joined with what was told before, meanwhile and after."""

from __future__ import annotations

import statistics
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from coach.care.adherence import plan_on
from coach.care.movement import sides_of
from coach.care.records import After, Before, Plan, SessionSummary, SetPain
from coach.care.thresholds import DEFAULT
from coach.records.care import CareRecords, CheckEntry, reading
from coach.records.database import SAME_VISIT
from coach.records.models import HoldRow, RepRow, SessionRow, SetRow


class SummaryRecords(CareRecords):
    def session_summaries(self, person_id: int, zone: tzinfo = UTC) -> list[SessionSummary]:
        """Every session with something done in it, and every one that a check stopped before it began; oldest first.

        A check belongs to the session that it was kept with, else to the one that is nearest within 45 minutes.
        planned: sets of the plan that was in force, each side for itself · minutes: the time of the reps and holds
        zone: of the patient, for the date
        """
        plans = self.plan_history(person_id)
        sessions = self._sessions(person_id)
        checks, alone = _by_session(sessions, [c for c in self.checks(person_id) if c.kind not in ("morning", "psfs")])
        flags = [e.at for e in self.safety_events(person_id)]
        found = [_summary(s, checks.get(s["id"], []), flags, plans, zone) for s in sessions]
        with_something = [f for f, s in zip(found, sessions, strict=True) if s["sets"] or checks.get(s["id"])]
        return sorted(
            [*with_something, *(_stopped(c, plans, zone) for c in alone if _stops(c, plans))], key=lambda f: f.at
        )

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


def _stops(check: CheckEntry, plans: list[Plan]) -> bool:
    told, begun = check.check, [p for p in plans if p.made_at <= check.at]
    ceiling = begun[-1].pain_ceiling if begun else DEFAULT.pain_ceiling.value
    return isinstance(told, Before) and (bool(told.red_flags) or told.pain > ceiling)


def _summary(
    session: dict[str, Any], checks: list[CheckEntry], flags: list[datetime], plans: list[Plan], zone: tzinfo
) -> SessionSummary:
    before = [c.check for c in checks if isinstance(c.check, Before)]
    after = [c.check for c in checks if isinstance(c.check, After)]
    told = [c.check.pain for c in checks if isinstance(c.check, SetPain) and c.check.pain is not None]
    sets = list(session["sets"].values())
    planned, done = _planned(session["at"], [exercise for exercise, _, _ in sets], plans, zone)
    scores = [score for _, some, _ in sets for score in some]
    flagged = any(session["at"] <= at <= session["end"] + SAME_VISIT for at in flags)
    return SessionSummary(
        at=session["at"], date=session["at"].astimezone(zone).date(), planned=planned, done=done,
        pain_before=before[-1].pain if before else None, pain_max=max(told, default=None),
        pain_after=after[-1].pain if after else None, rpe=after[-1].rpe if after else None,
        score=statistics.median(scores) if scores else None,
        minutes=sum(sum(seconds) for _, _, seconds in sets) / 60,
        red_flag=flagged or any(c.red_flags for c in before) or any(c.red_flags for c in after),
    )  # fmt: skip


def _stopped(check: CheckEntry, plans: list[Plan], zone: tzinfo) -> SessionSummary:
    told = check.check
    planned, _ = _planned(check.at, [], plans, zone)
    return SessionSummary(
        at=check.at, date=check.at.astimezone(zone).date(), planned=planned, done=0,
        pain_before=told.pain if isinstance(told, Before) else None, red_flag=bool(getattr(told, "red_flags", ())),
    )  # fmt: skip


def _planned(at: datetime, exercises: list[str], plans: list[Plan], zone: tzinfo) -> tuple[int | None, int]:
    """Sets of the plan for that day, and how many of them were done; without a plan, or on a rest day, all that was."""
    day = at.astimezone(zone).date()
    begun = [p for p in plans if p.made_at <= at]
    plan = begun[-1] if begun else plan_on(plans, day, zone)
    if plan is None:
        return None, len(exercises)
    wanted = {i.exercise: 0 for i in plan.items if day.weekday() in i.days}
    for item in plan.items:
        if day.weekday() in item.days:
            wanted[item.exercise] += item.sets * len(sides_of(item))
    if not wanted:
        return 0, len(exercises)
    return sum(wanted.values()), sum(min(n, exercises.count(exercise)) for exercise, n in wanted.items())
