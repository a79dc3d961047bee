"""How the coach does on people of other makers: counts, false counts, seconds held (../shared/people).

usage: python -m coach.evaluation.people [../shared] [--films]     prints the distance, and fails below what landed last

With --films each clip goes through the pose model; without, its landmark recording is read where there is one.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from coach.evaluation.fit import left_out, read_all, rows_of, worth
from coach.evaluation.markdown import table
from coach.evaluation.recorded import with_people
from coach.evaluation.seen_cycles import makers, read_film
from coach.exercise.definition import load_exercise
from coach.exercise.files import FOLDER
from coach.exercise.session import Session
from coach.exercise.verdict import Judge, Weights
from coach.pose import CoachError, PoseSeries

# What landed last, so that nothing gets worse unseen; the aim is 40 of 42, and 0.3 a minute
LEAST_EXACT, MOST_FALSE_PER_MIN, LEAST_HOLDS = 37, 0.6, 4
_HOLD_S = 1.0  # a hold is right within so much
TITLE = "## People"


@dataclass(frozen=True)
class PersonRow:
    """One clip and one exercise. want: reps (0: none of it happens) or seconds of a hold · fine: counts that are right
    too · told: how many cycles were refused, by reason"""

    file: str
    source: str
    exercise: str
    view: str
    kind: str
    want: float
    fine: tuple[float, ...]
    got: float
    minutes: float
    told: Counter[str]

    @property
    def right(self) -> bool:
        if self.kind == "hold":
            return abs(self.got - self.want) <= _HOLD_S
        return self.got in self.fine


def clips(folder: Path) -> list[dict[str, Any]]:
    """The truth of every clip."""
    found: list[dict[str, Any]] = json.loads((folder / "people.json").read_text("utf-8"))
    return found


def scored(
    clip: Mapping[str, Any], series: PoseSeries | None, source: str, weights: Weights | None = None
) -> list[PersonRow]:
    """A clip with each exercise that it is asked about; without a series nothing of it was counted. weights: in the
    place of those that come with the coach"""
    want = float(clip["hold_s"] if "hold_s" in clip else clip["reps"])
    kind = "hold" if "hold_s" in clip else "reps" if want else "nothing"
    fine = tuple(map(float, clip.get("accept", (want,))))
    minutes = 0.0 if series is None else float(series.t_s[-1] - series.t_s[0]) / 60
    rows = []
    for name in _asked(clip):
        session = Session(load_exercise(name, FOLDER))
        if weights is not None and session.counter is not None:
            session.counter.judge = Judge(weights)
        for frame in series or ():
            session.step(frame)
        session.finish()
        got = sum(h.duration_s for h in session.holds) if kind == "hold" else float(len(session.reps))
        told = Counter(one.reason for one in session.refused)
        rows.append(PersonRow(clip["file"], source, name, clip.get("view", ""), kind, want, fine, got, minutes, told))
    return rows


def _asked(clip: Mapping[str, Any]) -> list[str]:
    return clip.get("exercises") or [clip["exercise"]]


def _one(
    clip: Mapping[str, Any], shared: Path, kept: Path, made_by: Mapping[str, str],
    by_source: Mapping[str, Weights] | None, films: bool,
) -> list[PersonRow]:  # fmt: skip
    folder, name = shared / "people", Path(clip["file"]).stem
    source = made_by.get(clip["file"], name)
    recorded = _recording(folder, clip)
    series: PoseSeries | None
    try:
        if films or not recorded.is_file():
            series = read_film(folder / clip["file"], kept / f"{name}.npz", _asked(clip)[0])
        else:
            series = PoseSeries.load(recorded)
    except CoachError as error:  # it could not be measured: nothing was counted
        print(f"{clip['file']}: {error}", file=sys.stderr)
        series = None
    return scored(clip, series, source, None if by_source is None else by_source.get(source))


def rows(
    shared: Path, by_source: Mapping[str, Weights] | None = None, films: bool = False,
    each: Callable[..., Iterator[list[PersonRow]]] = map, recorded_only: bool = False,
) -> list[PersonRow]:  # fmt: skip
    """Every clip of ../shared/people. by_source: weights by the source that they never saw · each: a pool's map ·
    recorded_only: without the clips that have no landmark recording"""
    folder = shared / "people"
    made_by = dict(makers(folder / "SOURCES.md"))
    chosen = [c for c in clips(folder) if not recorded_only or _recording(folder, c).is_file()]
    with TemporaryDirectory() as kept:
        work = partial(_one, shared=shared, kept=Path(kept), made_by=made_by, by_source=by_source, films=films)
        return [row for found in each(work, chosen) for row in found]


def _recording(folder: Path, clip: Mapping[str, Any]) -> Path:
    return folder / "landmarks" / f"{Path(clip['file']).stem}.npz"


@dataclass(frozen=True)
class Sum:
    """exact, counted: clips of an exercise · far: off by more than one · false: reps where there is none, in minutes"""

    exact: int
    counted: int
    far: int
    false: int
    minutes: float
    clean: int
    nothing: int
    held: int
    holds: int

    def words(self) -> str:
        """In one line, with the 95 % intervals that so few clips allow."""
        low, high = wilson(self.exact, self.counted)
        few, many = poisson(self.false)
        return (
            f"exact {self.exact} of {self.counted} ({low:.2f} to {high:.2f}), off by more than one {self.far}; "
            f"{self.false} false in {self.minutes:.0f} minutes, {self.false / self.minutes:.2f} a minute "
            f"({few / self.minutes:.2f} to {many / self.minutes:.2f}); clean {self.clean} of {self.nothing}; "
            f"holds {self.held} of {self.holds}"
        )


def summed(found: Sequence[PersonRow]) -> Sum:
    """All clips together."""
    reps, nothing, holds = ([r for r in found if r.kind == kind] for kind in ("reps", "nothing", "hold"))
    by_clip: dict[str, list[PersonRow]] = {}
    for row in nothing:
        by_clip.setdefault(row.file, []).append(row)
    return Sum(
        sum(r.right for r in reps), len(reps), sum(abs(r.got - r.want) > 1 and not r.right for r in reps),
        int(sum(r.got for r in nothing)), max(1e-9, sum(r.minutes for r in nothing)),
        sum(all(not r.got for r in of) for of in by_clip.values()), len(by_clip),
        sum(r.right for r in holds), len(holds),
    )  # fmt: skip


def wilson(hits: int, of: int) -> tuple[float, float]:
    """95 % interval of a share (Wilson 1927, J Am Stat Assoc 22:209)."""
    z, n = 1.96, max(1, of)
    p = hits / n
    middle, wide = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return (middle - wide) / (1 + z * z / n), (middle + wide) / (1 + z * z / n)


def poisson(count: int) -> tuple[float, float]:
    """95 % interval of a count, exact (Garwood 1936, Biometrika 28:437)."""
    from scipy.stats import chi2

    return float(chi2.ppf(0.025, 2 * count) / 2) if count else 0.0, float(chi2.ppf(0.975, 2 * count + 2) / 2)


def card(shared: Path) -> str:
    """The part of the accuracy card: fitted on these people, and with each one's source left out of the fit."""
    looks = rows_of(read_all(shared))
    by_source = left_out(looks)
    fitted, unseen = rows(shared), rows(shared, by_source)
    said = worth(looks, by_source)
    wrong = [
        [r.file, r.exercise, r.view, f"{r.want:g}", f"{a.got:g}", f"{r.got:g}", _why(r)]
        for a, r in zip(fitted, unseen, strict=True)
        if not (r.right and a.right)
    ]
    head = ["clip", "exercise", "view", "true", "fitted", "left out", "told not counted"]
    counted = sorted({r.exercise for r in fitted if r.kind == "reps"})
    kinds = [[name, *_of(fitted, unseen, name)] for name in counted]
    return "\n\n".join(
        [
            TITLE,
            f"{len({r.file for r in fitted})} clips of people from public repositories, counted by eye, read from "
            "landmark recordings. *Fitted* are the numbers with weights that these very clips helped to fit; *left "
            "out* are those of each clip with every clip of its maker left out of the fit. Definitions and styles were "
            "written with these clips at hand, so the left-out numbers are still somewhat better than on strangers.",
            f"- Fitted: {summed(fitted).words()}.\n- Left out: {summed(unseen).words()}.",
            f"Cycle by cycle, left out: {said['cycles']:.0f} cycles, {said['reps']:.0f} of them reps; area under the "
            f"curve {said['auc']:.3f}; of what is no rep {said['let in at 0.95']:.3f} is let in where 0.95 of the reps "
            f"are kept, {said['let in at 0.90']:.3f} where 0.90 are.",
            table(["exercise", "clips", "exact, fitted", "exact, left out"], kinds),
            "What is not right, in one of the two or in both:",
            table(head, wrong),
        ]
    )


def _of(fitted: Sequence[PersonRow], unseen: Sequence[PersonRow], exercise: str) -> list[str]:
    both = [[r for r in of if r.kind == "reps" and r.exercise == exercise] for of in (fitted, unseen)]
    return [str(len(both[0])), *(str(sum(r.right for r in of)) for of in both)]


def _why(row: PersonRow) -> str:
    return ", ".join(f"{code} {n}" for code, n in row.told.most_common(3)) or "-"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path, nargs="?")
    parser.add_argument("--films", action="store_true")
    args = parser.parse_args()
    shared = with_people(args.shared)
    if shared is None:
        return 0
    with ProcessPoolExecutor() as pool:
        found = rows(shared, films=args.films, each=pool.map)
    for row in found:
        if not row.right:
            print(f"{row.file:26s} {row.exercise:24s} true {row.want:g} got {row.got:g}  {_why(row)}")
    total = summed(found)
    print(f"people{' (films)' if args.films else ''}: {total.words()}")
    fewer = total.exact < LEAST_EXACT or total.held < LEAST_HOLDS
    return 1 if fewer or total.false > MOST_FALSE_PER_MIN * total.minutes else 0


if __name__ == "__main__":
    sys.exit(main())
