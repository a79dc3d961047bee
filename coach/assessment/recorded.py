"""A whole recording through the same :class:`Assessment` that runs live; and the report of either, which CONTRACT.md
fixes."""

from __future__ import annotations

from typing import Any

import numpy as np

from coach.assessment.place import body_seen
from coach.assessment.runner import Assessment
from coach.assessment.script import Script, Sex
from coach.exercise.analysis import MESSAGES, Warnings, clip_of
from coach.language import _
from coach.pose import NotMeasurable, PoseSeries
from coach.pose.view import check_upright, frame_view, view_name

SCHEMA = "coach.assessment/1"
_TRACKED = 0.4  # of the frames must show head and trunk, as for an exercise


def assess_series(
    series: PoseSeries,
    script: Script,
    age: int | None = None,
    sex: Sex | None = None,
    clip: dict[str, Any] | None = None,
    warnings: Warnings | None = None,
) -> dict[str, Any]:
    """The ``coach.assessment/1`` object of a recording.

    clip: what the report says of the film; made of the series where it is not given
    Raises :class:`NotMeasurable` where there is no body to look at; a test that is not valid is a report.
    """
    test = Assessment(script, age, sex, mode=series.mode, offline=True)
    for frame in series:
        test.step(frame)
        if test.over:
            break
    result = test.finish()
    if not any(stage["start_s"] is not None for stage in result["stages"]):
        _measurable(series)
    warnings = warnings or Warnings(script.camera.advice)
    if 0 < series.fps < script.least_fps - 0.5:
        warnings.add("low_fps")
    return report(result, series, clip, warnings.as_list())


def report(
    result: dict[str, Any], series: PoseSeries, clip: dict[str, Any] | None, warnings: list[dict[str, str]]
) -> dict[str, Any]:
    """The ``coach.assessment/1`` object.

    result: of an :class:`Assessment` that is over · series: what it looked at, on the clock of the stages' times
    """
    yaw = [v for v in (frame_view(f).yaw_deg for f in series) if not np.isnan(v)]
    middle = float(np.median(yaw)) if yaw else float("nan")
    return {
        "schema": SCHEMA,
        "test": result["test"],
        "script_version": result["script_version"],
        "valid": result["valid"],
        "invalid_reason": result["invalid_reason"],
        "stages": result["stages"],
        "reading": result["reading"],
        "reference": result["reference"],
        "clip": clip or clip_of(series, "recording"),
        "pose": {
            "model": series.model,
            "mode": series.mode,
            "tracked_fraction": round(float(series.found.mean()), 3),
            "view": view_name(middle),
            "view_angle_deg": None if np.isnan(middle) else round(min(middle, 90 - middle), 1),
        },
        "warnings": warnings,
    }


def _measurable(series: PoseSeries) -> None:
    """Asked where no test began. Somebody who leaves in the middle of one took a test that is not valid; somebody of
    whom nothing but legs is seen took none."""
    if not series.found.any():
        raise NotMeasurable("nobody", _(MESSAGES["nobody"]))
    if sum(body_seen(f) for f in series) < _TRACKED * len(series):
        raise NotMeasurable(
            "body_not_visible",
            _("Too little of the body was seen to measure this test. Step back until head and feet show."),
        )
    check_upright(series)
