"""A whole recording through the same :class:`Session` that runs live, and the report that CONTRACT.md fixes."""

from __future__ import annotations

import statistics
from collections import Counter
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np

from coach.exercise.definition import Exercise
from coach.exercise.feedback import Feedback, Held, Refused, Rep
from coach.exercise.reasons import why_no_degrees, why_not_counted
from coach.exercise.recorded import Record, measured_again
from coach.exercise.session import Session
from coach.kinematics.registry import MEASURES
from coach.language import _, later
from coach.pose import NotMeasurable, PoseFrame, PoseSeries
from coach.pose.view import View, check_upright, frame_view, view_name

SCHEMA = "coach.analysis/1"
TRACKED = 0.4  # of the frames must show a head and shoulders: with less there is no exercise to speak of
LOW_FPS = 12.0
_LIMBS = {"whole": (11, 12, 23, 24, 25, 26, 27, 28), "upper": (11, 12, 13, 14)}

MESSAGES = {
    "nobody": later("Nobody was seen. Step into the picture, in good light."),
    "body_not_visible": later(
        "Too little of the body was seen to measure this exercise. Step back until head and feet show."
    ),
    "wrong_view": later("The angle cannot be measured from this side. {advice}"),
    "several_people": later(
        "More than one person was seen. Be alone in the picture, or choose who is measured: --person 1, "
        "2 or 3, counted from the left."
    ),
    "low_light": later("The picture is dark. Turn on a light or face the window."),
    "low_fps": later("Fewer than 12 frames a second: fast movement is missed. Close other programs or use more light."),
    "subject_lost": later("The person was lost for a while; what happened then was not counted."),
    "too_far": later("The person is small in the picture. Come closer."),
    "too_close": later("The person does not fit into the picture. Step back."),
    "clip_cut_short": later("The clip ends early or is damaged; what could be read was analysed."),
    "times_assumed": later(
        "The clip states no times: 30 frames a second were assumed. If that is not its rate, its seconds are wrong."
    ),
}


@dataclass
class Warnings:
    """Warning codes in the order they came up, each once."""

    advice: str = ""
    codes: list[str] = field(default_factory=list)
    own: dict[str, str] = field(default_factory=dict)

    def add(self, code: str, message: str = "") -> None:
        """message: what this very recording has to be told, in the place of the code's usual sentence"""
        if code not in self.codes:
            self.codes.append(code)
        if message:
            self.own[code] = message

    def as_list(self) -> list[dict[str, str]]:
        usual = {c: _(MESSAGES[c]).format(advice=self.advice).strip() for c in self.codes}
        return [{"code": c, "message": self.own.get(c, usual[c])} for c in self.codes]


class SetRun:
    """Feeds frames to a Session and keeps what the report needs. Used frame by frame, or on a whole series."""

    def __init__(self, exercise: Exercise, side: str = "both", target: float | None = None):
        self.exercise = exercise
        self.session = Session(exercise, side, target)
        self.frames: list[PoseFrame] = []
        self.reps: list[Rep] = []
        self.holds: list[Held] = []
        self._views: list[View] = []
        self._record = Record()

    def step(self, frame: PoseFrame) -> Feedback:
        self.frames.append(frame)
        self._views.append(frame_view(frame))
        feedback = self.session.step(frame)
        self._record.add(frame, self.session.body, self.session.view.yaw_deg)
        return feedback

    def finish(self) -> None:
        """The recording is whole: ``reps`` and ``holds`` are measured from all of it."""
        self.session.finish()
        self.reps, self.holds = measured_again(self.session, self._record)

    def measurable(self, warnings: Warnings) -> None:
        """Raise :class:`NotMeasurable` where there is no body to measure; collect warnings otherwise."""
        if not self.frames:
            raise NotMeasurable("nobody", _("The clip holds no frames."))
        series = PoseSeries.stack(self.frames, "", "")
        found = series.found
        if not found.any():
            raise NotMeasurable("nobody", _(MESSAGES["nobody"]))
        whole = _seen_body(series)
        if whole.mean() < TRACKED:
            raise NotMeasurable("body_not_visible", _(MESSAGES["body_not_visible"]))
        if "lying" not in self.exercise.position:
            check_upright(series)
        if (~found).sum() > 0 and _longest_gap_s(series) > 0.5:
            warnings.add("subject_lost")
        if len(series) > 2 and series.fps < LOW_FPS:
            warnings.add("low_fps")
        body = self.exercise.camera.body
        seen = (series.visibility[found][:, _LIMBS[body]] > 0.3).mean()
        if seen < 0.7:
            warnings.add("body_not_visible")
        tall = np.nanmedian(
            np.nanmax(series.landmarks_px[found, :, 1], 1) - np.nanmin(series.landmarks_px[found, :, 1], 1)
        )
        if body == "whole" and self.exercise.position != "lying" and tall < 0.22 * series.height_px:
            warnings.add("too_far")
        if self.exercise.kind == "timed":
            return
        if not self.exercise.measurable_in(self.view.name) and self.view.name != "unknown":
            warnings.add("wrong_view")
        unmeasured = Counter(r.reason for r in self.reps if not r.valid and r.reason)
        if unmeasured and MEASURES[self.exercise.measure].unit == "deg":
            code = unmeasured.most_common(1)[0][0]
            why = why_no_degrees(self.exercise, code)
            some = _("{unmeasured} of {all} reps have no degrees.").format(
                unmeasured=unmeasured.total(), all=len(self.reps)
            )
            warnings.add("wrong_view" if code == "wrong_view" else "body_not_visible", f"{some} {why}".strip())

    @property
    def view(self) -> View:
        """The view of the recording: the median over its frames."""
        yaw = [v.yaw_deg for v in self._views if not np.isnan(v.yaw_deg)]
        if not yaw:
            return View(float("nan"), 0.0)
        return View(float(np.median(yaw)), float(np.median([v.confidence for v in self._views])))

    def report(self, clip: dict[str, Any], model: str, mode: str, warnings: Warnings) -> dict[str, Any]:
        """The ``coach.analysis/1`` object."""
        in_time = sorted(self.reps, key=lambda r: r.start_s)  # small ones of one side are told together
        reps = [replace(rep, index=i) for i, rep in enumerate(in_time)]
        found = [f.found for f in self.frames]
        view = self.view
        roms = [r.rom_deg for r in reps if r.rom_deg is not None]
        scored: list[Rep | Held] = [*reps, *self.holds]
        scores = [r.score for r in scored if r.score is not None]
        return {
            "schema": SCHEMA,
            "exercise": self.exercise.id,
            "definition_version": self.exercise.version,
            "clip": clip,
            "pose": {
                "model": model,
                "mode": mode,
                "tracked_fraction": round(sum(found) / max(1, len(found)), 3),
                "view": view_name(view.yaw_deg),
                "view_angle_deg": None if np.isnan(view.yaw_deg) else round(view.off_deg, 1),
            },
            "reps": [_rep(r) for r in reps],
            "not_counted": [_refused(r) for r in sorted(self.session.refused, key=lambda r: r.start_s)],
            "holds": [_held(h) for h in self.holds],
            "summary": {
                "reps": len(reps),
                "short_reps": sum(r.reached_target is False for r in reps),
                "rom_deg": {
                    "median": round(statistics.median(roms), 1) if roms else None,
                    "max": round(max(roms), 1) if roms else None,
                },
                "score": round(statistics.mean(scores)) if scores else None,
                "cues": self.session.cues,
            },
            "quality": {"measurable": True, "warnings": warnings.as_list()},
        }


def _rep(rep: Rep) -> dict[str, Any]:
    """CONTRACT.md's rep speaks of degrees: where the range is a length, no angle was measured."""
    data = asdict(rep)
    for own in ("amount", "unit"):
        data.pop(own)
    in_degrees = rep.unit == "deg"
    return {**data, "valid": rep.valid and in_degrees, "reason": rep.reason if in_degrees else "not_an_angle"}


def _refused(one: Refused) -> dict[str, Any]:
    times = {name: getattr(one, name) for name in ("side", "start_s", "peak_s", "end_s", "reason")}
    return {**times, "message": why_not_counted(one.reason)}


def _held(held: Held) -> dict[str, Any]:
    return {name: getattr(held, name) for name in ("side", "start_s", "end_s", "duration_s", "valid")}


def _seen_body(series: PoseSeries) -> np.ndarray:
    """(n,) whether head and trunk were really seen: a tracker that sees legs alone invents the rest."""
    head = series.visibility[:, [0, 7, 8]].max(axis=1) > 0.5
    trunk = series.visibility[:, [11, 12]].max(axis=1) > 0.5
    return head & trunk


def _longest_gap_s(series: PoseSeries) -> float:
    seen = series.t_s[series.found]
    edges = np.concatenate([[series.t_s[0]], seen, [series.t_s[-1]]])
    return float(np.diff(edges).max())


def analyze_series(
    series: PoseSeries,
    exercise: Exercise,
    side: str = "both",
    target: float | None = None,
    file: str = "recording",
    warnings: Warnings | None = None,
) -> tuple[dict[str, Any], SetRun]:
    """The report of a recording, and the run behind it. Raises :class:`NotMeasurable` where there is no body."""
    warnings = warnings or Warnings(exercise.camera.advice)
    run = SetRun(exercise, side, target)
    for frame in series:
        run.step(frame)
    run.finish()
    run.measurable(warnings)
    return run.report(clip_of(series, file), series.model, series.mode, warnings), run


def clip_of(series: PoseSeries, file: str) -> dict[str, Any]:
    """CONTRACT.md's ``clip`` of a landmark recording."""
    return {
        "file": file,
        "duration_s": round(float(series.t_s[-1] - series.t_s[0]), 3),
        "frames": len(series),
        "fps": round(series.fps, 2),
        "width": series.width_px,
        "height": series.height_px,
    }


def measure_label(exercise: Exercise) -> str:
    """The exercise's angle in words, for axes and tables."""
    return MEASURES[exercise.measure].name.replace("_", " ")
