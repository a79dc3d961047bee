"""A sequence of two exercises, from the list to its one summary, with a drawn person before the camera."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from coach.body.camera import Camera
from coach.body.synthetic import DEMO, perform
from tests.browser.conftest import SIZE, Server, asked_today
from tests.browser.films import acted

Page = Any
PICTURES = os.environ.get("COACH_PICTURES")  # a folder: what the test saw, for people who look
TWO = """schema_version: 1
id: two
name: Two for the legs
summary: A deep bend and a small one.
items:
  - {exercise: squat, reps: 1, rest_s: 30}
  - {exercise: mini_squat, reps: 2, rest_s: 30}
  - {exercise: knee_extension_seated, reps: 3}
"""
REST_ENDS_MS = "JSON.parse(sessionStorage.getItem('coach.rest')).untilMs"


@pytest.fixture(scope="session")
def bend_clip() -> Path:
    """Squats from the side; Chromium plays the clip from its beginning each time that the camera is opened."""
    squat = DEMO["squat"]
    shown = perform(
        squat["rest"], squat["target"], squat["base"], reps=3, camera=Camera(yaw_deg=90, **SIZE),
        tempo_s=(1.0, 0.2, 1.0), pause_s=0.6, lead_in_s=5.5, lead_out_s=6.0,
    )  # fmt: skip
    return acted("bend", shown)


def keep(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png")


def skip(page: Page) -> None:
    """The exercise that this rest leads to; Streamlit keeps the rest before it for a moment beside the new one."""
    from playwright.sync_api import expect

    button = page.get_by_role("button", name="Skip this one")
    expect(button).to_have_count(1, timeout=30_000)
    button.click()


def sets(server: Server) -> list[tuple[str, int]]:
    """(exercise, rep) as stored, in order."""
    return [(row["exercise"], row["index"]) for row in server.store.reps_table(1)]


def test_a_sequence_leads_through_to_one_summary(server: Server, browse: Callable[..., Page], bend_clip: Path):
    (server.folder / "own_exercises" / "sequences").mkdir(parents=True)
    (server.folder / "own_exercises" / "sequences" / "two.yaml").write_text(TWO)
    asked_today(server.store, server.store.add_person("Ada").id)
    page = browse(bend_clip)
    page.goto(f"{server.url}/sequences?person=1")
    page.get_by_role("button", name="Choose two for the legs").click()
    with page.expect_download() as printed:
        page.get_by_role("button", name="Print all guides").click()
    assert Path(printed.value.path()).read_bytes().startswith(b"%PDF")
    page.get_by_role("button", name="Start", exact=True).click()
    page.get_by_text("Push your hips back and bend your knees slowly.").wait_for()
    page.get_by_role("button", name="I am ready").click()
    page.wait_for_function("window.coachLive?.stage === 'set'")
    assert page.locator("[data-about]").inner_text() == "1 of 3"
    keep(page, "sequence_live")
    page.get_by_text("Mini squat at a counter").wait_for()  # nothing was pressed: one rep, then the rest
    keep(page, "sequence_rest")
    ends = page.evaluate(REST_ENDS_MS)
    page.reload()
    page.get_by_text("Mini squat at a counter").wait_for()
    assert page.evaluate(REST_ENDS_MS) == ends, "the rest goes on, it does not begin anew"
    page.get_by_role("button", name="I am ready").click()
    page.wait_for_function("window.coachLive?.count === 1", timeout=40_000)
    page.reload()  # in mid set: it goes on with it
    page.get_by_role("button", name="Skip this one").wait_for(timeout=40_000)
    assert [index for exercise, index in sets(server) if exercise == "mini_squat"][:2] == [0, 1]
    skip(page)
    page.get_by_text("3 reps, right side").wait_for()
    skip(page)
    page.get_by_text("you did 2 of 3 exercises").wait_for()
    keep(page, "sequence_summary")
    kept = sets(server)
    assert len(kept) == len(set(kept)) >= 3
    assert len({row["set_id"] for row in server.store.reps_table(1)}) == 2
    page.reload()
    page.get_by_text("you did 2 of 3 exercises").wait_for()
    assert sets(server) == kept
