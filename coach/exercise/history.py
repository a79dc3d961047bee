"""The last moments of a set, in fixed arrays: what a finished rep is measured from."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from coach.kinematics.body import BodyState
from coach.kinematics.kernels import COLUMN_COUNT
from coach.kinematics.quantiles import quantile
from coach.kinematics.registry import Measure


class Window:
    """The frames between two times. Arrays are views or copies of (k, ...)."""

    def __init__(
        self, t: NDArray, measures: NDArray, seen: NDArray, marks: NDArray, yaw: NDArray, scale: float,
        usable: NDArray | None = None, noise: NDArray | None = None,
    ):  # fmt: skip
        self.t, self._measures, self._seen, self._marks, self.yaw, self.scale = t, measures, seen, marks, yaw, scale
        self._usable = seen if usable is None else usable
        self._noise = np.zeros(len(t), np.float32) if noise is None else noise

    def __len__(self) -> int:
        return len(self.t)

    def values(self, m: Measure, side: int, wanted: Callable[[Measure, int], NDArray] | None = None) -> NDArray:
        """(k,) values, NaN where the landmarks were not seen."""
        ok = self.seen(m, side) if wanted is None else wanted(m, side)
        return np.where(ok, self._measures[:, m.columns(side)], np.nan)

    def raw(self, m: Measure, side: int) -> NDArray:
        """(k,) values whether seen or not."""
        return self._measures[:, m.columns(side)]

    @property
    def noise(self) -> float:
        """How much a coordinate trembles, in trunk lengths (standard deviation, before it is filtered)."""
        return float(self._noise.mean()) if len(self._noise) else 0.0

    @property
    def marks(self) -> NDArray:
        """(k, 33, 2) pixels."""
        return self._marks

    @property
    def seen_marks(self) -> NDArray:
        """(k, 33) bool, as :class:`BodyState` has them."""
        return self._seen

    @property
    def usable_marks(self) -> NDArray:
        """(k, 33) bool, as :class:`BodyState` has them."""
        return self._usable

    def seen(self, m: Measure, side: int) -> NDArray:
        return np.all(self._seen[:, list(m.needs(side))], axis=1)

    def usable(self, m: Measure, side: int) -> NDArray:
        """(k,) bool: in the picture and not quite hidden, so that a movement may still be told from it."""
        return np.all(self._usable[:, list(m.needs(side))], axis=1)

    def travel(self, what: str, moving: int = 2) -> float:
        """How far the feet, hands (the one that went further) or hips moved, in trunk lengths; 0 where not seen.

        "other_foot" is the one that stands while ``moving`` (0 left, 1 right) moves."""
        points = {"feet": (27, 28), "hips": (23, 24), "hands": (15, 16), "other_foot": (28 - moving,)}[what]
        far = 0.0
        for i in points:
            ok = self._seen[:, i]
            if ok.sum() < 3 or ok.mean() < 0.5:
                continue
            x, y = self._marks[ok, i, 0], self._marks[ok, i, 1]
            wide, high = (quantile(v, 0.95) - quantile(v, 0.05) for v in (x, y))
            far = max(far, math.hypot(wide, high) / self.scale)
        return far

    def length(self, a: int, b: int) -> NDArray:
        """(k,) distance of two landmarks in the picture, in trunk lengths."""
        apart = self._marks[:, a] - self._marks[:, b]
        return np.hypot(apart[:, 0], apart[:, 1]) / self.scale

    def between(self, start_s: float, end_s: float) -> Window:
        a, b = np.searchsorted(self.t, (start_s - 1e-6, end_s + 1e-6))
        part = slice(int(a), int(b))
        return Window(
            self.t[part], self._measures[part], self._seen[part], self._marks[part], self.yaw[part], self.scale,
            self._usable[part], self._noise[part],
        )  # fmt: skip


class History:
    """A ring of frames. ``add`` copies into place; nothing is allocated while a set runs."""

    def __init__(self, frames: int = 3000):
        self._size, self._next, self._count = frames, 0, 0
        self._t = np.zeros(frames)
        self._measures = np.zeros((frames, COLUMN_COUNT), np.float32)
        self._seen = np.zeros((frames, 33), bool)
        self._usable = np.zeros((frames, 33), bool)
        self._marks = np.zeros((frames, 33, 2), np.float32)
        self._yaw = np.zeros(frames, np.float32)
        self._noise = np.zeros(frames, np.float32)
        self._scale = 1.0

    def add(self, state: BodyState, landmarks_px: NDArray, yaw_deg: float) -> None:
        i = self._next
        self._t[i] = state.t_s
        self._measures[i] = state.measures
        self._seen[i] = state.seen
        self._usable[i] = state.usable
        self._marks[i] = landmarks_px[:, :2]
        self._yaw[i] = yaw_deg
        self._noise[i] = state.noise
        self._scale = state.scale_px or 1.0
        self._next = (i + 1) % self._size
        self._count = min(self._count + 1, self._size)

    def between(self, start_s: float, end_s: float) -> Window:
        order = (np.arange(self._count) + (self._next - self._count)) % self._size
        t = self._t[order]
        keep = order[(t >= start_s - 1e-6) & (t <= end_s + 1e-6)]
        return Window(
            self._t[keep], self._measures[keep], self._seen[keep], self._marks[keep], self._yaw[keep], self._scale,
            self._usable[keep], self._noise[keep],
        )  # fmt: skip
