"""A change is called only beyond the minimal detectable change."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from coach.trends.change import change, difference, own_mdc
from coach.trends.series import Conditions, Series, series
from tests.trends.rows import START, stands

SAME = Conditions("full", "video", "front")
values = st.lists(st.floats(-1000, 1000), min_size=0, max_size=12)


def of(*numbers: float, reading: str = "stands") -> Series:
    from coach.trends.series import Point

    points = tuple(Point(i, START, float(v)) for i, v in enumerate(numbers))
    return Series("chair_stand_30s", reading, "both", SAME, points)


@pytest.mark.parametrize(
    ("numbers", "better", "verdict", "amount"),
    [
        ((8, 10), "higher", "no_change", 2),  # as large as the error is not beyond it
        ((8, 11), "higher", "better", 3),
        ((11, 8), "higher", "worse", -3),
        ((8, 11), "lower", "worse", 3),
        ((11, 8), "lower", "better", -3),
        ((8, 11), "neither", "changed", 3),
        ((8,), "higher", "too_early", None),
        ((), "higher", "too_early", None),
    ],
)
def test_a_stated_mdc_decides_from_two_results_on(numbers, better, verdict, amount):
    what = change(of(*numbers), "baseline", better, 2.0)
    assert (what.verdict, what.amount) == (verdict, amount)
    assert what.mdc.amount == 2.0
    assert not what.mdc.own


def test_the_own_mdc_by_hand():
    # steps 2 and -1: SEM = sqrt((4 + 1) / 2 / 2) = 1.118; 2.5 % spent at the first look, 8 / 5 degrees of freedom
    t = scipy_stats.t.ppf(1 - 0.0125, 1.6)
    assert own_mdc("stands", [10, 12, 11]) == pytest.approx(t * math.sqrt(2) * 1.118, rel=1e-3)
    assert own_mdc("stands", [10, 12]) is None
    assert own_mdc("stands", [7, 7, 7]) == 0


def test_what_is_spent_at_all_looks_is_five_percent():
    assert sum(1 / ((n - 2) * (n - 1)) for n in range(3, 100_000)) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("readings", [1, 6])
def test_where_nothing_changes_hardly_any_course_or_report_is_called(readings):
    """Each reading of a report, after each of twelve results."""
    rng, wrong = np.random.default_rng(1), 0
    for _ in range(200):
        courses = rng.normal(10, 2, (readings, 12))
        wrong += any(
            change(of(*course[:n]), since, "higher", readings=readings).verdict in ("better", "worse")
            for course in courses
            for n in range(2, 13)
            for since in ("baseline", "last")
        )
    assert wrong / 200 < 0.05 + 2 * 0.0154  # two standard errors of the simulation; two ways of looking share the 5 %


def test_a_course_that_does_change_is_called():
    rng = np.random.default_rng(2)
    found = [change(of(*(10 + np.arange(12) + rng.normal(0, 1, 12))), "baseline", "higher").verdict for _ in range(100)]
    assert found.count("better") >= 95


def test_without_a_stated_one_it_takes_three_results():
    assert change(of(8, 30), "baseline", "higher").verdict == "too_early"
    assert change(of(8, 30), "baseline", "higher").amount == 22
    assert change(of(8, 9, 8), "baseline", "higher").verdict == "no_change"
    steady_then_more = change(of(8, 8, 9, 8, 8, 9, 13, 13, 14, 13, 14, 13, 13), "baseline", "higher")
    assert steady_then_more.verdict == "better"
    assert steady_then_more.mdc.own


def test_since_last_looks_at_the_one_before():
    one = of(8, 14, 13)
    assert change(one, "baseline", "higher", 2.0).verdict == "better"
    assert change(one, "last", "higher", 2.0).verdict == "no_change"


def test_the_same_again_is_no_change_even_without_any_error():
    assert change(of(7, 7, 7), "baseline", "higher").verdict == "no_change"


def test_results_of_another_model_are_no_baseline():
    rows = [*stands(3, 3, 3, model="lite"), *[r for r in stands(None, None, None, 10, 10, 11) if r.reading]]
    now = series(rows, "stands")[-1]
    assert change(now, "baseline", "higher", 2.0).verdict == "no_change"


def test_a_phase_goes_the_shorter_way_round():
    assert difference("phase_lag_deg", 350, 10) == 20
    assert difference("phase_lag_deg", 10, 350) == -20
    assert difference("stands", 350, 10) == -340
    assert own_mdc("phase_lag_deg", [359, 1, 359]) == pytest.approx(own_mdc("stands", [9, 11, 9]))
    turned = change(of(*[359, 1, 0] * 3, *[40, 41, 39] * 3, reading="phase_lag_deg"), "baseline", "neither")
    assert turned.amount == pytest.approx(40)


@given(values, st.one_of(st.none(), st.floats(0, 500)), st.sampled_from(["baseline", "last"]),
       st.sampled_from(["higher", "lower", "neither"]))  # fmt: skip
def test_no_change_is_ever_called_below_the_mdc(numbers, stated, since, better):
    what = change(of(*numbers), since, better, stated)
    if what.verdict in ("better", "worse", "changed"):
        assert what.mdc is not None
        assert abs(what.amount) > what.mdc.amount
    if stated is None and len(numbers) < 3:
        assert what.verdict == "too_early"


@given(st.lists(st.floats(-100, 100), min_size=3, max_size=12), st.floats(-100, 100))
def test_the_own_mdc_does_not_know_where_nought_lies(numbers, shift):
    moved = [v + shift for v in numbers]
    assert own_mdc("stands", moved) == pytest.approx(own_mdc("stands", numbers), abs=1e-6)
