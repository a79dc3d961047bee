"""A cycle that was refused and that a therapist counts in: measured from the recording as any rep."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

from coach.exercise.counter import PLATEAU, Cycle
from coach.exercise.definition import Exercise
from coach.exercise.feedback import Refused, Rep
from coach.exercise.history import Window
from coach.exercise.ranges import SIDE_INDEX
from coach.exercise.recorded import Record
from coach.exercise.scoring import Scorer, Take
from coach.exercise.session import Session
from coach.kinematics.registry import MEASURES

NO_RECORDING = "no_recording"  # a rep's reason: it was counted in by hand, and there is nothing to measure it from


def measured_in(session: Session, record: Record, refused: Sequence[Refused], first_index: int) -> list[Rep]:
    """A rep of each, with the next indexes. session, record: of the whole set, which is over"""
    try:
        window = record.window()
    except ValueError:
        return [not_measured(session.exercise, one, first_index + i) for i, one in enumerate(refused)]
    found = []
    for i, one in enumerate(refused):
        scorer = Scorer(session.exercise, session.target)
        for take in session.takes:  # even with those before it, as any rep is judged
            if take.cycle.start_s < one.start_s:
                scorer.rep(take, _around(window, take.cycle.start_s, take.cycle.end_s), 0)
        around = _around(window, one.start_s, one.end_s)
        take = Take(_cycle(session.exercise, one, around), one.side, session.view.name != "side", _neutral(session))
        found.append(scorer.rep(take, around, first_index + i))
    return found


def not_measured(exercise: Exercise, one: Refused, index: int) -> Rep:
    """A rep that only counts, where no recording of the set was kept."""
    return Rep(
        index, one.side, one.start_s, one.peak_s, one.end_s, exercise.measure, None, None, False, None, None, None, {},
        [], NO_RECORDING, None, MEASURES[exercise.measure].unit,
    )  # fmt: skip


class Timed(Protocol):
    """Whatever has a side and the times of a cycle."""

    side: Any
    start_s: Any
    peak_s: Any
    end_s: Any


def same_movement(a: Timed, b: Timed) -> bool:
    """Whether both are of one cycle: the furthest point of each lies in the other, on a side that both may be."""
    inside = a.start_s <= b.peak_s <= a.end_s and b.start_s <= a.peak_s <= b.end_s
    return inside and (a.side == b.side or "both" in (a.side, b.side))


def _around(window: Window, start_s: float, end_s: float) -> Window:
    return window.between(start_s - 0.5, end_s + 0.1)


def _neutral(session: Session) -> float | None:
    reader = session.counter.cycles.reader if session.counter is not None else None
    return reader.neutral if reader is not None and reader.either_way else None


def _cycle(exercise: Exercise, one: Refused, around: Window) -> Cycle:
    """Its times as they were refused; how far it went and how long it stayed there, from the exercise's measure."""
    m = MEASURES[exercise.measure]
    rep = around.between(one.start_s, one.end_s)
    sides = SIDE_INDEX[one.side] if m.sided else (0,)
    value = np.mean([rep.raw(m, s) for s in sides], axis=0) * exercise.direction if len(rep) else np.empty(0)
    at_target = exercise.count_at == "target"
    way_out_s = one.peak_s - one.start_s if at_target else math.nan
    if not np.isfinite(value).all() or not len(value):
        return Cycle(one.start_s, one.peak_s, one.end_s, 0.0, 1.0, one.peak_s, one.peak_s, way_out_s)
    full = abs(exercise.target - exercise.rest)
    low, high = float(value.min()), float(value.max())
    top = int(value.argmax())
    below = np.flatnonzero(value < high - (1 - PLATEAU) * (high - low))
    first = below[below < top].max(initial=-1) + 1
    last = below[below > top].min(initial=len(value)) - 1
    return Cycle(
        one.start_s, one.peak_s, one.end_s, low / full, high / full, float(rep.t[first]), float(rep.t[last]), way_out_s
    )
