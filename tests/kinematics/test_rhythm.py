"""Steps, evenness, phase and beat of a march whose truth is known, through noise."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.kinematics.rhythm import (
    StepEvents,
    asynchrony_ms,
    phase_lag_deg,
    step_events,
    step_time_cv,
    step_time_symmetry,
    symmetry_index,
)

LIFT_PX, NOISE_PX, RATE = 60.0, 2.0, 30.0


def march(step_s=0.55, cv=0.0, limp=0.0, steps=40, noise_px=NOISE_PX, rate=RATE, seed=0, jitter=0.0, dropped=0.0):
    """(t, left lift, right lift, true hand-over times, true sides). A lift is a half sine; they take turns."""
    rng = np.random.default_rng(seed)
    length = step_s * (1 + cv * rng.standard_normal(steps))
    length[::2] *= 1 + limp
    length[1::2] *= 1 - limp
    start = 1.0 + np.concatenate(([0.0], np.cumsum(length)))
    t = np.arange(0, start[-1] + 0.5, 1 / rate)
    if jitter:
        t = t + np.clip(rng.normal(0, jitter, len(t)), -0.4, 0.4) / rate
    if dropped:
        t = t[rng.random(len(t)) >= dropped]
    lift = np.zeros((2, len(t)))
    for i in range(steps):
        on = (t >= start[i]) & (t < start[i + 1])
        lift[i % 2, on] = LIFT_PX * np.sin(np.pi * (t[on] - start[i]) / length[i])
    lift += rng.normal(0, noise_px, lift.shape)
    return t, lift[0], lift[1], start[1:-1], length


def true_cv(length):
    length = length[1:-1]  # the first and the last step have no hand-over on one side
    return 100 * np.sqrt(0.5 * (length[::2].var(ddof=1) + length[1::2].var(ddof=1))) / length.mean()


def test_events_are_found_between_frames():
    t, left, right, truth, _ = march(noise_px=0.0)
    found = step_events(t, left - right)
    assert len(found) == len(truth)
    assert np.abs(found.t_s - truth).max() < 0.010
    assert (found.side == np.arange(1, len(truth) + 1) % 2).all()
    errors = []
    for seed in range(6):
        t, left, right, truth, _ = march(seed=seed)
        errors.append(step_events(t, left - right).t_s - truth)
    assert np.std(np.concatenate(errors)) < 0.006


@pytest.mark.parametrize("cv", [0.0, 0.02, 0.04, 0.08])
@pytest.mark.parametrize("step_s", [0.45, 0.6, 0.8])
def test_step_time_variability_within_a_point(cv, step_s):
    for seed in range(4):
        t, left, right, _, length = march(step_s, cv, seed=seed)
        assert step_time_cv(step_events(t, left - right)) == pytest.approx(true_cv(length), abs=1.0)


def test_it_keeps_its_error_with_uneven_frames():
    for seed in range(4):
        t, left, right, _, length = march(0.6, 0.05, seed=seed, jitter=0.15, dropped=0.05)
        assert step_time_cv(step_events(t, left - right)) == pytest.approx(true_cv(length), abs=1.0)


def test_a_limp_is_asymmetry_and_not_unsteadiness():
    t, left, right, _, _ = march(0.6, 0.0, limp=0.1)
    events = step_events(t, left - right)
    assert step_time_cv(events) < 1.5
    assert abs(step_time_symmetry(events)) == pytest.approx(20, abs=4)
    t, left, right, _, _ = march(0.6, 0.0)
    assert abs(step_time_symmetry(step_events(t, left - right))) < 3


def test_a_pause_is_not_a_step():
    events = StepEvents(
        np.concatenate([np.arange(10) * 0.5, 10 + np.arange(10) * 0.5]), np.tile([0, 1], 10).astype(np.int8)
    )
    assert step_time_cv(events) < 0.01


def test_standing_still_has_no_steps():
    t = np.arange(300) / RATE
    noise = np.random.default_rng(0).normal(0, 2, 300)
    with pytest.raises(ValueError, match="alternates"):
        step_events(t, noise, smallest=10.0)
    with pytest.raises(ValueError, match="alternates"):
        step_events(t, np.zeros(300))


@pytest.mark.parametrize("wanted", [180.0, 150.0, 90.0, 30.0, 0.0, 270.0])
@pytest.mark.parametrize("hz", [0.5, 0.9, 1.3])
def test_phase_lag_within_8_degrees(wanted, hz):
    for seed in range(4):
        rng = np.random.default_rng(seed)
        t = np.arange(0, 20, 1 / RATE)
        turn = 2 * np.pi * hz * (t + 0.02 * np.sin(2 * np.pi * 0.11 * t))  # a tempo that wanders
        left, right = (
            LIFT_PX * np.maximum(0, np.sin(x)) + rng.normal(0, NOISE_PX, len(t))
            for x in (turn, turn - np.radians(wanted))
        )
        apart = (phase_lag_deg(t, left, right) - wanted + 180) % 360 - 180
        assert abs(apart) < 8, apart


def test_a_march_is_half_a_cycle_apart():
    t, left, right, _, _ = march(0.6, 0.04, jitter=0.1, dropped=0.05)
    assert phase_lag_deg(t, left, right) == pytest.approx(180, abs=8)


def test_sides_without_a_common_rhythm_have_no_lag():
    rng = np.random.default_rng(2)
    t = np.arange(900) / RATE
    march_like = np.sin(2 * np.pi * 1.0 * t)
    for other in (rng.normal(size=900), np.sin(2 * np.pi * 2.3 * t) + 0.01 * rng.normal(size=900)):
        with pytest.raises(ValueError, match="rhythm"):
            phase_lag_deg(t, march_like, other)


def test_symmetry():
    assert symmetry_index(3.0, 3.0) == 0
    assert symmetry_index(11, 9) == pytest.approx(20)
    assert symmetry_index(9, 11) == pytest.approx(-20)


@pytest.mark.parametrize("late_ms", [-80.0, 0.0, 45.0])
def test_asynchrony_to_a_beat(late_ms):
    rng = np.random.default_rng(1)
    beats = np.arange(40) * 0.6
    events = beats[2:-2] + late_ms / 1000 + rng.normal(0, 0.02, 36)
    found = asynchrony_ms(events, beats)
    assert found.mean_ms == pytest.approx(late_ms, abs=8)
    assert found.sd_ms == pytest.approx(20, abs=6)
    assert found.consistency > 0.9


def test_marching_to_a_beat_end_to_end():
    t, left, right, truth, _ = march(0.6, 0.03)
    found = asynchrony_ms(step_events(t, left - right).t_s, 0.95 + 0.6 * np.arange(60))
    exact = asynchrony_ms(truth, 0.95 + 0.6 * np.arange(60))
    assert found.mean_ms == pytest.approx(exact.mean_ms, abs=6)


def test_what_cannot_be_measured_is_refused():
    t, left, right, _, _ = march()
    gap = left.copy()
    gap[100:130] = np.nan
    few = StepEvents(np.arange(4.0), np.array([0, 1, 0, 1], np.int8))
    one_legged = StepEvents(np.arange(12.0), np.zeros(12, np.int8))
    rng = np.random.default_rng(0)
    for call in (
        lambda: step_events(t[::3], (left - right)[::3]),
        lambda: step_events(t[:20], (left - right)[:20]),
        lambda: step_time_cv(few),
        lambda: step_time_cv(one_legged),
        lambda: phase_lag_deg(t[::3], left[::3], right[::3]),
        lambda: phase_lag_deg(t, gap, right),
        lambda: phase_lag_deg(t[:60], left[:60], right[:60]),
        lambda: phase_lag_deg(t, np.full_like(left, np.nan), right),
        lambda: phase_lag_deg(t, np.zeros_like(left), np.zeros_like(left)),
        lambda: symmetry_index(0, 0),
        lambda: symmetry_index(-1, 2),
        lambda: symmetry_index(float("nan"), 1),
        lambda: asynchrony_ms(np.arange(3.0), np.arange(10.0)),
        lambda: asynchrony_ms(np.arange(10.0), [1.0]),
        lambda: asynchrony_ms(rng.uniform(0, 20, 30), np.arange(0, 20, 0.6)),
    ):
        with pytest.raises(ValueError, match=r"."):
            call()


def test_a_gap_makes_no_steps_up():
    t, left, right, truth, _ = march()
    d = left - right
    d[(t > 6) & (t < 8)] = np.nan
    found = step_events(t, d)
    assert not ((found.t_s > 5.9) & (found.t_s < 8.1)).any()
    assert all(np.abs(truth - x).min() < 0.03 for x in found.t_s)


@settings(max_examples=25, deadline=None)
@given(st.floats(0.1, 10), st.floats(-1e3, 1e3), st.integers(0, 1000))
def test_scale_place_and_start_change_nothing_and_a_mirror_swaps(scale, later, seed):
    t, left, right, _, _ = march(0.6, 0.05, steps=16, seed=seed)
    events = step_events(t, left - right)
    moved = step_events(t + later, scale * (left - right))
    np.testing.assert_allclose(moved.t_s - later, events.t_s, atol=1e-6)
    swapped = step_events(t, right - left)
    assert (swapped.side == 1 - events.side).all()
    lag = phase_lag_deg(t, left, right)
    assert phase_lag_deg(t, right, left) == pytest.approx(360 - lag, abs=1e-6)
