"""What must hold whatever happens: weeks of random days, one after the other."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import get_args

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from coach.care.movement import volume_s
from coach.care.pacing import next_plan, session_light
from coach.care.records import Goal, Morning, Place, Plan, PlanItem, Profile, SessionSummary
from coach.care.safety import forbidden
from coach.care.starter import minutes_of, starter_plan
from coach.care.today import today
from coach.exercise.definition import exercise_ids, load_exercise
from tests.care.samples import DAY, NOON, profile, session

EXERCISES = [load_exercise(id) for id in exercise_ids()]
profiles = st.builds(
    Profile, can_stand_safely=st.booleans(), foot_ulcer=st.booleans(), numb_feet=st.booleans(),
    diabetes=st.booleans(), dizzy_on_standing=st.booleans(), falls_last_year=st.integers(0, 2),
    painful=st.lists(st.sampled_from(get_args(Place))).map(tuple),
    goals=st.lists(st.sampled_from(get_args(Goal))).map(tuple),
    cleared_for_rapid_stands=st.booleans(), cleared_for_balance=st.booleans(),
)  # fmt: skip
pains = st.one_of(st.none(), st.integers(0, 10), st.just(1), st.just(1), st.just(1))


@st.composite
def items(draw) -> PlanItem:
    ex = draw(st.sampled_from(EXERCISES))
    amount = draw(st.integers(1, 30))
    much = {"reps": amount} if ex.counts_reps else {"seconds": amount}
    days = draw(st.lists(st.integers(0, 6), min_size=1))
    return PlanItem(exercise=ex.id, sets=draw(st.integers(1, 3)), days=tuple(days), locked=draw(st.booleans()), **much)


plans = st.builds(
    Plan, items=st.lists(items(), min_size=1, max_size=5, unique_by=lambda i: i.key).map(tuple),
    made_by=st.just("B. Shaw"), made_at=st.just(NOON), locked=st.sampled_from([False, False, False, True]),
)  # fmt: skip


@st.composite
def days(draw) -> tuple[SessionSummary | None, float | None]:
    """A day's session, or none; and the pain of the morning after, or none. Most are good, so that plans do grow."""
    kind = draw(st.integers(0, 9))
    if kind == 0:
        return None, draw(st.none() | st.integers(0, 10))
    if kind > 2:
        return session(0), draw(st.sampled_from([None, 0, 1, 1]))
    rest = st.sampled_from([3, 3, 2, 0])
    return session(
        0, pain_before=draw(pains), pain_max=draw(pains), pain_after=draw(pains), rpe=draw(pains), done=draw(rest),
        score=draw(st.sampled_from([None, 60, 90])), red_flag=draw(st.integers(0, 5)) == 0,
    ), draw(st.none() | st.integers(0, 10))  # fmt: skip


def lived(plan: Plan, who: Profile, weeks: list) -> list[tuple[Plan, Plan, list, list[SessionSummary]]]:
    """Each call of next_plan, day by day: the plan before and after, the decisions, and the sessions up to then."""
    history: list[SessionSummary] = []
    versions, calls = [plan], []
    mornings: list[Morning] = []
    for n, (done, pain) in enumerate(weeks, 1):
        at = NOON + n * DAY
        if done is not None:
            history.append(done.model_copy(update={"at": at, "date": at.date()}))
        told = None if pain is None else Morning(pain=pain, at=at + timedelta(hours=19))
        for now, morning in ((at + timedelta(hours=1), None), (at + timedelta(hours=19), told)):
            before = versions[:-1]
            made, decisions = next_plan(versions[-1], who, history, morning, at=now, earlier=before, mornings=mornings)
            if morning is not None:
                mornings.append(morning)
            calls.append((versions[-1], made, decisions, list(history)))
            if made is not versions[-1]:
                versions.append(made)
    return calls


LONG = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
A_MONTH_OR_TWO = st.lists(days(), min_size=20, max_size=60)


def changed(before: Plan, made: Plan) -> list[PlanItem]:
    return [i for i in made.items if i not in before.items]


@LONG
@given(plans, A_MONTH_OR_TWO)
def test_never_more_than_the_cap_in_any_seven_days(plan, weeks):
    volumes = [(NOON, volume_s(plan))]
    for before, made, _, _ in lived(plan, profile(), weeks):
        if made is not before:
            volumes.append((made.made_at, volume_s(made)))
    for at, now in volumes:
        ended = [(end, v) for (_, v), (end, _) in pairwise(volumes)]  # in force until then
        assert all(now <= 1.1 * then + 1e-6 for end, then in ended if at - 7 * DAY <= end <= at)


@LONG
@given(plans, A_MONTH_OR_TWO)
def test_never_raised_after_red_and_never_two_things_at_once(plan, weeks):
    for before, made, decisions, history in lived(plan, profile(), weeks):
        raised = [i for i in changed(before, made) if i.amount > next(b.amount for b in before.items if b.key == i.key)]
        if not raised:
            assert volume_s(made) <= volume_s(before)
            continue
        lights = [session_light(s, before.pain_ceiling) for s in history]
        assert lights[-2:] == ["green", "green"]
        assert all(s.score >= 80 for s in history[-2:])
        assert len(changed(before, made)) == len(decisions) == 1
        old = next(b for b in before.items if b.key == raised[0].key)
        assert sum(a != b for a, b in zip(old, raised[0], strict=True)) == 1, "one field"
        assert not old.locked
        assert len(made.items) == len(before.items)


@LONG
@given(plans, profiles, st.lists(days(), max_size=12))
def test_never_what_is_forbidden_and_a_locked_plan_stays(plan, who, weeks):
    for before, made, decisions, _ in lived(plan, who, weeks):
        assert decisions
        for d in decisions:
            assert d.rule
            assert d.numbers
            assert 0 < len(d.says.split()) < 25
        if before.locked:
            assert made is before
        else:
            assert not any(forbidden(who, i.exercise) for i in made.items)
        given_today = today(made, made.made_at.date(), [], who)
        assert not any(forbidden(who, s.exercise) for s in (*given_today.steps, *given_today.routine_steps))


@settings(max_examples=200, deadline=None)
@given(profiles)
@example(profile(painful=get_args(Place), goals=("stairs",)))  # the shortest one
def test_the_starter_plan_fits_everyone(who):
    plan, reasons = starter_plan(who, NOON)
    assert not any(forbidden(who, i.exercise) for i in plan.items)
    assert 3 <= len(plan.items) == len(reasons) - 1
    assert 5 <= minutes_of(plan.items, plan.rest_s) <= 10
    assert plan.routine == "daily_rom"
    assert all(d.numbers and len(d.says.split()) < 25 for d in reasons)


def test_weeks_that_go_well_do_grow():
    plan, _ = starter_plan(profile(), NOON)
    calls = lived(plan, profile(), [(session(0), 1)] * 56)
    grown = volume_s(calls[-1][1]) / volume_s(plan)
    assert 1.3 < grown <= 1.1**8
