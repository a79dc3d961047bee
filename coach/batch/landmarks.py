"""The landmarks of a recording, whatever it is: a film, or landmarks already."""

from __future__ import annotations

from pathlib import Path

from coach.exercise.definition import Camera, Exercise
from coach.pipeline import Progress, analyze
from coach.pose import PoseSeries

# The pipeline watches somebody exercise; here it does not matter what
_ANYTHING = Exercise(
    schema_version=1, id="anything", version="1.0.0", name="Anything", domain="mobility", position="chair or lying",
    summary="", why="", set_up=(), steps=("Move.",), camera=Camera(views=("front", "side", "oblique"), body="upper"),
    kind="timed", measure="wrist_height",
)  # fmt: skip


def landmarks_of(clip: Path, model: str = "full", progress: Progress | None = None) -> PoseSeries:
    """Raises CoachError for bad input and NotMeasurable where nobody is seen, as an analysis does."""
    return analyze(clip, _ANYTHING, model=model, progress=progress).series
