"""How far a rep went: the exercise's measure in one cycle, or the reason why it was not measured."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.exercise.counter import Cycle
from coach.exercise.definition import Exercise
from coach.exercise.history import Window
from coach.kinematics.quantiles import median, quantile
from coach.kinematics.registry import MEASURES, Measure
from coach.pose.view import view_name

SIDE_INDEX = {"left": (0,), "right": (1,), "both": (0, 1)}
_SEEN_SHARE = 0.8  # of a rep's frames: the joint seen and the view right, else the measure was not taken
_MOMENT_S = 0.1  # an extreme is the median of what lies this close: one wild frame moves it little
# Held: within this share of the range from the level reached, for so long. The best moment of a hold is its noise.
_STEADY, _HELD_S = 0.08, 0.6
_IN_PLANE = 0.8  # of its longest: a segment seen shorter than this points 37 degrees out of the picture


@dataclass(frozen=True, slots=True)
class Range:
    """amount: excursion in the measure's unit · peak: the value reached; the amount again where only change is told"""

    amount: float
    peak: float


def measure_range(ex: Exercise, cycle: Cycle, window: Window, side: str, neutral: float | None) -> Range | str:
    """The range of this cycle, or the reason why it is not measured.

    side: "left", "right" or "both"; sides not seen are left out · neutral: the middle of a movement that goes to
    either side, None for one that goes one way
    """
    m = MEASURES[ex.measure]
    rep = window.between(cycle.start_s, cycle.end_s)
    if len(rep) < 3:
        return "too_few_frames"
    if m.views and np.mean([view_name(float(y)) in m.views for y in rep.yaw]) < _SEEN_SHARE:
        return "wrong_view"
    if m.rest_view and _rest_views(window, cycle) != {m.rest_view}:
        return "wrong_view"
    if neutral is not None:
        return _either_way(ex, rep, m, side, neutral)
    found = [r for s in (SIDE_INDEX[side] if m.sided else (0,)) if (r := one_side(ex, window, rep, m, s)) is not None]
    if not found:
        return "not_seen"
    amount, peak = (float(x) for x in np.mean(found, axis=0))
    return Range(amount, amount if m.change_only else peak)


def _rest_views(window: Window, cycle: Cycle) -> set[str]:
    """The views before the movement and at its end: from askew, one of them may happen to look square on."""
    before = window.yaw[window.t <= cycle.start_s + _MOMENT_S]
    after = window.yaw[np.abs(window.t - cycle.end_s) <= _MOMENT_S]
    return {view_name(median(before)), view_name(median(after))}


def _either_way(ex: Exercise, rep: Window, m: Measure, side: str, neutral: float) -> Range | str:
    values = (rep.values(m, 0) - neutral) * ex.direction * (-1.0 if side == "right" else 1.0)
    if np.isfinite(values).mean() < _SEEN_SHARE:
        return "not_seen"
    high = _extreme(rep.t, values, +1)
    return Range(high, high)


def one_side(ex: Exercise, window: Window, rep: Window, m: Measure, side: int) -> tuple[float, float] | None:
    """(excursion, peak) of one side: the peak inside the rep, the rest from the half second before it on."""
    values = rep.values(m, side) * ex.direction
    if np.isfinite(values).mean() < _SEEN_SHARE:
        return None
    # Of a lying body the view cannot be told from shoulders and hips: its limbs must say it themselves
    by_limb = not m.views or ex.position == "lying"
    if by_limb and m.unit == "deg" and len(m.landmarks) == 3 and not _in_plane(rep, m.needs(side)):
        return None
    high = _extreme(rep.t, values, +1)
    low = _extreme(window.t, window.values(m, side) * ex.direction, -1)
    if not math.isfinite(high) or not math.isfinite(low):
        return None
    return high - low, high * ex.direction


def _in_plane(rep: Window, needs: tuple[int, ...]) -> bool:
    """Whether a limb moved in the picture's plane: pointing at the camera, it looks short and its angle is false."""
    a, b, c = needs
    near, far = rep.length(a, b), rep.length(b, c)
    shortest = min(quantile(near, 0.1) / quantile(near, 0.95), quantile(far, 0.1) / quantile(far, 0.95))
    return bool(shortest > _IN_PLANE)


def _extreme(t: NDArray, values: NDArray, sign: int) -> float:
    """The highest (lowest) level that lasts: the median of the steady part where the movement was held there, else the
    best running median over a fifth of a second."""
    best, at = math.nan, 0
    for i in np.argsort(-sign * np.nan_to_num(values, nan=-sign * np.inf))[:5]:
        near = np.abs(t - t[i]) <= _MOMENT_S
        level = median(values[near])
        if math.isnan(best) or sign * (level - best) > 0:
            best, at = level, int(i)
    if math.isnan(best):
        return best
    lowest = best - sign * _STEADY * float(quantile(values, 0.95) - quantile(values, 0.05))

    def leaves(i: int) -> bool:  # NaN, a moment not seen, does not end a hold
        return sign * (median(values[np.abs(t - t[i]) <= _MOMENT_S]) - lowest) < 0

    first = next((i + 1 for i in range(at - 1, -1, -1) if leaves(i)), 0)
    end = next((i for i in range(at + 1, len(t)) if leaves(i)), len(t))
    return median(values[first:end]) if t[end - 1] - t[first] >= _HELD_S else best
