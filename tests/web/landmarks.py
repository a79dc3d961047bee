"""Landmarks as a page sends them."""

from __future__ import annotations

import struct

import numpy as np

from coach.pose import PoseFrame
from coach.web.live.wire import FRAME_HEAD, LANDMARKS_HEAD, LANDMARKS_MARK


def message(frame: PoseFrame, number: int, captured_ms: float | None = None, brightness: float = 128.0) -> bytes:
    """As coach/web/live/finder.js writes it, behind the head of link.js."""
    ms = frame.t_s * 1000 if captured_ms is None else captured_ms
    head = FRAME_HEAD.pack(ms, number)
    head += LANDMARKS_HEAD.pack(LANDMARKS_MARK, frame.found, frame.width_px, frame.height_px, brightness)
    if not frame.found:
        return head
    size = np.array([frame.width_px, frame.height_px, frame.width_px], np.float32)
    world = frame.world_m if frame.world_m is not None else np.zeros((33, 3), np.float32)
    table = np.column_stack([frame.landmarks_px / size, frame.visibility, world])
    return head + struct.pack("<231f", *table.ravel())
