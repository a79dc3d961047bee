"""What the whole body does in an exercise, as a camera sees it: the signature that a cycle is compared with.

The synthetic body does each exercise once, in each of its styles and with each side that it has, and cameras from all
around and two heights look at it. What each landmark does from rest, half way and at the peak, in trunk lengths, is the
movement's signature in that view. Everyday movements (``everyday.yaml``) have signatures of the same sort.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from coach.body.camera import Camera, placed
from coach.body.skeleton import Body, Points, body_points, turn
from coach.body.synthetic import blend, faulty, for_side
from coach.exercise.definition import Exercise
from coach.kinematics.registry import MEASURES
from coach.pose import PoseFrame
from coach.pose.view import frame_view

Floats = NDArray[np.float32]

POINTS = np.array([0, 11, 12, 13, 14, 15, 16, 23, 24, 25, 26, 27, 28, 31, 32])
_ARMS = np.array([p in (13, 14, 15, 16) for p in POINTS])
# Arms, thighs and shanks, and the trunk's two sides: from one point to the other, as places in POINTS
_NEAR, _FAR = (
    np.searchsorted(POINTS, ends)
    for ends in ((11, 13, 12, 14, 23, 25, 24, 26, 23, 24), (13, 15, 14, 16, 25, 27, 26, 28, 11, 12))
)
_LIMBS = (slice(0, 4), slice(4, 8), slice(8, 10))  # of these: arms, legs, trunk
SIDE_NAMES = ("left", "right", "both")
SHARES = (0.35, 0.7, 1.0)  # of the way to the target: a small movement is not a large one made smaller
_YAWS_DEG = tuple(range(-180, 180, 20))
_PITCHES_DEG = (0.0, 18.0)  # a laptop at hip height, and one that looks down; a phone on the floor reads as the first
_ARMS_ALONG = 0.3  # in an exercise of legs or trunk the arms go as they like
_SHORTEST = 0.5  # of the trunk: seen shorter than this, the body points at the camera
_STILL = 0.02  # trunk lengths
NEAR_DEG = 32.0  # how far a signature's view may lie from the view that was estimated
_BASES = {"standing or chair": ("standing", "chair")}
_TRUNK_M = Body().m("trunk")


@dataclass(frozen=True)
class Signatures:
    """All views of one movement, flat: n rows, each one style, side, share and camera.

    field: (n, 2, 15, 2) what the points do until half way and until the peak, trunk lengths, x right and y down
    rest: (n, 15, 2) where they are before, from the middle of the hips
    weight: (15,) what each point has to say · yaw_deg: (n,) the view as :func:`frame_view` reads it
    side: (n,) index into SIDE_NAMES · share: (n,) of the way to the target
    """

    field: Floats
    rest: Floats
    weight: Floats
    yaw_deg: Floats
    side: NDArray[np.int8]
    share: Floats

    def __len__(self) -> int:
        return len(self.field)

    @property
    def tells(self) -> bool:
        """Whether anything moves: a definition without a guide has no signature."""
        return bool(np.abs(self.field).max() > _STILL)

    @property
    def of_arms(self) -> bool:
        """Whether arms are what the movement is about."""
        return bool(self.weight.min() == 1)

    def among(self, yaw_deg: float, side: int, share: float) -> NDArray[np.bool_]:
        """(n,) the rows that a cycle may be compared with. side: 2 where the movement has none; NaN yaw: any view"""
        keep = self.share == min(SHARES, key=lambda s: abs(s - share))
        if math.isfinite(yaw_deg):
            near = np.abs(self.yaw_deg - yaw_deg) <= NEAR_DEG
            keep &= near if near.any() else True
        if side < 2 and (self.side < 2).any():
            keep &= (self.side == side) | (self.side == 2)
        return keep


def _poses(
    rest: Mapping[str, float], target: Mapping[str, float], base: str, side: str, heading_deg: float = 0.0,
    nearer: float = 0.0, aside_m: float = 0.0,
) -> dict[float, Points]:  # fmt: skip
    """(33, 3) points by the part of the way that they are at."""
    body = Body()
    found = {}
    for part in {0.0, *SHARES, *(s / 2 for s in SHARES)}:
        joints = blend(rest, for_side(target, side), base, left=part, right=part, whole=part)
        points = placed(body_points(body, joints, base), part * heading_deg, part * aside_m)
        found[part] = points * (1 + part * nearer)  # who comes nearer grows in the picture
    return found


def _views(poses: Mapping[float, Points]) -> Iterator[tuple[float, Floats, Floats, float]]:
    """(yaw as the coach reads it, (2, 15, 2) field, (15, 2) rest, share) before each camera."""
    rest = poses[0.0]
    for pitch in _PITCHES_DEG:
        for yaw in _YAWS_DEG:
            axes = turn("x", pitch) @ Camera(yaw_deg=yaw).axes()
            seen = {part: (p - rest[[23, 24]].mean(0)) @ axes.T for part, p in poses.items()}
            read = _read_yaw(seen[0.0])
            trunk = max(_trunk(p) for p in seen.values())  # as the coach takes it: the longest that it was seen
            if trunk < _SHORTEST * _TRUNK_M:
                continue  # a camera that looks along the body sees nothing of how it moves
            for share in SHARES:
                way = [seen[part][POINTS, :2] - seen[0.0][POINTS, :2] for part in (share / 2, share)]
                at_rest = (seen[0.0][POINTS, :2] / trunk).astype(np.float32)
                yield read, (np.stack(way) / trunk).astype(np.float32), at_rest, share


def _trunk(points: Points) -> float:
    """Its length in the picture."""
    return float(np.hypot(*(points[[11, 12]].mean(0) - points[[23, 24]].mean(0))[:2]))


def _read_yaw(points: Points) -> float:
    """The view of a body in camera axes, as the frames of a real one are read."""
    px = (points * 400 + [640, 360, 0]).astype(np.float32)
    return frame_view(PoseFrame(0.0, px, np.ones(33, np.float32), 1280, 720, points.astype(np.float32))).yaw_deg


def _stack(rows: Sequence[tuple[int, float, Floats, Floats, float]], weight: Floats) -> Signatures:
    side, yaw, field, rest, share = zip(*rows, strict=True)
    return Signatures(
        np.stack(field),
        np.stack(rest),
        weight,
        np.array(yaw, np.float32),
        np.array(side, np.int8),
        np.array(share, np.float32),
    )


def _weights(ex: Exercise) -> Floats:
    """(15,) arms that are not what the exercise is about have little to say."""
    named = [ex.measure, *(s.measure for s in ex.signals.values())]
    of_arms = any(i in (13, 15) for name in named for i in MEASURES[name].landmarks)
    return np.where(_ARMS & (not of_arms), _ARMS_ALONG, 1.0).astype(np.float32)


def _ways(ex: Exercise) -> Iterator[tuple[dict[str, float], dict[str, float], dict[str, float]]]:
    """(rest, target, offsets) of each way to do it: the guide's, its styles, and with each fault, still the same."""
    guide = ex.guide
    yield guide.rest, guide.target, {}
    for style in guide.styles:
        yield {**guide.rest, **style.rest}, {**guide.target, **style.target}, {}
    for fault in ex.faults if guide.target else ():  # without a movement there is nothing for a fault to go with
        if fault.show is not None and (fault.show.joints or fault.show.rest):
            yield {**guide.rest, **fault.show.rest}, guide.target, fault.show.joints


def of_exercise(ex: Exercise) -> Signatures:
    """The signatures of a definition, from its guide and the guide's styles. About 10 ms a side; keep them."""
    sides = ["both"] if ex.sides == "both" else ["left", "right"] + (["both"] if ex.sides == "each_or_both" else [])
    guide = ex.guide
    rows = []
    for rest, target, extra in _ways(ex):
        for side, base in product(sides, _BASES.get(ex.position, (guide.base,))):
            goal = faulty(rest, target, extra, base, side) if extra else target
            one = "both" if extra else side  # the fault's joints say already whose they are
            rows += [(SIDE_NAMES.index(side), *row) for row in _views(_poses(rest, goal, base, one))]
    return _stack(rows, _weights(ex))


@cache
def everyday_movements() -> list[dict[str, Any]]:
    """The entries of ``everyday.yaml``."""
    found: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "everyday.yaml").read_text("utf-8"))
    return found


@cache
def everyday() -> dict[str, Signatures]:
    """What people do between and instead of exercises, by name."""
    found: dict[str, list[tuple[int, float, Floats, Floats, float]]] = {}
    for entry in everyday_movements():
        rest = entry.get("rest", {})
        poses = _poses(
            rest, {**rest, **entry.get("target", {})}, entry.get("base", "standing"), "both",
            entry.get("heading_deg", 0.0), entry.get("nearer", 0.0), entry.get("aside_m", 0.0),
        )  # fmt: skip
        found.setdefault(entry["name"], []).extend((2, *row) for row in _views(poses))
    weight = np.ones(len(POINTS), np.float32)
    return {name: _stack(rows, weight) for name, rows in found.items()}


@dataclass(frozen=True)
class Likeness:
    """cosine: between the cycle's field and the signature's, -1 to 1 · stance: how unlike the body stands at rest, 0 to
    2 · unseen: the part of what should move that was not seen"""

    cosine: float
    stance: float
    unseen: float

    @property
    def like(self) -> float:
        """Both in one number."""
        return self.cosine - STANCE_SAYS * self.stance


NOTHING = Likeness(0.0, 0.0, 1.0)
USUAL = Likeness(0.9, 0.0, 0.0)  # what a good rep has: where there is no signature to compare with
STANCE_SAYS = 0.4  # what another stance says beside the cosine, about as the fitted weights have it


def likeness(
    field: Floats, rest: Floats, seen: Floats, among: Signatures, keep: NDArray[np.bool_], noise: float = 0.0
) -> Likeness:
    """The best of the rows. field: (2, 15, 2) what the cycle's points did; rest: (15, 2) where they were before;
    seen: (15,) 0 to 1, what was seen of them; noise: of a coordinate of the field, trunk lengths"""
    weight = (among.weight * seen)[None, :, None]
    if not keep.any() or not weight.any():
        return NOTHING
    known = among.field[keep]
    cosines = _cosines(
        (known * weight).reshape(len(known), -1), (field * weight).reshape(-1), trembling(noise, (weight**2).sum())
    )
    stances = unlike(among.rest[keep], rest, seen, among.of_arms)
    best = int(np.argmax(cosines - STANCE_SAYS * stances))
    moves = (known[best, 1] ** 2).sum(-1) * among.weight
    unseen = 1 - float((moves * (seen > 0)).sum() / max(float(moves.sum()), 1e-9))
    return Likeness(float(cosines[best]), float(stances[best]), unseen)


def unlike(poses: Floats, rest: Floats, seen: Floats, of_arms: bool) -> Floats:
    """(n,) how unlike arms, legs or trunk stand, whichever is most, in each pose: 0 the same directions, 1 square to
    each other. of_arms: there the legs go as they like, else the arms. A segment that points at the camera has no
    direction, and says as much as is seen of its length."""
    ways, own = poses[:, _FAR] - poses[:, _NEAR], rest[_FAR] - rest[_NEAR]
    lengths = np.hypot(*own.T) * np.hypot(ways[..., 0], ways[..., 1])
    off = 1 - (ways * own).sum(-1) / np.maximum(lengths, 1e-6)
    says = np.minimum(seen[_FAR], seen[_NEAR]) * lengths
    worst = np.zeros(len(poses), np.float32)
    for part, share in zip(_LIMBS, (1.0 if of_arms else 0.0, _ARMS_ALONG if of_arms else 1.0, 1.0), strict=True):
        mean = (says[:, part] * off[:, part]).sum(1) / np.maximum(says[:, part].sum(1), 1e-6)
        worst = np.maximum(worst, share * mean)
    return worst


def _cosines(rows: Floats, one: Floats, trembles: float) -> Floats:
    """(n,) between each of the rows and one, without what trembling adds to its length."""
    lengths = np.sqrt(np.einsum("nk,nk->n", rows, rows) * without_noise(one @ one, trembles))
    return np.minimum((rows @ one) / np.maximum(lengths, 1e-9), 1.0).astype(np.float32)


def trembling(noise: float, says: Any) -> Any:
    """What trembling adds to the squared distance between two poses at two moments: two coordinates of each point.
    says: the sum of the squared weights of the points, one number or one of each row"""
    return 4 * noise**2 * says


def without_noise(energy: Any, trembles: Any) -> Any:
    """Squared lengths less what trembling adds to them, at most half of it."""
    return np.maximum(energy - trembles, 0.5 * energy)
