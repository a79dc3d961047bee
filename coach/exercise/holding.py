"""The holds of a set as they happen: each side's conditions, the time under way, and what to say about it."""

from __future__ import annotations

import math

from coach.exercise.cues import Cues
from coach.exercise.definition import Exercise
from coach.exercise.feedback import Cue, Feedback, Held
from coach.exercise.history import History
from coach.exercise.holds import Conditions, HoldFinder, Span
from coach.exercise.position import place_fits
from coach.exercise.scoring import Scorer
from coach.kinematics.body import BodyState
from coach.kinematics.registry import MEASURES, SIDES

_LOOK_S = 3.0  # how often a hold under way is looked at for faults


class Holding:
    """Follows the holds of one exercise; follows none where the exercise counts reps."""

    def __init__(self, exercise: Exercise, side: str, scorer: Scorer, cues: Cues, history: History):
        self.exercise, self.side = exercise, side
        self.holds: list[Held] = []
        self.spans: list[tuple[str, Span]] = []
        self._scorer, self._cues, self._history = scorer, cues, history
        self._holders = self._start()
        self._looked_s = -math.inf

    def finish(self) -> None:
        """The set ends: holds under way end with it."""
        for side, _, holder in self._holders:
            self._held(side, holder.end())

    def _start(self) -> list[tuple[str, Conditions | None, HoldFinder]]:
        """(side as reported, conditions, finder); without conditions the time is counted while the body is seen."""
        hold = self.exercise.hold
        if self.exercise.kind == "timed":
            return [(self.side, None, HoldFinder(1.0))]
        if hold is None:
            return []
        if self.exercise.sides == "both":
            return [("both", Conditions(hold, 2), HoldFinder(hold.grace_s))]
        found: list[tuple[str, Conditions | None, HoldFinder]] = []
        for side in (0, 1):
            name = SIDES[1 - side] if hold.stance_side else SIDES[side]
            if self.side in ("both", name):
                found.append((name, Conditions(hold, side), HoldFinder(hold.grace_s)))
        return found

    def step(self, state: BodyState, view: str, feedback: Feedback) -> None:
        """One frame: fills in what the feedback says of holds."""
        for name, conditions, finder in self._holders:
            if not state.found:
                enter = stay = False
            elif conditions is None:
                enter = stay = any(state.is_usable(MEASURES[self.exercise.measure], s) for s in (0, 1))
            else:
                enter, stay = conditions.judge(state, view)
                if not place_fits(self.exercise, state, view):
                    enter = stay = False
            ended = self._held(name, finder.step(state.t_s, enter, stay))
            if ended is not None:
                feedback.holds.append(ended)
                feedback.side = name
            if finder.holding:
                feedback.hold_s, feedback.side = finder.now_s(), name
                feedback.cue = self._cue(finder, name) or feedback.cue
        feedback.phase = "lost" if not state.found else "rest" if feedback.hold_s is None else "hold"
        if state.found:
            goal = self.exercise.hold.seconds if self.exercise.hold else 60.0
            feedback.progress = 0.0 if feedback.hold_s is None else feedback.hold_s / goal

    def _cue(self, finder: HoldFinder, side: str) -> Cue | None:
        now = finder.start_s + finder.now_s()
        if now - max(self._looked_s, finder.start_s) < _LOOK_S:
            return None
        self._looked_s = now
        window = self._history.between(now - _LOOK_S, now)
        return self._cues.after(self._scorer.hold_faults(window, side), False)

    def _held(self, side: str, span: Span | None) -> Held | None:
        if span is None:
            return None
        self.spans.append((side, span))
        held = self._scorer.hold(self._history.between(span.start_s, span.end_s), span, side, len(self.holds))
        self.holds.append(held)
        return held
