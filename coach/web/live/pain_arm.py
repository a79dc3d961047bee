"""An answer to "How is the pain now?" by the body: the left arm up for less, the right for more, both for stop, and
nothing that moves for a while for the same. Only landmarks say so: who is not seen has not answered."""

from __future__ import annotations

import math

import numpy as np

from coach.assessment.gestures import Held
from coach.pose import PoseFrame

HELD_S = 1.0  # an arm up so long is meant
STILL_S = 8.0  # nothing moved so long: the pain is taken for the same
_DOWN_S = 0.3  # arms are down before they can say anything: an exercise may have ended with them up
_SEEN = 0.5
_NOSE, _SHOULDERS, _ELBOWS, _WRISTS = 0, (11, 12), (13, 14), (15, 16)
ANSWERS = ("less", "more", "stop")
# Who rests after a set breathes and sways by some centimetres; who wipes the face or takes a step moves more than this
_STILL_TRUNKS = 0.2  # of the trunk's length (p)
_SMOOTH_S = 0.3  # one jump of a landmark is no movement
_GAP_S = 0.5  # without a picture of somebody so long, nobody knows whether they moved
_HIPS, _BODY = (23, 24), (0, 11, 12, 13, 14, 15, 16)


def raised(frame: PoseFrame) -> str | None:
    """What the arms say in this frame: "less" (the person's own left is up), "more" (their right), "stop" (both), ""
    (both are down). None: an arm is not seen well enough to say so, or the person lies or is bent over."""
    if not frame.found or not _upright(frame):
        return None
    left, right = (_up(frame, side) for side in (0, 1))
    if left is None or right is None:
        return None
    return "stop" if left and right else "less" if left else "more" if right else ""


def hidden(frame: PoseFrame) -> str:
    """Why the arms of this frame say nothing at all: "nobody", "lying" (or bent over), "arms" (one is not seen), or ""
    where they can be read."""
    if not frame.found:
        return "nobody"
    if not _upright(frame):
        return "lying"
    return "arms" if raised(frame) is None else ""


def _up(frame: PoseFrame, side: int) -> bool | None:
    """Whether this wrist is above the nose. A hand that reaches out of the picture is vouched for by its elbow."""
    y, seen = frame.landmarks_px[:, 1], frame.visibility
    shoulder, elbow, wrist = _SHOULDERS[side], _ELBOWS[side], _WRISTS[side]
    if seen[wrist] < _SEEN and not (seen[elbow] >= _SEEN and y[elbow] < y[shoulder]):
        return None
    return bool(y[wrist] < y[_NOSE])


def _upright(frame: PoseFrame) -> bool:
    """The head is over the shoulders: of somebody who lies, a hand on the belly is above the nose too."""
    nose, shoulders = frame.landmarks_px[_NOSE, :2], frame.landmarks_px[list(_SHOULDERS), :2].mean(axis=0)
    return bool(shoulders[1] - nose[1] > abs(shoulders[0] - nose[0]))


class Stillness:
    """Frame by frame: how long the upper body has stayed where it is."""

    def __init__(self) -> None:
        self._now: np.ndarray | None = None  # (points, 2) in pixels, smoothed
        self._place: np.ndarray | None = None  # where it was when it came to rest
        self._since_s = self._last_s = math.nan

    def step(self, frame: PoseFrame, counts: bool) -> float:
        """Seconds, by the times of the pictures. counts: somebody is seen, with both arms down"""
        if counts:
            gap_s = frame.t_s - self._last_s
            self._last_s = frame.t_s
            points = frame.landmarks_px[list(_BODY), :2].astype(float)
            if self._now is None or not gap_s <= _GAP_S:
                self._rest(points, frame.t_s)
            else:
                assert self._place is not None
                self._now = self._now + (points - self._now) * min(1.0, gap_s / _SMOOTH_S)
                seen = frame.visibility[list(_BODY)] >= _SEEN
                moved = np.hypot(*(self._now - self._place)[seen].T)
                if moved.max(initial=0.0) > _STILL_TRUNKS * _trunk_px(frame):
                    self._rest(self._now, frame.t_s)
        elif not frame.t_s - self._last_s <= _GAP_S:
            self._now = None
        return 0.0 if self._now is None else self._last_s - self._since_s

    def _rest(self, points: np.ndarray, t_s: float) -> None:
        self._now = self._place = points
        self._since_s = t_s


def _trunk_px(frame: PoseFrame) -> float:
    shoulders, hips = (frame.landmarks_px[list(pair), :2].mean(axis=0) for pair in (_SHOULDERS, _HIPS))
    return float(np.hypot(*(hips - shoulders)))


class ArmAnswer:
    """Frame by frame: what the arms say now, and once, when it was held long enough, that it is meant. "same" is told
    by nothing that moves; still_s: for how long so far."""

    def __init__(self) -> None:
        self._held = {answer: Held(HELD_S) for answer in ANSWERS}
        self._down = Held(_DOWN_S)
        self._stillness = Stillness()
        self._ready = self._told = False
        self.still_s = 0.0

    def step(self, frame: PoseFrame) -> tuple[str, str]:
        """(what is raised now, what is meant); either may be empty. After an answer the arms go down before another."""
        now = raised(frame)
        if self._down.step(frame.t_s, now == ""):
            self._ready = True
        meant = [answer for answer, held in self._held.items() if held.step(frame.t_s, self._ready and now == answer)]
        if meant:
            self._ready, self._told = False, True
        self.still_s = min(STILL_S, self._stillness.step(frame, now == "" and not self._told))
        if self.still_s >= STILL_S and not self._told:
            self._told = True
            meant = ["same"]
        return (now or "") if self._ready or meant else "", meant[0] if meant else ""
