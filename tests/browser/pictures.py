"""Makes docs/live.png: the real page, with the project's own drawn person before the camera.

``python -m tests.browser.pictures``
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image

from coach.body.camera import Camera
from coach.body.synthetic import perform
from coach.exercise.definition import load_exercise
from coach.figure.drawn import LOOKS, ROOMS, draw_frames, write_mjpeg
from tests.browser.conftest import CHROMIUM, PROJECT, asked_today, browsing, serving

OUT = PROJECT / "docs" / "live.png"
WIDTH_PX, MOST_BYTES = 1100, 250_000
# The fourth and fifth are a little short, so that a cue is on the page while the sixth, which is not, is shown
REACH = [1, 1, 1, 0.8, 0.8, 1.06, 1, 1]
SHOW_AFTER = 5
LIVE = "[...coachLives.values()][0]"


def camera_clip(folder: Path) -> Path:
    """Squats that stay low long enough for a picture to be taken there."""
    guide = load_exercise("squat").guide
    shown = perform(
        guide.rest, guide.target, guide.base, reps=len(REACH), range_factor=REACH, tempo_s=(1.3, 1.6, 1.3),
        pause_s=0.7, lead_in_s=10.0, camera=Camera(yaw_deg=-80, distance_m=3.5, width_px=960, height_px=540),
    )  # fmt: skip
    return write_mjpeg(folder / "squat.mjpeg", draw_frames(shown, LOOKS["blue"], ROOMS["living"]), 92)


def take(folder: Path) -> Image.Image:
    with serving(folder) as server, browsing() as start:
        person = server.store.add_person("Ada")
        asked_today(server.store, person.id)
        page = start(camera_clip(folder))
        page.goto(f"{server.url}/exercise?person={person.id}&exercise=squat&side=both&goal=10&live=1")
        page.wait_for_function(f"window.coachLive && coachLive.count === {SHOW_AFTER}", timeout=120_000)
        # Low, and for some frames: the figure, the gauge and the picture then are of one moment
        page.wait_for_function(f"{LIVE}.answer?.progress > 1.01", timeout=30_000)
        page.wait_for_timeout(500)
        return Image.open(io.BytesIO(page.screenshot())).convert("RGB")


def main() -> int:
    if CHROMIUM is None:
        print("Chromium is not here: apt-get install chromium, or set COACH_CHROMIUM", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        picture = take(Path(folder))
    picture = picture.resize((WIDTH_PX, round(picture.height * WIDTH_PX / picture.width)), Image.Resampling.LANCZOS)
    OUT.parent.mkdir(exist_ok=True)
    for colours in (256, 128, 64, 32):
        picture.quantize(colours, kmeans=2, dither=Image.Dither.NONE).save(OUT, optimize=True)
        if OUT.stat().st_size <= MOST_BYTES:
            break
    print(f"{OUT.relative_to(PROJECT)}: {picture.width} x {picture.height}, {OUT.stat().st_size / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
