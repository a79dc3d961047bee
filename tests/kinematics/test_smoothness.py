"""SPARC and LDLJ against values from the formula of a minimum-jerk movement, and what landmark noise does to them."""

import math
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.polynomial import Polynomial
from scipy.integrate import quad

from coach.kinematics.filters import butterworth, smoothness_cut_off_hz
from coach.kinematics.smoothness import ldlj, sparc, speed_profile


def minimum_jerk_speed(seconds, rate):
    """Flash and Hogan 1985: position 10 s^3 - 15 s^4 + 6 s^5 of s = t / T."""
    s = np.linspace(0, 1, round(seconds * rate) + 1)
    return 30 * s**2 * (1 - s) ** 2 / seconds


def exact_ldlj():
    """-ln of a rational number: the polynomial's coefficients are integers, so its integral is a fraction."""
    speed = [Fraction(c) for c in (0, 0, 30, -60, 30)]
    jerk = [i * (i - 1) * c for i, c in enumerate(speed)][2:]
    square = [Fraction(0)] * (2 * len(jerk) - 1)
    for i, a in enumerate(jerk):
        for k, b in enumerate(jerk):
            square[i + k] += a * b
    integral = sum(c / (i + 1) for i, c in enumerate(square))
    peak = sum(c * Fraction(1, 2) ** i for i, c in enumerate(speed))
    return integral / peak**2


def exact_sparc(seconds, cut_off_hz=10.0, threshold=0.05):
    """The arc length of |V(f)| / |V(0)|, the Fourier integral evaluated by quadrature frequency by frequency."""
    speed = Polynomial([0, 0, 30, -60, 30])

    def magnitude(f):  # symmetric about the middle, so the transform is real there
        return abs(quad(lambda s: speed(s) * math.cos(2 * math.pi * f * seconds * (s - 0.5)), 0, 1, limit=200)[0])

    f = np.linspace(0, cut_off_hz, 4001)
    m = np.array([magnitude(x) for x in f])
    last = np.flatnonzero(m >= threshold)[-1]
    f, m = f[: last + 1], m[: last + 1]
    return -np.hypot(np.diff(f) / f[-1], np.diff(m)).sum()


def test_the_rational_number():
    assert exact_ldlj() == Fraction(1024, 5)  # 204.8


@pytest.mark.parametrize(("rate", "within"), [(240.0, 0.01), (60.0, 0.02), (30.0, 0.05)])
@pytest.mark.parametrize("seconds", [1.0, 2.5])
def test_ldlj_of_a_minimum_jerk_movement(rate, within, seconds):
    assert ldlj(minimum_jerk_speed(seconds, rate), rate) == pytest.approx(-math.log(exact_ldlj()), abs=within)


@pytest.mark.parametrize("seconds", [0.8, 1.0, 2.0])
def test_sparc_of_a_minimum_jerk_movement(seconds):
    reference = exact_sparc(seconds)
    for rate in (30.0, 60.0, 240.0):
        assert sparc(minimum_jerk_speed(seconds, rate), rate) == pytest.approx(reference, abs=0.02), rate


def test_stopping_on_the_way_is_less_smooth():
    once = minimum_jerk_speed(2.0, 60)
    thrice = np.concatenate([minimum_jerk_speed(2 / 3, 60)[:-1]] * 3)
    assert sparc(thrice, 60) < sparc(once, 60) - 0.3
    assert ldlj(thrice, 60) < ldlj(once, 60) - 1


def bend(noise_px, seconds, rng, rate=30.0, limb_px=150.0, stops=1):
    """A knee bending by 90 degrees, read from noisy landmarks, filtered as the coach does; its speed."""
    s = np.linspace(0, stops, round(seconds * rate) + 1)
    part = np.where(s >= stops, 1.0, s % 1)
    whole = np.minimum(np.floor(s), stops - 1) + part**3 * (10 - 15 * part + 6 * part**2) * (s < stops) + (s >= stops)
    bent = np.radians(90) * whole / stops
    hip = np.column_stack([np.zeros_like(bent), -limb_px * np.ones_like(bent)])
    ankle = limb_px * np.column_stack([np.sin(bent), np.cos(bent)])
    hip, knee, ankle = (p + rng.normal(0, noise_px, p.shape) for p in (hip, np.zeros_like(hip), ankle))
    u, v = hip - knee, ankle - knee
    cross, dot = u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0], (u * v).sum(axis=1)
    flexion = 180 - np.degrees(np.arctan2(np.abs(cross), dot))
    t = np.arange(len(flexion)) / rate
    return speed_profile(butterworth(t, flexion, smoothness_cut_off_hz(seconds)), rate)


def test_how_noise_moves_both(capsys):
    rng = np.random.default_rng(12)
    lines, moved = ["noise px   seconds   SPARC mean  sd     LDLJ mean  sd"], {}
    for seconds in (1.5, 3.0):
        for noise in (0.0, 0.5, 1.0, 2.0):
            speeds = [bend(noise, seconds, rng) for _ in range(60)]
            smooth, jerk = (np.array([f(v, 30.0) for v in speeds]) for f in (sparc, ldlj))
            moved[seconds, noise] = smooth.mean(), smooth.std(), jerk.mean(), jerk.std()
            a, b, c, d = moved[seconds, noise]
            lines.append(f"{noise:8.1f} {seconds:9.1f} {a:12.3f} {b:5.3f} {c:11.3f} {d:5.3f}")
        stopping = [np.mean([f(bend(1.0, seconds, rng, stops=2), 30.0) for _ in range(60)]) for f in (sparc, ldlj)]
        moved[seconds, "stop"] = stopping
        lines.append(f"{'1.0 stop':>8} {seconds:9.1f} {stopping[0]:12.3f} {'':5} {stopping[1]:11.3f}")
    with capsys.disabled():
        print("\n" + "\n".join(lines))
    for seconds in (1.5, 3.0):
        clean = moved[seconds, 0.0]
        for column, name in ((0, "SPARC"), (2, "LDLJ")):
            means = [moved[seconds, noise][column] for noise in (0.0, 0.5, 1.0, 2.0)]
            assert all(a > b - 0.01 for a, b in pairwise(means)), f"{name}: noise reads as jerk"
        assert clean[0] - moved[seconds, 2.0][0] < 0.35, "SPARC at 2 px"
        # What one stop on the way does is what a therapist looks for: how much of that does noise from 1 to 2 px feign?
        spectral, jerky = (
            (moved[seconds, 1.0][c] - moved[seconds, 2.0][c]) / (moved[seconds, 1.0][c] - moved[seconds, "stop"][i])
            for i, c in enumerate((0, 2))
        )
        assert spectral < 0.35, "SPARC tells a stop from noise"
        assert jerky > 2 * spectral, "LDLJ does not: the reason why SPARC is the one charted"


@pytest.mark.parametrize("measure", [sparc, ldlj])
@pytest.mark.parametrize(
    ("speed", "rate"),
    [
        (np.ones(5), 30.0),
        (np.ones(50), 10.0),
        (np.zeros(50), 30.0),
        (-np.ones(50), 30.0),
        (np.full(50, np.nan), 30.0),
        (np.ones((50, 2)), 30.0),
        (np.ones(50), math.nan),
    ],
)
def test_what_cannot_be_measured_is_refused(measure, speed, rate):
    with pytest.raises(ValueError, match=r"."):
        measure(speed, rate)


def test_the_speed_of_an_angle_and_of_a_point():
    t = np.arange(31) / 30
    np.testing.assert_allclose(speed_profile(-90 * t, 30), 90)
    np.testing.assert_allclose(speed_profile(np.column_stack([3 * t, 4 * t]), 30), 5)


@settings(max_examples=40, deadline=None)
@given(st.floats(1e-3, 1e4), st.integers(20, 200), st.integers(0, 2**31))
def test_scale_and_time_reversal_change_nothing(scale, n, seed):
    v = np.abs(np.random.default_rng(seed).normal(size=n)).cumsum()
    v = np.minimum(v, v[::-1])
    for f in (sparc, ldlj):
        assert f(scale * v, 30) == pytest.approx(f(v, 30), rel=1e-6)
        assert f(v[::-1], 30) == pytest.approx(f(v, 30), rel=1e-6)
