"""Who else is told to be in films of one person: the rule on each maker's films, fitted without them.

usage: python -m coach.evaluation.other_people [../shared]     about 12 minutes: four looks a second at each film

A film's own person stands for somebody who comes into the picture: what a look without a subject finds. Only those who
stand or sit do, as those who look on.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.evaluation.markdown import table
from coach.evaluation.recorded import asked_folder
from coach.evaluation.seen_cycles import makers
from coach.exercise.definition import exercise_ids, load_exercise
from coach.pose import PoseFrame, PoseSeries
from coach.pose.clips import Clip
from coach.pose.mediapipe_estimator import MediaPipeEstimator
from coach.pose.model_bundle import locate
from coach.pose.others import RULE, Rule
from coach.pose.subject import PeopleWatch, without
from coach.settings import settings

LOOK_EVERY_S, MAX_SIDE_PX = 0.25, 1280
EVERY = (1, 2, 4)  # of those looks: four, two and one a second
SEVERAL = ("two_people_step_up",)  # of all films, those in which a second person is seen whole; told by eye
_RULES = [Rule(a, RULE.longest, b, c) for a, b, c in product((0.6, 0.65, 0.7), (0.2, 0.3, 0.4), (0.12, 0.15, 0.2))]
_NO_PICTURE = np.zeros((8, 8, 3), np.uint8)


@dataclass
class Film:
    """beside: (the subject, what a look without it finds) · alone: what a look at the whole picture finds · upright:
    whoever is in it stands or sits"""

    name: str
    maker: str
    upright: bool = True
    beside: list[tuple[PoseFrame, list[PoseFrame]]] = field(default_factory=list)
    alone: list[tuple[PoseFrame, list[PoseFrame]]] = field(default_factory=list)

    @property
    def several(self) -> bool:
        return self.name in SEVERAL


class _Found:
    """An estimator that has looked already."""

    def __init__(self) -> None:
        self.found: list[PoseFrame] = []

    def estimate_all(self, rgb: NDArray[np.uint8], t_s: float) -> list[PoseFrame]:
        return self.found


def told_after_s(looks: Sequence[tuple[PoseFrame, list[PoseFrame]]], rule: Rule = RULE) -> float:
    """Seconds from the first look that finds anybody beside the subject until a second person is told; infinite where
    none is, NaN where nothing is found at all."""
    finder = _Found()
    watch, first_s = PeopleWatch(finder, rule), math.nan
    for subject, found in looks:
        finder.found = found
        if found and math.isnan(first_s):
            first_s = subject.t_s
        watch.look(_NO_PICTURE, subject)
        if watch.several:
            return subject.t_s - first_s
    return math.nan if math.isnan(first_s) else math.inf


def told(film: Film, rule: Rule = RULE) -> bool:
    """Whether somebody else is told, however often and whenever it is looked."""
    if not any(found for _, found in film.beside):
        return False
    return any(math.isfinite(told_after_s(film.beside[i::n], rule)) for n in EVERY for i in range(n))


def _on_the_wall(t_s: float, like: PoseFrame) -> PoseFrame:
    """A subject far outside the picture, so that whoever is in it is somebody else."""
    away = np.full((33, 3), -1e4, np.float32)
    away[:, 1] += np.linspace(0, 1, 33, dtype=np.float32)
    return PoseFrame(t_s, away, np.zeros(33, np.float32), like.width_px, like.height_px)


def read(path: Path, maker: str, upright: bool, recorded: Path | None) -> Film:
    """A film's looks. recorded: its landmarks, in the place of the tracker's, where they have its size"""
    film, next_s = Film(path.stem, maker, upright), 0.0
    bundle = locate("full", settings().model)
    series = PoseSeries.load(recorded) if recorded is not None and recorded.is_file() else None
    with (
        MediaPipeEstimator(bundle, "video") as tracker,
        MediaPipeEstimator(bundle, "image") as finder,
        Clip(path, max_side_px=MAX_SIDE_PX) as clip,
    ):
        for t_s, rgb in clip:
            due = t_s >= next_s
            if series is None or (series.width_px, series.height_px) != (rgb.shape[1], rgb.shape[0]):
                subject = tracker.estimate(rgb, t_s)
            elif due:
                subject = series.frame(int(np.abs(series.t_s - t_s).argmin()))
            if due:
                next_s = t_s + LOOK_EVERY_S
                film.beside.append((subject, finder.estimate_all(without(rgb, subject), t_s)))
                film.alone.append((_on_the_wall(t_s, subject), finder.estimate_all(rgb, t_s)))
    return film


def films(shared: Path) -> Iterator[Film]:
    """Every clip of ../shared/people and ../shared/clips."""
    made_by = dict(makers(shared / "people" / "SOURCES.md"))
    lying = {name for name in exercise_ids() if load_exercise(name).position == "lying"}
    for clip in json.loads((shared / "people" / "people.json").read_text("utf-8")):
        path = shared / "people" / clip["file"]
        upright = clip.get("exercise") not in lying
        recorded = shared / "people" / "landmarks" / f"{path.stem}.npz"
        yield read(path, made_by.get(path.name, path.stem), upright, recorded)
    for clip in json.loads((shared / "clips" / "manifest.json").read_text("utf-8"))["clips"]:
        path = shared / "clips" / clip["file"]
        yield read(path, path.stem, clip["exercise"] not in lying, None)


@dataclass(frozen=True)
class Judged:
    """A film by a rule. told: somebody else is, however often and whenever it is looked · after_s: as of
    :func:`told_after_s`, of the film's own person; NaN where they lie"""

    film: Film
    told: bool
    after_s: float


def judged(film: Film, rule: Rule = RULE) -> Judged:
    return Judged(film, told(film, rule), told_after_s(film.alone, rule) if film.upright else math.nan)


def fitted(by_rule: dict[Rule, list[Judged]], without_maker: str) -> Rule:
    """The rule that tells nobody in others' films of one person, and soonest somebody who comes in."""
    best, soonest = RULE, -1.0
    for rule, every in by_rule.items():
        others = [one for one in every if one.film.maker != without_maker]
        if any(one.told and not one.film.several for one in others):
            continue
        if (soon := _share(others, 3.0)) > soonest:
            best, soonest = rule, soon
    return best


def _share(found: Sequence[Judged], within_s: float) -> float:
    after = [one.after_s for one in found if not math.isnan(one.after_s)]
    return sum(s <= within_s for s in after) / len(after) if after else math.nan


def _shares(found: Sequence[Judged]) -> str:
    return " / ".join(f"{_share(found, s):.2f}" for s in (1.1, 3.1, 60))


def left_out(seen: Sequence[Film]) -> str:
    """The table: each maker's films with the rule fitted on all others."""
    by_rule = {rule: [judged(film, rule) for film in seen] for rule in _RULES}
    body, unseen = [], []
    for maker in dict.fromkeys(film.maker for film in seen):
        rule = fitted(by_rule, maker)
        own = [one for one in by_rule[rule] if one.film.maker == maker]
        unseen += own
        bodies = sum(bool(found) for one in own if not one.film.several for _, found in one.film.beside)
        said = ", ".join(one.film.name for one in own if one.told != one.film.several) or "-"
        numbers = f"{rule.shortest:g} {rule.uneven:g} {rule.same:g}"
        body.append([maker, str(len(own)), str(bodies), numbers, said, _shares(own)])
    head = ["maker", "films", "looks with a second body", "rule of the others", "told wrong", "told in 1 / 3 / 60 s"]
    return f"{table(head, body)}\n\nLeft out: {_words(unseen)}\nAs it is: {_words([judged(f) for f in seen])}"


def _words(found: Sequence[Judged]) -> str:
    one, several = ([j for j in found if j.film.several is kind] for kind in (False, True))
    return (
        f"several people told in {sum(j.told for j in one)} of {len(one)} films of one person and in "
        f"{sum(j.told for j in several)} of {len(several)} of several; of those who come in, told within 1 / 3 / 60 s: "
        f"{_shares(found)}"
    )


def main() -> int:
    shared = asked_folder(__doc__)
    if shared is None:
        return 0
    seen = list(films(shared))
    print(left_out(seen))
    return int(any(told(film) != film.several for film in seen))


if __name__ == "__main__":
    sys.exit(main())
