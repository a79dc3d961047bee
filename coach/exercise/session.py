"""A set as it happens: frames in, :class:`Feedback` out. Pure: no camera, no clock, no database, no web."""

from __future__ import annotations

import math

from coach.exercise.counter import OWN, Cycle, CycleFinder, RepJudge
from coach.exercise.cues import Cues
from coach.exercise.definition import Exercise, Posture, Signal
from coach.exercise.feedback import Cue, Feedback, Held, Rep
from coach.exercise.history import History, Window
from coach.exercise.holds import Conditions, HoldFinder, Span
from coach.exercise.position import in_position, place_fits
from coach.exercise.scoring import Scorer, Take
from coach.exercise.signals import NearSide, SignalReader
from coach.kinematics.body import BRIDGE_S, BodyFilter, BodyState
from coach.kinematics.quantiles import quantile
from coach.kinematics.registry import MEASURES, SIDES
from coach.pose import PoseFrame
from coach.pose.view import View, ViewFilter

# A stand-in signal (the hips' height for a squat from the front) goes with the square of the angle: a half-deep squat
# lowers the hips by a quarter.
STAND_IN_FLOOR, STAND_IN_OWN = 0.5, 0.17
# What trembling of one trunk length would do to a signal, filtered, five standard deviations out: an angle's grows
# as its lever is shorter, and a length takes its error from two points.
NOISE_DEG, NOISE_LENGTH = 170.0, 2.6
# Trunk lengths that a part may wander in a rep before it is travel, not exercise
_STILL = {"feet": 0.35, "hips": 0.5, "hands": 0.5, "other_foot": 0.3}
_CONFIRM = 0.3  # of its share: how much of a confirming change must be there
_DOMINANT = 0.6  # an excursion smaller than this share of the other side's at the same time only went along
_TURNED_S = 1.0  # another view for so long is a turn of the body
_IDLE = 0.15  # of the other side's usual excursion: a side that has moved no further has not exercised
_PAIR_WAIT_S = 1.0  # how long one arm's rep waits for the other's
COUNT_OFF_DEG = 40.0  # CLINICAL.md 3.5 allows 30 for an angle
_HOLD_LOOK_S = 3.0  # how often a hold under way is looked at for faults


class Session:
    """Counts, measures and scores one set of one exercise.

    side: "left", "right" or "both" (what the exercise allows is decided by its definition) ·
    target: the person's own target in the measure's unit, else the definition's ·
    own_excursion: the person's usual excursion, in the same unit

    >>> session = Session(load_exercise("squat"))
    >>> feedback = session.step(pose_frame)
    """

    def __init__(
        self,
        exercise: Exercise,
        side: str = "both",
        target: float | None = None,
        own_excursion: float | None = None,
    ):
        if side not in (*SIDES, "both"):
            raise ValueError("side is left, right or both")
        self.exercise, self.side = exercise, side
        self.target = exercise.target if target is None else target
        self.reps: list[Rep] = []
        self.holds: list[Held] = []
        self.takes: list[Take] = []
        self.spans: list[tuple[str, Span]] = []
        self.best_deg: float | None = None
        self._own = own_excursion
        self._body, self._view, self._history = BodyFilter(), ViewFilter(), History()
        self._view_now = View(math.nan, 0.0)
        self._scorer, self._cues = Scorer(exercise, self.target), Cues(exercise)
        self._near = NearSide()
        named = [exercise.measure, *(c.measure for c in exercise.confirm)]
        self._of_legs = exercise.camera.body == "whole" and any(i >= 25 for n in named for i in MEASURES[n].landmarks)
        self._last_s = math.nan
        own = Signal(measure=exercise.measure, change=exercise.target - exercise.rest)
        self._reader = SignalReader(exercise, own, side)
        self._reader_view, self._turned_s = "", math.nan
        self._noise_per = 0.0
        self._finders: list[CycleFinder] = []
        self._judges: list[RepJudge] = []
        self._seen_s: list[float] = []
        self._waiting: list[tuple[int, Cycle]] = []
        self._holders = self._start_holds()
        self._looked_s = -math.inf

    @property
    def cues(self) -> list[str]:
        """The cues said so far, each once."""
        return self._cues.spoken

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
        view = self._view_now = self._view.step(frame)
        feedback = self._empty(frame.t_s, view)
        if state.gap:
            for finder in self._finders:
                finder.reset()
        if state.found:
            self._history.add(state, self._body.landmarks_px, view.yaw_deg)
            self._near.step(frame, state.scale_px)
            feedback.angle_deg, feedback.reason = self._angle_now(state, view.name)
            if self.exercise.counts_reps:
                self._step_reps(state, view.name, feedback)
        else:
            feedback.reason = "nobody"
        if not self.exercise.counts_reps:
            self._step_holds(state, view.name, feedback)
        return self._told(feedback)

    def finish(self) -> list[Rep]:
        """The set ends: reps that were over but not yet told. Holds under way are closed into ``holds``."""
        found: list[Rep] = []
        for i, finder in enumerate(self._finders):
            cycle = finder.finish()
            if cycle is not None and self._confirmed(cycle, i):
                found += self._counted(i, cycle)
        found += self._release(math.inf)
        for side, _, holder in self._holders:
            self._held(side, holder.end())
        return found

    def _empty(self, t_s: float, view: View) -> Feedback:
        off = None if math.isnan(view.yaw_deg) else round(view.off_deg, 1)
        return Feedback(t_s, "lost", 0, self.side, None, self.best_deg, self.target, None, view.name, off)

    def _told(self, feedback: Feedback) -> Feedback:
        for rep in feedback.reps:
            feedback.side = rep.side
            feedback.cue = self._cues.after(rep.faults, rep.reached_target is False) or feedback.cue
        feedback.count = len(self.reps) if self.exercise.counts_reps else len(self.holds)
        feedback.best_deg = self.best_deg
        return feedback

    # -- reps ------------------------------------------------------------------------------------------------------

    def _step_reps(self, state: BodyState, view: str, feedback: Feedback) -> None:
        view = _counting_view(self._view_now, view)
        if not self._choose_signal(view, state.t_s):
            feedback.phase, feedback.reason = "rest", "wrong_view"
            return
        phases, progress = [], None
        values = self._reader.values(state, view, self.near)
        if self._of_legs and not state.usable[25] and not state.usable[26]:
            values = [math.nan] * len(values)  # hips that go up and down are no step while no leg is seen
        for i, (finder, value) in enumerate(zip(self._finders, values, strict=True)):
            if math.isnan(value):
                if state.t_s - self._seen_s[i] > BRIDGE_S:
                    finder.reset()
                phases.append("lost")
                continue
            self._seen_s[i] = state.t_s
            cycle = finder.step(state.t_s, value, self._noise_per * state.noise)
            phases.append(finder.phase)
            share = (value - finder.low) / abs(self._reader.signal.change)
            progress = share if progress is None else max(progress, share)
            if cycle is not None:
                counted = self._counted(i, cycle) if self._confirmed(cycle, i) else []
                feedback.reps += counted
                if not counted:
                    finder.refuse()
        feedback.reps += self._release(state.t_s)
        feedback.phase = next((p for p in ("out", "back", "rest") if p in phases), "lost")
        feedback.progress = progress if feedback.phase != "lost" else None

    def _choose_signal(self, view: str, t_s: float) -> bool:
        """The signal that suits the view. A body turns between reps; inside one the signal stays, and where the view
        wavers between two. False: there is none, nothing is counted from here."""
        if view == self._reader_view:
            self._turned_s = math.nan
            return True
        if math.isnan(self._turned_s):
            self._turned_s = t_s
        if self._finders and t_s - self._turned_s < _TURNED_S:
            return True
        signal = self.exercise.signal(view)
        if self._finders and signal == self._reader.signal:
            self._reader_view = view
            return True
        if self._waiting or any(f.phase != "rest" for f in self._finders):
            return True
        if signal is None:
            self._finders, self._reader_view = [], ""
            return False
        ex = self.exercise
        learned = self._learned(signal)
        self._reader_view, self._reader = view, SignalReader(ex, signal, self.side)
        m = self._reader.measure
        self._noise_per = NOISE_DEG / m.lever if m.unit == "deg" else NOISE_LENGTH
        size = abs(signal.change)
        per_unit = size / abs(ex.target - ex.rest)
        least, share, floor = ex.min_excursion * per_unit, OWN, ex.smallest_share
        if signal.power == 2:
            least, share, floor = least * STAND_IN_OWN / OWN, STAND_IN_OWN, floor * STAND_IN_FLOOR
        count = self._reader.count
        own = None if self._own is None else self._own * per_unit
        self._finders = [CycleFinder(floor * size, ex.count_at == "target") for _ in range(count)]
        owns = [w * size if w is not None else own for w in learned] if len(learned) == count else [own] * count
        self._judges = [RepJudge(least, o, share) for o in owns]
        self._seen_s = [-math.inf] * count
        return True

    def _learned(self, signal: Signal) -> list[float | None]:
        """The person's own excursion on each judge so far, as a share of the signal's change; none where the next
        signal goes with the movement in another way."""
        if signal.power != self._reader.signal.power:
            return []
        size = abs(self._reader.signal.change)
        return [None if judge.own is None else judge.own / size for judge in self._judges]

    def _confirmed(self, cycle: Cycle, finder: int) -> bool:
        """Whether the body did what the exercise is: the part that stays stayed, and what must move along moved."""
        window = self._history.between(cycle.start_s, cycle.end_s)
        moving = finder if len(self._finders) == 2 and self._reader.measure.sided else 2
        if cycle.length_s < self.exercise.least_rep_s:
            return False
        if len(window) < 3 or any(window.travel(part, moving) > _STILL[part] for part in self.exercise.still):
            return False
        if not in_position(self.exercise, window):
            return False
        peak = window.between(cycle.plateau_start_s - 0.1, cycle.plateau_end_s + 0.1)
        if not all(self._kept(p, peak if p.phase == "peak" else window, moving) for p in self.exercise.posture):
            return False
        share = min(1.0, cycle.excursion / abs(self._reader.signal.change))
        for wanted in self.exercise.confirm:
            m = MEASURES[wanted.measure]
            if m.views and self._reader_view not in m.views:
                continue
            sign = 1.0 if wanted.change > 0 else -1.0
            best = -math.inf
            for side in _those(m.sided, moving):
                values = sign * window.raw(m, side)
                ends = max(3, len(values) // 12)  # rest is where the rep begins and, unless it is told at the top, ends
                low = min(quantile(values[:ends], 0.5), quantile(values[-ends:], 0.5))
                high = quantile(sign * peak.raw(m, side), 0.5)
                best = max(best, high - low) if not math.isnan(high - low) else best
            if best < _CONFIRM * share**wanted.power * abs(wanted.change):
                return False
        return True

    def _kept(self, posture: Posture, window: Window, moving: int) -> bool:
        m = MEASURES[posture.measure]
        views = posture.views or m.views  # a rough look from elsewhere is enough where the definition says so
        if views and self._reader_view not in views:
            return True
        sides = _those(m.sided, moving)
        if m.sided and moving < 2 and posture.side == "other":
            sides = (1 - moving,)
        elif m.sided and posture.side in ("any", "all"):
            sides = (0, 1)
        verdicts = []
        for side in sides:
            values = window.raw(m, side)
            level = quantile(values, 0.5)
            if posture.change:
                level = quantile(values, 0.9) - quantile(values, 0.1)
            verdicts.append(posture.holds(level))
        return all(verdicts) if posture.side == "all" else any(verdicts)

    def _counted(self, finder: int, cycle: Cycle) -> list[Rep]:
        if len(self._finders) == 1:
            return [self._rep(c, self._one_side(c)) for c in self._judges[0].judge(cycle)]
        rival = next((c for f, c in self._waiting if f == 1 - finder), None)
        if rival is not None and rival.overlaps(cycle) > 0.5:
            return self._pair(finder, cycle, rival)
        self._waiting.append((finder, cycle))
        return []

    def _one_side(self, cycle: Cycle) -> str:
        """Whose rep it is where one signal serves both sides: the leading leg's, or the side that was asked for."""
        ex = self.exercise
        if not ex.two_sided:
            return "both"
        if ex.lead is None:
            return self.side
        m = MEASURES[ex.lead.measure]
        way = self._history.between(cycle.start_s, cycle.plateau_end_s + 0.1)
        left, right = (
            quantile(way.raw(m, s), 0.7) - (quantile(way.raw(m, s)[:3], 0.5) if ex.lead.change else 0.0) for s in (0, 1)
        )
        return self.side if math.isnan(left) or math.isnan(right) else SIDES[int(right > left)]

    def _pair(self, finder: int, cycle: Cycle, rival: Cycle) -> list[Rep]:
        """Both sides moved at the same time: one rep of both, or of the one that really moved."""
        self._waiting = [(f, c) for f, c in self._waiting if c is not rival]
        small, large = sorted((cycle, rival), key=lambda c: c.excursion)
        leader = finder if large is cycle else 1 - finder
        together = small.excursion >= _DOMINANT * large.excursion
        if together and self.exercise.kind == "alternating":
            return []  # both legs at once: another exercise
        together = together and self.exercise.sides == "each_or_both"
        found: list[Cycle] = []
        for i in (0, 1) if together else (leader,):
            reps = self._judges[i].judge(large if i == leader else small)
            if i == leader:
                found = reps
        side = "both" if together else SIDES[leader]
        return [self._rep(c, side) for c in found]

    def _release(self, now_s: float) -> list[Rep]:
        """A side's cycle that waited long enough, or whose other side is not moving, is that side's own rep."""
        found: list[Rep] = []
        for finder, cycle in list(self._waiting):
            other = self._finders[1 - finder]
            busy = other.phase != "rest" and other.high - other.low > OWN * cycle.excursion
            if busy and now_s - cycle.end_s < _PAIR_WAIT_S:
                continue
            self._waiting.remove((finder, cycle))
            others = self._judges[1 - finder].own
            if self._judges[finder].own is None and others is not None and cycle.excursion < _IDLE * others:
                continue  # the arm that hangs trembles and sways while the other one works
            if busy and other.high - other.low > cycle.excursion / _DOMINANT and self.exercise.sides == "each":
                continue
            reps = self._judges[finder].judge(cycle)
            found += [self._rep(c, SIDES[finder]) for c in reps]
            own = self._judges[finder].own
            if reps and own is not None and self.exercise.kind == "alternating":
                found += [self._rep(c, SIDES[1 - finder]) for c in self._judges[1 - finder].adopt(own)]
        return found

    def _rep(self, cycle: Cycle, side: str) -> Rep:
        window = self._history.between(cycle.start_s - 0.5, cycle.end_s + 0.1)
        compare = self._view_now.name != "side"
        neutral = self._reader.neutral if self._reader.either_way else None
        # From the side the model gives steps of the far leg to the near one: twice the same leg is no turn of legs
        twice = bool(self.takes) and self.takes[-1].side == side
        unsure = twice and self.exercise.kind == "alternating" and self._view_now.name == "side" and self._of_legs
        take = Take(cycle, side, compare, neutral, unsure)
        self.takes.append(take)
        rep = self._scorer.rep(take, window, len(self.reps))
        self.reps.append(rep)
        if rep.peak_deg is not None:
            further = self.best_deg is None or (rep.peak_deg - self.best_deg) * self.exercise.direction > 0
            self.best_deg = rep.peak_deg if further else self.best_deg
        return rep

    # -- holds -------------------------------------------------------------------------------------------------------

    def _start_holds(self) -> list[tuple[str, Conditions | None, HoldFinder]]:
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

    def _step_holds(self, state: BodyState, view: str, feedback: Feedback) -> None:
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
                feedback.cue = self._hold_cue(finder, name) or feedback.cue
        feedback.phase = "lost" if not state.found else "rest" if feedback.hold_s is None else "hold"
        if state.found:
            goal = self.exercise.hold.seconds if self.exercise.hold else 60.0
            feedback.progress = 0.0 if feedback.hold_s is None else feedback.hold_s / goal

    def _hold_cue(self, finder: HoldFinder, side: str) -> Cue | None:
        now = finder.start_s + finder.now_s()
        if now - max(self._looked_s, finder.start_s) < _HOLD_LOOK_S:
            return None
        self._looked_s = now
        window = self._history.between(now - _HOLD_LOOK_S, now)
        return self._cues.after(self._scorer.hold_faults(window, side), False)

    def _held(self, side: str, span: Span | None) -> Held | None:
        if span is None:
            return None
        self.spans.append((side, span))
        held = self._scorer.hold(self._history.between(span.start_s, span.end_s), span, side, len(self.holds))
        self.holds.append(held)
        return held

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
        if ex.kind == "alternating" and not m.sided:
            return abs(values[0] - self._reader.neutral), None
        if ex.two_sided:  # the limb that is moving
            return max(values, key=lambda v: v * ex.direction), None
        return sum(values) / len(values), None


def _counting_view(view: View, name: str) -> str:
    """Counting is less particular than measuring: COUNT_OFF_DEG off its plane a movement is still plain to see."""
    if math.isnan(view.yaw_deg):
        return name
    return "front" if view.yaw_deg <= COUNT_OFF_DEG else "side" if view.yaw_deg >= 90 - COUNT_OFF_DEG else "oblique"


def _those(sided: bool, moving: int) -> tuple[int, ...]:
    """The sides to look at: the moving one, both where the movement has none, the only one of an unsided measure."""
    return (0,) if not sided else (0, 1) if moving > 1 else (moving,)
