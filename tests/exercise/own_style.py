"""A bridge on one leg, the other held up straight: no likeness of the shipped exercise, and always the same."""

from __future__ import annotations

from typing import Any

from coach.body.camera import Camera
from coach.body.synthetic import perform
from coach.exercise.definition import load_exercise
from coach.exercise.evidence import Facts
from coach.exercise.learning import facts_of
from coach.exercise.session import Session
from coach.pose import PoseSeries

EX = load_exercise("bridge")
_LIFTED = {"hip_flexion_left": 45, "knee_flexion_left": 95, "hip_flexion_right": 60, "knee_flexion_right": 5}
_UP = {"hip_flexion_left": 4, "knee_flexion_left": 92, "hip_flexion_right": 100, "knee_flexion_right": 5}


def one_leg(reps: int = 4, seed: int = 1, **how: Any) -> PoseSeries:
    camera = Camera(yaw_deg=90, height_m=0.5)
    return perform(
        _LIFTED, _UP, "lying", reps=reps, seed=seed, **{"noise_px": 1.0, "camera": camera, "fps": 20.0, **how}
    ).series


def facts(series: PoseSeries) -> list[Facts]:
    """Of all cycles that the shipped coach hears of."""
    session = Session(EX)
    for frame in series:
        session.step(frame)
    session.finish()
    return facts_of(EX, series, "both", [*session.reps, *session.refused])
