"""Hand-made poses: a person of plain proportions, placed in the picture as a test wants."""

from __future__ import annotations

import numpy as np

from coach.pose import PoseFrame

WIDTH_PX, HEIGHT_PX = 640, 360
# x (to the person's front when seen from the side), y from the floor up, in body heights; left landmarks
_HEIGHTS = {
    0: 0.93, 7: 0.93, 8: 0.93, 11: 0.82, 13: 0.63, 15: 0.48, 23: 0.52, 25: 0.28, 27: 0.04, 29: 0.0, 31: 0.0,
}  # fmt: skip


def standing(
    t_s: float = 0.0,
    *,
    view: str = "side",
    height: float = 0.8,
    floor: float = 0.95,
    at: float = 0.5,
    bend: float = 0.0,
) -> PoseFrame:
    """height: of the body, as a share of the picture · at: where across it · bend: 0 upright to 1 a deep squat"""
    h = height * HEIGHT_PX
    across = {"side": 0.03, "front": 0.21, "oblique": 0.12}[view]  # shoulder breadth over body height, as seen
    deep = {"side": 0.21, "front": 0.0, "oblique": 0.17}[view]
    p = np.zeros((33, 3), np.float32)
    for i in range(33):
        left = i in (0,) or i % 2 == 1
        own = i if i in _HEIGHTS else i - 1 if (i - 1) in _HEIGHTS else 15 if 15 < i < 23 else 0
        sign = 0.0 if own in (0,) else 1.0 if left else -1.0
        wide = 0.65 if own >= 23 else 1.0
        y, x = _HEIGHTS[own], 0.0
        if own < 27:  # hips, trunk and head sink and go back; knees go forward
            y -= bend * (0.26 if own != 25 else 0.06)
            x += bend * (-0.14 if own == 23 else 0.14 if own == 25 else 0.0)
        if own == 31:
            x += 0.1
        p[i] = (x * h + sign * wide * across / 2 * h, -y * h, -sign * wide * deep / 2 * h)
    p[:, 0] += at * WIDTH_PX
    p[:, 1] += floor * HEIGHT_PX
    return PoseFrame(t_s, p, np.full(33, 0.95, np.float32), WIDTH_PX, HEIGHT_PX, p / h * 1.7)


def nobody(t_s: float) -> PoseFrame:
    return PoseFrame.nobody(t_s, WIDTH_PX, HEIGHT_PX)


def squats(start_s: float, count: int, seconds: float = 3.0, fps: float = 30.0) -> list[PoseFrame]:
    """Squats from the side, with half a second of standing around each."""
    frames = []
    n = round(seconds * fps)
    for i in range(count * n):
        share = (i % n) / n
        moving = min(1.0, max(0.0, (share - 0.15) / 0.7))
        bend = float(0.5 - 0.5 * np.cos(2 * np.pi * moving))
        frames.append(standing(start_s + i / fps, bend=bend))
    return frames
