"""Holds: conditions on the body that are kept for a time, with a grace for a wobble."""

from __future__ import annotations

import math
from dataclasses import dataclass

from coach.exercise.definition import Hold, Posture
from coach.kinematics.body import BodyState
from coach.kinematics.registry import MEASURES

ENTER_S = 0.3  # the conditions are met this long before a hold has begun (it counts from their beginning)
LEAST_S = 1.0  # a shorter one is on the way to something else
SLACK = 0.25  # of a limit: kept a little less strictly than entered, so that a hold does not flicker
_REFERENCE_S = 0.7  # a change is counted against how the person stood for this long at the start


@dataclass(slots=True)
class Span:
    """touches: how often the hold was broken for less than its grace"""

    start_s: float
    end_s: float
    touches: int = 0


class HoldFinder:
    """One side's hold: waits for the conditions, follows them, and tells the span when they are broken for good."""

    def __init__(self, grace_s: float):
        self._grace_s = grace_s
        self.start_s = math.nan
        self._since_s = self._good_s = math.nan
        self._touches, self._broken = 0, False

    @property
    def holding(self) -> bool:
        return not math.isnan(self.start_s)

    def now_s(self) -> float:
        """How long the hold under way has lasted."""
        return self._good_s - self.start_s

    def step(self, t_s: float, enter: bool, stay: bool) -> Span | None:
        """enter, stay: whether the conditions are met strictly, and with slack."""
        if not self.holding:
            if not enter:
                self._since_s = math.nan
                return None
            if math.isnan(self._since_s):
                self._since_s = t_s
            if t_s - self._since_s >= ENTER_S:
                self.start_s, self._good_s = self._since_s, t_s
            return None
        if stay:
            self._touches += self._broken
            self._broken = False
            self._good_s = t_s
            return None
        self._broken = True
        return self.end() if t_s - self._good_s > self._grace_s else None

    def end(self) -> Span | None:
        """The hold is over now; None when there was none, or none worth telling."""
        span = Span(self.start_s, self._good_s, self._touches)
        self.start_s = self._since_s = self._good_s = math.nan
        self._touches, self._broken = 0, False
        return span if span.end_s - span.start_s >= LEAST_S else None


class Conditions:
    """Judges a hold's conditions on each frame, for one side (0 left, 1 right; 2 for a hold of the whole body)."""

    def __init__(self, hold: Hold, side: int):
        self._hold, self._side = hold, side
        self._reference: dict[tuple[str, int], list[float]] = {}
        self._first_s = math.nan

    def judge(self, state: BodyState, view: str) -> tuple[bool, bool]:
        """(met strictly, met with slack) on this frame."""
        if math.isnan(self._first_s):
            self._first_s = state.t_s
        verdicts = [v for c in self._hold.when if (v := self._one(c, state, view)) is not None]
        return bool(verdicts) and all(v[0] for v in verdicts), bool(verdicts) and all(v[1] for v in verdicts)

    def _one(self, condition: Posture, state: BodyState, view: str) -> tuple[bool, bool] | None:
        """None where this view has nothing to say of it."""
        m = MEASURES[condition.measure]
        if (condition.views and view not in condition.views) or (m.views and view not in (*m.views, "unknown")):
            return None
        both = []
        for side in _sides(condition, m.sided, self._side):
            value = state.value(m, side) if state.is_usable(m, side) else math.nan
            if condition.change:
                value = self._changed(condition.measure, side, state.t_s, value)
            both.append((condition.holds(value), condition.holds(value, SLACK)))
        every = all if condition.side == "all" else any
        return every(b[0] for b in both), every(b[1] for b in both)

    def _changed(self, name: str, side: int, t_s: float, value: float) -> float:
        seen = self._reference.setdefault((name, side), [])
        if t_s - self._first_s < _REFERENCE_S:
            if not math.isnan(value):
                seen.append(value)
            return math.nan
        return value - sorted(seen)[len(seen) // 2] if seen else math.nan


def _sides(condition: Posture, sided: bool, side: int) -> tuple[int, ...]:
    if not sided:
        return (0,)
    if side > 1 or condition.side in ("any", "all"):
        return (0, 1)
    return (side,) if condition.side == "moving" else (1 - side,)
