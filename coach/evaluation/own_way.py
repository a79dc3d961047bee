"""What a person's own way adds: reps of a style of their own, and never one where nobody did the exercise.

usage: python -m coach.evaluation.own_way [../shared]     some minutes, from landmark recordings

Each counted recording of ../shared teaches its person's own way, as after two days, or as where a therapist counted
in what was refused at the times of the true reps. With it, the recording itself is counted again, and every recording
of ../shared/people in which nobody does that exercise.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from coach.evaluation.fit import KEPT
from coach.evaluation.markdown import table
from coach.evaluation.people import clips, poisson
from coach.evaluation.recorded import asked_folder, entries
from coach.evaluation.seen_cycles import makers
from coach.exercise.definition import load_exercise
from coach.exercise.files import FOLDER
from coach.exercise.learning import facts_of, own_way
from coach.exercise.own_way import OwnWay
from coach.exercise.session import Session
from coach.pose import PoseSeries

_PEAK_S = 0.9  # a refused cycle is a true rep where its peak is this near
TITLE = "### Somebody's own way"


@dataclass(frozen=True)
class Teacher:
    """A counted recording. want: the reps in it · counted: by the coach · right: so many there are · by_hand: what was
    refused and is true · way: None where nothing was learned · with_it: counted with the own way"""

    name: str
    maker: str
    exercise: str
    want: int
    counted: int
    right: bool
    by_hand: int
    way: OwnWay | None
    with_it: int


@dataclass(frozen=True)
class Nothing:
    """A recording in which nobody does this exercise: what is counted without an own way, and with each one's"""

    name: str
    maker: str
    exercise: str
    minutes: float
    without: int
    with_way: dict[str, int]


def recorded(shared: Path, name: str) -> PoseSeries | None:
    """The landmarks of a film of people/ or clips/, None where there are none yet."""
    places = (shared / "people" / "landmarks" / f"{name}.npz", KEPT / f"{name}.npz")
    file = next((p for p in places if p.is_file()), None)
    return None if file is None else PoseSeries.load(file)


def run(series: PoseSeries, exercise: str, way: OwnWay | None = None) -> Session:
    """A set of this recording, whole."""
    session = Session(load_exercise(exercise, FOLDER), own_way=way)
    for frame in series:
        session.step(frame)
    session.finish()
    return session


def teach(
    name: str, maker: str, exercise: str, want: int, fine: Sequence[int], peaks_s: Sequence[float], shared: Path
) -> Teacher | None:
    """What a counted recording teaches, and what it does to the recording itself. Films are short: a single rep, even
    in doubt, is a way here, where a person's own sets must show more. fine: counts that are right too"""
    series = recorded(shared, name)
    if series is None:
        return None
    before = run(series, exercise)
    counted, right = len(before.reps), len(before.reps) in fine
    by_hand = [] if right else [r for r in before.refused if any(abs(r.peak_s - p) < _PEAK_S for p in peaks_s)]
    ex = load_exercise(exercise, FOLDER)
    way = own_way(ex, facts_of(ex, series, "both", [*before.reps, *by_hand]), 1)
    after = counted if way is None else len(run(series, exercise, way).reps)
    return Teacher(name, maker, exercise, want, counted, right, len(by_hand), way, after)


def tempt(name: str, maker: str, exercise: str, teachers: Sequence[Teacher], shared: Path) -> Nothing | None:
    """A recording of nothing, with the own way of each who does the exercise."""
    series = recorded(shared, name)
    if series is None:
        return None
    minutes = float(series.t_s[-1] - series.t_s[0]) / 60
    known = {t.name: t.way for t in teachers if t.exercise == exercise and t.way is not None}
    with_way = {teacher: len(run(series, exercise, way).reps) for teacher, way in known.items()}
    return Nothing(name, maker, exercise, minutes, len(run(series, exercise).reps), with_way)


def measured(
    shared: Path, each: Callable[..., Iterator[Teacher | Nothing | None]] = map
) -> tuple[list[Teacher], list[Nothing]]:
    """Everybody's own way, and what becomes of recordings of nothing. each: a pool's map"""
    made_by = dict(makers(shared / "people" / "SOURCES.md"))
    every = [(c, made_by.get(c["file"], c["file"])) for c in clips(shared / "people")]
    every += [(c, c["file"]) for c in entries(shared / "clips")]
    counted = [
        (Path(c["file"]).stem, maker, c["exercise"], c["reps"], c.get("accept", (c["reps"],)), c.get("peaks_s", ()))
        for c, maker in every
        if c.get("reps")
    ]
    nothing = [
        (Path(c["file"]).stem, maker, exercise)
        for c, maker in every
        if c.get("reps") == 0
        for exercise in c.get("exercises") or [c["exercise"]]
    ]
    taught = each(partial(_unpacked, teach, shared=shared), counted)
    teachers = [t for t in taught if isinstance(t, Teacher)]
    tempted = each(partial(_unpacked, tempt, teachers=teachers, shared=shared), nothing)
    return teachers, [n for n in tempted if isinstance(n, Nothing)]


def _unpacked(work: Callable[..., Teacher | Nothing | None], one: Sequence[object], **more: object) -> object:
    return work(*one, **more)


def card(teachers: Sequence[Teacher], nothing: Sequence[Nothing]) -> str:
    """The part of the accuracy card."""
    usual = [t for t in teachers if t.way is not None and t.right]
    other = [t for t in teachers if not t.right]
    minutes = sum(n.minutes * len(n.with_way) for n in nothing)
    before = sum(n.without for n in nothing for _ in n.with_way)
    after = sum(count for n in nothing for count in n.with_way.values())
    more = [(n, t, c) for n in nothing for t, c in n.with_way.items() if c > n.without]
    low, high = (count / minutes for count in poisson(after))
    lines = [
        TITLE,
        "A person's own way joins the evidence after two days whose counts nobody corrected, or at once where a "
        "therapist counts refused cycles in (`python -m coach.evaluation.own_way`). Learned from each counted "
        f"recording and held against every recording of nothing, {sum(len(n.with_way) for n in nothing)} pairs in "
        f"{minutes:.0f} minutes: {before} false without it, {after} with it ({after / minutes:.2f} a minute, "
        f"{low:.2f} to {high:.2f}); more than without it in {len(more)} pairs. Of {len(usual)} recordings that are "
        f"counted right, {sum(t.with_it == t.counted for t in usual)} count the same with it. Those that are not, with "
        "what a therapist would count in:",
        table(
            ["clip", "exercise", "true", "counted", "counted in", "with their own way"],
            [[t.name, t.exercise, str(t.want), str(t.counted), str(t.by_hand), str(t.with_it)] for t in other],
        ),
    ]
    if more:
        lines.append(
            table(
                ["recording of nothing", "exercise", "own way of", "without", "with"],
                [[n.name, n.exercise, t, str(n.without), str(c)] for n, t, c in more],
            )
        )
    return "\n\n".join(lines)


def of_shared(shared: Path) -> str:
    """Measured in this process."""
    return card(*measured(shared))


def main() -> int:
    shared = asked_folder(__doc__)
    if shared is None:
        return 0
    with ProcessPoolExecutor(2) as pool:
        teachers, nothing = measured(shared, pool.map)
    print(card(teachers, nothing))
    for t in teachers:
        if t.way is None or t.with_it != t.counted:
            print(
                f"{t.name}: {t.counted} of {t.want}, with it {t.with_it}, learned {t.way is not None}", file=sys.stderr
            )
    return int(any(c > n.without for n in nothing for c in n.with_way.values()))


if __name__ == "__main__":
    sys.exit(main())
