"""A set as it happens: frames in, :class:`Feedback` out. Pure: no camera, no clock, no database, no web."""

from __future__ import annotations

import math

from coach.exercise.cues import Cues
from coach.exercise.definition import Exercise
from coach.exercise.feedback import Feedback, Held, Refused, Rep
from coach.exercise.history import History
from coach.exercise.holding import Holding
from coach.exercise.holds import Span
from coach.exercise.own_way import OwnWay
from coach.exercise.reps import Decided, RepCounter
from coach.exercise.scoring import Scorer, Take, falls_short
from coach.exercise.signals import NearSide
from coach.kinematics.body import BodyFilter, BodyState
from coach.kinematics.registry import MEASURES, SIDES
from coach.pose import PoseFrame
from coach.pose.view import View, ViewFilter


class Session:
    """Counts, measures and scores one set of one exercise.

    side: "left", "right" or "both" (what the exercise allows is decided by its definition) ·
    target: the person's own target in the measure's unit, else the definition's, and nobody is told to go further ·
    own_excursion: the person's usual excursion, in the same unit · own_way: how they do it, beside how it is shown

    >>> session = Session(load_exercise("squat"))
    >>> feedback = session.step(pose_frame)
    """

    def __init__(
        self,
        exercise: Exercise,
        side: str = "both",
        target: float | None = None,
        own_excursion: float | None = None,
        own_way: OwnWay | None = None,
    ):
        if side not in (*SIDES, "both"):
            raise ValueError("side is left, right or both")
        self.exercise, self.side = exercise, side
        self.target = exercise.target if target is None else target
        self._own_target = target
        self.reps: list[Rep] = []
        self.refused: list[Refused] = []
        self.takes: list[Take] = []
        self.best_deg: float | None = None
        self._body, self._view, self._history = BodyFilter(), ViewFilter(), History()
        self._view_now = View(math.nan, 0.0)
        self._scorer, self._cues = Scorer(exercise, self.target), Cues(exercise)
        self._near = NearSide()
        self._last_s = math.nan
        own = None if own_excursion is None else own_excursion / abs(exercise.target - exercise.rest)
        self.counter = RepCounter(exercise, side, self._history, own, own_way) if exercise.counts_reps else None
        self._holding = Holding(exercise, side, self._scorer, self._cues, self._history)

    @property
    def cues(self) -> list[str]:
        """The cues said so far, each once."""
        return self._cues.spoken

    @property
    def holds(self) -> list[Held]:
        """The holds that ended so far."""
        return self._holding.holds

    @property
    def spans(self) -> list[tuple[str, Span]]:
        """Side and time of each of ``holds``."""
        return self._holding.spans

    @property
    def view(self) -> View:
        return self._view_now

    @property
    def body(self) -> BodyState:
        """The body as of the last frame. Its arrays are reused: copy what you keep."""
        return self._body.state

    @property
    def near(self) -> int:
        """0 when the person's left is nearer the camera, 1 when the right is."""
        return self._near.side

    # -- one frame -----------------------------------------------------------------------------------------------

    def step(self, frame: PoseFrame) -> Feedback:
        """One frame; timestamps must rise. Returns what to show now and what this frame finished."""
        if frame.t_s <= self._last_s:
            raise ValueError("frame times must rise")
        self._last_s = frame.t_s
        state = self._body.step(frame)
        if state.gap:
            self._view = ViewFilter()  # whoever is seen now may stand otherwise
        view = self._view_now = self._view.step(frame)
        feedback = self._empty(frame.t_s, view)
        if state.gap and self.counter is not None:
            feedback.refused = self.counter.break_off()
            self.refused += feedback.refused
        if state.found:
            self._history.add(state, self._body.landmarks_px, view.yaw_deg)
            self._near.step(frame, state.scale_px)
            feedback.angle_deg, feedback.reason = self._angle_now(state, view.name)
            if self.counter is not None:
                self._step_reps(self.counter, state, view, feedback)
        else:
            feedback.reason = "nobody"
        if self.counter is None:
            self._holding.step(state, view.name, feedback)
        return self._told(feedback)

    def finish(self) -> list[Rep]:
        """The set ends: reps that were over but not yet told. Holds under way are closed into ``holds``."""
        found = [] if self.counter is None else self._kept(self.counter.finish(self._view_now))
        self._holding.finish()
        return found

    def _empty(self, t_s: float, view: View) -> Feedback:
        off = None if math.isnan(view.yaw_deg) else round(view.off_deg, 1)
        return Feedback(t_s, "lost", 0, self.side, None, self.best_deg, self.target, None, view.name, off)

    def _told(self, feedback: Feedback) -> Feedback:
        for rep in feedback.reps:
            feedback.side = rep.side
            short = falls_short(self.exercise, rep, self._own_target)
            feedback.cue = self._cues.after(rep.faults, short) or feedback.cue
        feedback.count = len(self.reps) if self.exercise.counts_reps else len(self.holds)
        feedback.best_deg = self.best_deg
        return feedback

    # -- reps ------------------------------------------------------------------------------------------------------

    def _step_reps(self, counter: RepCounter, state: BodyState, view: View, feedback: Feedback) -> None:
        decided = counter.step(state, view, self.near)
        if decided is None:
            feedback.phase, feedback.reason = "rest", "wrong_view"
            return
        feedback.refused, feedback.not_yet = [*feedback.refused, *decided.refused], decided.not_yet
        feedback.reps = self._kept(decided)
        feedback.phase = counter.cycles.phase
        feedback.progress = counter.cycles.progress if feedback.phase != "lost" else None

    def _kept(self, decided: Decided) -> list[Rep]:
        self.refused += decided.refused
        return [self._rep(take) for take in decided.takes]

    def _rep(self, take: Take) -> Rep:
        window = self._history.between(take.cycle.start_s - 0.5, take.cycle.end_s + 0.1)
        self.takes.append(take)
        rep = self._scorer.rep(take, window, len(self.reps))
        self.reps.append(rep)
        if rep.peak_deg is not None:
            further = self.best_deg is None or (rep.peak_deg - self.best_deg) * self.exercise.direction > 0
            self.best_deg = rep.peak_deg if further else self.best_deg
        return rep

    # -- what to show -------------------------------------------------------------------------------------------------

    def _angle_now(self, state: BodyState, view: str) -> tuple[float | None, str | None]:
        ex = self.exercise
        m = MEASURES[ex.measure]
        if ex.kind == "timed" or m.unit != "deg":
            return None, None
        if m.views and view not in m.views:
            return None, "wrong_view"
        sides = (SIDES.index(self.side),) if self.side != "both" else (0, 1)
        if len(sides) == 2 and view == "side":
            sides = (self.near,)
        if not m.sided:
            sides = (0,)
        values = [state.value(m, s) for s in sides if state.is_seen(m, s) and not math.isnan(state.value(m, s))]
        if not values:
            return None, "body_not_visible"
        if ex.kind == "alternating" and not m.sided and self.counter is not None:
            return abs(values[0] - self.counter.cycles.reader.neutral), None
        if ex.two_sided:  # the limb that is moving
            return max(values, key=lambda v: v * ex.direction), None
        return sum(values) / len(values), None
