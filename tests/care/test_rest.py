"""Who was told to rest, and why: the plan's own ceiling, COACH_CARE, ketones, red flags, what was left, and stops."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from coach.care.adherence import adherence, whole
from coach.care.emergency import emergency_number
from coach.care.records import After, Before, PlanItem, SetPain
from coach.care.rest import told_to_rest, why_rest
from coach.care.safety import RED_FLAGS
from coach.care.thresholds import DEFAULT
from coach.care.today import today
from tests.care.samples import DAY, NOON, plan, profile, session

MINUTE = timedelta(minutes=1)
LOW = plan(pain_ceiling=3)
STANDING = (PlanItem(exercise="single_leg_stance", seconds=10),)


def before(pain: float = 1, **more) -> Before:
    return Before(pain=pain, at=NOON, **more)


@pytest.mark.parametrize(
    ("told", "rule"),
    [
        ([before(3)], None),
        ([before(4)], "pain_before_red"),  # over this plan's 3, and under the 5 of everybody else's
        ([before(1, red_flags=("chest_pain",))], "red_flag_chest_pain"),
        ([before(1, glucose_mg_dl=300, ketones=True)], "glucose_ketones"),
        ([before(1, glucose_mg_dl=80)], None),  # to eat first is no rest
        ([before(1), SetPain(change="stop", at=NOON + MINUTE)], "asked_to_stop"),
        ([before(1), SetPain(change="more", pain=4, at=NOON + MINUTE)], "pain_rise_stop"),
        ([before(1), After(pain=2, rpe=4, at=NOON + MINUTE)], None),
        ([before(1), After(pain=2, rpe=4, red_flags=("fall",), at=NOON + MINUTE)], "red_flag_fall"),
        ([], None),
    ],
)
def test_the_rule_that_said_to_rest(told, rule):
    assert told_to_rest(told, LOW) == rule


def test_thresholds_of_this_machine_hold_where_there_is_no_plan():
    strict = replace(DEFAULT, pain_ceiling=replace(DEFAULT.pain_ceiling, value=2.0))
    assert told_to_rest([before(3)], None, thresholds=strict) == "pain_before_red"
    assert told_to_rest([before(3)], None) is None


def test_where_nothing_is_left_the_day_is_for_rest():
    fell = profile(falls_last_year=2)
    assert told_to_rest([before()], plan(*STANDING), fell, STANDING) == "nothing_left"
    assert told_to_rest([before(chair_in_reach=True)], plan(*STANDING), profile(), STANDING) is None


def test_resting_as_told_is_no_missed_day_and_one_set_of_six_no_day_done():
    every_day = plan(made_at=NOON - DAY)
    rested = [session(n, done=0, rest="pain_before_red") for n in range(12)]
    kept = adherence([every_day], rested, NOON.date(), (NOON + 11 * DAY).date())
    assert (kept.planned, kept.done, kept.rest, kept.streak) == (0, 0, 12, 12)
    begun = adherence([every_day], [session(0, planned=6, done=1)], NOON.date(), (NOON + DAY).date())
    assert (begun.planned, begun.done, begun.streak) == (2, 0, 0)
    assert whole([session(0, planned=6, done=2), session(0.2, planned=6, done=4)]), "in two halves"
    assert not whole([session(0, planned=6, done=5)])
    assert not whole([])


@pytest.mark.parametrize(
    ("of", "says"),
    [
        ({"rest": "red_flag_chest_pain", "pain_before": 2, "done": 0}, "You told us: Chest pain or pressure."),
        ({"rest": "glucose_ketones", "done": 0}, "Ketones were found"),
        ({"rest": "pain_before_red", "pain_before": 4, "done": 0}, "Pain was 4 before the session, above your limit"),
        ({"rest": "asked_to_stop", "done": 1}, "You asked to stop"),
        ({"rest": "pain_after_red", "pain_after": 8}, "Pain was high in today's session"),
    ],
)
def test_today_says_the_real_reason(of, says):
    whole_day = today(LOW, NOON.date(), [session(0, **of)], profile())
    assert whole_day.decision.says.startswith(says)
    assert whole_day.done


def test_a_red_flag_holds_until_a_therapist_has_seen_it_or_the_next_day():
    flagged = session(0, done=0, rest="red_flag_fall", red_flag=True)
    assert why_rest(flagged, 5) is not None
    assert why_rest(flagged.model_copy(update={"flags_seen": True}), 5) is None
    assert today(LOW, (NOON + DAY).date(), [flagged], profile()).decision.rule == "today"


def test_the_most_urgent_flag_is_the_first_and_each_has_its_one_sentence():
    assert RED_FLAGS[0].help.format(number="112") == "Chest pain: call 112 now."
    assert all(len(flag.help.split()) <= 11 for flag in RED_FLAGS)


@pytest.mark.parametrize(
    ("zone", "locale", "own", "number"),
    [
        ("Europe/Berlin", "en-US", "", "112"),  # where somebody is, and not what they speak
        ("America/New_York", "de", "", "911"),
        ("US/Eastern", "", "", "911"),
        ("Europe/London", "en-GB", "", "999"),
        ("UTC", "de-AT", "", "112"),
        ("UTC", "en-AU", "", "000"),
        ("Africa/Lagos", "en", "", None),  # not known: better none than a wrong one
        (None, "es", "", "112"),
        (None, "no locale!", "", "112"),
        ("Africa/Lagos", "en", "767", "767"),
    ],
)
def test_the_emergency_number(zone, locale, own, number):
    assert emergency_number(zone, locale, own) == number
