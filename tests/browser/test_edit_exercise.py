"""A therapist changes an exercise: tried before it is kept, and looked at on earlier sets."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from coach.body.camera import Camera
from coach.exercise.definition import load_exercise
from coach.figure.actor import act
from tests.browser.conftest import SHOWN, SIZE, Server, serious
from tests.browser.films import acted
from tests.browser.test_replay import squats


def write(page: Any, old: str, new: str) -> None:
    field = page.get_by_role("textbox", name="The definition")
    text = field.input_value()
    assert old in text, text[:400]
    field.fill(text.replace(old, new, 1))
    field.blur()


def test_an_exercise_is_changed_tried_and_seen_on_earlier_sets(server: Server, browse: Callable[..., Any]):
    ada = server.store.add_person("Ada")
    squats(server, ada.id)
    page = browse()
    page.goto(f"{server.url}/new-exercise?person=1")
    page.get_by_role("link", name="Change one that is there").click()
    page.get_by_role("heading", name="Change an exercise").wait_for()
    page.goto(f"{server.url}/edit-exercise?person=1&exercise=squat")
    page.get_by_alt_text("Drawing of the movement: Squat").wait_for()
    page.get_by_text("As text", exact=True).click()
    write(page, "target: 90", "target: ninety")
    page.get_by_test_id("stAlert").get_by_text("valid number").wait_for()
    write(page, "target: ninety", "target: 100")
    page.get_by_text("valid number").wait_for(state="detached")
    page.wait_for_function(SHOWN)
    write(page, "name: Squat", "name: Deep squat")
    page.get_by_alt_text("Drawing of the movement: Deep squat").wait_for()
    page.wait_for_function(SHOWN)
    page.get_by_text("Try it first").wait_for()
    page.get_by_role("textbox", name="Your name").fill("B. Shaw")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Try it on a synthetic person").click()
    sure = page.get_by_text("Keep it although not all tries were right")
    page.get_by_text("counted and judged as they should be").or_(sure).first.wait_for(timeout=60_000)
    if sure.is_visible():
        sure.click()
    page.get_by_role("button", name="See what it would make of earlier sets").click()
    page.get_by_text("of 1 sets would change").wait_for(timeout=60_000)
    assert serious(page) == []
    page.get_by_role("button", name="Keep this version").click()
    page.get_by_text("Kept: squat_own").wait_for()
    assert [d.made_by for d in server.store.definitions("squat_own")] == ["B. Shaw"]
    page.goto(f"{server.url}/exercises?person=1")
    page.get_by_role("button", name="Choose deep squat").wait_for()


def test_the_next_version_counts_earlier_sets_anew_only_when_asked(server: Server, browse: Callable[..., Any]):
    own = server.folder / "own_exercises"
    own.mkdir(exist_ok=True)
    text = Path("exercises/squat.yaml").read_text().replace("id: squat\n", "id: bend\n")
    (own / "bend.yaml").write_text(text)
    ada = server.store.add_person("Ada")
    ex = load_exercise("squat")
    series = act(ex, "side", reps=3, noise_px=0.5).series
    set_id = server.store.begin_set(ada.id, "bend", ex.version, "both", ex.target, "full", "video")
    server.store.add_landmarks(set_id, 0, series)  # as of a coach that counted nothing
    server.store.end_set(set_id, "stop", "side")
    page = browse()
    page.goto(f"{server.url}/edit-exercise?person=1&exercise=bend")
    page.get_by_role("button", name="See what it would make of earlier sets").click()
    page.get_by_text("1 of 1 sets would change.").wait_for(timeout=60_000)
    page.get_by_text("Keep this version first").wait_for()
    assert server.store.set_reps(set_id) == []
    page.get_by_role("textbox", name="Your name").fill("B. Shaw")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Try it on a synthetic person").click()
    page.get_by_text("counted and judged as they should be").wait_for(timeout=60_000)
    page.get_by_role("button", name="Keep this version").click()
    page.get_by_text("Kept: bend").wait_for()
    assert server.store.set_reps(set_id) == []
    page.get_by_text("Versions before").wait_for()
    assert len(server.store.definitions("bend")) == 2


@pytest.mark.camera
def test_an_exercise_is_shown_to_this_camera(server: Server, browse: Callable[..., Any]):
    arms = load_exercise("shoulder_abduction")
    shown = act(
        arms, lead_in_s=7.0, lead_out_s=6.0, camera=Camera(**SIZE), tempo_s=(0.9, 0.2, 0.9), noise_px=0.0, reps=3
    )
    server.store.add_person("Ada")
    page = browse(acted("arms", shown, network=True))  # what is recorded is read as any film
    page.goto(f"{server.url}/new-exercise?person=1")
    page.get_by_label("What is it called?").fill("Angel")
    page.keyboard.press("Tab")
    page.get_by_text("this camera", exact=True).click()
    page.get_by_role("button", name="Start the camera").click()
    page.get_by_text("Recording: 16 seconds").wait_for(timeout=60_000)  # all of the film, however soon it began
    page.get_by_role("button", name="Done").click()
    page.get_by_text("in your recording.").wait_for(timeout=150_000)
    page.get_by_text("the arm rising to the side").wait_for()
