"""Whether somebody was told to rest, and why: one rule for Today, for the ways beside it, and for counting days.

It asks the rules that spoke at the time (:mod:`coach.care.safety`) again, with the plan that was in force then, so that
what a page said and what a report counts cannot differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from coach.care import sentences as say
from coach.care.decision import Decision, decide
from coach.care.records import After, Before, Plan, PlanItem, Profile, RedFlagId, SessionSummary, SetPain
from coach.care.safety import RED_FLAG, after, after_sets, before, stops
from coach.care.thresholds import DEFAULT, Thresholds

NOTHING_LEFT = "nothing_left"
_FLAG = "red_flag_"


def told_to_rest(
    told: Iterable[object],
    plan: Plan | None,
    profile: Profile | None = None,
    items: Sequence[PlanItem] = (),
    thresholds: Thresholds = DEFAULT,
) -> str | None:
    """The rule that said to rest, None where none did. told: the checks of one session, in the order of time ·
    items: of the plan on that day · profile: without it only red answers count"""
    ceiling = plan.pain_ceiling if plan is not None else thresholds.pain_ceiling.value
    start = 0.0
    sets: list[SetPain] = []
    for check in told:
        said: Iterable[Decision] = ()
        if isinstance(check, Before):
            start, sets, said = check.pain, [], stops(check, ceiling, thresholds)
            if not any(d.light == "red" for d in said) and profile is not None and plan is not None and items:
                verdict = before(profile, plan, check, thresholds, items)
                said = [d for d in verdict.decisions if d.rule == NOTHING_LEFT and not verdict.may_start]
        elif isinstance(check, SetPain):
            sets.append(check)
            said = [after_sets(start, sets, thresholds, ceiling)]
        elif isinstance(check, After):
            said = after(start, check, thresholds, ceiling)
        found = next((d.rule for d in said if d.light == "red" or d.rule == NOTHING_LEFT), None)
        if found is not None:
            return found
    return None


def flag_of(session: SessionSummary) -> RedFlagId | None:
    """The red flag that made it a session of rest, if one did."""
    rule = session.rest or ""
    return next((id for id in RED_FLAG if rule == _FLAG + id), None)


def closes(session: SessionSummary) -> bool:
    """Whether nothing at all is begun on the rest of its day: a red flag that no therapist has seen, or ketones."""
    if flag_of(session) is not None:
        return not session.flags_seen
    return session.rest == "glucose_ketones"


def why_rest(session: SessionSummary, ceiling: float) -> Decision | None:
    """What that session makes of the rest of its day; None where it was not told to rest, or a therapist has seen the
    red flag since. ceiling: the plan's"""
    flag = flag_of(session)
    if session.rest is None or session.rest == NOTHING_LEFT or (flag is not None and session.flags_seen):
        return None  # where nothing was left, other answers may leave something
    if flag is not None:
        return decide("today_rest", say.REST_AFTER_FLAG, "red", {"flag": RED_FLAG[flag].statement})
    if session.rest == "glucose_ketones":
        return decide("today_rest", say.REST_AFTER_KETONES, "red")
    if session.rest == "asked_to_stop":
        return decide("today_rest", say.REST_AFTER_STOP, "red")
    if session.rest == "pain_before_red" and session.pain_before is not None:
        return decide("today_rest", say.REST_BEFORE, "red", pain=session.pain_before, ceiling=ceiling)
    return decide("today_rest", say.REST_AFTER_RED, "red", ceiling=ceiling)
