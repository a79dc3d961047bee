"""What a joint does, and whether that is better: titles that nobody can read the wrong way round."""

from __future__ import annotations

import pytest

from coach.exercise.definition import exercise_ids, load_exercise
from coach.kinematics.registry import MEASURES
from coach.trends.movements import MOVES, changed_words, movement_name
from tests.trends.test_rom import RISE, STEADY, of


@pytest.mark.parametrize(
    ("exercise", "measure", "change", "words"),
    [
        ("squat", "knee_flexion", 12.4, "Knee bends, left: 12° further, better"),
        ("squat", "knee_flexion", -12.4, "Knee bends, left: 12° less far"),
        ("knee_extension_seated", "knee_flexion", -30, "Knee straightens, left: 30° further, better"),
        ("knee_extension_seated", "knee_flexion", 30, "Knee straightens, left: 30° less far"),
        ("gone", "knee_flexion", 9, "Knee flexion, left: 9° more"),
        ("squat", "hip_flexion", -9, "Hip flexion, left: 9° less"),  # not what the squat is about: no judgement
    ],
)
def test_a_change_is_told_the_way_the_exercise_goes(exercise, measure, change, words):
    assert changed_words(exercise, measure, "left", change) == words


def test_a_measure_that_holds_as_a_change_only_says_so():
    assert MEASURES["neck_rotation"].change_only
    assert movement_name("neck_rotation", "neck_rotation", "both").endswith("(change from one's own rest)")
    assert "(change" not in movement_name("squat", "knee_flexion", "both")
    ankle = of(12, 14, exercise="ankle_pump", angle="ankle_dorsiflexion")
    for told in (ankle.name, ankle.sentence(), ankle.finding()):
        assert "(change from one's own rest)" in told


def test_every_exercise_that_is_measured_in_degrees_has_its_movement():
    for name in exercise_ids():
        ex = load_exercise(name)
        if ex.counts_reps and ex.unit == "deg":
            assert ex.measure in MOVES, name


def test_a_finding_says_as_much_as_can_be_said():
    assert of(*RISE).finding().endswith("further, better")
    assert "much the same (up to" in of(*STEADY).finding()
    assert "too early to say" in of(95, 130).finding()
    assert "about 95°" in of(95).finding()
