"""What a movement is counted on: one value for the body, or one a side, oriented so that away from rest is up."""

from __future__ import annotations

import math
import statistics
from collections import deque

from coach.exercise.definition import Exercise, Signal
from coach.kinematics.body import BodyState
from coach.kinematics.registry import MEASURES, SIDES, Measure
from coach.pose import PoseFrame

_NEUTRAL_EVERY_S, _NEUTRAL_SAMPLES, _NEUTRAL_HOME = 0.2, 250, 100
_AHEAD_S, _AHEAD_STILL, _AHEAD_MOST = 0.6, 0.2, 0.8  # of the usual excursion: still, and not turned to a side
_NEUTRAL_STRAY = 0.2  # of the usual excursion: how far a person's own middle may lie from the definition's rest


class NearSide:
    """Which side is nearer the camera: visibility and depth, slowly, so that it does not flip inside a rep."""

    def __init__(self) -> None:
        self._lead = 0.0

    def step(self, frame: PoseFrame, scale_px: float) -> None:
        v, p = frame.visibility, frame.landmarks_px
        left = float(v[13] + v[15] + v[25] + v[27])
        right = float(v[14] + v[16] + v[26] + v[28])
        depth = float(p[12, 2] + p[24, 2] - p[11, 2] - p[23, 2]) / max(1.0, scale_px)
        now = (left - right) / 4 + 0.5 * max(-1.0, min(1.0, depth))
        if math.isfinite(now):
            self._lead += 0.05 * (now - self._lead)

    @property
    def side(self) -> int:
        """0 when the person's left is nearer, 1 when the right is."""
        return 0 if self._lead >= 0 else 1


class SignalReader:
    """Reads the values of one signal.

    A measure with sides gives one value a side, or one for both; a measure without sides that goes to either side
    (a bend of the neck) gives its left and its right part, each 0 in the other's half.
    """

    def __init__(self, exercise: Exercise, signal: Signal, side: str):
        self.signal, self._exercise, self._side = signal, exercise, side
        self.measure: Measure = MEASURES[signal.measure]
        self.either_way = exercise.kind == "alternating" and not self.measure.sided
        self.count = 2 if self.either_way or (self.measure.sided and exercise.two_sided) else 1
        self._sign = 1.0 if signal.change > 0 else -1.0
        self.neutral = exercise.rest if signal.measure == exercise.measure else 0.0
        self._home = self.neutral
        # Begins as if the person had stood at the definition's rest for a while: one long first rep is no new middle
        self._samples = deque([self.neutral] * _NEUTRAL_HOME, maxlen=_NEUTRAL_SAMPLES)
        self._sampled_s = -math.inf
        self._first: list[tuple[float, float]] | None = [] if self.measure.change_only else None

    def values(self, state: BodyState, view: str, near: int) -> list[float]:
        """One value a finder; NaN where the landmarks cannot be used or the side was not asked for."""
        m = self.measure
        if self.either_way:
            return self._both_ways(state)
        if not m.sided:
            return [self._sign * state.value(m, 0) if state.is_usable(m, 0) else math.nan]
        if self.count == 2:
            return [self._of_side(state, side, view, near) for side in (0, 1)]
        sides = (SIDES.index(self._side),) if self._side != "both" else (0, 1)
        if len(sides) == 2 and view == "side":
            sides = (near,)  # from the side the far limb is guesswork
        seen = [state.value(m, s) for s in sides if state.is_usable(m, s)]
        return [self._sign * sum(seen) / len(seen) if seen else math.nan]

    def _of_side(self, state: BodyState, side: int, view: str, near: int) -> float:
        m = self.measure
        if (self._side != "both" and SIDES[side] != self._side) or not state.is_usable(m, side):
            return math.nan
        hidden = view == "side" and side != near and self._exercise.sides == "each_or_both"
        return math.nan if hidden and not state.is_seen(m, side) else self._sign * state.value(m, side)

    def _both_ways(self, state: BodyState) -> list[float]:
        m = self.measure
        value = state.value(m, 0) if state.is_usable(m, 0) else math.nan
        if math.isnan(value):
            return [math.nan, math.nan]
        if self._first is not None:
            self._look_ahead(state.t_s, value)
        if state.t_s - self._sampled_s >= _NEUTRAL_EVERY_S:
            self._sampled_s = state.t_s
            self._samples.append(value)
            stray = _NEUTRAL_STRAY * abs(self.signal.change)
            self.neutral = min(max(statistics.median(self._samples), self._home - stray), self._home + stray)
        off = (value - self.neutral) * self._sign
        left, right = max(0.0, off), max(0.0, -off)
        if self._side != "both":
            left, right = (left, math.nan) if self._side == "left" else (math.nan, right)
        return [left, right]

    def _look_ahead(self, t_s: float, value: float) -> None:
        """Who begins at rest looks ahead; a camera that stands aside makes that another value than the definition's."""
        assert self._first is not None
        self._first.append((t_s, value))
        if t_s - self._first[0][0] < _AHEAD_S:
            return
        seen, size = [v for _, v in self._first], abs(self.signal.change)
        self._first = None
        ahead = statistics.median(seen)
        if max(seen) - min(seen) < _AHEAD_STILL * size and abs(ahead - self._home) < _AHEAD_MOST * size:
            self.neutral = self._home = ahead
            self._samples = deque([ahead] * _NEUTRAL_HOME, maxlen=_NEUTRAL_SAMPLES)
