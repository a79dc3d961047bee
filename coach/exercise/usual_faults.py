"""Faults that a demonstration itself suggests: what stayed still in it should stay still."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from coach.exercise.demonstration import Demonstration, Movement
from coach.exercise.kept import is_kept
from coach.kinematics.registry import MEASURES

_STILL_DEG = 10.0  # a posture that moved more belongs to the movement
# Beyond the limit and the measure's error: where it counts fully, and how far the drawn person goes
_SEVERE_DEG, _SHOWN_DEG = 15.0, 10.0
_KNEE = 25  # landmark number: from here on it is the leg that moves
_SEEN = 0.6  # of a rep's frames, else nothing is said of it
_BEGINNING_S = 0.3  # the posture that a rep began with


@dataclass(frozen=True)
class _Usual:
    """A posture that often goes wrong. joints: of the drawn person that show it · only_for: measures of the exercise
    that it is asked for, any when empty"""

    measure: str
    code: str
    cue: str
    praise: str
    joints: tuple[str, ...]
    only_for: tuple[str, ...] = ()


_USUAL = (
    _Usual("trunk_lean", "leaning", "Keep your back as it was.", "Your back stays still now.", ("trunk_lean",)),
    _Usual("trunk_side_lean", "leaning_sideways", "Stay upright over your hips.", "You stay upright now.",
           ("trunk_side",)),
    _Usual("upper_arm_swing", "arm_swings", "Keep your upper arm still.", "Your upper arm stays still now.",
           ("shoulder_flexion",), ("elbow_flexion",)),
)  # fmt: skip


def usual_faults(demo: Demonstration, movement: Movement, place: str) -> list[dict[str, Any]]:
    """For what was seen to stay still: a fault beyond what the demonstration did itself. Beyond the measure's error,
    too, as whatever is told."""
    if place == "lying":
        return []
    found = []
    for usual in _USUAL:
        m = MEASURES[usual.measure]
        if demo.view not in m.views or m is movement.measure:
            continue
        if usual.only_for and movement.measure.name not in usual.only_for:
            continue
        moved = _moved_deg(demo, movement, usual.measure)
        if moved is None or moved > _STILL_DEG:
            continue
        limit = 5.0 * float(np.ceil(max(moved, 1.0) / 5))
        told = limit + m.error
        joints = dict.fromkeys(usual.joints, told + _SHOWN_DEG)
        if usual.measure == "trunk_lean" and place == "standing":  # what stands stays where it is (in a left rep)
            one_leg = movement.who != "both" and max(movement.measure.landmarks) >= _KNEE
            joints["hip_flexion_right" if one_leg else "hip_flexion"] = told + _SHOWN_DEG
        fault = {"code": usual.code, "measure": m.name}
        found.append(fault | ({} if is_kept(movement) else {"change": True}) | {
            "absolute": True, "above": limit, "severe": told + _SEVERE_DEG, "views": [demo.view],
            "cue": usual.cue, "praise": usual.praise, "show": {"joints": joints},
        })  # fmt: skip
    return found


def _moved_deg(demo: Demonstration, movement: Movement, name: str) -> float | None:
    """How far the posture went from where it was at a rep's start, in the rep where it went furthest; of a position
    that is kept, how far it is from upright."""
    m = MEASURES[name]
    furthest = []
    for turn in movement.turns:
        side = int(turn.side == "right") if turn.side != "both" else demo.near
        values = demo.series(m, side if m.sided else 0)
        before = values[(demo.t >= turn.start_s - _BEGINNING_S) & (demo.t <= turn.start_s)]
        inside = values[(demo.t >= turn.start_s) & (demo.t <= turn.end_s)]
        if np.isfinite(before).any() and np.isfinite(inside).mean() > _SEEN:
            start = 0.0 if is_kept(movement) else np.nanmedian(before)
            furthest.append(np.nanpercentile(np.abs(inside - start), 95))
    return float(max(furthest)) if len(furthest) == len(movement.turns) else None
