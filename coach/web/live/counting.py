"""What a visitor's set or test makes of poses, found in a pose process or in the visitor's browser."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from coach.assessment import AssessmentFeedback
from coach.exercise.definition import load_exercise
from coach.exercise.own_way import OwnWay
from coach.language import in_language
from coach.pose import PoseFrame, PoseSeries
from coach.web.live.answers import answer_json, feedback_json, points, rounded
from coach.web.live.live_assessment import LiveAssessment
from coach.web.live.live_set import LiveAnswer, LiveSet
from coach.web.live.wire import to_json

PART_S = 10.0  # landmarks are handed over in parts this long: what is lost with a crash


@dataclass(slots=True)
class Reply:
    """What one message led to, not yet in words: live, frame: of a picture that was looked at"""

    answer: dict[str, Any]
    live: LiveAnswer | AssessmentFeedback | None = None
    frame: PoseFrame | None = None
    parts: list[PoseSeries] = field(default_factory=list)

    def told(self, drawn: bool = True) -> dict[str, Any]:
        """The answer for the page. drawn: with the points of the figure, which a page that found them has already."""
        if self.live is None or self.frame is None:
            return self.answer
        told = answer_json(self.live) if isinstance(self.live, LiveAnswer) else feedback_json(self.live)
        return {**self.answer, **told, **({"points": points(self.frame)} if drawn else {})}


class Counting:
    """One set or test, and the landmarks of a set not yet handed over."""

    def __init__(self) -> None:
        self.live: LiveSet | LiveAssessment | None = None
        self._model = self._mode = ""
        self._kept: list[PoseFrame] = []

    def start(self, command: dict[str, Any], model: str, mode: str) -> dict[str, Any]:
        """Begin what ``command`` ("start" or "assess") asks for, with poses of this model in this mode."""
        self._model, self._mode = model, mode
        self.live = _new_set(command) if command["do"] == "start" else self._new_assessment(command)
        return {"kind": "started", "model": model, "mode": mode}

    def command(self, command: dict[str, Any]) -> dict[str, Any]:
        """The answer to anything else that a person presses."""
        assert self.live is not None
        if isinstance(self.live, LiveSet):
            return _set_command(self.live, command["do"])
        return _assessment_command(self.live, command)

    def step(
        self,
        head: dict[str, Any],
        frame: PoseFrame,
        brightness: float,
        people: int | None = None,
        mixed_up: bool = False,
    ) -> Reply:
        """One frame; ``head`` is what the answer tells of it."""
        live = self.live
        assert live is not None
        answer = live.step(frame, brightness, people, mixed_up)
        if isinstance(live, LiveSet) and live.stage == "set":
            self._kept.append(replace(frame, t_s=live.set_time_s(frame.t_s)))
        return Reply({"kind": "frame", **head}, answer, frame)

    def hand_over(self, reply: Reply) -> Reply:
        """The same with landmarks that are due; with those of a test that is over goes its report."""
        if isinstance(self.live, LiveAssessment):
            if self.live.over and reply.answer["kind"] in ("frame", "command"):
                report, reply.parts = self.live.hand_over()
                reply.answer |= {"over": True, "report": report}
            return reply
        stage = reply.live.stage if isinstance(reply.live, LiveAnswer) else reply.answer.get("stage")
        reply.parts = self._parts(last=stage in ("asking", "done"))
        return reply

    def _parts(self, last: bool) -> list[PoseSeries]:
        """Landmarks that are due to be stored: a part is one size of picture, and at most PART_S long."""
        kept = self._kept
        if not kept or not (last or kept[-1].t_s - kept[0].t_s >= PART_S):
            return []
        self._kept = []
        sizes = {(f.width_px, f.height_px) for f in kept}
        model, mode = self._model, self._mode
        return [PoseSeries.stack([f for f in kept if (f.width_px, f.height_px) == s], model, mode) for s in sizes]

    def _new_assessment(self, command: dict[str, Any]) -> LiveAssessment:
        return LiveAssessment(
            command["test"],
            command["age"],
            command["sex"],
            command["metronome_bpm"],
            command["confirmed"],
            command["explained"],
            model=self._model,
            mode=self._mode,
        )


def _new_set(command: dict[str, Any]) -> LiveSet:
    return LiveSet(
        in_language(load_exercise(command["exercise"])).at_tempo(command.get("tempo_s")),
        command["side"],
        command["target"],
        own_excursion=command.get("own_excursion"),
        own_way=OwnWay.from_json(command["own_way"]) if command.get("own_way") else None,
        reps_before=command["reps_before"],
        best_before_deg=command["best_before_deg"],
        starts_at_s=command["starts_at_s"],
    )


def _set_command(live: LiveSet, name: str) -> dict[str, Any]:
    known = len(live.session.refused)
    reps, holds = live.command(name)
    return {
        "kind": "command",
        "stage": live.stage,
        "count": live.count,
        "best_deg": rounded(live.session.best_deg),
        "reps": [to_json(rep) for rep in reps],
        "holds": [to_json(held) for held in holds],
        "refused": [to_json(one) for one in live.session.refused[known:]],
    }


def _assessment_command(live: LiveAssessment, command: dict[str, Any]) -> dict[str, Any]:
    name = command["do"]
    if name == "confirm":
        live.confirm()
    elif name == "stop":
        live.stop()
    elif name == "beats":
        live.heard_beats(command["heard_ms"], command["delay_known"])
    elif name.startswith("choose_"):
        live.chosen()
    return {"kind": "command", "phase": live.phase}
