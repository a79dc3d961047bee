"""Only comparable results make a series."""

from __future__ import annotations

import pytest

from coach.trends.series import series, side_of
from tests.trends.rows import row, stands


def test_results_of_one_kind_are_one_series_oldest_first():
    (one,) = series(reversed(stands(8, 9, 11)), "stands")
    assert (one.test, one.reading, one.side, one.values) == ("chair_stand_30s", "stands", "both", [8, 9, 11])
    assert [p.assessment_id for p in one.points] == [1, 2, 3]


@pytest.mark.parametrize(
    "other",
    [{"model": "lite"}, {"mode": "image"}, {"view": "side"}, {"view": None}, {"script_version": "2.0.0"}],
)
def test_another_model_mode_view_or_protocol_is_never_joined(other):
    rows = [*stands(8, 9), row(2, {"stands": 20}, **other), row(3, {"stands": 10})]
    found = series(rows, "stands")
    assert sorted(s.values for s in found) == [[8, 9, 10], [20]]
    assert found[-1].values == [8, 9, 10], "the one with the latest result is the last"


def test_marching_to_a_beat_is_another_task():
    rows = [
        row(i, {"step_time_cv_percent": 4.0 + i, "metronome_bpm": bpm}, "march_30s")
        for i, bpm in enumerate([None, 100, None, 100, 110])
    ]
    assert [s.values for s in series(rows, "step_time_cv_percent")] == [[4.0, 6.0], [5.0, 7.0], [8.0]]


def test_a_smaller_version_of_the_script_is_the_same_protocol():
    assert len(series([*stands(8), row(1, {"stands": 9}, script_version="1.3.0")], "stands")) == 1


def test_a_broken_test_has_no_value_and_stays_with_those_of_its_pose():
    (one,) = series(stands(8, None, 9), "stands")
    assert one.values == [8, 9]
    broken = one.points[1]
    assert (broken.value, broken.broken, broken.reason) == (None, True, "You left the picture.")


def test_arms_that_helped_break_the_timed_stands_and_score_nought_in_the_counted_ones():
    (timed,) = series([row(0, {"time_s": None, "arms_used": True}, "five_times_sit_to_stand")], "time_s")
    assert timed.points[0].broken
    (counted,) = series([row(0, {"stands": 0, "arms_used": True})], "stands")
    assert (counted.values, counted.points[0].broken) == ([0.0], False)


def test_a_reading_below_its_floor_is_no_number():
    reading = {"sway_rms_mm_per_m": None, "sway_below_floor": True, "sway_floor_mm_per_m": 0.8}
    (one,) = series([row(0, reading, "quiet_stance")], "sway_rms_mm_per_m")
    point = one.points[0]
    assert (point.value, point.below, point.broken) == (None, 0.8, False)


def test_a_flag_is_no_number():
    (one,) = series([row(0, {"arms_used": True, "stands": 0})], "arms_used")
    assert one.values == []


def test_sides_are_told_by_the_first_word():
    assert side_of("left_best_hold_s") == ("left", "best_hold_s")
    assert side_of("right_touches") == ("right", "touches")
    assert side_of("stands") == ("both", "stands")
    assert side_of("left") == ("both", "left")
