"""What was reached, in words. Nothing is shown on a red day or when pain rose: that is no moment to cheer."""

from __future__ import annotations

from collections.abc import Sequence

from coach.care import sentences as say
from coach.care.decision import Decision, decide
from coach.care.pacing import session_light
from coach.care.records import SessionSummary
from coach.care.thresholds import DEFAULT, Thresholds

SESSIONS = (5, 10, 25, 50, 100, 200)
STREAK_DAYS = (7, 14, 28, 56, 84)
MINUTES = (60, 300, 600, 1200)


def milestones(
    history: Sequence[SessionSummary],
    streak_days: int = 0,
    ceiling: float = DEFAULT.pain_ceiling.value,
    thresholds: Thresholds = DEFAULT,
) -> list[Decision]:
    """What the last session reached. streak_days: of :class:`coach.care.adherence.Adherence`, after it"""
    ordered = sorted(history, key=lambda s: s.at)
    done = [s for s in ordered if s.done]
    if not done or done[-1] is not ordered[-1] or not _well(done[-1], ceiling, thresholds):
        return []
    found: list[Decision] = []
    if len(done) == 1:
        found.append(decide("milestone_first", say.FIRST_SESSION, sessions=1))
    if len(done) in SESSIONS:
        found.append(decide("milestone_sessions", say.SESSIONS, count=len(done)))
    # a second session on the same day is no further day
    if streak_days in STREAK_DAYS and (len(done) < 2 or done[-2].date != done[-1].date):
        found.append(decide("milestone_streak", say.STREAK, count=streak_days))
    now = sum(s.minutes for s in done)
    reached = [m for m in MINUTES if now - done[-1].minutes < m <= now]
    if reached:
        found.append(decide("milestone_minutes", say.MINUTES, count=reached[-1], minutes=round(now, 1)))
    return found


def _well(last: SessionSummary, ceiling: float, thresholds: Thresholds) -> bool:
    told = [p for p in (last.pain_max, last.pain_after) if p is not None]
    rose = last.pain_before is not None and any(p > last.pain_before for p in told)
    return not rose and session_light(last, ceiling, thresholds) != "red"
