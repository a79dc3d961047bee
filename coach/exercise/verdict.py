"""From cycles and their evidence to verdicts: counted, counted with a doubt, or refused, always with a reason.

One calibrated probability a cycle: a logistic regression of its :class:`Facts` and of the run it stands in (true reps
come alike and evenly spaced, gestures do not). Its numbers are fitted by ``coach.evaluation.fit`` on people whom the
coach met, each source left out in turn; docs/accuracy.md has what that gave.
"""

from __future__ import annotations

import json
import math
import statistics
from collections import deque
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Protocol

import numpy as np

from coach.exercise.counter import Cycle
from coach.exercise.evidence import NAMES, Facts

COUNTED, SURE = 0.44, 0.75  # probability from which a cycle is counted, and from which without a doubt
_SIZES, _LENGTHS, _FIELDS = 0.55, 0.45, 0.7  # smaller over larger of alike cycles; cosine of what the body did in them
_NEAR_S, _NEAR_TIMES = 8.0, 4.0  # an alike cycle comes within so many seconds, or times its length
OWN, _OTHERS = 0.35, 2  # of the person's own: smaller than that is another sort of movement, until two others like it
WOBBLE = 0.2  # of the person's own: what lies under it is swaying between reps
CONFIRMED = 0.3  # of its share: how much of a change that confirms the exercise must be there (p)
_TOO_SMALL = 0.25  # the most that is given to what is too small, or not confirmed
_OVERLAP_S = 0.3
_KEPT = 16
_OWN_RANGE = 0.6  # of a range that is known from before: from here on nothing is small for this person

# Which numbers speak of what, when they speak against a cycle
_REASONS = {
    "too_small": ("small", "lone_small"), "too_quick": ("quick",), "seen_in_part": ("partial",),
    "whole_body_turned": ("turned",), "part_moved": ("still",), "other_position": ("position",),
    "another_movement": ("cosine", "margin", "beaten", "stance", "small_stance", "loop", "posture", "confirm"),
}  # fmt: skip
WENT_ALONG, TOGETHER, NOT_SEEN = "went_along", "both_sides_at_once", "not_seen"
REASONS = (*_REASONS, "moved_away", "not_like_the_others", WENT_ALONG, TOGETHER, NOT_SEEN)


@dataclass(slots=True)
class Verdict:
    """What became of one cycle. finder: 0 left, 1 right, 2 both or no side · reason: why it was refused, or why there
    is a doubt; None where there is none · probability: that it is a rep of the exercise"""

    cycle: Cycle
    finder: int
    counted: bool
    probability: float
    reason: str | None = None


@dataclass(slots=True)
class _Seen:
    cycle: Cycle
    finder: int
    facts: Facts
    counted: bool = False
    done: bool = False


@dataclass(frozen=True)
class Weights:
    """The fitted numbers. usual: the mean of each number in true reps, which a reason is told against"""

    names: tuple[str, ...]
    weights: tuple[float, ...]
    bias: float
    usual: tuple[float, ...]

    def log_odds(self, numbers: dict[str, float]) -> float:
        return self.bias + sum(w * numbers[n] for n, w in zip(self.names, self.weights, strict=True))

    def reason(self, numbers: dict[str, float], rival: str) -> str:
        """What speaks most against it, in one word."""
        against = {n: w * (numbers[n] - u) for n, w, u in zip(self.names, self.weights, self.usual, strict=True)}
        found = min(_REASONS, key=lambda code: sum(against.get(n, 0.0) for n in _REASONS[code]))
        if found != "another_movement":
            return found
        turned = rival == "turning" and numbers["turned"] > 0
        return "whole_body_turned" if turned else "moved_away" if rival == "walking" else found


@cache
def fitted() -> Weights:
    """The weights that come with the coach (``evidence.json``)."""
    data = json.loads((Path(__file__).parent / "evidence.json").read_text("utf-8"))
    names = tuple(data["weights"])
    if set(names) - set(NAMES):
        raise ValueError("evidence.json names numbers that nobody computes: fit it anew")
    return Weights(names, tuple(data["weights"].values()), data["bias"], tuple(data["usual"][n] for n in names))


class Judge:
    """The cycles of one set, all sides together. own: the person's usual share of the way to the target, from before"""

    def __init__(self, weights: Weights | None = None, own: float | None = None):
        self._given = weights
        self._seen: deque[_Seen] = deque(maxlen=_KEPT)
        self._before = own
        self._own: dict[int, deque[float]] = {}

    def own(self, finder: int) -> float | None:
        """The usual share of the way of what was counted on this side."""
        counted = self._own.get(finder)
        return statistics.median(counted) if counted else self._before

    def judge(self, cycle: Cycle, finder: int, facts: Facts) -> list[Verdict]:
        """What this cycle decides: itself, and others that waited for its like. Refusals come when nothing more can."""
        refused = self.settle(cycle.start_s)
        if cycle.cut and any(s.counted and s.cycle.start_s == cycle.start_s for s in self._seen):
            return refused  # the whole of a rep that was counted when half of it was known
        self._seen = deque(
            (s for s in self._seen if s.counted or s.finder != finder or s.cycle.start_s < cycle.start_s), maxlen=_KEPT
        )  # the same one, which went on
        self._seen.append(_Seen(cycle, finder, facts))
        found: list[Verdict] = []
        while likely := [(s, v) for s in self._open() if (v := self._weigh(s)).probability >= COUNTED]:
            found += [self._count(one, weighed) for one, weighed in likely]  # a rep may tell what another one was
        return refused + found

    def counts(self, cycle: Cycle) -> bool:
        """Whether this cycle was counted."""
        return any(s.cycle is cycle and s.counted for s in self._seen)

    def settle(self, now_s: float) -> list[Verdict]:
        """The verdicts on what waited in vain until now."""
        late = [one for one in self._open() if now_s - one.cycle.end_s > _wait_s(one.cycle)]
        for one in late:
            one.done = True
        return [self._weigh(one) for one in late]

    def waiting(self) -> list[Verdict]:
        """What would be refused if the set ended now: so that the person may be told soon."""
        return [self._weigh(one) for one in self._open()]

    def _open(self) -> list[_Seen]:
        """What is not decided yet."""
        return [s for s in self._seen if not s.counted and not s.done]

    def _count(self, one: _Seen, weighed: Verdict) -> Verdict:
        one.counted = True
        for finder in (0, 1) if one.finder == 2 else (one.finder,):
            self._own.setdefault(finder, deque(maxlen=7)).append(one.facts.share)
        sure = NOT_SEEN if one.facts.unjudged else None
        return replace(weighed, counted=True, reason=sure if weighed.probability >= SURE else weighed.reason)

    def _weigh(self, one: _Seen) -> Verdict:
        """How likely a cycle is a rep as things stand, and what speaks most against it."""
        like = [other for other in self._seen if other is not one and are_alike(one, other)]
        alike = len(like)
        numbers = self._numbers(one, alike, sum(1 for other in like if other.counted))
        vain = self._in_vain(one, numbers, alike)
        odds = (self._given or fitted()).log_odds(numbers)
        chance = 1 / (1 + math.exp(-max(-50.0, min(50.0, odds))))
        if vain is not None:
            chance = min(chance, _TOO_SMALL)
        reason = vain or (self._given or fitted()).reason(numbers, one.facts.rival)
        return Verdict(one.cycle, one.finder, False, chance, reason)

    def _numbers(self, one: _Seen, alike: int, reps: int) -> dict[str, float]:
        numbers = run_numbers(one.facts, alike, reps)
        if self._before is not None:
            small = max(0.0, -math.log(max(one.facts.share, 1e-6) / (_OWN_RANGE * self._before)))
            numbers["small"] = min(numbers["small"], small)
            numbers["lone_small"] = numbers["small"] * _alone(alike)
        return numbers

    def _in_vain(self, one: _Seen, numbers: dict[str, float], alike: int) -> str | None:
        """What no likeness makes up for. Below the definition's least excursion it takes another like it, and far below
        the person's own two others; and what must move along has to, by a part of its share."""
        if numbers["confirm"] < CONFIRMED:
            return "another_movement"
        own = self.own(0 if one.finder == 2 else one.finder)
        if own is None:
            return "too_small" if numbers["small"] > 0 and not alike else None
        others = _OTHERS if one.facts.share >= WOBBLE * own else _KEPT
        return "not_like_the_others" if one.facts.share < OWN * own and alike < others else None


def run_numbers(facts: Facts, alike: int, reps: int) -> dict[str, float]:
    """A cycle's numbers with those of the run it stands in. alike: how many like it are near · reps: how many of them
    are reps; one tells what that was which began before it was seen"""
    partial = 0.0 if reps else facts.numbers["partial"]
    return facts.numbers | {"lone_small": facts.numbers["small"] * _alone(alike), "partial": partial}


def _alone(alike: int) -> float:
    return {0: 1.0, 1: 0.5}.get(alike, 0.0)


class _Placed(Protocol):
    cycle: Cycle
    finder: int
    facts: Facts


def are_alike(a: _Placed, b: _Placed) -> bool:
    """Whether two cycles may be reps of one set: near in time, alike in size, length and in what the body did."""
    x, y = a.cycle, b.cycle
    sizes, lengths = sorted((a.facts.share, b.facts.share)), sorted((x.length_s, y.length_s))
    gap_s = max(y.start_s - x.end_s, x.start_s - y.end_s)
    if not -_OVERLAP_S <= gap_s <= max(_NEAR_S, _NEAR_TIMES * lengths[1]):
        return False
    if sizes[0] < _SIZES * sizes[1] or lengths[0] < _LENGTHS * lengths[1]:
        return False
    if a.finder != b.finder:
        return True  # the other side's turn is its mirror image, seen from another side
    u, v = a.facts.field[1].ravel(), b.facts.field[1].ravel()
    return float(u @ v) >= _FIELDS * float(np.linalg.norm(u) * np.linalg.norm(v))


def _wait_s(cycle: Cycle) -> float:
    return max(_NEAR_S, _NEAR_TIMES * cycle.length_s)
