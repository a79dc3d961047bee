"""Learns how a person does an exercise from the sets that they did: after two days whose counts nobody corrected, or at
once from sets in which a therapist counted refused cycles in."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from coach.exercise.counted_in import Timed
from coach.exercise.definition import load_exercise
from coach.exercise.evidence import Facts
from coach.exercise.learning import LEAST, facts_of, own_way
from coach.exercise.own_way import OwnWay
from coach.pose import CoachError
from coach.records.rescoring import KeptSet
from coach.records.store import Store

_DAYS = 2  # that sets nobody corrected are of
_MOST_SETS = 4  # each takes a part of a second


def learn_own_way(store: Store, person_id: int, exercise: str, anew: bool = True) -> OwnWay | None:
    """Learn it and keep it; what is known by now. anew: also where it is known, as after a therapist's decision. A
    recording that is damaged teaches nothing, nor does a set whose exercise is gone."""
    known = {w.exercise: w for w in store.own_ways(person_id)}.get(exercise)
    if known is not None and not anew:
        return store.own_way(person_id, exercise)
    since = store.way_forgotten_at(person_id, exercise)
    every = [k for k in store.sets_with_landmarks(person_id, exercise) if since is None or k.started_at > since]
    by_hand = {set_id for set_id, _index in store.counted_in(person_id)}
    decided = [k for k in every if k.id in by_hand][-_MOST_SETS:]
    chosen = decided or _clean(store, every)
    if not chosen and known is not None and not {k.id for k in every} & set(known.sets):
        return store.own_way(person_id, exercise)  # the recordings that taught it are gone, and nobody said otherwise
    facts = list(chain.from_iterable(_facts(store, kept, bool(decided)) for kept in chosen))
    way = own_way(load_exercise(exercise), facts, 1 if decided else LEAST) if facts else None
    store.keep_own_way(person_id, exercise, way, [k.id for k in chosen])
    return way


def _clean(store: Store, every: Sequence[KeptSet]) -> list[KeptSet]:
    """Sets of the first two days on which something was counted and nothing corrected; none where there is one day."""
    corrected = {set_id for set_id, _index in store.not_counting(every[0].person_id)} if every else set()
    clean = [k for k in every if k.id not in corrected and store.set_reps(k.id)]
    days = sorted({k.started_at.date() for k in clean})[:_DAYS]
    of_days = [[k for k in clean if k.started_at.date() == day][: _MOST_SETS // _DAYS] for day in days]
    return list(chain.from_iterable(of_days)) if len(days) == _DAYS else []


def _facts(store: Store, kept: KeptSet, by_hand: bool) -> list[Facts]:
    """Of the cycles that are reps: without a doubt, or because a therapist says so."""
    out = {index for (set_id, index) in store.not_counting(kept.person_id) if set_id == kept.id}
    reps = [r for r in store.set_reps(kept.id) if r.index not in out and (by_hand or r.doubt is None)]
    wanted: list[Timed] = [*reps, *(store.decided_in(kept.id) if by_hand else ())]
    try:
        return facts_of(load_exercise(kept.exercise), chain.from_iterable(store.landmarks(kept.id)), kept.side, wanted)
    except (CoachError, ValueError):  # a ValueError: two recordings of one set that overlap
        return []
