"""Exercises that are changed here: the next version, kept in the records and as a file."""

from __future__ import annotations

import pytest

from coach.exercise.definition import load_exercise, parse_exercise
from coach.pose import CoachError
from coach.web.exercises.own_exercises import is_own, keep, text_of, to_edit


def test_one_that_came_with_the_coach_becomes_a_copy_and_stays(store, own_exercises):
    text = to_edit("squat")
    assert parse_exercise(text, "x").id == "squat_own"
    assert not is_own("squat")
    with pytest.raises(CoachError, match="already"):
        keep(store, text_of("squat"), "B. Shaw", again=True)
    made = keep(store, text, "B. Shaw", again=False)
    assert load_exercise("squat_own").version == made.version
    assert is_own("squat_own")


def test_the_next_version_takes_its_place_and_the_one_before_is_kept(store, own_exercises):
    first = keep(store, to_edit("squat"), "B. Shaw", again=False)
    text = to_edit("squat_own")
    second = keep(store, text, "C. Lee", again=True)
    major, minor, patch = map(int, first.version.split("."))
    assert second.version == f"{major}.{minor}.{patch + 1}"
    assert [(d.version, d.made_by) for d in store.definitions("squat_own")] == [
        (first.version, "B. Shaw"), (second.version, "C. Lee"),
    ]  # fmt: skip
    assert load_exercise("squat_own").version == second.version


def test_a_version_never_means_two_texts(store, own_exercises):
    text = to_edit("squat")
    keep(store, text, "B. Shaw", again=False)
    with pytest.raises(CoachError, match="another text already"):
        keep(store, text.replace("target: 90", "target: 95", 1), "B. Shaw", again=True)
    assert text_of("squat_own") == text


def test_what_was_there_before_versions_is_kept_too(store, own_exercises):
    own_exercises.mkdir()
    text = to_edit("squat")
    (own_exercises / "squat_own.yaml").write_text(text)
    keep(store, to_edit("squat_own"), "C. Lee", again=True)
    assert next(d.text for d in store.definitions("squat_own")) == text
