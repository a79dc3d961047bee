"""Definitions checked through the real pose model: on drawn people, and on clips of real ones."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import cv2

from coach.body.camera import Camera
from coach.body.synthetic import Performance
from coach.exercise.definition import Exercise, load_exercise
from coach.figure.actor import act
from coach.figure.check import Finding, check, watched
from coach.figure.drawn import draw_frames
from coach.pipeline import analyze
from coach.pose import CoachError, PoseSeries
from coach.pose.model_bundle import locate
from coach.pose.scene import quiet_stderr
from coach.settings import settings

REPS = 3
LATE_S = 0.3
_CAMERA = Camera(width_px=640, height_px=360)
# Feet, ankles and small head movements of a drawn person are not followed well enough by the model to count them, and
# lying ones poorly (measured: docs/accuracy.md): these are checked as landmarks only.
LANDMARKS_ONLY = frozenset((
    "ankle_circles", "ankle_pump", "bridge", "calf_stretch", "chin_tuck", "hamstring_stretch_seated", "heel_slide",
    "hip_abduction_sidelying",
    "straight_leg_raise", "toe_raise",
))  # fmt: skip


def as_drawn(performance: Performance) -> PoseSeries:
    """What the real model sees of the performance when it is drawn."""
    from coach.pose.mediapipe_estimator import MediaPipeEstimator

    with quiet_stderr(), contextlib.closing(MediaPipeEstimator(locate("full", settings().model))) as estimator:
        frames = [
            estimator.estimate(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), float(t_s))
            for picture, t_s in zip(draw_frames(performance), performance.series.t_s, strict=True)
        ]
    return PoseSeries.stack(frames, estimator.model, estimator.mode)


def check_drawn(ex: Exercise) -> Iterator[Finding]:
    """Count and side of a good set, drawn."""
    if ex.id in LANDMARKS_ONLY:
        return
    person = act(ex, reps=REPS, camera=_CAMERA, noise_px=0.0)
    session = watched(ex, as_drawn(person))
    done = session.reps if ex.counts_reps else session.holds
    wanted = REPS if ex.counts_reps else 1
    problem = "" if len(done) == wanted else f"{len(done)} counted, {wanted} performed"
    sides, true = [d.side for d in done], [r.side for r in person.reps]
    if not problem and ex.two_sided and ex.sides != "each_or_both" and ex.counts_reps and sides != true:
        problem = f"sides {', '.join(sides)} instead of {', '.join(true)}"
    yield Finding("drawn, through the real model", problem)


def check_all(
    ids: list[str], drawn: bool = False, clips: Path | None = None
) -> Iterator[tuple[Exercise, list[Finding]]]:
    """Each definition with what its checks found. Drawn ones take seconds each, so two go side by side."""
    if not drawn:
        for name in ids:
            ex = load_exercise(name)
            yield ex, [*check(ex), *(check_clips(ex, clips) if clips else ())]
        return
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        for name, findings in zip(ids, pool.map(_drawn_findings, ids), strict=True):
            ex = load_exercise(name)
            yield ex, [*findings, *(check_clips(ex, clips) if clips else ())]


def _drawn_findings(name: str) -> list[Finding]:
    ex = load_exercise(name)
    return [*check(ex), *check_drawn(ex)]


def check_clips(ex: Exercise, folder: Path) -> Iterator[Finding]:
    """The clips of this exercise that ``folder``/manifest.json lists with their true reps."""
    try:
        entries = json.loads((folder / "manifest.json").read_text("utf-8"))["clips"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CoachError(f"{folder}: no readable manifest.json with a list of clips.") from error
    for entry in entries:
        if entry.get("exercise") == ex.id and entry.get("reps") is not None:
            yield Finding(entry["file"], _clip_problem(ex, folder / entry["file"], entry))


def _clip_problem(ex: Exercise, clip: Path, entry: dict[str, Any]) -> str:
    reps = analyze(clip, ex).report["reps"]
    if len(reps) != entry["reps"]:
        return f"{len(reps)} reps counted, {entry['reps']} performed"
    if "sides" in entry and [r["side"] for r in reps] != entry["sides"]:
        return f"sides {[r['side'] for r in reps]} instead of {entry['sides']}"
    late = [abs(r["peak_s"] - t) for r, t in zip(reps, entry.get("peaks_s", []), strict=False)]
    return f"a peak is {max(late):.1f} s off" if late and max(late) > LATE_S else ""
