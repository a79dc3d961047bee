"""A value is changed in a definition's text, and nothing else of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.exercise.definition import exercise_ids, parse_exercise
from coach.exercise.edit import data_of, problems, value_at, with_value

SQUAT = Path("exercises/squat.yaml").read_text()


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("name",), "Deep: squat"),
        (("target",), 95.0),
        (("tempo", "out", "usual_s"), 2.5),
        (("tempo", "hold_s"), 1.0),  # is not there yet
        (("steps",), ["One, two.", "Then: three."]),
        (("mistakes",), []),
        (("cautions",), ["Only one."]),
        (("harder",), "lunge"),  # is not there yet
        (("faults", 1, "cue"), "Chest up, please."),
        (("guide", "target", "knee_flexion"), 95.0),
        (("camera", "views"), ["side"]),
    ],
)
def test_one_value_changes_and_nothing_else(path, value):
    text = with_value("# ours\n" + SQUAT, path, value)
    assert text.startswith("# ours\n")
    told, before = data_of(text), data_of(SQUAT)
    assert value_at(told, path) == value
    parent, was = value_at(told, path[:-1]), value_at(before, path[:-1])
    if isinstance(was, dict):
        assert {k: v for k, v in parent.items() if k != path[-1]} == {k: v for k, v in was.items() if k != path[-1]}
    assert {k: v for k, v in told.items() if k != path[0]} == {k: v for k, v in before.items() if k != path[0]}
    assert problems(text) == {}


@pytest.mark.parametrize("which", exercise_ids())
def test_every_definition_stays_itself_when_its_own_values_are_written_again(which: str):
    text = Path(f"exercises/{which}.yaml").read_text()
    same = text
    for path in (("name",), ("steps",), ("set_up",), ("mistakes",), ("summary",), ("faults", 0, "cue")):
        if (value := value_at(data_of(text), path)) is not None:
            same = with_value(same, path, value)
    assert parse_exercise(same, which) == parse_exercise(text, which)


def test_what_is_the_matter_stands_by_its_field():
    wrong = with_value(with_value(SQUAT, ("target",), "ninety"), ("faults", 0, "cue"), "a b c d e f g h i")
    found = problems(wrong)
    assert set(found) == {("target",), ("faults", 0)}
    assert "8 words" in found["faults", 0]
    assert "not valid YAML" in problems("name: [")[()]
