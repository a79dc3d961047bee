"""The kernels of the live front half against NumPy: jump, trembling, validity."""

import numpy as np
import pytest

from coach.kinematics.body_kernels import jump_px, tremble_px, validity

JOINTS = np.array([11, 12, 13, 14, 23, 24, 25, 26, 27, 28])


@pytest.mark.parametrize("joints", [JOINTS, JOINTS[:7], JOINTS[:1]])
def test_the_middle_jump_and_the_trembling(joints):
    rng = np.random.default_rng(1)
    spare = np.zeros(len(joints), np.float32)
    for _ in range(200):
        p, q = rng.normal(0, 50, (2, 33, 3)).astype(np.float32)
        moved = np.hypot(p[joints, 0] - q[joints, 0], p[joints, 1] - q[joints, 1])
        assert jump_px(p, q, joints, spare) == pytest.approx(np.median(moved), rel=1e-5)
        away = np.sort(np.abs(p[joints, 0] - q[joints, 0]) + np.abs(p[joints, 1] - q[joints, 1]))
        for rank in range(len(joints)):
            assert tremble_px(p, q, joints, rank, spare) == pytest.approx(away[rank], rel=1e-5)


def test_a_missing_joint_makes_the_jump_unknown_and_trembles_last():
    rng = np.random.default_rng(2)
    p, q = rng.normal(0, 50, (2, 33, 3)).astype(np.float32)
    p[23] = np.nan
    spare = np.zeros(len(JOINTS), np.float32)
    assert np.isnan(jump_px(p, q, JOINTS, spare))
    away = np.sort(np.abs(p[JOINTS, 0] - q[JOINTS, 0]) + np.abs(p[JOINTS, 1] - q[JOINTS, 1]))  # NaN last
    for rank in range(len(JOINTS)):
        np.testing.assert_allclose(tremble_px(p, q, JOINTS, rank, spare), away[rank], rtol=1e-5)


def test_validity():
    rng = np.random.default_rng(3)
    p = rng.uniform(-50, 700, (33, 3)).astype(np.float32)
    p[5] = np.nan
    v = rng.random(33).astype(np.float32)
    seen, usable = np.zeros(33, bool), np.ones(33, bool)
    validity(p, v, 640, 360, 0.01, 0.5, 0.25, seen, usable)
    x, y = p[:, 0], p[:, 1]
    off = np.maximum(np.abs(x / 640 - 0.5), np.abs(y / 360 - 0.5)) - 0.5
    allowed = np.where(np.arange(33) >= 25, 0.1, 0.3)  # legs below the picture are invented sooner than hips
    np.testing.assert_array_equal(usable, (v >= 0.25) & (off < allowed))
    np.testing.assert_array_equal(seen, (v >= 0.5) & (x > 6.4) & (x < 633.6) & (y > 3.6) & (y < 356.4))
