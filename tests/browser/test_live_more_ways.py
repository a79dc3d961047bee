"""More ways to use the live page: pain told by an arm or a press, a pause, settings, privacy."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from coach.body.camera import Camera
from coach.body.synthetic import DEMO, perform
from coach.care.records import Plan, PlanItem, Profile
from tests.browser.conftest import SIZE, Server, asked_today
from tests.browser.films import EmptyRoom, acted

Page = Any
PICTURES = os.environ.get("COACH_PICTURES")  # a folder: what the tests saw, for people who look
LIVE = "[...coachLives.values()][0]"
STEADY = Profile(
    can_stand_safely=True, foot_ulcer=False, numb_feet=False, diabetes=False, dizzy_on_standing=False, falls_last_year=0
)
SQUATS = 2


@pytest.fixture(scope="session")
def arm_clip() -> Path:
    """Two squats seen from the front, and some seconds later the person's own right arm over the head."""
    squat, camera = DEMO["squat"], Camera(yaw_deg=0, **SIZE)
    squats = perform(
        squat["rest"], squat["target"], squat["base"], reps=SQUATS, camera=camera,
        tempo_s=(1.2, 0.2, 1.2), pause_s=0.7, lead_in_s=9.0, lead_out_s=1.0,
    )  # fmt: skip
    arm = perform(
        squat["rest"], {**squat["rest"], "shoulder_abduction_right": 165, "elbow_plane": 1}, squat["base"], reps=1,
        camera=camera, tempo_s=(1.0, 3.0, 1.0), lead_in_s=4.0, lead_out_s=6.0,
    )  # fmt: skip
    return acted("arm", squats, arm)


@pytest.fixture(scope="session")
def still_clip() -> Path:
    """Two squats seen from the front, an empty room, and somebody who stands still in it."""
    squat, camera = DEMO["squat"], Camera(yaw_deg=0, **SIZE)
    squats = perform(
        squat["rest"], squat["target"], squat["base"], reps=SQUATS, camera=camera,
        tempo_s=(1.2, 0.2, 1.2), pause_s=0.7, lead_in_s=9.0, lead_out_s=4.0,
    )  # fmt: skip
    still = perform(
        squat["rest"], squat["rest"], squat["base"], reps=1, camera=camera, tempo_s=(1.0, 1.0, 1.0), lead_in_s=20.0
    )
    return acted("still", squats, EmptyRoom(camera, 12), still)


@pytest.fixture
def squatter(server: Server) -> Server:
    """Ada, whose plan is some squats every day."""
    person = server.store.add_person("Ada")
    server.store.save_profile(person.id, STEADY)
    items = (PlanItem(exercise="squat", reps=SQUATS, sets=2, days=(0, 1, 2, 3, 4, 5, 6)),)
    made = datetime.now(UTC) - timedelta(days=1)
    server.store.save_plan(person.id, Plan(items=items, made_by="Dr. Berg", made_at=made))
    return server


def keep(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png")


def wait_for(page: Page, what: str, seconds: float = 40) -> None:
    page.wait_for_function(what, timeout=seconds * 1000)


def begin_day(page: Page, server: Server, pain: str = "2") -> None:
    """To the live page of a session in which pain is asked."""
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(f"{server.url}/today?person=1")
    page.get_by_role("button", name="Begin", exact=True).click()
    page.get_by_role("radiogroup", name="How much pain do you have now?").get_by_text(pain, exact=True).click()
    page.get_by_role("button", name="None of these").click()
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Start the camera").click()
    page.get_by_role("button", name="I am ready").click()
    wait_for(page, "window.coachLive?.stage === 'set'")


def begin_alone(page: Page, server: Server) -> None:
    """To the live page of one exercise, in which nothing is asked."""
    page.set_viewport_size({"width": 1280, "height": 720})
    person = server.store.add_person("Ada")
    asked_today(server.store, person.id)
    page.goto(f"{server.url}/exercise?person={person.id}&exercise=squat")
    page.get_by_role("button", name="Start", exact=True).click()
    wait_for(page, "window.coachLive?.answered > 5")


def told(server: Server) -> list[tuple[str, float | None]]:
    return [(c.check.change, c.check.pain) for c in server.store.checks(1, "set")]


def test_a_raised_right_arm_says_more(squatter: Server, browse: Callable[..., Page], arm_clip: Path):
    page = browse(arm_clip)
    begin_day(page, squatter)
    drawing = page.locator("[data-guide]")
    assert drawing.bounding_box()["width"] > 0.3 * 1366, "large until the movement is understood"
    wait_for(page, "coachLive.count === 1")
    page.get_by_text("(tone) 1").wait_for()
    assert page.locator("[data-pace]").inner_text() in ("Down 2 s", "Up 2 s")
    assert drawing.bounding_box()["width"] < 0.2 * 1366
    page.wait_for_timeout(900)
    keep(page, "live_set")
    wait_for(page, "coachLive.stage === 'asking'")
    wait_for(page, f"{LIVE}.camera.stream !== null")
    keep(page, "live_pain_check")
    assert page.evaluate("document.activeElement?.shadowRoot?.activeElement?.id ?? document.activeElement.id")
    page.get_by_text("More pain.", exact=True).wait_for()
    keep(page, "live_pain_understood")
    page.get_by_role("button", name="I am ready").wait_for()
    assert told(squatter) == [("more", None)]
    assert len(squatter.store.reps_table(1)) == SQUATS


def test_keeping_still_says_the_same_and_an_empty_room_says_nothing(
    squatter: Server, browse: Callable[..., Page], still_clip: Path
):
    page = browse(still_clip)
    begin_day(page, squatter)
    wait_for(page, "coachLive.stage === 'asking'", 60)
    page.get_by_text("I cannot see you, so I wait for your answer.").wait_for(timeout=40_000)
    keep(page, "live_pain_unseen")
    assert page.evaluate(f"{LIVE}.pain.share") == 0
    wait_for(page, f"{LIVE}.pain.share > 0.5")
    keep(page, "live_pain_still")
    assert told(squatter) == []
    page.get_by_text("You kept still, so I count the pain as the same.").first.wait_for()
    keep(page, "live_pain_assumed")
    page.get_by_role("button", name="I am ready").wait_for()
    (kept,) = [c.check for c in squatter.store.checks(1, "set")]
    assert (kept.change, kept.pain, kept.assumed) == ("same", None, True)


def test_an_answer_can_be_taken_back_and_a_reload_asks_again(
    squatter: Server, browse: Callable[..., Page], squat_clip: Path
):
    page = browse(squat_clip)
    begin_day(page, squatter)
    wait_for(page, "coachLive.stage === 'asking'", 60)
    page.reload()  # nothing was told yet: the set is still there, with all its reps
    wait_for(page, "window.coachLive?.stage === 'asking'")
    page.locator("[data-change=more]").click()  # the navigation has a "More" of its own
    page.get_by_role("button", name="Not that").click()
    page.wait_for_timeout(3500)
    assert page.evaluate("coachLive.stage") == "asking", "nothing is assumed"
    assert told(squatter) == []
    page.evaluate(f"{LIVE}.link.socket.close()")  # the line breaks: it can still be told
    page.keyboard.press("3")
    page.get_by_text("Pain 3.", exact=True).wait_for()
    page.get_by_role("button", name="I am ready").wait_for()
    assert told(squatter) == [("more", 3)]
    kept = squatter.store.reps_table(1)
    assert [row["index"] for row in kept] == list(range(SQUATS))
    assert len({row["set_id"] for row in kept}) == 1
    assert squatter.store.open_set(1, "squat") is None


def test_a_pause_counts_nothing_and_loses_nothing(server: Server, browse: Callable[..., Page], squat_clip: Path):
    page = browse(squat_clip)
    begin_alone(page, server)
    wait_for(page, "coachLive.count === 1")
    page.get_by_role("button", name="Pause").click()
    wait_for(page, "coachLive.stage === 'paused'")
    keep(page, "live_paused")
    assert page.get_by_role("button", name="Stop", exact=True).is_visible()
    page.wait_for_timeout(6500)  # two squats pass
    assert page.evaluate("coachLive.count") == 1
    page.get_by_role("button", name="Go on").click()
    wait_for(page, "coachLive.stage === 'set'")
    wait_for(page, "coachLive.count === 2")
    assert [row["index"] for row in server.store.reps_table(1)] == [0, 1]
    page.keyboard.press("Escape")  # without a question the set is over at once
    page.get_by_text("of 10 reps, Ada.").wait_for()


def picture(page: Page) -> np.ndarray:
    shot = page.locator(".coach .picture").screenshot()
    return np.asarray(Image.open(io.BytesIO(shot)).convert("RGB")).astype(int)


def test_settings_are_kept_and_private_shows_no_picture(server: Server, browse: Callable[..., Page], squat_clip: Path):
    page = browse(squat_clip)
    begin_alone(page, server)
    assert page.locator("video").is_visible()
    page.get_by_role("button", name="Settings").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Hide the camera picture").check()
    page.get_by_label("Bigger text").check()
    page.get_by_label("High contrast").check()
    page.get_by_label("Speed of the voice").fill("0.7")
    keep(page, "live_settings")
    page.keyboard.press("Escape")  # closes the settings, not the exercise
    assert page.evaluate("coachLive.stage") != "done"
    page.reload()
    wait_for(page, "window.coachLive?.answered > 5")
    assert not page.locator("video").is_visible()  # in the check as well
    wait_for(page, f"{LIVE}.answer?.points")
    page.wait_for_timeout(300)
    keep(page, "live_private_contrast")
    wait_for(page, "coachLive.count === 1")  # the camera is read all the same
    assert not page.locator("video").is_visible()
    page.get_by_role("button", name="Settings").click()
    wait_for(page, "coachLive.stage === 'paused'")
    assert page.get_by_label("Speed of the voice").input_value() == "0.7"
    page.get_by_label("High contrast").uncheck()
    page.get_by_label("Bigger text").uncheck()
    page.get_by_role("button", name="Done", exact=True).click()
    wait_for(page, "coachLive.stage === 'set'")
    page.wait_for_timeout(500)
    keep(page, "live_private")
    ground = (np.abs(picture(page) - (0xC3, 0xCC, 0xD2)).max(axis=2) <= 2).mean()
    assert ground > 0.8, "the drawn figure on a plain ground, and nothing else"


OWN_RECOGNISER = """
window.SpeechRecognition = class {
  static available = async ({ langs, processLocally }) => (processLocally ? "available" : "unavailable");
  get processLocally() { return this.local; }
  set processLocally(value) { this.local = value; }
  start() { window.listening = this; }
  abort() {}
};
window.say = (words) => window.listening.onresult({ results: [[{ transcript: words }]], resultIndex: 0 });
"""


@pytest.mark.parametrize(
    ("code", "button", "nothing", "words", "change"),
    [
        ("de", "Mit der Stimme antworten", "es gibt Mehrkorn", "es ist mehr geworden", "more"),
        ("es", "Responder con la voz", "a la sombra de un masaje", "un poco más", "more"),
    ],
)
def test_pain_is_told_by_voice_in_ones_own_language(
    squatter: Server, browse: Callable[..., Page], squat_clip: Path, code, button, nothing, words, change
):
    """The recogniser is a stand-in: headless Chromium has none of its own. What is heard, and as what, is real."""
    page = browse(squat_clip)
    page.add_init_script(OWN_RECOGNISER)
    begin_day(page, squatter)
    squatter.store.set_language(1, code)
    page.reload()
    wait_for(page, "window.coachLive?.stage === 'asking'", 60)
    page.get_by_role("button", name=button).click()
    wait_for(page, "window.listening")
    assert page.evaluate("window.listening.lang").startswith(code)
    page.evaluate("window.speechSynthesis?.cancel()")
    page.evaluate("words => say(words)", nothing)
    assert page.locator("[data-notthat]").is_hidden()
    page.evaluate("words => say(words)", words)
    page.locator("[data-notthat]").wait_for()
    wait_for(page, "window.coachLive?.stage !== 'asking'")
    page.wait_for_timeout(1500)
    assert told(squatter) == [(change, None)]
