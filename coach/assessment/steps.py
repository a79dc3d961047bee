"""The steps of a march on the spot, from the height of each foot.

A foot is back on the floor between its lifts, so its height has a level to start from; the knee's against the hips has
none in the model's landmarks (measured on a drawn march through the real model: hand-overs 158 ms off by the knees'
heights, 6 ms by the feet's). A leg that has just left the vertical lifts by next to nothing (1 - cos of its angle), so
where both feet are down, heights say little about the moment that one leg takes over from the other. Each lift's begin
and end are therefore drawn from the flanks, where the foot is quick: the square root of that height goes nearly
straight with time, and the line through two levels of it meets the floor.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coach.assessment.moment import Trial
from coach.kinematics.filters import frame_rate_hz, noise_shares, stretches, white_noise
from coach.kinematics.rhythm import StepEvents, low_passed

Doubles = NDArray[np.float64]

_CUT_OFF_HZ = 6.0  # ordinary movement (CLINICAL.md 3.7)
_LOW, _HIGH = 0.2, 0.7  # of the lift: the levels that the line goes through
_LEAST = 0.6  # of the usual lift: a lower one is no step
_EXTRA = math.sqrt(_LOW) / (math.sqrt(_HIGH) - math.sqrt(_LOW))  # how far the line goes on, in parts of its length
_PAIR = 0.75  # of a step: a landing and the next lift that lie further apart are a pause


@dataclass(frozen=True)
class Lifts:
    """One leg's. begin_s, end_s: (n,) when the foot left the floor, and came back · error_s: of either, by noise"""

    begin_s: Doubles
    end_s: Doubles
    error_s: float


def foot_height(trial: Trial, side: int) -> Doubles:
    """(n,) middle of ankle and heel up the picture, in trunk lengths; only its change says anything."""
    marks = (27 + side, 29 + side)
    return -trial.landmarks_px[:, marks, 1].astype(np.float64).mean(axis=1) / trial.scale_px


def lifts(t_s: ArrayLike, height: ArrayLike, smallest: float) -> Lifts:
    """Every lift of one foot.

    t_s: (n,) real frame times · height: (n,), NaN where not seen · smallest: a usual lift under it (same unit) is
    standing still
    A lift that the recording cuts has no begin or no end and is left out. Raises ValueError under LEAST_FPS, and where
    the foot stays down.
    """
    grid, raw, v, cut_off = low_passed(t_s, height, _CUT_OFF_HZ)
    rate = frame_rate_hz(t_s)
    seen = v[np.isfinite(v)]
    low, high = np.quantile(seen, (0.05, 0.95))
    low = float(np.median(seen[seen < low + 0.15 * (high - low)]))
    size = float(high - low)
    if size <= max(smallest, 1e-12):
        raise ValueError("a foot did not come up")
    share = (v - low) / size
    noise = white_noise(grid, raw) * noise_shares(rate, cut_off)[0] / size
    begins, ends, errors = [], [], []
    for first, last in stretches(np.asarray(share > _LEAST)):
        top = first + int(np.argmax(share[first:last]))
        found = [_floor(grid, share, top, way) for way in (-1, 1)]
        if math.isnan(found[0][0] + found[1][0]):
            continue
        begins.append(found[0][0])
        ends.append(found[1][0])
        errors += [
            noise * math.hypot((1 + _EXTRA) / low_slope, _EXTRA / high_slope) for _, low_slope, high_slope in found
        ]
    error = float(np.median(errors)) if errors else 0.0
    return Lifts(np.array(begins), np.array(ends), error if math.isfinite(error) else 0.0)


def _floor(t: Doubles, share: Doubles, top: int, way: int) -> tuple[float, float, float]:
    """(when the flank that goes from the top this way meets the floor, slope at the low level, at the high level)"""
    high_s, high_slope = _crossing(t, share, top, way, _HIGH)
    low_s, low_slope = _crossing(t, share, top, way, _LOW)
    return low_s + _EXTRA * (low_s - high_s), low_slope, high_slope


def _crossing(t: Doubles, share: Doubles, top: int, way: int, level: float) -> tuple[float, float]:
    """When the values first fall under the level, going from the top this way, between frames, and how steeply."""
    i = top
    while 0 <= i + way < len(share) and share[i + way] >= level:
        i += way
    j = i + way
    if not 0 <= j < len(share) or math.isnan(share[j]) or share[i] < level:
        return math.nan, math.nan
    fall = share[i] - share[j]
    return float(t[i] + (t[j] - t[i]) * (share[i] - level) / fall), float(fall / abs(t[j] - t[i]))


def hand_overs(left: Lifts, right: Lifts) -> StepEvents:
    """When one leg takes over from the other: half way between one foot's landing and the other's lift.

    A lift without such a landing (the first one, or after a pause) is an event at its own begin.
    """
    both = sorted([(t, 0) for t in left.begin_s] + [(t, 1) for t in right.begin_s])
    usual_s = float(np.median(np.diff([t for t, _ in both]))) if len(both) > 1 else 0.0
    times = []
    for begin_s, side in both:
        landings = (right if side == 0 else left).end_s
        near = landings[np.abs(landings - begin_s) < _PAIR * usual_s]
        times.append(0.5 * (begin_s + near[np.argmin(np.abs(near - begin_s))]) if len(near) else begin_s)
    error = math.hypot(left.error_s, right.error_s) / 2  # of the mean of two
    order = np.argsort(times, kind="stable")
    sides = np.array([side for _, side in both], np.int8)
    return StepEvents(np.array(times)[order], sides[order], error)
