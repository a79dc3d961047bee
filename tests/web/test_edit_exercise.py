"""The exercise editor: fields and text are one thing, what is the matter stands by its field, nothing is lost."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from coach.exercise.edit import data_of
from coach.web.server import services
from tests.web.test_every_page import EVERY, show


@pytest.fixture
def page(store, monkeypatch) -> AppTest:
    monkeypatch.setattr(services, "get_store", lambda: store)
    return show(EVERY["edit_exercise"][0], {"exercise": "squat"})


def field(page: AppTest, label: str) -> Any:
    return next(f for f in (*page.text_input, *page.text_area, *page.number_input) if f.label == label)


def definition(page: AppTest) -> dict[str, Any]:
    return data_of(field(page, "The definition").value)


def test_a_field_changes_its_place_in_the_text_and_nothing_else(page):
    before = definition(page)
    page = field(page, "Name").set_value("Deep squat").run()
    page = field(page, "Steps, one a line").set_value("Sit back, slowly.\n\nStand tall.").run()
    page = field(page, "Target: the bend of the knee").set_value(100.0).run()
    page = field(page, "To change this: heels lift").set_value("Press your heels down.").run()
    told = definition(page)
    assert told["name"] == "Deep squat"
    assert told["steps"] == ["Sit back, slowly.", "Stand tall."]
    assert told["target"] == 100
    assert told["guide"]["target"]["knee_flexion"] == 100, "the figure goes as far"
    assert [f["cue"] for f in told["faults"] if f["code"] == "heels_lift"] == ["Press your heels down."]
    changed = {"name", "steps", "target", "guide", "faults"}
    assert {k: v for k, v in told.items() if k not in changed} == {k: v for k, v in before.items() if k not in changed}
    assert not page.error


def test_what_is_the_matter_stands_by_its_field_and_what_was_typed_stays(page):
    long = "Please keep both of your heels down on the floor"
    page = field(page, "To change this: heels lift").set_value(long).run()
    assert "a cue has at most 8 words" in [e.value.replace("\\", "") for e in page.error]
    assert any("Nothing is lost" in e.value for e in page.error)
    assert field(page, "To change this: heels lift").value == long
    assert long in field(page, "The definition").value
    page = field(page, "To change this: heels lift").set_value("Keep your heels down.").run()
    assert not page.error


def test_a_change_of_the_text_is_seen_in_the_fields(page):
    text = field(page, "The definition")
    page = text.set_value(
        text.value.replace("name: Squat", "name: Bend").replace("target: 90", "target: ninety", 1)
    ).run()
    assert field(page, "Name").value == "Bend"
    assert field(page, "Target: the bend of the knee").value is None
    assert any("valid number" in e.value for e in page.error)
    page = field(page, "Target: the bend of the knee").set_value(80.0).run()
    assert definition(page)["target"] == 80
    text = field(page, "The definition")
    page = text.set_value("name: [").run()
    assert any("not valid YAML" in e.value.replace("\\", "") for e in page.error)
    assert field(page, "The definition").value == "name: ["
