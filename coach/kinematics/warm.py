"""Compile and cache the kernels: run at set-up, so that no patient waits for a compiler."""

from __future__ import annotations

import numpy as np

from coach.kinematics import body_kernels, kernels
from coach.kinematics.body import BodyFilter
from coach.kinematics.quantiles import quantile
from coach.pose import PoseFrame


def warm() -> None:
    """Call every kernel once with the types that the coach uses."""
    points = np.random.default_rng(0).normal(size=(4, 33, 3)).astype(np.float32)
    scale = np.ones(4, np.float32)
    out = np.zeros((4, kernels.COLUMN_COUNT), np.float32)
    kernels.frame_measures(points[0], scale[0], out[0])
    kernels.series_measures(points, scale, out)
    kernels.series_angles(points, np.zeros((kernels.ANGLE_ROW_COUNT, 4), np.float32))
    body_kernels.one_euro(points[0], 0.03, 1.8, 2.5, 1.5, 1.0, points[1], points[2])
    body = BodyFilter()  # its own kernels, with the very types that they are called with live
    for i in range(3):
        body.step(PoseFrame(i / 30, points[i] * 100 + 300, np.ones(33, np.float32), 640, 360))
    for kind in (np.float32, np.float64):
        quantile(np.ones((3, 2), kind)[:, 0], 0.5)  # a column of a table, and a row of its own
        quantile(np.ones(3, kind), 0.5)
    joints, spare, flags = np.arange(10), np.zeros(10, np.float32), np.zeros((2, 33), bool)
    body_kernels.jump_px(points[0], points[1], joints, spare)
    body_kernels.tremble_px(points[0], points[1], joints, 2, spare)
    body_kernels.validity(points[0], np.ones(33, np.float32), 640, 360, 0.01, 0.5, 0.25, flags[0], flags[1])


if __name__ == "__main__":
    warm()
