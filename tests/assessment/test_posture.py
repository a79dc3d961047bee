"""How somebody stands, from the front and from the side."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from coach.body import balance_actor as actor
from coach.body.synthetic import stand_still
from coach.body.truth import truth_deg
from coach.pose import PoseSeries
from tests.assessment.people import assess

CROOKED = {"trunk_side": 6, "pelvic_drop": 5, "neck_lateral_flexion": 9, "stance": 0.22}
BENT = {"trunk_lean": 12, "hip_flexion": 12, "head_forward": 0.06}


def standing(joints: dict, yaw_deg: float, seconds: float = 7.0):
    camera = replace(actor.CAMERA, yaw_deg=yaw_deg)
    return stand_still(seconds, joints, camera=camera, noise_px=1.5)


@pytest.mark.parametrize(
    ("joints", "yaw_deg", "names"),
    [
        (CROOKED, 0.0, ["shoulder_tilt", "pelvic_drop", "neck_lateral_flexion", "trunk_side_lean"]),
        ({"stance": 0.22}, 0.0, ["shoulder_tilt", "pelvic_drop", "neck_lateral_flexion", "trunk_side_lean"]),
        (BENT, 90.0, ["trunk_lean"]),
        ({}, 90.0, ["trunk_lean"]),
    ],
)
def test_angles_within_their_stated_error(joints, yaw_deg, names):
    person = standing(joints, yaw_deg)
    reading = assess(person.series, "posture_screen")["reading"]
    for name in names:
        truth = float(truth_deg(person.points_m, name)[0, 0])
        assert reading[f"{name}_deg"] == pytest.approx(truth, abs=min(3.0, reading[f"{name}_error_deg"]))


def test_only_what_the_view_supports():
    front = assess(standing(CROOKED, 0.0).series, "posture_screen")["reading"]
    assert "trunk_lean_deg" not in front
    assert "left_knee_valgus_deg" in front
    side = assess(standing(BENT, 90.0).series, "posture_screen")["reading"]
    assert "shoulder_tilt_deg" not in side
    assert "head_lean_deg" in side


def test_front_and_then_side_in_one_clip():
    front, side = standing(CROOKED, 0.0).series, standing(BENT, 90.0, 9.0).series
    both = PoseSeries(
        np.concatenate([front.t_s, front.t_s[-1] + 1 / 30 + side.t_s]),
        np.concatenate([front.landmarks_px, side.landmarks_px]),
        np.concatenate([front.visibility, side.visibility]),
        front.width_px, front.height_px, "synthetic", "synthetic",
        np.concatenate([front.world_m, side.world_m]),
    )  # fmt: skip
    reading = assess(both, "posture_screen")["reading"]
    assert {"shoulder_tilt_deg", "trunk_lean_deg"} <= set(reading)


def test_no_judgement():
    report = assess(standing(CROOKED, 0.0).series, "posture_screen")
    words = str(report).lower()
    assert not any(word in words for word in ("bad", "wrong posture", "abnormal", "scoliosis", "diagnos"))
