"""Choices as a visitor reads them."""

from __future__ import annotations

from coach.exercise.definition import load_exercise
from coach.web.look.texts import at_hand, told_apart


def test_choices_of_one_name_are_told_apart_and_the_others_left_alone():
    assert told_apart({7: "Squat", 5: "Lunge", 4: "Squat", 1: "Squat"}) == {
        7: "Squat", 5: "Lunge", 4: "Squat (2)", 1: "Squat (3)",
    }  # fmt: skip
    assert told_apart({}) == {}


def test_what_to_have_at_hand_follows_from_the_definition():
    said = {name: at_hand(load_exercise(name)) for name in ("sit_to_stand", "bridge", "heel_raise", "squat")}
    assert said["sit_to_stand"] == "Have ready: a sturdy chair."
    assert said["bridge"] == "Have ready: a mat."
    assert "counter" in said["heel_raise"]
    assert said["squat"] == "", "nothing is needed"
