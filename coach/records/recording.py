"""Landmarks as small blobs: quantised, predicted from the frames before and the landmark beside, zstd, a checksum.

Image landmarks are kept to 0.1 px and world ones to 1 mm, well under the model's own noise (0.4 px and more).
"""

from __future__ import annotations

import json
import struct
import zlib

import numpy as np
import zstandard
from numpy.typing import NDArray

from coach.language import _
from coach.pose import CoachError, PoseSeries

_MAGIC, _FIRST = b"CLM2", b"CLM1"  # the first form had differences in time only: it is still read
_PX, _M, _SEEN, _S = 10.0, 1000.0, 100.0, 10000.0
_MOST_BYTES = 200_000_000  # two hours; a set is handed over in parts of seconds
_LOST = np.int32(-(2**30))  # a NaN, as a number that no landmark reaches
_ORDERS = (1, 2)  # as it was, or going on as it went
# Each landmark's neighbour on the body, whose movement it mostly shares; a neighbour comes before those it is one of
_BESIDE = (
    0, 0, 1, 2, 0, 4, 5, 3, 6, 0, 0, 0, 11, 11, 12, 13, 14, 15, 16, 15, 16, 15, 16,
    11, 12, 23, 24, 25, 26, 27, 28, 27, 28,
)  # fmt: skip


def pack(series: PoseSeries) -> bytes:
    """A blob of a recording; :func:`unpack` gives it back to 0.05 px, 0.5 mm and 0.1 ms."""
    head = {
        "n": len(series), "width_px": series.width_px, "height_px": series.height_px,
        "model": series.model, "mode": series.mode, "world": series.world_m is not None,
    }  # fmt: skip
    parts = [
        _coded(np.round(series.t_s * _S)[:, None]),
        _coded(series.landmarks_px.reshape(len(series), -1) * _PX),
        _coded(series.visibility * _SEEN),
    ]
    if series.world_m is not None:
        parts.append(_coded(series.world_m.reshape(len(series), -1) * _M))
    body = zstandard.ZstdCompressor(level=12).compress(b"".join(parts))
    text = json.dumps(head).encode()
    return _MAGIC + struct.pack("<II", len(text), zlib.crc32(text + body)) + text + body


def unpack(blob: bytes) -> PoseSeries:
    """The recording of a blob; raises CoachError when it is damaged."""
    try:
        if blob[:4] not in (_MAGIC, _FIRST):
            raise ValueError("not a landmark blob")
        size, check = struct.unpack("<II", blob[4:12])
        head, body = json.loads(blob[12 : 12 + size]), blob[12 + size :]
        now = blob[:4] == _MAGIC
        if zlib.crc32(blob[12:] if now else body) != check:
            raise ValueError("checksum")
        n = int(head["n"])
        widths = [1, 99, 33] + ([99] if head["world"] else [])
        whole = 4 * n * sum(widths) + (sum(widths) if now else 0)
        if not 0 <= whole <= _MOST_BYTES or zstandard.frame_content_size(body) != whole:
            raise ValueError("size")  # before memory is taken for it
        raw = np.frombuffer(zstandard.ZstdDecompressor().decompress(body), np.uint8)
        size_px, names = (int(head["width_px"]), int(head["height_px"])), (str(head["model"]), str(head["mode"]))
        arrays, at = [], 0
        for width in widths:
            how = raw[at : at + width] if now else np.zeros(width, np.uint8)
            at += width if now else 0
            arrays.append(_decoded(raw[at : at + 4 * n * width], how, n))
            at += 4 * n * width
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError, struct.error, zstandard.ZstdError) as error:
        raise CoachError(
            _("A kept recording is damaged and was left out; the reps measured from it are kept.")
        ) from error
    world = (arrays[3] / _M).reshape(n, 33, 3).astype(np.float32) if head["world"] else None
    return PoseSeries(
        arrays[0][:, 0] / _S, (arrays[1] / _PX).reshape(n, 33, 3).astype(np.float32),
        (arrays[2] / _SEEN).astype(np.float32), *size_px, *names, world,
    )  # fmt: skip


def _whole(values: NDArray) -> NDArray[np.int32]:
    return np.where(np.isnan(values), _LOST, np.round(np.nan_to_num(values))).astype(np.int32)


def _steps(whole: NDArray[np.int32], order: int) -> NDArray[np.int32]:
    for _pass in range(order):
        whole = np.diff(whole, axis=0, prepend=np.zeros((1, whole.shape[1]), np.int32))
    return whole


def _beside(width: int) -> NDArray[np.intp]:
    """The column beside each column, itself where there is none."""
    if width != 99:
        return np.arange(width)
    return (np.array(_BESIDE)[:, None] * 3 + np.arange(3)).ravel()


def _coded(values: NDArray) -> bytes:
    """Of each column the way that leaves the smallest numbers, then those numbers. Sums that overflow come back."""
    whole = _whole(values)
    width = whole.shape[1]
    beside = _beside(width)
    ways = [_steps(whole, order) for order in _ORDERS]
    ways += [np.where(beside == np.arange(width), way, way - way[:, beside]) for way in ways]
    cost = [np.log2(1 + np.abs(way.astype(np.float64))).sum(axis=0) for way in ways]
    how = np.argmin(cost, axis=0)
    left = np.choose(how, ways)
    zigzag = ((left << 1) ^ (left >> 31)).astype("<u4")  # small negative steps become small numbers
    planes = zigzag.T.copy().view(np.uint8).reshape(-1, 4)
    return how.astype(np.uint8).tobytes() + planes.T.tobytes()  # all low bytes first: the high ones are zeros


def _decoded(raw: NDArray[np.uint8], how: NDArray[np.uint8], n: int) -> NDArray[np.float64]:
    width = len(how)
    planes = raw.reshape(4, n * width).T.copy().view("<u4").reshape(width, n).T
    left = (planes >> 1).astype(np.int32) ^ -(planes & 1).astype(np.int32)
    whole = np.empty((n, width), np.int32)
    for column, other in enumerate(_beside(width)):
        order = _ORDERS[how[column] % len(_ORDERS)]
        steps = left[:, column]
        if how[column] >= len(_ORDERS) and other != column:
            steps = steps + _steps(whole[:, other : other + 1], order)[:, 0]
        for _pass in range(order):
            steps = np.cumsum(steps, dtype=np.int32)
        whole[:, column] = steps
    return np.where(whole == _LOST, np.nan, whole.astype(np.float64))
