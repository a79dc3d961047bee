"""The tempo that the live page shows: how many seconds each way, and which way that is."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from coach.exercise.definition import Exercise, load_exercise
from coach.figure.actor import act
from coach.pose import CoachError

_HIPS, _HIPS_MOVE_M = (23, 24), 0.05
_MOSTLY = 0.6  # of a movement's way that is up or down, for it to be called so


def tempo(ex: Exercise) -> dict[str, Any] | None:
    """out_s, hold_s, back_s and the words for out and back ("down" and "up", or "out" and "back"); None for a hold."""
    if not ex.counts_reps:
        return None
    out, back = _ways(ex.id)
    pace = ex.tempo
    return {"out_s": pace.out.usual_s, "hold_s": pace.hold_s, "back_s": pace.back.usual_s, "out": out, "back": back}


@cache
def _ways(exercise: str) -> tuple[str, str]:
    """As the drawn person shows it: which way the hips go, or, where they stay, the part that moves most."""
    try:
        points = act(load_exercise(exercise), reps=1, noise_px=0, lead_in_s=0.2, lead_out_s=0.2).points_m
    except (CoachError, KeyError, ValueError):
        return "out", "back"
    moved = points - points[0]
    far = moved[np.linalg.norm(moved, axis=2).sum(axis=1).argmax()]
    hips = far[list(_HIPS)].mean(axis=0)
    way = hips if np.linalg.norm(hips) > _HIPS_MOVE_M else far[np.linalg.norm(far, axis=1).argmax()]
    if abs(way[1]) < _MOSTLY * np.linalg.norm(way):
        return "out", "back"
    return ("up", "down") if way[1] > 0 else ("down", "up")
