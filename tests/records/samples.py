"""Reps and recordings for the records' tests."""

from __future__ import annotations

from typing import Any

import numpy as np

from coach.body.camera import Camera
from coach.body.synthetic import DEMO, perform
from coach.exercise.feedback import FoundFault, Rep
from coach.exercise.own_way import USUAL, OwnWay
from coach.exercise.signature import POINTS, Signatures
from coach.pose import PoseSeries


def rep(index: int, **changes) -> Rep:
    """A measured squat; ``changes`` replace fields."""
    fields = {
        "index": index, "side": "both", "start_s": 2.0 * index, "peak_s": 2.0 * index + 0.8, "end_s": 2.0 * index + 1.6,
        "angle": "knee_flexion", "rom_deg": 92.5, "peak_deg": 97.25, "valid": True, "error_deg": 7.0,
        "reached_target": True, "score": 86,
        "parts": {"range": 1.0, "control": 0.8, "alignment": None, "steadiness": 0.9, "symmetry": None},
        "faults": [FoundFault("trunk_lean", 0.4, 2.0 * index + 0.5, 2.0 * index + 1.0)], "doubt": None,
    } | changes  # fmt: skip
    return Rep(**fields)


def recording(reps: int = 1, noise_px: float = 1.0, **how) -> PoseSeries:
    """A synthetic person's squats, as a pose model would have seen them."""
    return perform(**DEMO["squat"], reps=reps, noise_px=noise_px, camera=Camera(90), seed=3, **how).series


def result(**changes) -> dict[str, Any]:
    """A valid chair stand, as the assessment reports it; ``changes`` replace fields."""
    return {
        "schema": "coach.assessment/1", "test": "chair_stand_30s", "valid": True, "invalid_reason": None,
        "reading": {"stands": 12, "arms_used": False, "half_stand_counted": True},
        "stages": [{"id": "stands", "start_s": 1.0, "end_s": 31.0, "valid": True}],
        "reference": {"source": "CDC STEADI", "text": ""}, "clip": {"file": "a.mp4"},
        "pose": {"model": "full", "mode": "video", "tracked_fraction": 1.0, "view": "front", "view_angle_deg": 2.0},
        "warnings": [{"code": "low_light", "message": "More light helps."}], "script_version": "1.0.0",
    } | changes  # fmt: skip


def own_way() -> OwnWay:
    """One that was learned from a single cycle in which nothing moved."""
    n = len(POINTS)
    one = np.zeros(1, np.float32)
    rows = Signatures(
        np.zeros((1, 2, n, 2), np.float32), np.zeros((1, n, 2), np.float32), np.ones(n, np.float32), one,
        np.full(1, 2, np.int8), one + 1,
    )  # fmt: skip
    return OwnWay(rows, dict.fromkeys(USUAL, 0.0), 1.0, 1.0)
