"""Is what a look found beside the subject a person? The model sees bodies in guitars and plants, and is sure of them.

A person has a head above a trunk, bones that fit together, the same bones at the next look, and moves. A body that is
seen in a thing has legs of different lengths, and other ones each time; one on a poster has good bones, and stays where
it is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.pose.types import PoseFrame

Floats = NDArray[np.float64]

_SURE = 0.6  # visibility of head and trunk, below which the find is furniture
_HEAD_OUT = 0.1  # trunk lengths that the nose lies beyond the shoulders, along the spine: less is no head (p)

# Upper arms, thighs, shanks (left, right), shoulder and hip breadth: (10, 2) landmarks
_BONES = np.array([(11, 13), (12, 14), (23, 25), (24, 26), (25, 27), (26, 28), (11, 12), (23, 24)])
# Over the trunk's length (0.288 of height), joint centres, after Drillis and Contini 1966, as in coach.body.skeleton;
# of the hips the model's own, as in coach.pose.view: it sees them broader
PER_TRUNK = np.array([0.646, 0.646, 0.851, 0.851, 0.854, 0.854, 0.722, 0.45])


@dataclass(frozen=True)
class Rule:
    """What bones tell, fitted on films of people (python -m coach.evaluation.other_people prints it, with each maker's
    films left out).

    shortest, longest: of a leg's bone, shoulders or hips, over what Drillis and Contini give · uneven: natural log of
    left over right of a leg's bone · same: mean absolute log of bones, look over look
    """

    shortest: float = 0.7
    longest: float = 1.4
    uneven: float = 0.3
    same: float = 0.15


RULE = Rule()

# Trunk lengths beyond what a picture of a person on the wall is seen to move with a camera's noise: there at most 0.05
# for the middle of the trunk and 0.08 for the nose in ten looks; who stands and talks does 0.1 in three seconds
_MOVED, _HEAD_MOVED = 0.08, 0.12
STRIDE, WALK_PER_S = 0.8, 2.0  # trunk lengths that a person moves between looks, and while away
OTHER_SIZE = 1.5  # a trunk that much longer or shorter is somebody else's
_DOUBT_S = 3.0  # what has not moved for so long may wait for the usual looks
_FORGET_S = 12.0  # not seen for so long: whoever comes then is new
_SIGHTINGS = 12  # that movement is looked for in


def middle_px(frame: PoseFrame) -> NDArray[np.float32]:
    """(2,) the middle of shoulders and hips."""
    middle: NDArray[np.float32] = frame.landmarks_px[[11, 12, 23, 24], :2].mean(axis=0)
    return middle


def trunk_px(frame: PoseFrame) -> float:
    """Middle of the shoulders to middle of the hips in the picture."""
    p = frame.landmarks_px[:, :2]
    return float(np.hypot(*(p[11] + p[12] - p[23] - p[24]))) / 2


def sure(frame: PoseFrame) -> bool:
    """Whether the model is sure of a head and a trunk. It is of a guitar's, too."""
    seen = frame.visibility[[0, 11, 12, 23, 24]]
    return float(np.median(seen)) >= _SURE and float(seen[0]) >= _SURE


def _points(frame: PoseFrame) -> Floats:
    return (frame.landmarks_px[:, :2] if frame.world_m is None else frame.world_m).astype(float)


def bones(frame: PoseFrame) -> Floats:
    """(8,) lengths of upper arms, thighs, shanks (left, right), shoulders and hips over the trunk's, in space; in the
    picture where the source has no world landmarks, where any but a body square on looks short."""
    points = _points(frame)
    trunk = float(np.linalg.norm(points[11] + points[12] - points[23] - points[24])) / 2
    lengths: Floats = np.linalg.norm(points[_BONES[:, 0]] - points[_BONES[:, 1]], axis=1) / max(trunk, 1e-6)
    return np.maximum(lengths, 0.01)


def like_a_person(frame: PoseFrame, rule: Rule = RULE) -> bool:
    """Whether one look shows a body that may be a person's: a head beyond a trunk, and bones that fit together."""
    if not frame.found or not sure(frame):
        return False
    p = _points(frame)
    spine = (p[11] + p[12] - p[23] - p[24]) / 2
    trunk = float(np.linalg.norm(spine))
    if trunk <= 0 or float((p[0] - (p[11] + p[12]) / 2) @ spine) < _HEAD_OUT * trunk**2:
        return False
    own = bones(frame)
    fits = own / PER_TRUNK
    if frame.world_m is None:
        return bool((fits[2:6] <= rule.longest).all())
    uneven = np.abs(np.log(own[2:6:2] / own[3:6:2]))
    return bool((fits[2:] >= rule.shortest).all() and (fits <= rule.longest).all() and (uneven <= rule.uneven).all())


@dataclass(slots=True)
class _Track:
    """What is seen again and again in one place. middles, noses: of the last sightings, pixels · person: is one"""

    bones: Floats
    middles: list[NDArray[np.float32]]
    noses: list[NDArray[np.float32]]
    trunk_px: float
    since_s: float
    t_s: float
    person: bool = False

    def near(self, frame: PoseFrame) -> bool:
        size, gone_s = max(self.trunk_px, 1.0), max(0.0, frame.t_s - self.t_s)
        away = float(np.hypot(*(middle_px(frame) - self.middles[-1]))) / size
        alike = 1 / OTHER_SIZE < max(trunk_px(frame), 1.0) / size < OTHER_SIZE
        return alike and away < STRIDE + WALK_PER_S * gone_s

    def differs(self, own: Floats) -> float:
        return float(np.abs(np.log(own / self.bones)).mean())

    def seen(self, frame: PoseFrame, own: Floats) -> None:
        self.bones, self.trunk_px, self.t_s = own, trunk_px(frame), frame.t_s
        self.middles = [*self.middles[1 - _SIGHTINGS :], middle_px(frame)]
        self.noses = [*self.noses[1 - _SIGHTINGS :], frame.landmarks_px[0, :2].copy()]
        moved = _extent(self.middles) / self.trunk_px, _extent(self.noses) / self.trunk_px
        self.person |= moved[0] > _MOVED or moved[1] > _HEAD_MOVED


class Others:
    """Tells, from look to look, which of those who were found beside the subject are people."""

    def __init__(self, rule: Rule = RULE) -> None:
        self._rule = rule
        self._tracks: list[_Track] = []
        self._now_s = -math.inf

    def step(self, found: list[PoseFrame], t_s: float) -> list[PoseFrame]:
        """Those of this look who are known to be people. found: sure ones, without the subject"""
        self._now_s = t_s
        self._tracks = [track for track in self._tracks if t_s - track.t_s <= _FORGET_S]
        return [frame for frame in found if self._is_person(frame)]

    @property
    def doubtful(self) -> bool:
        """Whether the last look found somebody who may be a person: another look soon would tell."""
        seen = [track for track in self._tracks if track.t_s == self._now_s and not track.person]
        return any(self._now_s - track.since_s < _DOUBT_S for track in seen)

    def _is_person(self, frame: PoseFrame) -> bool:
        near = [track for track in self._tracks if track.near(frame)]
        likely, own = like_a_person(frame, self._rule), bones(frame)
        for track in near:
            if likely and track.differs(own) <= self._rule.same:
                track.seen(frame, own)
                return track.person
        for track in near:
            if track.person:  # somebody who bends or is half hidden is still the same one
                track.middles[-1], track.t_s = middle_px(frame), frame.t_s
                return True
        if likely:
            nose, t_s = frame.landmarks_px[0, :2].copy(), frame.t_s
            self._tracks.append(_Track(own, [middle_px(frame)], [nose], trunk_px(frame), t_s, t_s))
        return False


def _extent(points: list[NDArray[np.float32]]) -> float:
    return float(np.hypot(*np.ptp(np.array(points), axis=0)))
