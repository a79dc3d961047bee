"""Nothing of the coach looks up or reaches a host elsewhere (docs/security.md): watched in a network of its own."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from coach.body.synthetic import DEMO, perform
from coach.figure.drawn import draw_frames, write_mjpeg
from coach.pose.no_reports import NOWHERE, keep_from_reporting
from tests import outside_calls

COACH = (sys.executable, "-c", "from coach.commands.cli import main; main()")


@pytest.fixture(scope="module")
def apart() -> None:
    why = outside_calls.why_not()
    if why is not None:
        pytest.skip(why)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory, bundle: Path) -> Path:
    shown = perform(**DEMO["squat"], reps=1, lead_in_s=0.5, lead_out_s=0.5, fps=15)
    made = write_mjpeg(tmp_path_factory.mktemp("films") / "squat.mjpeg", draw_frames(shown), 85)
    (made.parent / "manifest.json").write_text(json.dumps({"clips": [{"file": made.name, "exercise": "squat"}]}))
    return made


def test_the_watch_sees_what_is_looked_up_and_what_is_tried(tmp_path: Path, apart: None):
    """Or the others could not fail."""
    log = tmp_path / "log"
    said = (
        "import socket, contextlib\n"
        "with contextlib.suppress(OSError): socket.create_connection(('example.org', 80), 1)\n"
        "with contextlib.suppress(OSError): socket.create_connection(('192.0.2.7', 443), 1)\n"
    )
    assert outside_calls.run(log, sys.executable, "-c", said).returncode == 0
    assert {"looked up example.org", "sent to 192.0.2.7"} <= set(log.read_text().splitlines())


def test_the_library_still_tries_without_us(tmp_path: Path, apart: None, bundle: Path):
    """The day that it has a switch, or has stopped, this fails and coach/pose/no_reports.py can go."""
    log = tmp_path / "log"
    made = (
        "from mediapipe.tasks.python import BaseOptions, vision; import time\n"
        f"o = vision.PoseLandmarkerOptions(base_options=BaseOptions(model_asset_path={str(bundle)!r}))\n"
        "vision.PoseLandmarker.create_from_options(o).close(); time.sleep(2)"
    )
    assert outside_calls.run(log, sys.executable, "-c", made).returncode == 0
    assert "googleapis.com" in log.read_text()


@pytest.mark.parametrize("environment", [{}, {"NO_PROXY": "*", "https_proxy": "http://192.0.2.9:3128"}])
def test_a_film_is_analysed_without_a_word_to_anybody(tmp_path: Path, apart: None, film: Path, environment: dict):
    log, before = tmp_path / "log", ["analyze", str(film), "--exercise", "squat", "--format", "json"]
    done = outside_calls.run(log, *COACH, *before, **environment)
    assert json.loads(done.stdout)["pose"]["tracked_fraction"] > 0.9, done.stderr
    assert log.read_text() == ""


@pytest.mark.parametrize("command", [
    ["assess", "{film}", "--test", "quiet_stance"], ["batch", "{folder}", "--out", "{out}"],
])  # fmt: skip
def test_tests_and_many_films_neither(tmp_path: Path, apart: None, film: Path, command: list[str]):
    log = tmp_path / "log"
    names = {"film": film, "folder": film.parent, "out": tmp_path / "out.jsonl"}
    done = outside_calls.run(log, *COACH, *(word.format(**names) for word in command))
    assert done.returncode in (0, 3), done.stderr  # somebody who squats stands no quiet stance
    assert log.read_text() == ""


@pytest.mark.browser
@pytest.mark.camera
def test_a_live_set_neither_its_page_and_its_browser_included(tmp_path: Path, apart: None, bundle: Path):
    log = tmp_path / "log"
    one = "tests/browser/test_live.py::test_walking_about_is_no_exercise"
    done = outside_calls.run(log, sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", one)
    if "1 skipped" in done.stdout:
        pytest.skip("Chromium is not here")
    assert "1 passed" in done.stdout, done.stdout
    assert log.read_text() == ""


def test_only_the_library_is_kept_from_the_proxy(monkeypatch: pytest.MonkeyPatch):
    """Python's own requests, such as a clinic's sign-in, still take the one that the user set."""
    monkeypatch.setenv("https_proxy", "http://192.0.2.9:3128")
    monkeypatch.setenv("no_proxy", "localhost")
    keep_from_reporting()
    assert (os.environ["https_proxy"], os.environ["no_proxy"]) == ("http://192.0.2.9:3128", "localhost")
    import ctypes

    c = ctypes.CDLL(None)
    c.getenv.restype = ctypes.c_char_p
    assert (c.getenv(b"https_proxy"), c.getenv(b"no_proxy")) == (NOWHERE.encode(), None)
