"""An answer to "How is the pain now?" by a raised arm: the left for less, the right for more, both for stop."""

from __future__ import annotations

from coach.assessment.gestures import Held
from coach.pose import PoseFrame

HELD_S = 1.0  # an arm up so long is meant
_DOWN_S = 0.3  # arms are down before they can say anything: an exercise may have ended with them up
_SEEN = 0.5
_NOSE, _SHOULDERS, _ELBOWS, _WRISTS = 0, (11, 12), (13, 14), (15, 16)
ANSWERS = ("less", "more", "stop")


def raised(frame: PoseFrame) -> str | None:
    """What the arms say in this frame: "less" (the person's own left is up), "more" (their right), "stop" (both), ""
    (both are down). None: an arm is not seen well enough to say so, or the person lies or is bent over."""
    if not frame.found or not _upright(frame):
        return None
    left, right = (_up(frame, side) for side in (0, 1))
    if left is None or right is None:
        return None
    return "stop" if left and right else "less" if left else "more" if right else ""


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


class ArmAnswer:
    """Frame by frame: what the arms say now, and once, when it was held long enough, that it is meant."""

    def __init__(self) -> None:
        self._held = {answer: Held(HELD_S) for answer in ANSWERS}
        self._down = Held(_DOWN_S)
        self._ready = False

    def step(self, frame: PoseFrame) -> tuple[str, str]:
        """(what is raised now, what is meant); either may be empty. After an answer the arms go down before another."""
        now = raised(frame)
        if self._down.step(frame.t_s, now == ""):
            self._ready = True
        meant = [answer for answer, held in self._held.items() if held.step(frame.t_s, self._ready and now == answer)]
        if meant:
            self._ready = False
        return (now or "") if self._ready or meant else "", meant[0] if meant else ""
