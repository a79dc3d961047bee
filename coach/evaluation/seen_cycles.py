"""Cycles that the counter finds in recordings whose truth is known: what the evidence's weights are fitted on.

Sources: people and clips of ../shared (each maker is a source of its own), motion capture also with a patient's range,
and the synthetic person, who does each exercise in small and walks, turns and gestures in between.
"""

from __future__ import annotations

import json
import math
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from coach.body.camera import Camera
from coach.body.synthetic import perform, walk_about
from coach.exercise.counter import Cycle
from coach.exercise.definition import Exercise, exercise_ids, load_exercise
from coach.exercise.evidence import Facts
from coach.exercise.files import FOLDER
from coach.exercise.known import signatures
from coach.exercise.session import Session
from coach.exercise.signature import everyday_movements
from coach.exercise.verdict import Judge, Weights, are_alike
from coach.pose import CoachError, PoseSeries

OF_ANOTHER = 4  # one in so many pairs of a recording and an exercise that it is not of
_PEAK_S, _PEAK_SHARE = 0.9, 0.3  # a peak belongs to a cycle whose own is this near, in seconds or shares of its length
_NOT_IT = 0.3  # cosine: a cycle of the limb that stands, at the time of a rep, is no example of the rep
_ARMS = ("elbow_flexion", "shoulder_flexion", "shoulder_abduction", "overhead_press", "tai_chi_arm_wave")
_TRUNK = ("hip_hinge", "trunk_side_bend", "weight_shift", "tai_chi_weight_shift", "squat", "mini_squat")
_GESTURES = ("gesturing", "reaching", "swaying", "arm_circling")
_SET_APART = ("nd_1foot_bridges",)  # a bridge on one leg: two of them make one cycle, which is no example of either


@dataclass(frozen=True)
class Recording:
    """kind: people, clips, mocap or synthetic · says: "pos" (peaks are reps), "neg" (none is), "other" (of another
    exercise) · share, noise_px, seed: how it is made harder"""

    source: str
    kind: str
    name: str
    exercise: str
    says: str
    peaks_s: Sequence[float] = ()
    share: float = 1.0
    noise_px: float = 0.0
    seed: int = 0


@dataclass
class SeenCycle:
    """One cycle and what it truly was."""

    of: Recording
    cycle: Cycle
    finder: int
    facts: Facts
    rep: bool = False
    alike: int = 0
    alike_reps: int = 0


class _Listener(Judge):
    """Counts nothing and keeps what it is asked about."""

    def __init__(self, heard: list[tuple[Cycle, int, Facts]], own: float | None = None):
        super().__init__(Weights((), (), -9.0, ()), own)
        self._heard = heard

    def judge(self, cycle: Cycle, finder: int, facts: Facts) -> list:
        self._heard.append((cycle, finder, facts))
        return []

    def settle(self, now_s: float) -> list:
        return []


def cycles_of(series: PoseSeries, exercise: Exercise) -> list[tuple[Cycle, int, Facts]]:
    """All cycles of a recording that would be judged: (cycle, finder, facts)."""
    heard: list[tuple[Cycle, int, Facts]] = []
    session = Session(exercise)
    if session.counter is None:
        return heard
    session.counter.judge = _Listener(heard)
    for frame in series:
        session.step(frame)
    session.finish()
    return heard


def recordings(shared: Path) -> Iterator[Recording]:
    """Everything that is learned from, in ``shared`` and made up."""
    base = list(_real(shared))
    yield from base
    for one in base:
        if one.says == "pos" and one.share == 1.0 and one.seed in (0, 1):
            for other in signatures(load_exercise(one.exercise, FOLDER))[1].names:
                if other in exercise_ids(FOLDER) and zlib.crc32(f"{one.name} {other}".encode()) % OF_ANOTHER == 0:
                    yield replace(one, exercise=other, says="other", peaks_s=())
    yield from _made_up()


def _real(shared: Path) -> Iterator[Recording]:
    made_by = dict(makers(shared / "people" / "SOURCES.md"))
    for clip in json.loads((shared / "people" / "people.json").read_text("utf-8")):
        name = Path(clip["file"]).stem
        if "hold_s" in clip or name in _SET_APART:
            continue
        says = "pos" if clip.get("reps") else "neg"
        for exercise in clip.get("exercises") or [clip["exercise"]]:
            yield Recording(made_by.get(clip["file"], name), "people", name, exercise, says, clip.get("peaks_s", ()))
    for clip in json.loads((shared / "clips" / "manifest.json").read_text("utf-8"))["clips"]:
        name = Path(clip["file"]).stem
        if clip["reps"] is not None:
            says = "pos" if clip["reps"] else "neg"
            yield Recording(name, "clips", name, clip["exercise"], says, clip.get("peaks_s", ()))
    for one in json.loads((shared / "mocap" / "manifest.json").read_text("utf-8"))["recordings"]:
        peaks = [p["t_s"] for p in one["peaks"]]
        for share, noise, seed in ((1.0, 2.0, 1), (0.35, 2.0, 2), (0.35, 0.7, 3), (0.25, 1.0, 4)):
            yield Recording("mocap", "mocap", one["file"], one["exercise"], "pos", peaks, share, noise, seed)


def makers(file: Path) -> Iterator[tuple[str, str]]:
    """(clip, who made it) of a list of sources."""
    for line in file.read_text("utf-8").splitlines():
        clip, found, rest = line.partition(": ")
        if found and clip.endswith(".mp4"):
            yield clip, rest.split("/")[0]


def _made_up() -> Iterator[Recording]:
    everyday = everyday_movements()
    for i, name in enumerate(exercise_ids(FOLDER)):
        if not load_exercise(name, FOLDER).counts_reps:
            continue
        for k, share in enumerate((0.25, 0.35, 0.6, 1.0)):
            yield Recording("synthetic", "synthetic", "own", name, "pos", (), share, 2.0, 100 + i * 4 + k)
        yield Recording("synthetic", "synthetic", "walk", name, "neg", (), 1.0, 2.0, i)
        for k in range(4):
            n = (i * 5 + k * 7) % len(everyday)
            one = everyday[n]
            moves = any(one.get(key) for key in ("heading_deg", "nearer", "aside_m"))
            if not moves and not (one["name"] in _GESTURES and name in (*_ARMS, *_TRUNK)):
                yield Recording("synthetic", "synthetic", f"everyday {n}", name, "neg", (), 1.0, 2.0, i + 50)


def series_of(one: Recording, shared: Path, kept: Path) -> tuple[PoseSeries, Sequence[float]]:
    """The landmarks of a recording and the peaks of its reps. kept: where landmarks of films lie, or are put"""
    if one.kind == "synthetic":
        return _acted(one)
    places = [
        shared / "mocap" / one.name,
        shared / "people" / "landmarks" / f"{one.name}.npz",
        kept / f"{one.name}.npz",
    ]
    file = next((p for p in places if p.is_file()), None)
    series = (
        PoseSeries.load(file) if file else read_film(shared / one.kind / f"{one.name}.mp4", places[-1], one.exercise)
    )
    if one.share < 1:
        rest = np.median(series.landmarks_px[:8], axis=0)
        moved = rest + one.share * (series.landmarks_px - rest)
        series = replace(series, landmarks_px=moved.astype(np.float32))
    if one.noise_px:
        noise = np.random.default_rng(one.seed).normal(0, one.noise_px, series.landmarks_px.shape)
        series = replace(series, landmarks_px=(series.landmarks_px + noise).astype(np.float32))
    return series, one.peaks_s


def read_film(film: Path, to: Path, exercise: str) -> PoseSeries:
    """A film through the pose model; its landmarks are kept."""
    from coach.pipeline import analyze

    if not film.is_file():
        raise CoachError(f"{film.name} is not there.")
    to.parent.mkdir(parents=True, exist_ok=True)
    series = analyze(film, load_exercise(exercise, FOLDER)).series
    series.save(to)
    return series


def _acted(one: Recording) -> tuple[PoseSeries, Sequence[float]]:
    ex = load_exercise(one.exercise, FOLDER)
    guide = ex.guide
    yaw = {"front": 10.0, "side": 80.0, "oblique": 50.0}[ex.camera.views[0]]
    camera = Camera(yaw_deg=yaw, distance_m=3.0, height_m=0.5 if "lying" in guide.base else 1.0)
    how: dict[str, Any] = {"fps": 20.0, "camera": camera, "noise_px": one.noise_px, "seed": one.seed}
    if one.name == "walk":
        return walk_about(8.0, **how).series, ()
    if one.name == "own":
        side = "both" if ex.sides == "both" else "alternating" if ex.kind == "alternating" else "left"
        done = perform(
            guide.rest, guide.target, guide.base, side=side, reps=4, range_factor=one.share, range_jitter=0.06,
            speed_jitter=0.1, tempo_s=(1.3, 0.3, 1.3), **how,
        )  # fmt: skip
        return done.series, [rep.peak_s for rep in done.reps]
    entry = everyday_movements()[int(one.name.split()[1])]
    rest = entry.get("rest", {})
    done = perform(
        rest, {**rest, **entry.get("target", {})}, entry.get("base", "standing"), reps=3, range_jitter=0.3,
        speed_jitter=0.4, tempo_s=(0.8, 0.3, 0.8), **how,
    )  # fmt: skip
    return done.series, ()


def labelled(one: Recording, series: PoseSeries, peaks_s: Sequence[float]) -> list[SeenCycle]:
    """The recording's cycles with the truth. What cannot be told is left out: the smaller half of a doubled rep, and
    a cycle of the other limb at the time of a rep."""
    heard = cycles_of(series, load_exercise(one.exercise, FOLDER))
    by_peak: dict[int, dict[int, tuple[float, int]]] = {}
    for i, (cycle, finder, facts) in enumerate(heard if one.says == "pos" else ()):
        off = [0.0 if cycle.plateau_start_s <= p <= cycle.plateau_end_s else abs(p - cycle.peak_s) for p in peaks_s]
        if off and min(off) < max(_PEAK_S, _PEAK_SHARE * (cycle.end_s - cycle.start_s)):
            says = facts.share * (0.2 + max(0.0, facts.numbers["cosine"]))
            sides = by_peak.setdefault(int(np.argmin(off)), {})
            sides[finder] = max(sides.get(finder, (-math.inf, -1)), (says, i))
    true: set[int] = set()
    unsure: set[int] = set()
    for sides in by_peak.values():
        best = max(sides.values())
        for says, i in sides.values():
            (true if says >= 0.6 * best[0] else unsure if says >= 0.3 * best[0] else set()).add(i)
    # A stand is listed at both of its ends
    true |= set(range(len(heard))) if (one.kind, one.exercise) == ("mocap", "sit_to_stand") else set()
    found = [
        SeenCycle(one, cycle, finder, facts, i in true)
        for i, (cycle, finder, facts) in enumerate(heard)
        if i not in unsure and not (i in true and facts.numbers["cosine"] < _NOT_IT)
    ]
    for a in found:
        like = [b for b in found if b is not a and are_alike(a, b)]
        a.alike, a.alike_reps = len(like), sum(b.rep for b in like)
    return found
