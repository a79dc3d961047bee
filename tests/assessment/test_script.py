"""Scripts: the nine tests, errors that name file and field, and a tenth test that is only one more file."""

from __future__ import annotations

import json

import pytest
import yaml

from coach.assessment import Assessment, ScriptError, load_script, script_ids
from coach.assessment.script import FOLDER, parse_script
from coach.body import balance_actor as actor
from tests.assessment.people import assess

NINE = {
    "chair_stand_30s", "five_times_sit_to_stand", "four_stage_balance", "single_leg_stance", "quiet_stance",
    "march_30s", "finger_to_nose", "alternate_arm_raise", "rom_screen",
}  # fmt: skip


def test_the_nine_tests_of_the_contract_are_there():
    assert set(script_ids()) == NINE | {"posture_screen"}
    for name in NINE:
        script = load_script(name)
        assert script.id == name
        assert Assessment(script).phase == "explaining"


@pytest.mark.parametrize("name", sorted(NINE))
def test_words_can_be_read_aloud_from_far(name: str):
    script = load_script(name)
    for line in (*script.explain, *(s.say for s in script.stages), *(s.go for s in script.stages)):
        assert len(line.split()) <= 24, line
        assert not set("()[]<>/_") & set(line), line
    assert any("stop" in line.lower() for line in script.explain)


@pytest.mark.parametrize("name", sorted(n for n in NINE if load_script(n).domain in ("balance", "strength")))
def test_what_may_make_somebody_fall_asks_for_a_hold_first(name: str):
    safety = load_script(name).safety
    assert safety.within_reach
    assert safety.confirm


@pytest.mark.parametrize("name", ["quiet_stance", "march_30s", "finger_to_nose", "alternate_arm_raise"])
def test_sway_and_rhythm_want_unsmoothed_landmarks_and_more_than_8_frames(name: str):
    script = load_script(name)
    assert script.pose_mode == "image"
    assert all(load_script(n).least_fps > 8 for n in NINE)


def test_numbers_recalled_from_the_literature_are_marked():
    assert load_script("single_leg_stance").reference.mark == "v"
    for name in NINE:
        assert all(f.mdc_mark != "checked" for f in load_script(name).readings)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"colour": "red"}, "x.yaml: colour: is not a field here"),
        ({"least_fps": 2}, "x.yaml: least_fps:"),
        ({"name": None}, "x.yaml: name:"),
        ({"reading": "magic"}, "x.yaml: reading:"),
    ],
)
def test_an_error_names_file_and_field(change: dict, said: str):
    data = yaml.safe_load((FOLDER / "quiet_stance.yaml").read_text())
    with pytest.raises(ScriptError) as error:
        parse_script(yaml.safe_dump(data | change), "x.yaml")
    assert str(error.value).startswith(said)
    assert "\n" not in str(error.value)


def test_an_error_inside_a_stage_names_its_place():
    data = yaml.safe_load((FOLDER / "quiet_stance.yaml").read_text())
    data["stages"][0]["stops"] = ["levitates"]
    with pytest.raises(ScriptError, match=r"x\.yaml: stages\.0\.stops\.0: "):
        parse_script(yaml.safe_dump(data), "x.yaml")


@pytest.mark.parametrize("text", ["", "just words", "a: [1", "[1, 2]"])
def test_what_is_no_script_is_said_in_one_line(text: str):
    with pytest.raises(ScriptError, match=r"x\.yaml"):
        parse_script(text, "x.yaml")


def test_an_unknown_test_gets_a_hint():
    with pytest.raises(ScriptError, match="Did you mean march_30s"):
        load_script("march_30")


def test_a_tenth_test_is_one_more_file(tmp_path):
    data = yaml.safe_load((FOLDER / "chair_stand_30s.yaml").read_text())
    data |= {"id": "chair_stand_10s", "name": "Chair stands in 10 seconds"}
    data["stages"][0]["seconds"] = 10
    (tmp_path / "chair_stand_10s.yaml").write_text(yaml.safe_dump(data))
    script = load_script("chair_stand_10s", tmp_path)
    taken = actor.stand_from_chair([0.5 + 2.6 * i for i in range(5)], 12.0)
    test = Assessment(script, offline=True)
    for frame in taken.series:
        test.step(frame)
    assert test.finish()["reading"]["stands"] == 4


def test_the_report_is_plain_json_without_nan():
    report = assess(actor.stand_swaying(seconds=33), "quiet_stance")
    text = json.dumps(report, allow_nan=False)
    assert list(json.loads(text)) == [
        "schema", "test", "script_version", "valid", "invalid_reason", "stages", "reading", "reference", "clip", "pose",
        "warnings",
    ]  # fmt: skip
