"""How much of the plan was kept. A rest day is a day kept, and so is one on which the rules said to rest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from coach.care.records import Plan, SessionSummary


@dataclass(frozen=True)
class Adherence:
    """planned, done: days with exercises in the plan on which nothing said to rest, and those of them whose session was
    done to its end · rest: days without exercises, or told to be for rest · streak: days kept in a row up to the end; a
    planned day that is not over yet neither counts nor breaks it
    """

    planned: int
    done: int
    rest: int
    streak: int

    @property
    def share(self) -> float | None:
        """Days done of days planned; None where none was planned yet."""
        return self.done / self.planned if self.planned else None


def plan_at(plans: Iterable[Plan], at: dt.datetime) -> Plan | None:
    """The version in force at this time: the newest that was made by then, None before the first."""
    begun = sorted((p for p in plans if p.made_at <= at), key=lambda p: p.version)
    return begun[-1] if begun else None


def plan_on(plans: Sequence[Plan], day: dt.date, zone: dt.tzinfo = dt.UTC) -> Plan | None:
    """The version in force on this day: the one that it began with, or on the plan's first day the first."""
    day_before = dt.datetime.combine(day - dt.timedelta(days=1), dt.time.max, zone)
    of_day = (p for p in plans if p.made_at.astimezone(zone).date() == day)
    return plan_at(plans, day_before) or min(of_day, key=lambda p: p.version, default=None)


def planned_on(plans: Sequence[Plan], day: dt.date, zone: dt.tzinfo = dt.UTC) -> bool | None:
    """Whether exercises were planned; None before there was a plan."""
    plan = plan_on(plans, day, zone)
    return None if plan is None else any(day.weekday() in item.days for item in plan.items)


def whole(of_day: Iterable[SessionSummary]) -> bool:
    """Whether what was planned for a day was done, in one session or in several: not after one set of six."""
    sessions = list(of_day)
    done = sum(s.done for s in sessions)
    return done > 0 and done >= max((s.planned or 0 for s in sessions), default=0)


def adherence(
    plans: Sequence[Plan],
    history: Sequence[SessionSummary],
    start: dt.date,
    end: dt.date,
    zone: dt.tzinfo = dt.UTC,
) -> Adherence:
    """From start to end, both with it. end: today, or the last day to look at"""
    by_day: dict[dt.date, list[SessionSummary]] = {}
    for s in history:
        by_day.setdefault(s.date, []).append(s)
    done_on = {day for day, sessions in by_day.items() if whole(sessions)}
    told_to_rest = {day for day, sessions in by_day.items() if any(s.rest for s in sessions)} - done_on
    planned = done = rest = streak = 0
    for n in range((end - start).days + 1):
        day = start + dt.timedelta(days=n)
        wanted = planned_on(plans, day, zone)
        if wanted is None:
            continue
        if day in done_on or not wanted or day in told_to_rest:
            streak += 1
        elif day != end:
            streak = 0
        planned += wanted and day not in told_to_rest
        done += wanted and day in done_on
        rest += not wanted or day in told_to_rest
    return Adherence(planned, done, rest, streak)
