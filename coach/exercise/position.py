"""Is the body in the position that the exercise is done in? Standing, seated or lying, from trunk and thighs."""

from __future__ import annotations

import numpy as np

from coach.exercise.definition import Exercise
from coach.exercise.history import Window
from coach.kinematics.body import BodyState
from coach.kinematics.quantiles import median
from coach.kinematics.registry import MEASURES

LYING_DEG = 65.0  # trunk off the vertical: more is lying, less is up; who sits and folds forward comes to 60
# Knee below the hips in trunk lengths (a thigh is 0.85): lower than SEATED nobody sits, higher than STANDING nobody
# stands; between them (a wide step, a chair seen from the front) it may be either.
SEATED, STANDING = -0.6, -0.4
_ENDS = 3  # frames at either end of a rep, where the body is at rest


def in_position(ex: Exercise, window: Window) -> bool:
    """Whether the rest before or after a rep fits the position. What is not seen is not held against anybody."""
    position = ex.position
    if position == "chair or lying":
        return True
    lying = [abs(lean) > LYING_DEG for lean in _ends(window.values(MEASURES["trunk_lean"], 0))]
    if lying and (position == "lying") not in lying:
        return False
    if position in ("lying", "standing or chair") or ex.camera.body == "upper":
        return True  # legs outside the picture are the model's invention
    # By the thigh that hangs more: a leg that is lifted says nothing of the chair
    heights = [_ends(window.values(MEASURES["knee_height"], side)) for side in (0, 1)]
    lower = [min(both) for both in zip(*heights, strict=True)] if all(heights) else []
    return not lower or any(h > SEATED if position == "chair" else h < STANDING for h in lower)


def place_fits(ex: Exercise, state: BodyState, view: str) -> bool:
    """For a hold, at one moment: the body is up or lying as the exercise is, and seen from where it can be judged."""
    if MEASURES[ex.measure].views and view not in (*ex.camera.views, "unknown"):
        return False
    lean = MEASURES["trunk_lean"]
    lying = state.is_usable(lean, 0) and abs(state.value(lean, 0)) > LYING_DEG
    return ex.position == "chair or lying" or lying == (ex.position == "lying")


def _ends(values: np.ndarray) -> list[float]:
    """The value at rest before and after the rep; nothing where either was not seen."""
    pair = values[:_ENDS], values[-_ENDS:]
    return [median(v) for v in pair] if all(np.isfinite(v).any() for v in pair) else []
