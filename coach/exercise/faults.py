"""Faults: a definition's conditions, judged over one rep or one stretch of a hold."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from coach.exercise.counter import Cycle
from coach.exercise.definition import Exercise, Fault
from coach.exercise.feedback import FoundFault
from coach.exercise.history import Window
from coach.kinematics.quantiles import median, quantile
from coach.kinematics.registry import MEASURES
from coach.pose.view import view_name

_Judged: TypeAlias = FoundFault | Literal[False]  # false: looked for, and not there
Quantity: TypeAlias = Callable[[str], float]  # a quantity of the whole rep by its name, NaN where it is not known


def find_faults(
    ex: Exercise, cycle: Cycle, window: Window, sides: tuple[int, ...], quantity: Quantity
) -> tuple[list[FoundFault], int]:
    """The faults of one rep, and how many could be judged at all in this view."""
    rep = window.between(cycle.start_s, cycle.end_s)
    view = view_name(median(rep.yaw)) if len(rep) else "unknown"
    found: list[FoundFault] = []
    judged = 0
    for fault in ex.faults:
        if fault.views and view not in fault.views:
            continue
        result = _judge(fault, cycle, rep, _sides(fault, sides), quantity, view)
        if result is None:
            continue
        judged += 1
        if result is not False:
            found.append(result)
    return sorted(found, key=lambda f: -f.severity), judged


def _sides(fault: Fault, moving: tuple[int, ...]) -> tuple[int, ...]:
    if fault.side in ("any", "all"):
        return (0, 1)
    return tuple(1 - s for s in moving) if fault.side == "other" and len(moving) == 1 else moving


def _judge(
    fault: Fault, cycle: Cycle, rep: Window, sides: tuple[int, ...], quantity: Quantity, view: str
) -> _Judged | None:
    """The fault as found, False when judged absent, None when it could not be judged."""
    sign = 1.0 if fault.above is not None else -1.0
    limit = fault.above if fault.above is not None else fault.below
    assert limit is not None
    if fault.measure not in MEASURES:
        value = quantity(fault.measure)
        return None if math.isnan(value) else _graded(fault, value, limit, sign, cycle.start_s, cycle.end_s)
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
            values = values - median(start)
        if fault.absolute:
            values = np.abs(values)
        lasted = _longest(part.t, sign * values > sign * limit)
        if lasted is None or lasted[1] - lasted[0] < fault.for_s:
            worst = worst or False
            continue
        inside = (part.t >= lasted[0]) & (part.t <= lasted[1])
        level = float(quantile(sign * values[inside], 0.75)) * sign
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
