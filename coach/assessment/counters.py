"""What is counted while a test runs: full stands, steps, touches, raises. One class each, found by name."""

from __future__ import annotations

import math
import statistics
from collections import deque
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from coach.assessment.moment import Moment
from coach.exercise.counter import Cycle, CycleFinder
from coach.kinematics.registry import MEASURES

# Chair stands, in trunk lengths of the hips' height over the lower ankle. A seated hip is about 0.95 above it and a
# standing one 1.7 (Drillis and Contini 1966), less on a high chair.
_LEAST_RISE = 0.35  # a smaller rise is shifting on the seat (p)
_FULL = 0.85  # of the way to the tallest stand so far: full height
_SEATED = 0.25  # of the way: below it the person has sat down
_HALF = 0.5  # of the way when the time is up: counts (CDC STEADI)
_STILL_S, _STILL = 0.2, 0.02  # not risen by this share of the way for this long: the top
_FALLEN = 0.1  # of the way below the top: it was the top


class Counter(Protocol):
    """first_s: when the first that counts began"""

    @property
    def count(self) -> int:
        """So far."""
        ...

    @property
    def first_s(self) -> float:
        """When the first one was done, NaN before."""
        ...

    def step(self, moment: Moment) -> None:
        """One frame; times rise."""
        ...

    def finish(self, end_s: float) -> dict[str, Any]:
        """What the reading needs to know. The time is up: something under way may still count."""
        ...


class StandCounter:
    """Full stands from a chair, by the height of the hips.

    A stand is a rise from the seat to at least _FULL of the way to this person's tallest one; it counts once the rise
    has stopped, and the next one only after sitting down again. So a stand that proves too low by what follows is
    taken back. Unfiltered (the median of three frames), because where somebody is when the time is up decides a stand.
    """

    def __init__(self, sides: tuple[int, ...] = (0, 1)) -> None:
        self._recent: deque[float] = deque(maxlen=3)
        self.t_s: list[float] = []
        self.height: list[float] = []
        self._scale_px = 0.0
        self._seat = math.nan
        self._tops: list[tuple[float, float]] = []  # of each rise: when its top was reached, how high
        self._up = False
        self._high = -math.inf
        self._rose_s = math.nan

    @property
    def count(self) -> int:
        return len(self._full())

    @property
    def first_s(self) -> float:
        return self._tops[0][0] if self._tops else math.nan

    @property
    def _way(self) -> float:
        """From the seat to the tallest stand so far."""
        return max([_LEAST_RISE, *(high - self._seat for _, high in self._tops)])

    def _full(self) -> list[tuple[float, float]]:
        return [top for top in self._tops if top[1] - self._seat >= _FULL * self._way]

    def step(self, moment: Moment) -> None:
        if not moment.state.found:
            return
        p, scale = moment.frame.landmarks_px, moment.state.scale_px
        hips, ankles = 0.5 * float(p[23, 1] + p[24, 1]), max(float(p[27, 1]), float(p[28, 1]))
        if math.isnan(hips + ankles) or scale <= 0:
            return
        # One scale for the whole trial: a trunk that leans looks shorter, and a scale that follows it moves the seat
        self._scale_px = self._scale_px or scale
        self._recent.append((ankles - hips) / self._scale_px)
        value = statistics.median(self._recent)
        self.t_s.append(moment.t_s)
        self.height.append(value)
        self._seat = value if math.isnan(self._seat) else min(self._seat, value)
        self._follow(moment.t_s, value)

    def _follow(self, t_s: float, value: float) -> None:
        if self._up:
            if value - self._seat < _SEATED * self._way:
                self._up, self._high = False, -math.inf
            elif value > self._tops[-1][1]:
                self._tops[-1] = (t_s, value)
            return
        if value > self._high + _STILL * _LEAST_RISE:
            self._rose_s = t_s
        self._high = max(self._high, value)
        risen = self._high - self._seat
        stopped = t_s - self._rose_s > _STILL_S or value < self._high - _FALLEN * risen
        if risen >= _LEAST_RISE and stopped:
            self._up = True
            self._tops.append((self._rose_s, self._high))
        elif value - self._seat < _SEATED * self._way:
            self._high = value

    def finish(self, end_s: float) -> dict[str, Any]:
        """half: a stand past half way when the time was up, which counts · tops_s: when each full stand was reached ·
        t_s, height: the trace"""
        half = False
        counted = self._up and self._tops[-1] in self._full()
        if self._tops and not counted and self.t_s[-1] > end_s - 0.3:
            half = self.height[-1] - self._seat > _HALF * self._way
        short = len(self._tops) - self.count
        return {
            "half": half, "tops_s": [t for t, _ in self._full()], "short": short,
            "t_s": np.array(self.t_s), "height": np.array(self.height), "seat": self._seat, "way": self._way,
        }  # fmt: skip


class _Sides:
    """Counts the cycles of one sided signal, left and right. floor: smaller swings are noise · least: a cycle's"""

    def __init__(self, value: Callable[[Moment, int], float], floor: float, least: float, sides: tuple[int, ...]):
        self._value, self._least, self._sides = value, least, sides
        self._finders = [CycleFinder(floor) for _ in (0, 1)]
        self.cycles: list[tuple[int, Cycle]] = []

    @property
    def count(self) -> int:
        return len(self.cycles)

    @property
    def first_s(self) -> float:
        return min((c.start_s for _, c in self.cycles), default=math.nan)

    def step(self, moment: Moment) -> None:
        if moment.state.gap:
            for finder in self._finders:
                finder.reset()
        if not moment.state.found:
            return
        for side in self._sides:
            self._add(side, self._finders[side].step(moment.t_s, self._value(moment, side)))

    def _add(self, side: int, cycle: Cycle | None) -> None:
        if cycle is not None and cycle.excursion >= self._least and self._fits(cycle):
            self.cycles.append((side, cycle))

    def _fits(self, cycle: Cycle) -> bool:
        return True

    def finish(self, end_s: float) -> dict[str, Any]:
        for side in self._sides:
            self._add(side, self._finders[side].finish())
        return {"cycles": sorted(self.cycles, key=lambda c: c[1].peak_s)}


class StepCounter(_Sides):
    """Feet that came up (p: a tenth of the trunk is a step, 5 cm)."""

    def __init__(self, sides: tuple[int, ...] = (0, 1)) -> None:
        super().__init__(_measured("ankle_rise"), 0.05, 0.1, sides)


class RaiseCounter(_Sides):
    """Arms that went up and came down, by the angle between arm and trunk."""

    def __init__(self, sides: tuple[int, ...] = (0, 1)) -> None:
        super().__init__(_measured("shoulder_abduction"), 12.0, 30.0, sides)


class TouchCounter(_Sides):
    """Fingertips that came to the nose and left it again. Whose arm it is comes out of who moves.

    Distances in trunk lengths (p): within _TOUCH of the nose is a touch, a quarter of the trunk is the least way there.
    """

    _TOUCH = 0.3

    def __init__(self, sides: tuple[int, ...] = (0, 1)) -> None:
        super().__init__(_nearness, 0.12, 0.3, sides)

    def _fits(self, cycle: Cycle) -> bool:
        return -cycle.high < self._TOUCH


def _measured(name: str) -> Callable[[Moment, int], float]:
    measure = MEASURES[name]

    def value(moment: Moment, side: int) -> float:
        return moment.state.value(measure, side) if moment.state.is_usable(measure, side) else math.nan

    return value


def _nearness(moment: Moment, side: int) -> float:
    """Minus the distance from the tip of the index finger to the nose, trunk lengths."""
    p, scale = moment.landmarks_px, moment.state.scale_px
    if not moment.state.usable[19 + side] or scale <= 0:
        return math.nan
    return -math.hypot(float(p[19 + side, 0] - p[0, 0]), float(p[19 + side, 1] - p[0, 1])) / scale


COUNTERS: dict[str, Callable[[tuple[int, ...]], Counter]] = {
    "stands": StandCounter,
    "steps": StepCounter,
    "touches": TouchCounter,
    "raises": RaiseCounter,
}
