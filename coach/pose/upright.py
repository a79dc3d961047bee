"""A decoded picture as it is meant to be seen: upright, with square pixels, and in one size for a whole clip."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from av import VideoFrame

Rgb = NDArray[np.uint8]
_SNAP_PX = 2  # rounding leaves no edge of a pixel
_MOST_ASPECT = 10.0  # of a pixel: more is damage


@dataclass(frozen=True)
class Turn:
    """By quarters and mirrored, as views of the same memory. First transposed, then flipped."""

    transposed: bool = False
    flip_x: bool = False
    flip_y: bool = False

    @classmethod
    def of_matrix(cls, matrix: bytes) -> Turn:
        """Of a display matrix of nine int32: a stored point (p, q) is shown at (a p + c q, b p + d q).

        The signs say it all, mirrors too (their determinant is negative); a turn between two quarters goes to the
        nearer.
        """
        a, b, _u, c, d, *_rest = struct.unpack("=9i", matrix)
        if abs(b) + abs(c) > abs(a) + abs(d):
            return cls(True, c < 0, b < 0)
        return cls(False, a < 0, d < 0)

    def __call__(self, rgb: Rgb) -> Rgb:
        if self.transposed:
            rgb = rgb.transpose(1, 0, 2)
        if self.flip_x:
            rgb = rgb[:, ::-1]
        return rgb[::-1] if self.flip_y else rgb


class Upright:
    """Pictures of one clip, all in the size of the first: landmarks are pixels, and a clip has one scale of them.

    max_side_px: the longer side at most. A picture of another shape is fitted into the first's, with black about it.
    """

    def __init__(self, max_side_px: int):
        self._max_side_px = max_side_px
        self.turn = Turn()
        self._turned_deg = 0
        self.size: tuple[int, int] | None = None  # (width, height) as shown
        self._key: tuple[int, int, float, Turn] | None = None
        self._scaled: dict[str, int] = {}
        self._place: tuple[slice, slice] | None = None

    def see(self, picture: VideoFrame, pixel_aspect: float = 1.0) -> None:
        """Before :meth:`rgb`, and for each picture that is left out: what it says of itself holds for those after it.

        pixel_aspect: width of a pixel over its height
        """
        # A matrix in the stream stands in the first frame alone, or in every one that can be decoded on its own; one in
        # the file is in each. To look costs 80 us.
        if picture.key_frame or picture.rotation not in (0, self._turned_deg):
            matrix = picture.side_data.get("DISPLAYMATRIX")
            if matrix is not None:
                self.turn, self._turned_deg = Turn.of_matrix(bytes(matrix)), picture.rotation
        key = (picture.width, picture.height, pixel_aspect, self.turn)
        if key != self._key:
            self._key = key
            self._fit(*key)

    def rgb(self, picture: VideoFrame) -> Rgb:
        """(height, width, 3) of the picture that was seen last."""
        rgb = self.turn(picture.to_ndarray(format="rgb24", **self._scaled))
        if self._place is None:
            return rgb
        assert self.size is not None
        whole = np.zeros((self.size[1], self.size[0], 3), np.uint8)
        whole[self._place] = rgb
        return whole

    def _fit(self, width: int, height: int, pixel_aspect: float, turn: Turn) -> None:
        wide, high = float(width), float(height)
        if 1 / _MOST_ASPECT <= pixel_aspect <= _MOST_ASPECT:  # the short side of a pixel grows: nothing is lost
            wide, high = wide * max(1.0, pixel_aspect), high / min(1.0, pixel_aspect)
        if turn.transposed:
            wide, high = high, wide
        if self.size is None:
            scale = self._max_side_px / max(wide, high)
            shown = (_even(wide * scale), _even(high * scale)) if scale < 1 else (round(wide), round(high))
            self.size = shown
        else:
            scale = min(self.size[0] / wide, self.size[1] / high)
            shown = (_near(wide * scale, self.size[0]), _near(high * scale, self.size[1]))
        left, top = ((whole - part) // 2 for whole, part in zip(self.size, shown, strict=True))
        self._place = None if shown == self.size else np.s_[top : top + shown[1], left : left + shown[0]]
        stored = shown[::-1] if turn.transposed else shown
        self._scaled = {} if stored == (width, height) else {"width": stored[0], "height": stored[1]}


def _even(length: float) -> int:
    return max(2, round(length / 2) * 2)


def _near(length: float, whole: int) -> int:
    return whole if abs(whole - length) <= _SNAP_PX else max(1, round(length))
