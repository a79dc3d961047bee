"""The kinds of stages: what each watches, when it begins, and what ends it by itself. One class a kind."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol

from coach.assessment.counters import COUNTERS, Counter
from coach.assessment.feet import FEET, NEEDED
from coach.assessment.moment import Ending, Moment
from coach.assessment.script import Stage
from coach.exercise.definition import Hold, load_exercise
from coach.exercise.feedback import Rep
from coach.exercise.holds import Conditions, HoldFinder
from coach.exercise.reasons import why_no_degrees, why_not_counted
from coach.exercise.session import Session
from coach.kinematics.registry import MEASURES, SIDES
from coach.language import _

TIME_UP = Ending("time_up", "The time is up. Well done.")
TOUCH_DOWN = Ending("touch_down", "The lifted foot came down, so the time ends here.")
RANGE_MEASURED = Ending("measured", "Thank you, that one is measured.")
LET_GO = Ending("position_left", "The feet left this position, so the time ends here.")
_OUT_S = 0.2  # out of a position for so long, it was left
_CLIP_S = 0.5  # a recording may end this much before the time is up


class Watch(Protocol):
    """started_s: when the stage's own time began, NaN before."""

    started_s: float

    def step(self, moment: Moment) -> Ending | None:
        """One frame; how the stage ended, if it did."""
        ...

    def finish(self, t_s: float) -> Ending:
        """The frames end here."""
        ...

    def so_far(self, t_s: float) -> tuple[float | None, float | None, int | None]:
        """(seconds held, seconds left, counted)"""
        ...

    def found(self, end_s: float) -> dict[str, Any]:
        """For the reading, after the end."""
        ...


_CUT = "The recording ends before the test does. Record the whole test."


class HoldWatch:
    """The clock runs while the conditions are kept.

    Begins when they are first met (for ENTER_S, counted from its beginning), ends where they were last met. Something
    shorter than a second was no start.
    """

    def __init__(self, stage: Stage, now_s: float, offline: bool):
        self._stage, self._asked_s = stage, now_s
        moving = 1 - SIDES.index(stage.side) if stage.side in SIDES else 2
        self._conditions: Conditions | None = None
        if stage.when:
            self._conditions = Conditions(Hold(seconds=stage.seconds, when=stage.when, stance_side=True), moving)
        self._feet = FEET[stage.feet] if stage.feet else None
        self._finder = HoldFinder(stage.grace_s)
        self.started_s = math.nan
        self._ready = not stage.fresh
        self._out_s = math.nan
        self._looked = self._unseen = self._askew = 0  # frames before it began

    def step(self, moment: Moment) -> Ending | None:
        enter = stay = False
        seen = self._seen(moment)
        if math.isnan(self.started_s):
            self._looked, self._unseen = self._looked + 1, self._unseen + (not seen)
            self._askew += moment.state.found and not self._from_here(moment)
        if seen:
            enter, stay = self._judge(moment)
        elif self._finder.holding:
            return None  # a doubtful frame ends no hold; a longer absence is refused elsewhere
        if not self._ready:
            self._ready = self._was_out(moment.t_s, seen and not stay)
            enter = enter and self._ready
        span = self._finder.step(moment.t_s, enter, stay)
        if span is not None:
            return replace(TOUCH_DOWN if self._stage.side in SIDES else LET_GO, end_s=span.end_s)
        self.started_s = self._finder.start_s
        if math.isnan(self.started_s):
            late = moment.t_s - self._asked_s > self._stage.start_within_s
            return (
                Ending("not_started", self._why_not(_("I did not see this position: {say}")), False) if late else None
            )
        if moment.t_s - self.started_s >= self._stage.seconds:
            return Ending("time_up", TIME_UP.text, end_s=self.started_s + self._stage.seconds)
        return None

    def _judge(self, moment: Moment) -> tuple[bool, bool]:
        """(met strictly, met with slack)"""
        verdicts = [] if self._feet is None else [self._feet.judge(moment)]
        if self._conditions is not None:
            verdicts.append(self._conditions.judge(moment.state, moment.view))
        return all(v[0] for v in verdicts), all(v[1] for v in verdicts)

    def _seen(self, moment: Moment) -> bool:
        """Whether what the conditions speak of can be judged at all: seen, and from where it can be."""
        state = moment.state
        measures = [MEASURES[c.measure] for c in self._stage.when]
        feet = self._feet is None or all(state.usable[i] for i in NEEDED)
        there = all(state.is_usable(m, s) for m in measures for s in ((0, 1) if m.sided else (0,)))
        return state.found and feet and there and self._from_here(moment)

    def _from_here(self, moment: Moment) -> bool:
        """Whether the view shows what the conditions speak of."""
        measures = [MEASURES[c.measure] for c in self._stage.when]
        return all(not m.views or moment.view in (*m.views, "unknown") for m in measures)

    def _why_not(self, usual: str) -> str:
        """What was not seen for more than half of the time can not have been judged."""
        if 2 * self._askew > self._looked:
            usual = _("From this side I cannot judge this position: {say}")
        elif 2 * self._unseen > self._looked:
            usual = _("Your legs and feet were not seen well enough for this position: {say}")
        return usual.format(say=self._stage.say)

    def _was_out(self, t_s: float, out: bool) -> bool:
        if not out:
            self._out_s = math.nan
        elif math.isnan(self._out_s):
            self._out_s = t_s
        return t_s - self._out_s >= _OUT_S

    def finish(self, t_s: float) -> Ending:
        if math.isnan(self.started_s):
            return Ending("not_started", self._why_not(_("This position was not seen: {say}")), False)
        return Ending("cut_short", _CUT, False)

    def so_far(self, t_s: float) -> tuple[float | None, float | None, int | None]:
        if math.isnan(self.started_s):
            return None, None, None
        held = max(0.0, t_s - self.started_s)
        return held, max(0.0, self._stage.seconds - held), None

    def found(self, end_s: float) -> dict[str, Any]:
        return {}


class TimedWatch:
    """So many seconds from the word go; counts along where the script says what.

    On a clip there is no word: one arm's or leg's time begins with its own first movement that counts.
    """

    def __init__(self, stage: Stage, now_s: float, offline: bool):
        self._stage, self._asked_s = stage, now_s
        sides = (SIDES.index(stage.side),) if stage.side in SIDES else (0, 1)
        self._counter: Counter | None = COUNTERS[stage.count](sides) if stage.count else None
        waits = offline and self._counter is not None and stage.side in SIDES
        self.started_s = math.nan if waits else now_s

    def step(self, moment: Moment) -> Ending | None:
        if moment.t_s - self.started_s > self._stage.seconds + 1e-6:
            return self._time_up(self.started_s + self._stage.seconds)
        if self._counter is not None:
            self._counter.step(moment)
            if math.isnan(self.started_s) and self._counter.count:
                self.started_s = self._counter.first_s
        return self._reached(moment.t_s)

    def _reached(self, t_s: float) -> Ending | None:
        return None

    def finish(self, t_s: float) -> Ending:
        if math.isnan(self.started_s):
            return Ending("not_started", _("This was not seen: {say}").format(say=self._stage.say), False)
        if t_s - self.started_s >= self._stage.seconds - _CLIP_S:
            return self._time_up(t_s)
        return Ending("cut_short", _CUT, False)

    def _time_up(self, end_s: float) -> Ending:
        """Who did nothing that counts is not praised."""
        nothing = self._counter is not None and not self._counter.count
        return Ending("time_up", _("The time is up. Thank you.") if nothing else TIME_UP.text, end_s=end_s)

    def so_far(self, t_s: float) -> tuple[float | None, float | None, int | None]:
        count = None if self._counter is None else self._counter.count
        if math.isnan(self.started_s):
            return None, None, None
        return None, max(0.0, self.started_s + self._stage.seconds - t_s), count

    def found(self, end_s: float) -> dict[str, Any]:
        return {} if self._counter is None else self._counter.finish(end_s) | {"count": self._counter.count}


class CountWatch(TimedWatch):
    """Until so many were counted; the stage's seconds are the most that it may take."""

    def _reached(self, t_s: float) -> Ending | None:
        done = self._counter is not None and self._counter.count >= (self._stage.until or 1)
        return Ending("all_done", _("That is all of them. Well done.")) if done else None

    def step(self, moment: Moment) -> Ending | None:
        ending = super().step(moment)
        if ending is None or ending.code != "time_up":
            return ending
        return Ending("too_slow", _("The time is up before all were done. Rest; that is enough for today."), False)

    def finish(self, t_s: float) -> Ending:
        return Ending("cut_short", _CUT, False)

    def so_far(self, t_s: float) -> tuple[float | None, float | None, int | None]:
        held, _gap, count = super().so_far(t_s)
        return held, None, count


class RangeWatch:
    """Reps of an exercise, measured by its own definition and session, until so many were measured.

    Where both sides may move at once, each has a session of its own: the range is wanted of each, not of both together.
    """

    def __init__(self, stage: Stage, now_s: float, offline: bool):
        self._stage, self.started_s = stage, now_s
        exercise = load_exercise(stage.exercise)
        apart = exercise.sides == "each_or_both" and stage.side == "both"
        self._sessions = [Session(exercise, side) for side in (SIDES if apart else (stage.side,))]
        own_sides = SIDES if apart or (exercise.two_sided and stage.side == "both") else (stage.side,)
        self._measured = dict.fromkeys(own_sides, 0)
        self._views = exercise.camera.views
        self._looked = self._askew = 0

    @property
    def _reps(self) -> list[Rep]:
        return [rep for session in self._sessions for rep in session.reps]

    def step(self, moment: Moment) -> Ending | None:
        self._looked += 1
        self._askew += moment.view not in (*self._views, "unknown")
        for session in self._sessions:
            for rep in session.step(moment.frame).reps:
                if rep.valid and rep.peak_deg is not None and rep.side in self._measured:
                    self._measured[rep.side] += 1
        if all(count >= self._stage.reps for count in self._measured.values()):
            return RANGE_MEASURED
        return self.finish(moment.t_s) if moment.t_s - self.started_s > self._stage.seconds else None

    def finish(self, t_s: float) -> Ending:
        for session in self._sessions:
            session.finish()
        if any(rep.valid and rep.peak_deg is not None for rep in self._reps):
            return RANGE_MEASURED
        told = _("This movement was not measured: {say}").format(say=self._stage.say)
        return Ending("not_started", f"{told} {self._why_not()}".strip(), False)

    def _why_not(self) -> str:
        """Of what came nearest: a rep without degrees, else the movement that was most like one; else the view."""
        for session in self._sessions:
            for rep in session.reps:
                return why_no_degrees(session.exercise, rep.reason)
        refused = [one for session in self._sessions for one in session.refused]
        if refused:
            return why_not_counted(max(refused, key=lambda r: r.probability).reason)
        askew = 2 * self._askew > self._looked
        return why_no_degrees(self._sessions[0].exercise, "wrong_view") if askew else ""

    def so_far(self, t_s: float) -> tuple[float | None, float | None, int | None]:
        return None, None, max(len(session.reps) for session in self._sessions)

    def found(self, end_s: float) -> dict[str, Any]:
        return {"reps": self._reps, "measure": self._sessions[0].exercise.measure}


WATCHES: dict[str, Callable[[Stage, float, bool], Watch]] = {
    "hold": HoldWatch,
    "timed": TimedWatch,
    "count": CountWatch,
    "range": RangeWatch,
}
