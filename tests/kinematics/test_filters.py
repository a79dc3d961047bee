"""Resampling by real times, and a low pass that shifts nothing."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.kinematics.filters import butterworth, frame_rate_hz, resample, smoothness_cut_off_hz, stretches

RATE = 30.0


def sine(hz, seconds=10.0, rate=RATE):
    t = np.arange(round(seconds * rate)) / rate
    return t, np.sin(2 * np.pi * hz * t)


def inside(values, rate=RATE):
    return values[round(rate) : -round(rate)]


def test_it_passes_1_hz_within_2_percent_without_shift():
    t, v = sine(1.0)
    out = butterworth(t, v, 6.0)
    share = np.std(inside(out)) / np.std(inside(v))
    assert 0.98 < share < 1.02
    lag = np.argmax(np.correlate(inside(out), inside(v), "full")) - (len(inside(v)) - 1)
    assert lag == 0
    assert np.abs(inside(out) - inside(v)).max() < 0.02


def test_it_halves_the_power_at_the_cut_off_and_kills_12_hz():
    for hz, rate, low, high in ((6.0, 60.0, 0.70, 0.714), (12.0, 60.0, 0.0, 0.1), (12.0, 30.0, 0.0, 0.01)):
        t, v = sine(hz, rate=rate)
        out = butterworth(t, v, 6.0)
        share = np.std(inside(out, rate)) / np.std(inside(v, rate))
        assert low <= share <= high, (hz, share)


def test_a_line_and_a_constant_stay():
    t = np.arange(60) / RATE
    np.testing.assert_allclose(butterworth(t, 3 + 2 * t, 2.0), 3 + 2 * t, atol=1e-5)


def test_gaps_keep_stretches_apart():
    t, v = sine(1.0, 4.0)
    v[50:60] = np.nan
    v[62:70] = np.nan  # two samples alone between gaps
    out = butterworth(t, v, 6.0)
    assert (np.isnan(out) == np.isnan(v)).all()
    np.testing.assert_array_equal(out[60:62], v[60:62])
    np.testing.assert_allclose(out[:50], butterworth(t[:50], v[:50], 6.0))
    np.testing.assert_allclose(out[70:], butterworth(t[70:], v[70:], 6.0))


def test_columns_are_filtered_each_for_itself():
    t, v = sine(1.0, 3.0)
    both = np.column_stack([v, np.roll(v, 5)])
    both[40:45, 1] = np.nan
    out = butterworth(t, both, 6.0)
    np.testing.assert_allclose(out[:, 0], butterworth(t, v, 6.0))
    assert np.isnan(out[40:45, 1]).all()
    assert np.isnan(both[40:45, 1]).all(), "the input is left alone"


@pytest.mark.parametrize(
    "call",
    [
        lambda: butterworth([0, 0.1, 0.3, 0.4], [1, 2, 3, 4], 1.0),
        lambda: butterworth(np.arange(20) / 10, np.zeros(20), 6.0),
        lambda: butterworth(np.arange(20) / 30, np.zeros(19), 6.0),
        lambda: resample([0, 0], [1, 2], 30),
        lambda: resample([0, 1], [1, 2, 3], 30),
        lambda: resample([0, 1], [1, 2], 0),
        lambda: frame_rate_hz(np.arange(20) / 10),
        lambda: smoothness_cut_off_hz(0.0),
        lambda: smoothness_cut_off_hz(float("nan")),
    ],
)
def test_what_cannot_be_filtered_is_refused(call):
    with pytest.raises(ValueError, match=r"."):
        call()


def test_resampling_by_real_times():
    rng = np.random.default_rng(1)
    t = np.arange(300) / RATE + rng.uniform(-0.3, 0.3, 300) / RATE
    t = t[rng.random(300) > 0.1]
    grid, v = resample(t, np.sin(2 * np.pi * 0.7 * t), RATE)
    np.testing.assert_allclose(np.diff(grid), 1 / RATE)
    assert np.abs(v - np.sin(2 * np.pi * 0.7 * grid)).max() < 0.05  # up to three frames were dropped in a row


@pytest.mark.parametrize(("gap_frames", "bridged"), [(6, True), (7, False), (30, False)])
def test_gaps_are_bridged_up_to_a_quarter_of_a_second(gap_frames, bridged):
    t = np.arange(90) / RATE
    v = 5 * t
    v[30 : 30 + gap_frames] = np.nan
    _, out = resample(t, v, RATE)
    assert np.isfinite(out[30 : 30 + gap_frames]).all() == bridged
    assert np.isfinite(out[:30]).all()
    assert np.isfinite(out[30 + gap_frames :]).all()
    if bridged:
        np.testing.assert_allclose(out, 5 * t, atol=1e-9)
    else:
        assert np.isnan(out[30 : 30 + gap_frames]).all()
    missing = np.isfinite(v)  # frames that never came are the same gap as frames without a person
    _, same = resample(t[missing], v[missing], RATE)
    np.testing.assert_allclose(same, out)


def test_nothing_is_made_up_before_the_first_or_after_the_last_sample():
    t = np.arange(30) / RATE
    v = np.ones((30, 2))
    v[:3, 0] = np.nan
    v[-2:, 1] = np.nan
    _, out = resample(t, v, RATE)
    assert np.isnan(out[:3, 0]).all()
    assert np.isfinite(out[3:, 0]).all()
    assert np.isnan(out[-2:, 1]).all()


def test_the_smoothness_cut_off():
    assert [smoothness_cut_off_hz(s) for s in (0.2, 1.0, 2.0, 10.0)] == [6.0, 4.0, 2.0, 1.0]


def test_stretches():
    assert stretches(np.array([True, True, False, True])) == [(0, 2), (3, 4)]
    assert stretches(np.zeros(3, bool)) == []


@settings(max_examples=40, deadline=None)
@given(st.integers(12, 200), st.floats(1.0, 6.0), st.floats(-5, 5), st.integers(0, 2**31))
def test_time_reversal_and_scale_commute_with_the_filter(n, cut_off, scale, seed):
    t = np.arange(n) / RATE
    v = np.random.default_rng(seed).normal(size=n)
    out = butterworth(t, v, cut_off)
    np.testing.assert_allclose(butterworth(t, scale * v, cut_off), scale * out, atol=1e-9)
    if n > 3 * RATE / cut_off:  # forward then back is back then forward, but for the padded ends
        back = butterworth(t, v[::-1], cut_off)[::-1]
        middle = slice(n // 3, -(n // 3))
        assert np.abs(back - out)[middle].max() < 0.1
