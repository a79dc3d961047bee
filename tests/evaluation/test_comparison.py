"""The other rules count what they are known to count, so that beside them the coach is not flattered."""

from __future__ import annotations

import numpy as np
import pytest

from coach.evaluation.comparison import RULES, Limits, Rule, acted, averaged, nearest
from coach.pose import PoseSeries

AIGYM, TUTORIALS, GOOD_GYM = RULES


def elbow(inner_deg: list[float]) -> PoseSeries:
    """Both arms with the inner angle of the elbow at each tenth of a second."""
    turned = np.radians(np.array(inner_deg))
    points = np.zeros((len(turned), 33, 3), np.float32)
    points[:, 11:13, 1], points[:, 15:17, 0], points[:, 15:17, 1] = -100, 100 * np.sin(turned)[:, None], 0
    points[:, 15:17, 1] = -100 * np.cos(turned)[:, None]
    return PoseSeries(np.arange(len(turned)) / 10, points, np.ones((len(turned), 33), np.float32), 640, 360)


@pytest.mark.parametrize(("angles", "aigym", "tutorials"), [
    ([170, 100, 80, 20, 100, 170, 20, 170], 2, 2),
    ([170, 80, 170, 80, 170], 2, 0),  # bent to 80 only
    ([150, 20, 150, 20], 2, 0),  # never straight for the second
    ([80, 20, 80], 0, 0),  # never straight at all
])  # fmt: skip
def test_two_angles_count_what_passes_both(angles, aigym, tutorials):
    series = elbow(angles)
    for rule, wanted in ((AIGYM, aigym), (TUTORIALS, tutorials)):
        assert rule.counts(series, "elbow_flexion") == [wanted, wanted, 2 * wanted]


def test_a_rule_that_rises_counts_upward():
    assert Rule("up", {"a": Limits((11, 13, 15), 30, 80)}).counts(elbow([20, 90, 20, 90, 60]), "a") == [2, 2, 4]


def test_half_a_second_lies_between_two():
    angles = [170, 50, 170, 50, 170, 170, 170, 50]
    assert Rule("a", {"a": Limits((11, 13, 15), 160, 60)}, gap_s=0.5).counts(elbow(angles), "a") == [2, 2, 4]


def test_averaging_leaves_out_what_is_not_seen():
    got = averaged(np.array([1.0, np.nan, 3.0, 5.0]), 2)
    assert got.tolist() == [1.0, 1.0, 3.0, 4.0]


def test_what_a_rule_does_not_know_it_is_not_asked_about():
    assert AIGYM.counts(elbow([170, 80]), "heel_raise") is None


def test_the_count_that_helps_a_rule_most_is_taken():
    assert nearest([5, 4, 9], (10.0,)) == 9


def test_whole_squats_are_counted_by_all_and_small_ones_by_none():
    whole, small = (acted("squat", 90.0, share, 0) for share in (1.0, 0.35))
    assert [nearest(rule.counts(whole, "squat") or [], (6,)) for rule in (AIGYM, GOOD_GYM)] == [6, 6]
    assert [max(rule.counts(small, "squat") or []) for rule in RULES] == [0, 0, 0]
