"""Compile and cache the kernels: run at set-up, so that no patient waits for a compiler."""

from __future__ import annotations

import numpy as np

from coach.kinematics import kernels


def warm() -> None:
    """Call every kernel once with the types that the coach uses."""
    points = np.random.default_rng(0).normal(size=(4, 33, 3)).astype(np.float32)
    scale = np.ones(4, np.float32)
    out = np.zeros((4, kernels.COLUMN_COUNT), np.float32)
    kernels.frame_measures(points[0], scale[0], out[0])
    kernels.series_measures(points, scale, out)
    kernels.one_euro(points[0], 0.03, 1.8, 2.5, 1.5, 1.0, points[1], points[2])


if __name__ == "__main__":
    warm()
