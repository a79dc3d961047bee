"""Kept landmarks through a definition of today, and what that would change: for ``coach rescore`` and the editor."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from coach.exercise.counted_in import measured_in, not_measured, same_movement
from coach.exercise.definition import Exercise, load_exercise
from coach.exercise.feedback import Held, Refused, Rep
from coach.exercise.recorded import Record
from coach.exercise.session import Session
from coach.language import _
from coach.pose import CoachError
from coach.records.rescoring import KeptSet
from coach.records.store import Store

_DEG, _POINTS, _SECONDS = 1.5, 2, 0.1


@dataclass(frozen=True)
class Rescored:
    """One set. refused: what is not counted now · counted_in: of the reps after, those that a therapist counted in, by
    index · problem: why it could not be scored anew, empty where it was"""

    kept: KeptSet
    version: str
    before: tuple[list[Rep], list[Held]]
    after: tuple[list[Rep], list[Held]]
    problem: str = ""
    refused: tuple[Refused, ...] = ()
    counted_in: Mapping[int, Refused] = field(default_factory=dict)

    def keep(self, store: Store, who: str) -> None:
        """Put what was scored anew in the place of what was there."""
        store.replace_done(
            self.kept.id, *self.after, self.version, who, refused=self.refused, counted_in=self.counted_in
        )

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
            again = _again(store, kept, ex, store.decided_in(kept.id))
        except CoachError as error:
            yield Rescored(kept, kept.version, before, before, str(error))
        else:
            after = again.reps, again.holds
            yield Rescored(kept, ex.version, before, after, refused=again.refused, counted_in=again.counted_in)


def as_rep(store: Store, kept: KeptSet, one: Refused) -> Rep:
    """A refused cycle as the rep that it would have been: measured from the kept landmarks, or without degrees where
    there are none. Raises CoachError where the exercise's definition is gone."""
    ex = load_exercise(kept.exercise)
    try:
        again = _again(store, kept, ex, [one], of_its_own=True)
    except CoachError:
        return not_measured(ex, one, 0)
    return again.reps[-1]


@dataclass(frozen=True)
class _Again:
    reps: list[Rep]
    holds: list[Held]
    refused: tuple[Refused, ...]
    counted_in: dict[int, Refused]


def _again(store: Store, kept: KeptSet, ex: Exercise, decided: Sequence[Refused], of_its_own: bool = False) -> _Again:
    """decided: cycles that a therapist counts in; what the coach counts by now is left to it, unless of_its_own"""
    parts = store.landmarks(kept.id)
    if not parts:
        raise CoachError(_("its joint positions were not kept"))
    for a, b in pairwise(parts):
        if len(a) and len(b) and b.t_s[0] <= a.t_s[-1]:
            raise CoachError(_("its recordings overlap in time, so it stays as it was"))
    usual = store.usual_amount(kept.person_id, kept.exercise, before=kept.started_at)
    way = store.own_way(kept.person_id, kept.exercise)
    session, record = Session(ex, kept.side, kept.target, usual, way), Record()
    for part in parts:
        for frame in part:
            session.step(frame)
            if decided:
                record.add(frame, session.body, session.view.yaw_deg)
    session.finish()
    wanted = [d for d in decided if of_its_own or not any(same_movement(d, rep) for rep in session.reps)]
    first = len(session.reps)
    reps = [*session.reps, *(measured_in(session, record, wanted, first) if wanted else ())]
    others = (r for r in session.refused if not any(same_movement(r, w) for w in wanted))
    return _Again(
        reps, list(session.holds), (*others, *wanted), {first + i: one for i, one in enumerate(wanted)}
    )  # fmt: skip


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
