"""The looks back at 2 and 4 weeks, and what one's own activities have become. Nothing is promised."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from coach.care import sentences as say
from coach.care.decision import Decision, decide
from coach.care.records import Psfs, SessionSummary
from coach.care.thresholds import DEFAULT, Thresholds

WEEKS = (2, 4)


@dataclass(frozen=True)
class CheckIn:
    """baseline, now: mean pain before a session, None where too few were told · change_percent: below 0 is less pain,
    None where there was none to begin with · matters: the change reaches what usually matters to people
    """

    week: int
    baseline: float | None
    now: float | None
    change_percent: float | None
    matters: bool
    decision: Decision


def due(history: Sequence[SessionSummary], day: dt.date) -> int | None:
    """2 or 4 when so many weeks have passed since the first session, until the next is due or a week is over."""
    done = [s.date for s in history if s.done]
    if not done:
        return None
    days = (day - min(done)).days
    return next((w for w in WEEKS if 7 * w <= days < 7 * (w + 1)), None)


def line(baseline: float, thresholds: Thresholds = DEFAULT) -> float:
    """Where the line of the chart lies: so far below the baseline that it usually matters."""
    return baseline * (1 - thresholds.matters_share.value / 100)


def check_in(history: Sequence[SessionSummary], week: int, thresholds: Thresholds = DEFAULT) -> CheckIn:
    """Pain of the first sessions against the last ones. history: up to the day of the check-in"""
    needed = int(thresholds.mean_sessions.value)
    pains = [s.pain_before for s in sorted(history, key=lambda s: s.at) if s.pain_before is not None]
    if len(pains) < 2 * needed:
        told = {"needed": 2 * needed, "told": len(pains), "week": week}
        return CheckIn(week, None, None, None, False, decide("check_in_unknown", say.CHECK_IN_UNKNOWN, **told))
    baseline, now = _mean(pains[:needed]), _mean(pains[-needed:])
    percent = 100 * (now - baseline) / baseline if baseline else None
    points, share = thresholds.matters_points.value, thresholds.matters_share.value
    less = baseline - now >= points or (percent is not None and percent <= -share)
    more = now - baseline >= points or (percent is not None and percent >= share)
    rule, template = (
        ("check_in_less", say.CHECK_IN_LESS) if less
        else ("check_in_more", say.CHECK_IN_MORE) if more
        else ("check_in_same", say.CHECK_IN_SAME)
    )  # fmt: skip
    numbers = {"baseline": round(baseline, 1), "now": round(now, 1), "week": week}
    decision = decide(rule, template, **numbers, matters_points=points, matters_share=share)
    return CheckIn(week, baseline, now, percent, less, decision)


def psfs_change(before: Psfs, now: Psfs) -> float | None:
    """Change of the mean ability in points; None where the activities are not the same ones."""
    same = [a.text.casefold() for a in before.activities] == [a.text.casefold() for a in now.activities]
    return now.mean - before.mean if same else None


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
