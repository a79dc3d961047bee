"""Limbs that stretch, leap or change places are not shown; limbs that only move are."""

import numpy as np
import pytest

from coach.body.camera import Camera
from coach.body.synthetic import perform
from coach.kinematics.body import BodyFilter
from coach.pose import PoseSeries

SQUAT = {"knee_flexion": 95, "hip_flexion": 95, "trunk_lean": 34, "shoulder_flexion": 95}


def squats(**how) -> PoseSeries:
    how.setdefault("camera", Camera(yaw_deg=20))
    return perform({"knee_flexion": 5}, SQUAT, reps=2, noise_px=how.pop("noise_px", 1.5), **how).series


def seen(series: PoseSeries) -> np.ndarray:
    """(n, 33) what the body filter lets be shown."""
    body = BodyFilter()
    return np.array([body.step(frame).seen.copy() for frame in series])


@pytest.mark.parametrize("fps", [10, 30, 60])
@pytest.mark.parametrize("tempo", [(0.4, 0.1, 0.4), (2, 0.3, 2)])
def test_a_body_that_moves_is_believed(fps, tempo):
    assert seen(squats(fps=fps, tempo_s=tempo)).all()


def test_fast_arms_are_believed():
    series = perform({}, {"shoulder_abduction": 160, "elbow_plane": 1}, reps=4, tempo_s=(0.4, 0.0, 0.4)).series
    assert seen(series)[:, [13, 14, 15, 16]].mean() > 0.98


def test_a_bone_that_stretches_is_not():
    series = squats()
    hip, knee = series.landmarks_px[60, 23], series.landmarks_px[60, 25]
    series.landmarks_px[60:90, 25] += 1.2 * (knee - hip)
    shown = seen(series)
    assert not shown[62:90, 25].any()
    assert not shown[62:90, 27].any(), "nor what hangs on it"
    assert shown[:60].all()
    assert shown[62:90, 26].all(), "the other leg is none the worse"


def test_a_hidden_arm_that_leaps_is_not():
    series = squats()
    rng = np.random.default_rng(0)
    shoulder = series.landmarks_px[:, 14, :2].copy()
    for i in range(50, 80):  # the wrist anywhere around the elbow, from frame to frame
        turn = rng.uniform(0, 2 * np.pi)
        series.landmarks_px[i, 16, :2] = shoulder[i] + 70 * np.array([np.cos(turn), np.sin(turn)])
    shown = seen(series)
    assert shown[50:80, 16].mean() < 0.3
    assert shown[90:, 16].all(), "and is believed again"


def test_legs_that_change_places_are_not():
    series = squats(camera=Camera(yaw_deg=0))
    legs = [25, 27, 29, 31, 26, 28, 30, 32]
    series.landmarks_px[70] = series.landmarks_px[70].copy()
    series.landmarks_px[70, legs] = series.landmarks_px[70, legs[4:] + legs[:4]]
    shown = seen(series)
    assert not shown[70, [25, 26, 27, 28]].any()
    assert shown[70, [11, 12, 13, 14, 23, 24]].all()
    assert shown[80].all()
