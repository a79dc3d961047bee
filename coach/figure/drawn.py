"""Clips of a drawn person: with known truth, in any view, with no film of anybody.

``python -m coach.figure.drawn OUT.mp4 --movement squat --yaw 90``
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np

from coach.body.camera import Camera
from coach.body.synthetic import DEMO, Performance, perform
from coach.figure.paint import Picture
from coach.figure.person import LOOKS, Look, draw_person
from coach.figure.room import ROOMS, Room, background, draw_chair, draw_mat
from coach.pose.clips import open_film

__all__ = [
    "LOOKS",
    "ROOMS",
    "Look",
    "Room",
    "draw_clip",
    "draw_frames",
    "draw_person",
    "write_mjpeg",
    "write_mp4",
    "write_y4m",
]


def draw_frames(
    performance: Performance,
    look: Look = LOOKS["blue"],
    room: Room = ROOMS["living"],
    bystander: Performance | None = None,
) -> Iterator[Picture]:
    """(height, width, 3) BGR pictures, one for each frame. The bystander stands behind, in another look."""
    camera, series = performance.camera, performance.series
    empty = background(room, camera)
    if performance.base in ("chair", "chair_stand"):
        draw_chair(empty, camera, performance.body, room.light)
    elif performance.base in ("lying", "sidelying"):
        draw_mat(empty, camera, room.light, across=performance.base == "sidelying")
    for i in range(len(series)):
        picture = empty.copy()
        if bystander is not None:
            other = bystander.series.landmarks_px[i % len(bystander.series)]
            draw_person(picture, other, LOOKS["red"], room.light)
        yield draw_person(picture, series.landmarks_px[i], look, room.light)


def draw_clip(
    path: Path | str,
    performance: Performance,
    look: Look = LOOKS["blue"],
    room: Room = ROOMS["living"],
    fps: float | None = None,
) -> Path:
    """Draw a performance into an .mp4, with the frame times of its series unless ``fps`` is given."""
    times = None if fps else list(performance.series.t_s)
    return write_mp4(path, draw_frames(performance, look, room), fps or performance.series.fps, times)


def write_mp4(path: Path | str, frames: Iterable[Picture], fps: float, times_s: list[float] | None = None) -> Path:
    """H.264 where libx264 is there, MPEG-4 part 2 otherwise. times_s: seconds of each frame where they are uneven."""
    import av

    path = Path(path)
    try:
        av.Codec("libx264", "w")
        codec, options = "libx264", {"crf": "20", "preset": "veryfast"}
    except Exception:  # PyAV's own error type moved between releases
        codec, options = "mpeg4", {"q:v": "3"}
    with open_film(path, "w") as out:
        stream = out.add_stream(codec, rate=Fraction(fps).limit_denominator(1001), options=options)
        stream.pix_fmt = "yuv420p"
        stream.codec_context.time_base = Fraction(1, 90000)
        for i, picture in enumerate(frames):
            if i == 0:
                stream.height, stream.width = picture.shape[:2]
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="bgr24")
            frame.time_base = Fraction(1, 90000)
            frame.pts = round((times_s[i] if times_s else i / fps) * 90000)
            out.mux(stream.encode(frame))
        out.mux(stream.encode())
    return path


def write_mjpeg(path: Path | str, frames: Iterable[Picture], quality: int = 90) -> Path:
    """JPEGs one after another, for Chromium's ``--use-file-for-fake-video-capture`` (at 30 a second)."""
    with open(path, "wb") as file:
        for picture in frames:
            file.write(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes())
    return Path(path)


def write_y4m(path: Path | str, frames: Iterable[Picture], fps: int = 30) -> Path:
    """Uncompressed 4:2:0, for the same use where the frame rate must be kept."""
    with open(path, "wb") as file:
        for i, picture in enumerate(frames):
            height, width = picture.shape[:2]
            if i == 0:
                file.write(f"YUV4MPEG2 W{width} H{height} F{fps}:1 Ip A1:1 C420jpeg\n".encode())
            file.write(b"FRAME\n" + cv2.cvtColor(picture, cv2.COLOR_BGR2YUV_I420).tobytes())
    return Path(path)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m coach.figure.drawn", description="Draw a clip of a synthetic person."
    )
    parser.add_argument("out", type=Path, help="OUT.mp4 or OUT.mjpeg")
    parser.add_argument("--movement", choices=sorted(DEMO), default="squat")
    parser.add_argument("--yaw", type=float, default=90.0, help="degrees; 0 front, 90 the person's left side")
    parser.add_argument("--reps", type=int, default=3)
    parser.add_argument("--look", choices=sorted(LOOKS), default="blue")
    parser.add_argument("--room", choices=sorted(ROOMS), default="living")
    given = parser.parse_args(arguments)
    performance = perform(**DEMO[given.movement], reps=given.reps, camera=Camera(given.yaw))
    look, room = LOOKS[given.look], ROOMS[given.room]
    if given.out.suffix == ".mjpeg":
        write_mjpeg(given.out, draw_frames(performance, look, room))
    else:
        draw_clip(given.out, performance, look, room)
    sys.stdout.write(f"{given.out}: {len(performance.series)} frames, {len(performance.reps)} repetitions\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
