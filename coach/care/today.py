"""What to do today, in order, and how long it takes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from coach.care import sentences as say
from coach.care.adherence import whole
from coach.care.decision import Decision, decide
from coach.care.movement import routine_steps, set_s, sides_of
from coach.care.records import Plan, PlanItem, Profile, SessionSummary, Side
from coach.care.rest import why_rest
from coach.care.safety import forbidden
from coach.care.thresholds import DEFAULT, Thresholds
from coach.exercise.sequence import CHANGE_S

_SHORT_MINUTES = 1.5  # under it "about 1 minutes" would be said


@dataclass(frozen=True)
class TodayStep:
    """One set on one side. amount: reps, or seconds where ``counted`` is false · rest_s: after it, 0 after the last ·
    set_number: from 1 · target, tempo_s: None is the definition's"""

    exercise: str
    side: Side
    set_number: int
    sets: int
    amount: int
    counted: bool
    rest_s: float
    work_s: float
    target: float | None = None
    tempo_s: tuple[float, ...] | None = None


@dataclass(frozen=True)
class TodayPlan:
    """items, steps: of the plan for this weekday, without what is left out · routine: the daily one, for rest days
    too · left_out: what this person is not given, with the reason · done: nothing more is to be done today ·
    decision: says what today is
    """

    date: dt.date
    items: tuple[PlanItem, ...]
    steps: tuple[TodayStep, ...]
    minutes: float
    routine: str | None
    routine_steps: tuple[TodayStep, ...]
    routine_minutes: float
    left_out: tuple[tuple[str, Decision], ...]
    rest_day: bool
    done: bool
    decision: Decision


def today(
    plan: Plan,
    date: dt.date,
    history: Sequence[SessionSummary],
    profile: Profile,
    thresholds: Thresholds = DEFAULT,
    removed: Collection[str] = (),
    any_day: bool = False,
) -> TodayPlan:
    """date: where the patient lives · removed: exercises that the check before the session leaves out · any_day:
    everything in the plan, whichever weekday it is for"""
    planned = [i for i in plan.items if any_day or date.weekday() in i.days]
    reasons = [(i, forbidden(profile, i.exercise, thresholds)) for i in planned]
    items = tuple(i for i, why in reasons if why is None and i.exercise not in removed)
    left_out = [(i.exercise, why) for i, why in reasons if why is not None]
    steps = _steps(items, plan.rest_s)
    daily, more_left_out = _routine(plan.routine, profile, thresholds, removed)
    of_today = [s for s in history if s.date == date]
    done = whole(of_today)
    rest = why_today_rests(of_today, plan.pain_ceiling)
    minutes = _minutes(steps)
    numbers = {"count": len(items), "minutes": round(minutes, 1)}
    if rest is not None:
        decision = rest
    elif done and items:
        decision = decide("today_done", say.DONE_TODAY, **numbers)
    elif items:
        one = say.TODAY_SHORT if minutes < _SHORT_MINUTES else say.TODAY_ONE
        decision = decide("today", say.TODAY if len(items) > 1 else one, **numbers)
    elif planned:
        decision = decide("nothing_left", say.NOTHING_LEFT, **numbers, planned=len(planned))
    else:
        decision = decide("rest_day", say.REST_DAY, **numbers, weekday=date.weekday())
    return TodayPlan(
        date, items, steps, minutes, plan.routine if daily else None, daily, _minutes(daily),
        (*left_out, *more_left_out), not planned, done or rest is not None, decision,
    )  # fmt: skip


def why_today_rests(of_today: Sequence[SessionSummary], ceiling: float) -> Decision | None:
    """The latest reason of a day why the rest of it is for rest, None where there is none. ceiling: the plan's"""
    found = (why_rest(s, ceiling) for s in sorted(of_today, key=lambda s: s.at, reverse=True))
    return next((why for why in found if why is not None), None)


def _steps(items: Sequence[PlanItem], rest_s: float) -> tuple[TodayStep, ...]:
    found: list[TodayStep] = []
    for item in items:
        sides = sides_of(item)
        for number in range(1, item.sets + 1):
            for side in sides:
                rest = CHANGE_S if side != sides[-1] else rest_s
                amount, counted = item.amount, item.reps is not None
                step = TodayStep(
                    item.exercise, side, number, item.sets, amount, counted, rest, set_s(item), item.target,
                    item.tempo_s,
                )  # fmt: skip
                found.append(step)
    return _without_last_rest(found)


def _routine(
    routine: str | None, profile: Profile, thresholds: Thresholds, removed: Collection[str]
) -> tuple[tuple[TodayStep, ...], list[tuple[str, Decision]]]:
    """The daily sequence without what this person is not given; nothing where there is no such sequence."""
    if routine is None:
        return (), []
    steps = routine_steps(routine)
    reasons = {step.exercise: forbidden(profile, step.exercise, thresholds) for step, _ in steps}
    left_out = [(exercise, why) for exercise, why in reasons.items() if why is not None]
    found: list[TodayStep] = []
    for step, of in steps:
        if reasons[step.exercise] is not None or step.exercise in removed:
            continue
        work_s = set_s(PlanItem(exercise=step.exercise, reps=of.reps, seconds=None if of.reps else step.amount))
        found.append(TodayStep(step.exercise, step.side, 1, 1, step.amount, of.reps is not None, step.rest_s, work_s))
    return _without_last_rest(found), left_out


def _without_last_rest(steps: Sequence[TodayStep]) -> tuple[TodayStep, ...]:
    return (*steps[:-1], replace(steps[-1], rest_s=0)) if steps else ()


def _minutes(steps: Sequence[TodayStep]) -> float:
    return sum(s.work_s + s.rest_s for s in steps) / 60
