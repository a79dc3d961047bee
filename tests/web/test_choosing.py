"""An exercise is found by a word, by position, by part of the body and by the plan."""

from __future__ import annotations

from coach.exercise.definition import exercise_ids, load_exercise
from coach.web.exercises.choosing import PARTS, POSITIONS, found, part_of

EVERY = [(load_exercise(which), "") for which in exercise_ids()]


def names(*asked) -> set[str]:
    return {ex.id for ex, _picture in found(EVERY, *asked)}


def test_nothing_asked_is_everything():
    assert names("", None, None, None) == {ex.id for ex, _picture in EVERY}


def test_a_word_is_looked_for_in_name_and_summary():
    assert "squat" in names("SQUAT ", None, None, None)
    assert "squat" in names("stairs", None, None, None), "of its summary"
    assert names("no such thing", None, None, None) == set()


def test_every_exercise_has_a_position_to_be_found_by_and_every_part_has_some():
    assert set.union(*(names("", p, None, None) for p in POSITIONS)) == {ex.id for ex, _picture in EVERY}
    for part in PARTS:
        assert names("", None, part, None), part
    assert part_of(load_exercise("squat")) == "knees"


def test_what_is_asked_holds_together():
    both = names("", "chair", "knees", None)
    assert both == names("", "chair", None, None) & names("", None, "knees", None)
    assert "knee_extension_seated" in both
    assert "squat" not in both
    assert names("", None, None, {"squat", "chin_tuck"}) == {"squat", "chin_tuck"}
