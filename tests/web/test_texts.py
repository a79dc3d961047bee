"""Choices as a visitor reads them."""

from __future__ import annotations

from coach.web.look.texts import told_apart


def test_choices_of_one_name_are_told_apart_and_the_others_left_alone():
    assert told_apart({7: "Squat", 5: "Lunge", 4: "Squat", 1: "Squat"}) == {
        7: "Squat", 5: "Lunge", 4: "Squat (2)", 1: "Squat (3)",
    }  # fmt: skip
    assert told_apart({}) == {}
