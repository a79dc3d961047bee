"""Sequences: made of exercises that exist, as long as they say, and off the feet where they promise it."""

from __future__ import annotations

import pytest

from coach.exercise.definition import DefinitionError, exercise_ids, load_exercise
from coach.exercise.sequence import SEQUENCES, load_sequence, off_the_feet, parse_sequence, sequence_ids
from tests.conftest import coach

GOOD = (SEQUENCES / "seated_only.yaml").read_text("utf-8")


def test_the_five_are_there_and_are_no_exercises():
    assert sequence_ids() == ["daily_rom", "gentle_tai_chi", "gentle_yoga", "seated_only", "warm_up"]
    assert not set(sequence_ids()) & set(exercise_ids())


@pytest.mark.parametrize("name", sequence_ids())
def test_each_is_sound(name):
    sequence = load_sequence(name)
    assert sequence.id == name
    assert {i.exercise for i in sequence.items} <= set(exercise_ids())
    assert sequence.not_for
    assert 180 <= sequence.length_s <= 720


def test_the_daily_routine_takes_about_five_minutes():
    assert load_sequence("daily_rom").length_s == pytest.approx(300, abs=30)


def test_the_length_is_by_tempo_side_and_rest():
    text = (
        "schema_version: 1\nid: one\nname: One\nsummary: S.\nitems:\n"
        "  - {exercise: knee_extension_seated, reps: 3, rest_s: 7}\n  - {exercise: squat, reps: 5, rest_s: 99}\n"
    )
    knee, squat = (load_exercise(n).tempo for n in ("knee_extension_seated", "squat"))
    once = [t.out.usual_s + t.hold_s + t.back.usual_s for t in (knee, squat)]
    # left, ten seconds to change, right, a rest, and no rest after the last
    assert parse_sequence(text, "one.yaml").length_s == pytest.approx(6 * once[0] + 10 + 7 + 5 * once[1])
    alone = text.replace("rest_s: 7", "rest_s: 7, side: left")
    assert parse_sequence(alone, "one.yaml").length_s == pytest.approx(3 * once[0] + 7 + 5 * once[1])


def test_the_steps_are_what_is_done_between_two_rests():
    steps = load_sequence("daily_rom").steps
    assert [(s.number, s.exercise, s.side, s.amount, s.rest_s) for s in steps[4:8]] == [
        (5, "trunk_rotation_seated", "both", 6, 5),  # left and right in turn
        (6, "knee_extension_seated", "left", 3, 10),
        (6, "knee_extension_seated", "right", 3, 5),
        (7, "march_seated", "both", 12, 5),
    ]
    assert (steps[-1].exercise, steps[-1].side, steps[-1].amount) == ("ankle_circles", "right", 15)


def test_own_sequences_are_found_beside_the_others(own_exercises):
    (own_exercises / "sequences").mkdir(parents=True)
    text = "schema_version: 1\nid: mine\nname: Mine\nsummary: S.\nitems: [{exercise: squat, reps: 2}]\n"
    (own_exercises / "sequences" / "mine.yaml").write_text(text)
    (own_exercises / "sequences" / "else.yaml").write_text(text)
    assert {"mine", "warm_up"} <= set(sequence_ids())
    assert load_sequence("mine").name == "Mine"
    with pytest.raises(DefinitionError, match=r"rename the file to mine\.yaml"):
        load_sequence("else")


def test_seated_only_puts_no_weight_on_the_feet():
    sequence = load_sequence("seated_only")
    assert sequence.off_the_feet
    assert all(i.definition.position in ("chair", "lying", "chair or lying") for i in sequence.items)
    assert not {"sit_to_stand", "bridge"} & {i.exercise for i in sequence.items}
    assert not off_the_feet(load_exercise("sit_to_stand"))  # on a chair, and yet on the feet


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("exercise: neck_rotation", "exercise: neck_rotatoin", "Did you mean neck_rotation"),
        ("exercise: neck_rotation", "exercise: squat", "squat may load them"),
        ("exercise: neck_rotation", "exercise: sit_to_stand", "sit_to_stand may load them"),
        ("reps: 6, rest_s: 10", "seconds: 6, rest_s: 10", "give reps"),
        ("reps: 6, rest_s: 10", "reps: 6, seconds: 6", "exactly one"),
        ("reps: 6, rest_s: 15", "reps: 6, side: left", "leave out side"),
        ("rest_s: 10", "rest: 10", "Extra inputs"),
        ("items:", "item:", "items"),
        ("schema_version: 1", "schema_version: [", "not valid YAML"),
    ],
)
def test_a_mistake_is_told_in_one_line(old, new, says):
    assert old in GOOD
    with pytest.raises(DefinitionError) as error:
        parse_sequence(GOOD.replace(old, new, 1), "mine.yaml")
    assert str(error.value).startswith("mine.yaml")
    assert says in str(error.value)
    assert "\n" not in str(error.value)


def test_an_unknown_sequence_suggests_the_nearest():
    with pytest.raises(DefinitionError, match="Did you mean warm_up"):
        load_sequence("warmup")


def test_the_command_lists_them_with_their_length():
    done = coach("exercises", "sequences")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert len(lines) == len(sequence_ids())
    assert any("daily_rom" in line and "about 5 min" in line for line in lines)
