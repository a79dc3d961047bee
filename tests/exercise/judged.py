"""Cycles of a bare signal before the judge, as if the whole body did the exercise: what remains is size and run."""

from __future__ import annotations

import math

import numpy as np

from coach.exercise.counter import Cycle, CycleFinder
from coach.exercise.evidence import NAMES, Facts
from coach.exercise.signature import POINTS
from coach.exercise.verdict import Judge, Verdict


def facts(cycle: Cycle, minimum: float, target: float, **other: float) -> Facts:
    """The evidence of a cycle of whom the whole body does the right thing; ``other`` numbers say otherwise."""
    good = {"cosine": 0.95, "margin": 0.1, "confirm": 1.0, "loop": 0.1}
    quick = max(0.0, math.log(1.0 / max(cycle.length_s, 0.1)))
    small = max(0.0, -math.log(max(cycle.excursion, 1e-6) / minimum))
    numbers = dict.fromkeys(NAMES, 0.0) | good | {"quick": quick, "small": small} | other
    return Facts(numbers, "", np.ones((2, len(POINTS), 2), np.float32), cycle.excursion / target)


def verdicts(
    signal, fps: float = 30.0, floor: float = 8.0, minimum: float = 30.0, at_target: bool = False,
    own: float | None = None, target: float = 90.0,
) -> list[Verdict]:  # fmt: skip
    """What is decided on each cycle, at the end of the signal at the latest. own: the usual excursion from before"""
    finder, judge = CycleFinder(floor, at_target), Judge(own=None if own is None else own / target)
    found: list[Verdict] = []
    for i, v in enumerate(signal):
        cycle = finder.step(i / fps, float(v))
        if cycle is not None:
            found += judge.judge(cycle, 2, facts(cycle, minimum, target))
            if not judge.counts(cycle):
                finder.refuse()
    last = finder.finish()
    if last is not None:
        found += judge.judge(last, 2, facts(last, minimum, target))
    return found + judge.settle(math.inf)


def reps(signal, fps: float = 30.0, **how) -> list[Cycle]:
    """The cycles that count, in order of time."""
    return sorted((v.cycle for v in verdicts(signal, fps, **how) if v.counted), key=lambda c: c.start_s)
