"""coach: a webcam exercise-form coach.

>>> from coach import Session, analyze, load_exercise
"""

from typing import Any

__all__ = ["Session", "analyze", "load_exercise"]
_HOMES = {
    "analyze": "coach.pipeline",
    "load_exercise": "coach.exercise.definition",
    "Session": "coach.exercise.session",
}


def __getattr__(name: str) -> Any:  # loaded on first use: `coach --help` must not wait for Numba and OpenCV
    if name not in _HOMES:
        raise AttributeError(f"module 'coach' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
