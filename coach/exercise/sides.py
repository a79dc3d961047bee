"""Left, right or both: cycles of two sides that happen at once are one movement."""

from __future__ import annotations

import math
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
        self._both: Found | None = None

    @property
    def waiting(self) -> bool:
        return bool(self._waiting)

    def add(self, found: Found, facts: Facts) -> list[Movement]:
        """What this cycle decides."""
        now = Movement(found, facts, found.finder)
        if self._both is not None and self._both.cycle.overlaps(found.cycle) > 0.5:
            now.why = WENT_ALONG  # one arm's part of a movement of both, that the other one did in one go
            return [now]
        rival = next((m for m in self._waiting if m.side == 1 - found.finder), None)
        if rival is None or rival.found.cycle.overlaps(found.cycle) <= 0.5:
            self._waiting.append(now)
            return []
        self._waiting.remove(rival)
        small, large = sorted((now, rival), key=_says)
        together = small.found.cycle.excursion >= _DOMINANT * large.found.cycle.excursion
        if together and self._exercise.kind == "alternating":
            # From the side the far leg is drawn along with the near one; seen well, both at once is another exercise
            large.why = TOGETHER if found.view != "side" else None
        elif together and self._exercise.sides == "each_or_both":
            large.side = BOTH
            self._both = large.found
            for other in [m for m in self._waiting if m.found.cycle.overlaps(large.found.cycle) > 0.5]:
                self._waiting.remove(other)
            if small.facts.numbers["cosine"] > large.facts.numbers["cosine"]:
                large.facts = small.facts  # the one that looks more like the exercise speaks for both
        return [large]

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
        return ready

    def all(self) -> list[Movement]:
        """The set ends."""
        return self.release(math.inf, ["rest", "rest"], [0.0, 0.0], [None, None])


def _says(movement: Movement) -> float:
    """How much of the exercise it is: a standing leg's hip swings too, and as far."""
    return movement.found.cycle.excursion * (_UNLIKE + max(0.0, movement.facts.numbers["cosine"]))
