"""Who is in the picture besides the person who exercises? A second look with that person painted over.

Asked for several people, the model finds the largest again and again and misses the one behind (measured on
shared/clips/two_people_step_up.mp4: the second person in 1 of 20 pictures, in 17 of 20 with the first painted over),
and it costs the live frame rate. A look takes 11-13 ms when nobody else is there.
"""

from __future__ import annotations

from collections import deque
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from coach.pose.types import PoseFrame

_EDGE = 0.5  # of the trunk: hair, shoes and sleeves reach beyond the landmarks
_SURE = 0.5  # visibility of shoulders and hips, below which the second find is furniture
_LEAST_SIZE, _LEAST_APART = 0.35, 0.6  # of the subject's trunk: smaller is a poster, nearer is the same body again
_LOOKS, _AGREE = 3, 2  # so many of the last looks must agree: one look in fifty sees a person in a curtain


class _FindsAll(Protocol):
    def estimate_all(self, rgb: NDArray[np.uint8], t_s: float) -> list[PoseFrame]: ...


def without(rgb: NDArray[np.uint8], subject: PoseFrame) -> NDArray[np.uint8]:
    """The picture with the subject's box painted over in its mean colour; the picture itself where there is none."""
    if not subject.found:
        return rgb
    points, edge = subject.landmarks_px[:, :2], _EDGE * _trunk_px(subject)
    left, top = np.maximum(points.min(axis=0) - edge, 0).astype(int)
    right, bottom = np.maximum(points.max(axis=0) + edge, 0).astype(int)
    alone = rgb.copy()
    alone[top:bottom, left:right] = rgb[::8, ::8].mean(axis=(0, 1)).astype(np.uint8)
    return alone


def count_people(found: list[PoseFrame], subject: PoseFrame) -> int:
    """How many different persons there are: a second look at the same body, or a tiny figure on a poster, is none."""
    scale = _trunk_px(subject) if subject.found else max((_trunk_px(f) for f in found), default=0.0)
    bodies: list[PoseFrame] = [subject] if subject.found else []
    for frame in found:
        if _trunk_px(frame) < _LEAST_SIZE * scale or float(frame.visibility[[11, 12, 23, 24]].mean()) < _SURE:
            continue
        middle = _middle_px(frame)
        if all(np.hypot(*(middle - _middle_px(b))) > _LEAST_APART * scale for b in bodies):
            bodies.append(frame)
    return len(bodies)


class PeopleWatch:
    """Counts people: the subject and whoever a look without the subject finds.

    estimator: an IMAGE-mode estimator
    """

    def __init__(self, estimator: _FindsAll):
        self._estimator = estimator
        self._crowded: deque[bool] = deque(maxlen=_LOOKS)

    def look(self, rgb: NDArray[np.uint8], subject: PoseFrame) -> int:
        """One look, best about once a second: how many people this picture shows."""
        people = count_people(self._estimator.estimate_all(without(rgb, subject), subject.t_s), subject)
        self._crowded.append(people > 1)
        return people

    @property
    def several(self) -> bool:
        """Whether several people are there by the last few looks."""
        return sum(self._crowded) >= _AGREE


def _middle_px(frame: PoseFrame) -> NDArray[np.float32]:
    middle: NDArray[np.float32] = frame.landmarks_px[[11, 12, 23, 24], :2].mean(axis=0)
    return middle


def _trunk_px(frame: PoseFrame) -> float:
    p = frame.landmarks_px[:, :2]
    return float(np.hypot(*(p[11] + p[12] - p[23] - p[24]))) / 2
