"""Where the arms go in one frame of a body: a hand put somewhere, and what the tests ask to be done with both.

Each changes points (33, 3), metres, in place. t_s: the frame's time, which no arm here depends on.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from coach.body.skeleton import Body, Points

Hands = Callable[[Points, float], None]  # changes the arms of one frame's points, in place
_BODY = Body()


def put_hand(points: Points, side: int, wrist: Points, point_to: Points | None = None) -> None:
    """Move one hand there, in place: the elbow follows, hanging; the fingers point to ``point_to``."""
    shoulder, out = points[11 + side], np.array([1.0 if side == 0 else -1.0, 0.0, 0.0])
    upper, fore = _BODY.m("upper_arm"), _BODY.m("forearm")
    reach = wrist - shoulder
    far = min(float(np.linalg.norm(reach)), 0.999 * (upper + fore))
    line = reach / max(float(np.linalg.norm(reach)), 1e-9)
    wrist = shoulder + far * line
    along = (upper**2 - fore**2 + far**2) / (2 * far)
    hang = np.array([0.0, -1.0, 0.0]) + 0.4 * out
    hang -= (hang @ line) * line
    hang /= max(float(np.linalg.norm(hang)), 1e-9)
    elbow = shoulder + along * line + math.sqrt(max(upper**2 - along**2, 0.0)) * hang
    ahead = (wrist - elbow) if point_to is None else (point_to - wrist)
    ahead = ahead / max(float(np.linalg.norm(ahead)), 1e-9)
    points[13 + side], points[15 + side] = elbow, wrist
    for i, length in ((17, 0.08), (19, 0.09), (21, 0.05)):
        points[i + side] = wrist + length * _BODY.height_m * ahead


def cross_arms(points: Points, t_s: float = 0.0) -> None:
    """Each hand at the other shoulder."""
    front = np.array([0.0, -0.05, 0.14])
    for side in (0, 1):
        other, own = points[12 - side], points[11 + side]
        put_hand(points, side, own + 0.75 * (other - own) + front, other + 0.5 * front)


def hands_together(points: Points, t_s: float = 0.0) -> None:
    """Palm to palm before the breastbone."""
    shoulders, hips = 0.5 * (points[11] + points[12]), 0.5 * (points[23] + points[24])
    place = shoulders + 0.35 * (hips - shoulders) + np.array([0.0, 0.0, 0.22])
    for side, out in ((0, 0.02), (1, -0.02)):
        put_hand(points, side, place + np.array([out, 0.0, 0.0]), place + np.array([0.0, 0.2, 0.05]))


def hands_on_knees(points: Points, t_s: float = 0.0) -> None:
    for side in (0, 1):
        put_hand(points, side, points[25 + side] + np.array([0.0, 0.06, -0.05]))


def raise_hand(points: Points, side: int = 1) -> None:
    put_hand(points, side, points[11 + side] + np.array([0.1 * (1 - 2 * side), 0.55, 0.05]))
