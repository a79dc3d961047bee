"""Left, right or both: cycles of two sides that happen at once are one movement."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

from coach.exercise.cycles import Found
from coach.exercise.definition import Exercise
from coach.exercise.evidence import Facts
from coach.exercise.verdict import TOGETHER, WENT_ALONG

BOTH = 2
_DOMINANT = 0.6  # an excursion smaller than this share of the other side's at the same time only went along
_IDLE = 0.15  # of the other side's usual excursion: a side that has moved no further has not exercised
_PAIR_WAIT_S = 1.0  # how long one arm's cycle waits for the other's
_UNLIKE = 0.2  # what a movement says that does not look like the exercise at all
_AT_ONCE, _KEPT = 0.5, 8  # of the shorter one's time; movements that a late one may have been part of
_MOVING = 0.35  # of the waiting cycle: the other side is on its way


@dataclass(slots=True)
class Movement:
    """A cycle of one side, or of both at once. why: set where it is no movement of its own"""

    found: Found
    facts: Facts
    side: int
    why: str | None = None


class Sides:
    """Holds one side's cycle back until it is clear whether the other one moved with it."""

    def __init__(self, exercise: Exercise):
        self._exercise = exercise
        self._waiting: list[Movement] = []
        self._told: deque[Movement] = deque(maxlen=_KEPT)

    @property
    def waiting(self) -> bool:
        return bool(self._waiting)

    def add(self, found: Found, facts: Facts) -> list[Movement]:
        """What this cycle decides."""
        now = Movement(found, facts, found.finder)
        if found.cycle.cut and any(m.why and m.found.cycle.start_s == found.cycle.start_s for m in self._told):
            return []  # told already, when half of it was known
        told = next((m for m in self._told if m.why is None and m.side != now.side and _at_once(m, now)), None)
        if told is not None and (told.side == BOTH or _says(now) <= _says(told)):
            now.why = WENT_ALONG  # it comes late: the movement that it was part of has been told
            return self._tell([now])
        rival = next((m for m in self._waiting if m.side == 1 - now.side and _at_once(m, now)), None)
        if rival is None:
            self._waiting.append(now)
            return []
        self._waiting.remove(rival)
        small, large = sorted((now, rival), key=_says)
        if small.found.cycle.excursion >= _DOMINANT * large.found.cycle.excursion:
            return self._together(small, large)
        small.why = WENT_ALONG
        return self._tell([large, small] if small.facts.numbers["small"] == 0 else [large])

    def _together(self, small: Movement, large: Movement) -> list[Movement]:
        if self._exercise.sides == "each_or_both":
            large.side = BOTH
            # One arm's part of it, that the other one did in one go
            self._waiting = [m for m in self._waiting if not _at_once(m, large)]
            if small.facts.numbers["cosine"] > large.facts.numbers["cosine"]:
                large.facts = small.facts  # the one that looks more like the exercise speaks for both
        elif self._exercise.kind == "alternating" and large.found.view != "side":
            # From the side the far leg is drawn along with the near one; seen well, both at once is another exercise
            large.why = TOGETHER
        return self._tell([large])

    def _tell(self, movements: list[Movement]) -> list[Movement]:
        self._told.extend(movements)
        return movements

    def release(
        self, now_s: float, phases: list[str], heights: list[float], usual: list[float | None]
    ) -> list[Movement]:
        """What waited long enough, or whose other side is not moving, is that side's own.

        phases, heights: of both finders, and how far each is from rest now · usual: each side's excursion, where known
        """
        ready = []
        for one in list(self._waiting):
            other = 1 - one.side
            size = one.found.cycle.excursion
            busy = phases[other] != "rest" and heights[other] > _MOVING * size
            if busy and now_s - one.found.cycle.end_s < _PAIR_WAIT_S:
                continue
            self._waiting.remove(one)
            theirs = usual[other]
            if usual[one.side] is None and theirs is not None and one.facts.share < _IDLE * theirs:
                one.why = WENT_ALONG  # the arm that hangs trembles and sways while the other one works
            elif busy and heights[other] > size / _DOMINANT and self._exercise.sides == "each":
                one.why = WENT_ALONG
            ready.append(one)
        return self._tell(ready)

    def all(self) -> list[Movement]:
        """The set ends."""
        return self.release(math.inf, ["rest", "rest"], [0.0, 0.0], [None, None])


def _at_once(a: Movement, b: Movement) -> bool:
    return a.found.cycle.overlaps(b.found.cycle) > _AT_ONCE


def _says(movement: Movement) -> float:
    """How much of the exercise it is: a standing leg's hip swings too, and as far; and a limb that is half hidden moves
    as the model guesses, out of the posture that the other one keeps."""
    numbers = movement.facts.numbers
    like = _UNLIKE + max(0.0, numbers["cosine"])
    return movement.found.cycle.excursion * like / (1 + numbers["posture"])
