"""What is said in the middle of a set of movements that were none of it: whole, at every size, while it helps."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from coach.body.camera import Camera
from coach.body.synthetic import DEMO, perform
from coach.exercise.definition import load_exercise
from coach.figure.actor import act
from tests.browser.conftest import SIZE, Server, asked_today
from tests.browser.films import acted

Page = Any
PICTURES = os.environ.get("COACH_PICTURES")  # a folder: what the tests saw, for people who look
SAID = "That one I did not count."
# The words as they stand on the page: their text, and whether all of it is seen
SHOWN = """() => {
  const live = coachLives.values().next().value, el = live.panel.el("words");
  const box = el.getBoundingClientRect(), page = el.getRootNode();
  const hit = page.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  return {
    text: el.textContent, inside: box.left >= 0 && box.right <= innerWidth && box.top >= 0 && box.bottom <= innerHeight,
    cut: el.scrollHeight > el.clientHeight + 1 || el.scrollWidth > el.clientWidth + 1,
    on_top: hit === el || el.contains(hit), hit: hit?.outerHTML.slice(0, 90), box: [box.left, box.top, box.width, box.height],
  };
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
    return acted("lunges", good, replace(other))


def test_two_movements_in_a_row_that_were_none_are_spoken_of(
    server: Server, browse: Callable[..., Page], lunging_clip: Path
):
    page = browse(lunging_clip)
    person = server.store.add_person("Ada")
    asked_today(server.store, person.id)
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto(f"{server.url}/exercise?person={person.id}&exercise=squat")
    page.get_by_role("button", name="Start", exact=True).click()
    page.wait_for_function("window.coachLive?.stage === 'set'")
    page.wait_for_function(f"({SHOWN})().text.startsWith('{SAID}')", timeout=60_000)
    for width, height in ((1366, 768), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(300)
        shown = page.evaluate(SHOWN)
        print(width, shown)
        if PICTURES:
            page.screenshot(path=f"{PICTURES}/not_counted_{width}.png")
    page.wait_for_function(f"!({SHOWN})().text.startsWith('{SAID}')")
