"""Live video: how many of the camera's frames are answered, and how long after capture the figure is drawn.

The clip that plays as the camera carries each frame's number in its top left corner, so the delay does not rest on
the browser's own clocks alone: at the moment a figure is drawn, the number in the picture then shown is read off beside
the number in the picture that the figure belongs to. Ratio: frames answered over frames that the camera gave.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from coach.body.camera import Camera
from coach.body.synthetic import DEMO, perform
from coach.figure.drawn import draw_frames, write_mjpeg
from coach.records.store import Store

PROJECT = Path(__file__).resolve().parents[1]
FLOOR = 0.6  # a busy machine of two cores still gets there; an idle one reaches 0.95
SECONDS = 20
BITS, BLOCK_PX = 10, 36
FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-background-networking "
    "--use-fake-ui-for-media-stream --use-fake-device-for-media-stream"
)
# Reads the number's blocks from a picture of any size, and notes it for frames sent and for figures drawn.
PROBE = """([BITS, BLOCK]) => {
  const WIDTH = BITS * BLOCK;
  const live = [...coachLives.values()][0], sent = new Map(), lags = [];
  const canvas = new OffscreenCanvas(WIDTH, BLOCK), pen = canvas.getContext("2d", { willReadFrequently: true });
  const read = (source, wide) => {
    const scale = wide / 960;
    pen.drawImage(source, 0, 0, WIDTH * scale, BLOCK * scale, 0, 0, WIDTH, BLOCK);
    const row = pen.getImageData(0, BLOCK / 2, WIDTH, 1).data;
    let number = 0;
    for (let bit = 0; bit < BITS; bit++) number |= (row[4 * (bit + 0.5) * BLOCK] > 128) << bit;
    return number;
  };
  const frame = live.frame.bind(live), jpeg = live.camera.jpeg.bind(live.camera);
  let capturedMs = 0;
  live.camera.onFrame = (ms) => { capturedMs = ms; return frame(ms); };
  live.camera.jpeg = () => {
    const ms = capturedMs, made = jpeg();
    sent.set(ms, read(live.camera.small, 640));
    return made;
  };
  let seen = null;
  const look = () => {
    requestAnimationFrame(look);
    if (live.drawn === seen || !live.drawn) return;
    seen = live.drawn;
    const own = sent.get(seen.captured_ms);
    if (own !== undefined) lags.push(read(live.video, live.video.videoWidth) - own);
  };
  look();
  window.lags = lags;
}"""


def numbered(pictures: Iterable[np.ndarray]) -> Iterator[np.ndarray]:
    for number, picture in enumerate(pictures):
        for bit in range(BITS):
            picture[:BLOCK_PX, bit * BLOCK_PX : (bit + 1) * BLOCK_PX] = 255 if number >> bit & 1 else 0
        yield picture


def measure(folder: Path, chromium: str) -> tuple[float, str]:
    from playwright.sync_api import sync_playwright

    squat, camera = DEMO["squat"], Camera(yaw_deg=90, width_px=960, height_px=540)
    shown = perform(squat["rest"], squat["target"], reps=7, lead_in_s=6.0, tempo_s=(1.2, 0.2, 1.2), camera=camera)
    clip = write_mjpeg(folder / "camera.mjpeg", numbered(draw_frames(shown)), 90)
    url, port = f"sqlite:///{folder / 'coach.db'}", 8897
    person = Store(url).add_person("Bench")
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    quiet = subprocess.DEVNULL
    server = subprocess.Popen(
        command, cwd=PROJECT, stdout=quiet, stderr=quiet, env={**os.environ, "COACH_DATABASE_URL": url}
    )
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://localhost:{port}/_stcore/health", timeout=1)
                break
            except OSError:
                time.sleep(0.1)
        with sync_playwright() as play:
            flags = [*FLAGS.split(), f"--use-file-for-fake-video-capture={clip}"]
            browser = play.chromium.launch(executable_path=chromium, args=flags)
            page = browser.new_page(viewport={"width": 1366, "height": 768}, bypass_csp=True)  # the probe is an eval
            page.goto(f"http://localhost:{port}/exercise?person={person.id}&exercise=squat&live=1")
            page.wait_for_function("window.coachLive && coachLive.stage === 'set'", timeout=60_000)
            page.evaluate(PROBE, [BITS, BLOCK_PX])
            page.wait_for_timeout(1000)
            page.evaluate("coachLive.frames = coachLive.answered = coachLive.delay.length = lags.length = 0")
            page.wait_for_timeout(SECONDS * 1000)
            stats, lags = page.evaluate("coachLive"), page.evaluate("lags")
            browser.close()
    finally:
        server.terminate()
        server.wait(10)
    delay = sorted(stats["delay"])
    lags = [lag for lag in lags if -5 < lag < 60]  # the clip's own seam counts from 0 again
    p95 = delay[int(0.95 * len(delay))]
    detail = (
        f"{stats['answered'] / SECONDS:.1f} of {stats['frames'] / SECONDS:.1f} frames a second; "
        f"capture to drawn median {statistics.median(delay):.0f} ms, p95 {p95:.0f} ms; figure behind the picture shown "
        f"{statistics.mean(lags):.2f} frames = {statistics.mean(lags) * 1000 / 30:.0f} ms"
    )
    return stats["answered"] / max(1, stats["frames"]), detail


def main() -> None:
    chromium = os.environ.get("COACH_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        ratio, detail = None, "skipped: no Chromium here"
    else:
        with tempfile.TemporaryDirectory() as folder:
            ratio, detail = measure(Path(folder), chromium)
            ratio = round(ratio, 3)
    print(json.dumps({"bench": "live_delay", "ratio": ratio, "floor": FLOOR, "better": "higher", "detail": detail}))


if __name__ == "__main__":
    main()
