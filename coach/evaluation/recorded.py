"""Trials on recordings (motion capture, clips) and on people that are drawn for the real model."""

from __future__ import annotations

import argparse
import json
import math
import os
import statistics
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.body.camera import Camera
from coach.evaluation.trials import RomRow, rom_rows
from coach.exercise.analysis import analyze_series
from coach.exercise.definition import load_exercise
from coach.exercise.feedback import Rep
from coach.figure.actor import act
from coach.figure.check import watched
from coach.kinematics.registry import MEASURES
from coach.pose import PoseSeries

MOCAP_NOISE_PX = 2.0
# The usual open-source rule: the knee's inner angle above the one, then below the other, is a rep
STRAIGHT_DEG, BENT_DEG = 145.0, 90.0
DRAWN = (
    "squat",
    "shoulder_abduction",
    "knee_extension_seated",
    "elbow_flexion",
    "hip_abduction_standing",
    "march_in_place",
)
DRAWN_REPS = 3
_DRAWN_CAMERA = Camera(width_px=640, height_px=360)


def shared_folder(name: str) -> Path | None:
    """../shared/NAME beside the checkout, None where it is absent."""
    root = Path(os.environ.get("COACH_SHARED", Path(__file__).resolve().parents[3] / "shared"))
    return root / name if (root / name / "manifest.json").is_file() else None


def asked_folder(about: str | None) -> Path | None:
    """Of a command that takes that folder and nothing else, as :func:`with_people`. about: what it does"""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("shared", type=Path, nargs="?")
    return with_people(parser.parse_args().shared)


def with_people(given: Path | None) -> Path | None:
    """The folder beside the checkout that has people/ in it, or the one that was given; None, and said, without."""
    clips = shared_folder("clips")
    shared = given or (clips.parent if clips else None)
    if shared is None or not (shared / "people" / "people.json").is_file():
        print("Skipped: ../shared/people is not beside this checkout.")
        return None
    return shared


def entries(folder: Path) -> list[dict[str, Any]]:
    data = json.loads((folder / "manifest.json").read_text("utf-8"))
    found: list[dict[str, Any]] = data.get("recordings") or data["clips"]
    return found


@dataclass(frozen=True)
class MocapRow:
    """One recording with one draw of noise. rule: what the fixed rule counts, None where it is about no knee ·
    rom: measured minus true a rep, degrees · score: the mean of its reps"""

    file: str
    exercise: str
    view: str
    performed: str
    seed: int
    true: int
    found: int
    rule: int | None
    rom: tuple[float, ...]
    score: float


def mocap_trial(path: Path, entry: dict[str, Any], seed: int) -> MocapRow:
    series, ex = PoseSeries.load(path), load_exercise(entry["exercise"])
    noise = np.random.default_rng(seed).normal(0, MOCAP_NOISE_PX, series.landmarks_px.shape).astype(np.float32)
    noisy = replace(series, landmarks_px=series.landmarks_px + noise)
    reps = analyze_series(noisy, ex)[1].reps
    with np.load(path, allow_pickle=False) as z:
        truth = np.asarray(z["truth_deg"], float)
    errors = [rep.rom_deg - _range_in(series.t_s, truth, rep) for rep in reps if rep.rom_deg is not None]
    rule = None
    if ex.measure == "knee_flexion":
        rule = max(fixed_rule(inner_angle(noisy.landmarks_px, side)) for side in (0, 1))
    scores = [r.score for r in reps if r.score is not None]
    return MocapRow(
        entry["file"],
        ex.id,
        entry["view"],
        entry["performed"],
        seed,
        entry["reps"],
        len(reps),
        rule,
        tuple(errors),
        statistics.mean(scores) if scores else math.nan,
    )


def _range_in(t_s: NDArray[np.float64], truth: NDArray[np.float64], rep: Rep) -> float:
    """The true excursion in the time of this rep, of the side that it was told for."""
    ex_at_target = rep.end_s - rep.peak_s < 0.05
    near = (t_s >= rep.start_s - 0.5) & (t_s <= rep.end_s + (0.5 if ex_at_target else 0.1))
    columns = {"left": [0], "right": [1], "both": [0, 1]}[rep.side]
    return float(np.mean(np.ptp(truth[near][:, columns], axis=0)))


def inner_angle(landmarks_px: NDArray[np.float32], side: int) -> NDArray[np.float64]:
    """(n,) hip, knee, ankle in the picture, degrees."""
    p = landmarks_px[..., :2].astype(float)
    u, v = p[:, 23 + side] - p[:, 25 + side], p[:, 27 + side] - p[:, 25 + side]
    cosine = (u * v).sum(-1) / np.maximum(np.linalg.norm(u, axis=1) * np.linalg.norm(v, axis=1), 1e-9)
    return np.degrees(np.arccos(np.clip(cosine, -1, 1)))


def fixed_rule(inner_deg: NDArray[np.float64]) -> int:
    """Repetitions by two fixed angles: straight, then bent."""
    count, straight = 0, False
    for angle in inner_deg:
        if angle > STRAIGHT_DEG:
            straight = True
        elif angle < BENT_DEG and straight:
            count, straight = count + 1, False
    return count


def area_under_curve(right: list[float], wrong: list[float]) -> float:
    """The chance that one performed right scores higher than one performed wrong; ties count half."""
    pairs = [(a > b) + 0.5 * (a == b) for a in right for b in wrong]
    return statistics.mean(pairs) if pairs else math.nan


@dataclass(frozen=True)
class ClipRow:
    """late_s: the furthest peak from the hand-counted one · problem: why it was not measured, or empty"""

    file: str
    exercise: str
    true: int | None
    found: int | None
    late_s: float
    sides_right: bool | None
    problem: str = ""


def clip_trial(path: Path, entry: dict[str, Any]) -> ClipRow:
    from coach.pipeline import analyze
    from coach.pose import CoachError
    from coach.pose.errors import NotMeasurable

    try:
        report = analyze(path, load_exercise(entry["exercise"])).report
    except NotMeasurable as problem:
        return ClipRow(entry["file"], entry["exercise"], entry["reps"], None, math.nan, None, problem.code)
    except CoachError as problem:
        return ClipRow(entry["file"], entry["exercise"], entry["reps"], None, math.nan, None, str(problem))
    reps, peaks = report["reps"], entry.get("peaks_s", [])
    late = math.nan
    if peaks and len(peaks) == len(reps):
        late = max(abs(r["peak_s"] - t) for r, t in zip(reps, peaks, strict=True))
    sides = [r["side"] for r in reps] == entry["sides"] if "sides" in entry else None
    codes = ", ".join(w["code"] for w in report["quality"]["warnings"])
    return ClipRow(entry["file"], entry["exercise"], entry["reps"], len(reps), late, sides, codes)


@dataclass(frozen=True)
class DrawnRow:
    """tracked: share of the frames in which the model found somebody · sides_right: None where sides are not told"""

    exercise: str
    view: str
    true: int
    found: int
    tracked: float
    sides_right: bool | None
    rom: tuple[RomRow, ...]


def drawn_trial(exercise: str, view: str) -> DrawnRow:
    """The performance drawn, and seen by the real model."""
    from coach.evaluation.checks import as_drawn

    ex = load_exercise(exercise)
    person = act(ex, view, reps=DRAWN_REPS, camera=_DRAWN_CAMERA, noise_px=0.0)
    series = as_drawn(person)
    reps = watched(ex, series).reps
    rows = rom_rows(ex, person, reps, "drawn", 0.0, 0) if MEASURES[ex.measure].unit == "deg" else []
    sides = None
    if ex.two_sided and ex.sides != "each_or_both" and len(reps) == len(person.reps):
        sides = [r.side for r in reps] == [r.side for r in person.reps]
    tracked = float(series.found.mean())
    return DrawnRow(exercise, view, len(person.reps), len(reps), tracked, sides, tuple(rows))
