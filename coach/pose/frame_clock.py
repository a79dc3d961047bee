"""Frame times that can be relied on, from time stamps that cannot: missing, repeated, or jumping back."""

from __future__ import annotations


class FrameClock:
    """Times in seconds that start at 0 and rise strictly.

    step_s: between two frames where nothing else is stated

    A stamp that jumps back begins another recording, as where two were joined byte by byte: it goes on one step after
    the last frame. Where the stamps then return to where they were, one of them was wrong, and nothing is shifted.
    """

    def __init__(self, step_s: float):
        self._step_s = step_s
        self._last_s: float | None = None
        self._shift_s: float | None = None
        self._before_s: float | None = None  # the shift that was true before the last jump
        self.assumed = 0  # frames without a stamp

    def time(self, stamp_s: float | None) -> float:
        """The time of the next frame. stamp_s: as the file states it, None where it states none."""
        self._last_s = self._next(stamp_s)
        return self._last_s

    def _next(self, stamp_s: float | None) -> float:
        after = 0.0 if self._last_s is None else self._last_s + self._step_s
        if stamp_s is None:
            self.assumed += 1
            return after
        if self._shift_s is None:
            self._shift_s = after - stamp_s
        if self._last_s is None:
            return after
        t_s = stamp_s + self._shift_s
        if self._before_s is not None and self._last_s < stamp_s + self._before_s <= after + self._step_s:
            self._shift_s, self._before_s = self._before_s, None
            return stamp_s + self._shift_s
        if t_s < self._last_s - self._step_s:
            self._before_s, self._shift_s = self._shift_s, after - stamp_s
            return after
        # Two frames of one moment, as where a camera repeats one
        return t_s if t_s > self._last_s else self._last_s + min(self._step_s, 1e-3)
