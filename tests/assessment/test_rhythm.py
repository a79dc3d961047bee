"""Coordination: steps, touches and raises against a known truth."""

from __future__ import annotations

import numpy as np
import pytest

from coach.assessment import Assessment, load_script
from coach.body import balance_actor as actor
from tests.assessment.people import assess


def true_cv_percent(changes_s: list[float]) -> float:
    """Of the steps in the middle: each leg about its own mean."""
    took = np.diff(changes_s)[1:-1]
    return float(100 * np.sqrt(0.5 * (took[::2].var(ddof=1) + took[1::2].var(ddof=1))) / took.mean())


@pytest.mark.parametrize("step_s", [0.45, 0.6, 0.8])
@pytest.mark.parametrize("cv_percent", [0.0, 4.0, 8.0])
def test_step_time_variability_within_a_point(step_s: float, cv_percent: float):
    for seed in (5, 6):
        times = actor.uneven_times(int(28.5 / step_s), step_s, cv_percent, seed)
        taken = actor.march(times, how=actor.Filming(seed=seed))
        reading = assess(taken, "march_30s")["reading"]
        assert reading["steps"] == len(times) - 1
        assert reading["step_time_cv_percent"] == pytest.approx(true_cv_percent(taken.truth["changes_s"]), abs=1.0)


@pytest.mark.parametrize("lag_deg", [120.0, 150.0, 180.0, 205.0])
def test_phase_lag_within_8_degrees(lag_deg: float):
    for period_s in (0.9, 1.3):
        reading = assess(actor.march_with_lag(lag_deg, period_s), "march_30s")["reading"]
        assert reading["phase_lag_deg"] == pytest.approx(lag_deg, abs=8)
        assert reading["phase_lag_from_180_deg"] == pytest.approx(lag_deg - 180, abs=8)


@pytest.mark.parametrize("limp_percent", [-24.0, 0.0, 24.0])
def test_a_limp_is_seen_with_its_side(limp_percent: float):
    taken = actor.march(actor.uneven_times(46, 0.6, 2.0, limp_percent=limp_percent))
    reading = assess(taken, "march_30s")["reading"]
    # a step time belongs to the leg that comes up at its end: that of the left is the right one's lift
    assert reading["step_time_symmetry_percent"] == pytest.approx(-limp_percent, abs=6)


def test_uneven_frames_do_not_matter():
    times = actor.uneven_times(46, 0.6, 5.0, 3)
    taken = actor.march(times, how=actor.Filming(time_jitter=0.15, dropped=0.05, seed=2))
    reading = assess(taken, "march_30s")["reading"]
    assert reading["step_time_cv_percent"] == pytest.approx(true_cv_percent(taken.truth["changes_s"]), abs=1.5)


@pytest.mark.parametrize("late_ms", [-60, 0, 80])
def test_steps_are_compared_with_the_beat_that_was_heard(late_ms: int):
    taken = actor.march(actor.uneven_times(50, 0.56, 1.0))
    test = Assessment(load_script("march_30s"), metronome_bpm=60 / 0.56, offline=True)
    landings = np.array(taken.truth["changes_s"][1:])
    test.heard_beats(landings.mean() + 0.56 * (np.arange(50) - 24.5) - late_ms / 1000)
    for frame in taken.series:
        test.step(frame)
    reading = test.finish()["reading"]
    assert reading["asynchrony_mean_ms"] == pytest.approx(late_ms, abs=15)
    assert reading["metronome_bpm"] == pytest.approx(107, abs=1)


def test_without_a_beat_there_is_no_asynchrony():
    reading = assess(actor.march(actor.uneven_times(50, 0.56, 1.0)), "march_30s")["reading"]
    assert reading["asynchrony_mean_ms"] is None


def test_standing_still_has_no_steps():
    report = assess(actor.stand_swaying(), "march_30s")
    assert not report["valid"]
    assert report["reading"] is None


@pytest.mark.parametrize("side", [0, 1])
@pytest.mark.parametrize("cv_percent", [0.0, 8.0])
def test_touches_of_the_nose(side: int, cv_percent: float):
    times = [1.6 + t for t in actor.uneven_times(16, 1.15, cv_percent)]
    taken = actor.touch_nose(side, times, 24)
    reading = assess(taken, "finger_to_nose")["reading"]
    name, other = ("left", "right") if side == 0 else ("right", "left")
    assert reading[f"{name}_touches"] == len(times)
    took = np.diff(times)
    truth = 100 * took.std(ddof=1) / took.mean()
    assert reading[f"{name}_time_per_touch_cv_percent"] == pytest.approx(truth, abs=1.5)
    assert reading[f"{other}_touches"] is None


def test_a_bowed_way_is_less_straight():
    times = [1.6 + 1.3 * i for i in range(14)]
    straight = [
        assess(actor.touch_nose(0, times, 24, bow=bow), "finger_to_nose")["reading"]["left_path_straightness"]
        for bow in (0.0, 0.25, 0.5)
    ]
    assert straight[0] > 0.95
    assert straight[0] > straight[1] + 0.03 > straight[2] + 0.06


def test_hands_that_do_not_come_to_the_nose_touch_nothing():
    report = assess(actor.raise_arms(seconds=24), "finger_to_nose")
    assert not report["valid"]


@pytest.mark.parametrize("lag_deg", [140.0, 180.0, 215.0])
def test_arms_in_turn(lag_deg: float):
    reading = assess(actor.raise_arms(lag_deg), "alternate_arm_raise")["reading"]
    assert reading["phase_lag_deg"] == pytest.approx(lag_deg, abs=8)
    assert reading["raises"] == pytest.approx(2 * 20 / 2.4, abs=1.5)


@pytest.mark.parametrize("ranges", [(100.0, 100.0), (110.0, 80.0), (60.0, 90.0)])
def test_arm_symmetry(ranges: tuple[float, float]):
    taken = actor.raise_arms(range_deg=ranges)
    reading = assess(taken, "alternate_arm_raise")["reading"]
    assert reading["amplitude_symmetry_percent"] == pytest.approx(taken.truth["symmetry_percent"], abs=5)
    assert reading["left_range_deg"] == pytest.approx(ranges[0], abs=6)
    assert reading["right_range_deg"] == pytest.approx(ranges[1], abs=6)
