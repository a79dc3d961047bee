"""Before, during and after a session: what may be done, and what stops it. CLINICAL.md, section 6."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coach.care import sentences as say
from coach.care.decision import Decision, Light, decide, worst
from coach.care.movement import known, name_of, narrow_stand, on_the_feet, rapid_stand, wants_support
from coach.care.records import After, Before, Plan, PlanItem, Profile, RedFlagId, SetPain
from coach.care.thresholds import DEFAULT, Thresholds
from coach.exercise.definition import Exercise


@dataclass(frozen=True)
class RedFlag:
    """statement: one of those to choose from before and after a session · help: said alone on a page, very large,
    {number} where an emergency call is meant · what_to_do: kept, and told the therapist"""

    id: RedFlagId
    statement: str
    help: str
    what_to_do: str


# The most urgent first: where several are told, it is the first that the page says
RED_FLAGS: tuple[RedFlag, ...] = (
    RedFlag("chest_pain", "Chest pain or pressure", "Chest pain: call {number} now.",
            "Please stop and call the emergency number now."),
    RedFlag("fainting", "Fainted, or nearly", "Fainting: lie down, and call {number} now.",
            "Please sit or lie down, and call the emergency number or someone near now."),
    RedFlag("new_weakness", "An arm, a leg or the face is newly weak", "New weakness: call {number} now.",
            "Please stop and call the emergency number now."),
    RedFlag("bladder_or_bowel", "Newly lost control of bladder or bowel",
            "Bladder or bowel: go to a hospital today.",
            "Please stop and go to the emergency department of a hospital today."),
    RedFlag("spreading_numbness", "Numbness that spreads to new places", "Spreading numbness: call your doctor today.",
            "Please stop and call your doctor today."),
    RedFlag("foot_wound", "A new wound on a foot", "Foot wound: no weight on it, and have it seen today.",
            "Please keep weight off that foot and have it looked at today."),
    RedFlag("hot_swelling", "A foot or leg that is hot, red and swollen",
            "Hot swelling: no weight on it, and call your doctor today.",
            "Please keep weight off it and call your doctor today."),
    RedFlag("fall", "A fall", "After a fall: rest, and have someone with you.",
            "Please rest, let someone look after you, and call your doctor before the next session."),
)  # fmt: skip
RED_FLAG = {flag.id: flag for flag in RED_FLAGS}


@dataclass(frozen=True)
class Verdict:
    """allowed: what may be done today, in the plan's order · removed: what not, each with its reason"""

    light: Light
    may_start: bool
    decisions: tuple[Decision, ...]
    allowed: tuple[PlanItem, ...]
    removed: tuple[tuple[PlanItem, Decision], ...]


def red_flag(id: RedFlagId) -> Decision:
    """What to do now. It belongs on the therapist's list as well."""
    return decide("red_flag_" + id, RED_FLAG[id].what_to_do, "red", red_flag=1)


def forbidden(profile: Profile, exercise: str | Exercise, thresholds: Thresholds = DEFAULT) -> Decision | None:
    """Why this person is not given this exercise, or None. What is not known cannot be judged and is not given."""
    ex, words = known(exercise), {"exercise": name_of(exercise)}
    if ex is None:
        return decide("exercise_not_known", say.NOT_KNOWN, None, words, known=0)
    if profile.foot_ulcer and on_the_feet(ex):
        return decide("foot_ulcer", say.NOT_WITH_ULCER, None, words, foot_ulcer=1, on_the_feet=1)
    if not profile.can_stand_safely and on_the_feet(ex):
        return decide("cannot_stand", say.NOT_STANDING, None, words, can_stand_safely=0, on_the_feet=1)
    if profile.dizzy_on_standing and not profile.cleared_for_rapid_stands and rapid_stand(ex, thresholds):
        return decide("dizzy_rapid_stand", say.NOT_RAPID, None, words, dizzy_on_standing=1, cleared_for_rapid_stands=0)
    if profile.falls_last_year and not profile.cleared_for_balance and narrow_stand(ex):
        falls = profile.falls_last_year
        return decide("falls_narrow_stand", say.NOT_NARROW, None, words, falls_last_year=falls, cleared_for_balance=0)
    return None


def needs_feet_check(profile: Profile, exercise: str | Exercise) -> bool:
    """Weight on feet that feel less: shoes, and a look at the soles."""
    ex = known(exercise)
    return profile.numb_feet and ex is not None and on_the_feet(ex)


def needs_chair(profile: Profile, exercise: str | Exercise) -> bool:
    """A chair or counter within reach; for whoever fell or gets dizzy, with all that is done on the feet."""
    ex = known(exercise)
    if ex is None:
        return False
    unsure = profile.falls_last_year > 0 or profile.dizzy_on_standing
    return wants_support(ex) or (unsure and on_the_feet(ex))


def before(
    profile: Profile,
    plan: Plan,
    check: Before,
    thresholds: Thresholds = DEFAULT,
    items: Sequence[PlanItem] | None = None,
) -> Verdict:
    """Whether to start, and with what. items: today's; unless given, all of the plan's"""
    found = stops(check, plan.pain_ceiling, thresholds)
    allowed, removed = _sorted_out(profile, plan.items if items is None else items, check, thresholds)
    notes = [d for _, d in removed]
    if profile.dizzy_on_standing:
        notes.append(decide("slow_changes", say.SLOW_CHANGES, dizzy_on_standing=1))
    if found:
        return Verdict(worst(d.light for d in found), False, tuple(found), (), tuple(removed))
    if removed and not allowed:
        notes.append(decide("nothing_left", say.NOTHING_LEFT, "amber", removed=len(removed)))
    decisions = [_pain_before(check, plan.pain_ceiling, thresholds), *notes]
    may_start = bool(allowed) or not removed
    return Verdict(worst(d.light for d in decisions), may_start, tuple(decisions), tuple(allowed), tuple(removed))


def stops(check: Before, ceiling: float, thresholds: Thresholds = DEFAULT) -> list[Decision]:
    """What in these answers keeps a session from beginning: red is to rest, amber to do something first.
    ceiling: the plan's"""
    pain = _pain_before(check, ceiling, thresholds)
    return [
        *(red_flag(id) for id in check.red_flags),
        *_glucose(check, thresholds),
        *([pain] if pain.light == "red" else []),
    ]


def _sorted_out(
    profile: Profile, items: Sequence[PlanItem], check: Before, thresholds: Thresholds
) -> tuple[list[PlanItem], list[tuple[PlanItem, Decision]]]:
    allowed: list[PlanItem] = []
    removed: list[tuple[PlanItem, Decision]] = []
    for item in items:
        reason = forbidden(profile, item.exercise, thresholds) or _waits(profile, item, check)
        if reason is None:
            allowed.append(item)
        else:
            removed.append((item, reason))
    return allowed, removed


def _waits(profile: Profile, item: PlanItem, check: Before) -> Decision | None:
    words = {"exercise": name_of(item.exercise)}
    if needs_feet_check(profile, item.exercise) and not (check.feet_checked and check.shoes_on):
        return decide(
            "feet_first", say.FEET_FIRST, "amber", words,
            numb_feet=1, feet_checked=check.feet_checked, shoes_on=check.shoes_on,
        )  # fmt: skip
    if needs_chair(profile, item.exercise) and not check.chair_in_reach:
        return decide("chair_first", say.CHAIR_FIRST, "amber", words, chair_in_reach=0)
    return None


def _pain_before(check: Before, ceiling: float, thresholds: Thresholds) -> Decision:
    numbers = {"pain": check.pain, "green_pain": thresholds.green_pain.value, "ceiling": ceiling}
    light = pain_light(check.pain, ceiling, thresholds)
    if light == "red":
        return decide("pain_before_red", say.PAIN_RED, "red", **numbers)
    if light == "amber":
        return decide("pain_before_amber", say.PAIN_AMBER, "amber", **numbers)
    return decide("pain_before_green", say.READY, "green", **numbers)


def pain_light(pain: float, ceiling: float, thresholds: Thresholds = DEFAULT, rise: float = 0) -> Light:
    """ceiling: the plan's; above it is red, however low it is"""
    if pain > ceiling or rise >= thresholds.rise_stop.value:
        return "red"
    return "amber" if pain > thresholds.green_pain.value or rise >= thresholds.rise_amber.value else "green"


def _glucose(check: Before, thresholds: Thresholds) -> list[Decision]:
    glucose = check.glucose_mg_dl
    low, high = thresholds.low_glucose.value, thresholds.high_glucose.value
    if glucose is None:
        return []
    if glucose < low:
        return [decide("glucose_low", say.EAT_FIRST, "amber", glucose=glucose, limit=low)]
    if glucose > high and check.ketones:
        return [decide("glucose_ketones", say.KETONES_FOUND, "red", glucose=glucose, limit=high, ketones=1)]
    if glucose > high and check.ketones is None:
        return [decide("glucose_high", say.KETONES_FIRST, "amber", glucose=glucose, limit=high)]
    return []


def during(
    pain_at_start: float,
    pain_now: float,
    thresholds: Thresholds = DEFAULT,
    ceiling: float = DEFAULT.pain_ceiling.value,
) -> Decision:
    """Red: stop. ceiling: the plan's"""
    rise = pain_now - pain_at_start
    numbers = {"start": pain_at_start, "now": pain_now, "rise": rise, "ceiling": ceiling}
    if rise >= thresholds.rise_stop.value:
        return decide("pain_rise_stop", say.STOP_RISE, "red", **numbers, rise_stop=thresholds.rise_stop.value)
    light = pain_light(pain_now, ceiling, thresholds, rise)
    if light == "red":
        return decide("pain_ceiling_stop", say.STOP_CEILING, "red", **numbers)
    limits = {"rise_amber": thresholds.rise_amber.value, "green_pain": thresholds.green_pain.value}
    if light == "amber":
        return decide("pain_during_amber", say.EASE_OFF, "amber", **numbers, **limits)
    return decide("pain_during_green", say.STEADY, "green", **numbers, **limits)


def after_sets(
    pain_at_start: float,
    checks: Sequence[SetPain],
    thresholds: Thresholds = DEFAULT,
    ceiling: float = DEFAULT.pain_ceiling.value,
) -> Decision:
    """What the answers after the sets of this session come to. Where no number was told, "more" counts as a point."""
    if checks and checks[-1].change == "stop":
        return decide("asked_to_stop", say.STOP_ASKED, "red", start=pain_at_start, sets=len(checks))
    step = {"more": thresholds.told_more.value, "less": -thresholds.told_more.value}
    now = pain_at_start
    for check in checks:
        now = check.pain if check.pain is not None else min(max(now + step.get(check.change, 0.0), 0.0), 10.0)
    return during(pain_at_start, now, thresholds, ceiling)


def after(
    pain_at_start: float,
    check: After,
    thresholds: Thresholds = DEFAULT,
    ceiling: float = DEFAULT.pain_ceiling.value,
    pain_max: float | None = None,
) -> tuple[Decision, ...]:
    """The light of the session, after any red flag. pain_max: the most that was told after a set"""
    now = max(check.pain, pain_max if pain_max is not None else check.pain)
    rise = now - pain_at_start
    light = pain_light(now, ceiling, thresholds, rise)
    rule, template = {
        "green": ("pain_after_green", say.AFTER_GREEN),
        "amber": ("pain_after_amber", say.AFTER_AMBER),
        "red": ("pain_after_red", say.AFTER_RED),
    }[light]
    numbers = {"start": pain_at_start, "now": now, "rise": rise, "ceiling": ceiling}
    limits = {"rise_amber": thresholds.rise_amber.value, "rise_stop": thresholds.rise_stop.value}
    return (*(red_flag(id) for id in check.red_flags), decide(rule, template, light, **numbers, **limits))
