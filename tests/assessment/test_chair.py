"""Chair stands: the STEADI protocol, through noise."""

from __future__ import annotations

import pytest

from coach.body import arms
from coach.body import balance_actor as actor
from tests.assessment.people import assess

EVEN = [0.5 + 2.6 * i for i in range(12)]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("pause_s", [0.1, 0.9])
def test_full_stands_are_counted(seed: int, pause_s: float):
    how = actor.Filming(seed=seed)
    starts = [1 + (2.3 + pause_s) * i for i in range(int(28 / (2.3 + pause_s)))]
    report = assess(actor.stand_from_chair(starts, 34, how), "chair_stand_30s")
    assert report["valid"]
    assert report["reading"]["stands"] == len(starts)
    assert not report["reading"]["arms_used"]


@pytest.mark.parametrize(("late_s", "stands"), [(0.85, 9), (0.25, 8)])
def test_a_stand_past_half_way_at_the_end_counts(late_s: float, stands: int):
    """The ninth rise begins so long before the time is up; it takes a second."""
    starts = [1 + 3.0 * i for i in range(8)] + [30.0 - late_s]
    reading = assess(actor.stand_from_chair(starts, 33), "chair_stand_30s")["reading"]
    assert reading["stands"] == stands
    assert reading["half_stand_counted"] == (stands == 9)


def test_coming_down_at_the_end_counts_once():
    starts = [1 + 3.0 * i for i in range(9)] + [28.2]
    reading = assess(actor.stand_from_chair(starts, 33), "chair_stand_30s")["reading"]
    assert reading["stands"] == 10


@pytest.mark.parametrize("first", [True, False])
def test_rising_half_way_is_no_stand(first: bool):
    starts = [1 + 3.0 * i for i in range(8)]
    reach = {0 if first else 4: 0.6}
    reading = assess(actor.stand_from_chair(starts, 33, reach=reach), "chair_stand_30s")["reading"]
    assert reading["stands"] == 7


@pytest.mark.parametrize("hands", [arms.hands_on_knees])
def test_with_the_help_of_the_arms_it_counts_0_and_says_why(hands):
    taken = actor.stand_from_chair([1 + 3.0 * i for i in range(8)], 33, other_hands=(9.8, 12.0, hands))
    report = assess(taken, "chair_stand_30s", age=72, sex="m")
    assert report["valid"]
    assert report["reading"]["stands"] == 0
    assert report["reading"]["arms_used"]
    assert report["stages"][0]["ended_by"] == "arms_used"
    assert "0" in report["stages"][0]["reason"]
    five = assess(taken, "five_times_sit_to_stand")
    assert five["reading"]["time_s"] is None


def test_without_crossed_arms_it_does_not_begin():
    taken = actor.stand_from_chair([1 + 3.0 * i for i in range(8)], 33, hands=arms.hands_on_knees)
    report = assess(taken, "chair_stand_30s")
    assert not report["valid"]
    assert report["reading"] is None
    assert "Cross your arms" in report["invalid_reason"]


def test_a_recording_that_ends_too_early_is_no_test():
    report = assess(actor.stand_from_chair(EVEN[:5], 20), "chair_stand_30s")
    assert report["reading"] is None
    assert "whole test" in report["invalid_reason"]


@pytest.mark.parametrize("rise_s", [0.7, 1.0, 1.6])
def test_five_stands_are_timed(rise_s: float):
    period = 2 * rise_s + 0.8
    starts = [2 + period * i for i in range(5)]
    reading = assess(actor.stand_from_chair(starts, 30, rise_s=rise_s), "five_times_sit_to_stand")["reading"]
    # The first and the last twentieth of the way take an eighth of a minimum-jerk movement each
    assert reading["time_s"] == pytest.approx(4 * period + 0.7 * rise_s, abs=0.35 * rise_s)
    assert reading["time_s"] < 4 * period + rise_s


def test_five_stands_that_never_come_are_not_timed():
    report = assess(actor.stand_from_chair(EVEN[:4], 25), "five_times_sit_to_stand")
    assert not report["valid"]
    assert report["reading"] is None


def test_the_reference_is_that_of_age_and_sex():
    taken = actor.stand_from_chair(EVEN, 32)
    woman = assess(taken, "chair_stand_30s", age=67, sex="f")["reference"]
    assert woman["source"] == "CDC STEADI"
    assert "65 to 69 years: below average under 11." in woman["text"]
    assert "12" not in woman["text"]
    everybody = assess(taken, "chair_stand_30s")["reference"]["text"]
    assert "60 to 64" in everybody
    assert "90 to 94" in everybody
    assert "90 to 94" not in assess(taken, "chair_stand_30s", age=40)["reference"]["text"]
