"""The pictures of the README and of the site's first page: ``python docs/make_pictures.py``.

The moving one is a drawn person whose landmarks are counted while they are drawn. The still ones are cut from the
sheets that ``make pictures`` takes of the real pages; the report is made from the records of a made-up person.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import cv2
from PIL import Image

from coach.body.camera import Camera
from coach.body.synthetic import perform
from coach.demo.demo import PATIENTS, fill
from coach.exchange.report import render, report_data
from coach.exchange.rows import read_history
from coach.exercise.definition import load_exercise
from coach.exercise.session import Session
from coach.figure.drawn import LOOKS, ROOMS, draw_frames
from coach.figure.overlay import draw_count, draw_figure
from coach.kinematics.registry import MEASURES
from coach.records.store import Store

DOCS = Path(__file__).resolve().parent
OUT = DOCS / "pictures"
WIDTH_PX, HEIGHT_PX, EVERY = 560, 316, 2  # every second frame of 30 a second
REACH = (1.0, 0.75, 0.75, 1.05)  # two are less deep: counted all the same
MOST_BYTES = 2_000_000


def moving_frames() -> Iterator[Image.Image]:
    """Squats as the coach sees them: figure, angle, count."""
    exercise = load_exercise("squat")
    guide = exercise.guide
    shown = perform(
        guide.rest, guide.target, guide.base, reps=len(REACH), range_factor=REACH, tempo_s=(1.3, 0.4, 1.3),
        pause_s=0.8, lead_in_s=1.2, lead_out_s=1.0,
        camera=Camera(yaw_deg=80, distance_m=3.3, width_px=2 * WIDTH_PX, height_px=2 * HEIGHT_PX),
    )  # fmt: skip
    session = Session(exercise)
    measured = tuple(MEASURES[exercise.measure].needs(0))
    frames = draw_frames(shown, LOOKS["blue"], ROOMS["living"])
    for i, (drawn, pose) in enumerate(zip(frames, shown.series, strict=True)):
        feedback = session.step(pose)
        if i % EVERY:
            continue
        draw_figure(drawn, pose, measured, feedback.angle_deg)  # type: ignore[arg-type]
        draw_count(drawn, feedback.count)
        small = cv2.resize(drawn, (WIDTH_PX, HEIGHT_PX), interpolation=cv2.INTER_AREA)
        yield Image.fromarray(cv2.cvtColor(small, cv2.COLOR_BGR2RGB))


def save_moving(path: Path) -> None:
    """As small as WebP makes it; raises ValueError above two megabytes."""
    first, *others = moving_frames()
    step_ms = round(1000 * EVERY / 30)
    first.save(path, save_all=True, append_images=others, duration=step_ms, loop=0, quality=45, method=4)
    if path.stat().st_size > MOST_BYTES:
        raise ValueError(f"{path.name} has {path.stat().st_size} bytes; at most {MOST_BYTES} are wanted")


def cut(name: str, out: Path) -> None:
    """The laptop's picture by day, from a sheet of ``make pictures``."""
    Image.open(DOCS / "pages" / f"{name}.webp").crop((0, 0, 960, 540)).save(out, quality=60, method=6)


def save_report(path: Path) -> None:
    """The first page of the report on a made-up patient, nine weeks after the start."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{folder}/coach.db")
        now = datetime.now(UTC)
        fill(store, now.date(), (replace(PATIENTS[0], weeks=9),), tell=lambda _words: None)
        page = Image.open(
            io.BytesIO(render(report_data(read_history(store, store.person_called("demo")), now), "png")[0])
        ).convert("RGB")
        store.close()
    wide = 720
    page.resize((wide, round(page.height * wide / page.width)), Image.Resampling.LANCZOS).crop(
        (0, 0, wide, round(wide * 0.9))
    ).save(path, quality=60, method=6)


def main() -> None:
    OUT.mkdir(exist_ok=True)
    save_moving(OUT / "set.webp")
    live = Image.open(DOCS / "live.png").convert("RGB")
    live.resize((960, round(live.height * 960 / live.width)), Image.Resampling.LANCZOS).save(
        OUT / "session.webp", quality=60, method=6
    )
    cut("patient", OUT / "overview.webp")
    save_report(OUT / "report.webp")
    for file in sorted(OUT.glob("*.webp")):
        print(f"{file.relative_to(DOCS)}: {file.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
