"""The patient's day in Chromium: from the first start to the first finished set, a red flag, pain that rises."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from coach.body.camera import Camera
from coach.care.records import Before, Plan, PlanItem, Profile
from coach.exercise.definition import load_exercise
from coach.figure.actor import act
from tests.browser.conftest import SHOWN, SIZE, Server, serious, wait_for_function
from tests.browser.films import acted

Page = Any
PICTURES = os.environ.get("COACH_PICTURES")
STEADY = Profile(
    can_stand_safely=True, foot_ulcer=False, numb_feet=False, diabetes=False, dizzy_on_standing=False, falls_last_year=0
)
EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)


BEGIN = re.compile("^(Begin|Start session 1 now)$")  # the first session may be on any day


def keep(page: Page, name: str) -> None:
    if PICTURES:
        page.wait_for_timeout(600)
        page.screenshot(path=f"{PICTURES}/{name}.png")


@pytest.fixture(scope="session")
def march_clip() -> Path:
    """Twelve steps seated, from the front, and time before and after them."""
    march = act(
        load_exercise("march_seated"),
        reps=14,
        camera=Camera(yaw_deg=0, **SIZE),
        lead_in_s=9.0,
        lead_out_s=5.0,
        noise_px=0,
    )
    return acted("march_seated", march)


@pytest.fixture
def squatter(server: Server) -> Server:
    """Ada, whose plan is one squat every day."""
    person = server.store.add_person("Ada")
    server.store.save_profile(person.id, STEADY)
    made = datetime.now(UTC) - timedelta(days=1)
    items = (PlanItem(exercise="squat", reps=1, sets=2, days=EVERY_DAY),)
    server.store.save_plan(person.id, Plan(items=items, made_by="Dr. Berg", made_at=made))
    return server


def answer(page: Page, question: str, choice: str) -> None:
    page.get_by_role("radiogroup", name=question).get_by_text(choice, exact=True).click()


def before(page: Page, pain: str, flag: str = "None of these") -> None:
    page.get_by_role("button", name=BEGIN).click()
    answer(page, "How much pain do you have now?", pain)
    page.get_by_role("button", name=flag).click()
    keep(page, "today_before")
    page.get_by_role("button", name="Go on").click()


# The clicks of somebody's own hand since the first page, over all pages
COUNT_CLICKS = """addEventListener("click", (event) => {
  if (event.isTrusted) sessionStorage.clicks = 1 + Number(sessionStorage.clicks ?? 0);
}, true);"""
FEW_CLICKS = 30


def test_from_the_first_start_to_progress_and_the_therapists_report_in_few_clicks(
    server: Server, browse: Callable[..., Page], march_clip: Path
):
    page = browse(march_clip)
    page.add_init_script(COUNT_CLICKS)
    page.goto(server.url)
    page.get_by_label("Your name").fill("Ada")
    page.get_by_role("button", name="I understand. Begin").click()
    for question, choice in (
        ("Can you stand safely, with a chair or counter to hold?", "Yes"),
        ("Do you have an open sore (ulcer) on a foot?", "No"),
        ("Do your feet feel numb, or feel less than they did?", "No"),
        ("Do you have diabetes?", "No"),
        ("Do you get dizzy when you stand up?", "No"),
    ):
        page.get_by_role("heading", name=question).wait_for()
        keep(page, "today_question")
        page.get_by_role("button", name=choice, exact=True).click()
    page.get_by_role("button", name="Not once").click()
    page.get_by_role("button", name="Hips").click()
    keep(page, "today_questions")
    assert serious(page) == []
    page.get_by_role("button", name="Go on").click()
    page.get_by_text("What would you like most?").first.wait_for()
    page.get_by_role("button", name="Make my plan").click()
    page.get_by_role("button", name=BEGIN).wait_for()
    page.get_by_alt_text("Drawing of the movement").nth(2).wait_for()
    keep(page, "today")
    before(page, "2")
    page.get_by_text("A good day to begin").or_(page.get_by_text("a good day to begin")).wait_for()
    keep(page, "today_ready")
    page.get_by_role("button", name="Start the camera").click()  # the last click: the rest is done before the camera
    page.get_by_text("Have ready: a sturdy chair.").wait_for()
    assert page.locator(".rest [data-steps] li").count() == 3
    assert page.locator(".rest [data-guide] svg").is_visible()
    assert serious(page) == []
    keep(page, "today_first")
    page.wait_for_function("window.coachLive?.stage === 'set'", timeout=60_000)
    assert serious(page) == []
    keep(page, "today_live")
    page.wait_for_function("window.coachLive?.count >= 12", timeout=90_000)
    page.get_by_text("How is the pain now?").wait_for()
    assert serious(page) == []
    keep(page, "today_pain")
    page.get_by_role("button", name="The same").click()
    page.get_by_role("button", name="I am ready").wait_for(timeout=40_000)
    keep(page, "today_rest")
    reps = server.store.reps_table(1)
    assert [row["index"] for row in reps if row["exercise"] == "march_seated"][:12] == list(range(12))
    told = [c.check for c in server.store.checks(1, "set")]
    assert [t.change for t in told] == ["same"]
    page.locator(".rest [data-stop]").click()  # the live page, with a Stop of its own, may take a moment to go
    page.get_by_text("Two questions, then rest").wait_for()
    answer(page, "How much pain do you have now?", "2")
    answer(page, "How hard was it?", "4")
    page.get_by_role("button", name="None of these").click()
    keep(page, "today_after")
    page.get_by_role("button", name="Done").click()
    page.get_by_text("What went well").wait_for()
    page.get_by_text("Tomorrow").wait_for()
    page.get_by_text(re.compile(r"^Seated march: \d+ of \d+ (measured )?reps reached the target$")).first.wait_for()
    page.get_by_alt_text("Drawing of your best rep: Seated march").first.wait_for()
    keep(page, "today_summary")
    page.reload()
    page.get_by_text("What went well").wait_for()
    assert len(server.store.checks(1, "after")) == 1
    assert any(d.decision.rule == "pain_after_green" for d in server.store.decisions(1))
    page.get_by_role("button", name="See progress").click()
    page.get_by_text("Progress of Ada").wait_for()
    page.get_by_role("link", name="Me", exact=True).click()
    page.get_by_role("link", name="For therapists").click()
    page.get_by_role("link", name="Ada").wait_for()
    page.get_by_text("Looking for changes").wait_for(state="detached")
    wait_for_function(page, SHOWN)  # the list is drawn anew when what changed is known
    page.get_by_role("link", name="Ada").click()
    page.get_by_role("link", name="Plan", exact=True).click()
    page.get_by_text("Add an exercise").first.wait_for()
    page.get_by_role("link", name="Report", exact=True).click()
    page.get_by_role("button", name="Prepare report and data").click()
    page.get_by_text("Save the report (PDF)").wait_for()
    assert 20 < page.evaluate("Number(sessionStorage.clicks)") < FEW_CLICKS


def test_a_red_flag_stops_and_is_on_the_therapists_list(squatter: Server, browse: Callable[..., Page]):
    page = browse()
    page.goto(f"{squatter.url}/today?person=1")
    before(page, "1", "Chest pain or pressure")
    said = page.get_by_role("alert").get_by_role("heading")
    said.wait_for()
    assert said.inner_text().startswith("Chest pain: call ")
    for width, height in ((390, 844), (1366, 768)):
        page.set_viewport_size({"width": width, "height": height})
        assert float(said.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")) == 60
        assert said.evaluate("e => e.scrollWidth <= e.clientWidth && e.getBoundingClientRect().right <= innerWidth")
        shown = page.locator("button, a[role=tab], [data-testid=stPageLink] a").locator("visible=true")
        assert shown.all_inner_texts() == ["I have help"]
        keep(page, f"today_red_flag_{width}")
    assert serious(page) == []
    page.get_by_role("button", name="I have help").click()
    page.get_by_role("heading", name="You told us: Chest pain or pressure").wait_for()
    page.goto(f"{squatter.url}/today?person=1&check=1&stage=live")  # an address typed by hand starts nothing
    page.get_by_role("heading", name="You told us: Chest pain or pressure").wait_for()
    assert page.locator("video").count() == 0
    assert [e.what for e in squatter.store.safety_events(1, unseen_only=True)] == ["chest_pain"]
    page.goto(f"{squatter.url}/patients")
    page.get_by_text("Chest pain or pressure").first.wait_for()
    page.get_by_label("Your name, to mark what you have seen").fill("Dr. Berg")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Seen").click()
    page.get_by_text("Chest pain or pressure").first.wait_for(state="detached")
    assert squatter.store.safety_events(1)[0].seen_by == "Dr. Berg"


def test_pain_that_rises_stops_the_session(squatter: Server, browse: Callable[..., Page], squat_clip: Path):
    page = browse(squat_clip)
    page.goto(f"{squatter.url}/today?person=1")
    before(page, "1")
    page.get_by_role("button", name="Start the camera").click()
    page.get_by_role("button", name="I am ready").click()
    page.get_by_text("How is the pain now?").wait_for(timeout=60_000)
    page.get_by_role("button", name="4", exact=True).click()
    page.get_by_text("Pain went from 1 to 4: we stop here").wait_for()
    keep(page, "today_stopped")
    assert [(c.check.pain, c.set_id is not None) for c in squatter.store.checks(1, "set")] == [(4, True)]
    assert any(d.decision.rule == "pain_rise_stop" for d in squatter.store.decisions(1))
    assert len(squatter.store.reps_table(1)) == 1


def test_the_morning_after_is_asked_and_lowers_the_plan(squatter: Server, browse: Callable[..., Page]):
    store, now = squatter.store, datetime.now(UTC)
    yesterday = now - timedelta(hours=20)
    if yesterday.date() == now.date():
        yesterday = now - timedelta(hours=26)
    items = (PlanItem(exercise="squat", reps=9, days=EVERY_DAY),)
    store.save_plan(1, Plan(version=2, items=items, made_by="Dr. Berg", made_at=yesterday - timedelta(days=2)))
    store.add_check(1, "before", Before(pain=2, at=yesterday))
    set_id = store.begin_set(1, "squat", "1.0.0", "both", 95, "full", "video", at=yesterday)
    from tests.web.fakes import a_rep

    store.add_rep(set_id, a_rep(0), at=yesterday)
    store.end_set(set_id, "stop", at=yesterday)
    page = browse()
    page.goto(f"{squatter.url}/today?person=1")
    page.get_by_text("Good morning").wait_for()
    answer(page, "How much pain do you have this morning?", "5")
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Begin", exact=True).wait_for()
    page.get_by_text("Why this plan?").click()
    page.get_by_text("Pain was 5 this morning, 2 before the session").wait_for()
    keep(page, "today_why")
    page.get_by_text("6 reps").wait_for()
    assert store.plan(1).items[0].reps == 9, "the session is lighter, the plan stays"


def test_a_change_of_the_plan_reaches_today(squatter: Server, browse: Callable[..., Page]):
    page = browse()
    page.goto(f"{squatter.url}/plan?person=1")
    page.get_by_label("Reps").fill("7")
    page.get_by_label("Reps").press("Enter")
    page.get_by_text("→ 2 × 7").wait_for()
    page.get_by_role("button", name="Keep this plan").click()
    page.get_by_text("Please type who changes the plan").wait_for()
    page.get_by_label("Therapist").fill("Dr. Lee")
    page.get_by_label("Therapist").press("Enter")
    page.get_by_role("button", name="More").click()
    page.get_by_label("Seconds there").fill("4")
    page.get_by_label("Seconds there").press("Enter")
    page.get_by_text("seconds there, held, back").wait_for()
    page.keyboard.press("Escape")
    page.get_by_text("The whole plan: pain, growth, fixed").click()
    page.get_by_text("Fix the whole plan").click()
    page.get_by_label("Good sessions in a row").fill("3")
    page.get_by_label("Good sessions in a row").press("Enter")
    page.get_by_text("Good sessions before a step").wait_for()
    page.get_by_role("button", name="Keep this plan").click()
    page.get_by_text("It is on the Today page now").wait_for()
    keep(page, "plan")
    made = squatter.store.plan(1)
    assert (made.items[0].reps, made.locked, made.made_by, made.version) == (7, True, "Dr. Lee", 2)
    assert made.items[0].tempo_s[0] == 4
    assert made.progression.good_sessions == 3
    assert made.progression.weekly_growth is None, "what was left as it is everywhere is not the plan's own"
    page.goto(f"{squatter.url}/today?person=1")
    page.get_by_text("2 sets of 7 reps").wait_for()
    page.get_by_text("Why this plan?").click()
    page.get_by_text("Dr. Lee has changed the plan").wait_for()
