"""The real server and headless Chromium, whose camera is a drawn clip."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from coach.figure.camera import Camera
from coach.figure.drawn import draw_frames, write_mjpeg
from coach.figure.synthetic import DEMO, perform, walk_about
from coach.records.store import Store
from tests.web.serving import free_port

PROJECT = Path(__file__).resolve().parents[2]
CHROMIUM = os.environ.get("COACH_CHROMIUM") or next(
    (p for p in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if p), None
)
QUIET = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SIZE = {"width_px": 960, "height_px": 540}
REPS = 4


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(
                    pytest.mark.skip(reason="Chromium is not here: apt-get install chromium, or set COACH_CHROMIUM")
                )


@pytest.fixture(scope="session")
def squat_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """REPS squats from the side after some seconds of standing, in which check and countdown find their place."""
    squat, camera = DEMO["squat"], Camera(yaw_deg=90, **SIZE)
    shown = perform(
        squat["rest"], squat["target"], squat["base"], reps=REPS, camera=camera,
        tempo_s=(1.2, 0.2, 1.2), pause_s=0.7, lead_in_s=7.0, lead_out_s=8.0,
    )  # fmt: skip
    return write_mjpeg(tmp_path_factory.mktemp("clips") / "squat.mjpeg", draw_frames(shown), 85)


@pytest.fixture(scope="session")
def walk_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    shown = walk_about(14.0, camera=Camera(distance_m=3.6, **SIZE))
    return write_mjpeg(tmp_path_factory.mktemp("clips") / "walk.mjpeg", draw_frames(shown), 85)


@dataclass
class Server:
    """url, store: what a browser sees, and what is in the database behind it."""

    url: str
    store: Store
    process: subprocess.Popen[bytes]
    log: Path

    def pose_processes(self) -> list[int]:
        """Of this server only."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                parent = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
                ours = parent == self.process.pid and b"coach.web.live.worker" in (folder / "cmdline").read_bytes()
            except (OSError, IndexError):
                continue
            if ours:
                found.append(int(folder.name))
        return found


@pytest.fixture
def server(tmp_path: Path, bundle: Path) -> Iterator[Server]:
    port, log = free_port(), tmp_path / "server.log"
    url = f"sqlite:///{tmp_path / 'coach.db'}"
    with open(log, "wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)],
            cwd=PROJECT, stdout=out, stderr=subprocess.STDOUT, env={**os.environ, "COACH_DATABASE_URL": url},
        )  # fmt: skip
    address = f"http://localhost:{port}"
    for _ in range(200):
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=1)
            break
        except OSError:
            time.sleep(0.1)
    store = Store(url)
    yield Server(address, store, process, log)
    store.close()
    process.send_signal(signal.SIGTERM)
    process.wait(10)
    assert b"Traceback" not in log.read_bytes(), log.read_text()


@pytest.fixture
def browse() -> Iterator[Callable[..., Any]]:
    """browse(clip, *more flags) gives a page; without a clip there is no camera."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browsers = []

        def start(clip: Path | None = None, allowed: bool = True) -> Any:
            flags = [*QUIET]
            if clip is not None:
                flags += ["--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={clip}"]
            if allowed:
                flags.append("--use-fake-ui-for-media-stream")
            browsers.append(play.chromium.launch(executable_path=CHROMIUM, args=flags))
            page = browsers[-1].new_page(viewport={"width": 1366, "height": 768})
            page.set_default_timeout(30_000)
            return page

        yield start
        for browser in browsers:
            browser.close()
