"""One live set as a pure state machine: check, countdown, set, paused, asking, done.

No camera, socket, clock or database.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field, replace
from typing import TypeVar

from coach.exercise.definition import Exercise
from coach.exercise.feedback import Feedback, Held, Refused, Rep
from coach.exercise.not_counted import NotCounted
from coach.exercise.own_way import OwnWay
from coach.exercise.ready import DARK_LUMA, Problem, find_problem
from coach.exercise.session import Session
from coach.kinematics.registry import SIDES
from coach.language import _
from coach.pose import PoseFrame
from coach.pose.view import ViewFilter
from coach.web.live.pain_arm import STILL_S, ArmAnswer, hidden

Done = TypeVar("Done", Rep, Held)
STEADY_S = 1.0  # the check must hold this long before the countdown starts by itself
LEFT_S = 0.7  # a problem this long in the countdown breaks it off; a landmark's flicker does not
COUNTDOWN_S = 3.0
LOST_S = 0.8  # nobody seen this long: say so
LEAST_FPS = 12.0  # under it a quick rep has too few frames to be measured
_FPS_WINDOW_S = 3.0


@dataclass(slots=True)
class LiveAnswer:
    """What the page shows after one frame. Degrees are null when they are not measured now.

    stage: "check", "countdown", "set", "paused", "asking" (all is counted; how is the pain?) or "done" · countdown:
    3, 2, 1 · say: the one thing to change, with its code · optional: the person may go on in spite of it · near: 0 when
    the person's left is measured, 1 the right · hold_s: how long the hold under way has lasted · reps, holds: finished
    by this frame · refused: cycles that this frame decided not to count · arm: what the raised arms say about the pain
    now, told: that it is meant, as in :mod:`coach.web.live.pain_arm` · still: the share of the time after which nothing
    that moved is taken for "the same"
    """

    t_s: float
    stage: str
    count: int
    countdown: int | None = None
    say: str | None = None
    code: str | None = None
    optional: bool = False
    found: bool = False
    phase: str = "rest"
    angle_deg: float | None = None
    best_deg: float | None = None
    progress: float | None = None
    reason: str | None = None
    near: int = 0
    cue: str | None = None
    cue_kind: str | None = None
    hold_s: float | None = None
    reps: list[Rep] = field(default_factory=list)
    holds: list[Held] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    arm: str = ""
    told: str = ""
    still: float | None = None


class LiveSet:
    """Steps through a set frame by frame.

    own_excursion: the person's usual one, from earlier sessions · own_way: how they do it, from those too ·
    reps_before, best_before_deg, starts_at_s: what an interrupted set had reached, so that a reload goes on with it
    """

    def __init__(
        self,
        exercise: Exercise,
        side: str = "both",
        target: float | None = None,
        *,
        own_excursion: float | None = None,
        own_way: OwnWay | None = None,
        reps_before: int = 0,
        best_before_deg: float | None = None,
        starts_at_s: float = 0.0,
    ):
        self.exercise, self.side = exercise, side
        self.session = Session(exercise, side, target, own_excursion, own_way)
        self.session.best_deg = best_before_deg
        self.stage = "check"
        self._before, self._starts_at_s = reps_before, starts_at_s
        self._first_s = math.nan
        self._last_s = -math.inf
        self._view = ViewFilter()
        self._good_since_s = self._bad_since_s = math.nan
        self._countdown_from_s = math.nan
        self._accepted: set[str] = set()
        self._problem: Problem | None = None
        self._seen_s = math.nan
        self._mixed_up = False
        self._last_people: int | None = None
        self._times: deque[float] = deque(maxlen=90)
        self._arms = ArmAnswer()
        self._readable_s = math.nan
        self._doubts = NotCounted()

    @property
    def count(self) -> int:
        """Reps (or holds) counted, with those from before an interruption."""
        return self._before + len(self.session.reps if self.exercise.counts_reps else self.session.holds)

    @property
    def choosing(self) -> bool:
        """Whether the person may still say which one of several they are."""
        return self.stage == "check"

    # -- what the person presses ---------------------------------------------------------------------------------------

    def command(self, name: str) -> tuple[list[Rep], list[Held]]:
        """pause, resume, go_on_anyway, choose_1 to 3, ask or stop. Returns the reps and holds that the end completed.

        ask ends the set like stop, but leaves the camera on for the question about pain; without a rep nothing is
        asked. While it is asked, ask begins it anew: what the body said before is forgotten
        """
        if name == "pause" and self.stage in ("set", "countdown"):
            self.stage = "paused"
        elif name == "resume" and self.stage == "paused":
            self.stage = "set"
            self._seen_s = math.nan
        elif name == "go_on_anyway" and self.stage == "check" and self._problem and self._problem.optional:
            self._accepted.add(self._problem.code)
        elif name.startswith("choose_"):
            self._accepted.add("several_people")
        elif name == "stop" and self.stage == "asking":
            self.stage = "done"
        elif name == "ask" and self.stage == "asking":
            self._arms = ArmAnswer()
        elif name in ("ask", "stop") and self.stage not in ("asking", "done"):
            self.stage = "done"
            held = len(self.session.holds)
            reps = self.session.finish()
            if name == "ask" and self.count:
                self.stage = "asking"
            return self._numbered(reps), self._numbered(self.session.holds[held:])
        return [], []

    # -- one frame -----------------------------------------------------------------------------------------------------

    def set_time_s(self, t_s: float) -> float:
        """The set's own clock: it goes on where an interrupted set stopped, so that a recording's times rise."""
        if math.isnan(self._first_s):
            self._first_s = t_s
        return self._starts_at_s + t_s - self._first_s

    def step(
        self, frame: PoseFrame, brightness: float = 128.0, people: int | None = None, mixed_up: bool = False
    ) -> LiveAnswer:
        """One frame. people: a fresh count of persons, None when it was not taken on this frame · mixed_up: somebody is
        so close that limbs may be taken from either: the frame counts as if nobody were seen."""
        if mixed_up:
            frame = PoseFrame.nobody(frame.t_s, frame.width_px, frame.height_px)
        self._mixed_up = mixed_up
        if frame.t_s <= self._last_s:
            raise ValueError("frame times must rise")
        self._last_s = frame.t_s
        self._times.append(frame.t_s)
        if people is not None:
            self._last_people = people
        own = replace(frame, t_s=self.set_time_s(frame.t_s))
        answer = LiveAnswer(frame.t_s, self.stage, self.count, found=frame.found, best_deg=self.session.best_deg)
        if self.stage in ("check", "countdown"):
            view = self._view.step(own)
            problem = find_problem(
                self.exercise, own, view, brightness=brightness, people=self._last_people or 1, side=self.side
            )
            if problem and problem.code in self._accepted:
                problem = None
            self._prepare(own.t_s, problem, answer)
        elif self.stage == "set":
            self._exercise(own, brightness, answer)
        elif self.stage == "asking":
            self._ask(own, answer)
        answer.stage, answer.count = self.stage, self.count
        return answer

    def _prepare(self, t_s: float, problem: Problem | None, answer: LiveAnswer) -> None:
        self._problem = problem
        if problem is None:
            self._bad_since_s = math.nan
            if math.isnan(self._good_since_s):
                self._good_since_s = t_s
        else:
            if math.isnan(self._bad_since_s):
                self._bad_since_s = t_s
            if self.stage == "check" or t_s - self._bad_since_s >= LEFT_S:
                self._good_since_s = math.nan
                self.stage = "check"
        if self.stage == "check":
            if problem is not None:
                answer.say, answer.code, answer.optional = problem.text, problem.code, problem.optional
            elif t_s - self._good_since_s >= STEADY_S:
                self.stage, self._countdown_from_s = "countdown", t_s
        if self.stage == "countdown":
            left_s = COUNTDOWN_S - (t_s - self._countdown_from_s)
            if left_s > 0:
                answer.countdown = math.ceil(left_s)
            else:
                self.stage = "set"

    def _ask(self, frame: PoseFrame, answer: LiveAnswer) -> None:
        answer.arm, answer.told = self._arms.step(frame)
        answer.still = self._arms.still_s / STILL_S
        why = hidden(frame)
        if not why or math.isnan(self._readable_s):
            self._readable_s = frame.t_s
        if frame.t_s - self._readable_s < LOST_S:
            return
        if self._mixed_up:
            why = "several_people"
        answer.code, answer.say = (
            why,
            {
                "several_people": _("Somebody is too close to you. I wait until you are apart."),
                "nobody": _("I cannot see you, so I wait for your answer. Come back into the picture, or press."),
                "lying": _("I wait for your answer. Sit or stand up and face the camera, or press."),
                "arms": _("I cannot see both arms, so I wait for your answer. Face the camera, or press."),
            }[why],
        )

    def _exercise(self, frame: PoseFrame, brightness: float, answer: LiveAnswer) -> None:
        feedback = self.session.step(frame)
        answer.phase, answer.angle_deg, answer.progress = feedback.phase, feedback.angle_deg, feedback.progress
        answer.best_deg, answer.reason = feedback.best_deg, feedback.reason
        answer.near = SIDES.index(self.side) if self.side in SIDES else self.session.near
        answer.reps, answer.holds = self._numbered(feedback.reps), self._numbered(feedback.holds)
        answer.refused = feedback.refused
        answer.hold_s = feedback.hold_s
        self._doubts.step(feedback)
        if feedback.cue is not None:
            answer.cue, answer.cue_kind = feedback.cue.text, feedback.cue.kind
        warning = self._warning(frame, feedback, brightness)
        if warning is not None:
            answer.say, answer.code = warning.text, warning.code

    def _warning(self, frame: PoseFrame, feedback: Feedback, brightness: float) -> Problem | None:
        if frame.found or math.isnan(self._seen_s):
            self._seen_s = frame.t_s
        if self._mixed_up:
            return Problem("several_people", _("Somebody is too close to you. I wait until you are apart."))
        if frame.t_s - self._seen_s >= LOST_S:
            if brightness < DARK_LUMA:
                return Problem("low_light", _("It is too dark to see you. Switch on a light."))
            return Problem("subject_lost", _("I cannot see you. Come back into the picture."))
        if (self._last_people or 1) > 1 and "several_people" not in self._accepted:
            return Problem("several_people", _("I see another person. Please be alone in the picture."))
        if feedback.phase != "lost" and feedback.reason == "body_not_visible" and feedback.progress is None:
            return Problem("body_not_visible", _("I cannot see the limb that I measure."))
        if brightness < DARK_LUMA:
            return Problem("low_light", _("It is dark here. Switch on a light."))
        if (why := self._doubts.say(feedback.t_s)) is not None:
            return Problem("not_counted", why)
        span_s = self._times[-1] - self._times[0]
        if span_s >= _FPS_WINDOW_S and (len(self._times) - 1) / span_s < LEAST_FPS:
            return Problem("low_fps", _("The computer is slow. Close other programs."))
        return None

    def _numbered(self, done: list[Done]) -> list[Done]:
        """Reps or holds with their number in the whole set, which may have begun before an interruption."""
        return [replace(one, index=self._before + one.index) for one in done]
