"""Poses found in the visitor's own browser: the same set is counted, and no picture leaves the page."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from coach.body import balance_actor as actor
from coach.pose import CoachError
from coach.pose.web_runtime import verify_web
from coach.web.live.wire import LANDMARKS_BYTES
from tests.browser.conftest import REPS, SIZE, Server, serving
from tests.browser.films import acted
from tests.browser.test_balance_live import begin as begin_test
from tests.browser.test_live import LIVE, begin, rep_numbers, say_speed, start_clock, wait_for

Page = Any
NAME = "coach.localhost"  # the browser gives it the camera as it does to localhost, and the page takes it for another


def needs_runtime() -> None:
    try:
        verify_web()
    except CoachError as error:
        pytest.skip(str(error))


@pytest.fixture
def own_pose(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bundle: Path) -> Iterator[Server]:
    """A server that takes no pictures."""
    needs_runtime()
    monkeypatch.setitem(os.environ, "COACH_POSE", "browser")
    with serving(tmp_path) as server:
        yield server
        server.no_error_was_logged()


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bundle: Path) -> Iterator[Server]:
    """A server that to the page is another computer."""
    needs_runtime()
    monkeypatch.setitem(os.environ, "STREAMLIT_BROWSER_SERVER_ADDRESS", NAME)
    with serving(tmp_path) as server:
        yield replace(server, url=server.url.replace("localhost", NAME))


def sent(page: Page) -> list[int]:
    """Fills with the size of each binary message that goes up from now on."""
    sizes: list[int] = []

    def note(data: Any) -> None:
        if isinstance(data, bytes):
            sizes.append(len(data))

    page.on("websocket", lambda socket: socket.on("framesent", note) if "/live" in socket.url else None)
    return sizes


@pytest.mark.camera
def test_the_page_finds_the_pose_and_the_set_is_counted(
    own_pose: Server, browse: Callable[..., Page], seen_squat_clip: Path
):
    page = browse(seen_squat_clip)
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    sizes = sent(page)
    begin(page, own_pose)
    wait_for(page, "coachLive.place === 'browser'", 90)
    page.get_by_text("Your picture stays in this browser.").wait_for()
    wait_for(page, "coachLive.stage === 'set'", 60)
    start_clock(page)
    wait_for(page, f"coachLive.count === {REPS}", 90)
    say_speed(page)
    assert rep_numbers(own_pose) == list(range(REPS))
    assert [url for url in asked if not url.startswith((own_pose.url, "data:", "blob:"))] == []
    assert any(url.endswith("vision_wasm_internal.wasm") for url in asked)
    assert max(sizes) <= LANDMARKS_BYTES
    assert len(sizes) > 100
    assert len(own_pose.pose_processes()) <= 1  # the spare: nobody was given it
    row = own_pose.store.reps_table(1)[0]
    assert (row["model"], row["mode"], row["pose_place"]) == (page.evaluate("coachLive.model"), "video", "browser")


def test_a_test_of_balance_finds_the_pose_in_the_page_too(own_pose: Server, browse: Callable[..., Page]):
    standing = actor.stand_swaying(20, 0.5, 24, actor.Filming(noise_px=0.0, camera=replace(actor.CAMERA, **SIZE)))
    assert standing.performance is not None
    page = browse(acted("stand", standing.performance, network=True))
    sizes = sent(page)
    begin_test(page, own_pose, "quiet_stance")
    wait_for(page, "coachLive.place === 'browser'", 90)
    wait_for(page, "coachLive.phase === 'trial'", 90)
    assert page.evaluate(f"{LIVE}.finder !== null")
    assert max(sizes) <= LANDMARKS_BYTES


def test_pictures_go_to_another_computer_only_after_a_yes(
    elsewhere: Server, browse: Callable[..., Page], seen_squat_clip: Path
):
    page = browse(seen_squat_clip)
    page.route("**/finder_worker.js", lambda route: route.abort())  # a browser that cannot
    sizes = sent(page)
    begin(page, elsewhere)
    page.get_by_text("May the pictures of your camera go to the coach’s server?").wait_for()
    assert sizes == []
    page.get_by_role("button", name="Yes, send the pictures").click()
    wait_for(page, "coachLive.answered > 5", 60)
    page.get_by_text("Your picture goes to the coach’s server, which keeps none.").wait_for()
    assert max(sizes) > LANDMARKS_BYTES
