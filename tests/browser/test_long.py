"""What a server and a tab go through in a day: visitors one after another, a tab that sleeps and wakes."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Server
from tests.browser.test_live import LIVE, begin, wait_for
from tests.conftest import SPEEDS

SESSIONS = 20
WARM = 5  # sessions until what is loaded once is loaded
MOST_GROWTH_KB = 30_000  # over the others: Streamlit keeps what a session left for some minutes


def memory_kb(pid: int) -> int:
    """What this process alone would give back."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return sum(int(n) for n in re.findall(r"Private_(?:Clean|Dirty):\s+(\d+)", text))


def children(pid: int) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1]) == pid:
                found.append(int(folder.name))
        except (OSError, IndexError):
            continue
    return found


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_twenty_sessions_in_turn(server: Server, browse: Callable[..., Any], squat_clip: Path):
    page = browse(squat_clip)
    begin(page, server)
    browser, used = page.context.browser, []
    page.context.close()
    for _ in range(SESSIONS):
        context = browser.new_context(permissions=["camera"], viewport={"width": 1366, "height": 768})
        page = context.new_page()
        page.goto(f"{server.url}/exercise?person=1&exercise=squat")
        page.get_by_role("button", name=re.compile("^(Start|Go on)")).first.click()
        for _ in range(600):
            if page.evaluate("window.coachLive ? coachLive.answered : 0") > 60:
                break
            page.wait_for_timeout(50)
        assert page.evaluate("coachLive.answered") > 60
        context.close()
        for _ in range(100):
            if len(server.pose_processes()) == 1:
                break
            time.sleep(0.1)
        assert len(server.pose_processes()) == 1  # the spare
        used.append(memory_kb(server.process.pid))
    assert len(children(server.process.pid)) == 1
    SPEEDS.append(
        f"soak: {SESSIONS} browser sessions, server's own memory in MB after each: {[round(u / 1000) for u in used]}"
    )
    assert used[-1] - used[WARM - 1] < MOST_GROWTH_KB


def hide(page: Any, hidden: bool) -> None:
    """Headless Chromium neither hides nor freezes a tab (its lifecycle command does nothing): the page is told."""
    page.evaluate(
        "(hidden) => { Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });"
        " document.dispatchEvent(new Event('visibilitychange')); }",
        hidden,
    )


def test_a_tab_that_sleeps_and_wakes_goes_on(server: Server, browse: Callable[..., Any], squat_clip: Path):
    page = browse(squat_clip)
    begin(page, server)
    wait_for(page, "coachLive.count === 1", 60)
    page.evaluate(f"window.track = {LIVE}.camera.stream.getTracks()[0]")
    hide(page, True)
    wait_for(page, "window.track.readyState === 'ended'")  # the camera's light is off
    for _ in range(100):
        if len(server.pose_processes()) == 1:
            break
        page.wait_for_timeout(100)
    assert len(server.pose_processes()) == 1  # and nobody else waits for the place
    hide(page, False)
    page.locator("[data-again]").click()
    wait_for(page, "coachLive.count === 2", 60)
    assert len({row["set_id"] for row in server.store.reps_table(1)}) == 1
