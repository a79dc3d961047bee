"""The usual counting rules and the coach's, on the same landmarks.

usage: python -m coach.evaluation.comparison [../shared]     writes docs/comparison.md

The rules are written anew from what their makers publish of them, and are given the coach's pose model: what differs is
the rule alone. Where a rule looks at one side, the side that comes nearest to the truth counts, or both together.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.body.camera import Camera
from coach.body.synthetic import perform
from coach.evaluation.fit import left_out, read_all, rows_of
from coach.evaluation.markdown import table
from coach.evaluation.people import PersonRow, clips, poisson, rows, wilson
from coach.evaluation.recorded import asked_folder
from coach.exercise.definition import load_exercise
from coach.exercise.files import FOLDER
from coach.figure.check import watched
from coach.pose import PoseSeries

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "comparison.md"
_KNEE, _ELBOW, _SHOULDER = (23, 25, 27), (11, 13, 15), (23, 11, 13)  # left landmarks; right is one more
_KNEES = ("squat", "mini_squat", "lunge", "sit_to_stand", "step_up")
ASKED = (*_KNEES, "elbow_flexion", "shoulder_abduction")
_RANGES, _REPS, _SEEDS = (1.0, 0.75, 0.5, 0.35, 0.25), 6, 4
_ACTED = (("squat", 90.0), ("sit_to_stand", 90.0), ("elbow_flexion", 80.0), ("shoulder_abduction", 0.0))
Angles = NDArray[np.float64]


@dataclass(frozen=True)
class Limits:
    """An angle beyond ``first``, and then beyond ``then``, is one repetition. joint: its three landmarks, left"""

    joint: tuple[int, int, int]
    first: float
    then: float


@dataclass(frozen=True)
class Rule:
    """limits: by exercise · both: the mean of left and right, else each side for itself · window: frames that are
    averaged · gap_s: the least time between two repetitions"""

    name: str
    limits: dict[str, Limits]
    both: bool = False
    window: int = 1
    gap_s: float = 0.0

    def counts(self, series: PoseSeries, exercise: str) -> list[int] | None:
        """One count, or left, right and both together; None for an exercise that the rule does not know."""
        limits = self.limits.get(exercise)
        if limits is None:
            return None
        sides = [joint_angle(series, tuple(i + side for i in limits.joint)) for side in (0, 1)]
        watched = [(sides[0] + sides[1]) / 2] if self.both else sides
        found = [self._count(averaged(angle, self.window), series.t_s, limits) for angle in watched]
        return found if self.both else [*found, sum(found)]

    def _count(self, angle: Angles, t_s: Angles, limits: Limits) -> int:
        way = 1 if limits.then > limits.first else -1  # whether the angle grows on the way
        count, ready, last_s = 0, False, -np.inf
        for value, now_s in zip(way * angle, t_s, strict=True):
            if value < way * limits.first:
                ready = True
            elif ready and value > way * limits.then and now_s - last_s >= self.gap_s:
                count, ready, last_s = count + 1, False, now_s
        return count


def joint_angle(series: PoseSeries, joint: Sequence[int]) -> Angles:
    """(n,) inner angle at the middle landmark in the picture, degrees; NaN where nobody is seen."""
    p = series.landmarks_px[..., :2].astype(float)
    u, v = p[:, joint[0]] - p[:, joint[1]], p[:, joint[2]] - p[:, joint[1]]
    cosine = (u * v).sum(-1) / np.maximum(np.linalg.norm(u, axis=1) * np.linalg.norm(v, axis=1), 1e-9)
    return np.degrees(np.arccos(np.clip(cosine, -1, 1)))


def averaged(angle: Angles, window: int) -> Angles:
    """Each with those before it, ``window`` at most; what is NaN is left out."""
    if window == 1:
        return angle
    padded = np.concatenate([np.full(window - 1, np.nan), angle])
    seen = np.lib.stride_tricks.sliding_window_view(padded, window)
    known = np.isfinite(seen)
    return np.where(known.any(1), np.nansum(seen, axis=1) / np.maximum(known.sum(1), 1), np.nan)


def _knees(straight: float, bent: float) -> dict[str, Limits]:
    return {name: Limits(_KNEE, straight, bent) for name in _KNEES}


RULES = (
    Rule("Ultralytics AIGym, as it comes", {**_knees(145, 90), "elbow_flexion": Limits(_ELBOW, 145, 90)}),
    Rule("MediaPipe tutorials", {**_knees(160, 90), "elbow_flexion": Limits(_ELBOW, 160, 30)}),
    Rule(
        "Good-GYM",
        {
            **_knees(160, 110),
            "elbow_flexion": Limits(_ELBOW, 160, 60),
            "shoulder_abduction": Limits(_SHOULDER, 30, 80),
        },
        both=True,
        window=5,
        gap_s=0.5,
    ),
)


@dataclass(frozen=True)
class Told:
    """What one way of counting says of one recording. true: what was done; 0 where it is something else"""

    exercise: str
    true: float
    fine: tuple[float, ...]
    got: float
    minutes: float


def nearest(counts: Sequence[int], fine: Sequence[float]) -> float:
    """The one that comes nearest to a right count."""
    return float(min(counts, key=lambda n: min(abs(n - right) for right in fine)))


def told_by(rule: Rule, row: PersonRow, series: PoseSeries) -> Told | None:
    counts = rule.counts(series, row.exercise)
    if counts is None:
        return None
    return Told(row.exercise, row.want, row.fine, nearest(counts, row.fine), row.minutes)


def summed(found: Sequence[Told]) -> list[str]:
    """Exact counts with their interval, and what is counted where nothing of it happens."""
    done, nothing = [t for t in found if t.true], [t for t in found if not t.true]
    exact, false, minutes = sum(t.got in t.fine for t in done), int(sum(t.got for t in nothing)), _minutes(nothing)
    low, high = wilson(exact, len(done))
    few, many = poisson(false)
    rate = f"{false / minutes:.2f} ({few / minutes:.2f} to {many / minutes:.2f})"
    return [f"{exact} of {len(done)} ({low:.2f} to {high:.2f})", f"{false} in {minutes:.0f} min", rate]


def _minutes(found: Sequence[Told]) -> float:
    return max(1e-9, sum(t.minutes for t in found))


def on_people(shared: Path) -> Iterator[list[str]]:
    """A row for each rule and, on the very recordings that it knows, one for the coach."""
    coach = [
        row
        for row in rows(shared, left_out(rows_of(read_all(shared))), recorded_only=True)
        if row.exercise in ASKED and row.kind != "hold"
    ]
    folder = shared / "people" / "landmarks"
    read = {c["file"]: folder / f"{Path(c['file']).stem}.npz" for c in clips(shared / "people")}
    series = {row.file: PoseSeries.load(read[row.file]) for row in coach}
    for rule in RULES:
        known = [(row, told_by(rule, row, series[row.file])) for row in coach]
        of_rule = [told for _row, told in known if told is not None]
        same = [Told(r.exercise, r.want, r.fine, r.got, r.minutes) for r, told in known if told is not None]
        yield [rule.name, *summed(of_rule)]
        yield ["the coach, on the same", *summed(same)]


def acted(exercise: str, yaw_deg: float, share: float, seed: int) -> PoseSeries:
    """The synthetic person, who goes so much of the way."""
    guide = load_exercise(exercise, FOLDER).guide
    return perform(
        guide.rest, guide.target, guide.base, reps=_REPS, range_factor=share, camera=Camera(yaw_deg=yaw_deg),
        noise_px=1.0, seed=seed,
    ).series  # fmt: skip


def by_range() -> Iterator[list[str]]:
    """Repetitions that each way of counting finds of those that were done, by part of the range."""
    every = {
        share: [(id, acted(id, yaw, share, seed)) for id, yaw in _ACTED for seed in range(_SEEDS)] for share in _RANGES
    }
    ways: list[tuple[str, Callable[[PoseSeries, str], list[int] | None]]] = [(r.name, r.counts) for r in RULES]
    ways.append(("the coach", lambda series, id: [len(watched(load_exercise(id, FOLDER), series).reps)]))
    for name, count in ways:
        cells = []
        for share in _RANGES:
            got = [counts for id, series in every[share] if (counts := count(series, id)) is not None]
            found = sum(nearest(counts, (_REPS,)) for counts in got)
            cells.append(f"{found:.0f} of {_REPS * len(got)}")
        yield [name, *cells]


def document(shared: Path | None) -> str:
    """docs/comparison.md; without the shared recordings only what the synthetic person shows."""
    today = datetime.now(UTC).date()
    parts = [
        "# Measured beside others",
        f"Written by `python -m coach.evaluation.comparison` on {today}. Nothing here is typed by hand.",
        "What is compared is the **rule that counts**, on the same landmarks of the same pose model (BlazePose full): "
        "the programs themselves, with their own networks, were not run. Each rule is written anew from what its maker "
        "publishes, with its limits as they come: Ultralytics' AIGym (above 145 degrees, then below 90), the curl and "
        "squat counters of MediaPipe tutorials (above 160, then below 30 at the elbow or 90 at the knee), and Good-GYM "
        "(160 and 110 at the knee, 160 and 60 at the elbow, 30 and 80 at the shoulder; the mean of both sides over "
        "five frames, half a second apart; without its look at whether both sides agree). Where a rule looks at one "
        "side, the side that comes nearest to the truth counts, or both together. Their users can set other limits for "
        "each person; the coach learns them. Sports2D and Kinovea measure angles and count nothing, so they are not in "
        "these tables.",
    ]
    if shared is not None:
        head = ["rule", "exact (95 %)", "counted where nothing of it happens", "a minute (95 %)"]
        parts += [
            "## People",
            "Films of people from public repositories, counted by eye, of the exercises that a rule knows. The coach's "
            "weights are fitted without each film's maker, but its definitions were written with these films at hand: "
            "on strangers it will be somewhat worse, and the rules, which were fitted to nobody here, will not.",
            table(head, on_people(shared)),
        ]
    parts += [
        "## A smaller range, as a patient's",
        "This is the coach's home ground: what it knows of an exercise is made with the same synthetic person. Motion "
        "capture of people, with a fixed rule beside the coach: [accuracy](accuracy.md#motion-capture).",
        f"The synthetic person, {len(_ACTED)} exercises ({', '.join(id for id, _ in _ACTED)}), {_REPS} repetitions, "
        f"{_SEEDS} draws of 1 px of noise, each in its own view. Repetitions found of those done (a rule that does not "
        "know an exercise is not asked about it), by part of the target's range:",
        table(["rule", *(f"{share:.0%}" for share in _RANGES)], by_range()),
        "## What this does not say",
        "Nothing about the others' networks, speed or ease, which were not measured here; and a fixed rule is simple "
        "and good for people who train with full range before a camera that is well placed.",
    ]
    return "\n\n".join(parts) + "\n"


def main() -> int:
    text = document(asked_folder(__doc__))
    DOCUMENT.write_text(text, "utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
