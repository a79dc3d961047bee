"""A therapist reads a film: in the background, with what came of it; the film only where it was to be kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from coach.exercise.definition import load_exercise
from coach.figure.actor import act
from tests.browser.conftest import SHOWN, Server, serious, wait_for_function
from tests.conftest import shared


def choose(page: Any, name: str) -> None:
    page.get_by_role("combobox", name="Exercise").fill(name)
    page.get_by_role("option", name=name, exact=True).click()
    wait_for_function(page, SHOWN)


def upload(page: Any, file: Path) -> None:
    """Until the page has it, as somebody waits for its name to stand there."""
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_text(file.name).first.wait_for()
    wait_for_function(page, SHOWN)


def test_a_landmark_recording_is_read_kept_and_seen_again(server: Server, browse: Callable[..., Any], tmp_path: Path):
    ada = server.store.add_person("Ada")
    recording = tmp_path / "squats.npz"
    act(load_exercise("squat"), "side", reps=3, noise_px=0.5).series.save(recording)
    page = browse()
    page.goto(f"{server.url}/replay?person=1")
    page.get_by_role("link", name="Read a film from a phone").click()
    page.get_by_role("heading", name="A film of Ada").wait_for()
    choose(page, "Squat")
    upload(page, recording)
    page.get_by_role("button", name="Read this film").click()
    page.get_by_text("Read and kept: 3 counted.").wait_for(timeout=60_000)
    assert serious(page) == []
    page.get_by_role("link", name="See it again").click()
    page.get_by_role("slider", name="Moment of the set").wait_for()
    (kept,) = server.store.sets_with_landmarks(ada.id)
    assert server.store.film(kept.id) is None

    bad = tmp_path / "bad.mp4"
    bad.write_bytes(b"no film at all" * 500)
    page.goto(f"{server.url}/clip?person=1")
    upload(page, bad)
    page.get_by_role("button", name="Read this film").click()
    page.get_by_test_id("stAlert").wait_for(timeout=60_000)
    assert len(server.store.sets_with_landmarks(ada.id)) == 1


def test_a_real_film_stays_when_it_is_to_be_kept_until_it_is_deleted(
    server: Server, browse: Callable[..., Any], bundle: Path
):
    film = shared("clips", "squat_side_7.mp4")
    server.store.add_person("Ben")  # the server's list of films read knows the first person of an earlier test
    ada = server.store.add_person("Ada")
    page = browse()
    page.goto(f"{server.url}/clip?person={ada.id}")
    choose(page, "Squat")
    upload(page, film)
    page.get_by_text("Keep the film too").click()
    page.get_by_role("textbox", name="Your name").fill("B. Shaw")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Read this film").click()
    page.get_by_text("You can leave this page").wait_for(timeout=60_000)
    page.goto(f"{server.url}/learn?person={ada.id}")
    page.goto(f"{server.url}/clip?person={ada.id}")
    page.get_by_role("link", name="See it again").click(timeout=180_000)
    page.get_by_text("The film, kept by B. Shaw").click()
    page.locator("video").wait_for()
    page.get_by_role("button", name="Delete the film").click()
    page.get_by_text("The film, kept by B. Shaw").wait_for(state="detached")
    (kept,) = server.store.sets_with_landmarks(ada.id)
    assert server.store.film(kept.id) is None
    assert len(server.store.set_reps(kept.id)) == 7
