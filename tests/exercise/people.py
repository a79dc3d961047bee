"""Runs a definition on its synthetic person."""

from __future__ import annotations

from coach.body.synthetic import Performance
from coach.exercise.definition import Exercise, load_exercise
from coach.exercise.session import Session
from coach.figure import actor
from coach.figure.actor import YAW

__all__ = ["SIX", "YAW", "act", "run"]
SIX = ("squat", "sit_to_stand", "shoulder_abduction", "shoulder_flexion", "elbow_flexion", "knee_extension_seated")


def _loaded(exercise: Exercise | str) -> Exercise:
    return load_exercise(exercise) if isinstance(exercise, str) else exercise


def act(exercise: Exercise | str, view: str | None = None, **how) -> Performance:
    return actor.act(_loaded(exercise), view, **how)


def run(exercise: Exercise | str, frames, **options) -> Session:
    session = Session(_loaded(exercise), **options)
    for frame in frames:
        session.step(frame)
    session.finish()
    return session
