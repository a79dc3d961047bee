"""The neurological record in words, and the soles that are pressed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from coach.records.neurology import SITES, NeurologicalEntry
from coach.web.desk.neurology_words import as_table, changed, in_short, value_words
from coach.web.desk.soles.component import FOLDER, HEIGHT, PLACES, WIDTH, footprint, page_data
from coach.web.look.look import plain

BEFORE = NeurologicalEntry(
    entered_by="B", reflexes={"ankle": {"left": 0, "right": 2}}, monofilament={"toe_1": {"left": "not_felt"}}
)
AFTER = NeurologicalEntry(
    entered_by="B", reflexes={"ankle": {"left": 1, "right": 2}}, vibration={"shin": {"left": 7.5}},
    monofilament={"toe_1": {"left": "felt"}, "heel": {"right": "not_felt"}}, strength={"knee_flexion": {"left": 4}},
)  # fmt: skip


def test_what_changed_in_words():
    assert changed(BEFORE, AFTER) == [
        "Reflex, ankle, left: 0 before, now 1+",
        "10 g monofilament, first toe, left: not felt before, now felt",
    ]
    assert changed(None, AFTER) == []


def test_an_entry_in_short_and_as_a_table():
    assert in_short(AFTER) == [
        "Reflex: 2 tested", "Vibration: 1 tested",
        "10 g monofilament: felt at 1 of 2 tested sites; not felt: right heel", "Strength: 1 tested",
    ]  # fmt: skip
    assert {"Finding": "Vibration, shin below the knee", "Left": "7.5 seconds", "Right": "not tested"} in as_table(
        AFTER
    )
    assert value_words("strength", 0) == "0 of 5"


def test_every_site_has_a_button_and_none_lies_on_another():
    names = {site: site for site in SITES["monofilament"]}
    for foot in page_data("k", names, {})["feet"]:
        assert [s["site"] for s in foot["sites"]] == list(names)
        placed = [
            (s["x"] / 100 * 264, s["y"] / 100 * 264 * HEIGHT / WIDTH) for s in foot["sites"] if s["x"] is not None
        ]
        assert len(placed) == 9
        for i, (x, y) in enumerate(placed):
            assert all((x - a) ** 2 + (y - b) ** 2 >= 48**2 for a, b in placed[:i]), "48 px each, side by side"


def test_left_and_right_are_mirrored():
    left, right = page_data("k", {"toe_1": "first toe"}, {})["feet"]
    assert left["sites"][0]["x"] == pytest.approx(100 - right["sites"][0]["x"])
    assert left["sites"][0]["x"] > 50, "the big toes are inside, as in footprints"
    assert PLACES["midfoot_medial"][0] > PLACES["midfoot_lateral"][0]


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_footprint_is_a_drawing_for_the_eye(side):
    root = ElementTree.fromstring(footprint(side))
    assert root.get("aria-hidden") == "true"
    assert "http" not in footprint(side)


def test_the_script_can_be_read(tmp_path: Path):
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not here to read the script")
    (tmp_path / "soles.mjs").write_text((FOLDER / "soles.js").read_text("utf-8"))
    subprocess.run([node, "--check", tmp_path / "soles.mjs"], check=True)


def test_what_somebody_typed_is_shown_as_it_is():
    assert plain("a ![x](b) *c*") == "a \\!\\[x\\]\\(b\\) \\*c\\*"
