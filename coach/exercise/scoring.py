"""From a finished cycle to a rep: range, faults, parts and score (CLINICAL.md section 7)."""

from __future__ import annotations

import math
from collections import deque
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from coach.exercise.counter import Cycle
from coach.exercise.definition import Band, Exercise, Fault
from coach.exercise.feedback import FoundFault, Rep
from coach.exercise.history import Window
from coach.kinematics.registry import MEASURES, Measure
from coach.pose.view import view_name

_Judged: TypeAlias = FoundFault | Literal[False]  # false: looked for, and not there
SIDE_INDEX = {"left": (0,), "right": (1,), "both": (0, 1)}
_SEEN_SHARE = 0.8  # of a rep's frames: the joint seen and the view right, else the angle was not measured
_MOMENT_S = 0.1  # an extreme is the median of what lies this close: one wild frame moves it little
_IN_PLANE = 0.7  # of its longest: a segment seen shorter than this points 45 degrees out of the picture
ASYMMETRY_FLAG = 0.15  # CLINICAL.md section 5 (p)


def measure_range(ex: Exercise, cycle: Cycle, window: Window, sides: tuple[int, ...]) -> tuple[float, float] | str:
    """(rom_deg, peak_deg) of the exercise's angle in this rep, or the reason why it is not measured.

    ``sides``: the sides that belong to the rep; those not seen are left out.
    """
    m = MEASURES[ex.angle]
    rep = window.between(cycle.start_s, cycle.end_s)
    if len(rep) < 3:
        return "too few frames"
    if m.views:
        names = [view_name(float(y)) for y in rep.yaw]
        if np.mean([n in m.views for n in names]) < _SEEN_SHARE:
            return "wrong_view"
    found = [r for s in sides if (r := _one_side(ex, window, rep, m, s)) is not None]
    if not found:
        return "not visible"
    rom, peak = np.mean(found, axis=0)
    return float(rom), float(peak)


def _one_side(ex: Exercise, window: Window, rep: Window, m: Measure, side: int) -> tuple[float, float] | None:
    """(excursion, peak) of one side: the peak inside the rep, the rest from the half second before it on."""
    values = rep.values(m, side) * ex.direction
    if np.isfinite(values).mean() < _SEEN_SHARE:
        return None
    if not m.views and len(m.landmarks) == 3 and not _in_plane(rep, m.needs(side)):
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
    shortest = min(
        np.nanpercentile(near, 10) / np.nanpercentile(near, 95), np.nanpercentile(far, 10) / np.nanpercentile(far, 95)
    )
    return bool(shortest > _IN_PLANE)


def _extreme(t: NDArray, values: NDArray, sign: int) -> float:
    """The highest (lowest) level that lasts: the best running median over a fifth of a second."""
    best = math.nan
    for i in np.argsort(-sign * np.nan_to_num(values, nan=-sign * np.inf))[:5]:
        near = np.abs(t - t[i]) <= _MOMENT_S
        level = float(np.nanmedian(values[near]))
        best = level if math.isnan(best) else max(best, level) if sign > 0 else min(best, level)
    return best


def find_faults(
    ex: Exercise, cycle: Cycle, window: Window, sides: tuple[int, ...], quantities: dict[str, float]
) -> tuple[list[FoundFault], int]:
    """The faults of one rep, and how many could be judged at all in this view."""
    rep = window.between(cycle.start_s, cycle.end_s)
    view = view_name(float(np.nanmedian(rep.yaw))) if len(rep) else "unknown"
    found: list[FoundFault] = []
    judged = 0
    for fault in ex.faults:
        if fault.views and view not in fault.views:
            continue
        result = _judge(fault, cycle, rep, sides, quantities, view)
        if result is None:
            continue
        judged += 1
        if result is not False:
            found.append(result)
    return sorted(found, key=lambda f: -f.severity), judged


def _judge(
    fault: Fault, cycle: Cycle, rep: Window, sides: tuple[int, ...], quantities: dict[str, float], view: str
) -> _Judged | None:
    """The fault as found, False when judged absent, None when it could not be judged."""
    sign = 1.0 if fault.above is not None else -1.0
    limit = fault.above if fault.above is not None else fault.below
    assert limit is not None
    if fault.measure not in MEASURES:
        value = quantities.get(fault.measure, math.nan)
        if math.isnan(value):
            return None
        return _graded(fault, value, limit, sign, cycle.start_s, cycle.end_s)
    m = MEASURES[fault.measure]
    if m.views and view not in m.views:
        return None
    part = _phase(fault, cycle, rep)
    worst: _Judged | None = None
    for side in sides if m.sided else (0,):
        values = part.values(m, side)
        if len(part) < 2 or np.isfinite(values).mean() < 0.6:
            continue
        if fault.change:
            start = rep.values(m, side)[: max(2, len(rep) // 12)]
            if not np.isfinite(start).any():
                continue
            values = values - np.nanmedian(start)
        if fault.absolute:
            values = np.abs(values)
        lasted = _longest(part.t, sign * values > sign * limit)
        if lasted is None or lasted[1] - lasted[0] < fault.for_s:
            worst = worst or False
            continue
        inside = (part.t >= lasted[0]) & (part.t <= lasted[1])
        level = float(np.nanpercentile(sign * values[inside], 75)) * sign
        graded = _graded(fault, level, limit, sign, *lasted)
        if isinstance(graded, FoundFault) and (not isinstance(worst, FoundFault) or graded.severity > worst.severity):
            worst = graded
    return worst


def _graded(fault: Fault, value: float, limit: float, sign: float, start_s: float, end_s: float) -> _Judged:
    over = (value - limit) / (fault.severe - limit)
    if sign * (value - limit) <= 0:
        return False
    return FoundFault(fault.code, round(float(min(1.0, max(0.05, over))), 2), round(start_s, 3), round(end_s, 3))


def _phase(fault: Fault, cycle: Cycle, rep: Window) -> Window:
    spans = {
        "out": (cycle.start_s, cycle.plateau_start_s),
        "peak": (min(cycle.plateau_start_s, cycle.peak_s - 0.15), max(cycle.plateau_end_s, cycle.peak_s + 0.15)),
        "back": (cycle.plateau_end_s, cycle.end_s),
        "rep": (cycle.start_s, cycle.end_s),
    }
    return rep.between(*spans[fault.phase])


def _longest(t: NDArray, on: NDArray) -> tuple[float, float] | None:
    """Start and end of the longest run of true; single frames off inside a run are forgiven."""
    best: tuple[float, float] | None = None
    start: int | None = None
    off = 0
    for i in range(len(on) + 1):
        if i < len(on) and on[i]:
            start, off = (i if start is None else start), 0
            continue
        off += 1
        if start is not None and (off > 1 or i >= len(on)):
            end = min(i - off, len(on) - 1)
            if best is None or t[end] - t[start] > best[1] - best[0]:
                best = (float(t[start]), float(t[end]))
            start = None
    return best


def _in_band(seconds: float, band: Band) -> float:
    """1 inside the band, falling to 0 at half its least or twice its most."""
    if seconds < band.least_s:
        return max(0.0, 2 * seconds / band.least_s - 1)
    if seconds > band.most_s:
        return max(0.0, 2 - seconds / band.most_s)
    return 1.0


class Scorer:
    """Turns cycles into scored reps; remembers the set's ranges for evenness."""

    def __init__(self, ex: Exercise, target_deg: float):
        self.ex, self.target_deg = ex, target_deg
        self._sizes: dict[str, deque[float]] = {}

    def rep(self, cycle: Cycle, window: Window, side: str, index: int, can_compare: bool) -> Rep:
        """Measure and score one cycle. can_compare: both sides are seen, so left and right may be compared."""
        ex, sides = self.ex, SIDE_INDEX[side]
        measured = measure_range(ex, cycle, window, sides)
        m = MEASURES[ex.angle]
        valid = not isinstance(measured, str)
        rom, peak = (round(measured[0], 1), round(measured[1], 1)) if not isinstance(measured, str) else (None, None)
        reason = measured if isinstance(measured, str) else None
        full = abs(self.target_deg - ex.rest_deg)
        reached = None
        if peak is not None and rom is not None:
            reached = bool((peak - self.target_deg) * ex.direction >= -m.error / 2 or rom >= full)
        difference = self._difference(cycle, window) if can_compare and side == "both" else math.nan
        quantities = {
            "out_s": cycle.plateau_start_s - cycle.start_s,
            "hold_s": cycle.plateau_end_s - cycle.plateau_start_s,
            "back_s": cycle.fall_s if ex.count_at == "target" else cycle.end_s - cycle.plateau_end_s,
            "side_difference_deg": abs(difference),
            "short_of_target_deg": math.nan if peak is None else max(0.0, (self.target_deg - peak) * ex.direction),
        }
        faults, judged = find_faults(ex, cycle, window, sides, quantities)
        parts: dict[str, float | None] = {
            "range": None if rom is None else min(1.0, self._share(rom, peak, full)),
            "control": self._control(cycle, side, quantities),
            "alignment": None if judged == 0 else float(np.prod([1 - 0.8 * f.severity for f in faults])),
            "steadiness": self._steadiness(cycle, window, sides) if valid else None,
            "symmetry": self._symmetry(cycle, window) if can_compare and side == "both" else None,
        }
        parts = {k: None if v is None else round(v, 2) for k, v in parts.items()}
        return Rep(
            index, side, round(cycle.start_s, 3), round(cycle.peak_s, 3), round(cycle.end_s, 3), ex.angle, rom, peak,
            valid, m.error if valid else None, reached, self._score(parts), parts, faults, reason,
        )  # fmt: skip

    def _share(self, rom: float, peak: float | None, full: float) -> float:
        """Share of the way to the target: by the angle reached and by the excursion, the better of the two, so that
        somebody who cannot straighten fully at rest is not marked down twice."""
        reached = 0.0 if peak is None else 1 - (self.target_deg - peak) * self.ex.direction / full
        return max(0.0, reached, rom / full)

    def _control(self, cycle: Cycle, side: str, q: dict[str, float]) -> float:
        tempo = self.ex.tempo
        pace = _in_band(q["out_s"], tempo.out)
        if not math.isnan(q["back_s"]):
            pace = 0.5 * (pace + _in_band(q["back_s"], tempo.back))
        sizes = self._sizes.setdefault(side, deque(maxlen=5))
        even = None
        if len(sizes) >= 2:
            usual = float(np.median(sizes))
            even = max(0.0, 1 - abs(cycle.excursion - usual) / (0.5 * usual))
        sizes.append(cycle.excursion)
        return pace if even is None else 0.5 * pace + 0.5 * even

    def _steadiness(self, cycle: Cycle, window: Window, sides: tuple[int, ...]) -> float | None:
        """How still the hold was: 1 at 1 degree of spread, 0 at 10; only where there was a hold of a second."""
        if cycle.plateau_end_s - cycle.plateau_start_s < 1.0 or self.ex.tempo.hold_s <= 0:
            return None
        hold = window.between(cycle.plateau_start_s + 0.2, cycle.plateau_end_s - 0.2)
        spread = [
            float(np.nanstd(v)) for s in sides if np.isfinite(v := hold.values(MEASURES[self.ex.angle], s)).mean() > 0.8
        ]
        return None if not spread else max(0.0, min(1.0, 1 - (min(spread) - 1) / 9))

    def _excursions(self, cycle: Cycle, window: Window) -> tuple[float, float] | None:
        m = MEASURES[self.ex.angle]
        rep = window.between(cycle.start_s, cycle.end_s)
        if not m.sided or len(rep) < 3 or (m.views and view_name(float(np.nanmedian(rep.yaw))) not in m.views):
            return None
        both = [_one_side(self.ex, window, rep, m, s) for s in (0, 1)]
        return None if both[0] is None or both[1] is None else (both[0][0], both[1][0])

    def _difference(self, cycle: Cycle, window: Window) -> float:
        both = self._excursions(cycle, window)
        return math.nan if both is None else both[0] - both[1]

    def _symmetry(self, cycle: Cycle, window: Window) -> float | None:
        """1 up to half the flag of 15 %, 0 at three times it: (L - R) / (0.5 (L + R))."""
        both = self._excursions(cycle, window)
        if both is None or sum(both) <= 0:
            return None
        apart = abs(both[0] - both[1]) / (0.5 * sum(both))
        return float(max(0.0, min(1.0, 1 - (apart - ASYMMETRY_FLAG / 2) / (2.5 * ASYMMETRY_FLAG))))

    def _score(self, parts: dict[str, float | None]) -> int | None:
        weights = self.ex.weights.model_dump()
        known = [(weights[k], v) for k, v in parts.items() if v is not None and weights[k] > 0]
        total = sum(w for w, _ in known)
        return None if total <= 0 else round(100 * sum(w * v for w, v in known) / total)
