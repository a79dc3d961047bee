"""Is the person placed for the test? What must change first, in a sentence; the exercise page's own check, and what a
test asks beyond it: sitting or standing, arms crossed."""

from __future__ import annotations

from coach.assessment.moment import Moment
from coach.assessment.not_begun import StandingUp, hands_down, seated
from coach.assessment.script import Script, Stage
from coach.assessment.stops import hands_at_chest
from coach.exercise.definition import Camera, Exercise
from coach.exercise.position import STANDING
from coach.exercise.ready import Problem, find_problem
from coach.kinematics.registry import MEASURES
from coach.language import _
from coach.pose import PoseFrame
from coach.pose.view import View

_MEASURED_ON = {"whole": "hip_height", "upper": "wrist_height"}


def body_seen(frame: PoseFrame) -> bool:
    """Head and trunk were really seen."""
    v = frame.visibility
    return frame.found and max(v[0], v[7], v[8]) > 0.5 and max(v[11], v[12]) > 0.5


class Place:
    """For one stage of a script, or (stage None) for whichever comes first. ``problem`` is None when it may begin."""

    def __init__(self, script: Script, stage: Stage | None):
        camera = script.camera
        if stage is not None:
            views = (stage.view,) if stage.view else camera.views
            camera = Camera(views=views, body=stage.body or camera.body, distance_m=camera.distance_m)
        self._script = script
        # On a clip, movements of a screen are looked for at once, and each one's session knows what it can see
        self._anyhow = stage is None and all(s.kind == "range" for s in script.stages)
        self._standing_up = StandingUp()
        # The set-up check speaks of an exercise: one that needs what this stage needs
        self._stand_in = Exercise(
            schema_version=1, id=script.id, version=script.version, name=script.name, domain="balance", summary="",
            position=script.position, why="", set_up=(), steps=("Wait.",), camera=camera,
            kind="timed", measure=_MEASURED_ON[camera.body],
        )  # fmt: skip

    def problem(self, moment: Moment, view: View, brightness: float = 255.0, people: int = 1) -> Problem | None:
        """What keeps the test from beginning, the most important; None where nothing does. brightness: mean luma, 0 to
        255"""
        if self._anyhow:
            return None if moment.frame.found else Problem("nobody", _("Step into the picture."))
        self._standing_up.step(moment)
        found = find_problem(self._stand_in, moment.frame, view, brightness=brightness, people=people)
        if found is not None and (found.code != "low_light" or not moment.frame.found):
            return found  # a dark room in which the body is seen is no obstacle
        return self._body(moment) or self._posture(moment) or self._hands(moment)

    def _body(self, moment: Moment) -> Problem | None:
        """A tracker that sees legs alone invents the rest."""
        if body_seen(moment.frame):
            return None
        return Problem("body_not_visible", _("Step back so that I see your head and shoulders."))

    def _posture(self, moment: Moment) -> Problem | None:
        position, sits = self._script.position, seated(moment)
        if position == "chair" and sits is False:
            helped = self._script.hands == "chest" and self._standing_up.helped
            return hands_down() if helped else Problem("not_seated", _("Sit down in the middle of the chair."))
        knees = MEASURES["knee_height"]
        heights = [moment.state.value(knees, s) for s in (0, 1) if moment.state.is_usable(knees, s)]
        if position == "standing" and heights and min(heights) > STANDING:
            return Problem("not_standing", _("Stand up tall."))
        return None

    def in_chair(self, moment: Moment) -> bool:
        """The test begins in a chair, and somebody sits in one."""
        return self._script.position == "chair" and seated(moment) is True

    def _hands(self, moment: Moment) -> Problem | None:
        if self._script.hands == "chest" and not hands_at_chest(moment):
            return Problem("arms_not_crossed", _("Cross your arms at your chest."))
        return None
