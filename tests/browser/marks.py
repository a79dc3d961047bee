"""A strip along a picture's upper edge that says which picture of which film it is; joints that lie beside the film.

What the network would have found on a drawn person is known to whoever drew it. A test of a page needs no network, and
without one several such tests run at a time. Pictures without a strip go to the network as they would without all this.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.pose.types import PoseFrame, PoseSeries

FOLDER = Path(__file__).resolve().parents[2] / ".cache" / "films"
_FILM_BITS, _FRAME_BITS, _CHECK_BITS = 16, 12, 4
_BITS = _FILM_BITS + _FRAME_BITS + _CHECK_BITS
_HIGH = 0.03  # of the picture
_DARK, _LIGHT = 70, 185  # JPEG and the smaller size leave black and white well outside

Picture = NDArray[np.uint8]


def _check(film: int, frame: int) -> int:
    return (film * 7 + frame * 13) % ((1 << _CHECK_BITS) - 1) + 1


def mark(pictures: Iterable[Picture], film: int) -> Iterator[Picture]:
    """film: up to 65535"""
    for frame, picture in enumerate(pictures):
        number = (film << _FRAME_BITS | frame) << _CHECK_BITS | _check(film, frame)
        height, width = picture.shape[:2]
        edges = np.linspace(0, width, _BITS + 1).round().astype(int)
        for bit in range(_BITS):
            picture[: round(height * _HIGH), edges[bit] : edges[bit + 1]] = 255 * (number >> bit & 1)
        yield picture


def read(rgb: Picture) -> tuple[int, int] | None:
    """(film, frame) of a marked picture."""
    height, width = rgb.shape[:2]
    across = (np.arange(_BITS) + 0.5) * width / _BITS
    seen = rgb[max(1, round(height * _HIGH / 2)), across.astype(int), 1]
    if ((seen > _DARK) & (seen < _LIGHT)).any():
        return None
    number = sum(1 << bit for bit in range(_BITS) if seen[bit] > _LIGHT)
    film = number >> _FRAME_BITS + _CHECK_BITS
    frame = number >> _CHECK_BITS & (1 << _FRAME_BITS) - 1
    return (film, frame) if number & (1 << _CHECK_BITS) - 1 == _check(film, frame) else None


def joints_of(film: int) -> Path:
    return FOLDER / f"{film}.npz"


@functools.cache
def _joints(film: int) -> PoseSeries | None:
    return PoseSeries.load(joints_of(film)) if joints_of(film).exists() else None


def stand_in(estimator: type) -> None:
    """This estimator looks for a mark first."""
    look = estimator.estimate_all  # type: ignore[attr-defined]

    def estimate_all(self: object, rgb: Picture, t_s: float) -> list[PoseFrame]:
        marked = read(rgb)
        known = _joints(marked[0]) if marked else None
        if marked is None or known is None:
            return look(self, rgb, t_s)  # type: ignore[no-any-return]
        found = known.frame(marked[1])
        if not found.found:
            return []
        height, width = rgb.shape[:2]
        px = found.landmarks_px * np.float32(width / found.width_px)
        return [PoseFrame(t_s, px, found.visibility.copy(), width, height, found.world_m)]

    estimator.estimate_all = estimate_all  # type: ignore[attr-defined]
