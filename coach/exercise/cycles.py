"""From the body's measures to cycles: which signal suits the view, and where it goes away from rest and comes back."""

from __future__ import annotations

import math
from dataclasses import dataclass

from coach.exercise.counter import SETTLE_S, Cycle, CycleFinder
from coach.exercise.definition import Exercise, Signal
from coach.exercise.signals import SignalReader
from coach.kinematics.body import BRIDGE_S, BodyState
from coach.pose.view import View

# A stand-in signal (the hips' height for a squat from the front) goes with the square of the angle: a half-deep squat
# lowers the hips by a quarter.
STAND_IN_FLOOR = 0.5
# What trembling of one trunk length would do to a signal, filtered, five standard deviations out: an angle's grows
# as its lever is shorter, and a length takes its error from two points.
NOISE_DEG, NOISE_LENGTH = 170.0, 2.6
COUNT_OFF_DEG = 40.0  # CLINICAL.md 3.5 allows 30 for an angle
_TURNED_S = 1.0  # another view for so long is a turn of the body
_EDGE_S = 0.3  # a cycle that begins so soon after somebody was seen began before


@dataclass(frozen=True, slots=True)
class Found:
    """A cycle, the finder (0 or the left side, 1 the right) and what it was found on.

    begins, ends: the person was first or last seen in the middle of it"""

    cycle: Cycle
    finder: int
    signal: Signal
    view: str
    begins: bool
    ends: bool = False


class CycleReader:
    """Follows the signals of one exercise, of one or of both sides."""

    def __init__(self, exercise: Exercise, side: str):
        self.exercise, self.side = exercise, side
        own = Signal(measure=exercise.measure, change=exercise.target - exercise.rest)
        self.reader = SignalReader(exercise, own, side)
        self.finders: list[CycleFinder] = []
        self.view = ""
        self.phase, self.progress = "rest", 0.0
        self._turned_s = math.nan
        self._noise_per = 0.0
        self._seen_s: list[float] = []
        self._since_s = math.nan
        self._broken: list[tuple[int, Cycle]] = []
        self._held: dict[int, Found] = {}

    @property
    def sided(self) -> bool:
        """Whether left and right are followed apart."""
        return len(self.finders) == 2

    def moving(self, finder: int) -> int:
        """Whose limb a finder follows: 0 left, 1 right, 2 no one side's."""
        return finder if self.sided and self.reader.measure.sided else 2

    def broken_off(self) -> None:
        """The person was lost, or is another one: what was under way is no cycle, and the view is a new one."""
        self._since_s, self._turned_s = math.nan, -math.inf
        for i in range(len(self.finders)):
            self._break_off(i)

    def broken(self) -> list[tuple[int, Cycle]]:
        """What was seen of cycles that were broken off since this was last asked: (0 left, 1 right or 2, cycle)."""
        told, self._broken = self._broken, []
        return told

    def _break_off(self, finder: int) -> None:
        cycle = self.finders[finder].break_off()
        if cycle is not None:
            self._broken.append((finder if self.sided else 2, cycle))

    def step(self, state: BodyState, view: View, near: int, busy: bool, legs_unseen: bool) -> list[Found] | None:
        """The cycles that this frame completes; None where the view has no signal. busy: cycles wait for their pair"""
        name = counting_view(view)
        if not self._choose(name, state.t_s, busy):
            self.phase = "rest"
            return None
        if math.isnan(self._since_s):
            self._since_s = state.t_s
        found, phases, progress = [], [], None
        values = self.reader.values(state, name, near)
        if legs_unseen:
            values = [math.nan] * len(values)  # hips that go up and down are no step while no leg is seen
        for i, (finder, value) in enumerate(zip(self.finders, values, strict=True)):
            if math.isnan(value):
                if state.t_s - self._seen_s[i] > BRIDGE_S:
                    self._break_off(i)
                phases.append("lost")
                continue
            self._seen_s[i] = state.t_s
            cycle = finder.step(state.t_s, value, self._noise_per * state.noise)
            phases.append(finder.phase)
            share = (value - finder.low) / abs(self.reader.signal.change)
            progress = share if progress is None else max(progress, share)
            if cycle is not None:
                found += self._whole(i, self._found(cycle, i))
        found += self._settled(state.t_s)
        self.phase = next((p for p in ("out", "back", "rest") if p in phases), "lost")
        self.progress = progress or 0.0
        return found

    def finish(self) -> list[Found]:
        """The recording ends."""
        last = [(i, f.finish()) for i, f in enumerate(self.finders)]
        return self._settled(math.inf) + [self._found(cycle, i, ends=True) for i, cycle in last if cycle is not None]

    def _whole(self, finder: int, now: Found) -> list[Found]:
        """What may be judged now. Where the person was first seen in mid movement, the way back may go on below where
        it seemed to begin: until that is known half a movement would be taken for a rep."""
        before = self._held.pop(finder, None)
        if before is not None and now.cycle.cut and now.cycle.start_s == before.cycle.start_s:
            before = None
        if now.begins and not now.cycle.cut and not self.finders[finder].at_target:
            self._held[finder] = now
            return [] if before is None else [before]
        return [now] if before is None else [before, now]

    def _settled(self, now_s: float) -> list[Found]:
        """What was held back for long enough, of both sides together: two arms may be one movement."""
        if any(now_s - one.cycle.end_s <= SETTLE_S for one in self._held.values()):
            return []
        held, self._held = list(self._held.values()), {}
        return held

    def _found(self, cycle: Cycle, finder: int, ends: bool = False) -> Found:
        begins = cycle.cut or cycle.start_s - self._since_s < _EDGE_S
        return Found(cycle, finder, self.reader.signal, self.view, begins, ends)

    def _choose(self, view: str, t_s: float, busy: bool) -> bool:
        """The signal that suits the view. A body turns between reps; inside one the signal stays, and where the view
        wavers between two. False: there is none, nothing is counted from here."""
        if view == self.view:
            self._turned_s = math.nan
            return True
        if math.isnan(self._turned_s):
            self._turned_s = t_s
        if self.finders and t_s - self._turned_s < _TURNED_S:
            return True
        signal = self.exercise.signal(view)
        if self.finders and signal == self.reader.signal:
            self.view = view
            return True
        if busy or any(f.phase != "rest" for f in self.finders):
            return True
        if signal is None:
            self.finders, self.view = [], ""
            return False
        ex = self.exercise
        self.view, self.reader = view, SignalReader(ex, signal, self.side)
        m = self.reader.measure
        self._noise_per = NOISE_DEG / m.lever if m.unit == "deg" else NOISE_LENGTH
        floor = ex.smallest_share * abs(signal.change) * (STAND_IN_FLOOR if signal.power == 2 else 1.0)
        count = self.reader.count
        self.finders = [CycleFinder(floor, ex.count_at == "target") for _ in range(count)]
        self._seen_s = [-math.inf] * count
        return True


def counting_view(view: View) -> str:
    """Counting is less particular than measuring: COUNT_OFF_DEG off its plane a movement is still plain to see."""
    if math.isnan(view.yaw_deg):
        return view.name
    return "front" if view.yaw_deg <= COUNT_OFF_DEG else "side" if view.yaw_deg >= 90 - COUNT_OFF_DEG else "oblique"
