"""Faults: a definition's conditions, judged over one rep or one stretch of a hold.

What was not seen is not judged, and what lies within the measure's error of the limit is told as no fault. A posture's
limits are for the way to the target: who goes further, as those do who have exercised for years, takes more of it
along. What is not sure is not told; it costs score as far as it goes, as form does.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from coach.exercise.counter import Cycle
from coach.exercise.definition import Exercise, Fault
from coach.exercise.feedback import FoundFault
from coach.exercise.history import Window
from coach.kinematics.quantiles import median, quantile
from coach.kinematics.registry import MEASURES, Measure
from coach.pose.view import view_name


@dataclass(frozen=True, slots=True)
class _Beyond:
    """Beyond the limit. sure: by more than the measure's error"""

    fault: FoundFault
    sure: bool


_Judged: TypeAlias = _Beyond | Literal[False]  # false: looked for, and not there
# Of quantities of a whole rep: seconds of a turning point, found after filtering, at 25 frames a second; stops counted;
# degrees that landmarks tremble by (p). Of those in the measure's unit the measure has it
_ERRORS = {"out_s": 0.1, "hold_s": 0.1, "back_s": 0.1, "stops": 1.0, "wobble_deg": 0.5}
_IN_UNIT = ("side_difference", "short_of_target")
_SEEN = 0.6  # of a rep's frames must show what is judged
_IN_VIEW = 0.8  # and so many must be in a view that supports the measure, as in ranges
_FURTHER = 2.0  # times the way to the target, and of the limits, at most (p)
Quantity: TypeAlias = Callable[[str], float]  # a quantity of the whole rep by its name, NaN where it is not known


@dataclass(frozen=True, slots=True)
class Faults:
    """told: those for sure, the worst first · severities: of these and of what is within the measure's error ·
    judged: how many could be judged at all in this view"""

    told: list[FoundFault]
    severities: list[float]
    judged: int


def find_faults(
    ex: Exercise, cycle: Cycle, window: Window, sides: tuple[int, ...], quantity: Quantity, further: float = 1.0
) -> Faults:
    """The faults of one rep.

    further: how far it went for sure, over the way to the target; where that is not known, 1
    """
    further = min(max(1.0, further), _FURTHER)
    rep = window.between(cycle.start_s, cycle.end_s)
    view = view_name(median(rep.yaw)) if len(rep) else "unknown"
    found: list[_Beyond] = []
    judged = 0
    for fault in ex.faults:
        if fault.views and view not in fault.views:
            continue
        result = _judge(_Asked(ex, fault, sides, further), cycle, rep, quantity, view)
        if result is None:
            continue
        judged += 1
        if result is not False:
            found.append(result)
    told = sorted((one.fault for one in found if one.sure), key=lambda f: -f.severity)
    return Faults(told, [one.fault.severity for one in found], judged)


@dataclass(frozen=True, slots=True)
class _Asked:
    """One fault of one rep. moving: the sides that move"""

    ex: Exercise
    fault: Fault
    moving: tuple[int, ...]
    further: float

    @property
    def sides(self) -> tuple[int, ...]:
        """Those that the fault is looked for on, where its measure has sides."""
        if self.fault.side in ("any", "all"):
            return (0, 1)
        other = self.fault.side == "other" and len(self.moving) == 1
        return tuple(1 - s for s in self.moving) if other else self.moving

    @property
    def sign(self) -> float:
        return 1.0 if self.fault.above is not None else -1.0

    @property
    def limit(self) -> float:
        limit = self.fault.above if self.fault.above is not None else self.fault.below
        assert limit is not None
        return limit

    @property
    def error(self) -> float:
        """Of the measure, in its unit."""
        name = self.fault.measure
        if name in MEASURES:
            return MEASURES[name].error
        return MEASURES[self.ex.measure].error if name in _IN_UNIT else _ERRORS.get(name, 0.0)

    @property
    def sure_from(self) -> float:
        """Where a value is a fault for sure."""
        posture = self.fault.measure in MEASURES and self.sign * self.limit > 0
        return self.limit * (self.further if posture else 1.0) + self.sign * self.error

    def turned(self, values: NDArray) -> NDArray:
        """The values as the fault means them."""
        toward, moving = self.fault.toward, self.moving
        if self.fault.absolute or (toward is not None and len(moving) != 1):
            return np.abs(values)
        return -values if toward is not None and (moving[0] == 1) == (toward == "moving") else values

    def graded(self, value: float, start_s: float, end_s: float) -> _Judged:
        if self.sign * (value - self.limit) <= 0:
            return False
        severity = min(1.0, max(0.05, (value - self.limit) / (self.fault.severe - self.limit)))
        fault = FoundFault(self.fault.code, round(float(severity), 2), round(start_s, 3), round(end_s, 3))
        return _Beyond(fault, self.sign * (value - self.sure_from) > 0)


def _judge(asked: _Asked, cycle: Cycle, rep: Window, quantity: Quantity, view: str) -> _Judged | None:
    """The fault as found, False when judged absent, None when it could not be judged."""
    fault = asked.fault
    if fault.measure not in MEASURES:
        value = quantity(fault.measure)
        return None if math.isnan(value) else asked.graded(value, cycle.start_s, cycle.end_s)
    m = MEASURES[fault.measure]
    if m.views and view not in m.views:
        return None
    part = _phase(fault, cycle, rep)
    if m.views and np.mean([view_name(float(y)) in m.views for y in rep.yaw]) < _IN_VIEW:
        return None
    found = [_on_side(asked, part, rep, m, side) for side in (asked.sides if m.sided else (0,))]
    seen = [one for one in found if one is not None]
    worst = max((one for one in seen if one is not False), key=lambda one: (one.sure, one.fault.severity), default=None)
    if worst is None:
        return False if seen else None
    # Of a movement of both sides, seen from the side, the far limb is half guessed: it alone says nothing
    alone = view == "side" and fault.side == "moving" and False in seen
    return replace(worst, sure=worst.sure and not alone)


def _on_side(asked: _Asked, part: Window, rep: Window, m: Measure, side: int) -> _Judged | None:
    fault, values = asked.fault, part.values(m, side)
    if len(part) < 2 or np.isfinite(values).mean() < _SEEN:
        return None
    if fault.change:
        start = rep.values(m, side)[: max(2, len(rep) // 12)]
        if not np.isfinite(start).any():
            return None
        values = values - median(start)
    beyond = asked.sign * asked.turned(values)
    for level in (asked.sure_from, asked.limit):
        lasted = _longest(part.t, beyond > asked.sign * level)
        if lasted is not None and lasted[1] - lasted[0] >= fault.for_s:
            inside = (part.t >= lasted[0]) & (part.t <= lasted[1])
            return asked.graded(float(quantile(beyond[inside], 0.75)) * asked.sign, *lasted)
    return False


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
