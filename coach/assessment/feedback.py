"""What :meth:`Assessment.step` tells: plain records, the same live and recorded."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Literal

Phase = Literal["explaining", "waiting", "practice", "countdown", "trial", "rest", "done", "stopped", "not_valid"]
OVER: tuple[Phase, ...] = ("done", "stopped", "not_valid")

_WORD_S, _LEAST_S = 0.4, 1.5  # how long a sentence takes to say, read slowly to somebody who is tired


@dataclass(slots=True)
class AssessmentEvent:
    """Something that happened on this frame. code: phase names, endings, gestures (docs in coach.assessment.runner)"""

    code: str
    t_s: float
    text: str = ""


@dataclass(slots=True)
class AssessmentFeedback:
    """stage, side, round: what is asked now; round from 1 · stage_index of stage_count: where in the test, from 0
    say: a sentence to speak on this frame, each once · text: the sentence to show, large, until it changes
    keep: what to keep in mind, small · seconds_left: of the phase, where it has an end
    hold_s: how long it is held · count: how many so far · problem: what keeps the test from beginning
    beat_bpm: of the metronome that is to sound now
    """

    t_s: float
    phase: Phase
    stage: str = ""
    side: str = "both"
    round: int = 1
    stage_index: int = 0
    stage_count: int = 1
    say: str | None = None
    text: str = ""
    keep: str = ""
    seconds_left: float | None = None
    hold_s: float | None = None
    count: int | None = None
    problem: str | None = None
    beat_bpm: float | None = None
    events: list[AssessmentEvent] = field(default_factory=list)


class Speaker:
    """Sentences one after the other, each once, with time to be heard."""

    def __init__(self) -> None:
        self._queue: deque[str] = deque()
        self._free_s = -1e9
        self.text = ""
        self._again: tuple[str, ...] = ()

    def instruct(self, *texts: str, after: bool = False) -> None:
        """Say these next instead of (or after) what still waits; ``repeat`` says them again."""
        self._again = tuple(t for t in texts if t)
        self._queue = deque([*(self._queue if after else ()), *self._again])

    def forget(self, text: str) -> None:
        """Leave this out where it still waits."""
        self._queue = deque(t for t in self._queue if t != text)

    def now(self, text: str) -> None:
        """Say this at once."""
        self._queue = deque([text])
        self._free_s = -1e9

    def repeat(self) -> None:
        """Say the last thing again, now."""
        self._queue = deque(self._again)
        self._free_s = -1e9

    @property
    def waiting(self) -> bool:
        """Whether something is still to be said."""
        return bool(self._queue)

    def busy(self, t_s: float) -> bool:
        """Whether something still waits, or is being heard."""
        return bool(self._queue) or t_s < self._free_s

    def step(self, t_s: float) -> str | None:
        """What to say now, if anything: the next once the last was heard to its end."""
        if not self._queue or t_s < self._free_s:
            return None
        self.text = self._queue.popleft()
        self._free_s = t_s + max(_LEAST_S, _WORD_S * len(self.text.split()))
        return self.text
