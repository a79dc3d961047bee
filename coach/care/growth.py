"""One step more: one exercise, its reps or its seconds, and never past the cap of a week."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

from coach.care import sentences as say
from coach.care.decision import Decision, decide
from coach.care.movement import name_of, volume_s
from coach.care.records import Plan, PlanItem
from coach.care.thresholds import DEFAULT, Thresholds

_ROUNDING = 1e-9


def in_force(plan: Plan, earlier: Sequence[Plan], at: datetime, days: float) -> list[Plan] | None:
    """The versions that were in force at any time of the last days, oldest first; None where one is missing."""
    since = at - timedelta(days=days)
    known = sorted(
        {p.version: p for p in (*earlier, plan) if p.version <= plan.version}.values(), key=lambda p: p.version
    )
    found: list[Plan] = []
    for version in reversed(known):
        if found and found[0].version != version.version + 1:
            break
        found.insert(0, version)
        if version.made_at < since:  # made exactly then, the one before it was still in force that day
            break
    reaches_back = found[0].made_at < since or found[0].version == 1
    return found if reaches_back else None


def raised(
    plan: Plan, earlier: Sequence[Plan], at: datetime, thresholds: Thresholds = DEFAULT
) -> tuple[tuple[PlanItem, ...], Decision]:
    """The items with one of them a step further, or as they are, and why."""
    days, cap = thresholds.growth_days.value, thresholds.weekly_growth.value
    versions = in_force(plan, earlier, at, days)
    if versions is None:
        return plan.items, decide("hold_history", say.HOLD_HISTORY, days=days, version=plan.version)
    least_s = min(volume_s(p) for p in versions)
    most_s = least_s * (1 + cap / 100) + _ROUNDING
    for item in _longest_unchanged_first(plan, [*earlier, plan]):
        amount = _step(item, versions, thresholds)
        if item.locked or amount <= item.amount:
            continue
        items = tuple(i.with_amount(amount) if i.key == item.key else i for i in plan.items)
        now_s = volume_s(plan.model_copy(update={"items": items}))
        if now_s <= most_s:
            return items, decide(
                "progress", say.RAISE_REPS if item.reps is not None else say.RAISE_SECONDS,
                None, {"exercise": name_of(item.exercise)}, before=item.amount, now=amount,
                needed=thresholds.good_sessions.value, volume_before_s=round(volume_s(plan), 1),
                volume_s=round(now_s, 1), least_volume_s=round(least_s, 1), cap=cap,
            )  # fmt: skip
    return plan.items, decide("hold_cap", say.HOLD_CAP, cap=cap, days=days, least_volume_s=round(least_s, 1))


def _step(item: PlanItem, versions: Sequence[Plan], thresholds: Thresholds) -> int:
    """The next amount of this exercise: a tenth more than its least of the week, rounded down, but one rep or second
    at least: an exercise of few reps could not move otherwise. The cap on the plan's volume holds for both."""
    amounts = [i.amount for p in versions for i in p.items if i.key == item.key and _same_kind(i, item)]
    least = min(amounts)
    most = thresholds.most_reps.value if item.reps is not None else thresholds.most_seconds.value
    if thresholds.weekly_growth.value <= 0:
        return item.amount
    if item.most is not None:
        most = min(most, item.most)
    step = math.floor(least * thresholds.weekly_growth.value / 100 + _ROUNDING)
    return min(least + max(step, 1), int(most))


def _same_kind(one: PlanItem, other: PlanItem) -> bool:
    return (one.reps is None) == (other.reps is None)


def _longest_unchanged_first(plan: Plan, versions: Sequence[Plan]) -> list[PlanItem]:
    """So that every exercise has its turn; at the start in the plan's order."""
    ordered = sorted({p.version: p for p in versions}.values(), key=lambda p: p.version)

    def changed(item: PlanItem) -> int:
        last, amount = 0, None
        for version in ordered:
            found = next((i.amount for i in version.items if i.key == item.key), None)
            if found != amount and amount is not None:
                last = version.version
            amount = found
        return last

    return sorted(plan.items, key=changed)
