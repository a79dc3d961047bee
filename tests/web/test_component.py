"""The live component's script and data, without a browser."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from coach.assessment import load_script, script_ids
from coach.exercise.definition import exercise_ids, load_exercise
from coach.figure.overlay import JOINTS, LIMBS
from coach.web.balance.live import component_data
from coach.web.desk.replay.component import FOLDER as REPLAY
from coach.web.live.component import FOLDER, SCRIPTS, component_key, page_data
from coach.web.live.tickets import AssessmentTicket, SetTicket
from coach.web.look.look import guide
from coach.web.look.scripts import in_one, markup, modules


def test_a_token_of_any_letters_makes_a_key_that_streamlit_takes():
    key = component_key("a__b___c")
    assert "__" not in key
    assert key == component_key("a__b___c") != component_key("a__b___d")


@pytest.mark.parametrize("file", [*(FOLDER / f"{name}.js" for name in SCRIPTS.values()), REPLAY / "replay.js"])
def test_the_modules_make_one_script(tmp_path: Path, file: Path):
    text = in_one(file)
    assert "import " not in text.replace("// ", "")
    assert text.count("export ") == 1
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not here to read the script")
    (tmp_path / "live.mjs").write_text(text)
    subprocess.run([node, "--check", tmp_path / "live.mjs"], check=True)


def test_a_module_stands_once_and_after_what_it_imports():
    names = [file.stem for file in modules(FOLDER / "main.js")]
    assert names[-1] == "main"
    assert len(names) == len(set(names))
    assert names.index("figure") < names.index("over_picture")


@pytest.mark.parametrize("page", SCRIPTS)
def test_the_markup_is_whole(page: str):
    assert "<!--" not in markup(FOLDER / f"{page}.html")


def test_one_figure_in_films_and_on_pages():
    text = next(file for file in modules(REPLAY / "replay.js") if file.name == "figure.js").read_text("utf-8")
    limbs = re.search(r"limbs: (\[.*?\]),\n  joints", text, re.DOTALL)
    joints = re.search(r"joints: (\[.*?\])", text)
    assert limbs is not None
    assert joints is not None
    assert json.loads(re.sub(r",\s*\]$", "]", limbs[1])) == [list(limb) for limb in LIMBS]
    assert json.loads(joints[1]) == list(JOINTS)


def test_an_exercise_of_a_sequence_says_which_and_ends_by_itself():
    ex = load_exercise("knee_extension_seated")
    ticket = SetTicket("t", 1, ex.id, "left", ex.target)
    alone, one_of = page_data(ex, ticket, 3, 0, ""), page_data(ex, ticket, 3, 0, "", "2 of 6")
    assert (alone["about"], alone["sequence"]) == ("left side", False)
    assert (one_of["about"], one_of["sequence"]) == ("2 of 6 · left side", True)


@pytest.mark.parametrize("exercise", exercise_ids())
def test_every_exercise_has_what_the_page_needs(exercise: str):
    ex = load_exercise(exercise)
    data = page_data(ex, SetTicket("t", 1, ex.id, "left", ex.target), 10, 0, "")
    assert data["silhouette"] in ("standing", "chair", "lying", "upper")
    assert len(data["measured"]) == 2
    assert data["rest"] != data["target"]


@pytest.mark.parametrize("test", script_ids())
def test_every_test_has_what_the_page_needs(test: str):
    script = load_script(test)
    data = component_data(script, AssessmentTicket("t", 1, test))
    assert data["silhouette"] in ("standing", "chair", "upper")
    assert len(data["stages"]) == script.repeats * len(script.stages)
    for stage in data["stages"]:
        assert stage["guide"].startswith("<svg"), stage["id"]
        assert (stage["kind"] == "hold") == (stage["counts"] == ("", "") and stage["kind"] != "range")


def test_left_and_right_face_the_way_that_their_picture_does():
    ex = load_exercise("knee_extension_seated")
    for side, turned in (("left", False), ("right", True)):
        assert page_data(ex, SetTicket("t", 1, ex.id, side, ex.target), 3, 0, "")["turned"] is turned
    left, right = (guide(ex, side=side, in_mirror=True) for side in ("left", "right"))
    assert "scale(-1 1)" in left
    assert "scale(1 1)" in right
    assert guide(ex, side="right") == left, "the right of somebody who is looked at is the left in a mirror"
