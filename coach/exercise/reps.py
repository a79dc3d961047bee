"""Reps of a set: signals to cycles to verdicts. Which cycles count, whose they are, and why the others do not."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from coach.exercise.cycles import CycleReader, Found
from coach.exercise.definition import Exercise
from coach.exercise.evidence import Evidence, Facts
from coach.exercise.feedback import Refused
from coach.exercise.history import History
from coach.exercise.known import signatures
from coach.exercise.own_way import OwnWay
from coach.exercise.scoring import Take
from coach.exercise.sides import BOTH, Movement, Sides
from coach.exercise.verdict import NOT_SEEN, Judge, Verdict
from coach.kinematics.body import BodyState
from coach.kinematics.quantiles import quantile
from coach.kinematics.registry import MEASURES, SIDES
from coach.pose.view import View

UNSEEN = 0.35  # beyond what may be hidden: with it three fifths of what should move; a far arm is half


@dataclass(slots=True)
class Decided:
    """takes: reps to measure · refused: cycles that do not count · not_yet: one that waits for others like it"""

    takes: list[Take] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    not_yet: Refused | None = None


class RepCounter:
    """Counts one exercise. own: the person's usual share of the way to the target, from before · way: how they do it"""

    def __init__(
        self, exercise: Exercise, side: str, history: History, own: float | None = None, way: OwnWay | None = None
    ):
        self.exercise, self.side = exercise, side
        self.cycles = CycleReader(exercise, side)
        self._history = history
        self._evidence = Evidence(exercise, *signatures(exercise), way)
        if own is None and way is not None:
            own = way.share
        self.judge, self._sides = Judge(own=own), Sides(exercise)
        self._last_side = ""
        named = [exercise.measure, *(c.measure for c in exercise.confirm)]
        self._of_legs = exercise.camera.body == "whole" and any(i >= 25 for n in named for i in MEASURES[n].landmarks)

    def step(self, state: BodyState, view: View, near: int) -> Decided | None:
        """What this frame decides; None where nothing can be counted from this view."""
        unseen = self._of_legs and not state.usable[25] and not state.usable[26]
        found = self.cycles.step(state, view, near, self._sides.waiting, unseen)
        if found is None:
            return None
        decided = Decided(refused=self._broken(NOT_SEEN))
        for one in found:
            self._take_in(one, view, decided)
        if self._sides.waiting and self.cycles.sided:
            finders = self.cycles.finders
            heights = [0.0 if math.isnan(f.high - f.low) else f.high - f.low for f in finders]
            ready = self._sides.release(
                state.t_s, [f.phase for f in finders], heights, [self.judge.own(i) for i in (0, 1)]
            )
            for movement in ready:
                self._judged(movement, view, decided)
        self._tell(self.judge.settle(state.t_s), view, decided)
        return decided

    def break_off(self) -> list[Refused]:
        """The person was lost, or is another one, as after a film's cut: what was under way ends here."""
        self.cycles.broken_off()
        return self._broken("seen_in_part")

    def _broken(self, why: str) -> list[Refused]:
        return [self._refused(Verdict(c, finder, False, 0.0, why)) for finder, c in self.cycles.broken()]

    def finish(self, view: View) -> Decided:
        """The set ends: what was over but not yet decided."""
        decided = Decided(refused=self._broken(NOT_SEEN))
        for one in self.cycles.finish():
            self._take_in(one, view, decided)
        for movement in self._sides.all():
            self._judged(movement, view, decided)
        self._tell(self.judge.settle(math.inf), view, decided)
        return decided

    def _take_in(self, one: Found, view: View, decided: Decided) -> None:
        facts = self._facts(one)
        movements = self._sides.add(one, facts) if self.cycles.sided else [Movement(one, facts, BOTH)]
        for movement in movements:
            self._judged(movement, view, decided)

    def _facts(self, one: Found) -> Facts:
        cycle = one.cycle
        window = self._history.between(cycle.start_s, cycle.end_s)
        moving = self.cycles.moving(one.finder)
        side = one.finder if self.cycles.sided else BOTH
        return self._evidence.of(cycle, window, moving, side, one.view, one.signal, one.begins, one.ends)

    def _judged(self, movement: Movement, view: View, decided: Decided) -> None:
        cycle = movement.found.cycle
        if movement.facts.numbers["unseen"] > UNSEEN:
            movement.why = NOT_SEEN  # out of the picture the model invents limbs, and moves them
        if movement.why is not None:
            decided.refused.append(self._refused(Verdict(cycle, movement.side, False, 0.0, movement.why)))
            return
        self._tell(self.judge.judge(cycle, movement.side, movement.facts), view, decided)
        if not movement.found.ends and not self.judge.counts(cycle):
            self.cycles.finders[movement.found.finder].refuse()
            waiting = next((v for v in self.judge.waiting() if v.cycle is cycle), None)
            decided.not_yet = None if waiting is None else self._refused(waiting)

    def _tell(self, verdicts: list[Verdict], view: View, decided: Decided) -> None:
        for verdict in sorted(verdicts, key=lambda v: v.cycle.start_s):
            if verdict.counted:
                decided.takes.append(self._take(verdict, view))
            else:
                decided.refused.append(self._refused(verdict))

    def _refused(self, verdict: Verdict) -> Refused:
        c, side = verdict.cycle, self._side_of(verdict)
        start_s, peak_s, end_s = (round(t, 3) for t in (c.start_s, c.peak_s, c.end_s))
        return Refused(side, start_s, peak_s, end_s, verdict.reason or "", round(verdict.probability, 3))

    def _side_of(self, verdict: Verdict) -> str:
        return SIDES[verdict.finder] if verdict.finder < BOTH else self._one_side(verdict)

    def _one_side(self, verdict: Verdict) -> str:
        """Whose rep it is where one signal serves both sides: the leading leg's, or the side that was asked for."""
        ex, cycle = self.exercise, verdict.cycle
        if not ex.two_sided or self.cycles.sided:
            return "both"
        if ex.lead is None:
            return self.side
        m = MEASURES[ex.lead.measure]
        way = self._history.between(cycle.start_s, cycle.plateau_end_s + 0.1)
        left, right = (
            quantile(way.raw(m, s), 0.7) - (quantile(way.raw(m, s)[:3], 0.5) if ex.lead.change else 0.0) for s in (0, 1)
        )
        return self.side if math.isnan(left) or math.isnan(right) else SIDES[int(right > left)]

    def _take(self, verdict: Verdict, view: View) -> Take:
        reader = self.cycles.reader
        side = self._side_of(verdict)
        # From the side the model gives steps of the far leg to the near one: twice the same leg is no turn of legs
        twice = self._last_side == side
        unsure = twice and self.exercise.kind == "alternating" and view.name == "side" and self._of_legs
        self._last_side = side
        neutral = reader.neutral if reader.either_way else None
        return Take(verdict.cycle, side, view.name != "side", neutral, unsure, verdict.reason)
