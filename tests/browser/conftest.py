"""The real server and headless Chromium, whose camera is a drawn clip."""

from __future__ import annotations

import contextlib
import functools
import itertools
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from coach.body.camera import Camera
from coach.body.synthetic import DEMO, Performance, perform, walk_about
from coach.care.records import Before, Profile
from coach.records.store import Store
from tests.browser.films import acted, kept
from tests.conftest import shared
from tests.web.serving import free_port

PROJECT = Path(__file__).resolve().parents[2]
# The page's script has run to its end: Streamlit says so on its outermost element
SHOWN = "document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'"
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
    # Without these the browser itself asks its maker about forms, the time, updates and hints: tests want to see
    # what the page asks for. The list takes the place of Playwright's own, so what of that matters stands here too.
    "--disable-features=AutofillServerCommunication,NetworkTimeServiceQuerying,OptimizationHints,AimEnabled,"
    "PreconnectToSearch,HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,MediaRouter,PaintHolding,"
    "ThirdPartyStoragePartitioning,DestroyProfileOnBrowserClose,AvoidUnnecessaryBeforeUnloadCheckSync",
    "--component-updater=url-source=http://127.0.0.1:9/",
]
SAFE = Profile(
    can_stand_safely=True, foot_ulcer=False, numb_feet=False, diabetes=False, dizzy_on_standing=False, falls_last_year=0
)
SIZE = {"width_px": 960, "height_px": 540}
STAND_IN = Path(__file__).parent / "standin"  # pictures that say what is on them need no network: films.py
REPS = 4
WALK_S = 14.0
LEAD_IN_S, LEAD_OUT_S = 10, 8  # check and countdown pass in the first, nothing may be counted in the second


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if any(name in ("camera", "films") or name.endswith("_clip") for name in getattr(item, "fixturenames", ())):
                item.add_marker(pytest.mark.film)
            if CHROMIUM is None:
                item.add_marker(
                    pytest.mark.skip(reason="Chromium is not here: apt-get install chromium, or set COACH_CHROMIUM")
                )


def squats() -> Performance:
    """REPS squats from the side after some seconds of standing, in which check and countdown find their place."""
    squat, camera = DEMO["squat"], Camera(yaw_deg=90, **SIZE)
    return perform(
        squat["rest"], squat["target"], squat["base"], reps=REPS, camera=camera,
        tempo_s=(1.2, 0.2, 1.2), pause_s=0.7, lead_in_s=7.0, lead_out_s=8.0,
    )  # fmt: skip


@pytest.fixture(scope="session")
def squat_clip() -> Path:
    """Marked: the joints are known without the network (films.py)."""
    return acted("squat", squats())


@pytest.fixture(scope="session")
def seen_squat_clip() -> Path:
    """The same for the real pose model."""
    return acted("squat_seen", squats(), network=True)


@pytest.fixture(scope="session")
def walk_clip() -> Path:
    return acted("walk", walk_about(WALK_S, camera=Camera(distance_m=3.6, **SIZE)), network=True)


@pytest.fixture(scope="session")
def real_clip() -> Callable[[str], Path]:
    """real_clip(file): one of the shared clips as a camera would show it, with time before and after it to stand."""

    def make(file: str) -> Path:
        clip = shared("clips", file)
        return kept(Path(file).stem, (SIZE, LEAD_IN_S, LEAD_OUT_S, clip.stat().st_size), lambda: as_camera(clip))

    return make


def are_drawn(*films: Path) -> bool:
    """Whether each is there with some seconds of pictures. What draws them runs beside other tests, on every core."""
    return all(film.read_bytes().count(b"\xff\xd8\xff") > 150 for film in films)


def as_camera(clip: Path) -> Iterator[np.ndarray]:
    """BGR at 30 a second, whatever the clip's own rate is: LEAD_IN_S of its first picture, LEAD_OUT_S of its last."""
    with av.open(str(clip)) as source:
        stream = source.streams.video[0]
        scale = min(SIZE["width_px"] / stream.width, SIZE["height_px"] / stream.height)
        width, height = (round(side * scale / 2) * 2 for side in (stream.width, stream.height))
        shown = 0
        for frame in source.decode(stream):
            picture = frame.to_ndarray(format="bgr24", width=width, height=height)
            if not shown:
                yield from itertools.repeat(picture, LEAD_IN_S * 30)
            while shown / 30 <= float(frame.time or 0):  # none of a frame too many, some more of one too few
                yield picture
                shown += 1
        yield from itertools.repeat(picture, LEAD_OUT_S * 30)


@dataclass
class Server:
    """url, store: what a browser sees, and what is in the database behind it. folder: where that lies"""

    url: str
    store: Store
    process: subprocess.Popen[bytes]
    log: Path
    said: int = 0  # bytes of the log that belong to tests before

    @property
    def folder(self) -> Path:
        return self.log.parent

    def begin_anew(self, empty: Path) -> None:
        """As a server that was started just now: nobody is there, nothing is kept. empty: a database as it is made"""
        until = time.monotonic() + 20
        while len(self.pose_processes()) > 1:  # of the page before, which is closed
            assert time.monotonic() < until, "a pose process of the test before does not end"
            time.sleep(0.05)
        with (
            contextlib.closing(sqlite3.connect(empty)) as new,
            contextlib.closing(sqlite3.connect(self.database)) as old,
        ):
            new.backup(old)
        shutil.rmtree(self.folder / "own_exercises", ignore_errors=True)
        self.said = self.log.stat().st_size

    @property
    def database(self) -> Path:
        return self.folder / "coach.db"

    def no_error_was_logged(self) -> None:
        told = self.log.read_bytes()[self.said :]
        assert b"Traceback" not in told, told.decode()

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


@contextlib.contextmanager
def serving(folder: Path, base: str = "") -> Iterator[Server]:
    """The real server on a free port, with its database and log in the folder. base: path that it lies under"""
    port, log = free_port(), folder / "server.log"
    url = f"sqlite:///{folder / 'coach.db'}"
    own = {"COACH_DATABASE_URL": url, "COACH_EXERCISES": str(folder / "own_exercises")}
    own["STREAMLIT_SERVER_BASE_URL_PATH"] = base
    own["PYTHONPATH"] = os.pathsep.join(p for p in (str(STAND_IN), os.environ.get("PYTHONPATH")) if p)
    with open(log, "wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)],
            cwd=PROJECT, stdout=out, stderr=subprocess.STDOUT, env={**os.environ, **own},
        )  # fmt: skip
    address = f"http://localhost:{port}{base}"
    for _ in range(200):
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=1)
            break
        except OSError:
            time.sleep(0.1)
    store = Store(url)
    try:
        yield Server(address, store, process, log)
    finally:
        store.close()
        process.send_signal(signal.SIGTERM)
        process.wait(10)


@pytest.fixture(scope="session")
def one_server(tmp_path_factory: pytest.TempPathFactory, bundle: Path) -> Iterator[tuple[Server, Path]]:
    """One for all tests of a run: to start costs some seconds, and to begin anew some hundredths of one."""
    folder = tmp_path_factory.mktemp("server")
    empty = folder / "empty.db"
    Store(f"sqlite:///{empty}").close()
    with serving(folder) as made:
        yield made, empty


@pytest.fixture
def server(one_server: tuple[Server, Path]) -> Iterator[Server]:
    """Nobody is there yet."""
    made, empty = one_server
    made.begin_anew(empty)
    yield made
    made.no_error_was_logged()


def asked_today(store: Store, person_id: int) -> None:
    """This person has answered the questions before the first set of a day, and nothing speaks against any exercise."""
    if store.profile(person_id) is None:
        store.save_profile(person_id, SAFE)
    now = datetime.now(UTC)
    store.add_check(person_id, "before", Before(pain=1, feet_checked=True, shoes_on=True, chair_in_reach=True, at=now))


def wait_for_function(page: Any, expression: str, timeout: float = 30_000) -> None:
    """As Playwright's own, which runs an eval that our content policy forbids."""
    until = time.monotonic() + timeout / 1000
    while not page.evaluate(expression):
        if time.monotonic() > until:
            raise AssertionError(f"not within {timeout / 1000:g} s: {expression}")
        page.wait_for_timeout(20)


@contextlib.contextmanager
def browsing() -> Iterator[Callable[..., Any]]:
    """start(clip, allowed) gives a page; without a clip there is no camera."""
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
            page.wait_for_function = functools.partial(wait_for_function, page)
            return page

        yield start
        for browser in browsers:
            browser.close()


@pytest.fixture
def browse() -> Iterator[Callable[..., Any]]:
    with browsing() as start:
        yield start


def serious(page: Any) -> list[tuple[str, list[str]]]:
    """What axe finds against WCAG 2.2 AA that is serious or critical: rule, and up to three places."""
    from axe_playwright_python.sync_playwright import Axe

    rules = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
    found = Axe().run(page, options=rules).response
    assert len(found["passes"]) > 5, "axe did not run"
    bad = [v for v in found["violations"] if v["impact"] in ("serious", "critical")]
    return [(v["id"], [n["html"][:200] for n in v["nodes"]][:3]) for v in bad]
