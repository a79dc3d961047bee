"""A recorded set is measured again without the live filter's delay; a hold is the median of its steady part."""

from __future__ import annotations

import numpy as np
import pytest

from coach.exercise.analysis import analyze_series
from coach.exercise.counter import Cycle
from coach.exercise.definition import load_exercise
from coach.exercise.history import Window
from coach.exercise.ranges import one_side
from coach.exercise.recorded import smoothed
from coach.kinematics.kernels import COLUMN_COUNT
from coach.kinematics.registry import MEASURES
from tests.exercise.people import act

KNEE = MEASURES["knee_flexion"]


def marks(x: np.ndarray) -> np.ndarray:
    out = np.zeros((len(x), 33, 3), np.float32)
    out[:, :, 0] = x[:, None]
    return out


def test_the_filter_has_no_delay_and_keeps_a_movement_whole():
    t = np.arange(0, 6, 1 / 30)
    x = 100 + 50 * np.sin(2 * np.pi * 0.7 * t)
    out = smoothed(t, marks(x))[:, 5, 0]
    inside = slice(10, -10)
    assert np.abs(out - x)[inside].max() < 0.6  # a delay of one frame alone would be 7


def test_noise_is_halved_and_one_wild_frame_is_gone():
    rng = np.random.default_rng(3)
    t = np.arange(0, 8, 1 / 30)
    x = 100 + rng.normal(0, 2, len(t))
    x[100] += 300
    out = smoothed(t, marks(x))[:, 5, 0]
    assert np.abs(out - 100)[95:106].max() < 5
    assert out.std() < 1.4


def test_real_frame_times_are_kept_and_gaps_stay_apart():
    rng = np.random.default_rng(4)
    t = np.cumsum(rng.uniform(0.02, 0.05, 200))
    t[100:] += 3.0  # the person was away
    x = np.where(t < t[100], 0.0, 500.0)
    out = smoothed(t, marks(x))[:, 5, 0]
    assert out.shape == t.shape
    assert np.abs(out - x).max() < 1e-3


@pytest.mark.parametrize("fps", [10, 15, 24, 60])
def test_few_frames_a_second_are_filtered_too(fps: int):
    person = act("squat", "side", reps=3, noise_px=1.0, fps=fps, seed=2)
    report, _ = analyze_series(person.series, load_exercise("squat"))
    truth = person.truth_deg("knee_flexion").mean(axis=1)
    t = person.series.t_s
    assert len(report["reps"]) == 3
    for rep in report["reps"]:
        inside = truth[(t >= rep["start_s"]) & (t <= rep["end_s"])]
        assert rep["peak_deg"] == pytest.approx(inside.max(), abs=4)


def one(values: np.ndarray) -> tuple[float, float]:
    """(excursion, peak) of a knee that went through ``values``."""
    t = np.arange(len(values)) / 30
    measures = np.zeros((len(t), COLUMN_COUNT), np.float32)
    measures[:, KNEE.columns(0)] = values
    window = Window(t, measures, np.ones((len(t), 33), bool), np.zeros((len(t), 33, 2)), np.full(len(t), 90.0), 1.0)
    whole = Cycle(0.0, float(t[-1] / 2), float(t[-1]), 0.0, 1.0, 0.0, 1.0)
    found = one_side(load_exercise("squat"), window, window.between(whole.start_s, whole.end_s), KNEE, 0)
    assert found is not None
    return found


def test_a_hold_reads_the_median_of_its_steady_part_not_its_best_moment():
    rng = np.random.default_rng(5)
    ramp = np.linspace(0, 90, 30)
    held = 90 + rng.normal(0, 1.5, 90)
    held[40:46] += 5  # a wobble in the hold
    _, peak = one(np.concatenate([np.zeros(20), ramp, held, ramp[::-1], np.zeros(20)]))
    assert peak == pytest.approx(90, abs=0.8)


def test_a_movement_that_turns_at_once_reads_its_turn():
    wave = 45 * (1 - np.cos(2 * np.pi * np.arange(90) / 90))
    _, peak = one(np.concatenate([np.zeros(20), wave, np.zeros(20)]))
    assert peak == pytest.approx(90, abs=1.0)


def test_one_wild_frame_moves_neither():
    wave = 45 * (1 - np.cos(2 * np.pi * np.arange(90) / 90))
    values = np.concatenate([np.zeros(20), wave, np.zeros(20)])
    values[66] = 170
    excursion, peak = one(values)
    assert peak == pytest.approx(90, abs=1.5)
    assert excursion == pytest.approx(90, abs=1.5)
