"""The coach under a path of another server: the camera's frames find their way, and so does the sign-in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import serving
from tests.browser.test_live import begin, wait_for

pytestmark = pytest.mark.browser


def test_live_and_sign_in_under_a_path(tmp_path: Path, bundle: Path, browse: Callable[..., Any], squat_clip: Path):
    with serving(tmp_path, "/clinic/coach") as server:
        page = browse(squat_clip)
        asked: set[str] = set()
        page.on("request", lambda r: None if r.url.startswith((server.url, "data:", "blob:")) else asked.add(r.url))
        begin(page, server)
        wait_for(page, "coachLive.answered > 10")
        server.store.add_account("boss", "admin", "a long password")
        page.goto(server.url)
        page.wait_for_url(f"{server.url}/sign-in")
        page.get_by_label("Name").fill("boss")
        page.get_by_label("Password").fill("a long password")
        page.get_by_role("button", name="Sign in").click()
        page.get_by_text("Signed in as boss").first.wait_for()
        page.get_by_text("Signed in as boss").first.click()
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_url(f"{server.url}/sign-in")
        assert asked == set()
