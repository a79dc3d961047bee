"""One cue at a time: the worst fault that lasts, praise when it goes, a nudge when reps stay short."""

from __future__ import annotations

from collections import deque

from coach.exercise.definition import Exercise
from coach.exercise.feedback import Cue, FoundFault
from coach.language import _

LASTING = 2  # reps (p): a fault seen once is not mentioned
_GONE = 2
_EVERY = 3  # the same cue again at most every so many reps


class Cues:
    def __init__(self, ex: Exercise):
        self._ex = ex
        self._recent: deque[dict[str, float]] = deque(maxlen=3)
        self._said: dict[str, int] = {}
        self._open: str | None = None
        self._short = 0
        self._count = 0
        self.spoken: list[str] = []

    def after(self, faults: list[FoundFault], short: bool) -> Cue | None:
        """What to say after a rep (or some seconds of a hold) with these faults, or nothing."""
        self._count += 1
        self._recent.append({f.code: f.severity for f in faults})
        self._short = self._short + 1 if short else 0
        cue = self._choose()
        if cue is not None:
            self._said[cue.code] = self._count
            if cue.text not in self.spoken:
                self.spoken.append(cue.text)
        return cue

    def _choose(self) -> Cue | None:
        recent = list(self._recent)
        faults = {f.code: f for f in self._ex.faults}
        lasting = {c: sum(r.get(c, 0) for r in recent) for c in recent[-1] if sum(c in r for r in recent) >= LASTING}
        for code in sorted(lasting, key=lambda c: -lasting[c]):
            if self._may_say(code):
                self._open = code
                return Cue(code, faults[code].cue, "change")
            return None  # the worst one was just said: give it time rather than heap up others
        if self._open and len(recent) >= _GONE and not any(self._open in r for r in recent[-_GONE:]):
            code, self._open = self._open, None
            return Cue(code, faults[code].praise or _("That is better. Keep it so."), "praise")
        if self._short >= LASTING and self._may_say("reach"):
            return Cue("reach", self._ex.reach_cue, "reach")
        return None

    def _may_say(self, code: str) -> bool:
        return self._count - self._said.get(code, -_EVERY) >= _EVERY
