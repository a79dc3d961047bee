"""A camera that looks at the body: metres in, landmarks in pixels out."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.body.skeleton import Points, turn

SWAPPED = np.array([0, 4, 5, 6, 1, 2, 3, 8, 7, 10, 9, *(i + 1 if i % 2 else i - 1 for i in range(11, 33))])


@dataclass(frozen=True)
class Camera:
    """A level pinhole camera that points at the place where the person stands.

    yaw_deg: 0 sees the front, 90 the person's left side (they face the left edge), -90 the right side, 180 the back
    hfov_deg: width of the view; 62 is a usual laptop webcam
    mirror: the picture is flipped and, as a pose model would, left and right are named the wrong way round
    """

    yaw_deg: float = 0.0
    distance_m: float = 3.3
    height_m: float = 1.0
    hfov_deg: float = 62.0
    width_px: int = 1280
    height_px: int = 720
    mirror: bool = False

    @property
    def focal_px(self) -> float:
        return self.width_px / 2 / math.tan(math.radians(self.hfov_deg / 2))

    def axes(self) -> Points:
        """(3, 3) rows: right in the picture, down, away from the camera; in body axes (left, up, forward)."""
        yaw = math.radians(self.yaw_deg)
        right = [math.cos(yaw), 0.0, -math.sin(yaw)]
        away = [-math.sin(yaw), 0.0, -math.cos(yaw)]
        return np.array([right, [0.0, -1.0, 0.0], away])

    def project(self, points_m: Points) -> Points:
        """(..., n, 3) metres to (..., n, 3): x, y in pixels and the distance from the camera in metres."""
        seen = points_m @ self.axes().T
        depth = np.maximum(seen[..., 2] + self.distance_m, 0.2)
        x = self.width_px / 2 + self.focal_px * seen[..., 0] / depth
        y = self.height_px / 2 + self.focal_px * (seen[..., 1] + self.height_m) / depth
        if self.mirror:
            x = self.width_px - x
        return np.stack([x, y, depth], axis=-1)

    def landmarks(self, points_m: Points) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """(n, 33, 3) metres to landmarks_px and world_m, both (n, 33, 3), as BlazePose gives them."""
        px = self.project(points_m)
        hips = (points_m[:, 23] + points_m[:, 24]) / 2
        hip_depth = self.project(hips[:, None])[:, :, 2]
        px[..., 2] = (px[..., 2] - hip_depth) * self.focal_px / hip_depth
        world = (points_m - hips[:, None]) @ self.axes().T
        if self.mirror:
            px, world = px[:, SWAPPED], world[:, SWAPPED] * np.array([-1.0, 1.0, 1.0])
        return px.astype(np.float32), world.astype(np.float32)


def placed(points_m: Points, heading_deg: float = 0.0, left_m: float = 0.0, forward_m: float = 0.0) -> Points:
    """Turn a body to its left about the vertical and move it over the floor."""
    return points_m @ turn("y", heading_deg).T + np.array([left_m, 0.0, forward_m])


def visibility(landmarks_px: NDArray[np.float32], width_px: int, height_px: int) -> NDArray[np.float32]:
    """(n, 33): what a pose model says of such a picture: less for the limbs behind the body and outside the picture."""
    seen = np.full(landmarks_px.shape[:2], 0.99, np.float32)
    line = landmarks_px[:, 11] - landmarks_px[:, 12]
    turned = line[:, 2] / np.maximum(np.linalg.norm(line, axis=1), 1e-6)  # + = the left side is the far one
    for sign, first in ((1, 0), (-1, 1)):
        far = np.clip((sign * turned - 0.6) / 0.35, 0, 1)[:, None]
        for group, lost in (((11, 23), 0.05), ((25,), 0.4), ((27, 29, 31), 0.45), ((13, 15, 17, 19, 21), 0.8)):
            seen[:, [i + first for i in group]] -= lost * far
    x, y = landmarks_px[..., 0], landmarks_px[..., 1]
    outside = (x < 0) | (x > width_px) | (y < 0) | (y > height_px)
    return np.where(outside, 0.1, seen).astype(np.float32)
