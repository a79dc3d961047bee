"""A balance and a coordination test before the camera, from the page to the chart; and what must not be believed."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from coach.body import balance_actor as actor
from tests.browser.conftest import SIZE, Server
from tests.browser.films import EmptyRoom, acted

Page = Any
LIVE = "[...coachLives.values()][0]"
CAMERA = replace(actor.CAMERA, **SIZE)
FILMING = actor.Filming(noise_px=0.0, camera=CAMERA)
STEP_S, LEAVES_S = 0.56, 22


@pytest.fixture(scope="module")
def films() -> dict[str, Path]:
    """stand: sways by 20 mm · leave: the same, then an empty room · march: STEP_S a step · all for the real model

    The fake camera loops its clip: these end as they begin, after whole swings and pairs of steps.
    """
    standing = actor.stand_swaying(20, 0.5, 24, FILMING)
    marching = actor.march([STEP_S * i for i in range(51)], 50 * STEP_S, FILMING, lead_in_s=0.0)
    assert standing.performance is not None
    assert marching.performance is not None
    leaving = actor.stand_swaying(20, 0.5, LEAVES_S, FILMING)
    assert leaving.performance is not None
    return {
        "stand": acted("stand", standing.performance, network=True),
        "march": acted("march", marching.performance, network=True),
        "leave": acted("leave", leaving.performance, EmptyRoom(CAMERA, 50), network=True),
    }


def begin(page: Page, server: Server, test: str, bpm: int | None = None) -> int:
    """From the test's page to the camera. Who knows the test is spared its explanation, and this test's time."""
    person = server.store.add_person("Ada")
    page.goto(f"{server.url}/balance-test?person={person.id}&test={test}")
    page.get_by_text("I know this test").click()
    if bpm is not None:
        page.get_by_text("To a beat").click()
        page.get_by_label("Beats a minute").fill(str(bpm))
        page.get_by_label("Beats a minute").press("Enter")
        page.wait_for_timeout(700)
    page.get_by_role("button", name="Yes. Begin").click()
    wait_for(page, "window.coachLive")
    return person.id


def wait_for(page: Page, what: str, seconds: float = 30) -> None:
    page.wait_for_function(what, timeout=seconds * 1000)


def trial_begins(page: Page) -> None:
    wait_for(page, "coachLive.phase === 'trial'", 40)


@pytest.mark.camera
def test_standing_still_is_read_stored_and_found_on_the_chart(server: Server, browse: Callable, films: dict):
    page = browse(films["stand"])
    elsewhere: set[str] = set()
    page.on("request", lambda r: None if r.url.startswith((server.url, "data:", "blob:")) else elsewhere.add(r.url))
    person_id = begin(page, server, "quiet_stance")
    wait_for(page, "coachLive.phase === 'countdown'", 30)
    assert page.locator("[data-countdown]").inner_text() in ("3", "2", "1")
    trial_begins(page)
    wait_for(page, f"{LIVE}.answer?.hold_s > 6")
    assert page.locator("[data-phaseword]").inner_text() == "Hold"
    assert page.locator("[data-number]").inner_text() in ("6", "7")
    assert page.locator("[data-unit]").inner_text() == "of 30 seconds"
    assert not server.store.assessments(person_id)
    page.get_by_text("Your result").wait_for(timeout=45_000)
    [row] = server.store.assessments(person_id, "quiet_stance")
    assert (row.valid, row.model, row.mode, row.view) == (True, "full", "image", "front")
    truth = 20 / 2**0.5 / actor.BODY.height_m  # of the trunk's middle
    assert row.reading["sway_rms_mm_per_m"] == pytest.approx(truth, rel=0.15)
    [kept] = server.store.assessment_landmarks(row.id)
    assert len(kept) > 30 * 15
    said = page.evaluate("coachLive.said")
    assert said[-5:] == ["3", "2", "1", "Stand still now.", "The time is up. Well done."]
    assert page.evaluate(f"{LIVE} === undefined || {LIVE}.camera.stream === null")
    page.get_by_text("Sway from side to side").wait_for()
    page.get_by_role("button", name="To my balance page").click()
    page.get_by_text(f"{row.reading['sway_rms_mm_per_m']:.3g} mm per m of height").first.wait_for()
    page.locator("[data-testid='stVegaLiteChart'] canvas, [data-testid='stVegaLiteChart'] svg").first.wait_for()
    page.reload()
    page.get_by_text("Sway from side to side").first.wait_for()
    assert len(server.store.assessments(person_id)) == 1
    assert not elsewhere, elsewhere


@pytest.mark.camera
def test_marching_to_the_beat_is_measured_against_what_was_heard(server: Server, browse: Callable, films: dict):
    page = browse(films["march"])
    person_id = begin(page, server, "march_30s", round(60 / STEP_S))
    trial_begins(page)
    wait_for(page, f"{LIVE}.answer?.count > 4")
    assert page.locator("[data-beat]").is_visible()
    assert page.locator("[data-beat] .on").count() == 1
    assert "steps" in page.locator("[data-second]").inner_text()
    page.get_by_text("Your result").wait_for(timeout=45_000)
    stats = page.evaluate("coachLive")
    between_ms = [b - a for a, b in itertools.pairwise(stats["beats"])]
    assert len(between_ms) > 45
    assert statistics.mean(between_ms) == pytest.approx(60_000 / 107, abs=1)
    assert max(abs(ms - 60_000 / 107) for ms in between_ms) < 15
    assert abs(stats["seen"]) < 100  # the beat was seen when it was heard
    [row] = server.store.assessments(person_id, "march_30s")
    assert row.valid
    reading = row.reading
    assert reading["steps"] == pytest.approx(30 / STEP_S, abs=2)
    assert reading["phase_lag_deg"] == pytest.approx(180, abs=8)
    assert reading["step_time_cv_percent"] < 6
    assert reading["metronome_bpm"] == 107
    assert reading["asynchrony_sd_ms"] < 60  # both keep time; the clip's begin against the beat's is chance
    warned = [w["code"] for w in row.warnings]
    assert warned == ([] if stats["delay_known"] else ["sound_delay_not_known"])
    page.get_by_text("Steps after the beat").wait_for()
    page.get_by_role("button", name="To my balance page").click()
    page.get_by_text(f"{reading['steps']} steps").first.wait_for()


@pytest.mark.camera
def test_who_leaves_has_no_reading(server: Server, browse: Callable, films: dict):
    page = browse(films["leave"])
    person_id = begin(page, server, "quiet_stance")
    trial_begins(page)
    wait_for(page, "coachLive.phase === 'not_valid'", 30)
    assert page.locator("[data-number]").inner_text() == ""  # a number of before is none of now
    page.get_by_text("Not valid this time").wait_for()
    [row] = server.store.assessments(person_id)
    assert (row.valid, row.reading) == (False, None)
    assert "do it again" in row.invalid_reason
    page.get_by_text(row.invalid_reason).first.wait_for()  # spoken and, a moment later, the heading
    page.get_by_role("button", name="Once more").click()
    page.get_by_role("button", name="A counter or chair is within my reach.").wait_for()
    wait_for(page, "coachLive.answered > 5")
    page.get_by_role("button", name="Stop", exact=True).click()
    page.get_by_text("The test did not begin").wait_for()
    assert len(server.store.assessments(person_id)) == 1
    page.get_by_role("button", name="To my balance page").click()
    page.get_by_text("No reading yet.").wait_for()


@pytest.mark.camera
def test_a_broken_line_starts_anew_and_too_few_pictures_are_refused(server: Server, browse: Callable, films: dict):
    page = browse(films["stand"])
    person_id = begin(page, server, "quiet_stance")
    trial_begins(page)
    wait_for(page, f"{LIVE}.answer?.hold_s > 2")
    page.evaluate(f"{LIVE}.link.socket.close()")
    page.get_by_text("Nothing of this test was kept").first.wait_for()
    assert page.locator("[data-number]").inner_text() == ""
    wait_for(page, "coachLive.phases.filter((p) => p === 'explaining' || p === 'waiting').length > 3", 20)
    trial_begins(page)
    assert not server.store.assessments(person_id)
    page.evaluate(  # every fourth picture: 7 or 8 a second
        f"(() => {{ const camera = {LIVE}.camera, all = camera.onFrame; let n = 0;"
        " camera.onFrame = (ms) => n++ % 4 === 0 && all(ms); })()"
    )
    page.get_by_text("Not valid this time").wait_for(timeout=30_000)
    [row] = server.store.assessments(person_id)
    assert (row.valid, row.reading) == (False, None)
    assert "pictures a second; this test needs 15" in row.invalid_reason
