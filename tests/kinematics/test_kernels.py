"""The kernels against their NumPy twin, and against angles that can be checked by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.kinematics import kernels
from coach.kinematics.registry import MEASURES
from tests.kinematics import twin


def compute(points, scale):
    points = np.ascontiguousarray(points, np.float32)
    out = np.full((len(points), kernels.COLUMN_COUNT), np.nan, np.float32)
    kernels.series_measures(points, np.asarray(scale, np.float32), out)
    return out


def compare(points, scale, tolerance):
    out, slow = compute(points, scale), twin.measures(np.asarray(points, np.float32), np.asarray(scale, np.float32))
    assert set(slow) == set(MEASURES), "the twin computes every registered measure"
    for name, expected in slow.items():
        m = MEASURES[name]
        got = out[:, m.column : m.column + (2 if m.sided else 1)].reshape(expected.shape)
        assert (np.isnan(got) == np.isnan(expected)).all(), f"{name}: NaN in the same places"
        apart = np.abs(got - expected)
        if m.unit == "deg":
            apart = np.minimum(apart, np.abs(360 - apart))  # -180 and 180 are the same turn
        else:
            apart = apart / np.maximum(1, np.abs(expected))  # a ratio of lengths may be a million: float32 is relative
        worst = np.nanmax(apart) if np.isfinite(apart).any() else 0
        assert worst < tolerance, f"{name}: {worst}"


def test_every_measure_agrees_with_the_twin_on_random_bodies():
    rng = np.random.default_rng(3)
    points = rng.uniform(0, 1000, (5000, 33, 3))
    compare(points, rng.uniform(50, 400, 5000), 1e-3)


@pytest.mark.parametrize("case", ["nan", "same point", "line", "zero scale"])
def test_degenerate_bodies(case):
    rng = np.random.default_rng(4)
    points = rng.uniform(0, 1000, (200, 33, 3)).astype(np.float32)
    scale = np.full(200, 150.0)
    if case == "nan":
        points[rng.random((200, 33)) < 0.2] = np.nan
    elif case == "same point":
        points[:] = 5.0
    elif case == "line":
        points[..., 1] = 100.0
    else:
        scale[:] = 0.0
    compare(points, scale, 1e-3)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([0.0, 1.0, -1.0, 640.0, 0.25, 1e4, np.nan]), min_size=99, max_size=99))
def test_adversarial_bodies(values):
    compare(np.array(values, np.float32).reshape(1, 33, 3), [100.0], 0.01)


def test_one_frame_and_series_are_the_same():
    rng = np.random.default_rng(5)
    points = rng.uniform(0, 500, (10, 33, 3)).astype(np.float32)
    series = compute(points, np.full(10, 80.0))
    one = np.zeros(kernels.COLUMN_COUNT, np.float32)
    for i in range(10):
        kernels.frame_measures(points[i], np.float32(80), one)
        np.testing.assert_array_equal(one, series[i])


def body():
    """A person from the front, upright, arms hanging; x right, y down; the person's left is on the right."""
    p = np.zeros((33, 3), np.float32)
    for i, (x, y) in {
        0: (500, 95), 7: (520, 90), 8: (480, 90), 11: (550, 200), 12: (450, 200), 13: (555, 300), 14: (445, 300),
        15: (555, 390), 16: (445, 390), 23: (530, 400), 24: (470, 400), 25: (530, 550), 26: (470, 550),
        27: (530, 700), 28: (470, 700), 29: (530, 715), 30: (470, 715), 31: (530, 725), 32: (470, 725),
    }.items():  # fmt: skip
        p[i, :2] = x, y
    return p


def value(points, name, side=0):
    return float(compute(points[None], [200.0])[0, MEASURES[name].columns(side)])


def test_a_right_angle_at_the_knee():
    p = body()
    p[27, :2] = 680, 550  # the left shank level
    assert value(p, "knee_flexion", 0) == pytest.approx(90, abs=0.01)
    assert value(p, "knee_flexion", 1) == pytest.approx(0, abs=0.01)


def test_abduction_is_positive_outward_on_both_sides():
    p = body()
    p[25, :2] = 530 + 75, 400 + 130  # left knee out to the picture's right
    p[26, :2] = 470 - 75, 400 + 130
    assert value(p, "hip_abduction", 0) == pytest.approx(30, abs=0.1)
    assert value(p, "hip_abduction", 1) == pytest.approx(30, abs=0.1)


def test_knees_in_is_positive_on_both_sides():
    p = body()
    p[25, 0], p[26, 0] = 500, 500
    assert value(p, "knee_valgus", 0) > 5
    assert value(p, "knee_valgus", 1) > 5


def test_signs_of_leaning_and_turning():
    p = body()
    p[11, 0] += 60  # both shoulders to the person's left
    p[12, 0] += 60
    assert value(p, "trunk_side_lean") > 10
    p = body()
    p[7, 1] += 15  # the left ear comes down
    assert value(p, "neck_lateral_flexion") > 5
    p = body()
    p[0, 0] += 15  # the nose toward the left ear
    assert value(p, "neck_rotation") > 10
    p = body()
    p[23, 1] += 10
    assert value(p, "pelvic_drop") > 3


def test_leaning_forward_is_positive_whichever_way_the_person_faces():
    for facing in (1, -1):
        p = np.zeros((33, 3), np.float32)
        for i, (x, y) in {
            0: (30, 95), 7: (0, 90), 8: (0, 90), 11: (60, 200), 12: (60, 200),
            23: (0, 400), 24: (0, 400), 13: (60, 300),
            14: (60, 300), 25: (-40, 550), 26: (-40, 550), 27: (0, 700), 28: (0, 700), 29: (-20, 715), 30: (-20, 715),
            31: (50, 720), 32: (50, 720),
        }.items():  # fmt: skip
            p[i, :2] = 500 + facing * x, y
        assert value(p, "trunk_lean") == pytest.approx(16.7, abs=0.1)
        assert value(p, "hip_extension", 0) < value(p, "hip_flexion", 0)
        assert value(p, "knee_past_toes", 0) < 0
