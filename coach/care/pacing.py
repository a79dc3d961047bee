"""The pacing engine: what the next plan is, by rules that say why. CLINICAL.md, section 6.

A pure function of what it is given. Less is decided before more, and more is one step of one exercise. Volume is
seconds of movement a week (:mod:`coach.care.movement`); it is compared with the least of the last 7 days, so that a
plan that was lowered does not jump back.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

from coach.care import sentences as say
from coach.care.decision import Decision, Light, decide, worst
from coach.care.growth import raised
from coach.care.movement import volume_s
from coach.care.records import PACING, Morning, Plan, PlanItem, Profile, SessionSummary
from coach.care.safety import forbidden, pain_light
from coach.care.thresholds import DEFAULT, Thresholds, for_plan


def session_light(summary: SessionSummary, ceiling: float, thresholds: Thresholds = DEFAULT) -> Light | None:
    """Green, amber or red; None where it is not red as far as known, but pain was not told before or afterwards."""
    told = [p for p in (summary.pain_before, summary.pain_max, summary.pain_after) if p is not None]
    rise = max(told) - summary.pain_before if summary.pain_before is not None else 0.0
    light = pain_light(max(told, default=0.0), ceiling, thresholds, rise)
    if summary.red_flag or light == "red":
        return "red"
    complete = summary.pain_before is not None and summary.pain_after is not None
    return light if complete or light == "amber" else None


def next_plan(
    plan: Plan,
    profile: Profile,
    history: Sequence[SessionSummary],
    morning: Morning | None,
    thresholds: Thresholds = DEFAULT,
    *,
    at: datetime,
    earlier: Sequence[Plan],
    mornings: Sequence[Morning] = (),
) -> tuple[Plan, list[Decision]]:
    """The plan to go on with, the same object where nothing changes, and why.

    history: all sessions, in any order · morning: the latest morning check, if there is one · at: now, with a zone ·
    earlier: the versions before this one, at least those of the last 7 days and the one before; what is not known is
    not raised · mornings: the checks before that one
    """
    thresholds = for_plan(thresholds, plan.progression)
    sessions = sorted((s for s in history if s.at <= at), key=lambda s: s.at)
    if plan.locked:
        return plan, [_locked(plan, sessions, morning, thresholds)]
    safe, decisions = _without_forbidden(plan, profile, thresholds)
    lower = _after_morning(plan, safe, sessions, morning, mornings, thresholds) or _after_break(
        plan, safe, sessions, at, thresholds
    )
    if lower is not None:
        items, decision = lower
        return (plan if items == plan.items else _made(plan, items, decision.rule, at)), [*decisions, decision]
    if decisions:  # an exercise left the plan: that is change enough
        return _made(plan, safe, "contraindication", at), decisions
    held = _held(plan, sessions, [m for m in (*mornings, morning) if m is not None], thresholds)
    if held is not None:
        return plan, [held]
    items, decision = raised(plan, earlier, at, thresholds)
    return (plan if items == plan.items else _made(plan, items, decision.rule, at)), [decision]


def override(plan: Plan, therapist: str, at: datetime, **changes: object) -> tuple[Plan, Decision]:
    """The therapist's own next version, whatever the rules would say. changes: fields of Plan, such as items, locked"""
    fields = plan.model_dump() | changes
    made = Plan.model_validate(
        fields | {"version": plan.version + 1, "made_by": therapist, "made_at": at, "reason": "therapist_override"}
    )
    before, after = round(volume_s(plan), 1), round(volume_s(made), 1)
    words = {"therapist": made.made_by}
    return made, decide("therapist_override", say.OVERRIDE, None, words, volume_before_s=before, volume_s=after)


def _made(plan: Plan, items: tuple[PlanItem, ...], rule: str, at: datetime) -> Plan:
    return plan.model_copy(
        update={"items": items, "version": plan.version + 1, "made_by": PACING, "made_at": at, "reason": rule}
    )


def _locked(
    plan: Plan, sessions: Sequence[SessionSummary], morning: Morning | None, thresholds: Thresholds
) -> Decision:
    last = _yesterday(sessions, morning, thresholds)
    if morning is not None and last is not None and last.pain_before is not None and morning.pain > last.pain_before:
        return decide("locked_pain", say.LOCKED_BUT, pain=morning.pain, before=last.pain_before, locked=1)
    return decide("locked", say.LOCKED, locked=1)


def _without_forbidden(
    plan: Plan, profile: Profile, thresholds: Thresholds
) -> tuple[tuple[PlanItem, ...], list[Decision]]:
    """A lock on one item does not outweigh a contraindication."""
    reasons = [(item, forbidden(profile, item.exercise, thresholds)) for item in plan.items]
    return tuple(i for i, r in reasons if r is None), [r for _, r in reasons if r is not None]


# -- less --------------------------------------------------------------------------------------------------------------


def _yesterday(
    sessions: Sequence[SessionSummary], morning: Morning | None, thresholds: Thresholds
) -> SessionSummary | None:
    """The session that this morning check is about."""
    if morning is None:
        return None
    within = timedelta(hours=thresholds.morning_within.value)
    return next((s for s in reversed(sessions) if timedelta(0) < morning.at - s.at <= within), None)


def _worse(
    sessions: Sequence[SessionSummary], morning: Morning | None, thresholds: Thresholds
) -> SessionSummary | None:
    """The session after which this morning's pain was above that before it."""
    last = _yesterday(sessions, morning, thresholds)
    worse = morning is not None and last is not None and last.pain_before is not None
    return last if worse and morning.pain > last.pain_before else None  # type: ignore[union-attr, operator]


def lighter(
    plan: Plan,
    history: Sequence[SessionSummary],
    morning: Morning | None,
    at: datetime,
    thresholds: Thresholds = DEFAULT,
) -> Plan:
    """What is done in the session at this time: the plan, or after a bad morning a third less of it. morning: the
    latest check before it"""
    sessions = sorted((s for s in history if s.at < at), key=lambda s: s.at)
    since = morning is not None and any(s.at > morning.at for s in sessions)
    if plan.locked or since or morning is None or plan.made_at >= morning.at:
        return plan
    if _worse(sessions, morning, thresholds) is None:
        return plan
    return plan.model_copy(update={"items": _lowered(plan, plan.items, thresholds)[0]})


def _after_morning(
    plan: Plan,
    items: tuple[PlanItem, ...],
    sessions: Sequence[SessionSummary],
    morning: Morning | None,
    earlier: Sequence[Morning],
    thresholds: Thresholds,
) -> tuple[tuple[PlanItem, ...], Decision] | None:
    """One bad morning makes the next session lighter, the plan stays: pain goes up and down by itself, and a plan that
    lost a third with each swing would soon be none. Twice in a row lowers the plan."""
    last = _worse(sessions, morning, thresholds)
    if morning is None or last is None or plan.made_at >= morning.at:  # or this morning has been answered already
        return None
    lower, numbers = _lowered(plan, items, thresholds)
    numbers |= {"pain": morning.pain, "before": last.pain_before or 0.0}
    done = [s for s in sessions if s.done and s.at < last.at]
    again = bool(done) and any(_worse(done, m, thresholds) is done[-1] for m in earlier)
    if not again:
        return plan.items, decide("morning_pain", say.LIGHTER_NEXT, "amber", **numbers)
    if lower == items:
        return items, decide("morning_pain_again", say.LESS_IMPOSSIBLE, "amber", **numbers)
    return lower, decide("morning_pain_again", say.LESS_AFTER_NIGHT, "amber", **numbers)


def _after_break(
    plan: Plan, items: tuple[PlanItem, ...], sessions: Sequence[SessionSummary], at: datetime, thresholds: Thresholds
) -> tuple[tuple[PlanItem, ...], Decision] | None:
    done = [s for s in sessions if s.done]
    if not done:
        return None
    since = max(done[-1].at, plan.made_at)
    days = (at - since).days
    answered = plan.reason == "after_break" and plan.made_at > done[-1].at
    if days < thresholds.break_days.value or answered:
        return None
    lower, numbers = _lowered(plan, items, thresholds)
    if lower == items:
        return None
    numbers |= {"days": days, "break_days": thresholds.break_days.value}
    return lower, decide("after_break", say.LESS_AFTER_BREAK, **numbers)


def _lowered(
    plan: Plan, items: tuple[PlanItem, ...], thresholds: Thresholds
) -> tuple[tuple[PlanItem, ...], dict[str, float]]:
    """A third less of every exercise that is not locked, rounded down; one rep or second stays."""
    share = 1 - thresholds.drop.value / 100
    # 2/3 of 9 is 6, though floating point says 5.999...
    lower = tuple(i if i.locked else i.with_amount(max(math.floor(i.amount * share + 1e-9), 1)) for i in items)
    before = volume_s(plan.model_copy(update={"items": items}))
    now = volume_s(plan.model_copy(update={"items": lower}))
    percent = 100 * (1 - now / before) if before else 0.0
    return lower, {
        "volume_before_s": round(before, 1), "volume_s": round(now, 1), "percent": round(percent, 1),
        "drop": thresholds.drop.value,
    }  # fmt: skip


# -- the same ----------------------------------------------------------------------------------------------------------


def _held(
    plan: Plan, sessions: Sequence[SessionSummary], mornings: Sequence[Morning], thresholds: Thresholds
) -> Decision | None:
    """Why nothing is added, or None where all went well."""
    needed = int(thresholds.good_sessions.value)
    # What a session showed about the last version says nothing about this one, except that it was red
    if sessions and session_light(sessions[-1], plan.pain_ceiling, thresholds) == "red":
        return _hold_red(plan, sessions[-1])
    under = [s for s in sessions if s.at > plan.made_at]
    planned = [s for s in under if s.planned != 0]  # on a rest day only the routine is done, which is not the plan
    recent = [s for s in under if s.at >= planned[-needed].at] if len(planned) >= needed else under
    lights = [session_light(s, plan.pain_ceiling, thresholds) for s in recent]
    if "red" in lights:
        return _hold_red(plan, recent[lights.index("red")])
    if worst(lights) == "amber":
        count = lights.count("amber")
        return decide(
            "hold_amber", say.HOLD_AMBER, "amber", amber_sessions=count, green_pain=thresholds.green_pain.value
        )
    if len(planned) < needed:
        well = sum(s.done >= (s.planned or 1) for s in planned)  # to the end, and neither amber nor red by now
        return decide("hold_few", say.HOLD_FEW, needed=needed, had=well)
    if None in lights:
        return decide("hold_pain_unknown", say.HOLD_UNKNOWN, sessions=lights.count(None))
    return _hold_quality(planned[-needed:], thresholds) or _hold_morning(plan, planned[-needed:], mornings, thresholds)


def _hold_red(plan: Plan, session: SessionSummary) -> Decision:
    told = [p for p in (session.pain_before, session.pain_max, session.pain_after) if p is not None]
    return decide(
        "hold_red", say.HOLD_RED, "red", pain=max(told, default=0), ceiling=plan.pain_ceiling, red_flag=session.red_flag
    )


def _hold_quality(last: Sequence[SessionSummary], thresholds: Thresholds) -> Decision | None:
    needed, limit, most = len(last), thresholds.good_score.value, thresholds.most_effort.value
    short = sum(s.done < (1 if s.planned is None else s.planned) for s in last)
    if short:
        return decide("hold_not_done", say.HOLD_DONE, needed=needed, short=short)
    scores = [s.score for s in last if s.score is not None]
    if len(scores) < needed:
        return decide("hold_form_unknown", say.HOLD_SCORE_UNKNOWN, needed=needed, measured=len(scores))
    if min(scores) < limit:
        return decide("hold_form", say.HOLD_SCORE, score=min(scores), limit=limit)
    efforts = [s.rpe for s in last if s.rpe is not None]
    if len(efforts) < needed:
        return decide("hold_effort_unknown", say.HOLD_EFFORT_UNKNOWN, needed=needed, told=len(efforts))
    if max(efforts) > most:
        return decide("hold_effort", say.HOLD_EFFORT, rpe=max(efforts), limit=most)
    return None


def _hold_morning(
    plan: Plan, last: Sequence[SessionSummary], mornings: Sequence[Morning], thresholds: Thresholds
) -> Decision | None:
    """A morning after one of the last sessions that was worse than before it, or not green."""
    for morning in sorted(mornings, key=lambda m: m.at):
        about = _yesterday(last, morning, thresholds)
        if about is None:
            continue
        light = pain_light(morning.pain, plan.pain_ceiling, thresholds)
        if light != "green" or _worse([about], morning, thresholds) is not None:
            return decide("hold_morning", say.HOLD_MORNING, pain=morning.pain, green_pain=thresholds.green_pain.value)
    return None
