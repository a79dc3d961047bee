"""What the next plan is, rule by rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from coach.care.movement import session_load, volume_s
from coach.care.pacing import lighter, next_plan, override, session_light
from coach.care.records import Morning, PlanItem, Progression
from coach.care.thresholds import DEFAULT, Threshold, for_plan, listed
from tests.care.samples import DAY, NOON, plan, profile, session

GOOD = [session(1), session(3)]


def decide(given=None, history=GOOD, morning=None, days=4.0, earlier=(), who=None, thresholds=DEFAULT, mornings=()):
    """The plan that it came from, the next one, and the first decision."""
    given = given or plan()
    made, decisions = next_plan(
        given, who or profile(), history, morning, thresholds, at=NOON + days * DAY, earlier=earlier, mornings=mornings
    )
    return given, made, decisions[-1]


def amounts(made) -> list[int]:
    return [i.amount for i in made.items]


def test_two_good_sessions_raise_one_exercise_by_one_step():
    _, made, why = decide()
    assert (amounts(made), made.version, made.made_by, made.reason) == ([11, 10], 2, "pacing", "progress")
    assert why.says == "Ankle pump: 11 instead of 10 times, because the last 2 sessions went well."
    assert why.numbers["volume_s"] == volume_s(made)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"pain_after": 6}, "hold_red"), ({"pain_max": 4.5}, "hold_red"), ({"red_flag": True}, "hold_red"),
        ({"pain_after": 3}, "hold_amber"), ({"pain_before": 0, "pain_max": 2, "pain_after": 0}, "hold_amber"),
        ({"pain_after": None}, "hold_pain_unknown"), ({"pain_before": None}, "hold_pain_unknown"),
        ({"done": 2}, "hold_not_done"), ({"score": 79}, "hold_form"), ({"score": None}, "hold_form_unknown"),
        ({"rpe": 6}, "hold_effort"), ({"rpe": None}, "hold_effort_unknown"), ({"planned": 0}, "hold_few"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("which", [0, 1])
def test_whatever_was_not_well_holds(changes, rule, which):
    history = [session(1, **changes), session(3)] if which == 0 else [session(1), session(3, **changes)]
    given, made, why = decide(history=history)
    assert made is given
    assert why.rule == rule


def test_a_red_session_before_this_plan_still_holds():
    red = session(-1, pain_after=8)
    given, made, why = decide(history=[red])
    assert (made, why.rule) == (given, "hold_red")
    assert decide(history=[red, *GOOD])[2].rule == "progress"


def test_a_red_rest_day_between_the_good_ones_holds():
    assert decide(history=[session(1), session(2, planned=0, pain_after=9), session(3)])[2].rule == "hold_red"


def test_sessions_before_this_plan_do_not_raise_it():
    assert decide(history=[session(-2), session(-1), session(1)])[2].rule == "hold_few"


BAD = (Morning(pain=3, at=NOON + 1.8 * DAY),)  # the one before


def test_pain_on_the_next_morning_makes_one_session_lighter_and_says_why():
    morning = Morning(pain=3, at=NOON + 3.8 * DAY)
    given, made, why = decide(morning=morning)
    assert made is given
    assert why.says == (
        "Thank you. Pain was 3 this morning, 1 before the session: the next session is about 40 % shorter."
    )
    assert amounts(lighter(given, GOOD, morning, NOON + 4 * DAY)) == [6, 6]
    assert lighter(given, GOOD, None, NOON + 4 * DAY) is given
    assert lighter(given, [*GOOD, session(4)], morning, NOON + 4.1 * DAY) is given, "the session after it is as planned"
    fixed = plan(locked=True)
    assert lighter(fixed, GOOD, morning, NOON + 4 * DAY) is fixed


def test_after_a_bad_morning_nothing_is_added_until_two_sessions_were_well():
    morning = Morning(pain=3, at=NOON + 3.8 * DAY)
    history = [*GOOD, session(4)]
    given, made, why = decide(history=history, mornings=[morning], days=4.2)
    assert (made, why.rule) == (given, "hold_morning")
    history += [session(5), session(6)]
    assert decide(history=history, mornings=[morning], days=6.2)[2].rule == "progress"


def test_a_morning_that_was_neither_worse_nor_above_green_holds_nothing():
    well = [Morning(pain=1, at=NOON + 3.8 * DAY)]
    assert decide(mornings=well)[2].rule == "progress"
    sore = [session(1, pain_before=2, pain_max=2), session(3, pain_before=2, pain_max=2)]
    assert decide(history=sore, mornings=[Morning(pain=2, at=NOON + 3.8 * DAY)])[2].rule == "progress"
    worse = [Morning(pain=2, at=NOON + 3.8 * DAY)]
    assert decide(mornings=worse)[2].rule == "hold_morning", "green, and yet worse than before the session"


def test_two_bad_mornings_in_a_row_are_about_two_sessions_in_a_row():
    long_ago = (Morning(pain=3, at=NOON + 1.8 * DAY),)
    history = [session(1), session(3), session(5)]
    given, made, why = decide(history=history, morning=Morning(pain=3, at=NOON + 5.8 * DAY), days=6, mornings=long_ago)
    assert made is given
    assert why.rule == "morning_pain", "the session between was well"


def test_while_there_are_too_few_it_says_how_many_went_well():
    assert decide(history=[session(1)])[2].numbers["had"] == 1
    assert decide(history=[session(1, done=2)])[2].numbers["had"] == 0
    assert decide(history=[session(1, done=4)])[2].numbers["had"] == 1
    assert decide(history=[session(1, planned=None, done=1)])[2].numbers["had"] == 1


def test_pain_on_two_mornings_in_a_row_takes_a_third_of_the_plan():
    morning = Morning(pain=3, at=NOON + 3.8 * DAY)
    given, made, why = decide(morning=morning, mornings=BAD)
    assert amounts(made) == [6, 6]
    assert why.rule == "morning_pain_again"
    assert volume_s(made) <= volume_s(given) * 2 / 3
    assert why.numbers["percent"] == pytest.approx(100 * (1 - volume_s(made) / volume_s(given)), abs=0.05)
    assert lighter(made, GOOD, morning, NOON + 4 * DAY) is made, "lowered once, not twice"
    again, decisions = next_plan(made, profile(), GOOD, morning, at=NOON + 3.9 * DAY, earlier=[given], mornings=BAD)
    assert again is made, "one morning is answered once"
    assert decisions[0].rule == "hold_few"


def test_nine_go_to_six_and_one_stays():
    items = (PlanItem(exercise="ankle_pump", reps=9), PlanItem(exercise="chin_tuck", reps=1))
    morning = Morning(pain=3, at=NOON + 3.8 * DAY)
    assert amounts(decide(plan(*items), morning=morning, mornings=BAD)[1]) == [6, 1]
    given, made, why = decide(plan(items[1]), morning=morning, mornings=BAD)
    assert (made, why.rule) == (given, "morning_pain_again")


@pytest.mark.parametrize(("pain", "hours"), [(1, 20), (0, 20), (9, 37), (9, -1)])
def test_a_morning_that_is_not_worse_or_not_about_it_takes_nothing(pain, hours):
    morning = Morning(pain=pain, at=GOOD[-1].at + timedelta(hours=hours))
    given, made, _ = decide(morning=morning, days=5)
    assert volume_s(made) >= volume_s(given)


def test_a_lock_holds_against_everything():
    fixed = plan(locked=True)
    for morning in (None, Morning(pain=9, at=NOON + 3.8 * DAY)):
        given, made, why = decide(fixed, morning=morning)
        assert made is given
        assert why.rule == ("locked" if morning is None else "locked_pain")
    part = plan(PlanItem(exercise="ankle_pump", reps=10, locked=True), PlanItem(exercise="chin_tuck", reps=10))
    assert amounts(decide(part)[1]) == [10, 11]
    assert amounts(decide(part, morning=Morning(pain=9, at=NOON + 3.8 * DAY), mornings=BAD)[1]) == [10, 6]


def test_where_a_step_would_pass_the_cap_nothing_is_raised():
    given, made, why = decide(plan(PlanItem(exercise="ankle_pump", reps=9)))
    assert (made, why.rule) == (given, "hold_cap")
    assert amounts(decide(plan(PlanItem(exercise="ankle_pump", reps=10)))[1]) == [11]
    assert amounts(decide(plan(PlanItem(exercise="hamstring_stretch_seated", seconds=20)))[1]) == [22]


def test_the_cap_is_measured_against_the_least_of_seven_days():
    one = plan(PlanItem(exercise="ankle_pump", reps=20))
    _, two, _ = decide(one)
    assert amounts(two) == [22]
    good = [session(5), session(6)]
    assert decide(two, good, days=7, earlier=[one])[2].rule == "hold_cap"
    assert decide(two, good, days=11, earlier=[one])[2].rule == "hold_cap", "seven days to the hour are not over"
    assert amounts(decide(two, good, days=11.1, earlier=[one])[1]) == [24]
    assert decide(two, good, days=7, earlier=[])[2].rule == "hold_history", "what is not known is not raised"


def test_each_exercise_has_its_turn():
    first = plan()
    _, second, _ = decide(first)
    _, third, _ = decide(second, [session(12), session(13)], days=14, earlier=[first])
    assert amounts(third) == [11, 11]


def test_after_a_break_it_starts_lower_once():
    given, made, why = decide(days=17)
    assert (amounts(made), why.rule, why.numbers["days"]) == ([6, 6], "after_break", 14)
    assert decide(made, days=40, earlier=[given])[1] is made
    later = [*GOOD, session(18)]
    assert decide(made, later, days=33, earlier=[given])[2].rule == "after_break", "the next break counts anew"
    assert decide(days=16.9)[2].rule == "progress"
    assert decide(history=[], days=40)[2].rule == "hold_few", "nothing was begun, so nothing was broken off"


def test_what_became_forbidden_leaves_the_plan_and_nothing_is_raised_with_it():
    given = plan(PlanItem(exercise="heel_raise", reps=10, locked=True), PlanItem(exercise="ankle_pump", reps=10))
    _, made, why = decide(given, who=profile(foot_ulcer=True))
    assert [i.exercise for i in made.items] == ["ankle_pump"]
    assert (amounts(made), why.rule, made.reason) == ([10], "foot_ulcer", "contraindication")


def test_the_therapist_has_the_last_word():
    given = plan()
    made, why = override(
        given, "B. Shaw", NOON + DAY, items=(PlanItem(exercise="squat", sets=3, reps=12),), locked=True
    )
    assert (made.version, made.made_by, made.locked, amounts(made)) == (2, "B. Shaw", True, [12])
    assert why.says == "B. Shaw has changed the plan."
    assert decide(made)[1] is made


def test_thresholds_can_be_replaced_and_shown():
    strict = replace(DEFAULT, good_score=Threshold(90, "of 100", "a therapist", "proposal"))
    assert decide(thresholds=strict)[2].numbers["limit"] == 90
    assert all(t.source and t.mark in ("proposal", "recalled", "checked") for _, t in listed())


def test_lights_and_load():
    assert session_light(session(0, pain_before=None, pain_after=6), 5) == "red"
    assert session_light(session(0, pain_before=None, pain_max=None, pain_after=None), 5) is None
    assert session_load(6.5, 4) == 26


def test_volume_counts_days_sets_sides_and_seconds():
    days = (0, 3)
    assert volume_s(plan(PlanItem(exercise="ankle_pump", sets=2, reps=10, days=days))) == 2 * 2 * 10 * 2
    assert volume_s(plan(PlanItem(exercise="knee_extension_seated", reps=5, days=days))) == 2 * 2 * 5 * 6
    assert volume_s(plan(PlanItem(exercise="knee_extension_seated", side="left", reps=5, days=days))) == 2 * 5 * 6
    assert volume_s(plan(PlanItem(exercise="ankle_pump", reps=10, tempo_s=(2, 1, 2), days=days))) == 2 * 10 * 5


@pytest.mark.parametrize(
    ("rules", "rule"),
    [
        ({"weekly_growth": 0}, "hold_cap"), ({"good_sessions": 3}, "hold_few"), ({"good_score": 95}, "hold_form"),
        ({"weekly_growth": 10}, "progress"), ({}, "progress"),
    ],
)  # fmt: skip
def test_a_plan_may_grow_by_rules_of_its_own(rules, rule):
    _, made, why = decide(plan(progression=Progression(**rules)))
    assert why.rule == rule
    assert made.progression == Progression(**rules), "the next version keeps them"


def test_no_plan_passes_the_cap_of_care():
    own = for_plan(DEFAULT, Progression(weekly_growth=80))
    assert own.weekly_growth.value == DEFAULT.weekly_growth.value


def test_pacing_goes_no_further_than_the_therapist_said():
    done, open_ = PlanItem(exercise="ankle_pump", reps=10, most=10), PlanItem(exercise="squat", reps=10, most=11)
    _, made, _why = decide(plan(done, open_))
    assert amounts(made) == [10, 11]
