"""An exercise is added by showing it: a film in, the definition edited and kept, and then done before the camera."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from coach.body.camera import Camera
from coach.exercise.definition import load_exercise
from coach.figure.actor import act
from coach.figure.drawn import draw_clip
from tests.browser.conftest import SIZE, Server, asked_today
from tests.browser.films import acted

Page = Any
PICTURES = os.environ.get("COACH_PICTURES")  # a folder: what the test saw, for people who look


def keep(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png")


def write(page: Page, old: str, new: str) -> None:
    """Change a word in the definition, as somebody who clicks elsewhere afterwards."""
    field = page.get_by_role("textbox", name="The definition")
    text = field.input_value()
    assert old in text
    field.fill(text.replace(old, new))
    field.blur()


@pytest.mark.film
def test_an_exercise_is_added_by_showing_it(server: Server, browse: Callable[..., Page], tmp_path: Path):
    arms = load_exercise("shoulder_abduction")
    quick = {"camera": Camera(**SIZE), "tempo_s": (0.9, 0.2, 0.9), "noise_px": 0.0, "reps": 3}
    film = tmp_path / "arms.mp4"
    draw_clip(film, act(arms, lead_in_s=0.7, lead_out_s=0.7, **quick))
    camera = acted("angel", act(arms, lead_in_s=6.0, lead_out_s=4.0, **quick))
    server.store.add_person("Ada")
    page = browse(camera)
    page.goto(f"{server.url}/new-exercise?person=1")
    page.get_by_label("What is it called?").fill("Angel")
    page.locator("input[type=file]").set_input_files(film)
    page.get_by_role("button", name="Read it").click()
    page.get_by_text("Reading, ").wait_for()
    page.get_by_text("Counts 3 of 3 in your recording.").wait_for(timeout=60_000)
    page.get_by_text("the arm rising to the side").wait_for()
    page.get_by_alt_text("Drawing of the movement: Angel").wait_for()
    keep(page, "authoring")
    write(page, "measure: shoulder_abduction", "measure: shoulder_abductoin")
    page.get_by_text("did you mean 'shoulder_abduction'?").wait_for()
    assert page.get_by_role("button", name="Save this exercise").is_disabled()
    keep(page, "authoring_mistake")
    write(page, "measure: shoulder_abductoin", "measure: shoulder_abduction")
    write(page, "Describe the movement in two sentences.", "Lift your arms like wings.")
    page.get_by_text("Counts 3 of 3 in your recording.").wait_for()
    page.get_by_role("button", name="Save this exercise").click()
    page.get_by_text("Saved as angel.").wait_for()
    assert [path.name for path in (server.folder / "own_exercises").iterdir()] == ["angel.yaml"]
    page.get_by_role("link", name="Exercises", exact=True).click()
    page.get_by_text("Lift your arms like wings.").wait_for()
    asked_today(server.store, 1)
    page.get_by_role("button", name="Choose angel").click()
    page.get_by_role("button", name="Start", exact=True).click()
    page.wait_for_function("window.coachLive?.count >= 2", timeout=40_000)
    assert {row["exercise"] for row in server.store.reps_table(1)} == {"angel"}
    keep(page, "authoring_live")
