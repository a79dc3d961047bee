"""What a pose process answers to a frame, as numbers that go into JSON."""

from __future__ import annotations

import math
from dataclasses import fields
from typing import Any

import numpy as np

from coach.assessment import AssessmentFeedback
from coach.pose import PoseFrame
from coach.web.live.live_set import LiveAnswer
from coach.web.live.wire import to_json


def rounded(value: float | None, digits: int = 1) -> float | None:
    return None if value is None or not math.isfinite(value) else round(value, digits)


_ANSWER = tuple(f.name for f in fields(LiveAnswer))
_FEEDBACK = tuple(f.name for f in fields(AssessmentFeedback))


def answer_json(answer: LiveAnswer) -> dict[str, Any]:
    data = {name: getattr(answer, name) for name in _ANSWER}
    data["reps"], data["holds"] = [to_json(r) for r in answer.reps], [to_json(h) for h in answer.holds]
    data["refused"] = [to_json(one) for one in answer.refused]
    data["angle_deg"], data["best_deg"] = rounded(answer.angle_deg), rounded(answer.best_deg)
    data["progress"], data["hold_s"] = rounded(answer.progress, 3), rounded(answer.hold_s)
    data["still"] = rounded(answer.still, 2)
    return data


def feedback_json(feedback: AssessmentFeedback) -> dict[str, Any]:
    data = {name: getattr(feedback, name) for name in _FEEDBACK}
    data["seconds_left"], data["hold_s"] = rounded(feedback.seconds_left, 2), rounded(feedback.hold_s, 2)
    data["events"] = [event.code for event in feedback.events]
    return data


def box(frame: PoseFrame) -> list[float]:
    """left, top, width, height as shares of the picture"""
    size = np.array([frame.width_px, frame.height_px])
    low, high = frame.landmarks_px[:, :2].min(axis=0) / size, frame.landmarks_px[:, :2].max(axis=0) / size
    return [round(float(v), 4) for v in (*low, *(high - low))]


def points(frame: PoseFrame) -> list[float] | None:
    """x, y as shares of the picture, and visibility: 33 times three numbers, or nothing."""
    if not frame.found:
        return None
    size = np.array([frame.width_px, frame.height_px], np.float32)
    table = np.column_stack([frame.landmarks_px[:, :2] / size, frame.visibility])
    return np.nan_to_num(table).astype(np.float64).round(4).ravel().tolist()  # type: ignore[no-any-return]
