"""The fast series kernel: its arctangent, its agreement with the twin, its NaN."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import njit

from coach.kinematics import kernels
from coach.kinematics.registry import MEASURES
from tests.kinematics import twin

BOUND_DEG = 4e-5  # as the kernels' docstrings state it


# (row, name, side or None) of everything that the kernel gives
ROWS = [(2 * i + side, name, side) for i, name in enumerate(kernels.SIDED_ROWS) for side in (0, 1)]
ROWS += [(2 * len(kernels.SIDED_ROWS) + i, name, None) for i, name in enumerate(kernels.OTHER_ROWS)]


def angles(points):
    out = np.full((kernels.ANGLE_ROW_COUNT, len(points)), 777, np.float32)
    kernels.series_angles(np.ascontiguousarray(points, np.float32), out)
    return out


@njit
def atan2_deg(y, x, out):
    for i in range(len(y)):
        out[i] = kernels._atan2_deg(y[i], x[i])


def test_the_arctangent_keeps_its_bound():
    turn = np.linspace(-math.pi, math.pi, 2_000_001)
    for length in (1e-6, 1.0, 3e7):
        y, x = (length * np.sin(turn)).astype(np.float32), (length * np.cos(turn)).astype(np.float32)
        out = np.empty(len(turn), np.float32)
        atan2_deg(y, x, out)
        worst = np.abs(out - np.degrees(np.arctan2(y.astype(float), x.astype(float)))).max()
        assert worst < BOUND_DEG, worst


def test_the_arctangent_on_the_axes_is_exact():
    y = np.array([0, 1, 0, -1, 0, 1, -1], np.float32)
    x = np.array([1, 0, -1, 0, 0, 1, -1], np.float32)
    out = np.empty(7, np.float32)
    atan2_deg(y, x, out)
    np.testing.assert_allclose(out, [0, 90, 180, -90, 0, 45, -135], atol=BOUND_DEG)


def compare(points, tolerance=1e-3):
    got, slow = angles(points), twin.measures(points, np.full(len(points), 100.0))
    for row, name, side in ROWS:
        expected, mine = slow[name] if side is None else slow[name][:, side], got[row]
        assert (np.isnan(mine) == np.isnan(expected)).all(), f"{name}: NaN in the same places"
        apart = np.abs(mine - expected)
        if MEASURES[name].unit == "deg":
            apart = np.minimum(apart, np.abs(360 - apart))
        apart = apart[np.isfinite(expected)]
        assert (
            not len(apart) or (apart <= tolerance * np.maximum(1, np.abs(expected[np.isfinite(expected)]) / 180)).all()
        ), name


def test_every_angle_of_the_brief_is_there():
    named = {
        "knee_flexion", "hip_flexion", "hip_abduction", "hip_extension", "ankle_dorsiflexion", "shoulder_flexion",
        "elbow_flexion", "trunk_lean", "trunk_side_lean", "neck_lateral_flexion", "neck_rotation", "knee_valgus",
        "heel_height", "pelvic_drop",
    }  # fmt: skip
    assert {name for _, name, _ in ROWS} == named  # shoulder_abduction is shoulder_flexion seen from the front
    assert sorted(row for row, _, _ in ROWS) == list(range(kernels.ANGLE_ROW_COUNT))


@pytest.mark.parametrize("n", [1, 3, 255, 256, 257, 5000])
def test_it_agrees_with_the_twin_whatever_the_length(n):
    rng = np.random.default_rng(n)
    compare(rng.uniform(0, 1000, (n, 33, 3)).astype(np.float32))


@pytest.mark.parametrize("case", ["nan", "same point", "line"])
def test_degenerate_bodies(case):
    rng = np.random.default_rng(4)
    points = rng.uniform(0, 1000, (700, 33, 3)).astype(np.float32)
    if case == "nan":
        points[rng.random((700, 33)) < 0.2] = np.nan
    elif case == "same point":
        points[:] = 5.0
    else:
        points[..., 1] = 100.0
    compare(points)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([0.0, 1.0, -1.0, 640.0, 1e-3, 1e4, np.nan]), min_size=99, max_size=99))
def test_adversarial_bodies(values):
    compare(np.array(values, np.float32).reshape(1, 33, 3), 0.01)


def test_it_agrees_with_the_kernel_of_one_frame():
    points = np.random.default_rng(6).uniform(0, 500, (300, 33, 3)).astype(np.float32)
    got, one = angles(points), np.zeros(kernels.COLUMN_COUNT, np.float32)
    for i in range(300):
        kernels.frame_measures(points[i], np.float32(80), one)
        for row, name, side in ROWS:
            np.testing.assert_allclose(got[row, i], one[MEASURES[name].columns(side or 0)], atol=1e-3, rtol=1e-4)


@settings(max_examples=40, deadline=None)
@given(st.floats(0.01, 100), st.floats(-500, 500), st.floats(-500, 500), st.integers(0, 2**31))
def test_scale_and_place_change_nothing(scale, dx, dy, seed):
    points = np.random.default_rng(seed).uniform(100, 900, (5, 33, 3))
    moved = points * scale + np.array([dx, dy, 0.0])
    np.testing.assert_allclose(angles(points), angles(moved), atol=0.1)  # float32 pixels far from the origin


def test_a_mirror_swaps_the_sides():
    points = np.random.default_rng(8).uniform(0, 1000, (50, 33, 3)).astype(np.float32)
    swap = list(range(33))
    for left in (7, *range(11, 33, 2)):
        swap[left], swap[left + 1] = left + 1, left
    mirrored = points[:, swap] * np.array([-1, 1, 1], np.float32)
    straight, turned = angles(points), angles(mirrored)
    for row, name, side in ROWS:
        other = row if side is None else row + 1 - 2 * side
        toward_a_side = name in ("trunk_side_lean", "neck_lateral_flexion", "neck_rotation", "pelvic_drop")
        expected = -straight[row] if toward_a_side else straight[row]
        np.testing.assert_allclose(turned[other], expected, atol=2e-3, rtol=1e-4, err_msg=name)
