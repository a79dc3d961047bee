"""The camera check: one thing to change at a time."""

from __future__ import annotations

import numpy as np
import pytest

from coach.exercise.definition import load_exercise
from coach.exercise.ready import find_problem
from coach.pose import PoseFrame
from coach.pose.view import frame_view
from tests.web.bodies import nobody, standing

SQUAT, CURL, KNEE = load_exercise("squat"), load_exercise("elbow_flexion"), load_exercise("knee_extension_seated")


def problem(frame: PoseFrame, ex=SQUAT, brightness=120.0, people=1, side="both"):
    return find_problem(ex, frame, frame_view(frame), brightness=brightness, people=people, side=side)


@pytest.mark.parametrize("view", ["side", "front"])
def test_a_person_placed_well_may_begin(view: str):
    assert problem(standing(view=view)) is None


@pytest.mark.parametrize(
    ("frame", "code", "word"),
    [
        (nobody(0), "nobody", "Step into"),
        (standing(floor=1.1), "too_close", "feet"),
        (standing(floor=0.76), "too_close", "head"),
        (standing(at=-0.01), "too_close", ""),
        (standing(height=0.3), "too_far", "closer"),
        (standing(view="oblique"), "wrong_view", "to the camera"),
    ],
)
def test_it_says_what_to_change(frame: PoseFrame, code: str, word: str):
    found = problem(frame)
    assert found is not None
    assert found.code == code
    assert word in found.text


def test_dark_and_nobody_is_told_as_dark():
    assert problem(nobody(0), brightness=10).code == "low_light"
    assert problem(standing(), brightness=30).code == "low_light"


def test_a_second_person_must_be_resolved_but_may_be_accepted():
    found = problem(standing(), people=2)
    assert found.code == "several_people"
    assert found.optional
    assert not problem(nobody(0)).optional


def test_upper_body_exercises_do_not_ask_for_feet():
    frame = standing(view="front", height=1.5, floor=1.6)
    assert problem(frame).code == "too_close"
    if CURL.camera.body == "upper":
        assert problem(frame, CURL) is None


def test_hidden_legs_are_told():
    frame = standing()
    frame.visibility[[25, 26, 27, 28]] = 0.1
    assert problem(frame).code == "body_not_visible"


def test_the_side_that_is_exercised_faces_the_camera():
    frame = standing()  # left side near
    sides = {s: problem(frame, KNEE, side=s) for s in ("left", "right")}
    assert sides["left"] is None
    assert sides["right"].code == "wrong_view"
    assert "right side" in sides["right"].text


def test_lying_is_not_asked_to_stand():
    lying = KNEE.model_copy(update={"position": "lying", "angle": "hip_flexion"})
    frame = standing(height=1.3)
    points = frame.landmarks_px.copy()
    frame.landmarks_px = np.column_stack(
        [590 - (points[:, 1].max() - points[:, 1]), 260 + (points[:, 0] - 320), points[:, 2]]
    )
    found = problem(frame, lying, side="left")
    assert found is None or found.code == "wrong_view", found


def test_every_sentence_is_short_and_kind():
    for frame in (nobody(0), standing(floor=1.1), standing(height=0.3), standing(view="oblique")):
        text = problem(frame).text
        assert len(text.split()) <= 10
        assert not {"wrong", "bad", "fail"} & set(text.lower().split())
