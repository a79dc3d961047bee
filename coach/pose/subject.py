"""Who is the person that exercises, and who else is in the picture? A second look with that person painted over.

Asked for several people, the model finds the largest again and again and misses the one behind (measured on
shared/clips/two_people_step_up.mp4: the second person in 1 of 20 pictures, in 17 of 20 with the first painted over),
and it costs the live frame rate. A look takes 11-13 ms when nobody else is there.
"""

from __future__ import annotations

from collections import deque
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from coach.pose.others import (
    OTHER_SIZE,
    RULE,
    STRIDE,
    WALK_PER_S,
    Others,
    Rule,
    like_a_person,
    middle_px,
    sure,
    trunk_px,
)
from coach.pose.types import PoseFrame

_EDGE = 0.5  # of the trunk: hair, shoes and sleeves reach beyond the landmarks
_LEAST_SIZE, _LEAST_APART = 0.35, 0.6  # of the subject's trunk: smaller is a poster, nearer is the same body again
_MIXED = 1.2  # trunk lengths between two middles: nearer, arms and legs lie over one another
_AROUND = 0.8  # trunk lengths about the subject that the tracker still sees: an arm that is raised stays inside
_LOOKS = 3  # somebody who was seen in one of so many is still there

_NOBODY = PoseFrame.nobody(0.0, 1, 1)


class _FindsAll(Protocol):
    def estimate_all(self, rgb: NDArray[np.uint8], t_s: float) -> list[PoseFrame]: ...


def without(rgb: NDArray[np.uint8], subject: PoseFrame) -> NDArray[np.uint8]:
    """The picture with the subject's box painted over in its mean colour; the picture itself where there is none."""
    if not subject.found:
        return rgb
    points, edge = subject.landmarks_px[:, :2], _EDGE * trunk_px(subject)
    left, top = np.maximum(points.min(axis=0) - edge, 0).astype(int)
    right, bottom = np.maximum(points.max(axis=0) + edge, 0).astype(int)
    alone = rgb.copy()
    alone[top:bottom, left:right] = rgb[::8, ::8].mean(axis=(0, 1)).astype(np.uint8)
    return alone


def bodies_beside(found: list[PoseFrame], subject: PoseFrame) -> list[PoseFrame]:
    """The different bodies of one look: a second look at the same body, or a tiny figure on a poster, is none."""
    scale = trunk_px(subject) if subject.found else max((trunk_px(f) for f in found), default=0.0)
    bodies: list[PoseFrame] = [subject] if subject.found else []
    beside: list[PoseFrame] = []
    for frame in found:
        if trunk_px(frame) < _LEAST_SIZE * scale or not sure(frame):
            continue
        middle = middle_px(frame)
        if all(np.hypot(*(middle - middle_px(b))) > _LEAST_APART * scale for b in bodies):
            bodies.append(frame)
            beside.append(frame)
    return beside


def everybody(estimator: _FindsAll, rgb: NDArray[np.uint8], t_s: float, most: int = 3) -> list[PoseFrame]:
    """Up to ``most`` people, from the picture's left to its right: each look paints over those already found.

    Slow (15 ms a person and one look more): for set-up, not for every frame.
    """
    found: list[PoseFrame] = []
    picture = rgb
    for _ in range(most):
        bodies = [p for p in estimator.estimate_all(picture, t_s) if not found or like_a_person(p)]
        new = [p for p in bodies if len(bodies_beside([p, *found], _NOBODY)) > len(found)]
        if not new:
            break
        found += new
        for person in new:
            picture = without(picture, person)
    return sorted(found[:most], key=lambda p: float(middle_px(p)[0]))


class PeopleWatch:
    """Counts people: the subject and whoever looks without the subject show to be a person.

    estimator: an IMAGE-mode estimator
    others: those of the last look
    """

    def __init__(self, estimator: _FindsAll, rule: Rule = RULE):
        self._estimator = estimator
        self._known = Others(rule)
        self._crowded: deque[bool] = deque(maxlen=_LOOKS)
        self.others: list[PoseFrame] = []

    def look(self, rgb: NDArray[np.uint8], subject: PoseFrame) -> int:
        """One look, best about once a second, and sooner while :attr:`doubtful`: how many people there are."""
        beside = bodies_beside(self._estimator.estimate_all(without(rgb, subject), subject.t_s), subject)
        somebody = subject.found or bool(beside)
        if not subject.found and beside:  # nobody is followed: the largest is no other
            beside.remove(max(beside, key=trunk_px))
        self.others = self._known.step(beside, subject.t_s)
        people = int(somebody) + len(self.others)
        self._crowded.append(people > 1)
        return people

    @property
    def several(self) -> bool:
        """Whether several people are there by the last few looks."""
        return any(self._crowded)

    @property
    def doubtful(self) -> bool:
        """Whether another look soon would tell a person from a thing."""
        return self._known.doubtful

    def mixed_up(self, subject: PoseFrame) -> bool:
        """Whether somebody stands so close before or behind the subject that limbs may be taken from either."""
        if not subject.found or not self.several:
            return False
        middle, reach = middle_px(subject), _MIXED * trunk_px(subject)
        return any(float(np.hypot(*(middle_px(p) - middle))) < reach for p in self.others)


class Subject:
    """Keeps a tracker on one person: what lies outside the person's surroundings is painted over while others are near.

    Alone, nothing is painted and nothing costs time. A person who is lost is taken up again only where somebody of the
    same size and build comes back near the last place (CLINICAL.md 3.9: identity in doubt means a pause).
    """

    def __init__(self) -> None:
        self._last: PoseFrame | None = None
        self.guarded = False  # others are near

    def choose(self, person: PoseFrame) -> None:
        """Follow this person from now on."""
        self._last, self.guarded = person, True

    @property
    def chosen(self) -> bool:
        """Whether somebody is followed already."""
        return self._last is not None

    def picture(self, rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """What the tracker may see of the picture."""
        if self._last is None or not self.guarded:
            return rgb
        points, edge = self._last.landmarks_px[:, :2], _AROUND * trunk_px(self._last)
        left, top = np.maximum(points.min(axis=0) - edge, 0).astype(int)
        right, bottom = np.maximum(points.max(axis=0) + edge, 0).astype(int)
        alone = np.empty_like(rgb)
        alone[:] = rgb[::8, ::8].mean(axis=(0, 1)).astype(np.uint8)
        alone[top:bottom, left:right] = rgb[top:bottom, left:right]
        return alone

    def follow(self, pose: PoseFrame) -> PoseFrame:
        """The pose when it is the subject's; nobody when it is somebody else's or in doubt."""
        if not pose.found:
            return pose
        if self._last is None or not self.guarded or self._same(pose):
            self._last = pose
            return pose
        return PoseFrame.nobody(pose.t_s, pose.width_px, pose.height_px)

    def _same(self, pose: PoseFrame) -> bool:
        assert self._last is not None
        was, now = trunk_px(self._last), trunk_px(pose)
        away = float(np.hypot(*(middle_px(pose) - middle_px(self._last)))) / max(was, 1.0)
        gone_s = max(0.0, pose.t_s - self._last.t_s)
        size = max(now, 1.0) / max(was, 1.0)
        return away < STRIDE + WALK_PER_S * gone_s and 1 / OTHER_SIZE < size < OTHER_SIZE
