"""From the word go until one run ends: its watch, its stops, and what no test survives."""

from __future__ import annotations

import math
from dataclasses import replace

from coach.assessment.moment import Ending, Moment, Run, Trial
from coach.assessment.script import Script
from coach.assessment.stops import STOPS, Refusal, Stop
from coach.assessment.watches import WATCHES
from coach.exercise.holds import LEAST_S
from coach.pose import PoseFrame

# Somebody who walks off steps first: a hold that ended is looked at for so long, whether it ended in leaving
_LINGER_S = 0.8


class _Candidate:
    """A run that may begin, or is under way."""

    def __init__(self, script: Script, run: Run, t_s: float, offline: bool):
        self.script, self.run = script, run
        self._new_watch = lambda: WATCHES[run.stage.kind](run.stage, t_s, offline)
        self.watch = self._new_watch()
        self.begun = False
        self._pending: Ending | None = None
        self._stops: list[Stop] = []
        self._refusal = Refusal(script, run.stage)

    def step(self, moment: Moment) -> tuple[Ending | None, bool]:
        """(what ended it, whether the person went away before it began)"""
        if self._pending is not None:
            refused = self._refusal.step(moment)
            over = moment.t_s - (self._pending.end_s or 0.0) >= _LINGER_S
            return refused or (self._pending if over else None), False
        ending = self.watch.step(moment)
        if not self.begun and not math.isnan(self.watch.started_s):
            self.begun = True
            self._refusal = Refusal(self.script, self.run.stage)  # this body and its place are taken from here on
            self._stops = [STOPS[name](self.script, self.run.stage) for name in self.run.stage.stops]
        refused = self._refusal.step(moment)
        if refused is not None and not self.begun and refused.code != "low_fps":
            return ending, True
        for stop in self._stops:
            ending = stop.step(moment) or ending
        if refused is None and self.begun and self.run.stage.kind == "hold":
            return self._held(ending, moment.t_s), False
        return refused or ending, False

    def _held(self, ending: Ending | None, t_s: float) -> Ending | None:
        """A hold that ended: too short to be one, looked at for a moment longer, or over."""
        gone = math.isnan(self.watch.started_s)  # the watch itself has dropped it: too short
        if ending is None and not gone:
            return None
        end_s = t_s if ending is None or ending.end_s is None else ending.end_s
        if gone or (ending is not None and end_s - self.watch.started_s < LEAST_S):
            self.watch, self.begun, self._stops = self._new_watch(), False, []
            return None
        if ending is not None and ending.code != "time_up":
            self._pending = replace(ending, end_s=end_s)
            return None
        return ending

    def so_far(self, t_s: float) -> tuple[float | None, float | None, int | None]:
        end_s = None if self._pending is None else self._pending.end_s
        return self.watch.so_far(t_s if end_s is None else end_s)

    def finish(self, t_s: float) -> Ending:
        return self._pending or self.watch.finish(t_s)

    def close(self, ending: Ending, t_s: float, frames: list[PoseFrame], scale_px: float) -> None:
        run = self.run
        run.end_s = t_s if ending.end_s is None else ending.end_s
        run.ended_by, run.valid, run.zero = ending.code, ending.valid, ending.zero
        if not ending.valid or ending.zero:
            run.reason = ending.text
        if not self.begun:
            return
        run.start_s = self.watch.started_s
        run.duration_s = max(0.0, run.end_s - run.start_s)
        run.found = self.watch.found(run.end_s)
        run.count = run.found.get("count")
        run.trial = Trial.between(frames, run.start_s, run.end_s, scale_px)


class Attempt:
    """runs: the run that is asked for; on a clip of independent stages the next of each, and the one that begins is it.

    Movements of a screen on a clip (range) are looked for side by side, and each ends for itself.
    """

    def __init__(self, script: Script, runs: list[Run], t_s: float, offline: bool):
        self._candidates = [_Candidate(script, run, t_s, offline) for run in runs]
        self._parallel = offline and runs[0].stage.kind == "range"
        self._frames: list[PoseFrame] = []
        self._scale_px = 0.0
        self.away = False  # the person left before it began

    @property
    def active(self) -> Run:
        """The run under way, or the one that is asked for."""
        return next((c.run for c in self._candidates if c.begun), self._candidates[0].run)

    @property
    def begun(self) -> bool:
        """Whether anything that counts has begun."""
        return any(c.begun for c in self._candidates)

    @property
    def over(self) -> bool:
        """Whether nothing more can come of it."""
        if self._parallel:
            return all(c.run.over for c in self._candidates)
        return self.active.over

    def so_far(self, t_s: float) -> tuple[float | None, float | None, int | None]:
        """(seconds held, seconds left, counted) of the run under way."""
        found = next((c for c in self._candidates if c.run is self.active), self._candidates[0])
        return found.so_far(t_s)

    def step(self, moment: Moment) -> list[Ending]:
        """The endings of this frame: none, or what ended the run."""
        self._frames.append(moment.frame)
        self._scale_px = moment.state.scale_px
        endings = []
        for c in self._open():
            ending, self.away = c.step(moment)
            if ending is not None:
                c.close(ending, moment.t_s, self._frames, self._scale_px)
                endings.append(ending)
        return endings

    def _open(self) -> list[_Candidate]:
        begun = [c for c in self._candidates if c.begun and not self._parallel]
        return [c for c in begun or self._candidates if not c.run.over]

    def finish(self, t_s: float) -> list[Ending]:
        """The frames end here."""
        endings = []
        for c in self._open():
            ending = c.finish(t_s)
            c.close(ending, t_s, self._frames, self._scale_px)
            endings.append(ending)
        return endings
