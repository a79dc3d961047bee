"""The named measures: what each is, how it is computed, where it holds, and how wrong it may be.

The one place that decides an angle's definition. Zero is the anatomical position; flexion and abduction are positive,
as a goniometer reads (AAOS neutral-zero method; Norkin and White, Measurement of Joint Motion, 5th ed.).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from coach.kinematics.kernels import COLUMN_COUNT

SIDES = ("left", "right")
KNEE_SOURCE = "docs/accuracy.md: 9.9 degrees on drawn people through the real model; 7.1 in JMIR preprint 102399 (2026)"
PROPOSED = "docs/accuracy.md; the larger of what was measured there and 10 degrees, 5 for the trunk (p)"


@dataclass(frozen=True)
class Measure:
    """One named measure.

    column: index of the value, or of the left side's value when ``sided`` (the right side follows)
    views: camera views that support it, empty for any · error: stated error in ``unit``
    mdc: minimal detectable change · change_only: only the change against the person's own rest may be reported
    lever: length of the shortest line that an angle is taken from, in trunk lengths: trembling turns short lines further
    rest_view: the view from which a movement must begin, where the movement itself turns the body out of it
    turns: the movement is a turn about the body's length, so that a view which changes speaks for it
    landmarks: BlazePose indices needed, given for the left side when sided (right is one more)
    """

    name: str
    column: int
    sided: bool
    unit: str
    views: tuple[str, ...]
    landmarks: tuple[int, ...]
    formula: str
    error: float
    mdc: float
    error_source: str = PROPOSED
    change_only: bool = False
    lever: float = 0.7
    rest_view: str = ""
    turns: bool = False

    def columns(self, side: int) -> int:
        """The index of the value in a row of frame_measures. side: 0 left, 1 right."""
        return self.column + side if self.sided else self.column

    def needs(self, side: int) -> tuple[int, ...]:
        """The landmarks of that side, of 33."""
        return tuple(i + side for i in self.landmarks) if self.sided else self.landmarks


_Names: TypeAlias = tuple[str, ...]
_Marks: TypeAlias = tuple[int, ...]


def _angle(
    name: str, column: int, sided: bool, views: _Names, landmarks: _Marks, formula: str,
    error: float = 10.0, mdc: float = 15.0, source: str = PROPOSED, change: bool = False, lever: float = 0.7,
    rest_view: str = "", turns: bool = False,
) -> Measure:  # fmt: skip
    return Measure(
        name, column, sided, "deg", views, landmarks, formula, error, mdc, source, change, lever, rest_view, turns
    )


def _length(
    name: str, column: int, sided: bool, views: _Names, landmarks: _Marks, formula: str,
    error: float = 0.05, mdc: float = 0.1,
) -> Measure:  # fmt: skip
    return Measure(name, column, sided, "trunk lengths", views, landmarks, formula, error, mdc, PROPOSED, True)


_ANY: tuple[str, ...] = ()
_SIDE, _FRONT = ("side",), ("front",)
_FRONTISH = ("front", "oblique")  # a turn makes its own view oblique
_TRUNK = (11, 12, 23, 24)

MEASURES: dict[str, Measure] = {
    m.name: m
    for m in (
        _angle("knee_flexion", 0, True, _SIDE, (23, 25, 27), "180 - angle(hip, knee, ankle)", 10.0, 10.0, KNEE_SOURCE),
        _angle("hip_flexion", 2, True, _SIDE, (11, 23, 25), "180 - angle(shoulder, hip, knee)", 11.0),
        _angle("hip_abduction", 4, True, _FRONT, (23, 25), "thigh against the perpendicular to the pelvis line, outward positive"),
        _angle("hip_extension", 6, True, _SIDE, (11, 23, 25), "thigh behind the trunk line, signed", lever=0.55),
        _angle("ankle_dorsiflexion", 8, True, _SIDE, (25, 27, 31), "90 - angle(knee, ankle, foot_index)", change=True, lever=0.4),
        _angle("shoulder_flexion", 10, True, _SIDE, (23, 11, 13), "angle(hip, shoulder, elbow), arm forward"),
        _angle("shoulder_abduction", 10, True, _FRONT, (23, 11, 13), "angle(hip, shoulder, elbow), arm sideways"),
        _angle("elbow_flexion", 12, True, _ANY, (11, 13, 15), "180 - angle(shoulder, elbow, wrist), in the plane the arm moves in", 14.0, 14.0, lever=0.5),
        _angle("knee_valgus", 14, True, _FRONT, (23, 25, 27), "signed hip-knee-ankle deviation toward the midline"),
        _length("heel_height", 16, True, _ANY, (27, 29, 31), "(toe height - heel height) over shank length, change against standing"),
        _length("ankle_height", 18, True, _ANY, (27, 28), "ankle above the lower of both ankles, trunk lengths"),
        _length("wrist_height", 20, True, _ANY, (11, 15), "wrist above the shoulder, trunk lengths"),
        _length("ear_shoulder_gap", 22, True, _ANY, (7, 11), "ear above the shoulder, trunk lengths"),
        _length("ear_ahead", 24, True, _SIDE, (7, 11), "ear in front of the shoulder, trunk lengths"),
        _length("knee_past_toes", 26, True, _SIDE, (25, 31), "knee in front of the toes, trunk lengths"),
        _length("hand_to_thigh", 28, True, _ANY, (15, 23, 25), "wrist to the line from hip to knee, trunk lengths"),
        _angle("upper_arm_swing", 30, True, _SIDE, (11, 13), "upper arm against vertical, forward positive"),
        _length("hand_to_shoulder", 53, True, _ANY, (11, 15), "wrist to shoulder, trunk lengths"),
        _length("foot_spread", 32, True, _FRONT, (27, 23), "ankle outward of the middle of the hips, trunk lengths"),
        _length("knee_height", 34, True, _ANY, (25, 23), "knee above the middle of the hips, trunk lengths (negative below)"),
        _angle("trunk_lean", 36, False, _SIDE, _TRUNK, "mid-hip to mid-shoulder against vertical, forward positive", 5.0, 10.0),
        _angle("trunk_side_lean", 37, False, _FRONT, _TRUNK, "mid-hip to mid-shoulder against vertical, to the person's left positive", 5.0, 10.0),
        _angle("neck_lateral_flexion", 38, False, _FRONT, (7, 8, 11, 12), "ear line against shoulder line, to the left positive", lever=0.3),
        _angle("neck_rotation", 39, False, _FRONT, (0, 7, 8), "nose offset between the ears as an angle, to the left positive", 22.0, 25.0, change=True, lever=0.2, turns=True),
        _angle("pelvic_drop", 40, False, _FRONT, (23, 24), "hip line against horizontal, left side low positive", 5.0, 10.0, lever=0.25),
        _length("hip_height", 41, False, _ANY, (23, 24, 27, 28), "middle of the hips above the lower ankle, trunk lengths"),
        _length("elbow_width", 42, False, _FRONT, (13, 14), "elbow to elbow, trunk lengths"),
        _length("hip_travel", 43, False, _FRONT, (23, 24, 27, 28), "middle of the hips off the middle of the ankles, over the ankles' width"),
        _angle("thigh_gap", 44, False, _FRONT, (23, 24, 25, 26), "angle between the thighs"),
        _angle("shoulder_turn", 45, False, _FRONTISH, (11, 12), "shoulder line turned about the vertical, from depth", 20.0, 25.0, change=True, lever=0.42, rest_view="front", turns=True),
        _angle("hip_turn", 46, False, _FRONTISH, (23, 24), "hip line turned about the vertical, from depth", 20.0, 25.0, change=True, lever=0.25, rest_view="front", turns=True),
        _angle("head_lean", 47, False, _SIDE, (7, 8, 11, 12, 23, 24), "shoulder-to-ear line against the trunk line, forward positive", lever=0.4),
        _length("stance_width", 48, False, _FRONT, (27, 28), "ankle to ankle, trunk lengths"),
        _length("shoulder_height", 49, False, _ANY, (11, 12, 27, 28), "middle of the shoulders above the lower ankle, trunk lengths"),
        _angle("shoulder_tilt", 50, False, _FRONT, (11, 12), "shoulder line against horizontal, left side low positive", 5.0, 10.0, lever=0.42),
        _length("body_place", 51, False, _ANY, (23, 24), "middle of the hips along the picture, trunk lengths"),
        _length("body_rise", 55, False, _ANY, (23, 24), "middle of the hips up the picture, trunk lengths; only its change says anything"),
        _length("ankle_ahead", 56, True, _ANY, (27, 23), "ankle in front of the hips along the floor (needs depth), trunk lengths"),
        _length("toe_out", 58, True, _FRONT, (29, 31), "toe outward of the heel, trunk lengths"),
        _length("thigh_length", 60, True, _ANY, (23, 25), "hip to knee in the picture, trunk lengths: shorter when the thigh leaves the picture's plane"),
        _angle("hip_roll", 62, False, _ANY, (23, 24), "hip line out of the picture's plane, from depth, right hip nearer positive", 15.0, 20.0, change=True, lever=0.25),
        _angle("head_pitch", 63, False, _SIDE, (0, 7, 8), "nose below the ears against horizontal, as an angle", 10.0, 15.0, change=True, lever=0.2),
        _length("trunk_length", 64, False, _ANY, _TRUNK, "mid-hip to mid-shoulder in the picture over the length when upright"),
        _length("ankle_rise", 70, True, _ANY, (27, 23), "ankle up the picture, trunk lengths; only its change says anything"),
        _length("upper_arm_length", 72, True, _ANY, (11, 13), "shoulder to elbow in the picture, trunk lengths: shorter when the arm points at the camera"),
        _length("feet_apart", 74, False, _ANY, (27, 28), "ankle to ankle along the floor (needs depth), trunk lengths"),
        _length("leg_length", 67, True, _ANY, (23, 27), "hip to ankle in the picture, trunk lengths: shorter when the knee bends"),
        _length("hip_level", 69, False, _ANY, (23, 24), "left hip below the right one in the picture, trunk lengths"),
        _length("knee_out", 65, True, _FRONT, (23, 25), "knee outward of its hip, trunk lengths"),
        _length("hips_forward", 52, False, _SIDE, _TRUNK, "hips in front of the shoulders, trunk lengths"),
    )
}  # fmt: skip

assert all(m.columns(1) < COLUMN_COUNT for m in MEASURES.values())


def measure(name: str) -> Measure:
    """The registered measure; raises KeyError with the name when there is none."""
    return MEASURES[name]
