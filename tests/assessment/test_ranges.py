"""The range screen: each movement by its own exercise definition."""

from __future__ import annotations

import pytest

from coach.exercise.definition import load_exercise
from coach.figure.actor import act
from tests.assessment.people import assess


@pytest.mark.parametrize(
    ("exercise", "view", "side", "names"),
    [
        ("shoulder_abduction", "front", "both", ["left_arms_sideways", "right_arms_sideways"]),
        ("shoulder_flexion", "side", "left", ["left_arm_forward"]),
        ("elbow_flexion", "side", "right", ["right_elbow"]),
        ("neck_lateral_flexion", "front", None, ["left_neck_tilt", "right_neck_tilt"]),
        ("knee_flexion_standing", "side", "left", ["left_knee"]),
    ],
)
def test_best_range_of_each_movement_and_nothing_else(exercise, view, side, names):
    ex = load_exercise(exercise)
    person = act(ex, view, side=side, reps=3, noise_px=1.5)
    reading = assess(person.series, "rom_screen")["reading"]
    assert [n.removesuffix("_best_deg") for n in reading if n.endswith("_best_deg")] == names
    truth = person.truth_deg(ex.measure).max(axis=0)
    for name in names:
        error = reading[f"{name}_error_deg"]
        assert reading[f"{name}_best_deg"] == pytest.approx(truth[int(name.startswith("right"))], abs=error)
        assert reading[f"{name}_mdc_deg"] >= error


def test_a_turn_of_the_head_tells_only_its_change():
    reading = assess(act(load_exercise("neck_rotation"), "front", reps=3).series, "rom_screen")["reading"]
    assert "left_neck_turn_best_change_deg" in reading
    assert "left_neck_turn_best_deg" not in reading
