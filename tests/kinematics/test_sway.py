"""Sway of a body of known height, through landmarks with noise."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.kinematics.sway import body_height_px, lean_rms_deg, mediolateral_sway, path_length, rms

HEIGHT_PX, HEIGHT_M, RATE = 600.0, 1.7, 30.0


def standing(sway_mm=0.0, hz=0.3, noise_px=0.0, seconds=30.0, seed=0):
    """(t, landmarks) of a person HEIGHT_PX tall, seen from the front, whose trunk goes sideways as a sine."""
    rng = np.random.default_rng(seed)
    t = np.arange(round(seconds * RATE)) / RATE
    p = np.zeros((33, 2))
    for points, x, up in (
        ((2, 5), 15, 0.936), ((7, 8), 35, 0.93), ((11, 12), 75, 0.81), ((13, 14), 80, 0.63), ((15, 16), 80, 0.48),
        ((23, 24), 45, 0.53), ((25, 26), 40, 0.285), ((27, 28), 35, 0.039), ((29, 30), 35, 0.01), ((31, 32), 40, 0.0),
    ):  # fmt: skip
        p[points[0]], p[points[1]] = (640 + x, 700 - up * HEIGHT_PX), (640 - x, 700 - up * HEIGHT_PX)
    p = np.repeat(p[None], len(t), axis=0)
    p[:, [11, 12, 23, 24], 0] += (sway_mm / 1000 / HEIGHT_M * HEIGHT_PX * np.sin(2 * np.pi * hz * t))[:, None]
    return t, p + rng.normal(0, noise_px, p.shape)


def test_the_height():
    _, p = standing(noise_px=2.0)
    assert body_height_px(p) == pytest.approx(HEIGHT_PX, rel=0.01)


@pytest.mark.parametrize("hz", [0.3, 1.0])
@pytest.mark.parametrize("seed", range(5))
def test_ten_millimetres_through_two_pixels_of_noise(hz, seed):
    t, p = standing(10.0, hz, 2.0, seed=seed)
    sway = mediolateral_sway(t, p, HEIGHT_PX)
    assert sway.rms_mm_per_m * HEIGHT_M * np.sqrt(2) == pytest.approx(10.0, rel=0.15)
    assert sway.above_noise
    assert sway.seconds == pytest.approx(30, abs=0.1)


def test_path_of_a_known_sway():
    t, p = standing(20.0, 0.5)
    sway = mediolateral_sway(t, p, HEIGHT_PX)
    assert sway.path_mm_per_m == pytest.approx(4 * 20 / HEIGHT_M * 0.5 * 30, rel=0.03)  # four amplitudes a cycle
    assert sway.path_mm_per_m_s == pytest.approx(sway.path_mm_per_m / 30, rel=0.01)


@pytest.mark.parametrize("noise_px", [0.5, 2.0])
def test_the_noise_floor_is_what_a_still_body_shows(noise_px):
    shown, stated = [], []
    for seed in range(8):
        t, p = standing(0.0, noise_px=noise_px, seed=seed)
        sway = mediolateral_sway(t, p, HEIGHT_PX)
        shown.append(sway.rms_mm_per_m)
        stated.append(sway.noise_floor_mm_per_m)
        assert not sway.above_noise
    assert np.mean(stated) == pytest.approx(np.mean(shown), rel=0.1)


def test_uneven_frames_and_short_gaps_change_little():
    t, p = standing(10.0, 0.3, 0.5)
    rng = np.random.default_rng(3)
    keep = rng.random(len(t)) > 0.15
    keep[0] = True
    t, p = t[keep] + rng.uniform(-0.008, 0.008, keep.sum()), p[keep]
    p[100:104] = np.nan
    assert mediolateral_sway(t, p, HEIGHT_PX).rms_mm_per_m * HEIGHT_M * np.sqrt(2) == pytest.approx(10, rel=0.05)


def test_lean():
    t = np.arange(900) / RATE
    lean = 3.0 + 2.0 * np.sin(2 * np.pi * 0.4 * t)
    assert lean_rms_deg(t, lean) == pytest.approx(2 / np.sqrt(2), rel=0.02)
    noisy = lean + np.random.default_rng(1).normal(0, np.degrees(2 / 170), 900)  # 2 px across a trunk of 170
    assert lean_rms_deg(t, noisy) == pytest.approx(2 / np.sqrt(2), abs=0.2)


def test_what_cannot_be_measured_is_refused():
    t, p = standing(5.0)
    away = p.copy()
    away[200:500] = np.nan
    headless = p.copy()
    headless[:, 2] = np.nan
    for call in (
        lambda: mediolateral_sway(t[:120], p[:120], HEIGHT_PX),
        lambda: mediolateral_sway(t[::3], p[::3], HEIGHT_PX),
        lambda: mediolateral_sway(t, away, HEIGHT_PX),
        lambda: mediolateral_sway(t, p, 0.0),
        lambda: mediolateral_sway(t, np.full_like(p, np.nan), HEIGHT_PX),
        lambda: body_height_px(headless),
        lambda: body_height_px(p * [1, -1]),
        lambda: rms([np.nan, 1.0]),
        lambda: path_length([np.nan, 1.0, np.nan]),
        lambda: lean_rms_deg(t[:10], np.zeros(10)),
    ):
        with pytest.raises(ValueError, match=r"."):
            call()


def test_path_and_rms():
    assert path_length([[0, 0], [3, 4], [3, 5]]) == 6
    assert path_length([0, 1, np.nan, 5, 7]) == 3
    assert rms([1, 3, np.nan]) == 1


@settings(max_examples=25, deadline=None)
@given(st.floats(0.3, 3.0), st.floats(-300, 300), st.integers(0, 1000))
def test_distance_and_place_change_nothing(scale, dx, seed):
    t, p = standing(8.0, 0.7, 1.0, seconds=8.0, seed=seed)
    near, far = mediolateral_sway(t, p, HEIGHT_PX), mediolateral_sway(t, scale * p + dx, scale * HEIGHT_PX)
    assert near.rms_mm_per_m == pytest.approx(far.rms_mm_per_m, rel=1e-6)
    mirrored = mediolateral_sway(t, -p, HEIGHT_PX)
    assert mirrored.path_mm_per_m == pytest.approx(near.path_mm_per_m, rel=1e-6)
