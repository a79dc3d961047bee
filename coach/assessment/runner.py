"""A test as it happens: frames in, :class:`AssessmentFeedback` out. Pure: no camera, no clock, no database, no web.

explaining -> (confirm) -> waiting -> practice -> countdown -> trial -> rest -> waiting ... -> done
In a clip nobody is told anything: a trial begins as soon as the person is in position. Event codes are the phases as
they begin, ``repeat`` and ``stop`` for gestures, ``counted``, and the code of each ending (see stops and watches).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

from coach.assessment.attempt import Attempt
from coach.assessment.feedback import OVER, AssessmentEvent, AssessmentFeedback, Phase, Speaker
from coach.assessment.gestures import Gestures
from coach.assessment.moment import Ending, Moment, Run
from coach.assessment.not_begun import Obstacles
from coach.assessment.place import Place
from coach.assessment.readings import Context
from coach.assessment.result import conclude
from coach.assessment.script import Script, Sex
from coach.exercise.ready import Problem
from coach.kinematics.body import BodyFilter
from coach.language import _
from coach.pose import PoseFrame
from coach.pose.view import ViewFilter

_LIVE_SETTLE_S = 1.0  # somebody who has just stepped into place is given a moment
_PROBLEM_S, _PROBLEM_AGAIN_S = 1.5, 4.0  # a problem must last to be said, and the next one waits
_COUNTDOWN_OFF_S = 0.7  # out of position for longer, the countdown starts again
_SMOOTHED = "video"
_REPEATABLE: tuple[Phase, ...] = ("explaining", "waiting", "practice", "rest")  # never while balance is tested
SMOOTHED_TEXT = (
    "These landmarks were smoothed over time, which falsifies sway and rhythm. Measure again without smoothing: "
    "from the video itself, or landmarks made in IMAGE mode."
)
STOPPED_TEXT = "The test was stopped."


class Assessment:
    """Runs one script.

    age, sex: for the reference · metronome_bpm: the beat to march to, else the person's own
    mode: the pose source's, where it is known; a smoothed one ("video") is refused where it falsifies the reading
    offline: frames of a recording: nothing is explained or counted down
    explained: the person knows the test: before it only what must be safe is said

    >>> test = Assessment(load_script("single_leg_stance"))
    >>> feedback = test.step(pose_frame)
    """

    def __init__(
        self,
        script: Script,
        age: int | None = None,
        sex: Sex | None = None,
        metronome_bpm: float | None = None,
        *,
        mode: str = "",
        offline: bool = False,
        explained: bool = False,
    ):
        self.script, self.age, self.sex, self.metronome_bpm = script, age, sex, metronome_bpm
        self.runs = [Run(s, r + 1) for r in range(script.repeats) for s in script.stages]
        self.phase: Phase = "waiting" if offline else "explaining"
        self._mode, self._offline = mode, offline
        self._body, self._view, self._gestures = BodyFilter(), ViewFilter(), Gestures()
        self._speaker = Speaker()
        self._beats_s: list[float] = []
        self._events: list[AssessmentEvent] = []
        self._run = self.runs[0]
        self._place = self._new_place()
        self._phase_s = self._ready_s = self._last_s = math.nan
        self._problem: Problem | None = None
        self._problem_s, self._said_s, self._said_problem = math.nan, -math.inf, ""
        self._practised = False
        self._confirmed = not script.safety.confirm
        self._attempt: Attempt | None = None
        self._told = 0
        self._result: dict[str, Any] | None = None
        self._steps: dict[Phase, Callable[[Moment], None]] = {
            "explaining": self._explain, "waiting": self._wait, "practice": self._practise,
            "countdown": self._count_down, "trial": self._try, "rest": self._rest,
        }  # fmt: skip
        if not offline:
            explain = () if explained else script.explain
            self._speaker.instruct(*explain, script.safety.within_reach, script.safety.confirm)

    # -- what the caller does ------------------------------------------------------------------------------------------

    @property
    def over(self) -> bool:
        """Done, stopped or not valid."""
        return self.phase in OVER

    def confirm(self) -> None:
        """The person says that the place is safe (script.safety.confirm). What is being explained is heard to its end,
        without asking for that once more; then waiting begins."""
        self._confirmed = True
        self._speaker.forget(self.script.safety.confirm)

    def heard_beats(self, times_s: Iterable[float]) -> None:
        """When the metronome's beats were heard, on the clock of the frames. Call it before the march is over."""
        self._beats_s += [float(t) for t in times_s]

    def stop(self) -> None:
        """Somebody pressed stop, or said so. What is under way does not count."""
        if not self.over:
            self._end("stopped", self._last_s)

    def step(self, frame: PoseFrame, brightness: float = 255.0, people: int = 1) -> AssessmentFeedback:
        """One frame; times must rise.

        brightness: mean luma of the picture, 0-255, where it is known · people: how many there are; while it may be
        another one who is followed, nothing begins
        """
        if frame.t_s <= self._last_s:
            raise ValueError("frame times must rise")
        self._events = []
        state = self._body.step(frame)
        view = self._view.step(frame)
        moment = Moment(frame, state, self._body.landmarks_px, view.name)
        if math.isnan(self._last_s):
            self._phase_s = frame.t_s
            self._event(self.phase, frame.t_s)
            if self.script.pose_mode == "image" and self._mode == _SMOOTHED:
                self._refuse(SMOOTHED_TEXT, frame.t_s)
        self._last_s = frame.t_s
        if not self.over:
            self._gesture(moment)
        if not self.over:
            if self._attempt is None:
                problem = self._place.problem(moment, view, brightness, people)
                self._obstacles.step(problem, frame.t_s, self._place.in_chair(moment))
                self._look(problem, frame.t_s)
            self._steps[self.phase](moment)
        return self._feedback(frame.t_s)

    def finish(self) -> dict[str, Any]:
        """No more frames: what is under way ends here. Returns the result."""
        if not self.over:
            if self._attempt is not None:
                self._attempt.finish(self._last_s)
            for run in self.runs:
                if not run.over:
                    run.ended_by, run.reason = "not_started", self._why_not_begun()
            self._end("done" if self._counts else "not_valid", self._last_s)
        return self.result

    @property
    def result(self) -> dict[str, Any]:
        """What came of it, once it is over: valid, invalid_reason, stages, reading, reference."""
        if self._result is None:
            raise ValueError("the test is not over")
        return self._result

    # -- phases --------------------------------------------------------------------------------------------------------

    def _enter(self, phase: Phase, t_s: float) -> None:
        self.phase, self._phase_s, self._ready_s = phase, t_s, math.nan
        self._event(phase, t_s)
        if phase == "waiting" and not self._offline:
            self._attempt = None
            self._speaker.instruct(self._run.stage.say, after=True)

    def _explain(self, moment: Moment) -> None:
        if self._confirmed and not self._speaker.waiting:
            self._enter("waiting", moment.t_s)

    def _wait(self, moment: Moment) -> None:
        if self._problem is not None:
            self._ready_s = math.nan
            return
        if math.isnan(self._ready_s):
            self._ready_s = moment.t_s
        settle_s = self.script.settle_s if self._offline else max(_LIVE_SETTLE_S, self.script.settle_s)
        if moment.t_s - self._ready_s < settle_s or (self._speaker.busy(moment.t_s) and not self._offline):
            return  # the countdown would speak over what is asked for
        if self._offline:
            self._begin(moment)
        elif self.script.practice is not None and not self._practised:
            self._practised = True
            self._enter("practice", moment.t_s)
            self._speaker.instruct(self.script.practice.say)
        else:
            self._enter("countdown", moment.t_s)
            self._told = self.script.countdown_s + 1

    def _practise(self, moment: Moment) -> None:
        assert self.script.practice is not None
        if self._speaker.busy(moment.t_s):
            self._phase_s = moment.t_s  # the time to try begins when it has been heard what to try
        if moment.t_s - self._phase_s >= self.script.practice.seconds:
            self._enter("waiting", moment.t_s)

    def _count_down(self, moment: Moment) -> None:
        if self._problem is not None and moment.t_s - max(self._problem_s, self._phase_s) > _COUNTDOWN_OFF_S:
            self._enter("waiting", moment.t_s)
            return
        left_s = self._phase_s + self.script.countdown_s - moment.t_s
        if left_s <= 0 and self._problem is None:
            self._begin(moment)
        elif 0 < math.ceil(left_s) < self._told:
            self._told = math.ceil(left_s)
            self._speaker.now(str(self._told))

    def _rest(self, moment: Moment) -> None:
        if moment.t_s - self._phase_s >= self.script.rest_s:
            self._enter("waiting", moment.t_s)

    def _begin(self, moment: Moment) -> None:
        self._enter("trial", moment.t_s)
        self._told = 0
        if not self._offline:
            self._speaker.now(self._run.stage.go)
        self._attempt = Attempt(self.script, self._possible(), moment.t_s, self._offline)
        self._try(moment)

    def _possible(self) -> list[Run]:
        """The run that is asked for; on a clip of independent stages the next of each."""
        if not (self._offline and self.script.independent):
            return [self._run]
        following: dict[str, Run] = {}
        for run in self.runs:
            if not run.over:
                following.setdefault(run.stage.id, run)
        return list(following.values())

    def _new_place(self) -> Place:
        self._obstacles = Obstacles()
        any_first = self._offline and self.script.independent
        return Place(self.script, None if any_first else self._run.stage)

    def _try(self, moment: Moment) -> None:
        attempt = self._attempt
        assert attempt is not None
        had_begun = attempt.begun
        endings = attempt.step(moment)
        if attempt.begun and not had_begun:
            self._event("begun", moment.t_s)
        for ending in endings:
            self._event(ending.code, moment.t_s, ending.text)
        if attempt.over:
            self._next(attempt.active, endings, moment.t_s)
        elif attempt.away and not attempt.begun and not self._offline:
            self._enter("waiting", moment.t_s)  # left before it began: a pause

    def _next(self, last: Run, endings: list[Ending], t_s: float) -> None:
        """After a run: the next one, or the end."""
        if not self._offline:
            self._speaker.now(" ".join(e.text for e in endings))
        broken = not last.valid and not self.script.independent
        short = self.script.end_at_first_short and last.ended_by != "time_up"
        left = [run for run in self.runs if not run.over]
        if broken or short or not left:
            self._end("done" if self._counts and not broken else "not_valid", t_s)
            return
        self._run = left[0]
        self._place = self._new_place()
        if self._offline:  # nobody waits for a word: the next one may be under way already
            self._attempt = Attempt(self.script, self._possible(), t_s, True)
        else:
            self._attempt = None
            self._enter("rest" if self.script.rest_s else "waiting", t_s)

    @property
    def _counts(self) -> bool:
        return any(run.valid for run in self.runs)

    def _refuse(self, text: str, t_s: float) -> None:
        for run in self.runs:
            run.ended_by, run.reason = "refused", text
        self._end("not_valid", t_s)

    def _end(self, phase: Phase, t_s: float) -> None:
        for run in self.runs:
            if phase == "stopped" and not run.over:
                run.ended_by, run.reason = "stopped", STOPPED_TEXT
        self._attempt = None
        context = Context(self.age, self.sex, self.metronome_bpm, tuple(self._beats_s))
        self._result = conclude(self.script, self.runs, context)
        if phase == "done" and not self._result["valid"]:
            phase = "not_valid"  # everything ran, and still there is no number: say why
            self._speaker.now(str(self._result["invalid_reason"]))
        self._enter(phase, t_s)

    def _why_not_begun(self) -> str:
        reason = self._obstacles.reason() if self._attempt is None else None
        if reason is not None:
            return _("The test did not begin. {reason}").format(reason=reason)
        return _("This part was not seen in the recording.")

    # -- what is noticed in every phase --------------------------------------------------------------------------------

    def _look(self, problem: Problem | None, t_s: float) -> None:
        """What keeps the test from beginning, said once it has lasted."""
        if problem is None or self._problem is None or problem.code != self._problem.code:
            self._problem_s = t_s
        self._problem = problem
        if self._offline or problem is None or self.phase != "waiting" or self._speaker.waiting:
            return
        lasted = t_s - max(self._problem_s, self._phase_s) > _PROBLEM_S and t_s - self._said_s > _PROBLEM_AGAIN_S
        if lasted and problem.text != self._said_problem:
            self._said_s, self._said_problem = t_s, problem.text
            self._speaker.now(problem.text)

    def _gesture(self, moment: Moment) -> None:
        gesture = self._gestures.step(moment)
        if gesture == "stop":
            self._event("stop", moment.t_s)
            self._end("stopped", moment.t_s)
            self._speaker.now(STOPPED_TEXT)
        elif gesture == "repeat" and self.phase in _REPEATABLE:
            self._event("repeat", moment.t_s)
            self._speaker.repeat()

    def _event(self, code: str, t_s: float, text: str = "") -> None:
        self._events.append(AssessmentEvent(code, t_s, text))

    def _feedback(self, t_s: float) -> AssessmentFeedback:
        run = self._run if self._attempt is None else self._attempt.active
        say = self._speaker.step(t_s)
        feedback = AssessmentFeedback(
            t_s, self.phase, run.stage.id, run.stage.side, run.round, self.runs.index(run), len(self.runs),
            say=say, text=self._speaker.text, keep=run.stage.keep, events=self._events,
        )  # fmt: skip
        if self._attempt is not None:
            feedback.hold_s, feedback.seconds_left, feedback.count = self._attempt.so_far(t_s)
            feedback.beat_bpm = self.metronome_bpm
            if feedback.count and feedback.count > self._told:
                self._event("counted", t_s)
            self._told = feedback.count or 0
        elif self._problem is not None and not self.over:
            feedback.problem = self._problem.text
        lengths = {"countdown": float(self.script.countdown_s), "rest": self.script.rest_s}
        if self.script.practice is not None:
            lengths["practice"] = self.script.practice.seconds
        if self.phase in lengths:
            feedback.seconds_left = max(0.0, self._phase_s + lengths[self.phase] - t_s)
        return feedback
