"""Filters for what is already recorded: onto a uniform grid by real times, then zero-phase. Live filtering is in body.

Every function takes ``values`` as (n,) or (n, k) and gives float64 of the same number of columns. NaN is a gap: short
ones are bridged by :func:`resample`, longer ones stay NaN, and no filter smears across them.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coach.kinematics.body import BRIDGE_S

Doubles = NDArray[np.float64]

LEAST_FPS = 12.0  # under it a quick movement has too few frames for its speed or timing to mean anything
SHORTEST = 10  # samples: the filter's own padding; a shorter stretch has no inside to filter
_UNEVEN = 0.02  # of a step: a grid that is less even than this was never resampled
# Two passes of order 2 let -6 dB through at the nominal cut-off; this moves it back to -3 dB
# (Winter, Biomechanics and Motor Control of Human Movement, 4th ed., 2.2.4.4).
_TWO_PASSES = (2**0.5 - 1) ** 0.25


def frame_rate_hz(t_s: ArrayLike) -> float:
    """Frames a second of real frame times: the inverse of the median step.

    Raises ValueError for fewer than two frames, times that do not rise, or fewer than LEAST_FPS.
    """
    t = np.asarray(t_s, np.float64)
    if t.ndim != 1 or len(t) < 2 or not np.isfinite(t).all() or (np.diff(t) <= 0).any():
        raise ValueError("frame times must be at least two and rise")
    rate = 1 / float(np.median(np.diff(t)))
    if rate < LEAST_FPS - 1e-6:
        raise ValueError(f"{rate:.1f} frames a second are too few, at least {LEAST_FPS:g} are needed")
    return rate


def resample(t_s: ArrayLike, values: ArrayLike, rate_hz: float) -> tuple[Doubles, Doubles]:
    """Onto a uniform grid by real frame times (CLINICAL.md 3.8), linearly.

    t_s: (n,) seconds, rising, with whatever jitter and dropped frames there were · values: (n,) or (n, k), NaN where
    nothing was measured · rate_hz: of the grid, which starts at the first frame
    Returns the grid's times (m,) and values (m,) or (m, k). Where the nearest measured samples are more than BRIDGE_S
    apart, or there is none on one side, the grid is NaN; each column has its own gaps.
    Raises ValueError for times that do not rise and for shapes that do not fit.
    """
    t, v = np.asarray(t_s, np.float64), np.asarray(values, np.float64)
    if t.ndim != 1 or len(t) < 2 or not np.isfinite(t).all() or (np.diff(t) <= 0).any():
        raise ValueError("frame times must be at least two and rise")
    if v.ndim not in (1, 2) or len(v) != len(t):
        raise ValueError("values are (n,) or (n, k) with one row a frame")
    if not (math.isfinite(rate_hz) and rate_hz > 0):
        raise ValueError("the rate is a positive number of samples a second")
    count = math.floor((t[-1] - t[0]) * rate_hz + 1e-6) + 1
    grid = t[0] + np.arange(count) / rate_hz
    columns = v.reshape(len(t), -1)
    out = np.full((count, columns.shape[1]), np.nan)
    for k in range(columns.shape[1]):
        measured = np.isfinite(columns[:, k])
        if measured.any():
            out[:, k] = _bridged(t[measured], columns[measured, k], grid)
    return grid, out[:, 0] if v.ndim == 1 else out


def _bridged(t: Doubles, v: Doubles, grid: Doubles) -> Doubles:
    """Linear between measured samples; NaN outside them and in gaps longer than BRIDGE_S."""
    tiny = 1e-9
    after = np.searchsorted(t, grid - tiny)  # the first sample at or after each grid time
    inside = (after < len(t)) & (grid >= t[0] - tiny)
    after = np.clip(after, 0, len(t) - 1)
    before = np.where(np.abs(t[after] - grid) <= tiny, after, np.maximum(after - 1, 0))
    out = np.interp(grid, t, v)
    out[~inside | (t[after] - t[before] > BRIDGE_S + tiny)] = np.nan
    return out


def butterworth(t_s: ArrayLike, values: ArrayLike, cut_off_hz: float = 6.0) -> Doubles:
    """Zero-phase low pass: Butterworth of order 2 forward and back, 4 in total, -3 dB at the cut-off (Winter).

    t_s: (n,) a uniform grid (see :func:`resample`) · values: (n,) or (n, k) · cut_off_hz: 6 for ordinary movement
    (CLINICAL.md 3.7), :func:`smoothness_cut_off_hz` before a smoothness measure
    Returns a new array. NaN stays NaN; the stretches between are filtered apart from each other, and one shorter than
    SHORTEST samples is returned as it was. Raises ValueError for an uneven grid or a cut-off not under half the rate.
    """
    t, v = np.asarray(t_s, np.float64), np.asarray(values, np.float64)
    if v.ndim not in (1, 2) or t.ndim != 1 or len(v) != len(t) or len(t) < 2:
        raise ValueError("values are (n,) or (n, k) with one row a time, and at least two")
    steps = np.diff(t)
    step = float(t[-1] - t[0]) / (len(t) - 1)
    if not step > 0 or not np.allclose(steps, step, rtol=_UNEVEN, atol=0):
        raise ValueError("the times are uneven: resample first")
    if not 0 < cut_off_hz < 0.5 / step:
        raise ValueError(f"the cut-off must lie between 0 and half the rate ({0.5 / step:.1f} Hz)")
    sections = _sections(round(cut_off_hz * step, 9))
    padding = max(SHORTEST - 1, round(2 / (cut_off_hz * step)))
    out = v.copy()
    columns = out.reshape(len(t), -1)  # a view: out is contiguous
    for k in range(columns.shape[1]):
        for first, end in stretches(np.isfinite(columns[:, k])):
            if end - first >= SHORTEST:
                columns[first:end, k] = _both_ways(sections, columns[first:end, k], min(padding, end - first - 1))
    return out


def stretches(good: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and one past the last index of each run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], good, [False])).astype(np.int8)))
    return [(int(a), int(b)) for a, b in edges.reshape(-1, 2)]


@lru_cache(maxsize=64)
def _sections(cut_off_per_sample: float) -> Doubles:
    from scipy.signal import butter

    corrected = math.atan(math.tan(math.pi * cut_off_per_sample) / _TWO_PASSES) / math.pi
    return np.asarray(butter(2, 2 * corrected, output="sos"))


def _both_ways(sections: Doubles, values: Doubles, padding: int) -> Doubles:
    from scipy.signal import sosfiltfilt

    return np.asarray(sosfiltfilt(sections, values, padtype="odd", padlen=padding))


def noise_shares(rate_hz: float, cut_off_hz: float) -> tuple[float, float]:
    """What :func:`butterworth` leaves of white noise, and what it takes away: shares of its rms.

    From the gain of both passes, 1 / (1 + (sqrt 2 - 1) (tan(pi f / rate) / tan(pi cut_off / rate))^4).
    """
    f = (np.arange(512) + 0.5) / 1024
    gain = 1 / (1 + (2**0.5 - 1) * (np.tan(np.pi * f) / math.tan(math.pi * cut_off_hz / rate_hz)) ** 4)
    return float(np.sqrt(np.mean(gain**2))), float(np.sqrt(np.mean((1 - gain) ** 2)))


def white_noise(t_s: ArrayLike, values: ArrayLike) -> float:
    """Rms of the white noise in (n,) values on a uniform grid, from what lies above 0.3 of the rate (9 Hz at 30 frames
    a second), where no limb moves. NaN where there is no stretch to filter."""
    t, v = np.asarray(t_s, np.float64), np.asarray(values, np.float64)
    rate = (len(t) - 1) / float(t[-1] - t[0])
    away = v - butterworth(t, v, 0.3 * rate)
    away = away[np.isfinite(away) & (away != 0)]  # a stretch that was too short came back as it was
    return float(np.sqrt(np.mean(away**2))) / noise_shares(rate, 0.3 * rate)[1] if len(away) else math.nan


def smoothness_cut_off_hz(duration_s: float) -> float:
    """Cut-off before a smoothness measure of a rep that took ``duration_s``: 4/T, within 1 to 6 Hz (CLINICAL.md 3.7).

    A fixed cut-off passes the more noise the slower the rep, and makes slow, good reps look jerky.
    """
    if not (math.isfinite(duration_s) and duration_s > 0):
        raise ValueError("a rep takes a positive time")
    return min(6.0, max(1.0, 4 / duration_s))
