"""Where definitions lie: those that come with the coach, and one's own, which never take the others' place."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.exercise.definition import exercise_ids, load_exercise, parse_exercise
from coach.exercise.files import FOLDER, DefinitionError, keep_own, read_yaml
from coach.settings import Settings

SQUAT = (FOLDER / "squat.yaml").read_text("utf-8")
MINE = SQUAT.replace("id: squat", "id: my_squat").replace("name: Squat", "name: My squat")


def bomb(levels: int) -> str:
    """Each level names the one before nine times."""
    lines = ["a0: &a0 {x: 1}"]
    lines += [f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}" for n in range(1, levels)]
    return "\n".join(lines)


def test_an_own_exercise_is_kept_and_found(own_exercises):
    assert "my_squat" not in exercise_ids()
    path = keep_own("my_squat", MINE)
    assert path == own_exercises / "my_squat.yaml"
    assert "my_squat" in exercise_ids()
    assert load_exercise("my_squat").name == "My squat"
    assert "my_squat" not in exercise_ids(FOLDER)
    assert [p.name for p in own_exercises.iterdir()] == ["my_squat.yaml"]


@pytest.mark.parametrize("id", ["squat", "my_squat", "../squat", "My squat", ""])
def test_nothing_that_is_there_is_replaced(own_exercises, id):
    keep_own("my_squat", MINE)
    with pytest.raises(DefinitionError) as error:
        keep_own(id, "other")
    assert "\n" not in str(error.value)
    with pytest.raises(DefinitionError):
        keep_own("squat", "other", again=True)
    assert load_exercise("my_squat").name == "My squat"


def test_an_own_exercise_may_be_kept_again(own_exercises):
    keep_own("my_squat", MINE)
    keep_own("my_squat", MINE.replace("My squat", "My deep squat"), again=True)
    assert load_exercise("my_squat").name == "My deep squat"


def test_what_comes_with_the_coach_goes_first(own_exercises):
    own_exercises.mkdir()
    (own_exercises / "squat.yaml").write_text(SQUAT.replace("name: Squat", "name: Other"))
    assert load_exercise("squat").name == "Squat"
    assert exercise_ids().count("squat") == 1


def test_a_file_is_called_as_its_id(own_exercises):
    own_exercises.mkdir()
    (own_exercises / "deep.yaml").write_text(MINE)
    with pytest.raises(DefinitionError, match=r"rename the file to my_squat\.yaml"):
        load_exercise("deep")


def test_an_id_is_never_a_path(own_exercises):
    with pytest.raises(DefinitionError, match="No exercise"):
        load_exercise("sequences/warm_up")


def test_a_folder_that_cannot_be_written_is_told(own_exercises):
    own_exercises.write_text("a file, not a folder")
    with pytest.raises(DefinitionError, match="COACH_EXERCISES"):
        keep_own("my_squat", MINE)


@pytest.mark.parametrize("text", ["a: 2026-13-45", "a: [" * 3000, "a: !!python/object/apply:os.system [ls]", "- 1", ""])
def test_what_is_no_plain_yaml_is_told_in_one_line(text):
    with pytest.raises(DefinitionError) as error:
        read_yaml(text, "mine.yaml", "a definition")
    assert str(error.value).startswith("mine.yaml")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("url", "folder"),
    [
        ("sqlite:////home/ada/coach.db", Path("/home/ada/own_exercises")),
        ("sqlite://", Path("/data/own_exercises")),
        ("postgresql://there/coach", Path("/data/own_exercises")),
        ("", Path("/data/own_exercises")),
    ],
)
def test_own_definitions_lie_beside_the_database(monkeypatch, url, folder):
    monkeypatch.delenv("COACH_EXERCISES")
    assert Settings(database_url=url, data_dir=Path("/data")).exercises == folder
    monkeypatch.setenv("COACH_EXERCISES", "/elsewhere")
    assert Settings(database_url=url).exercises == Path("/elsewhere")


def test_a_field_with_lines_in_its_name_is_told_in_one():
    with pytest.raises(DefinitionError) as error:
        parse_exercise("? 'two\n\n  lines'\n: 1\n", "x.yaml")
    assert "\n" not in str(error.value)
    with pytest.raises(DefinitionError) as error:
        parse_exercise(f"{'long' * 5000}: 1\n", "x.yaml")
    assert len(str(error.value)) <= 500


@pytest.mark.parametrize(
    "text", ["a: &x [1, 2]\nb: *x\n", "a: {b: 1}\nc:\n  <<: {d: 1}\n", "a: &a {<<: *a}\n", bomb(9)]
)
def test_what_unfolds_is_refused_at_once_with_its_line(text):
    """412 letters of aliases in merge keys took 49 s."""
    with pytest.raises(DefinitionError, match=r"f\.yaml:\d+: not valid YAML \(write it out"):
        read_yaml(text, "f.yaml", "a definition")
