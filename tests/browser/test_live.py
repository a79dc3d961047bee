"""A person's whole way through the app, in a real browser with a drawn person before the camera."""

from __future__ import annotations

import os
import signal
import statistics
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from coach.kinematics.registry import MEASURES
from tests.browser.conftest import LEAD_IN_S, REPS, SHOWN, WALK_S, Server, asked_today
from tests.conftest import SPEEDS

Page = Any
LIVE = "[...coachLives.values()][0]"


def count(page: Page) -> int:
    return page.evaluate("coachLive.count")


def wait_for(page: Page, what: str, seconds: float = 30) -> None:
    page.wait_for_function(what, timeout=seconds * 1000)


def begin(page: Page, server: Server, name: str = "Ada") -> None:
    """From the first start to the live page."""
    page.goto(server.url)
    page.get_by_label("Your name").fill(name)
    page.get_by_role("button", name="I understand. Begin").click()
    page.get_by_text("Can you stand safely").first.wait_for()  # the day; here one exercise is done alone
    asked_today(server.store, server.store.people()[0].id)
    page.goto(f"{server.url}/exercise?person={server.store.people()[0].id}&exercise=squat")
    page.get_by_role("button", name="Start", exact=True).click()
    wait_for(page, "window.coachLive")


def start_clock(page: Page) -> None:
    """Speed is measured from here on: the first frames of all wait for the pose process."""
    page.evaluate(
        "coachLive.since = performance.now(); coachLive.frames = coachLive.answered = 0; coachLive.delay.length = 0"
    )


def say_speed(page: Page) -> None:
    """For the reader of the test's output; a machine that is busy is no failure."""
    seconds = page.evaluate("performance.now() - coachLive.since") / 1000
    stats = page.evaluate("coachLive")
    delay = sorted(stats["delay"])
    SPEEDS.append(
        f"live: {stats['answered'] / seconds:.1f} of {stats['frames'] / seconds:.1f} frames a second for "
        f"{seconds:.0f} s, capture to drawn median {statistics.median(delay):.0f} ms, "
        f"p95 {delay[int(0.95 * len(delay))]:.0f} ms, encode {statistics.median(stats['encode']):.0f} ms"
    )


def rep_numbers(server: Server) -> list[int]:
    return [row["index"] for row in server.store.reps_table(server.store.people()[0].id)]


@pytest.mark.camera
def test_from_first_start_to_progress(server: Server, browse: Callable[..., Page], seen_squat_clip: Path):
    page = browse(seen_squat_clip)
    elsewhere: set[str] = set()
    page.on("request", lambda r: None if r.url.startswith((server.url, "data:", "blob:")) else elsewhere.add(r.url))
    page.goto(server.url)
    page.get_by_text("not a medical device").wait_for()
    begin(page, server)
    wait_for(page, "coachLive.stage === 'countdown'")
    assert page.locator("[data-countdown]").inner_text() in ("3", "2", "1")
    wait_for(page, "coachLive.stage === 'set'")
    start_clock(page)
    wait_for(page, f"coachLive.count === {REPS}", 40)
    assert page.locator("[data-number]").inner_text() == str(REPS)
    assert rep_numbers(server) == list(range(REPS))  # stored before they are told
    say_speed(page)
    said = page.evaluate("coachLive.said")
    assert said[:4] == ["3", "2", "1", "Go."]
    assert [s.split(".")[0] for s in said[4:]] == [str(i + 1) for i in range(REPS)]
    page.keyboard.press("Space")
    wait_for(page, "coachLive.stage === 'paused'")
    page.keyboard.press("Space")
    wait_for(page, "coachLive.stage === 'set'")
    page.keyboard.press("Escape")
    page.get_by_text(f"{REPS} of 10 reps, Ada.").wait_for()
    page.get_by_text(f"give or take {MEASURES['knee_flexion'].error:g}").wait_for()
    assert page.evaluate(f"{LIVE} === undefined || {LIVE}.camera.stream === null")
    set_id = server.store.reps_table(1)[0]["set_id"]
    assert server.store.open_set(1, "squat") is None  # stopped by the person: nothing to go on with
    assert sum(len(part) for part in server.store.landmarks(set_id)) > 200
    page.get_by_role("button", name="See progress").click()
    page.get_by_text("Progress of Ada").wait_for()  # the summary has a chart of its own
    wait_for(page, SHOWN)
    page.locator("[data-testid='stVegaLiteChart'] canvas, [data-testid='stVegaLiteChart'] svg").first.wait_for()
    assert page.locator("[data-testid='stVegaLiteChart']").count() >= 4
    assert not elsewhere, elsewhere


def test_what_breaks_is_mended_and_nothing_is_lost(server: Server, browse: Callable[..., Page], squat_clip: Path):
    page = browse(squat_clip)
    begin(page, server)
    wait_for(page, "coachLive.count === 1", 40)
    page.evaluate(f"{LIVE}.link.socket.close()")  # the line breaks
    page.get_by_text("Your 1 rep is kept. Reconnecting…").wait_for()
    wait_for(page, f"{LIVE}.link.ready")
    assert count(page) == 1
    wait_for(page, "coachLive.stage === 'set'")
    wait_for(page, "coachLive.count === 2", 40)
    for pid in server.pose_processes():
        os.kill(pid, signal.SIGKILL)
    page.get_by_text("The camera reader stopped and starts anew.").wait_for()
    wait_for(page, "coachLive.stage === 'set'")
    assert count(page) == 2
    page.reload()
    wait_for(page, "window.coachLive && coachLive.answered > 0")
    assert count(page) == 2
    wait_for(page, "coachLive.count === 3", 60)
    assert rep_numbers(server) == [0, 1, 2]
    assert len({row["set_id"] for row in server.store.reps_table(1)}) == 1
    before = server.pose_processes()
    page.evaluate(f"window.track = {LIVE}.camera.stream.getTracks()[0]")
    page.get_by_role("link", name="Progress", exact=True).evaluate("link => link.click()")  # leaves in mid set
    page.get_by_text("Progress of Ada").wait_for()
    wait_for(page, "window.track.readyState === 'ended'")
    for _ in range(50):
        if len(server.pose_processes()) < len(before):
            break
        page.wait_for_timeout(100)
    assert len(server.pose_processes()) == 1  # the spare
    assert server.store.open_set(1, "squat") is not None


@pytest.mark.camera
def test_walking_about_is_no_exercise(server: Server, browse: Callable[..., Page], walk_clip: Path):
    page = browse(walk_clip)
    begin(page, server)
    wait_for(page, "coachLive.answered > 30")
    page.evaluate(f"{LIVE}.link.command('go_on_anyway')")
    wait_for(page, f"{LIVE}.video.currentTime > {WALK_S}", 60)
    assert page.evaluate("coachLive.answered") > 200
    assert count(page) == 0


@pytest.mark.camera
def test_a_real_clip_of_squats_is_counted(
    server: Server, browse: Callable[..., Page], real_clip: Callable[[str], Path]
):
    page = browse(real_clip("squat_side_7.mp4"))
    begin(page, server)
    wait_for(page, "coachLive.stage === 'set'", 40)
    at = page.evaluate(f"{LIVE}.video.currentTime")
    assert at < LEAD_IN_S, f"this machine was ready only after {at:.0f} s: the first squat had begun"
    start_clock(page)
    # The clip is 13.1 s long; some of its last picture is looked at too, and it is over before the camera starts again
    wait_for(page, f"{LIVE}.video.currentTime > {LEAD_IN_S + 13.1 + 3}", 60)
    say_speed(page)
    assert count(page) == 7
    assert rep_numbers(server) == list(range(7))


@pytest.mark.camera
def test_a_real_clip_of_walking_is_no_exercise(
    server: Server, browse: Callable[..., Page], real_clip: Callable[[str], Path]
):
    page = browse(real_clip("walking_no_exercise_0.mp4"))
    begin(page, server)
    wait_for(page, "coachLive.answered > 30")
    page.evaluate(f"{LIVE}.link.command('go_on_anyway')")
    wait_for(page, "coachLive.stage === 'set'")
    start_clock(page)
    wait_for(page, f"{LIVE}.video.currentTime > {LEAD_IN_S + 18.3}", 60)
    say_speed(page)
    assert page.evaluate("coachLive.answered") > 200
    assert count(page) == 0


def test_camera_denied_says_how_to_allow_it(server: Server, browse: Callable[..., Page], squat_clip: Path):
    page = browse(squat_clip, allowed=False)
    begin(page, server)
    page.get_by_text("The browser may not use the camera.").wait_for()
    page.context.grant_permissions(["camera"], origin=server.url)
    page.get_by_role("button", name="Try again").click()
    wait_for(page, "coachLive.answered > 5")
    assert not page.locator("[data-wall]").is_visible()


def test_no_camera_says_so_and_lets_go(server: Server, browse: Callable[..., Page]):
    page = browse(None)
    begin(page, server)
    page.get_by_text("No camera was found.").wait_for()
    page.get_by_role("button", name="Stop here").click()
    page.get_by_text("That is all right.").wait_for()
    page.get_by_text("Squat: nothing was counted this time.").wait_for()
    assert page.get_by_text("Well done").count() == 0


@pytest.mark.parametrize("pulled", [False, True])
def test_a_camera_taken_or_pulled_says_so(server: Server, browse: Callable[..., Page], squat_clip: Path, pulled: bool):
    page = browse(squat_clip)
    if not pulled:
        page.add_init_script(
            "const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices); let first = true;"
            "navigator.mediaDevices.getUserMedia = async (w) => {"
            " if (first) { first = false; throw new DOMException('', 'NotReadableError'); } return real(w); };"
        )
    begin(page, server)
    if pulled:
        wait_for(page, "coachLive.answered > 5")
        page.evaluate(f"{LIVE}.camera.stream.getTracks()[0].dispatchEvent(new Event('ended'))")
    page.get_by_text(
        "The camera was unplugged or taken." if pulled else "Another program is using the camera."
    ).wait_for()
    answered = page.evaluate("coachLive.answered")
    page.get_by_role("button", name="Try again").click()
    wait_for(page, f"coachLive.answered > {answered + 5}")
