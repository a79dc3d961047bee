"""Learns a person's own way of doing an exercise from a recording and the reps in it that are beyond doubt."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.exercise.counted_in import Timed
from coach.exercise.counter import Cycle
from coach.exercise.definition import Exercise
from coach.exercise.evidence import Facts
from coach.exercise.known import alike_exercises, signatures
from coach.exercise.own_way import USUAL, OwnWay
from coach.exercise.session import Session
from coach.exercise.signature import Floats, Signatures
from coach.exercise.verdict import Judge, Verdict
from coach.kinematics.registry import SIDES
from coach.pose import PoseFrame

LEAST = 3  # cycles that are one way; of those that a therapist counted in, one is (p)
_ONE_WAY = 0.85  # cosine of what the body did: the same way (p)
_VIEW_DEG = 20.0  # seen from the same side (p)
_MOST_WAYS = 8


class _Listener(Judge):
    """Judges as ever, and keeps what it was asked about."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: dict[tuple[int, float], tuple[Cycle, int, Facts]] = {}

    def judge(self, cycle: Cycle, finder: int, facts: Facts) -> list[Verdict]:
        self.heard[finder, cycle.start_s] = cycle, finder, facts  # one that went on is heard again, and whole
        return super().judge(cycle, finder, facts)


def facts_of(exercise: Exercise, frames: Iterable[PoseFrame], side: str, wanted: Sequence[Timed]) -> list[Facts]:
    """What the body did in the cycles of a set that are these reps. frames: of the whole set"""
    session = Session(exercise, side)
    if session.counter is None:
        return []
    listener = session.counter.judge = _Listener()
    for frame in frames:
        session.step(frame)
    session.finish()
    return [
        facts for cycle, finder, facts in listener.heard.values() if any(_is_of(cycle, finder, one) for one in wanted)
    ]


def _is_of(cycle: Cycle, finder: int, one: Timed) -> bool:
    whose = finder >= len(SIDES) or one.side in ("both", SIDES[finder])
    return whose and one.start_s <= cycle.peak_s <= one.end_s and cycle.start_s <= one.peak_s <= cycle.end_s


def own_way(exercise: Exercise, facts: Sequence[Facts], least: int = LEAST) -> OwnWay | None:
    """The way that most of these cycles show; None where fewer than ``least`` are alike."""
    return learned(signatures(exercise)[0], exercise.id, facts, least)


@dataclass(eq=False)
class _Way:
    """Cycles that are alike, seen from one side."""

    facts: list[Facts]

    @property
    def field(self) -> Floats:
        return np.mean([f.field for f in self.facts], axis=0, dtype=np.float32)

    def takes(self, one: Facts, weight: Floats) -> bool:
        first = self.facts[0]
        near = abs(first.yaw_deg - one.yaw_deg) <= _VIEW_DEG
        return near and first.side == one.side and _cosine(self.field, one.field, weight) >= _ONE_WAY


def learned(shipped: Signatures, exercise_id: str, facts: Sequence[Facts], least: int = LEAST) -> OwnWay | None:
    """The own way that these cycles show, None where they are too few or too unlike. shipped: the exercise's own
    signatures, for what each point has to say"""
    # Of a cycle that began before it was seen only the way back is known
    whole = [f for f in facts if not f.numbers["partial"] and math.isfinite(f.yaw_deg)]
    ways: list[_Way] = []
    for one in whole:
        way = next((w for w in ways if w.takes(one, shipped.weight)), None)
        if way is None:
            ways.append(_Way([one]))
        else:
            way.facts.append(one)
    ways = sorted((w for w in ways if len(w.facts) >= least), key=lambda w: -len(w.facts))[:_MOST_WAYS]
    if not ways:
        return None
    used = [f for w in ways for f in w.facts]
    seen = np.median([f.seen for f in used], axis=0)  # what was not seen when it was learned has nothing to say
    own = Signatures(
        np.stack([w.field for w in ways]),
        np.stack([np.mean([f.rest for f in w.facts], axis=0) for w in ways]).astype(np.float32),
        (shipped.weight * seen).astype(np.float32),
        np.array([statistics.median(f.yaw_deg for f in w.facts) for w in ways], np.float32),
        np.array([w.facts[0].side for w in ways], np.int8),
        np.array([statistics.median(f.share for f in w.facts) for w in ways], np.float32),
    )
    usual = {name: statistics.median(f.numbers[name] for f in used) for name in USUAL}
    confirm = statistics.median(f.numbers["confirm"] for f in used)
    share = statistics.median(f.share for f in used)
    return OwnWay(own, usual, confirm, share, alike_exercises(exercise_id, own))


def _cosine(a: NDArray, b: NDArray, weight: Floats) -> float:
    u, v = ((x * weight[None, :, None]).ravel() for x in (a, b))
    return float(u @ v) / max(1e-9, float(np.linalg.norm(u) * np.linalg.norm(v)))
