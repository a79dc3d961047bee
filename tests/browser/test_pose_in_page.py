"""Poses found in the visitor's own browser: the same set is counted, and no picture leaves the page."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from coach.pose import CoachError
from coach.pose.web_runtime import verify_web
from coach.web.live.wire import LANDMARKS_BYTES
from tests.browser.conftest import REPS, Server, serving
from tests.browser.test_live import begin, rep_numbers, wait_for

Page = Any


@pytest.fixture
def own_pose(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bundle: Path) -> Iterator[Server]:
    """A server that takes no pictures."""
    try:
        verify_web()
    except CoachError as error:
        pytest.skip(str(error))
    monkeypatch.setitem(os.environ, "COACH_POSE", "browser")
    with serving(tmp_path) as server:
        yield server
        server.no_error_was_logged()


def sent(page: Page) -> list[int]:
    """Fills with the size of each binary message that goes up from now on."""
    sizes: list[int] = []
    page.on(
        "websocket",
        lambda socket: socket.on("framesent", lambda data: sizes.append(len(data))) if "/live" in socket.url else None,
    )
    return sizes


def test_the_page_finds_the_pose_and_the_set_is_counted(
    own_pose: Server, browse: Callable[..., Page], seen_squat_clip: Path
):
    page = browse(seen_squat_clip)
    page.on("console", lambda m: print("console:", m.text) if m.type in ("error", "warning") else None)
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    sizes = sent(page)
    begin(page, own_pose)
    wait_for(page, "coachLive.place === 'browser'", 90)
    page.get_by_text("Your picture stays in this browser.").wait_for()
    wait_for(page, "coachLive.stage === 'set'", 60)
    wait_for(page, f"coachLive.count === {REPS}", 90)
    assert rep_numbers(own_pose) == list(range(REPS))
    elsewhere = [url for url in asked if not url.startswith((own_pose.url, "data:", "blob:"))]
    assert elsewhere == []
    assert any(url.endswith("vision_wasm_internal.wasm") for url in asked)
    assert max(sizes) <= LANDMARKS_BYTES
    assert len(sizes) > 100
    print(
        page.evaluate(
            "({...coachLive, delay: coachLive.delay.length, turnaround: 0, encode: coachLive.encode.slice(-5)})"
        )
    )
    assert len(own_pose.pose_processes()) <= 1  # the spare: nobody was given it
