"""A set as it happens: frames in, :class:`Feedback` out. Pure: no camera, no clock, no database, no web."""

from __future__ import annotations

import math

from coach.exercise.counter import OWN, Cycle, CycleFinder, RepJudge
from coach.exercise.cues import Cues
from coach.exercise.definition import Exercise
from coach.exercise.feedback import Feedback, Rep
from coach.exercise.history import History
from coach.exercise.scoring import Scorer
from coach.kinematics.body import BRIDGE_S, BodyFilter, BodyState
from coach.kinematics.registry import MEASURES, SIDES, Measure
from coach.pose import PoseFrame
from coach.pose.view import ViewFilter

FLOOR = 0.1  # of the default excursion: below it nothing is a cycle (a fifth of the target still is)
# A stand-in signal (the hips' height for a squat from the front) goes with the square of the angle: a half-deep squat
# lowers the hips by a quarter.
STAND_IN_FLOOR, STAND_IN_OWN = 0.08, 0.2
# What trembling of one trunk length would do to a signal, filtered, five standard deviations out: limbs are some 0.7 of
# a trunk long, and a length takes its error from two points.
NOISE_DEG, NOISE_LENGTH = 240.0, 2.6
_STILL = {"feet": 0.35, "hips": 0.5}  # trunk lengths that a part may wander in a rep before it is travel, not exercise
_CONFIRM = 0.3  # of its share: how much of a confirming change must be there
_DOMINANT = 0.6  # an excursion smaller than this share of the other side's at the same time only went along
_PAIR_WAIT_S = 1.0  # how long one arm's rep waits for the other's


class Session:
    """Counts, measures and scores one set of one exercise.

    side: "left", "right" or "both" (what the exercise allows is decided by its definition) ·
    target_deg: the person's own target, else the definition's · own_excursion_deg: the person's usual excursion

    >>> session = Session(load_exercise("squat"))
    >>> feedback = session.step(pose_frame)
    """

    def __init__(
        self,
        exercise: Exercise,
        side: str = "both",
        target_deg: float | None = None,
        own_excursion_deg: float | None = None,
    ):
        if side not in (*SIDES, "both"):
            raise ValueError("side is left, right or both")
        self.exercise, self.side = exercise, side
        self.target_deg = exercise.target_deg if target_deg is None else target_deg
        self.reps: list[Rep] = []
        self.best_deg: float | None = None
        self.wrong_view_s = 0.0
        self._own = own_excursion_deg
        self._body, self._view, self._history = BodyFilter(), ViewFilter(), History()
        self._scorer, self._cues = Scorer(exercise, self.target_deg), Cues(exercise)
        self._signal_view = ""
        self._signal = exercise.signal("")
        self._noise_per = 0.0
        self._seen_s: list[float] = []
        self._near = 0.0
        self._last_s = self._last_seen_s = math.nan
        self._waiting: list[tuple[int, Cycle]] = []
        self._finders: list[CycleFinder] = []
        self._judges: list[RepJudge] = []
        self._lows: list[float] = []

    @property
    def cues(self) -> list[str]:
        """The cues said so far, each once."""
        return self._cues.spoken

    @property
    def view(self):  # type: ignore[no-untyped-def]
        return self._view_now

    # -- one frame -----------------------------------------------------------------------------------------------

    def step(self, frame: PoseFrame) -> Feedback:
        """One frame; timestamps must rise. Returns what to show now and any rep that this frame finished."""
        if frame.t_s <= self._last_s:
            raise ValueError("frame times must rise")
        self._last_s = frame.t_s
        state = self._body.step(frame)
        view = self._view_now = self._view.step(frame)
        if state.gap:
            self._reset()
        if not state.found:
            return self._feedback(frame.t_s, "lost", None, None, "nobody")
        self._history.add(state, self._body.landmarks_px, view.yaw_deg)
        self._choose_signal(view.name)
        self._follow_near(frame)
        found: list[Rep] = []
        phases = []
        progress = None
        for i, finder in enumerate(self._finders):
            value = self._value(state, i)
            if math.isnan(value):
                if frame.t_s - self._seen_s[i] > BRIDGE_S:
                    finder.reset()
                phases.append("lost")
                continue
            self._seen_s[i] = frame.t_s
            cycle = finder.step(frame.t_s, value, self._noise_per * state.noise)
            phases.append(finder.phase)
            share = (value - self._rest(finder)) / abs(self._signal.change)
            progress = share if progress is None else max(progress, share)
            if cycle is not None and self._confirmed(cycle):
                found += self._counted(i, cycle, frame.t_s)
        found += self._release(frame.t_s)
        phase = "out" if "out" in phases else "back" if "back" in phases else "rest" if "rest" in phases else "lost"
        angle, reason = self._angle_now(state, view.name)
        return self._feedback(frame.t_s, phase, angle, progress if phase != "lost" else None, reason, found)

    def finish(self) -> list[Rep]:
        """The set ends: reps that were over but not yet told."""
        found: list[Rep] = []
        for i, finder in enumerate(self._finders):
            cycle = finder.finish()
            if cycle is not None and self._confirmed(cycle):
                found += self._counted(i, cycle, self._last_s)
        found += self._release(math.inf)
        return found

    # -- the signal that reps are counted on -----------------------------------------------------------------------

    def _choose_signal(self, view: str) -> None:
        if view == self._signal_view:
            return
        signal = self.exercise.signal(view)
        if self._finders and signal == self._signal:
            self._signal_view = view
            return
        if self._finders and any(f.phase != "rest" for f in self._finders):
            return  # a body turns between reps; inside one the signal stays
        self._signal_view, self._signal = view, signal
        m = MEASURES[signal.measure]
        self._noise_per = NOISE_DEG if m.unit == "deg" else NOISE_LENGTH
        size = abs(signal.change)
        per_degree = size / abs(self.exercise.target_deg - self.exercise.rest_deg)
        count = 2 if m.sided and self.exercise.sides != "both" else 1
        at_target = self.exercise.count_at == "target"
        least = self.exercise.min_excursion_deg * per_degree
        direct = signal.measure == self.exercise.angle
        share, floor = (OWN, FLOOR) if direct else (STAND_IN_OWN, STAND_IN_FLOOR)
        if not direct:
            least *= STAND_IN_OWN / OWN
        own = None if self._own is None else self._own * per_degree
        self._finders = [CycleFinder(floor * size, at_target) for _ in range(count)]
        self._judges = [RepJudge(least, own, share) for _ in range(count)]
        self._seen_s = [-math.inf] * count

    def _follow_near(self, frame: PoseFrame) -> None:
        """Which side is nearer the camera: visibility and depth, slowly, so that it does not flip inside a rep."""
        v, p = frame.visibility, frame.landmarks_px
        left = float(v[13] + v[15] + v[25] + v[27])
        right = float(v[14] + v[16] + v[26] + v[28])
        depth = float(p[12, 2] + p[24, 2] - p[11, 2] - p[23, 2]) / max(1.0, self._body.state.scale_px)
        now = (left - right) / 4 + 0.5 * max(-1.0, min(1.0, depth))
        self._near += 0.05 * (now - self._near)

    @property
    def near(self) -> int:
        """0 when the person's left is nearer the camera, 1 when the right is."""
        return 0 if self._near >= 0 else 1

    def _value(self, state: BodyState, finder: int) -> float:
        m = MEASURES[self._signal.measure]
        sign = 1.0 if self._signal.change > 0 else -1.0
        if not m.sided:
            return sign * state.value(m, 0) if state.is_usable(m, 0) else math.nan
        if len(self._finders) == 2:
            if self.side != "both" and SIDES[finder] != self.side:
                return math.nan
            return sign * state.value(m, finder) if self._side_usable(state, m, finder) else math.nan
        sides = (SIDES.index(self.side),) if self.side != "both" else (0, 1)
        if len(sides) == 2 and self._signal_view == "side":
            sides = (self.near,)  # from the side the far limb is guesswork
        values = [state.value(m, s) for s in sides if state.is_usable(m, s)]
        return sign * sum(values) / len(values) if values else math.nan

    def _side_usable(self, state: BodyState, m: Measure, side: int) -> bool:
        if not state.is_usable(m, side):
            return False
        hidden = self._signal_view == "side" and side != self.near and self.exercise.sides == "each_or_both"
        return not hidden or state.is_seen(m, side)

    def _rest(self, finder: CycleFinder) -> float:
        return finder.low

    # -- cycles to reps ---------------------------------------------------------------------------------------------

    def _confirmed(self, cycle: Cycle) -> bool:
        """Whether the body did what the exercise is: the part that stays stayed, and what must move along moved."""
        window = self._history.between(cycle.start_s, cycle.end_s)
        if len(window) < 3:
            return False
        if any(window.travel(part) > _STILL[part] for part in self.exercise.still):
            return False
        for posture in self.exercise.posture:
            m = MEASURES[posture.measure]
            sides = (0, 1) if m.sided else (0,)
            if not any(posture.holds(_quantile(window.raw(m, s), 0.5)) for s in sides):
                return False
        share = min(1.0, cycle.excursion / abs(self._signal.change))
        for wanted in self.exercise.confirm:
            m = MEASURES[wanted.measure]
            if m.views and self._signal_view not in m.views:
                continue
            sign = 1.0 if wanted.change > 0 else -1.0
            best = -math.inf
            for side in (0, 1) if m.sided else (0,):
                values = sign * window.raw(m, side)
                peak = window.between(cycle.plateau_start_s - 0.1, cycle.plateau_end_s + 0.1).raw(m, side) * sign
                if len(peak) and len(values):
                    # a third of the way in from either end of the values: rest without its noise
                    best = max(best, float(_quantile(peak, 0.5) - _quantile(values, 0.1)))
            if best < _CONFIRM * share * abs(wanted.change):
                return False
        return True

    def _counted(self, finder: int, cycle: Cycle, now_s: float) -> list[Rep]:
        if len(self._finders) == 1:
            side = "both" if self.exercise.sides == "both" else self.side
            return [self._rep(c, side) for c in self._judges[0].judge(cycle)]
        other = 1 - finder
        rival = self._waiting_of(other)
        if rival is not None and rival.overlaps(cycle) > 0.5:
            return self._pair(finder, cycle, rival)
        self._waiting.append((finder, cycle))
        return []

    def _pair(self, finder: int, cycle: Cycle, rival: Cycle) -> list[Rep]:
        """Both sides moved at the same time: one rep of both, or of the one that really moved."""
        self._waiting = [(f, c) for f, c in self._waiting if c is not rival]
        small, large = sorted((cycle, rival), key=lambda c: c.excursion)
        leader = finder if large is cycle else 1 - finder
        together = small.excursion >= _DOMINANT * large.excursion and self.exercise.sides == "each_or_both"
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
            if busy and other.high - other.low > cycle.excursion / _DOMINANT and self.exercise.sides == "each":
                continue
            found += [self._rep(c, SIDES[finder]) for c in self._judges[finder].judge(cycle)]
        return found

    def _waiting_of(self, finder: int) -> Cycle | None:
        return next((c for f, c in self._waiting if f == finder), None)

    def _rep(self, cycle: Cycle, side: str) -> Rep:
        window = self._history.between(cycle.start_s - 0.5, cycle.end_s + 0.1)
        compare = self._view_now.name != "side"
        rep = self._scorer.rep(cycle, window, side, len(self.reps), compare)
        self.reps.append(rep)
        if rep.peak_deg is not None:
            further = self.best_deg is None or (rep.peak_deg - self.best_deg) * self.exercise.direction > 0
            self.best_deg = rep.peak_deg if further else self.best_deg
        return rep

    def _reset(self) -> None:
        for finder in self._finders:
            finder.reset()

    # -- what to show -------------------------------------------------------------------------------------------------

    def _angle_now(self, state: BodyState, view: str) -> tuple[float | None, str | None]:
        m = MEASURES[self.exercise.angle]
        if m.views and view not in m.views:
            return None, "wrong_view"
        sides = (SIDES.index(self.side),) if self.side != "both" else (0, 1)
        if len(sides) == 2 and view == "side":
            sides = (self.near,)
        values = [state.value(m, s) for s in sides if state.is_seen(m, s) and not math.isnan(state.value(m, s))]
        if not values:
            return None, "body_not_visible"
        if self.exercise.sides != "both":  # the limb that is moving
            return max(values, key=lambda v: v * self.exercise.direction), None
        return sum(values) / len(values), None

    def _feedback(
        self,
        t_s: float,
        phase: str,
        angle: float | None,
        progress: float | None,
        reason: str | None,
        reps: list[Rep] | None = None,
    ) -> Feedback:
        cue = None
        for rep in reps or []:
            cue = self._cues.after(rep) or cue
        view = self._view_now
        off = None if math.isnan(view.yaw_deg) else round(view.off_deg, 1)
        side = reps[-1].side if reps else self.side
        return Feedback(
            t_s,
            phase,
            len(self.reps),
            side,
            angle,
            self.best_deg,
            self.target_deg,
            progress,
            view.name,
            off,
            reason,
            reps or [],
            cue,
        )


def _quantile(values, q: float) -> float:  # type: ignore[no-untyped-def]
    import numpy as np

    return float(np.nanquantile(values, q)) if np.isfinite(values).any() else math.nan
