"""What is said in the middle of a set of movements that were none of it: whole, at every size, while it helps."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from coach.body.camera import Camera
from coach.body.synthetic import DEMO, perform
from coach.exercise.definition import load_exercise
from coach.exercise.not_counted import why_now
from coach.exercise.reasons import NOT_COUNTED
from coach.figure.actor import act
from coach.language import LANGUAGES, _, use
from tests.browser.conftest import SIZE, Server, asked_today
from tests.browser.films import acted
from tests.browser.test_buttons import STAND_STILL

Page = Any
SIZES = ({"width": 1366, "height": 768}, {"width": 390, "height": 844})
PICTURES = os.environ.get("COACH_PICTURES")  # a folder: what the tests saw, for people who look
SAID = "That one I did not count."
# The words as they stand on the page: their text, and what of the page they push away or lie over
SHOWN = """() => {
  const live = coachLives.values().next().value, { root } = live, el = live.panel.el("words");
  const line = el.closest(".line").getBoundingClientRect(), wrong = [];
  if (line.left < 0 || line.right > innerWidth || line.top < 0 || line.bottom > innerHeight) wrong.push("cut off");
  if (el.scrollWidth > el.clientWidth + 1 || el.scrollHeight > el.clientHeight + 1) wrong.push("does not fit");
  for (const other of root.querySelectorAll("button, .picture, .counter [data-number], .gauge, .pacer p")) {
    if (!other.checkVisibility({ visibilityProperty: true })) continue;
    const { left, right, top, bottom } = other.getBoundingClientRect();
    if (left < line.right && line.left < right && top < line.bottom - 1 && line.top + 1 < bottom) {
      wrong.push(`over ${other.className || other.textContent}`);
    }
    if (bottom > innerHeight || right > innerWidth) wrong.push(`${other.className || other.textContent} is out`);
  }
  if (root.querySelector(".picture").getBoundingClientRect().height < 180) wrong.push("the picture is small");
  return { text: el.textContent, wrong };
}"""
SAY = """(text) => {
  const { panel } = coachLives.values().next().value;
  panel.words(text, null);
}"""


@pytest.fixture(scope="session")
def lunging_clip() -> Path:
    """A squat, and then lunges, seen from the front."""
    squat, camera = DEMO["squat"], Camera(yaw_deg=0, **SIZE)
    good = perform(
        squat["rest"], squat["target"], squat["base"], reps=1, camera=camera,
        tempo_s=(1.2, 0.2, 1.2), pause_s=0.7, lead_in_s=9.0, lead_out_s=1.0,
    )  # fmt: skip
    other = act(load_exercise("lunge"), "front", reps=4, camera=Camera(**SIZE), noise_px=0.5)
    return acted("lunges", good, other)


def test_two_movements_in_a_row_that_were_none_are_spoken_of(
    server: Server, browse: Callable[..., Page], lunging_clip: Path
):
    page = browse(lunging_clip)
    person = server.store.add_person("Ada")
    asked_today(server.store, person.id)
    page.set_viewport_size(SIZES[0])
    page.goto(f"{server.url}/exercise?person={person.id}&exercise=squat")
    page.get_by_role("button", name="Start", exact=True).click()
    page.wait_for_function("window.coachLive?.stage === 'set'")
    page.wait_for_function(f"({SHOWN})().text.startsWith('{SAID}')", timeout=60_000)
    for size in SIZES:
        page.set_viewport_size(size)
        page.wait_for_timeout(200)
        shown = page.evaluate(SHOWN)
        if PICTURES:
            page.screenshot(path=f"{PICTURES}/not_counted_{size['width']}.png")
        assert shown["text"].startswith(SAID)
        assert shown["wrong"] == []
    page.wait_for_function(f"!({SHOWN})().text.startsWith('{SAID}')")

    page.evaluate(STAND_STILL)
    for code in LANGUAGES:
        for size in SIZES:
            page.set_viewport_size(size)
            for text in texts(code):
                page.evaluate(SAY, text)
                assert page.evaluate(SHOWN) == {"text": text, "wrong": []}, (code, size)
            if PICTURES:
                page.evaluate(SAY, max(texts(code), key=len))
                page.screenshot(path=f"{PICTURES}/not_counted_{code}_{size['width']}.png")


def texts(code: str) -> list[str]:
    """Everything that may be said, in this language."""
    use(code)
    try:
        return [_("That one I did not count. {why}").format(why=why_now(reason)) for reason in NOT_COUNTED]
    finally:
        use("en")
