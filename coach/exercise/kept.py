"""A position that a demonstration keeps, as the conditions of a hold."""

from __future__ import annotations

from typing import Any

import numpy as np

from coach.exercise.demonstration import Demonstration, Movement

KEPT_S = 4.0  # a top kept as long is a hold; that of a rep is left sooner
_CONDITIONS = 2  # more of them would make the hold flicker
_ENOUGH = 0.6  # of the way from rest to the kept position: some sag is still the hold
_PLAINLY = 1.8  # minimal detectable changes that a further condition must have moved
# Of these only the change against the person's own rest says anything
_ONLY_CHANGE = ("body_rise", "ankle_rise", "heel_height", "ankle_dorsiflexion", "hip_travel")


def is_kept(movement: Movement) -> bool:
    """Whether this goes somewhere once and stays there."""
    return len(movement.turns) == 1 and movement.turns[0].top_s >= KEPT_S


def hold_of(movement: Movement, found: list[Movement], demo: Demonstration) -> dict[str, Any]:
    """The field ``hold``: what is kept most plainly, and another measure that tells it from something else."""
    turn = movement.turns[0]
    along = [
        f
        for f in found
        if f.who == movement.who
        and f.worth >= _PLAINLY
        and is_kept(f)
        and f.turns[0].overlap(turn) > 0.8
        and f.measure.landmarks[-1] != movement.measure.landmarks[-1]
    ]
    kept = [movement, *(f for f in along if f is not movement)][:_CONDITIONS]
    seconds = max(5.0, 5.0 * np.floor(turn.top_s / 5))
    return {"seconds": seconds, "grace_s": 0.5, "when": [_condition(f, demo) for f in kept]}


def _condition(movement: Movement, demo: Demonstration) -> dict[str, Any]:
    m = movement.measure
    change = m.name in _ONLY_CHANGE
    limit = _ENOUGH * movement.change + (0.0 if change else movement.rest)
    condition: dict[str, Any] = {"measure": m.name}
    condition["above" if movement.change > 0 else "below"] = float(round(limit) if m.unit == "deg" else round(limit, 2))
    if change:
        condition["change"] = True
    if m.sided:  # the far limb is half hidden from the side
        condition["side"] = "moving" if movement.who != "both" else "any" if demo.view == "side" else "all"
    return condition
