"""Hands-free: a raised hand asks to hear it again, both hands held together at the chest stop.

Neither is ever asked for while balance is tested: the raised hand is not looked for in a trial, and stopping is
something that ends one.
"""

from __future__ import annotations

import math

import numpy as np

from coach.assessment.moment import Moment

RAISED_S, TOGETHER_S = 2.0, 1.0
_GAP_S = 0.2  # one doubtful frame does not start the wait again
# Trunk lengths (p). Arms crossed at the chest bring the wrists to opposite shoulders: apart, and with left and right
# exchanged. Palms together bring wrists and fingertips to the same place, at the breastbone.
_ABOVE = 0.1  # wrist over the eyes
_WRISTS, _TIPS = 0.3, 0.3
_STERNUM, _NEAR_STERNUM = 0.35, 0.38  # below the shoulders' middle; how far the hands may be from there
_CROSSED = 0.12  # left wrist this far on the right's side


class Held:
    """Whether something has been so for a time. Tells it once each time."""

    def __init__(self, for_s: float):
        self._for_s = for_s
        self._since_s = self._last_s = math.nan
        self._told = False

    def step(self, t_s: float, now: bool) -> bool:
        """True once, when it has been so for long enough."""
        if now:
            if math.isnan(self._since_s):
                self._since_s = t_s
            self._last_s = t_s
        elif not t_s - self._last_s <= _GAP_S:
            self._since_s, self._told = math.nan, False
        if self._told or math.isnan(self._since_s) or self._last_s - self._since_s < self._for_s:
            return False
        self._told = True
        return True


class Gestures:
    """step gives "repeat", "stop" or an empty word."""

    def __init__(self) -> None:
        self._raised, self._together = Held(RAISED_S), Held(TOGETHER_S)

    def step(self, moment: Moment) -> str:
        """ "stop", "repeat" or "" for this frame."""
        seen = moment.state.found
        raised = self._raised.step(moment.t_s, seen and hand_raised(moment))
        if self._together.step(moment.t_s, seen and hands_together(moment)):
            return "stop"
        return "repeat" if raised else ""


def hand_raised(moment: Moment) -> bool:
    """One hand above the eyes, the other below the shoulders: two raised hands are an exercise.

    Somebody who just fits into the picture raises the hand out of it: then the elbow vouches for it.
    """
    p, scale, usable = moment.landmarks_px, moment.state.scale_px, moment.state.usable
    eyes = 0.5 * float(p[2, 1] + p[5, 1])
    up, down = [], []
    for side in (0, 1):
        shoulder, elbow, wrist = (float(p[i + side, 1]) for i in (11, 13, 15))
        vouched = usable[15 + side] or (usable[13 + side] and elbow < shoulder)
        up.append(bool(vouched) and eyes - wrist > _ABOVE * scale)
        down.append(wrist > shoulder)
    return (up[0] and down[1]) or (up[1] and down[0])


def hands_together(moment: Moment) -> bool:
    """Palms together before the breastbone."""
    p, scale, usable = moment.landmarks_px[:, :2], moment.state.scale_px, moment.state.usable
    if not (usable[15] and usable[16]):
        return False
    shoulders, hips = 0.5 * (p[11] + p[12]), 0.5 * (p[23] + p[24])
    across = p[11] - p[12]
    breadth = float(np.hypot(*across))
    wrists = p[15] - p[16]
    if float(np.hypot(*wrists)) > _WRISTS * scale or float(np.hypot(*(p[19] - p[20]))) > _TIPS * scale:
        return False
    if breadth > 0.3 * scale and float(wrists @ across) / breadth < -_CROSSED * scale:
        return False  # seen from the side left and right of the picture say nothing
    down = hips - shoulders
    sternum = shoulders + _STERNUM * down
    return float(np.hypot(*(0.5 * (p[15] + p[16]) - sternum))) < _NEAR_STERNUM * scale
