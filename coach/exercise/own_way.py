"""A person's own way of doing an exercise: what the body did in reps of theirs that nobody doubts, as signatures.

A bridge on one leg or a squat with a stiff knee is no likeness of the shipped exercise and always the same in one
person. Cycles are held against the shipped signatures and against these, and the better likeness wins.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from coach.exercise.signature import NEAR_DEG, NOTHING, POINTS, Floats, Likeness, Signatures, likeness

OWN = 0.8  # cosine from which a cycle is done in their own way, as of two movements that no camera tells apart (p)
_MOVES_ALONG = 0.3  # of what must move along: who moves less of it never does (p)
_SMALLER, _LARGER = 0.5, 2.0  # times the person's own range: beyond it it is another movement (p)
# What their own way always includes speaks neither for nor against a cycle that looks like it
USUAL = ("loop", "turned", "still", "position", "posture", "quick")


@dataclass(frozen=True, eq=False)
class OwnWay:
    """signatures: a row for each way, view and side · usual: what speaks against their reps all the same, by number ·
    confirm: how much of what must move along does · share: of the way to the target, their own range · rivals: the
    exercises that cannot be told from it"""

    signatures: Signatures
    usual: Mapping[str, float]
    confirm: float
    share: float
    rivals: frozenset[str] = frozenset()

    def likeness(
        self, field: Floats, rest: Floats, seen: Floats, yaw_deg: float, side: int, share: float, noise: float
    ) -> Likeness:
        """As of :func:`coach.exercise.signature.likeness`; nothing from a view, or of a size, that is not known."""
        own = self.signatures
        keep = (share >= _SMALLER * own.share) & (share <= _LARGER * own.share)
        if math.isfinite(yaw_deg):
            keep &= np.abs(own.yaw_deg - yaw_deg) <= NEAR_DEG
        if side < 2:
            keep &= (own.side == side) | (own.side == 2)
        return likeness(field, rest, seen, own, keep, noise) if keep.any() else NOTHING

    def eased(self, numbers: Mapping[str, float]) -> dict[str, float]:
        """The numbers of a cycle that looks like it, without what their reps always have."""
        eased = {name: max(0.0, numbers[name] - usual) for name, usual in self.usual.items()}
        along = 1.0 if self.confirm < _MOVES_ALONG else min(1.0, numbers["confirm"] / self.confirm)
        return eased | {"confirm": along}

    def as_json(self) -> dict[str, Any]:
        """Ready to be kept or sent."""
        own = self.signatures
        return {
            "field": own.field.round(4).tolist(), "rest": own.rest.round(4).tolist(),
            "weight": own.weight.round(3).tolist(), "yaw_deg": own.yaw_deg.round(1).tolist(),
            "side": own.side.tolist(), "share": own.share.round(4).tolist(),
            "usual": {name: round(value, 4) for name, value in self.usual.items()},
            "confirm": round(self.confirm, 4), "range": round(self.share, 4), "rivals": sorted(self.rivals),
        }  # fmt: skip

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> OwnWay:
        """Raises ValueError for anything that :meth:`as_json` did not make."""
        try:
            row = {name: np.asarray(data[name], np.float32) for name in ("field", "rest", "weight", "yaw_deg", "share")}
            own = Signatures(**row, side=np.asarray(data["side"], np.int8))
            n, points = len(own.side), len(POINTS)
            shapes = {
                "field": (n, 2, points, 2),
                "rest": (n, points, 2),
                "weight": (points,),
                "yaw_deg": (n,),
                "share": (n,),
            }
            if not n or any(getattr(own, name).shape != shape for name, shape in shapes.items()):
                raise ValueError("an own way of another shape")
            usual = {name: float(data["usual"][name]) for name in USUAL}
            return OwnWay(own, usual, float(data["confirm"]), float(data["range"]), frozenset(data["rivals"]))
        except (KeyError, TypeError) as error:
            raise ValueError("no own way") from error
