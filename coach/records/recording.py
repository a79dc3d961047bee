"""Landmarks as small blobs: quantised, differences in time, zstd, with a checksum.

Image landmarks are kept to 0.1 px and world ones to 1 mm, well under the model's own noise (0.4 px and more).
"""

from __future__ import annotations

import json
import struct
import zlib

import numpy as np
import zstandard
from numpy.typing import NDArray

from coach.pose import CoachError, PoseSeries

_MAGIC = b"CLM1"
_PX, _M, _SEEN, _S = 10.0, 1000.0, 100.0, 10000.0
_MOST_BYTES = 200_000_000  # two hours; a set is handed over in parts of seconds
_LOST = np.int32(-(2**30))  # a NaN, as a number that no landmark reaches


def pack(series: PoseSeries) -> bytes:
    """A blob of a recording; :func:`unpack` gives it back to 0.05 px, 0.5 mm and 0.1 ms."""
    head = {
        "n": len(series), "width_px": series.width_px, "height_px": series.height_px,
        "model": series.model, "mode": series.mode, "world": series.world_m is not None,
    }  # fmt: skip
    parts = [
        _deltas(np.round(series.t_s * _S)[:, None]),
        _deltas(series.landmarks_px.reshape(len(series), -1) * _PX),
        _deltas(series.visibility * _SEEN),
    ]
    if series.world_m is not None:
        parts.append(_deltas(series.world_m.reshape(len(series), -1) * _M))
    body = zstandard.ZstdCompressor(level=12).compress(b"".join(parts))
    text = json.dumps(head).encode()
    return _MAGIC + struct.pack("<II", len(text), zlib.crc32(body)) + text + body


def unpack(blob: bytes) -> PoseSeries:
    """The recording of a blob; raises CoachError when it is damaged."""
    try:
        if blob[:4] != _MAGIC:
            raise ValueError("not a landmark blob")
        size, check = struct.unpack("<II", blob[4:12])
        head, body = json.loads(blob[12 : 12 + size]), blob[12 + size :]
        if zlib.crc32(body) != check:
            raise ValueError("checksum")
        n = int(head["n"])
        widths = [1, 99, 33] + ([99] if head["world"] else [])
        whole = 4 * n * sum(widths)
        if not 0 <= whole <= _MOST_BYTES or zstandard.frame_content_size(body) != whole:
            raise ValueError("size")  # before memory is taken for it
        raw = np.frombuffer(zstandard.ZstdDecompressor().decompress(body), np.uint8)
        size_px, names = (int(head["width_px"]), int(head["height_px"])), (str(head["model"]), str(head["mode"]))
        arrays, at = [], 0
        for width in widths:
            size = 4 * n * width
            arrays.append(_sums(raw[at : at + size], n, width))
            at += size
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError, struct.error, zstandard.ZstdError) as error:
        raise CoachError("A kept recording is damaged and was left out; the reps measured from it are kept.") from error
    world = (arrays[3] / _M).reshape(n, 33, 3).astype(np.float32) if head["world"] else None
    return PoseSeries(
        arrays[0][:, 0] / _S, (arrays[1] / _PX).reshape(n, 33, 3).astype(np.float32),
        (arrays[2] / _SEEN).astype(np.float32), *size_px, *names, world,
    )  # fmt: skip


def _deltas(values: NDArray) -> bytes:
    whole = np.where(np.isnan(values), _LOST, np.round(np.nan_to_num(values))).astype(np.int32)
    steps = np.diff(whole, axis=0, prepend=np.zeros((1, whole.shape[1]), np.int32)).astype(np.int32)
    zigzag = ((steps << 1) ^ (steps >> 31)).astype("<u4")  # small negative steps become small numbers
    planes = zigzag.T.copy().view(np.uint8).reshape(-1, 4)
    return planes.T.tobytes()  # all low bytes first: the high ones are zeros that zstd folds away


def _sums(raw: NDArray[np.uint8], n: int, width: int) -> NDArray[np.float64]:
    planes = raw.reshape(4, n * width).T.copy().view("<u4").reshape(width, n).T
    steps = (planes >> 1).astype(np.int32) ^ -(planes & 1).astype(np.int32)
    whole = np.cumsum(steps, axis=0, dtype=np.int32)
    return np.where(whole == _LOST, np.nan, whole.astype(np.float64))
