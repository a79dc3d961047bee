"""What the tests' camera shows, drawn once: kept in ``.cache/films`` under a name that says what, and by which code."""

from __future__ import annotations

import functools
import hashlib
import itertools
import os
import pickle
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from coach.body.camera import Camera
from coach.body.synthetic import Performance
from coach.figure.drawn import ROOMS, draw_frames, write_mjpeg
from coach.figure.room import background
from coach.pose import PoseFrame, PoseSeries
from tests.browser.marks import FOLDER, joints_of, mark

PROJECT = Path(__file__).resolve().parents[2]
_DRAWERS = ("coach/figure", "coach/body", "tests/browser/films.py", "tests/browser/marks.py")


@dataclass(frozen=True)
class EmptyRoom:
    camera: Camera
    seconds: float


@functools.cache
def _code() -> bytes:
    """Of all that draws, so that a change of it draws anew."""
    files = [f for name in _DRAWERS for f in (sorted((PROJECT / name).rglob("*.py")) or [PROJECT / name])]
    return b"".join(f.read_bytes() for f in files)


def kept(name: str, known: object, pictures: Callable[[], Iterable[np.ndarray]]) -> Path:
    """The film of this name, drawn if it is not there. known: all that the pictures depend on beside the code"""
    said = hashlib.sha256(_code() + pickle.dumps(known)).hexdigest()[:12]
    path = FOLDER / f"{name}-{said}.mjpeg"
    if not path.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        half = path.with_suffix(f".{os.getpid()}")  # another process may draw the same
        write_mjpeg(half, pictures(), 85)
        half.replace(path)
    return path


def acted(name: str, *parts: Performance | EmptyRoom, network: bool = False) -> Path:
    """Performances one after another, each before its room. network: the pose is left for the real model to find"""
    known = [
        part if isinstance(part, EmptyRoom) else (part.series.landmarks_px, part.camera, part.base, part.body)
        for part in parts
    ]
    if network:
        return kept(name, known, lambda: itertools.chain(*map(_pictures, parts)))
    number = int(hashlib.sha256(_code() + pickle.dumps((name, known))).hexdigest()[:4], 16)
    path = kept(name, (number, known), lambda: mark(itertools.chain(*map(_pictures, parts)), number))
    if not joints_of(number).exists():
        joined = itertools.chain(*map(_poses, parts))
        frames = [replace(frame, t_s=i / 30) for i, frame in enumerate(joined)]
        series = PoseSeries.stack(frames, "full", "video")
        half = joints_of(number).with_suffix(f".{os.getpid()}")
        series.save(half)
        half.replace(joints_of(number))
    return path


def _pictures(part: Performance | EmptyRoom) -> Iterator[np.ndarray]:
    if isinstance(part, Performance):
        return draw_frames(part)
    return itertools.repeat(background(ROOMS["living"], part.camera), round(part.seconds * 30))


def _poses(part: Performance | EmptyRoom) -> Iterator[PoseFrame]:
    if isinstance(part, Performance):
        return iter(part.series)
    nobody = PoseFrame.nobody(0.0, part.camera.width_px, part.camera.height_px)
    return itertools.repeat(nobody, round(part.seconds * 30))
