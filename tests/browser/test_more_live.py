"""Holds and several people, in a real browser with drawn people before the camera."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from coach.body.camera import Camera, placed
from coach.body.synthetic import stand_still
from coach.exercise.definition import load_exercise
from coach.figure.actor import act
from coach.figure.drawn import LOOKS, draw_frames, draw_person
from tests.browser.conftest import SIZE, Server, asked_today
from tests.browser.films import acted, kept

Page = Any
LIVE = "[...coachLives.values()][0]"
PICTURES = os.environ.get("COACH_PICTURES")  # a folder: what the tests saw, for people who look


@pytest.fixture(scope="session")
def stance_clip() -> Path:
    """Some seconds on two feet, then six on one."""
    person = act(load_exercise("single_leg_stance"), camera=Camera(**SIZE), lead_in_s=9.0, lead_out_s=6.0, noise_px=0)
    return acted("stance", person)


@pytest.fixture(scope="session")
def two_clip() -> Path:
    """Somebody squats on the right of the picture; somebody else, larger, waits on the left.

    Who waits shifts the weight from foot to foot, as people do: what never moves is taken for a picture on the wall.
    """
    camera = Camera(yaw_deg=0, **SIZE)
    squats = act(
        load_exercise("squat"), "front", reps=3, camera=camera, tempo_s=(1.2, 0.2, 1.2), lead_in_s=16.0, lead_out_s=8.0,
        noise_px=0,
    )  # fmt: skip
    aside, _ = camera.landmarks(placed(squats.points_m, left_m=0.9))
    waiting = placed(stand_still(0.1).points_m[:1], left_m=-0.75, forward_m=0.4)
    shift_m = 0.05 * np.sin(2 * np.pi * squats.series.t_s / 6)
    other, _ = camera.landmarks(waiting + shift_m[:, None, None] * (1, 0, 0))
    squats.series.landmarks_px = aside

    def frames():
        for picture, points in zip(draw_frames(squats), other, strict=True):
            yield draw_person(picture, points, LOOKS["red"])

    return kept("two", (aside, other, camera), frames)


def keep(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png")


def begin(page: Page, server: Server, exercise: str) -> None:
    person = server.store.add_person("Ada")
    asked_today(server.store, person.id)
    page.goto(f"{server.url}/exercise?person={person.id}&exercise={exercise}")
    page.get_by_role("button", name="Start", exact=True).click()
    page.wait_for_function("window.coachLive", timeout=30_000)


def test_a_hold_is_timed_stored_and_charted(server: Server, browse: Callable[..., Page], stance_clip: Path):
    page = browse(stance_clip)
    begin(page, server, "single_leg_stance")
    page.wait_for_function("coachLive.stage === 'set'", timeout=40_000)
    page.wait_for_function("(coachLive.hold_s ?? 0) > 3", timeout=40_000)
    keep(page, "hold")
    page.wait_for_function("coachLive.count === 1", timeout=30_000)
    (held,) = server.store.holds_table(1)
    assert held["duration_s"] == pytest.approx(7.9, abs=1.2), "the foot is off the floor for so long"
    assert held["side"] == "right", "named for the leg that stands"
    page.keyboard.press("Escape")
    page.get_by_text("The longest was").wait_for()
    keep(page, "hold_summary")
    page.get_by_role("button", name="See progress").click()
    page.locator("[data-testid='stVegaLiteChart'] canvas, [data-testid='stVegaLiteChart'] svg").first.wait_for()
    keep(page, "hold_progress")


@pytest.mark.camera
def test_with_two_people_one_says_who_they_are(server: Server, browse: Callable[..., Page], two_clip: Path):
    page = browse(two_clip)
    begin(page, server, "squat")
    page.get_by_role("button", name="I am 2").wait_for(timeout=40_000)
    keep(page, "two_people")
    page.get_by_role("button", name="I am 2").click()
    page.wait_for_function("coachLive.stage === 'set'", timeout=40_000)
    page.wait_for_function("coachLive.count === 3", timeout=60_000)
    keep(page, "two_people_set")
    points = page.evaluate(f"{LIVE}.answer.points")
    assert points is None or sum(points[3 * i] for i in (11, 12, 23, 24)) / 4 > 0.5, "the one on the right is followed"
