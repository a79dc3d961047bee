"""How smooth a movement is: SPARC and LDLJ on a speed profile (Balasubramanian et al. 2015, J NeuroEng Rehabil 12:112).

Filter first (:func:`coach.kinematics.filters.smoothness_cut_off_hz`). The measured effect of landmark noise is in
tests/kinematics/test_smoothness.py: LDLJ moves several times as far as SPARC, so SPARC is the one that is charted.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coach.kinematics.filters import LEAST_FPS

Doubles = NDArray[np.float64]

SHORTEST_SAMPLES = 8  # a second derivative and a spectrum of fewer are the sampling's, not the movement's


def speed_profile(values: ArrayLike, rate_hz: float) -> Doubles:
    """Speed of a position (n, k) or an angle (n,), in its unit a second: size of the central difference."""
    v = np.asarray(values, np.float64)
    _check(v, rate_hz)
    rate = np.gradient(v, 1 / rate_hz, axis=0)
    return np.abs(rate) if v.ndim == 1 else np.linalg.norm(rate, axis=1)


def sparc(
    speed: ArrayLike,
    rate_hz: float,
    cut_off_hz: float = 10.0,
    amplitude_threshold: float = 0.05,
    padding: int = 4,
) -> float:
    """Spectral arc length: minus the length of the normalised magnitude spectrum of the speed. Nearer 0 is smoother.

    SPARC = -integral over 0..wc of sqrt((1/wc)^2 + (dV/dw)^2) dw, with V the magnitude over its value at 0 Hz and wc
    the last frequency, at most ``cut_off_hz``, where V reaches ``amplitude_threshold``.

    speed: (n,) at least 0, from start to end of one movement, on a uniform grid · padding: zero padding, 2^padding-fold
    No unit. Independent of the speed's scale and, but for sampling, of the movement's duration. Frequencies end at half
    the frame rate where that is under ``cut_off_hz``.
    Raises ValueError for a profile that is too short, has gaps, does not move, or comes at under LEAST_FPS.
    """
    v = _profile(speed, rate_hz)
    size = 2 ** (math.ceil(math.log2(len(v))) + padding)
    magnitude = np.abs(np.fft.rfft(v, size))
    magnitude /= magnitude[0]  # of a speed that is never negative, the largest
    frequency = np.fft.rfftfreq(size, 1 / rate_hz)
    magnitude = magnitude[frequency <= cut_off_hz]
    last = int(np.flatnonzero(magnitude >= amplitude_threshold)[-1])
    if last < 1:
        raise ValueError("the spectrum is a single line: nothing to measure")
    return -float(np.hypot(1 / last, np.diff(magnitude[: last + 1])).sum())


def ldlj(speed: ArrayLike, rate_hz: float) -> float:
    """Log dimensionless jerk of a speed profile. Nearer 0 is smoother; a minimum-jerk movement has -ln(204.8) = -5.32.

    LDLJ = -ln(T^3 / peak^2 * integral of (d2v/dt2)^2 dt), with T the duration from the first sample to the last

    speed: (n,) at least 0, from start to end of one movement, on a uniform grid
    No unit; independent of scale and duration, but not of noise: two derivatives. Raises ValueError as :func:`sparc`.
    """
    v = _profile(speed, rate_hz)
    step = 1 / rate_hz
    jerk = np.diff(v, 2) / step**2
    # Second differences miss both ends, where the jerk of a good movement is largest: carry them there in a line.
    jerk = np.concatenate(([2 * jerk[0] - jerk[1]], jerk, [2 * jerk[-1] - jerk[-2]]))
    amount = float(np.trapezoid(jerk**2, dx=step)) * (step * (len(v) - 1)) ** 3 / float(v.max()) ** 2
    if not amount > 0:
        raise ValueError("the speed never changes: it has no jerk to measure")
    return -math.log(amount)


def _profile(speed: ArrayLike, rate_hz: float) -> Doubles:
    v = np.asarray(speed, np.float64)
    _check(v, rate_hz)
    if v.ndim != 1:
        raise ValueError("a speed profile has one value a frame")
    if (v < 0).any():
        raise ValueError("speed is a size: it is never negative")
    if not v.max() > 0:
        raise ValueError("nothing moved")
    return v


def _check(v: Doubles, rate_hz: float) -> None:
    if len(v) < SHORTEST_SAMPLES:
        raise ValueError(f"{len(v)} frames are too few, at least {SHORTEST_SAMPLES} are needed")
    if not rate_hz >= LEAST_FPS - 1e-6:
        raise ValueError(f"{rate_hz:.1f} frames a second are too few, at least {LEAST_FPS:g} are needed")
    if not np.isfinite(v).all():
        raise ValueError("there is a gap in the movement")
