"""What may be done, what waits, and what stops."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from coach.care.records import RED_FLAG_IDS, After, Before, PlanItem, Profile, SetPain
from coach.care.safety import RED_FLAGS, after, after_sets, before, during, forbidden
from coach.exercise.definition import exercise_ids, load_exercise
from coach.exercise.sequence import off_the_feet
from tests.care.samples import NOON, plan, profile


def check(**changes) -> Before:
    ready = {"pain": 1, "feet_checked": True, "shoes_on": True, "chair_in_reach": True, "at": NOON}
    return Before(**ready | changes)


def rules(verdict) -> list[str]:
    return [d.rule for d in verdict.decisions]


STANDING = plan(PlanItem(exercise="heel_raise", reps=8), PlanItem(exercise="ankle_pump", reps=10))


@pytest.mark.parametrize(
    ("pain", "light", "starts"), [(0, "green", True), (2, "green", True), (2.5, "amber", True), (3, "amber", True),
                                  (5, "amber", True), (5.5, "red", False), (10, "red", False)],
)  # fmt: skip
def test_pain_before(pain, light, starts):
    verdict = before(profile(), plan(), check(pain=pain))
    assert (verdict.light, verdict.may_start) == (light, starts)
    assert len(verdict.allowed) == (2 if starts else 0)


def test_the_plans_own_ceiling_counts():
    assert not before(profile(), plan(pain_ceiling=3), check(pain=4)).may_start
    assert before(profile(), plan(pain_ceiling=7), check(pain=6)).light == "amber"


@pytest.mark.parametrize("flag", RED_FLAG_IDS)
def test_a_red_flag_stops_and_says_what_to_do(flag):
    verdict = before(profile(), plan(), check(red_flags=[flag]))
    assert (verdict.light, verdict.may_start, rules(verdict)) == ("red", False, ["red_flag_" + flag])
    assert verdict.decisions[0].says.startswith("Please")
    assert [f.id for f in RED_FLAGS] == list(RED_FLAG_IDS)
    assert after(1, After(pain=1, rpe=3, red_flags=[flag], at=NOON))[0].light == "red"


@pytest.mark.parametrize(
    ("glucose", "ketones", "rule"),
    [(89, None, "glucose_low"), (90, None, None), (250, True, None), (251, True, "glucose_ketones"),
     (251, None, "glucose_high"), (251, False, None), (None, True, None)],
)  # fmt: skip
def test_glucose(glucose, ketones, rule):
    verdict = before(profile(diabetes=True), plan(), check(glucose_mg_dl=glucose, ketones=ketones))
    assert verdict.may_start == (rule is None)
    assert rule is None or rules(verdict) == [rule]


@pytest.mark.parametrize("missing", ["feet_checked", "shoes_on"])
def test_numb_feet_want_shoes_and_a_look(missing):
    verdict = before(profile(numb_feet=True), STANDING, check(**{missing: False}))
    assert [i.exercise for i in verdict.allowed] == ["ankle_pump"]
    assert [(i.exercise, d.rule) for i, d in verdict.removed] == [("heel_raise", "feet_first")]
    assert verdict.may_start
    assert before(profile(), STANDING, check(**{missing: False})).removed == ()


def test_a_chair_within_reach_until_confirmed():
    verdict = before(profile(), STANDING, check(chair_in_reach=False))
    assert [d.rule for _, d in verdict.removed] == ["chair_first"]
    squat = plan(PlanItem(exercise="squat", reps=5))
    assert before(profile(), squat, check(chair_in_reach=False)).allowed
    fell = before(profile(falls_last_year=1), squat, check(chair_in_reach=False))
    assert (fell.may_start, rules(fell)[-1]) == (False, "nothing_left")


@pytest.mark.parametrize("who", [{"foot_ulcer": True}, {"can_stand_safely": False}])
def test_only_off_the_feet(who):
    for id in exercise_ids():
        assert (forbidden(profile(**who), id) is None) == off_the_feet(load_exercise(id)), id


def test_dizziness_and_falls_and_clearance():
    dizzy, fell = profile(dizzy_on_standing=True), profile(falls_last_year=2)
    assert {i for i in exercise_ids() if forbidden(dizzy, i)} == {"sit_to_stand", "march_in_place"}
    assert {i for i in exercise_ids() if forbidden(fell, i)} == {
        "single_leg_stance", "tandem_stance", "tree_pose", "lunge", "step_up",
    }  # fmt: skip
    assert not any(forbidden(profile(dizzy_on_standing=True, cleared_for_rapid_stands=True), i) for i in exercise_ids())
    assert not any(forbidden(profile(falls_last_year=2, cleared_for_balance=True), i) for i in exercise_ids())
    assert "slow_changes" in rules(before(dizzy, plan(), check()))


def test_what_is_not_known_is_not_given():
    assert forbidden(profile(), "no_such_exercise").rule == "exercise_not_known"
    assert forbidden(profile(), "../../etc/passwd").rule == "exercise_not_known"


@pytest.mark.parametrize(
    ("start", "now", "rule"),
    [(0, 2, "pain_during_amber"), (0, 1, "pain_during_green"), (0, 3, "pain_rise_stop"), (4, 5, "pain_during_amber"),
     (4, 6, "pain_ceiling_stop"), (3, 6, "pain_rise_stop"), (3, 2, "pain_during_green")],
)  # fmt: skip
def test_during(start, now, rule):
    decision = during(start, now)
    assert decision.rule == rule
    assert (decision.light == "red") == rule.endswith("stop")


def test_answers_after_sets_add_up():
    def told(*answers):
        checks = [SetPain(change=a, at=NOON) if isinstance(a, str) else SetPain(change="more", pain=a, at=NOON)
                  for a in answers]  # fmt: skip
        return after_sets(1, checks).light

    assert told() == told("same") == told("more") == "green"
    assert told("more", "more") == "amber"
    assert told("more", "same", "more", "more") == "red"
    assert told("more", "less", "more") == "green"
    assert told("stop") == "red"
    assert told("more", "more", 1) == "green"
    assert told(4) == "red"


@pytest.mark.parametrize(
    ("start", "now", "most", "light"),
    [(1, 2, None, "green"), (1, 3, None, "amber"), (1, 2, 4, "red"), (5, 5, None, "amber"), (4, 6, None, "red")],
)
def test_after(start, now, most, light):
    assert after(start, After(pain=now, rpe=4, at=NOON), pain_max=most)[-1].light == light


def test_open_questions_are_not_guessed():
    with pytest.raises(ValidationError):
        Profile(can_stand_safely=True)
