"""Is the person placed so that the exercise can be measured? One thing to change at a time, in a short sentence.

Pure: a pose frame and what is known of the picture in, a :class:`Problem` or nothing out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from coach.exercise.definition import Exercise
from coach.kinematics.registry import MEASURES, SIDES
from coach.language import _, later
from coach.pose import PoseFrame
from coach.pose.view import View

DARK_LUMA = 45.0  # of 255, mean of the picture (p): below it the model begins to lose limbs
_SEEN = 0.5
_TOP, _EDGE = (
    0.03,
    0.005,
)  # of the picture: the nose this close to the top means a cut head; a foot at the edge is a guess
# Least nose-to-foot extent over the picture's height (p). Sitting folds the body; the upper body is nose to hip.
_LEAST_SIZE = {"standing": 0.35, "chair": 0.28, "lying": 0.35, "upper": 0.2}
_NOSE, _SHOULDERS, _HIPS, _KNEES, _ANKLES, _FEET = (0,), (11, 12), (23, 24), (25, 26), (27, 28), (31, 32)
_CLEARLY_NEARER = 0.5  # of the trunk: how much nearer one side must be before the other is called hidden
OPTIONAL = frozenset({"several_people", "low_light", "wrong_view", "too_far"})  # a person may go on in spite of these


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to change. code: a warning code of the contract · text: what to do, a verb first"""

    code: str
    text: str

    @property
    def optional(self) -> bool:
        return self.code in OPTIONAL


def find_problem(
    ex: Exercise, frame: PoseFrame, view: View, *, brightness: float, people: int = 1, side: str = "both"
) -> Problem | None:
    """The most pressing thing to change before this exercise can be measured, or None when all is well.

    brightness: mean luma of the picture, 0 to 255 · people: how many were found in the picture
    """
    if not frame.found:
        if brightness < DARK_LUMA:
            return Problem("low_light", _("It is too dark to see you. Switch on a light."))
        return Problem("nobody", _("Step into the picture."))
    lying = ex.position == "lying"
    return (
        _crowd(people)  # first: whoever is followed may be the wrong one
        or _cut(ex, frame, lying)
        or (_too_small(ex, frame, lying))
        or _hidden(ex, frame, side)
        or _dark(brightness)
        or _turned(ex, frame, view, side)
    )


def _cut(ex: Exercise, frame: PoseFrame, lying: bool) -> Problem | None:
    x, y = frame.landmarks_px[:, 0] / frame.width_px, frame.landmarks_px[:, 1] / frame.height_px
    inside = (x > _EDGE) & (x < 1 - _EDGE) & (y > _EDGE) & (y < 1 - _EDGE)
    away = (
        _("Move the camera back") if lying else _("Step back") if ex.position.startswith("standing") else _("Move back")
    )
    if not inside[0] or (not lying and y[0] < _TOP):
        return Problem("too_close", _("{away} so that I see your head.").format(away=away))
    if not inside[list(_SHOULDERS)].all():
        return Problem("too_close", _("{away} so that I see both shoulders.").format(away=away))
    # a foot of the far side may be hidden behind the near one, but both lie outside only when the picture is too narrow
    if ex.camera.body == "whole" and not inside[list(_FEET + _ANKLES)].all():
        return Problem("too_close", _("{away} so that I see your feet.").format(away=away))
    if ex.camera.body == "upper" and not inside[list(_HIPS)].any():
        return Problem("too_close", _("{away} so that I see your hips.").format(away=away))
    return None


def _too_small(ex: Exercise, frame: PoseFrame, lying: bool) -> Problem | None:
    whole = ex.camera.body == "whole"
    points = frame.landmarks_px[list(_NOSE + _SHOULDERS + _HIPS + (_KNEES + _ANKLES if whole else ())), :2]
    extent = float(np.ptp(points, axis=0).max()) / frame.height_px
    kind = "upper" if not whole else "lying" if lying else "chair" if "chair" in ex.position else "standing"
    if extent >= _LEAST_SIZE[kind]:
        return None
    return Problem("too_far", _("Move the camera closer.") if lying else _("Come a little closer."))


def _hidden(ex: Exercise, frame: PoseFrame, side: str) -> Problem | None:
    """The joints that this exercise is measured on, seen at least on the side that counts."""
    measure = MEASURES[ex.measure]
    sides = (SIDES.index(side),) if side in SIDES else (0, 1)
    seen = frame.visibility >= _SEEN
    if any(all(seen[i] for i in measure.needs(s)) for s in sides):
        return None
    unseen = [i for i in measure.needs(sides[0]) if not seen[i]]
    if all(11 <= i <= 22 for i in unseen):
        text = _("Let me see your arms: nothing in front of them.")
    elif len(unseen) == 1 and unseen[0] >= 27:
        text = _("Let me see both feet: one of them is hidden.")
    elif all(i >= 27 for i in unseen):
        text = _("Let me see your feet: nothing in front of them.")
    elif all(i >= 23 for i in unseen):
        text = _("Let me see your legs: nothing in front of them.")
    else:
        text = _("Let me see your whole body: nothing in front of it.")
    return Problem("body_not_visible", text)


def _dark(brightness: float) -> Problem | None:
    return Problem("low_light", _("It is dark here. Switch on a light.")) if brightness < DARK_LUMA else None


def _crowd(people: int) -> Problem | None:
    text = _("I see another person. Be alone, or say which one you are.")
    return Problem("several_people", text) if people > 1 else None


_TURN = {
    "left": later("Turn your left side to the camera."), "right": later("Turn your right side to the camera."),
    "both": later("Turn your side to the camera."),
}  # fmt: skip
_TURN_THE_CHAIR = {
    "left": later("Turn the chair with your left side to the camera."),
    "right": later("Turn the chair with your right side to the camera."),
    "both": later("Turn the chair with your side to the camera."),
}
_TURN_AROUND = {
    "left": later("Turn around: your left side to the camera."),
    "right": later("Turn around: your right side to the camera."),
}


def _turned(ex: Exercise, frame: PoseFrame, view: View, side: str) -> Problem | None:
    views = ex.camera.views
    if view.name not in views:
        if math.isnan(view.yaw_deg):
            return None
        if "side" in views and ("front" not in views or view.yaw_deg >= 45):
            chair = "chair" in ex.position and not ex.position.startswith("standing")
            texts = _TURN_THE_CHAIR if chair else _TURN
            return Problem("wrong_view", _(texts.get(side, texts["both"])))
        return Problem("wrong_view", _("Turn to face the camera."))
    if view.name == "side" and ex.sides == "each" and side in SIDES and _nearer_side(frame) not in ("", side):
        return Problem("wrong_view", _(_TURN_AROUND[side]))
    return None


def _nearer_side(frame: PoseFrame) -> str:
    """The person's side nearer the camera, empty where it is not clear."""
    p = frame.landmarks_px
    spine = p[11, :2] + p[12, :2] - p[23, :2] - p[24, :2]
    trunk = 0.5 * math.hypot(float(spine[0]), float(spine[1]))
    depth = 0.5 * float(p[12, 2] + p[24, 2] - p[11, 2] - p[23, 2]) / max(1.0, trunk)
    return "" if abs(depth) < _CLEARLY_NEARER else "left" if depth > 0 else "right"
