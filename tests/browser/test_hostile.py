"""What somebody typed is shown as text on every page; no page asks for anything elsewhere; the camera goes off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from coach.care.records import Diary, Plan, PlanItem
from coach.exercise.files import FOLDER
from tests.browser.conftest import SHOWN, Server, browsing, serving
from tests.browser.test_live import begin, wait_for
from tests.browser.test_pages import PAGES
from tests.records.samples import recording, rep, result
from tests.records.test_care import NOON, PROFILE

IMAGE = "<img src=x onerror=window.hacked=1>"
TEXT = f"{IMAGE}<script>window.hacked=2</script><svg onload=window.hacked=3></svg>[a](javascript:window.hacked=4)"
PLACES = [*PAGES, "exercise?exercise=hostile", "balance-test?test=quiet_stance", "learn?page=causes"]


def hostile_exercise() -> str:
    """A squat whose every text is one that a page should not run."""
    found = yaml.safe_load((FOLDER / "squat.yaml").read_text())
    found |= {
        "id": "hostile", "name": f"Squat {IMAGE}", "summary": TEXT, "why": TEXT, "set_up": [TEXT], "steps": [TEXT],
        "mistakes": [TEXT], "cautions": [TEXT],
    }  # fmt: skip
    found["camera"]["advice"] = TEXT
    return yaml.safe_dump(found)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, bundle: Path) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("hostile")
    own = folder / "own_exercises"
    own.mkdir()
    (own / "hostile.yaml").write_text(hostile_exercise())
    with serving(folder) as made:
        store = made.store
        person = store.add_person(f"Eve {IMAGE}").id
        store.save_profile(person, PROFILE, NOON)
        items = (PlanItem(exercise="squat", sets=2, reps=5), PlanItem(exercise="hostile", reps=5))
        store.save_plan(person, Plan(name=IMAGE, items=items, made_by=f"S {IMAGE}", made_at=NOON))
        set_id = store.begin_set(person, "hostile", "1.0.0", "both", 90.0, "full", "video", NOON)
        store.add_rep(set_id, rep(0), NOON)
        store.end_set(set_id, "stop")
        store.mark_rep(set_id, 0, False, IMAGE, TEXT, NOON)
        store.add_note(person, TEXT, f"S {IMAGE}", set_id, 1.5, NOON)
        store.save_assessment(person, result(), recording(reps=0))
        store.save_neurology(person, {"entered_by": IMAGE, "note": TEXT})
        store.save_diary(person, Diary(week=NOON.date(), sleep=4, food=TEXT))
        store.add_audit(IMAGE, "saw", TEXT)
        yield made
        assert b"Traceback" not in made.log.read_bytes(), made.log.read_text()


@pytest.fixture(scope="module")
def start() -> Iterator[Any]:
    with browsing() as made:
        yield made


@pytest.fixture(scope="module")
def page(start: Any) -> Any:
    """Without the content policy: the pages themselves must not need it."""
    made = start().context.browser.new_context(bypass_csp=True, viewport={"width": 1366, "height": 768}).new_page()
    made.set_default_timeout(30_000)
    return made


def settle(page: Any, url: str) -> None:
    page.goto(url)
    page.get_by_role("heading").first.wait_for()
    wait_for(page, SHOWN)
    page.wait_for_timeout(200)  # a script that should not be there would have run by now


@pytest.mark.parametrize("name", PLACES)
def test_what_was_typed_is_text(told: Server, page: Any, name: str):
    settle(page, f"{told.url}/{name}{'&' if '?' in name else '?'}person=1")
    assert page.evaluate("window.hacked") is None
    assert page.evaluate("document.querySelectorAll('img[src=x], svg[onload], a[href^=javascript]').length") == 0
    assert page.evaluate("[...document.scripts].filter((s) => s.text.includes('hacked')).length") == 0


def test_it_is_there_to_be_read(told: Server, page: Any):
    """Else the test above would look at pages that show nothing of it."""
    settle(page, f"{told.url}/exercise?exercise=hostile&person=1")
    assert IMAGE in page.locator("body").inner_text()
    settle(page, f"{told.url}/desk?person=1")
    assert "onerror=window.hacked" in page.evaluate("document.body.textContent")


def test_the_policy_is_there(told: Server, start: Any):
    """An inline script that nobody knows does not run. That no page needs one: test_pages.py."""
    page, refused = start(), []
    page.on("console", lambda line: refused.append(line.text) if "Policy" in line.text else None)
    settle(page, f"{told.url}/exercise?exercise=hostile&person=1")
    assert refused == []
    page.goto(told.url)
    page.evaluate("""() => { const s = document.createElement('script'); s.textContent = 'window.hacked = 5';
        document.body.append(s); }""")
    assert page.evaluate("window.hacked") is None
    assert any("script-src" in text for text in refused)


def test_headers(told: Server):
    import requests

    for path in ("/", "/healthz", "/sign-in", "/_stcore/health"):
        headers = requests.get(told.url + path, timeout=10).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["Permissions-Policy"].startswith("camera=(self)")
        assert "'unsafe-eval'" not in headers["Content-Security-Policy"]  # WebAssembly alone has a word of its own
        assert not re.search(r"script-src [^;]*unsafe-inline", headers["Content-Security-Policy"])
    assert requests.post(told.url + "/_stcore/agent/interact", json={}, timeout=10).status_code in (403, 404, 405)


_TRACKS = """
  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  window.tracks = [];
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    const stream = await open(wanted);
    window.tracks.push(...stream.getTracks());
    return stream;
  };
"""


def test_the_camera_is_off_once_the_page_is_left(server: Server, start: Any, squat_clip: Path):
    page = start(squat_clip)
    page.add_init_script(_TRACKS)
    begin(page, server)
    wait_for(page, "window.coachLive && tracks.length > 0 && tracks.every((t) => t.readyState === 'live')")
    page.evaluate("window.same = true")
    page.evaluate("document.querySelector('[data-testid=stPageLink] a[href*=progress]').click()")  # under the picture
    page.get_by_text("Progress of Ada").wait_for()
    wait_for(page, "tracks.every((t) => t.readyState === 'ended')", 5)
    assert page.evaluate("window.same") is True  # the same document: it was not the browser that tidied up
