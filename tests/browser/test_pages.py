"""Every page, full of weeks: accessible (axe), on a phone and at 200 %, in three languages, and nothing from elsewhere.

Their pictures in docs/pages: tests/browser/page_pictures.py.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from coach.language import LANGUAGES, catalogue
from coach.records.day import Day
from coach.records.store import Store
from tests.browser.conftest import SHOWN, Server, browsing, serious, serving, wait_for_function
from tests.filled import nine_weeks

Page = Any
# address and a text that only the finished page holds
PAGES = {
    "": "Who is exercising?",
    "today": "minutes",
    "exercises": "What shall we do",
    "exercise?exercise=squat": "Get ready",
    "sequences": "Sequences",
    "sequence?sequence=seated_only": "About",
    "progress": "Progress of demo",
    "balance": "Short tests of balance",
    "me": "Language and voice",
    "balance-test?test=march_30s": "March",
    "learn": "Learn",
    "learn?page=treatment": "What you can do",
    "neurology": "None of this comes from the video",
    "patients": "Search a name",
    "patient": "Next step",
    "tests": "Record and history",
    "notes": "Keep this note",
    "report": "Prepare report and data",
    "plan": "Add an exercise",
    "desk": "The lines at each point",
    "replay": "Drawn from the kept joint positions",
    "clip": "Read this film",
    "edit-exercise?exercise=squat": "What the coach says",
    "accounts": "Add an account",
    "my-data": "What may be kept",
    "new-exercise": "Show the exercise",
    "sources": "The numbers behind the rules",
}

SCHEME = "getComputedStyle(document.querySelector('[data-testid=stApp]')).colorScheme"
# By how many pixels the page is wider than its window
TOO_WIDE = (
    "(m => Math.max(m.scrollWidth - m.clientWidth, document.documentElement.scrollWidth - innerWidth))"
    "(document.querySelector('[data-testid=stMain]'))"
)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory, bundle: Path) -> Iterator[Server]:
    """A server whose first person has weeks behind them."""
    folder = tmp_path_factory.mktemp("full")
    store = Store(f"sqlite:///{nine_weeks(folder)}")
    today = Day(store, 1, datetime.now(UTC))
    if today.morning_due:  # on the day after a session; on others Today shows itself at once
        today.tell_morning(2.0, 7.0)
    store.close()
    with serving(folder) as made:
        yield made
    assert b"Traceback" not in made.log.read_bytes(), made.log.read_text()


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with browsing() as start:
        yield start()


def show(page: Page, full: Server, name: str, text: str = "") -> None:
    page.goto(f"{full.url}/{name}{'&' if '?' in name else '?'}person=1")
    page.get_by_role("heading").first.wait_for()
    if text:
        page.get_by_text(text).first.wait_for()
    page.wait_for_function(SHOWN)


def _that_stays(page: Page, longest_s: float = 20.0) -> list[tuple[str, list[str]]]:
    """What axe finds once the page has been drawn anew: on a busy machine some widgets turn dark after the page."""
    until = time.monotonic() + longest_s
    while (found := serious(page)) and time.monotonic() < until:
        page.wait_for_timeout(200)
    return found


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_asks_nobody_else_and_is_cut_off_nowhere(page: Page, full: Server, name: str):
    """Opened once, and all that is asked of it is asked then: network, policy, axe, a phone, 200 % (640 px wide)."""
    asked, refused = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url.replace("ws://", "http://")))
    page.on("console", lambda line: refused.append(line.text) if "Policy" in line.text else None)
    show(page, full, name, PAGES[name])
    assert [u for u in asked if not u.startswith((full.url + "/", "data:", "blob:"))] == []
    assert any("_stcore/stream" in u for u in asked)
    assert refused == []
    assert serious(page) == []
    try:
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")  # no colour is half way
        page.wait_for_function(f"{SCHEME} === 'dark'")
        assert _that_stays(page) == [], "by night"
    finally:
        page.emulate_media(color_scheme="light", reduced_motion="no-preference")
        page.wait_for_function(f"{SCHEME} === 'light'")
    try:
        for width in (640, 390):
            page.set_viewport_size({"width": width, "height": 800})
            page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
            wait_for_function(page, f"{TOO_WIDE} <= 1", 10_000)
    finally:
        page.set_viewport_size({"width": 1366, "height": 768})


# Where a script of ours writes words; all other pages: tests/web/test_every_page.py
WITH_SCRIPTS = ("exercise?exercise=squat", "balance-test?test=march_30s", "neurology", "replay", "new-exercise")


@pytest.mark.parametrize("code", [c for c in LANGUAGES if c != "en"])
@pytest.mark.parametrize("name", WITH_SCRIPTS)
def test_a_page_in_another_language_says_no_english_sentence(page: Page, full: Server, name: str, code: str):
    full.store.set_language(1, code)
    try:
        show(page, full, name)
        page.wait_for_function("document.querySelector('[data-testid=stMain]').innerText.length > 60")
        lines = [line.strip() for line in page.locator("[data-testid=stMain]").inner_text().splitlines()]
        known = catalogue(code)
        assert known
        english = [line for line in lines if line in known and known[line] != line]
        assert english == []
        translated = set(known.values())
        assert any(line in translated for line in lines)
        assert page.evaluate("document.documentElement.lang").startswith(code)
    finally:
        full.store.set_language(1, None)


def test_the_day_can_be_begun_by_keyboard_alone(page: Page, full: Server):
    show(page, full, "progress")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement?.innerText?.trim()") == "Today":
            break
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/today"))


def test_my_data_can_be_taken_along_and_deleted(full: Server, page: Page):
    store = full.store
    gone = store.add_person("Gone Tomorrow")
    page = page.context.browser.new_page()
    page.goto(f"{full.url}/my-data?person={gone.id}")
    page.get_by_role("button", name="Prepare my file").click()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save my file").click()
    assert Path(saved.value.path()).read_bytes().startswith(b"PK")
    page.get_by_label("To be sure, type your name").fill("Somebody")
    page.get_by_role("button", name="Delete all my data").click()
    page.get_by_text("so nothing was deleted").wait_for()
    page.get_by_label("To be sure, type your name").fill("Gone Tomorrow")
    page.get_by_role("button", name="Delete all my data").click()
    page.get_by_text("Everything of that person is deleted").wait_for()
    assert "Gone Tomorrow" not in [p.name for p in store.people()]
    assert any(line.what == "person_deleted" for line in store.audit())


def test_whoever_keeps_their_records_to_themselves_is_not_on_the_therapists_list(full: Server, page: Page):
    person = full.store.add_person("Quite Private")
    show(page, full, "patients", "Search a name")
    full.store.add_safety_event(person.id, "fall")
    page.reload()
    page.get_by_text("Quite Private").first.wait_for()
    full.store.set_consent(person.id, "therapist", False)
    page.reload()
    page.get_by_text("Search a name").wait_for()
    assert page.get_by_text("Quite Private").count() == 0


def test_a_week_of_the_diary_is_kept(full: Server, page: Page):
    page = page.context.browser.new_page()
    page.goto(f"{full.url}/progress?person=1")
    page.get_by_role("tab", name="Diary").click()
    wanted = 7 if full.store.diary(1)[-1].sleep != 7 else 8  # a second press of what is chosen takes it back
    page.get_by_role("radiogroup", name=re.compile("^Sleep")).get_by_text(str(wanted), exact=True).click()
    page.get_by_role("button", name="Keep this week").click()
    page.get_by_text("Kept. Thank you.").wait_for()
    assert full.store.diary(1)[-1].sleep == wanted
