"""The desk on real weeks: list, trends, a calibration by hand, a template, report and data to take along."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from coach.exercise.definition import load_exercise
from coach.figure.actor import act
from coach.records.models import RepRow
from coach.records.store import Store
from coach.trends.rom import rom_trends
from tests.browser.conftest import SHOWN, Server, browsing, serious, serving
from tests.filled import nine_weeks
from tests.records.samples import rep


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, bundle: Any) -> Iterator[Server]:
    """A home server: one with five weeks behind them, one with nothing."""
    folder = tmp_path_factory.mktemp("desk")
    store = Store(f"sqlite:///{nine_weeks(folder)}")
    store.add_person("Nothing")
    store.close()
    with serving(folder) as made:
        yield made
    assert b"Traceback" not in made.log.read_bytes(), made.log.read_text()


@pytest.fixture
def page() -> Iterator[Any]:
    with browsing() as start:
        yield start()


def test_from_the_list_through_every_tab_of_a_patient_to_the_report(desk: Server, page: Any):
    page.goto(f"{desk.url}/patients")
    page.get_by_text(re.compile(r"\d+° further, better")).first.wait_for()
    page.get_by_text("Looking for changes").wait_for(state="detached")
    called = sum(t.called for t in rom_trends(desk.store.counted_reps(1)))
    assert {row.id: row.changed for row in desk.store.patient_rows(datetime.now(UTC))} == {1: called, 2: None}
    assert called > 0
    page.get_by_label("Search a name").fill("dem")
    page.get_by_label("Search a name").press("Enter")
    page.get_by_role("link", name="Nothing").wait_for(state="detached")
    page.get_by_role("link", name="demo").click()
    for words in ("Planned days done, 4 weeks", "No red flag is open.", "Next step"):
        page.get_by_text(words).first.wait_for()
    assert serious(page) == []
    for tab, words in (
        ("Tests", "Full stands in 30 seconds"),
        ("Plan", "What changes"),
        ("Sets", "Drawn from the kept joint positions"),
        ("Notes", "Keep this note"),
        ("Trends", "degrees at the start"),
    ):
        link = page.locator(".st-key-tabs").get_by_role("link", name=tab, exact=True)
        link.click()
        page.get_by_text(words).first.wait_for()
        assert page.get_by_role("heading", name="demo").count() == 1, "it is still the same patient"
    page.locator("canvas, svg.marks").first.wait_for()
    page.get_by_role("tab", name="Compare").click()
    page.get_by_text("First session or period").wait_for()
    page.get_by_text("sessions, ").first.wait_for()
    page.locator(".st-key-tabs").get_by_role("link", name="Report", exact=True).click()
    page.get_by_role("button", name="Prepare report and data").click()
    with page.expect_download() as taken:
        page.get_by_role("button", name="Save the report (PDF)").click()
    assert taken.value.path().read_bytes().startswith(b"%PDF")
    with page.expect_download() as taken:
        page.get_by_role("button", name="Save as FHIR (JSON)").click()
    bundle = json.loads(taken.value.path().read_text())
    assert bundle["resourceType"] == "Bundle"
    assert len(bundle["entry"]) > 50
    assert [e.what for e in desk.store.audit()] == ["exported"]


def test_an_empty_history_is_no_blank_page(desk: Server, page: Any):
    page.goto(f"{desk.url}/desk?person=2")
    page.get_by_text("Nothing was measured yet").wait_for()
    page.locator(".st-key-tabs").get_by_role("link", name="Report", exact=True).click()
    page.get_by_role("button", name="Prepare report and data").click()
    page.get_by_role("button", name="Save the report (PDF)").wait_for()


def test_ten_thousand_reps_in_one_day_are_no_blank_page(desk: Server, page: Any):
    """A camera that ran all day, or a broken one: every page of it still opens."""
    store = desk.store
    person = store.add_person("Ten thousand").id
    series = act(load_exercise("squat"), "side", reps=3, noise_px=0.5).series
    set_id = store.begin_set(person, "squat", "1.0.0", "both", 90.0, "full", "video")
    store.add_landmarks(set_id, 0, series)
    with Session(store._engine) as s:
        s.add_all(
            RepRow(set_id=set_id, counted_at=datetime.now(UTC), **asdict(rep(n, start_s=3.0 * n, peak_s=3.0 * n + 1,
                                                                             end_s=3.0 * n + 2)))
            for n in range(10_000)
        )  # fmt: skip
        s.commit()
    page.goto(f"{desk.url}/desk?person={person}")
    page.get_by_text("from one session").first.wait_for(timeout=60_000)
    page.goto(f"{desk.url}/replay?person={person}")
    page.get_by_role("slider", name="Moment of the set").wait_for(timeout=60_000)
    page.goto(f"{desk.url}/progress?person={person}")
    page.locator("canvas, svg.marks").first.wait_for(timeout=60_000)
    page.goto(f"{desk.url}/patients")
    page.get_by_text("Looking for changes").wait_for(state="detached", timeout=60_000)
    page.get_by_role("link", name="Ten thousand").wait_for()


def test_a_calibration_by_hand_corrects_the_trend_and_ends(desk: Server, page: Any):
    page.goto(f"{desk.url}/desk?person=1")
    page.get_by_role("tab", name="Goniometer").click()
    page.get_by_text("Let the person hold the end").wait_for()
    page.get_by_role("textbox", name="Therapist").fill("B. Shaw")
    fields = page.get_by_role("spinbutton", name="Goniometer")
    keep = page.get_by_role("button", name="Keep this calibration")
    read = [
        round(float(text.split("read ")[1].split()[0])) for text in page.get_by_text("the app read").all_inner_texts()
    ]
    fields.nth(0).fill(str(read[0] + 5))
    keep.click()
    page.get_by_text("3 pairs are needed, 1 are here").wait_for()
    for n in range(3):
        fields.nth(n).fill(str(read[n] + 5))
    keep.click()
    page.get_by_text("Readings of this angle are corrected from now on").wait_for()
    page.get_by_text("degrees less than the goniometer").first.wait_for()
    page.get_by_role("tab", name="Range of motion").click()
    page.get_by_text("Corrected with the goniometer, the last session is about").first.wait_for()
    page.get_by_role("tab", name="Goniometer").click()
    page.get_by_role("button", name="The set-up has changed: end it").click()
    page.get_by_text("Ended on").wait_for()
    (kept,) = desk.store.calibrations(1)
    assert (len(kept.pairs), kept.made_by, kept.ended_why) == (3, "B. Shaw", "set-up changed")


def test_a_template_is_kept_and_begun_from(desk: Server, page: Any):
    page.goto(f"{desk.url}/plan?person=1")
    page.get_by_text("Keep these exercises for others").click()
    page.get_by_role("textbox", name="Your name").fill("B. Shaw")
    page.get_by_role("textbox", name="Name of the template").fill("Gentle start")
    page.get_by_role("textbox", name="Name of the template").press("Enter")
    page.get_by_role("button", name="Keep these exercises as a template").click()
    page.get_by_text("Kept as a template").wait_for()
    before = desk.store.plan(1)
    page.get_by_role("spinbutton", name="Sets").first.fill("4")
    page.get_by_role("spinbutton", name="Sets").first.press("Enter")
    page.get_by_text("→ 4 ×").wait_for()
    page.get_by_text("Ready plans", exact=True).click()
    page.get_by_role("button", name="Use this plan").click()
    page.get_by_text("Nothing yet.").wait_for()  # the template is the plan as it is kept
    page.get_by_role("button", name="later").first.click()
    page.get_by_text("New order").wait_for()
    assert serious(page) == []
    assert desk.store.plan(1) == before
    page.get_by_role("textbox", name="Therapist").fill("B. Shaw")
    page.get_by_role("textbox", name="Therapist").press("Enter")
    page.get_by_role("button", name="Keep this plan").click()
    page.get_by_text("It is on the Today page now").wait_for()
    after = desk.store.plan(1)
    assert after.version == before.version + 1
    assert [i.exercise for i in after.items][:2] == [i.exercise for i in before.items][1::-1]
    assert after.made_by == "B. Shaw"
    page.wait_for_function(SHOWN)  # the button of the script before this one has no file any more
    with page.expect_download() as taken:
        page.get_by_role("button", name="Print for the fridge").click()
    assert taken.value.path().read_bytes().startswith(b"%PDF")


def test_the_own_data_file_leaves_no_password(desk: Server, page: Any):
    desk.store.add_account("demo", "patient", "correct horse battery", 1)
    token = desk.store.sign_in("demo", "correct horse battery")
    page.context.add_cookies([{"name": "coach_sign_in", "value": token, "url": desk.url}])
    page.goto(f"{desk.url}/my-data")
    page.get_by_role("button", name="Prepare my file").click()
    with page.expect_download() as taken:
        page.get_by_role("button", name="Save my file").click()
    with zipfile.ZipFile(io.BytesIO(taken.value.path().read_bytes())) as file:
        everything = file.read("everything.json").decode()
    assert "argon2" not in everything
    assert '"account"' in everything
