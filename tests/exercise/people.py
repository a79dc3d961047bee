"""Runs a definition on its synthetic person."""

from __future__ import annotations

from coach.exercise.definition import Exercise, load_exercise
from coach.exercise.session import Session
from coach.figure.camera import Camera
from coach.figure.synthetic import Performance, perform

YAW = {"front": 0.0, "oblique": 45.0, "side": 90.0}
SIX = ("squat", "sit_to_stand", "shoulder_abduction", "shoulder_flexion", "elbow_flexion", "knee_extension_seated")


def act(exercise: Exercise | str, view: str | None = None, **how) -> Performance:
    """The exercise's own guide movement, performed; ``how`` as in coach.figure.synthetic.perform."""
    ex = load_exercise(exercise) if isinstance(exercise, str) else exercise
    yaw = YAW[view or ex.camera.views[0]]
    how.setdefault("side", "left" if ex.sides == "each" else "both")
    how.setdefault("noise_px", 1.0)
    if how["side"] == "right":
        yaw = -yaw
    how.setdefault("camera", Camera(yaw_deg=yaw))
    return perform(ex.guide.rest, ex.guide.target, ex.guide.base, **how)


def run(exercise: Exercise | str, frames, **options) -> Session:
    session = Session(load_exercise(exercise) if isinstance(exercise, str) else exercise, **options)
    for frame in frames:
        session.step(frame)
    session.finish()
    return session
