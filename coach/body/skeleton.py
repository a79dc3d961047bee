"""A body of joints in metres: joint angles in, the 33 BlazePose points out.

Axes: x to the person's left, y up, z the way the person faces; the floor is y = 0. Angles are degrees, 0 in the
anatomical position (upright, arms hanging, knees and elbows straight), flexion and abduction positive.

Joint names. Sided ones take ``_left`` or ``_right``, or no suffix for both:
``knee_flexion``, ``hip_flexion``, ``hip_extension`` (negative hip flexion), ``hip_abduction``, ``hip_rotation``
(outward), ``ankle_dorsiflexion``, ``knee_valgus`` (knee inward, hip and ankle stay), ``heel_height`` (m),
``shoulder_flexion``, ``shoulder_abduction``, ``shoulder_shrug`` (m), ``elbow_flexion``, ``elbow_plane`` (0: the forearm
bends forward, or up where the arm points forward; 1: sideways, or up where the arm points sideways).
One for the body: ``trunk_lean`` (forward, against vertical), ``trunk_side`` and ``trunk_rotation`` (to the left),
``neck_flexion``, ``neck_lateral_flexion`` and ``neck_rotation`` (to the left), ``head_forward`` (m), ``pelvis_shift``
(m, left), ``pelvic_drop`` (left side down), ``pelvis_rotation`` (hips to the left, trunk along),
``body_roll`` (a lying body about its length),
``stance`` (m between the ankles, 0.24 unless given), ``rise`` (m, the whole body up, as
on a step).

``hip_flexion`` is the angle between trunk and thigh, so the thigh leans forward from vertical by hip_flexion minus
trunk_lean, and the shank by knee_flexion less. Seen from the side the angles are then those that the coach measures.
Shoulder angles are taken from the line shoulder to hip for the same reason (a hanging arm abducts about ten degrees).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
BASES = ("standing", "chair", "chair_stand", "lying", "sidelying")
SIDED = frozenset((
    "knee_flexion", "hip_flexion", "hip_extension", "hip_abduction", "hip_rotation", "ankle_dorsiflexion",
    "knee_valgus", "heel_height", "shoulder_flexion", "shoulder_abduction", "shoulder_shrug",
    "elbow_flexion", "elbow_plane",
))  # fmt: skip
MIRRORED = frozenset((  # these change sign where left and right change places
    "trunk_side", "trunk_rotation", "pelvis_rotation", "body_roll",
    "neck_lateral_flexion", "neck_rotation", "pelvis_shift", "pelvic_drop",
))  # fmt: skip
WHOLE = MIRRORED | {"trunk_lean", "neck_flexion", "head_forward", "stance", "rise"}
SIDES = ("left", "right")
SEATED_HIP_DEG, SEATED_KNEE_DEG = 85.0, 90.0
RISING_LEAN_DEG = 32.0  # trunk flexion while leaving a chair, about 30-45 (Schenkman et al. 1990, Phys Ther 70:638)

_ARMS = {"shoulder_abduction": 13.0, "elbow_flexion": 8.0}
_DEFAULTS: dict[str, dict[str, float]] = {
    "standing": {**_ARMS},
    "chair": {**_ARMS, "knee_flexion": SEATED_KNEE_DEG, "shoulder_flexion": 20.0, "elbow_flexion": 60.0},
    "chair_stand": {**_ARMS, "knee_flexion": SEATED_KNEE_DEG, "hip_flexion": SEATED_HIP_DEG},
    "lying": {"shoulder_abduction": 20.0, "elbow_flexion": 8.0, "hip_flexion": 6.0, "knee_flexion": 12.0},
    "sidelying": {"hip_flexion": 12.0, "knee_flexion": 18.0, "shoulder_flexion_left": 35.0, "elbow_flexion_left": 70.0,
                  "shoulder_flexion_right": 110.0, "elbow_flexion_right": 100.0},
}  # fmt: skip


@dataclass(frozen=True)
class Body:
    """Sizes. Segment lengths are fractions of height after Drillis and Contini 1966, as printed in Winter,
    Biomechanics and Motor Control of Human Movement, fig. 4.1. Hips and shoulders are the joint centres, which lie
    inside the outline, so their widths are less than the breadths in that figure.

    girth: thickness of trunk and limbs against average (used where the body is drawn, and for the height of the seat)
    """

    height_m: float = 1.70
    girth: float = 1.0
    thigh: float = 0.245
    shank: float = 0.246
    ankle: float = 0.039
    foot: float = 0.152
    trunk: float = 0.288
    upper_arm: float = 0.186
    forearm: float = 0.146
    hand: float = 0.108
    shoulder_width: float = 0.208
    hip_width: float = 0.112

    def m(self, part: str) -> float:
        """Length of a part in metres."""
        return float(getattr(self, part)) * self.height_m

    @property
    def carry_deg(self) -> float:
        """Angle between the trunk and the line shoulder to hip, seen from the front."""
        return math.degrees(math.atan2((self.m("shoulder_width") - self.m("hip_width")) / 2, self.m("trunk")))

    @property
    def seated_hip_m(self) -> float:
        """Height of the hip joints on the chair: feet flat, knees at 90."""
        up = math.cos(math.radians(SEATED_HIP_DEG - SEATED_KNEE_DEG)) * self.m("shank")
        return self.m("ankle") + up + math.cos(math.radians(SEATED_HIP_DEG)) * self.m("thigh")

    @property
    def seat_m(self) -> float:
        """Height of the seat."""
        return self.seated_hip_m - 0.088 * self.girth * self.height_m / 1.70


def joints_of(joints: Mapping[str, float], base: str) -> dict[str, float]:
    """Every joint by its full name: sided names with their suffix, defaults of the base filled in."""
    if base not in BASES:
        raise ValueError(f"unknown base {base!r}; one of {', '.join(BASES)}")
    full = dict.fromkeys(WHOLE, 0.0) | {f"{name}_{side}": 0.0 for name in SIDED for side in SIDES}
    full["stance"] = 0.24
    for source in (_DEFAULTS[base], expand(joints)):
        full.update(expand(source))
    if base == "chair":  # the thighs stay on the seat while the trunk leans
        for side in SIDES:
            if not {"hip_flexion", f"hip_flexion_{side}"} & set(joints):
                full[f"hip_flexion_{side}"] = SEATED_HIP_DEG + full["trunk_lean"]
    return full


def expand(joints: Mapping[str, float]) -> dict[str, float]:
    """Names without a side become both sides; a name with a side wins over one without."""
    both, one = {}, {}
    for name, value in joints.items():
        stem, _, side = name.rpartition("_")
        if name in WHOLE:
            one[name] = float(value)
        elif name in SIDED:
            both.update({f"{name}_{s}": float(value) for s in SIDES})
        elif side in SIDES and stem in SIDED:
            one[name] = float(value)
        else:
            raise ValueError(f"unknown joint {name!r}")
    return both | one


def mirrored(joints: Mapping[str, float]) -> dict[str, float]:
    """The same pose with left and right exchanged."""
    swap = {"left": "right", "right": "left"}
    out = {}
    for name, value in joints.items():
        stem, _, side = name.rpartition("_")
        if side in SIDES:
            out[f"{stem}_{swap[side]}"] = value
        else:
            out[name] = -value if name in MIRRORED else value
    return out


def turn(axis: str, angle_deg: float) -> Points:
    """(3, 3) right-handed rotation about x, y or z."""
    c, s = math.cos(math.radians(angle_deg)), math.sin(math.radians(angle_deg))
    rows = {"x": [[1, 0, 0], [0, c, -s], [0, s, c]], "y": [[c, 0, s], [0, 1, 0], [-s, 0, c]],
            "z": [[c, -s, 0], [s, c, 0], [0, 0, 1]]}  # fmt: skip
    return np.array(rows[axis], float)


def body_points(body: Body, joints: Mapping[str, float], base: str = "standing") -> Points:
    """(33, 3) metres, BlazePose order; see the module for axes and joint names.

    standing: the lower foot (or both) stays where it is and the pelvis follows, so a squat goes down and back.
    chair: the pelvis stays on the seat; a foot that would go under the floor lifts its thigh instead.
    chair_stand: the feet stay, the pelvis rises from the seat and returns; the trunk leans forward on the way.
    lying: on the back, head towards -z; where the angles put the feet under the floor the pelvis rises (a bridge).
    sidelying: on the right side, head towards -x, facing +z.
    """
    j = joints_of(joints, base)
    if base == "chair_stand":
        thigh_deg = (j["hip_flexion_left"] + j["hip_flexion_right"]) / 2 - j["trunk_lean"]
        rise_deg = RISING_LEAN_DEG * math.sin(math.pi * min(max(thigh_deg / SEATED_HIP_DEG, 0.0), 1.0)) ** 2
        j["trunk_lean"] += rise_deg
        for side in SIDES:
            j[f"hip_flexion_{side}"] += rise_deg
    if base == "chair":
        for side in SIDES:
            _keep_foot_above_floor(body, j, side)
    points = np.zeros((33, 3))
    _legs(body, j, points, base)
    _trunk_and_arms(body, j, points)
    points[:, 1] += j["rise"]
    if j["pelvis_rotation"] or j["body_roll"]:  # the feet stay where they are
        upper = np.r_[0:27] if j["pelvis_rotation"] else np.r_[0:33]
        points[upper] = points[upper] @ turn("y", j["pelvis_rotation"] + j["body_roll"]).T
    if base == "lying":
        return _laid_down(body, points)
    if base == "sidelying":
        points = points @ turn("z", 90).T
        points[:, 1] += 0.09 * body.girth - min(points[24, 1], points[12, 1])
    return points


def _keep_foot_above_floor(body: Body, j: dict[str, float], side: str) -> None:
    room_m = body.seated_hip_m - body.m("ankle")
    knee_deg = j[f"knee_flexion_{side}"]
    for _ in range(90):
        thigh = math.radians(j[f"hip_flexion_{side}"] - j["trunk_lean"])
        drop_m = math.cos(thigh) * body.m("thigh") + math.cos(thigh - math.radians(knee_deg)) * body.m("shank")
        if drop_m <= room_m + 0.002:
            return
        j[f"hip_flexion_{side}"] += 0.5


def _legs(body: Body, j: dict[str, float], points: Points, base: str) -> None:
    """Hips, knees, ankles and feet, with the pelvis where the base wants it."""
    half_m, shift_m = body.m("hip_width") / 2, j["pelvis_shift"]
    stance_m = j["stance"]
    pelvis = turn("z", -j["pelvic_drop"])
    upright = base in ("standing", "chair_stand", "chair")
    ankles, lean = np.zeros((2, 3)), [0.0, 0.0]
    for k, (side, out) in enumerate(zip(SIDES, (1, -1), strict=True)):
        hip = pelvis @ np.array([out * half_m, 0.0, 0.0])
        thigh_deg = j[f"hip_flexion_{side}"] - j[f"hip_extension_{side}"] - j["trunk_lean"]
        frame = turn("x", -thigh_deg) @ turn("z", out * j[f"hip_abduction_{side}"])
        frame = frame @ turn("y", out * j[f"hip_rotation_{side}"])
        bend = math.radians(j[f"knee_flexion_{side}"])
        knee = frame @ np.array([0, -1.0, 0]) * body.m("thigh")
        shank = frame @ np.array([0, -math.cos(bend), -math.sin(bend)]) * body.m("shank")
        ankle = knee + shank
        # The whole leg swings sideways about its hip until the foot stands where the stance wants it.
        aside_m = out * stance_m / 2 - shift_m - hip[0] if upright else 0.0
        roll = turn("z", math.degrees(math.atan2(aside_m, max(-(knee + shank)[1], 0.35))))
        knee, ankle = roll @ knee, roll @ ankle
        knee = _knee_inward(knee, ankle, -out, j[f"knee_valgus_{side}"])
        points[23 + k], points[25 + k], points[27 + k] = hip, hip + knee, hip + ankle
        ankles[k] = hip + ankle
        lean[k] = math.degrees(math.atan2(-(ankle - knee)[2], -(ankle - knee)[1]))  # + = knee ahead of the ankle
    raised = [_ankle_rise(body, j[f"heel_height_{s}"], j[f"ankle_dorsiflexion_{s}"]) for s in SIDES]
    sole = ankles[:, 1] - (np.array(raised) if upright else 0.0)
    clear = sole - sole.min() if upright else np.full(2, 1.0)
    if base == "chair":
        clear = np.maximum(sole + body.seated_hip_m - body.m("ankle"), 0.0)
    planted = np.clip(1 - clear / 0.08, 0, 1)
    for k, side in enumerate(SIDES):
        _foot(body, j, points, k=k, side=side, lean_deg=lean[k], planted=float(planted[k]))
    move = np.zeros(3)
    if base == "chair":
        move[:] = shift_m, body.seated_hip_m, 0.0
    elif upright:
        share = np.exp(-clear / 0.01)
        home_z = 0.0 if base == "standing" else _seated_ankle_z(body)
        move[:] = shift_m, body.m("ankle") - sole.min(), home_z - float(share @ ankles[:, 2] / share.sum())
    points[23:] += move


def _seated_ankle_z(body: Body) -> float:
    thigh, shank = math.radians(SEATED_HIP_DEG), math.radians(SEATED_HIP_DEG - SEATED_KNEE_DEG)
    return math.sin(thigh) * body.m("thigh") + math.sin(shank) * body.m("shank")


def _knee_inward(knee: Points, ankle: Points, inward: int, valgus_deg: float) -> Points:
    """Move the knee along x until the hip-knee-ankle line, seen from the front, bends by valgus_deg more."""
    if valgus_deg == 0:
        return knee
    t = math.tan(math.radians(max(-60.0, min(60.0, valgus_deg))))
    above, below = max(-knee[1], 0.12), max(knee[1] - ankle[1], 0.12)
    # tan(a + b) with a = atan(m/above), b = atan(m/below), solved for m
    m = (-(above + below) + math.sqrt((above + below) ** 2 + 4 * t * t * above * below)) / (2 * t)
    return knee + np.array([inward * m, 0.0, 0.0])


def _foot_shape(body: Body) -> Points:
    """(heel, toe) from the ankle, foot flat, in metres."""
    length, ankle_m = body.m("foot"), body.m("ankle")
    return np.array([[0.0, 0.022 - ankle_m, -0.20 * length], [0.0, 0.018 - ankle_m, 0.70 * length]])


def _pitch_deg(body: Body, heel_m: float, dorsiflexion_deg: float) -> float:
    """Toes up positive; a raised heel turns the foot down about its ball."""
    sine = max(-0.9, min(0.9, heel_m / (0.72 * body.m("foot"))))
    return dorsiflexion_deg - math.degrees(math.asin(sine))


def _ankle_rise(body: Body, heel_m: float, dorsiflexion_deg: float) -> float:
    """How far the ankle stands above its height on a flat foot."""
    rotate = turn("x", -_pitch_deg(body, heel_m, dorsiflexion_deg))
    ball = np.array([[0.0, -body.m("ankle"), -0.16 * body.m("foot")], [0.0, -body.m("ankle"), 0.52 * body.m("foot")]])
    return -float((ball @ rotate.T)[:, 1].min()) - body.m("ankle")


def _foot(
    body: Body, j: dict[str, float], points: Points, *, k: int, side: str, lean_deg: float, planted: float
) -> None:
    pitch_deg = _pitch_deg(body, j[f"heel_height_{side}"], j[f"ankle_dorsiflexion_{side}"])
    hanging_deg = pitch_deg - lean_deg - 12.0  # a foot in the air points down a little
    pitch_deg = planted * pitch_deg + (1 - planted) * hanging_deg
    out_deg = (9.0 + 0.6 * j[f"hip_rotation_{side}"]) * (1 if side == "left" else -1)
    rotate = turn("y", out_deg) @ turn("x", -pitch_deg)
    points[29 + k], points[31 + k] = points[27 + k] + _foot_shape(body) @ rotate.T


def _trunk_and_arms(body: Body, j: dict[str, float], points: Points) -> None:
    root = (points[23] + points[24]) / 2
    tilt = turn("x", j["trunk_lean"]) @ turn("z", -j["trunk_side"])
    trunk = tilt @ turn("y", j["trunk_rotation"])
    top = root + trunk @ np.array([0, body.m("trunk"), 0])
    for k, (side, out) in enumerate(zip(SIDES, (1, -1), strict=True)):
        shoulder = top + trunk @ np.array([out * body.m("shoulder_width") / 2, j[f"shoulder_shrug_{side}"], 0.0])
        arm = trunk @ turn("x", -j[f"shoulder_flexion_{side}"])
        arm = arm @ turn("z", out * (j[f"shoulder_abduction_{side}"] - body.carry_deg))
        across = math.radians(90.0 * j[f"elbow_plane_{side}"])
        bent = math.radians(j[f"elbow_flexion_{side}"])
        towards = np.array([out * math.sin(across), 0.0, math.cos(across)])
        fore = arm @ (np.array([0, -1.0, 0]) * math.cos(bent) + towards * math.sin(bent))
        elbow = shoulder + arm @ np.array([0, -body.m("upper_arm"), 0])
        wrist = elbow + fore * body.m("forearm")
        # Thumbs point forward in rest; the hand's breadth lies across the plane in which the elbow bends.
        thumb = arm @ (np.array([0, math.sin(bent), 0]) + towards * math.cos(bent))
        hand_m = body.m("hand")
        points[11 + k], points[13 + k], points[15 + k] = shoulder, elbow, wrist
        points[17 + k] = wrist + fore * 0.78 * hand_m - thumb * 0.20 * hand_m
        points[19 + k] = wrist + fore * 0.86 * hand_m + thumb * 0.16 * hand_m
        points[21 + k] = wrist + fore * 0.45 * hand_m + thumb * 0.30 * hand_m
    _head(body, j, points, top, trunk)


def _head(body: Body, j: dict[str, float], points: Points, top: Points, trunk: Points) -> None:
    size = body.height_m / 1.70
    look_up = turn("x", -0.5 * j["trunk_lean"])  # people look ahead while they lean
    neck = trunk @ look_up @ turn("z", -j["neck_lateral_flexion"]) @ turn("x", j["neck_flexion"])
    head = neck @ turn("y", j["neck_rotation"])
    ears = top + neck @ np.array([0, 0.182, 0.015]) * size + trunk @ np.array([0, 0, j["head_forward"]])
    face = {
        0: (0, -0.012, 0.118), 1: (0.017, 0.026, 0.094), 2: (0.031, 0.027, 0.091), 3: (0.044, 0.026, 0.083),
        4: (-0.017, 0.026, 0.094), 5: (-0.031, 0.027, 0.091), 6: (-0.044, 0.026, 0.083),
        7: (0.075, 0, 0), 8: (-0.075, 0, 0), 9: (0.024, -0.052, 0.088), 10: (-0.024, -0.052, 0.088),
    }  # fmt: skip
    for i, place in face.items():
        points[i] = ears + head @ np.array(place) * size


def _laid_down(body: Body, points: Points) -> Points:
    """Onto the back, then tilted about the shoulders until no foot is under the floor."""
    points = (points - (points[11] + points[12]) / 2) @ turn("x", -90).T
    thick_m = 0.10 * body.girth
    low, high = 0.0, 75.0
    for _ in range(18):
        middle = (low + high) / 2
        ankle_m = (points[27:29] @ turn("x", -middle).T)[:, 1].min() + thick_m
        low, high = (middle, high) if ankle_m < 0.055 else (low, middle)
    tilt_deg = 0.0 if high < 0.01 else high
    body_part = np.arange(33) >= 13  # the head and shoulders stay down; arms go along and are laid flat below
    points[body_part] = points[body_part] @ turn("x", -tilt_deg).T
    arms = np.arange(13, 23)
    points[arms, 1] = np.maximum(points[arms, 1] * (1 if tilt_deg < 1 else 0.2), -0.06)
    points[:, 1] += thick_m
    points[:, 2] -= (points[23, 2] + points[24, 2]) / 2
    return points
