"""From a clip to its report: decode ahead in a second thread, infer, step the session. What ``coach analyze`` runs."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from coach.exercise.analysis import SetRun, Warnings, analyze_series
from coach.exercise.definition import Exercise, load_exercise
from coach.exercise.feedback import Feedback
from coach.pose import CoachError, PoseFrame, PoseSeries
from coach.pose.clips import Ahead, Clip
from coach.pose.model_bundle import locate
from coach.pose.subject import PeopleWatch, Subject, everybody
from coach.settings import settings

DARK_LUMA = 45  # of 255: below it the pose model starts to lose limbs
_LOOK_EVERY_S = 1.0  # how often a second look counts the people
_CHOOSE_EVERY_S, _CHOOSE_WITHIN_S = 0.2, 5.0  # looks for the person of --person
_MAX_SIDE_PX = 1280  # the model sees 256 x 256 of the person: more pixels only cost decoding time

Progress = Callable[[int, int], None]


@contextlib.contextmanager
def quiet_stderr() -> Iterator[None]:
    """The C++ libraries write start-up chatter straight to file descriptor 2: keep it from the user's terminal."""
    try:
        fd = sys.stderr.fileno()
    except (AttributeError, OSError, ValueError):
        yield
        return
    sys.stderr.flush()
    kept, nothing = os.dup(fd), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, fd)
    try:
        yield
    finally:
        os.dup2(kept, fd)
        os.close(kept)
        os.close(nothing)


class Analysis:
    """A finished analysis. ``report`` is the coach.analysis/1 object, ``series`` the landmarks."""

    def __init__(self, report: dict[str, Any], series: PoseSeries, run: SetRun):
        self.report, self.series, self.run = report, series, run


def analyze(
    clip: str | Path,
    exercise: str | Path | Exercise,
    side: str = "both",
    target: float | None = None,
    model: str = "full",
    progress: Progress | None = None,
    on_frame: Callable[[np.ndarray, PoseFrame, Feedback], None] | None = None,
    person: int | None = None,
) -> Analysis:
    """Score one recorded clip, or a landmark recording (.npz).

    person: which of several people, numbered from the left of the picture, 1 and up
    on_frame: called with (rgb, pose, feedback) for each frame of a clip, for an overlay
    Raises CoachError for bad input (exit status 2) and NotMeasurable (3) where nobody can be measured.
    """
    definition = exercise if isinstance(exercise, Exercise) else load_exercise(exercise)
    path = Path(clip)
    if path.suffix == ".npz":
        if not path.is_file():
            raise CoachError(f"No such file: {path}. Check the name and the folder.")
        series = PoseSeries.load(path)
        report, run = analyze_series(series, definition, side, target, path.name)
        return Analysis(report, series, run)
    return _analyze_clip(path, definition, side, target, model, progress, on_frame, person)


def _choose(subject: Subject, people: list[PoseFrame], person: int, t_s: float) -> None:
    """The person of that number, once so many are seen; raises CoachError when that takes too long."""
    if person <= len(people):
        subject.choose(people[person - 1])
    elif t_s > _CHOOSE_WITHIN_S:
        raise CoachError(
            f"There is no person {person} in the first {_CHOOSE_WITHIN_S:.0f} seconds, numbered from the left. "
            "Leave out --person or change it."
        )


def _analyze_clip(
    path: Path,
    definition: Exercise,
    side: str,
    target: float | None,
    model: str,
    progress: Progress | None,
    on_frame: Callable[[np.ndarray, PoseFrame, Feedback], None] | None,
    person: int | None,
) -> Analysis:
    from coach.pose.mediapipe_estimator import MediaPipeEstimator

    run = SetRun(definition, side, target)
    warnings = Warnings(definition.camera.advice)
    luma: list[float] = []
    several = False
    next_look = 0.0
    with Clip(path, max_side_px=_MAX_SIDE_PX) as source:
        bundle = locate(model, settings().model)
        with quiet_stderr():
            estimator = MediaPipeEstimator(bundle, "video")
            looker = MediaPipeEstimator(bundle, "image")
            watch, subject = PeopleWatch(looker), Subject()
        with contextlib.closing(estimator), contextlib.closing(looker), Ahead(iter(source)) as frames:
            for t_s, rgb in frames:
                with quiet_stderr() if not run.frames else contextlib.nullcontext():
                    if person is not None and not subject.chosen and t_s >= next_look:
                        next_look = t_s + _CHOOSE_EVERY_S
                        _choose(subject, everybody(looker, rgb, t_s), person, t_s)
                    if person is None or subject.chosen:
                        pose = subject.follow(estimator.estimate(subject.picture(rgb), t_s))
                    else:
                        pose = PoseFrame.nobody(t_s, rgb.shape[1], rgb.shape[0])
                if t_s >= next_look and (person is None or subject.chosen):
                    with quiet_stderr():
                        watch.look(rgb, pose)
                        several |= watch.several
                        subject.guarded |= watch.several
                    luma.append(float(rgb[::8, ::8].mean()))
                    next_look = t_s + _LOOK_EVERY_S
                feedback = run.step(pose)
                if on_frame is not None:
                    on_frame(rgb, pose, feedback)
                if progress is not None:
                    progress(len(run.frames), source.info.frames_stated)
        run.finish()
        if len(run.frames) == 1:
            raise CoachError(f"{path.name} holds a single picture, in which nothing moves. Record some seconds.")
        if source.cut_short:
            warnings.add("clip_cut_short")
        info = source.info
    if np.median(luma) < DARK_LUMA:
        warnings.add("low_light")
    if several:
        warnings.add("several_people")
    run.measurable(warnings)
    series = PoseSeries.stack(run.frames, estimator.model, estimator.mode)
    clip = {
        "file": path.name,
        "duration_s": round(float(series.t_s[-1]) + (1 / info.fps if info.fps else 0), 3),
        "frames": len(series),
        "fps": round(info.fps or series.fps, 2),
        "width": info.width,
        "height": info.height,
    }
    return Analysis(run.report(clip, series.model, series.mode, warnings), series, run)
