"""The truth about a body in space: each angle in the plane where it is defined, from points without noise."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from coach.body.skeleton import Points

# (end point, corner, end point) on the left; seen in the plane the angle belongs to: sagittal, frontal, or in space
ANGLES: dict[str, tuple[tuple[int, int, int], str, bool]] = {
    "knee_flexion": ((23, 25, 27), "space", True),
    "hip_flexion": ((11, 23, 25), "sagittal", True),
    "shoulder_flexion": ((23, 11, 13), "sagittal", False),
    "shoulder_abduction": ((23, 11, 13), "frontal", False),
    "elbow_flexion": ((11, 13, 15), "space", True),
}

PLANES = {"sagittal": [1, 2], "frontal": [0, 1], "level": [0, 2], "space": [0, 1, 2]}  # of x left, y up, z forward
_LEFT, _UP = np.array([1.0, 0.0, 0.0]), np.array([0.0, 1.0, 0.0])


def truth_deg(points_m: Points, angle: str) -> NDArray[np.float64]:
    """points_m: (n, 33, 3) in body axes. Returns (n, 2): left, right; twice the same where there are no sides."""
    if angle in SIGNED:
        return np.stack([SIGNED[angle](points_m, side) for side in (0, 1)], axis=1)
    (a, b, c), plane, straight_is_zero = ANGLES[angle]
    out = []
    for side in (0, 1):
        u, v = points_m[:, a + side] - points_m[:, b + side], points_m[:, c + side] - points_m[:, b + side]
        inner = _between_deg(u, v, plane)
        out.append(180 - inner if straight_is_zero else inner)
    return np.stack(out, axis=1)


def _between_deg(u: Points, v: Points, plane: str) -> NDArray[np.float64]:
    """Unsigned angle between two vectors, both laid into the plane."""
    u, v = u[:, PLANES[plane]], v[:, PLANES[plane]]
    cosine = (u * v).sum(-1) / np.maximum(np.linalg.norm(u, axis=-1) * np.linalg.norm(v, axis=-1), 1e-9)
    return np.degrees(np.arccos(np.clip(cosine, -1, 1)))


def _turned_deg(u: Points, v: Points, plane: str) -> NDArray[np.float64]:
    """Signed angle from u to v in the plane: from its first axis to its second positive."""
    u, v = u[:, PLANES[plane]], v[:, PLANES[plane]]
    return np.degrees(np.arctan2(u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0], (u * v).sum(-1)))


def _middle(p: Points, left: int) -> Points:
    return 0.5 * (p[:, left] + p[:, left + 1])


def _trunk(p: Points) -> Points:
    """From the middle of the hips to the middle of the shoulders."""
    return _middle(p, 11) - _middle(p, 23)


def _across(p: Points, left: int) -> Points:
    """From the right landmark to its left twin."""
    return p[:, left] - p[:, left + 1]


def _tilt(p: Points, left: int) -> NDArray[np.float64]:
    """A line across the body against horizontal, seen from the front; left side low positive."""
    return -_turned_deg(np.broadcast_to(_LEFT, p[:, 0].shape), _across(p, left), "frontal")


def _heading(p: Points, left: int) -> NDArray[np.float64]:
    """A line across the body turned about the vertical, to the left (the left end goes back) positive."""
    return -_turned_deg(np.broadcast_to(_LEFT, p[:, 0].shape), _across(p, left), "level")


def _out(p: Points, u: Points, v: Points, side: int) -> NDArray[np.float64]:
    """Signed angle from u (downward) to v seen from the front, positive where v points outward."""
    return _turned_deg(u, v, "frontal") * (1 if side == 0 else -1)


def _from_pelvis(p: Points, side: int) -> NDArray[np.float64]:
    """The thigh against the perpendicular to the pelvis line that points away from the trunk."""
    line = _across(p, 23)
    down = np.stack([line[:, 1], -line[:, 0], np.zeros(len(p))], axis=1)
    down *= np.where((down * _trunk(p)).sum(-1, keepdims=True) > 0, -1.0, 1.0)
    return _out(p, down, p[:, 25 + side] - p[:, 23 + side], side)


def _upright(p: Points) -> Points:
    return np.broadcast_to(_UP, p[:, 0].shape)


# Signed angles, and angles between lines that share no point: (points, side) to (n,) degrees, signs as in
# coach.kinematics.registry. Lines across the body give the same for both sides.
SIGNED: dict[str, Callable[[Points, int], NDArray[np.float64]]] = {
    "hip_abduction": _from_pelvis,
    "hip_extension": lambda p, s: _turned_deg(p[:, 23 + s] - p[:, 11 + s], p[:, 25 + s] - p[:, 23 + s], "sagittal"),
    "ankle_dorsiflexion": lambda p, s: (
        90 - _between_deg(p[:, 25 + s] - p[:, 27 + s], p[:, 31 + s] - p[:, 27 + s], "sagittal")
    ),
    "upper_arm_swing": lambda p, s: -_turned_deg(-_upright(p), p[:, 13 + s] - p[:, 11 + s], "sagittal"),
    "knee_valgus": lambda p, s: _out(p, p[:, 25 + s] - p[:, 23 + s], p[:, 27 + s] - p[:, 25 + s], s),
    "thigh_gap": lambda p, s: _between_deg(p[:, 25] - p[:, 23], p[:, 26] - p[:, 24], "frontal"),
    "trunk_lean": lambda p, s: _turned_deg(_upright(p), _trunk(p), "sagittal"),
    "trunk_side_lean": lambda p, s: -_turned_deg(_upright(p), _trunk(p), "frontal"),
    "neck_lateral_flexion": lambda p, s: _tilt(p, 7) - _tilt(p, 11),
    "neck_rotation": lambda p, s: _heading(p, 7) - _heading(p, 11),
    "shoulder_turn": lambda p, s: _heading(p, 11),
    "hip_turn": lambda p, s: _heading(p, 23),
    "shoulder_tilt": lambda p, s: _tilt(p, 11),
    "pelvic_drop": lambda p, s: _tilt(p, 23),
}
TRUTHS = frozenset(ANGLES) | frozenset(SIGNED)
