"""Why a test did not begin, by what was seen: somebody who stands up with the hands down, and what stood in the way."""

from __future__ import annotations

import math
from collections import deque

import numpy as np

from coach.assessment.moment import Moment
from coach.exercise.position import SEATED
from coach.exercise.ready import Problem
from coach.kinematics.registry import MEASURES
from coach.language import _

_SAT_S, _UP_S = 0.6, 0.3  # seated, or up, for so long: it is no flicker, and no squat (p)
_WAITS_S = 1.5  # who sits for so long at once waits for the test to begin (p)
_BEFORE_S, _AFTER_S = 0.4, 0.2  # of leaving the seat: where the hands are then is where they help from (p)
_NEAR = 0.4  # trunk lengths from the line between hip and knee: on the thigh, the seat or an armrest (p)
_SHARE = 0.6  # of the frames around leaving the seat
_LEAST_S, _LEAST_SHARE = 0.5, 0.05  # what stood in the way for less was in nobody's way
# From what must be well first to what comes last: the furthest that somebody came says what was missing
_ORDER = (
    "nobody", "several_people", "too_close", "too_far", "body_not_visible", "low_light", "wrong_view", "not_seated",
    "not_standing", "arms_not_crossed", "hands_down",
)  # fmt: skip


def hands_down() -> Problem:
    """Of somebody who was sitting, and stood up before the test could begin."""
    text = _(
        "You stood up with your hands down at the chair or your thighs. "
        "Cross your arms at your chest and sit down again."
    )
    return Problem("hands_down", text)


def seated(moment: Moment) -> bool | None:
    """None where the legs say nothing of it."""
    knees = MEASURES["knee_height"]
    heights = [moment.state.value(knees, s) for s in (0, 1) if moment.state.is_usable(knees, s)]
    return min(heights) >= SEATED if heights else None


class StandingUp:
    """Follows somebody in a chair. helped: they are up, and the hands were down as they left the seat"""

    def __init__(self) -> None:
        self.helped = False
        self._hands: deque[tuple[float, bool]] = deque()
        self._since_s = self._left_s = math.nan
        self._sitting = False

    def step(self, moment: Moment) -> None:
        """One frame."""
        now, t_s = seated(moment), moment.t_s
        low = _hand_low(moment)
        if low is not None:
            self._hands.append((t_s, low))
        while self._hands and self._hands[0][0] < t_s - 2.0:
            self._hands.popleft()
        if now is None:
            return
        if now == self._sitting:
            self._since_s = math.nan
            self._left_s = t_s if now else self._left_s
            return
        if math.isnan(self._since_s):
            self._since_s = t_s
        if t_s - self._since_s >= (_SAT_S if now else _UP_S):
            self._sitting, self._since_s = now, math.nan
            self.helped = not now and self._were_low()
            self._left_s = t_s if now else self._left_s

    def _were_low(self) -> bool:
        then = [low for t, low in self._hands if self._left_s - _BEFORE_S <= t <= self._left_s + _AFTER_S]
        return len(then) >= 3 and sum(then) >= _SHARE * len(then)


def _hand_low(moment: Moment) -> bool | None:
    """Whether a hand is at a thigh or beside it; None where no hand is seen."""
    p, usable, scale = moment.landmarks_px[:, :2].astype(float), moment.state.usable, moment.state.scale_px
    wrists = [w for w in (15, 16) if usable[w]]
    thighs = [(h, k) for h, k in ((23, 25), (24, 26)) if usable[h] and usable[k]]
    if not moment.state.found or not wrists or not thighs or scale <= 0:
        return None
    return any(_apart(p[w], p[h], p[k]) < _NEAR * scale for w in wrists for h, k in thighs)


def _apart(point: np.ndarray, a: np.ndarray, b: np.ndarray) -> float:
    """From a point to the line between two others."""
    along = b - a
    share = float(np.clip((point - a) @ along / max(1e-9, float(along @ along)), 0.0, 1.0))
    return float(np.hypot(*(point - a - share * along)))


class Obstacles:
    """What stood in the way of a stage, and for how long."""

    def __init__(self) -> None:
        self._lasted: list[tuple[float, bool, str, str]] = []  # (seconds, in the chair, code, text)
        self._last_s, self._sits_s, self._waited = math.nan, 0.0, False

    def step(self, problem: Problem | None, t_s: float, in_chair: bool) -> None:
        """One frame of waiting. in_chair: the test begins in one, and somebody sits"""
        step_s = 0.0 if math.isnan(self._last_s) else min(0.5, t_s - self._last_s)
        self._last_s = t_s
        self._sits_s = self._sits_s + step_s if in_chair else 0.0
        self._waited |= self._sits_s >= _WAITS_S
        now = in_chair, problem.code if problem else "", problem.text if problem else ""
        if self._lasted and self._lasted[-1][1:] == now:
            self._lasted[-1] = (self._lasted[-1][0] + step_s, *now)
        else:
            self._lasted.append((step_s, *now))

    def reason(self) -> str | None:
        """The sentence that says what was missing; None where nothing was."""
        least_s = max(_LEAST_S, _LEAST_SHARE * sum(seconds for seconds, *_what in self._lasted))
        # Of somebody who sat and waited, what was missing meanwhile: up again they were no longer about to begin. Who
        # bends the knees now and then has not sat down.
        told = [one for one in self._lasted if one[2] and (one[1] == self._waited or one[2] == "hands_down")]
        seconds: dict[str, float] = {}
        for lasted_s, _in_chair, code, _text in told or self._lasted:
            if code:
                seconds[code] = seconds.get(code, 0.0) + lasted_s
        if not seconds:
            return None
        long = [code for code in _ORDER if seconds.get(code, 0.0) >= least_s]
        return self._text(long[-1] if long else max(seconds, key=lambda code: seconds[code]))

    def _text(self, code: str) -> str:
        """A code may say more than one thing: the one that lasted."""
        texts: dict[str, float] = {}
        for lasted_s, _in_chair, of, text in self._lasted:
            if of == code:
                texts[text] = texts.get(text, 0.0) + lasted_s
        return max(texts, key=lambda text: texts[text])
