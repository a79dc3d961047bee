"""The browser's Back in the middle does nothing twice and loses nothing; the menu of a phone covers no page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from coach.care.records import Before, Plan, PlanItem
from tests.browser.conftest import SAFE, Server, asked_today

Page = Any


def wait_for(page: Page, what: str, seconds: float = 40) -> None:
    page.wait_for_function(what, timeout=seconds * 1000)


def sets(server: Server) -> list[int]:
    return sorted({row["set_id"] for row in server.store.reps_table(1)})


def test_back_in_a_set_goes_on_with_it_or_keeps_it_as_ended(
    server: Server, browse: Callable[..., Page], squat_clip: Path
):
    server.store.add_person("Ada")
    asked_today(server.store, 1)
    page = browse(squat_clip)
    page.goto(f"{server.url}/exercise?person=1&exercise=squat")
    page.get_by_role("button", name="Start", exact=True).click()
    wait_for(page, "window.coachLive?.count === 1")
    page.go_back()
    page.get_by_text("You left in the middle: 1 rep kept.").wait_for()
    wait_for(page, "coachLive.stage === 'ended'")
    page.get_by_role("button", name="Go on", exact=True).click()
    wait_for(page, "coachLive.stage === 'set'")
    assert page.evaluate("coachLive.count") == 1
    wait_for(page, "coachLive.count === 2")
    assert len(sets(server)) == 1
    page.go_back()
    wait_for(page, "coachLive.stage === 'ended'")
    page.get_by_role("button", name="Start a new set").click()
    wait_for(page, "coachLive.stage !== 'ended' && coachLive.answered > 3")
    assert page.evaluate("coachLive.count") == 0
    assert len(server.store.set_reps(sets(server)[0])) >= 2
    wait_for(page, "coachLive.count === 1")
    page.keyboard.press("Escape")
    page.get_by_text("1 of 10 reps, Ada.").wait_for()
    assert server.store.open_set(1, "squat") is None, "both are kept as ended"
    page.go_back()  # to the address of the set that has just ended
    page.wait_for_url("**set=*")
    page.get_by_text("1 of 10 reps, Ada.").wait_for()
    expect(page.locator("video")).to_have_count(0)
    assert len(sets(server)) == 2


@pytest.fixture
def squatter(server: Server) -> Server:
    """Ada, who has answered what is asked before today's two sets of squats."""
    person = server.store.add_person("Ada")
    server.store.save_profile(person.id, SAFE)
    made = datetime.now(UTC) - timedelta(days=1)
    items = (PlanItem(exercise="squat", reps=2, sets=2, days=(0, 1, 2, 3, 4, 5, 6)),)
    server.store.save_plan(person.id, Plan(items=items, made_by="Dr. Berg", made_at=made))
    server.store.add_check(person.id, "before", Before(pain=2, at=datetime.now(UTC)))
    return server


def test_back_in_a_session_does_no_set_twice(squatter: Server, browse: Callable[..., Page], squat_clip: Path):
    page = browse(squat_clip)
    page.goto(f"{squatter.url}/today?person=1&check=1&stage=ready")
    page.get_by_role("button", name="Start the camera").click()
    page.get_by_role("button", name="I am ready").click()
    wait_for(page, "window.coachLive?.count >= 1")
    page.go_back()  # to what comes next
    page.get_by_role("button", name="I am ready").wait_for()
    page.go_back()
    page.get_by_text("You left in the middle:").wait_for()
    page.get_by_role("button", name="Start the camera").click()
    page.get_by_role("button", name="I am ready").click()
    wait_for(page, "coachLive.stage === 'set'")
    assert page.evaluate("coachLive.count") >= 1
    wait_for(page, "coachLive.stage === 'asking'")
    page.keyboard.press("2")
    page.get_by_role("button", name="I am ready").wait_for()
    assert len(sets(squatter)) == 1
    page.go_back()  # the set before the rest is over
    page.wait_for_url("**stage=rest&sets=*")
    expect(page.locator("video")).to_have_count(0)
    page.get_by_role("button", name="I am ready").click()
    wait_for(page, "coachLive.stage !== 'ended' && coachLive.count === 1")
    page.go_back()  # out of the second set, into the rest before it
    page.get_by_role("button", name="Skip this one").click()
    page.get_by_text("Two questions, then rest").wait_for()
    assert len(squatter.store.set_reps(sets(squatter)[0])) == 2
    assert len(sets(squatter)) == 2
    assert squatter.store.open_set(1, "squat") is None
    assert len(squatter.store.checks(1, "set")) == 1


def test_on_a_phone_the_bar_is_at_the_thumb_and_every_entry_can_be_pressed(server: Server, browse: Callable[..., Page]):
    server.store.add_person("Ada")
    page = browse()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{server.url}/exercises?person=1")
    for choice, shows in (
        ("Progress", "Progress of Ada"),
        ("Learn", "none is homework"),
        ("Me", "Language and voice"),
        ("Today", "A few questions first"),
        ("Exercises", "What shall we do"),
    ):
        entry = page.get_by_role("link", name=choice, exact=True)
        box = entry.bounding_box()
        assert box["height"] >= 48
        assert box["y"] > 700
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        entry.click()
        page.get_by_text(shows).first.wait_for()
        expect(page.locator(f".st-key-lit-{choice.lower()} a")).to_have_text(choice)
        expect(page.locator('[aria-current="page"]')).to_have_text([choice])
