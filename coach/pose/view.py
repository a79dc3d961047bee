"""From which side is the camera looking? Yaw of the body about the vertical, from shoulders and hips."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from coach.language import _
from coach.pose.errors import NotMeasurable
from coach.pose.types import PoseFrame, PoseSeries

FRONT_UNTIL_DEG = 30.0  # CLINICAL.md 3.5: beyond 30 degrees off its plane an angle reads about 7 degrees low
SIDE_FROM_DEG = 60.0
_RISE_S = 0.6  # the estimate follows a turn of the body within about this time

# Shoulder and hip breadth over trunk length (shoulder to hip) seen square on, in the model's landmarks.
# Medians of BlazePose on front views; Drillis and Contini (1966) give 0.90 and 0.66 for the skeleton.
_SHOULDERS_PER_TRUNK, _HIPS_PER_TRUNK = 0.72, 0.45
# Arms overhead take the shoulders inward and up: seen square on, people of three makers have 0.67-0.77 of that breadth
# at the shoulders, for 0.93-0.98 with the arms down, and 0.75-0.82 for 0.80-0.89 at the hips; the shoulders' depth is
# worth less, too. Full where the elbows are half a trunk above the shoulders
_RAISED_SHOULDERS, _RAISED_HIPS, _RAISED_DEPTH, _RAISED = 0.28, 0.08, 0.3, 0.5
# A lying body turned this far out of the picture's plane is seen obliquely, whichever way it is rolled. Two real people
# who lie with the feet some 35 degrees towards the camera still read as from the side, and within their stated error.
_LYING_OUT_OF_PLANE_DEG = 42.0
_OBLIQUE_DEG = 45.0
_ON_ITS_SIDE_DEG, _UPSIDE_DOWN_DEG = 65.0, 125.0


@dataclass(slots=True)
class View:
    """yaw_deg: 0 square on, 90 exactly from the side; confidence 0 to 1; back: seen from behind."""

    yaw_deg: float
    confidence: float
    back: bool = False

    @property
    def name(self) -> str:
        """front, oblique, side or unknown."""
        return view_name(self.yaw_deg)

    @property
    def off_deg(self) -> float:
        """Degrees off the nearest of square on and side on (0 to 45)."""
        return min(self.yaw_deg, 90 - self.yaw_deg)


def view_name(yaw_deg: float) -> str:
    """front, oblique or side; unknown for NaN. yaw_deg: 0 square on, 90 side on"""
    if math.isnan(yaw_deg):
        return "unknown"
    return "front" if yaw_deg <= FRONT_UNTIL_DEG else "side" if yaw_deg >= SIDE_FROM_DEG else "oblique"


Vector = tuple[float, float, float]
_TRUNK = np.array([11, 12, 23, 24])
_TRUNK_AND_ELBOWS = np.array([11, 12, 23, 24, 13, 14])


def _minus(a: list[float], b: list[float]) -> Vector:
    return a[0] - b[0], a[1] - b[1], a[2] - b[2]


def _line_yaw(across: Vector, axis: Vector) -> float:
    """Depth of a shoulder or hip line against its breadth across the body's own axis, so that lying down reads too."""
    return math.degrees(math.atan2(abs(across[2]), _across(across, axis)))


def _across(line: Vector, axis: Vector) -> float:
    length = math.hypot(axis[0], axis[1])
    return abs(line[0] * axis[1] - line[1] * axis[0]) / length if length > 0 else math.nan


def frame_view(frame: PoseFrame) -> View:
    """The view of one frame. Yaw from the depth of the shoulder and hip line, world metres preferred; where the depth
    says otherwise than the breadth of the shoulders in the picture, the confidence falls.

    In plain floats: on four points NumPy's calls cost ten times what they compute.
    """
    if not frame.found:
        return View(math.nan, 0.0)
    px: list[list[float]] = frame.landmarks_px[_TRUNK_AND_ELBOWS].tolist()
    world = px
    if frame.world_m is not None and math.isfinite(float(frame.world_m[11, 0])):
        world = frame.world_m[_TRUNK].tolist()
    axis = _spine(world)
    shoulders = _line_yaw(_minus(world[0], world[1]), axis)
    hips = _line_yaw(_minus(world[2], world[3]), axis)
    spine = _spine(px)
    trunk = 0.5 * math.hypot(spine[0], spine[1])
    raised = _raised(px, spine)
    weight = 0.6 - _RAISED_DEPTH * raised  # shoulders are the longer lever
    depth = weight * shoulders + (1 - weight) * hips
    if not trunk >= 1 or math.isnan(depth):
        return View(depth, 0.0)
    breadth = max(
        _across(_minus(px[0], px[1]), spine) / trunk / (_SHOULDERS_PER_TRUNK * (1 - _RAISED_SHOULDERS * raised)),
        _across(_minus(px[2], px[3]), spine) / trunk / (_HIPS_PER_TRUNK * (1 - _RAISED_HIPS * raised)),
    )
    flat = math.degrees(math.acos(min(1.0, breadth)))
    yaw = 0.5 * depth + 0.5 * flat
    if abs(spine[0]) > abs(spine[1]) and _out_of_plane_deg(px, world, yaw) > _LYING_OUT_OF_PLANE_DEG:
        yaw = _OBLIQUE_DEG
    return View(yaw, max(0.0, 1 - abs(depth - flat) / 60), px[0][0] < px[1][0])


def _raised(p: list[list[float]], spine: Vector) -> float:
    """How far both arms are overhead, 0 to 1. p: shoulders, hips, elbows · spine: twice the trunk"""
    arms = p[4][0] + p[5][0] - p[0][0] - p[1][0], p[4][1] + p[5][1] - p[0][1] - p[1][1]
    squared = spine[0] ** 2 + spine[1] ** 2
    above = (arms[0] * spine[0] + arms[1] * spine[1]) / squared if squared > 0 else 0.0
    return min(1.0, above / _RAISED) if above > 0 else 0.0


def _spine(p: list[list[float]]) -> Vector:
    """Twice the line from the middle of the hips to that of the shoulders."""
    return (
        p[0][0] + p[1][0] - p[2][0] - p[3][0],
        p[0][1] + p[1][1] - p[2][1] - p[3][1],
        p[0][2] + p[1][2] - p[2][2] - p[3][2],
    )


def _out_of_plane_deg(px: list[list[float]], world: list[list[float]], yaw_deg: float) -> float:
    """How far the spine points towards the camera or away from it. From its depth and, where a body lies in side view,
    from how far the far shoulder and hip have moved along the spine in the picture: they are square to it."""
    if world is px:
        return 0.0  # the picture's own depth of a spine is worth nothing: three times too long on a real person
    spine = _spine(world)
    by_depth = math.degrees(math.atan2(abs(spine[2]), math.hypot(spine[0], spine[1])))
    if yaw_deg < SIDE_FROM_DEG:
        return by_depth
    shoulders = _along(_minus(px[0], px[1]), _spine(px)) / _SHOULDERS_PER_TRUNK
    hips = _along(_minus(px[2], px[3]), _spine(px)) / _HIPS_PER_TRUNK
    return 0.75 * by_depth + 0.25 * math.degrees(math.atan(abs(shoulders + hips) / 2))


def _along(line: Vector, spine: Vector) -> float:
    """Share of the trunk's length; spine: twice the trunk"""
    return 2 * (line[0] * spine[0] + line[1] * spine[1]) / (spine[0] ** 2 + spine[1] ** 2)


def tilt_deg(series: PoseSeries) -> float:
    """How far the body is from upright in the picture, 0 to 180, the median over the frames; NaN where nobody is seen.

    Of the trunk and of the line from the ankles to the shoulders, the mean: who bends forward, or sits and stretches a
    leg, moves one of them.
    """
    seen = series.found
    px = series.landmarks_px[seen, :, :2]
    shoulders, hips, ankles = (px[:, i : i + 2].mean(axis=1) for i in (11, 23, 27))
    feet = series.visibility[seen, 27:29].mean(axis=1) > 0.5
    lines = shoulders - hips, shoulders - np.where(feet[:, None], ankles, hips)
    tilts = [np.degrees(np.arctan2(np.abs(up[:, 0]), -up[:, 1])) for up in lines]
    return float(np.median(np.mean(tilts, axis=0))) if seen.any() else math.nan


def check_upright(series: PoseSeries) -> None:
    """Raises :class:`NotMeasurable` for somebody who stands or sits in a film that lies, or stands on its head."""
    tilt = tilt_deg(series)
    if tilt > _UPSIDE_DOWN_DEG:
        raise NotMeasurable(
            "on_its_side", _("The film is upside down. Turn it upright, as in the phone's gallery, and read it again.")
        )
    if tilt > _ON_ITS_SIDE_DEG:
        raise NotMeasurable(
            "on_its_side",
            _(
                "The film lies on its side. Turn it upright, as in the phone's gallery, and read it again. If it is "
                "the person who lies: this is done standing or sitting."
            ),
        )


class ViewFilter:
    """The view over time: one frame's depth is noisy, a body turns slowly."""

    def __init__(self) -> None:
        self._view = View(math.nan, 0.0)
        self._t_s = math.nan

    def step(self, frame: PoseFrame) -> View:
        """The view with this frame; a frame without one leaves it as it was."""
        now = frame_view(frame)
        if math.isnan(now.yaw_deg):
            return self._view
        if math.isnan(self._view.yaw_deg):
            self._view, self._t_s = now, frame.t_s
            return self._view
        share = 1 - math.exp(-max(0.0, frame.t_s - self._t_s) / _RISE_S)
        self._t_s = frame.t_s
        old = self._view
        self._view = View(
            old.yaw_deg + share * (now.yaw_deg - old.yaw_deg),
            old.confidence + share * (now.confidence - old.confidence),
            now.back,
        )
        return self._view
