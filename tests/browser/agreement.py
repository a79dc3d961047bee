"""Poses of the shared clips by the browser's runtime and by the server's, compared.

usage: python -m tests.browser.agreement [--every N] [--seconds S] [--keep FOLDER] [--write]

Each picture is decoded once, by the coach's own reader, and given to both: to MediaPipe here, and over a local page to
the page's finder in headless Chromium. --keep FOLDER keeps the recordings and takes up those that are there.
"""

from __future__ import annotations

import argparse
import base64
import datetime
import json
import re
import tempfile
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from coach.evaluation.accuracy import machine
from coach.evaluation.browser_agreement import Agreement, card, compare
from coach.evaluation.recorded import with_people
from coach.pose import PoseFrame, PoseSeries
from coach.pose.clips import Clip
from coach.pose.mediapipe_estimator import MediaPipeEstimator
from coach.pose.model_bundle import locate, manifest
from coach.web.live.pose_files import pose_files
from coach.web.live.wire import FRAME_HEAD, read_landmarks
from tests.browser.conftest import CHROMIUM, QUIET

WIDTH_PX = 640  # as the live page sends and looks at
MOST_FPS = 31.0
DOCS = Path(__file__).resolve().parents[2] / "docs" / "accuracy.md"
KINDS = {".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm"}
BEGIN = """async () => {
  const { Finder } = await import("/pose/finder.js");
  window.finder ??= await Finder.make(location.origin + "/pose", "full", "CPU");
  await finder.begin("video");
}"""
# The landmarks of pictures [from, until) as base64; each picture is fetched while the last is looked at
LOOK = """async ([from, until, width, height, times]) => {
  const get = async (i) => {
    const bytes = await (await fetch(`/picture/${i}`)).arrayBuffer();
    return createImageBitmap(new ImageData(new Uint8ClampedArray(bytes), width, height));
  };
  const texts = [];
  let next = get(from);
  for (let i = from; i < until; i++) {
    const picture = await next;
    if (i + 1 < until) next = get(i + 1);
    const bytes = new Uint8Array(finder.find(picture, times[i - from]));
    picture.close();
    texts.push(btoa(String.fromCharCode(...bytes)));
  }
  return texts;
}"""


class Site(BaseHTTPRequestHandler):
    """The runtime, the page's finder, and the pictures of the clip that is looked at."""

    pictures: list[bytes] = []  # noqa: RUF012  of one clip at a time

    def do_GET(self) -> None:
        kind, _, name = self.path.strip("/").partition("/")
        if kind == "pose":
            file = pose_files()[name]
            self._give(file.read_bytes(), KINDS.get(file.suffix, "application/octet-stream"))
        elif kind == "picture":
            self._give(self.pictures[int(name)], "application/octet-stream")
        else:
            self._give(b"<!doctype html><title>agreement</title><body></body>", "text/html")

    def _give(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nothing to tell."""


def pictures(path: Path, seconds: float) -> Iterator[tuple[float, np.ndarray]]:
    """(seconds, rgb) at most 30 a second, 640 wide, of the clip's beginning."""
    last = -1.0
    with Clip(path) as clip:
        for t_s, rgb in clip:
            if t_s > seconds:
                return
            if t_s - last < 1 / MOST_FPS:
                continue
            last = t_s
            height = round(rgb.shape[0] * WIDTH_PX / rgb.shape[1] / 2) * 2
            yield t_s, cv2.resize(rgb, (WIDTH_PX, height), interpolation=cv2.INTER_AREA)


def by_browser(page: Any, times: list[float], size: tuple[int, int]) -> PoseSeries:
    page.evaluate(BEGIN)
    start_ms = page.evaluate("performance.now()") + 1000  # one finder sees all clips: its time must rise
    frames: list[PoseFrame] = []
    for first in range(0, len(times), 50):
        part = times[first : first + 50]
        told = page.evaluate(LOOK, [first, first + len(part), *size, [start_ms + 1000 * t for t in part]])
        for t_s, text in zip(part, told, strict=True):
            frames.append(read_landmarks(FRAME_HEAD.pack(1000 * t_s, 0) + base64.b64decode(text), t_s)[0])
    return PoseSeries.stack(frames, "full", "video")


def asked(shared: Path) -> list[tuple[Path, str, int | None]]:
    """(clip, exercise, true reps): every clip with one exercise."""
    listed = json.loads((shared / "clips" / "manifest.json").read_text("utf-8"))["clips"]
    people = json.loads((shared / "people" / "people.json").read_text("utf-8"))
    found = [(shared / "clips" / c["file"], c["exercise"], c.get("reps")) for c in listed]
    return found + [(shared / "people" / c["file"], c["exercise"], c.get("reps")) for c in people if c.get("exercise")]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.browser.agreement")
    parser.add_argument("--every", type=int, default=1, help="every so manyth clip, and those that are kept")
    parser.add_argument("--seconds", type=float, default=20.0, help="of each clip")
    parser.add_argument("--keep", type=Path, help="folder of recordings: those that are there are not made again")
    parser.add_argument("--until", type=float, default=1e9, help="seconds after which no further clip is looked at")
    parser.add_argument("--write", action="store_true", help="write the part of docs/accuracy.md")
    given = parser.parse_args()
    shared = with_people(None)
    if shared is None or CHROMIUM is None or not pose_files():
        print("Skipped: clips, Chromium or the browser's runtime are not here.")
        return 0
    from playwright.sync_api import sync_playwright

    every, began, rows = asked(shared), time.monotonic(), []
    site = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as play:
        folder = given.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        browser = play.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page()
        page.goto(f"http://localhost:{site.server_port}/")
        for i, (path, exercise, true) in enumerate(every):
            made = all(file.is_file() for file in recordings(path, folder))
            if not made and (i % given.every or time.monotonic() - began > given.until):
                continue
            rows.append(one_clip(page, path, exercise, true, folder, given.seconds))
            r = rows[-1]
            middle, most = np.percentile(r.degrees, [50, 95]) if len(r.degrees) else (np.nan, np.nan)
            print(f"{r.file:32} {exercise:24} {r.server} {r.browser}  {middle:.2f} {most:.2f}  {r.frames}", flush=True)
        browser.close()
    site.shutdown()
    web = manifest()["web"]
    text = card(rows, len(every), f"{web['package']} {web['version']}, on the processor; {machine()}")
    print(text)
    if given.write:
        write(text)
    return 0


def recordings(path: Path, folder: Path) -> list[Path]:
    """Where the server's and the browser's landmarks of a clip are kept."""
    return [folder / f"{path.parent.name}-{path.stem}-{who}.npz" for who in ("server", "browser")]


def one_clip(page: Any, path: Path, exercise: str, true: int | None, folder: Path, seconds: float) -> Agreement:
    kept = recordings(path, folder)
    if not all(file.is_file() for file in kept):
        seen = list(pictures(path, seconds))
        height = seen[0][1].shape[0]
        with MediaPipeEstimator(locate("full"), "video") as estimator:
            ours = PoseSeries.stack([estimator.estimate(rgb, t_s) for t_s, rgb in seen], "full", "video")
        Site.pictures = [cv2.cvtColor(rgb, cv2.COLOR_RGB2RGBA).tobytes() for _, rgb in seen]
        theirs = by_browser(page, [t_s for t_s, _ in seen], (WIDTH_PX, height))
        for file, series in zip(kept, (ours, theirs), strict=True):
            series.save(file)
    return compare(path.name, exercise, true, PoseSeries.load(kept[0]), PoseSeries.load(kept[1]))


def write(text: str) -> None:
    """Takes the place of the part in docs/accuracy.md."""
    day = datetime.datetime.now(datetime.UTC).date().isoformat()
    part = f"<!-- part browser -->\n{text}\n\nMeasured {day}.\n<!-- end browser -->"
    card_text = DOCS.read_text("utf-8")
    found = re.compile(r"<!-- part browser -->.*?<!-- end browser -->", re.DOTALL)
    before = "<!-- part mocap -->"
    anew = (
        found.sub(lambda _: part, card_text)
        if found.search(card_text)
        else card_text.replace(before, f"{part}\n\n{before}")
    )
    DOCS.write_text(anew, "utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
