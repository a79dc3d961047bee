"""Definitions: the six are valid, and mistakes are told with file, line, field and the nearest word."""

import re

import pytest

from coach.exercise.definition import FOLDER, DefinitionError, exercise_ids, load_exercise, parse_exercise

GOOD = (FOLDER / "squat.yaml").read_text()


@pytest.mark.parametrize("name", exercise_ids())
def test_every_definition_is_valid_and_named_like_its_file(name):
    assert load_exercise(name).id == name


def changed(old, new, count=1):
    assert old in GOOD
    return GOOD.replace(old, new, count)


def line_of(text, part):
    return next(i for i, line in enumerate(text.splitlines(), 1) if part in line)


@pytest.mark.parametrize(
    ("old", "new", "field", "says"),
    [
        ("measure: knee_flexion", "measure: knee_flexon", "", "did you mean 'knee_flexion'"),
        ("domain: strength", "domain: strenght", "domain", "did you mean 'strength'"),
        ("target: 90", "target: ninety", "target", "number"),
        ("sides: both", "side: both", "side", "did you mean 'sides'"),
        (
            "cue: Lift your chest a little.",
            "cue: Lift your chest a little bit higher than you do now.",
            "faults.1",
            "8 words",
        ),
        ("measure: trunk_lean", "measure: trunk_leen", "faults.1", "did you mean 'trunk_lean'"),
        ("severe: 80", "severe: 30", "faults.1", "beyond the limit"),
        ("target: 90", "target: 5", "", "must differ"),
        ("code: knees_in", "code: trunk_forward", "", "share a code"),
    ],
)
def test_a_mistake_is_told_with_file_line_field_and_nearest_word(old, new, field, says):
    text = changed(old, new)
    with pytest.raises(DefinitionError) as error:
        parse_exercise(text, "mine.yaml")
    message = str(error.value)
    assert "\n" not in message
    assert re.match(r"mine\.yaml:\d+: ", message), message
    assert field in message
    assert says in message
    if field and field in ("domain", "target", "side"):
        assert message.startswith(f"mine.yaml:{line_of(text, new)}:"), message


def test_the_line_of_a_mistake_inside_a_fault():
    text = changed("severe: 80", "severe: high")
    with pytest.raises(DefinitionError) as error:
        parse_exercise(text, "mine.yaml")
    assert str(error.value).startswith(f"mine.yaml:{line_of(text, 'severe: high')}: faults.1.severe")


def test_a_missing_field_is_named():
    with pytest.raises(DefinitionError, match=r"mine\.yaml:1: steps: is missing"):
        parse_exercise(re.sub(r"steps:\n(  - .*\n)+", "", GOOD), "mine.yaml")


@pytest.mark.parametrize(
    "text", ["", "just words", "- a\n- b", "a: [1, 2", "\t\tx: 1", "id: !!python/object/apply:os.system ['ls']"]
)
def test_text_that_is_no_definition(text):
    with pytest.raises(DefinitionError) as error:
        parse_exercise(text, "x.yaml")
    assert "\n" not in str(error.value)


def test_an_unknown_exercise_suggests_the_nearest():
    with pytest.raises(DefinitionError, match="Did you mean squat"):
        load_exercise("sqat")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("measure: knee_flexion", "measure: knee_flexoin", ": measure: 'knee_flexoin'"),
        ("measure: knee_valgus", "measure: knee_vlagus", ": faults.0.measure: 'knee_vlagus'"),
        ("target: 90", "target: .nan", ": target: "),
    ],
)
def test_a_wrong_value_is_told_with_its_line_and_field(old: str, new: str, says: str):
    line = GOOD[: GOOD.index(old)].count("\n") + 1
    with pytest.raises(DefinitionError) as error:
        parse_exercise(GOOD.replace(old, new, 1), "mine.yaml")
    assert str(error.value).startswith(f"mine.yaml:{line}{says}")


def test_a_tempo_of_ones_own_widens_what_is_usual():
    squat = load_exercise("squat")
    assert squat.at_tempo(None) is squat
    assert squat.at_tempo(squat.tempo.usual_s) is squat
    slow = squat.at_tempo((5.0, 3.0, 0.0))
    assert slow.tempo.usual_s[:2] == (5.0, 3.0)
    assert slow.tempo.out.least_s <= squat.tempo.out.least_s
    assert slow.tempo.out.most_s >= 5.0 * squat.tempo.out.most_s / squat.tempo.out.usual_s - 1e-9
    assert slow.tempo.back.usual_s > 0
    hold = load_exercise("tandem_stance")
    assert hold.at_tempo((1.0, 1.0, 1.0)) is hold
