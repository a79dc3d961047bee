"""From a clip to its report: decode ahead in a second thread, infer, step the session. What ``coach analyze`` runs."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from coach.exercise.analysis import SetRun, Warnings, analyze_series
from coach.exercise.definition import Exercise, load_exercise
from coach.exercise.feedback import Feedback
from coach.exercise.recorded import warm
from coach.language import _
from coach.pose import CoachError, PoseFrame, PoseSeries
from coach.pose.clips import Ahead, Clip, ClipInfo
from coach.pose.cores import halves, kept_to
from coach.pose.model_bundle import locate
from coach.pose.scene import Scene
from coach.pose.second_half import SecondHalf, worth_while
from coach.settings import settings

DARK_LUMA = 45  # of 255: below it the pose model starts to lose limbs
MAX_SIDE_PX = 1280  # the model sees 256 x 256 of the person: more pixels only cost decoding time

Progress = Callable[[int, int], None]


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
            raise CoachError(_("No such file: {path}. Check the name and the folder.").format(path=path))
        series = PoseSeries.load(path)
        report, run = analyze_series(series, definition, side, target, path.name)
        return Analysis(report, series, run)
    return _analyze_clip(path, definition, side, target, model, progress, on_frame, person)


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
    run = SetRun(definition, side, target)
    warnings = Warnings(definition.camera.advice)
    threading.Thread(target=warm, name="warm-up", daemon=True).start()
    with Clip(path, max_side_px=MAX_SIDE_PX) as source:
        bundle = locate(model, settings().model)
        second: SecondHalf | None = None
        if on_frame is None and person is None and worth_while(source.info.duration_s):
            second = SecondHalf(path, bundle, source.info.duration_s, MAX_SIDE_PX)
        with (
            contextlib.closing(second) if second else contextlib.nullcontext(),
            kept_to(halves()[0]) if second else contextlib.nullcontext(),
            Scene(bundle, person) as scene,
            Ahead(iter(source)) as frames,
            kept_to(scene.cores),
        ):
            rest = None
            for t_s, rgb in frames:
                if second is not None and t_s >= second.split_s:
                    rest, second = second.result(), None
                    if rest is not None and rest.poses[0].t_s == t_s:  # it goes on with this very frame
                        break
                    rest = None
                pose = scene.pose(rgb, t_s)
                feedback = run.step(pose)
                if on_frame is not None:
                    on_frame(rgb, pose, feedback)
                if progress is not None:
                    progress(len(run.frames), source.info.frames_stated)
        luma, several, cut_short = scene.luma, scene.several, source.cut_short
        if rest is not None:
            for pose in rest.poses:
                run.step(pose)
            luma, several, cut_short = luma + rest.luma, several or rest.several, cut_short or rest.cut_short
        run.finish()
        if len(run.frames) == 1:
            raise CoachError(
                _("{name} holds a single picture, in which nothing moves. Record some seconds.").format(name=path.name)
            )
        if cut_short:
            warnings.add("clip_cut_short")
        if source.times_assumed:
            warnings.add("times_assumed")
    warn_of_picture(warnings, luma, several)
    run.measurable(warnings)
    series = PoseSeries.stack(run.frames, scene.model, scene.mode)
    clip = about_clip(source.info, series, path.name)
    return Analysis(run.report(clip, series.model, series.mode, warnings), series, run)


def warn_of_picture(warnings: Warnings, luma: list[float], several: bool) -> None:
    """What a look at the pictures showed: darkness, other people."""
    if luma and np.median(luma) < DARK_LUMA:
        warnings.add("low_light")
    if several:
        warnings.add("several_people")


def about_clip(info: ClipInfo, series: PoseSeries, file: str) -> dict[str, Any]:
    """CONTRACT.md's ``clip``."""
    return {
        "file": file,
        "duration_s": round(float(series.t_s[-1]) + (1 / info.fps if info.fps else 0), 3),
        "frames": len(series),
        "fps": round(info.fps or series.fps, 2),
        "width": info.width,
        "height": info.height,
    }
