"""Kept landmarks through a definition of today, and what that would change: for ``coach rescore`` and the editor."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from coach.exercise.definition import Exercise, load_exercise
from coach.exercise.feedback import Held, Refused, Rep
from coach.exercise.session import Session
from coach.language import _
from coach.pose import CoachError
from coach.records.rescoring import KeptSet
from coach.records.store import Store

_DEG, _POINTS, _SECONDS = 1.5, 2, 0.1


@dataclass(frozen=True)
class Rescored:
    """One set. refused: what is not counted now · problem: why it could not be scored anew, empty where it was"""

    kept: KeptSet
    version: str
    before: tuple[list[Rep], list[Held]]
    after: tuple[list[Rep], list[Held]]
    problem: str = ""
    refused: tuple[Refused, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether a patient or therapist would see it: counts, sides, faults, what is measured; degrees, points or
        seconds by more than keeping landmarks to 0.1 px makes of the same definition."""
        if self.problem:
            return False
        old: list[Rep | Held] = [*self.before[0], *self.before[1]]
        new: list[Rep | Held] = [*self.after[0], *self.after[1]]
        return len(old) != len(new) or not all(_same(a, b) for a, b in zip(old, new, strict=True))


def rescored(
    store: Store, person_id: int | None = None, exercise: str | None = None, by: Exercise | None = None
) -> Iterator[Rescored]:
    """Every set with landmarks, oldest first. Nothing is written. by: a definition to score with in place of its own"""
    for kept in store.sets_with_landmarks(person_id, exercise):
        before = store.set_reps(kept.id), store.set_holds(kept.id)
        try:
            ex = by or load_exercise(kept.exercise)
            after, refused = _again(store, kept, ex)
        except CoachError as error:
            yield Rescored(kept, kept.version, before, before, str(error))
        else:
            yield Rescored(kept, ex.version, before, after, refused=refused)


def _again(store: Store, kept: KeptSet, ex: Exercise) -> tuple[tuple[list[Rep], list[Held]], tuple[Refused, ...]]:
    parts = store.landmarks(kept.id)
    for a, b in pairwise(parts):
        if len(a) and len(b) and b.t_s[0] <= a.t_s[-1]:
            raise CoachError(_("its recordings overlap in time, so it stays as it was"))
    usual = store.usual_amount(kept.person_id, kept.exercise, before=kept.started_at)
    session = Session(ex, kept.side, kept.target, usual)
    for part in parts:
        for frame in part:
            session.step(frame)
    session.finish()
    return (list(session.reps), list(session.holds)), tuple(session.refused)


def _same(a: Rep | Held, b: Rep | Held) -> bool:
    def plain(one: Rep | Held) -> tuple[object, ...]:
        return type(one), one.side, one.valid, sorted(f.code for f in one.faults)

    def close(x: float | None, y: float | None, apart: float) -> bool:
        return x == y if x is None or y is None else abs(x - y) <= apart

    if plain(a) != plain(b) or not close(a.score, b.score, _POINTS):
        return False
    if isinstance(a, Rep) and isinstance(b, Rep):
        return close(a.rom_deg, b.rom_deg, _DEG)
    return isinstance(a, Rep) or isinstance(b, Rep) or close(a.duration_s, b.duration_s, _SECONDS)


def median_rom(reps: list[Rep]) -> float | None:
    """Degrees, of the reps that were measured; None where none was."""
    known = [r.rom_deg for r in reps if r.rom_deg is not None]
    return statistics.median(known) if known else None
