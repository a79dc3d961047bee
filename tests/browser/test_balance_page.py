"""Balance and the neurological record as a person uses them: results found again, soles marked by keyboard."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.browser.conftest import Server
from tests.records.samples import result

Page = Any
PICTURES = os.environ.get("COACH_PICTURES")  # a folder: what the test saw, for people who look
SPRING = datetime(2026, 3, 2, 10, tzinfo=UTC)


def keep(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


def stranger(server: Server, page: Page) -> list[str]:
    """Addresses elsewhere that the page asked for."""
    asked: list[str] = []
    own = (server.url, server.url.replace("http", "ws"), "data:", "blob:")
    page.on("request", lambda request: None if request.url.startswith(own) else asked.append(request.url))
    return asked


def test_results_are_found_and_soles_are_marked_by_keyboard(server: Server, browse: Callable[..., Page]):
    ada = server.store.add_person("Ada")
    for weeks, stands in ((0, 9), (8, 12)):
        reading = {"stands": stands, "arms_used": False, "half_stand_counted": False}
        server.store.save_assessment(ada.id, result(reading=reading), at=SPRING + timedelta(weeks=weeks))
    page = browse()
    elsewhere = stranger(server, page)

    page.goto(f"{server.url}/balance?person=1&test=chair_stand_30s")
    page.get_by_text("Full stands in 30 seconds: 3 stands more than the first time").wait_for()
    page.get_by_text("fill in About me").wait_for()
    page.get_by_text("About me", exact=True).first.click()
    page.get_by_label("Year of birth").fill("1953")
    page.get_by_text("Woman", exact=True).click()
    page.get_by_role("button", name="Keep", exact=True).click()
    sentence = "12 stands. That is above the line of 10 for women of 70 to 74 (CDC STEADI)."
    page.get_by_text(sentence).wait_for()
    chart = page.locator("[role='graphics-document'], [role='img']").filter(visible=True).first
    assert sentence in chart.get_attribute("aria-label")
    keep(page, "balance")

    page.get_by_role("tab", name="Take a test").click()
    page.get_by_text("27 Apr 2026: 12 stands").wait_for()
    assert page.get_by_role("button", name="Start: ").count() >= 9
    page.get_by_role("button", name="Start: standing still").click()
    page.get_by_role("heading", name="Standing still").wait_for()
    page.get_by_text("within reach").first.wait_for()

    seen = {"shoulder_tilt_deg": 6.0, "shoulder_tilt_error_deg": 5.0, "head_lean_deg": 20.0}
    stood = server.store.save_assessment(ada.id, result(test="posture_screen", reading=seen), at=SPRING)
    page.goto(f"{server.url}/balance?person=1&assessment={stood}")
    page.get_by_alt_text("Shoulders: left lower by 6 degrees (error 5)").wait_for()
    page.get_by_text("Hips: not measured").wait_for()
    keep(page, "posture")

    page.goto(f"{server.url}/neurology?person=1")
    page.get_by_text("None of this comes from the video.").wait_for()
    page.get_by_label("Who examines?").fill("B. Shaw")
    toe = page.get_by_role("button", name="Left foot, first toe: not tested")
    toe.focus()
    page.keyboard.press("Enter")
    felt = page.get_by_role("button", name="Left foot, first toe: felt")
    felt.wait_for()
    assert felt.get_attribute("aria-pressed") == "true"
    page.keyboard.press("Tab")  # to the third toe: the order of the keyboard is that of the sites
    page.keyboard.press("Space")
    page.keyboard.press("Space")
    page.get_by_role("button", name="Left foot, third toe: not felt").wait_for()
    keep(page, "neurology")
    page.get_by_role("button", name="Keep this entry").click()
    page.get_by_text("The entry is kept.").wait_for()
    page.get_by_text("10 g monofilament: felt at 1 of 2 tested sites; not felt: left third toe").wait_for()
    page.get_by_role("button", name="Left foot, first toe: not tested").wait_for()  # and a new entry begins
    (row,) = server.store.neurology(ada.id)
    assert row.entry.monofilament == {"toe_1": {"left": "felt"}, "toe_3": {"left": "not_felt"}}
    assert row.entry.entered_by == "B. Shaw"
    assert elsewhere == []
