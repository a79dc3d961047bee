"""The look is in one place: one stylesheet, no page that styles itself, type and stylesheet from this server."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from coach.web.look.files import look_file
from coach.web.look.look import sheet
from tests.conftest import PROJECT
from tests.web.serving import serve

WEB = PROJECT / "coach" / "web"


def pages_that_style(folder: Path) -> list[str]:
    marks = re.compile(r"<style|style=[\"'{]")
    return [str(f.relative_to(folder)) for f in sorted(folder.rglob("*.py")) if marks.search(f.read_text("utf-8"))]


def test_no_page_styles_itself():
    assert pages_that_style(WEB) == ["look/look.py"]  # where the one stylesheet is put on the page


def test_a_page_that_did_would_be_found(tmp_path: Path):
    (tmp_path / "a_page.py").write_text("st.html('<p style=\"color:red\">')")
    assert pages_that_style(tmp_path) == ["a_page.py"]


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with serve(Starlette(routes=[Route("/look/{name:path}", look_file)])) as at:
        yield at


def get(port: int, path: str) -> tuple[int, str, bytes]:
    """status, type, body"""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return answer.status, answer.headers["content-type"], answer.read()
    except urllib.error.HTTPError as error:
        return error.code, "", b""


def test_what_the_stylesheet_asks_for_is_served_here(port: int):
    asked = re.findall(r'url\("(.*?)"\)', sheet())
    assert len(asked) == 2
    for address in asked:
        assert get(port, address)[2].startswith(b"wOF2"), address
    assert get(port, "/look/look.css")[1].startswith("text/css")


def test_the_type_is_small_and_its_licence_lies_beside_it():
    folder = WEB / "look" / "type"
    assert sum(f.stat().st_size for f in folder.glob("*.woff2")) < 200_000
    assert "SIL OPEN FONT LICENSE" in (folder / "OFL.txt").read_text("utf-8")


@pytest.mark.parametrize("name", ["look.py", "type/OFL.txt", "../server/log.py", "..%2Fserver%2Flog.py", ""])
def test_nothing_else_of_the_folder_is_given_away(port: int, name: str):
    assert get(port, f"/look/{name}")[0] == 404


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: str, b: str) -> float:
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


# what lies on what, and the least contrast: 4.5 for words, 3 for lines and signs (WCAG 2.2 AA)
PAIRS = [
    *((word, ground, 4.5) for word in ("ink", "soft", "on-ink", "change-ink", "nearly-ink")
      for ground in ("ground", "card", "quiet")),
    ("on-ink", "on-pale", 4.5), ("change-ink", "change-pale", 4.5), ("nearly-ink", "nearly-pale", 4.5),
    ("on", "ground", 3.0), ("change", "ground", 3.0), ("edge", "card", 3.0), ("on", "card", 3.0),
]  # fmt: skip


@pytest.mark.parametrize("night", [0, 1], ids=["day", "night"])
@pytest.mark.parametrize(("over", "under", "least"), PAIRS)
def test_colours_pass_aa_by_day_and_by_night(over: str, under: str, least: float, night: int):
    tones = dict(re.findall(r"--([\w-]+): light-dark\((.*?)\);", sheet().split("@media")[0]))
    first, second = (re.findall(r"#[0-9a-f]{6}", tones[name])[night] for name in (over, under))
    assert contrast(first, second) >= least
