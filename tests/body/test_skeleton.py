"""The kinematic body: hand-made truth, in plain NumPy."""

import numpy as np
import pytest

from coach.body.skeleton import BASES, Body, body_points, expand, joints_of, mirrored

BODY = Body()
SAGITTAL, FRONTAL = [1, 2], [0, 1]


def angle(points, a, b, c, plane):
    u, v = (points[a] - points[b])[plane], (points[c] - points[b])[plane]
    return np.degrees(np.arccos(np.clip(u @ v / np.linalg.norm(u) / np.linalg.norm(v), -1, 1)))


def test_anatomical_position_is_zero():
    p = body_points(BODY, {"elbow_flexion": 0}, "standing")
    for side in (0, 1):
        assert 180 - angle(p, 23 + side, 25 + side, 27 + side, SAGITTAL) == pytest.approx(0, abs=0.1)
        assert 180 - angle(p, 11 + side, 23 + side, 25 + side, SAGITTAL) == pytest.approx(0, abs=0.1)
        assert 180 - angle(p, 11 + side, 13 + side, 15 + side, SAGITTAL) == pytest.approx(0, abs=0.1)


def test_heights_follow_drillis_and_contini():
    p = body_points(Body(height_m=1.8), {}, "standing")
    assert p[23, 1] == pytest.approx(0.530 * 1.8, abs=0.01)
    assert p[25, 1] == pytest.approx(0.285 * 1.8, abs=0.01)
    assert p[11, 1] == pytest.approx(0.818 * 1.8, abs=0.01)
    assert 0.90 < p[2, 1] / 1.8 < 0.96  # eyes at 0.936


@pytest.mark.parametrize("knee", [0, 30, 60, 90, 110])
@pytest.mark.parametrize("lean", [0, 35])
def test_squat_angles_are_those_given(knee, lean):
    p = body_points(BODY, {"knee_flexion": knee, "hip_flexion": knee + 5, "trunk_lean": lean}, "standing")
    assert 180 - angle(p, 23, 25, 27, SAGITTAL) == pytest.approx(knee, abs=0.5)
    assert 180 - angle(p, 11, 23, 25, SAGITTAL) == pytest.approx(knee + 5, abs=0.5)
    trunk = (p[11] + p[12] - p[23] - p[24])[SAGITTAL]
    assert np.degrees(np.arctan2(trunk[1], trunk[0])) == pytest.approx(lean, abs=0.5)


@pytest.mark.parametrize("name", ["shoulder_flexion", "shoulder_abduction"])
@pytest.mark.parametrize("value", [15, 60, 90, 150])
def test_arm_angles_are_those_given(name, value):
    p = body_points(BODY, {"shoulder_abduction": 0, name: value}, "standing")
    plane = SAGITTAL if name == "shoulder_flexion" else FRONTAL
    for side in (0, 1):
        assert angle(p, 23 + side, 11 + side, 13 + side, plane) == pytest.approx(value, abs=0.5)


def test_elbow_plane():
    forward = body_points(BODY, {"shoulder_abduction": 95, "elbow_flexion": 90}, "standing")
    up = body_points(BODY, {"shoulder_abduction": 95, "elbow_flexion": 90, "elbow_plane": 1}, "standing")
    assert forward[15, 2] - forward[13, 2] > 0.2
    assert up[15, 1] - up[13, 1] > 0.2
    for p in (forward, up):
        assert 180 - angle(p, 11, 13, 15, [0, 1, 2]) == pytest.approx(90, abs=0.1)


def test_squat_keeps_the_feet_and_takes_the_pelvis_down_and_back():
    stand = body_points(BODY, {}, "standing")
    low = body_points(BODY, {"knee_flexion": 95, "hip_flexion": 95, "trunk_lean": 35}, "standing")
    assert np.abs(low[27:] - stand[27:]).max() < 0.01
    assert low[23, 1] < stand[23, 1] - 0.2
    assert low[23, 2] < stand[23, 2] - 0.05


@pytest.mark.parametrize(
    "joints",
    [
        {},
        {"hip_flexion_left": 70, "knee_flexion_left": 80},
        {"hip_abduction_right": 30},
        {"heel_height": 0.08},
        {"pelvis_shift": 0.1},
        {"knee_flexion": 60, "hip_flexion": 60},
    ],
)
def test_somebody_stands_on_the_floor(joints):
    p = body_points(BODY, joints, "standing")
    assert p[27:, 1].min() == pytest.approx(0.01, abs=0.03)


def test_one_leg_lifts_and_the_other_stays():
    p = body_points(BODY, {"hip_flexion_left": 70, "knee_flexion_left": 80}, "standing")
    stand = body_points(BODY, {}, "standing")
    assert p[28] == pytest.approx(stand[28], abs=0.01)
    assert p[27, 1] > stand[27, 1] + 0.15


def test_pelvis_shift_moves_the_hips_over_planted_feet():
    p, stand = body_points(BODY, {"pelvis_shift": 0.1}, "standing"), body_points(BODY, {}, "standing")
    assert (p[23] + p[24])[0] / 2 == pytest.approx(0.1, abs=0.005)
    assert np.abs(p[27:29, 0] - stand[27:29, 0]).max() < 0.01


def test_heel_height_lifts_the_heel_and_not_the_toes():
    p, stand = body_points(BODY, {"heel_height": 0.07}, "standing"), body_points(BODY, {}, "standing")
    assert p[29, 1] - stand[29, 1] == pytest.approx(0.07, abs=0.012)
    assert abs(p[31, 1] - stand[31, 1]) < 0.03
    assert p[23, 1] > stand[23, 1] + 0.02


def test_knee_valgus_is_the_frontal_angle_and_keeps_hip_and_ankle():
    pose = {"knee_flexion": 60, "hip_flexion": 60, "trunk_lean": 20}
    p, plain = body_points(BODY, pose | {"knee_valgus": 15}, "standing"), body_points(BODY, pose, "standing")
    for side in (0, 1):
        bent = 180 - angle(p, 23 + side, 25 + side, 27 + side, FRONTAL)
        assert bent == pytest.approx(15, abs=1)
        assert p[[23 + side, 27 + side]] == pytest.approx(plain[[23 + side, 27 + side]], abs=1e-6)
    assert p[25, 0] < plain[25, 0]
    assert p[26, 0] > plain[26, 0]


def test_chair_and_rising():
    seated = body_points(BODY, {}, "chair_stand")
    up = body_points(BODY, {"knee_flexion": 5, "hip_flexion": 5}, "chair_stand")
    assert 180 - angle(seated, 23, 25, 27, SAGITTAL) == pytest.approx(90, abs=0.5)
    assert seated[23, 1] == pytest.approx(BODY.seated_hip_m, abs=0.01)
    assert np.abs(up[27:29] - seated[27:29]).max() < 0.01  # the feet stay
    assert up[23, 1] > seated[23, 1] + 0.3
    half = body_points(BODY, {"knee_flexion": 50, "hip_flexion": 48}, "chair_stand")
    trunk = half[11] - half[23]
    assert np.degrees(np.arctan2(trunk[2], trunk[1])) > 20  # leans forward on the way


def test_seated_knee_extension_keeps_the_seat():
    p, rest = body_points(BODY, {"knee_flexion_left": 5}, "chair"), body_points(BODY, {}, "chair")
    assert p[[23, 24, 26, 28]] == pytest.approx(rest[[23, 24, 26, 28]])
    assert p[27, 1] > rest[27, 1] + 0.25


def test_leaning_on_the_chair_leaves_the_thighs():
    p, rest = body_points(BODY, {"trunk_lean": -20}, "chair"), body_points(BODY, {}, "chair")
    assert p[23:] == pytest.approx(rest[23:], abs=0.01)


def test_lying_and_bridge():
    flat = body_points(BODY, {}, "lying")
    bridge = body_points(BODY, {"hip_flexion": 5, "knee_flexion": 95}, "lying")
    raised = body_points(BODY, {"hip_flexion_left": 45, "knee_flexion_left": 0}, "lying")
    assert np.ptp(flat[:, 1]) < 0.4 < np.ptp(flat[:, 2])
    assert bridge[23, 1] > flat[23, 1] + 0.12
    assert bridge[27:29, 1].min() > 0.04
    assert 180 - angle(bridge, 23, 25, 27, SAGITTAL) == pytest.approx(95, abs=0.5)
    assert raised[27, 1] > 0.5 > raised[28, 1] + 0.2


def test_sidelying_lifts_the_upper_leg():
    p = body_points(BODY, {"hip_abduction_left": 30}, "sidelying")
    assert p[27, 1] > p[28, 1] + 0.3
    assert p[:, 1].min() > -0.05


@pytest.mark.parametrize("base", ["standing", "chair", "chair_stand"])
def test_mirrored_joints_mirror_the_body(base):
    joints = {"hip_flexion_left": 60, "knee_flexion_left": 70, "shoulder_abduction_right": 80, "trunk_side": 12,
              "neck_rotation": 30, "pelvis_shift": 0.05, "trunk_rotation": 10}  # fmt: skip
    p, q = body_points(BODY, joints, base), body_points(BODY, mirrored(joints), base)
    for left, right in ((11, 12), (13, 14), (15, 16), (23, 24), (25, 26), (27, 28), (29, 30), (31, 32), (7, 8)):
        assert p[left] == pytest.approx(q[right] * [-1, 1, 1], abs=1e-9)


def test_neck_and_trunk_signs():
    def tilt(p):
        return p[7] - p[8]

    left = body_points(BODY, {"neck_lateral_flexion": 30}, "chair")
    assert np.degrees(np.arctan2(-tilt(left)[1], tilt(left)[0])) == pytest.approx(30, abs=0.5)  # left ear goes down
    assert body_points(BODY, {"neck_rotation": 40}, "chair")[0, 0] > 0.05
    assert body_points(BODY, {"trunk_side": 20}, "standing")[11, 0] > body_points(BODY, {}, "standing")[11, 0] + 0.1
    assert body_points(BODY, {"head_forward": 0.05}, "chair")[7, 2] == pytest.approx(
        body_points(BODY, {}, "chair")[7, 2] + 0.05
    )


def test_segments_keep_their_lengths_in_every_base():
    for base in BASES:
        p = body_points(BODY, {"hip_flexion_left": 40, "knee_flexion_left": 50}, base)
        assert np.linalg.norm(p[23] - p[25]) == pytest.approx(BODY.m("thigh"), abs=1e-6)
        assert np.linalg.norm(p[26] - p[28]) == pytest.approx(BODY.m("shank"), abs=1e-6)


def test_names_are_checked():
    with pytest.raises(ValueError, match="unknown joint"):
        expand({"knee_flexoin": 3})
    with pytest.raises(ValueError, match="unknown base"):
        joints_of({}, "floating")
    assert expand({"knee_flexion": 5, "knee_flexion_left": 90}) == {"knee_flexion_left": 90, "knee_flexion_right": 5}
