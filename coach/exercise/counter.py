"""Rep phases from the shape of the movement and the person's own range, not from fixed angles.

A causal turning-point counter. The signal grows away from rest. A cycle is: up by more than a small floor, then back by
a share of what was gained; or back half way and out again, as quick reps are lowered. Which cycles are reps is
decided by :mod:`coach.exercise.verdict`.
"""

from __future__ import annotations

import math
import statistics
from collections import deque
from dataclasses import dataclass, replace

import numpy as np

BACK = 0.6  # of the excursion: back by this much, a cycle is over
HALF_BACK, HALF_AGAIN = 0.48, 0.45  # of the excursion: back by less, it is over where it goes out again by so much
SETTLE_S = 0.7  # a cycle that is over waits this long for the way back to end, so that its times are whole
PLATEAU = 0.9  # of the excursion: above it the movement is at its peak
_SETTLES_S = 0.1  # a filter begins with one trembling sample as it came: that is no rest to measure from
_TREMBLE, _MOST_REST = 0.5, 0.25  # of the noise that is given (five standard deviations); of the excursion
_GOES_ON = 1.5  # times as far as where a refused cycle stopped: it was the beginning of a larger one
_DEEPER = 0.5  # of the excursion: a way back that ends so far below where it began did not begin at rest
_MEMORY_S = 40.0


@dataclass(slots=True)
class Cycle:
    """One movement away from rest and back, in units of the signal (oriented, so that away is up)."""

    start_s: float
    peak_s: float
    end_s: float
    low: float
    high: float
    plateau_start_s: float
    plateau_end_s: float
    way_out_s: float = math.nan  # of an at-target cycle
    fall_s: float = math.nan  # of an at-target cycle: how long the way down before it took
    cut: bool = False  # it went back further than it came: where it was first seen was no rest

    @property
    def excursion(self) -> float:
        return self.high - self.low

    @property
    def length_s(self) -> float:
        """Out and back; an at-target cycle ends at its peak, so its way out counts twice."""
        return self.end_s - self.start_s if math.isnan(self.way_out_s) else 2 * self.way_out_s

    def overlaps(self, other: Cycle) -> float:
        """Shared time over the shorter one's."""
        shared = min(self.end_s, other.end_s) - max(self.start_s, other.start_s)
        return max(0.0, shared) / max(1e-6, min(self.end_s - self.start_s, other.end_s - other.start_s))


class CycleFinder:
    """Turning points of one signal. ``floor``: excursions below it are noise."""

    def __init__(self, floor: float, at_target: bool = False):
        self.floor, self.at_target = floor, at_target
        self._trace: deque[tuple[float, float]] = deque()
        self._recent: deque[tuple[float, float]] = deque(maxlen=3)
        self.reset()

    def reset(self) -> None:
        """Forget the cycle under way (a gap, a jump, a turn of the body)."""
        self.phase = "rest"
        self.low = self.high = math.nan
        self._high_s = self._over_s = self._still_s = self._still_high = math.nan
        self._bottom = self._refused_high = self._dip = math.nan
        self._noise, self._first_s = 0.0, math.nan
        self._told: Cycle | None = None
        self._trace.clear()
        self._recent.clear()

    def step(self, t_s: float, value: float, noise: float = 0.0) -> Cycle | None:
        """One sample; NaN samples are skipped (the caller resets after a long gap). noise: smaller swings are noise."""
        if math.isnan(value):
            return None
        self._noise = noise
        self._recent.append((t_s, value))
        # One wild frame makes no turning point: the median of three, which belongs to the middle one's time.
        t_s = self._recent[len(self._recent) // 2][0]
        value = statistics.median_low(v for _, v in self._recent)
        self._trace.append((t_s, value))
        while self._trace[0][0] < t_s - _MEMORY_S:
            self._trace.popleft()
        if math.isnan(self.low):
            self.low, self._first_s = value, t_s
        if self.phase == "rest":
            settling = t_s - self._first_s < _SETTLES_S
            longer = self._went_on(t_s, value)
            self.low = value if settling else min(self.low, value)
            if longer is not None:
                return longer
            if value - self.low > max(self.floor, noise):
                self._out(t_s, value)
            return None
        if self.phase == "out":
            if value > self.high:
                if value > self._still_high + 0.02 * (self.high - self.low):  # since then, however many frames that is
                    self._still_s, self._still_high = t_s, value
                self.high, self._high_s, self._dip = value, t_s, math.nan
            span = self.high - self.low
            if self.at_target:
                turned = value < self.high - 0.15 * span
                stopped = t_s - self._still_s > 0.35 and value > self.high - 0.15 * span
                if turned or stopped:
                    cycle = self._cycle(t_s)
                    self.phase = "back"
                    return cycle
            elif value < self.high - BACK * span:
                self.phase, self._over_s, self._bottom = "back", t_s, value
            else:
                return self._half_way(t_s, value, span)
            return None
        return self._back(t_s, value)

    def _half_way(self, t_s: float, value: float, span: float) -> Cycle | None:
        """A way back that stops half way and goes out again as far as that: quick reps are lowered so."""
        if math.isnan(self._dip) or value < self._dip:
            self._dip = value
        least = max(self.floor, self._noise)
        if self.high - self._dip < max(HALF_BACK * span, least) or value < self._dip + max(HALF_AGAIN * span, least):
            return None
        cycle, dip = self._cycle(t_s), self._dip
        self._rest(dip)
        self._out(t_s, value)
        return cycle

    def _out(self, t_s: float, value: float) -> None:
        self.phase, self.high, self._high_s = "out", value, t_s
        self._still_s, self._still_high = t_s, value

    def _back(self, t_s: float, value: float) -> Cycle | None:
        span = self.high - self.low
        if self.at_target:
            self.high = max(self.high, value)  # still rising after a pause half way: the same cycle
            if value - self.low > _GOES_ON * (self._refused_high - self.low):
                self.phase, self._high_s, self._refused_high = "out", t_s, math.nan
                self._still_s, self._still_high = t_s, value
            elif value < self.high - BACK * span:
                self._rest(value)
            return None
        self._bottom = min(self._bottom, value)
        home = value <= self.low + self._rest_band(0.12, span)
        away_again = value > self._bottom + max(self.floor, 0.2 * span)
        if home or away_again or t_s - self._over_s > SETTLE_S:
            cycle = self._cycle(t_s)
            self._rest(min(self._bottom, value))
            self._told = cycle
            return cycle
        return None

    def _went_on(self, t_s: float, value: float) -> Cycle | None:
        """The cycle just told, once more and whole, where the way back went on far below where it began: the person
        was first seen on the way, and the rest lies deeper."""
        told = self._told
        if told is None or value <= self.low:
            return None
        self._told = None
        if t_s - told.end_s > SETTLE_S or told.low - self.low < _DEEPER * told.excursion:
            return None
        end_s = next((t for t, v in self._trace if t > told.end_s and v <= self.low), t_s)
        return replace(told, low=self.low, end_s=end_s, cut=True)

    def refuse(self) -> None:
        """The cycle just told was no rep. One that ends at its target may only have stopped on the way there."""
        if self.at_target and self.phase == "back":
            self._refused_high = self.high

    def _rest(self, low: float) -> None:
        self._refused_high = math.nan
        self.phase, self.low, self.high, self._dip = "rest", low, math.nan, math.nan

    def break_off(self) -> Cycle | None:
        """Forget the cycle under way; what was seen of it, where one was. One at its target has been told."""
        told = self.phase == "rest" or (self.phase == "back" and self.at_target) or not self._trace
        cycle = None if told else self._cycle(self._trace[-1][0])
        self.reset()
        return cycle

    def finish(self) -> Cycle | None:
        """The recording ends: a cycle that was over, or has arrived at its target, still counts."""
        if not self._trace:
            return None
        t_s, value = self._trace[-1]
        over = self.phase == "back" and not self.at_target
        arrived = self.at_target and self.phase == "out" and value > self.high - 0.15 * (self.high - self.low)
        cycle = self._cycle(t_s) if over or arrived else None
        self.phase = "rest"
        return cycle

    def _cycle(self, now_s: float) -> Cycle:
        trace = np.array(self._trace)
        t, v = trace[:, 0], trace[:, 1]
        span = self.high - self.low
        top = int(np.searchsorted(t, self._high_s))
        before, after = v[: top + 1], v[top:]
        below = np.flatnonzero(before <= self.low + self._rest_band(0.1, span))
        start = int(below[-1]) if len(below) else 0
        high = self.high - (1 - PLATEAU) * span
        left = np.flatnonzero(before[start:] >= high)
        first = start + int(left[0]) if len(left) else top
        right = np.flatnonzero(after < high)
        last = top + int(right[0]) - 1 if len(right) else len(t) - 1
        home = np.flatnonzero(after <= self.low + self._rest_band(0.12, span))
        end = top + int(home[0]) if len(home) else len(t) - 1
        end_s = float(t[end]) if not self.at_target else now_s
        middle = 0.5 * (t[first] + t[last])
        fall = self._fall(t[: start + 1], v[: start + 1], span) if self.at_target else math.nan
        way_out = float(t[top] - t[start]) if self.at_target else math.nan
        return Cycle(
            float(t[start]), float(middle), end_s, self.low, self.high, float(t[first]), float(t[last]), way_out, fall
        )

    def _rest_band(self, share: float, span: float) -> float:
        """How far above its lowest a signal is still at rest: the lowest of many trembling samples lies below rest."""
        return max(share * span, min(_TREMBLE * self._noise, _MOST_REST * span))

    def _fall(self, t: np.ndarray, v: np.ndarray, span: float) -> float:
        """Seconds of the way down that came before this cycle, NaN when it was not seen."""
        up = np.flatnonzero(v >= self.low + 0.88 * span)
        if not len(up):
            return math.nan
        down = np.flatnonzero(v[up[-1] :] <= self.low + 0.12 * span)
        return float(t[up[-1] + down[0]] - t[up[-1]]) if len(down) else math.nan
