"""What goes between the page, the server and a pose process: plain bytes, JSON and arrays, never pickles.

A pose process opens pictures that a visitor sent, so the server reads nothing from it that could run code.
"""

from __future__ import annotations

import json
import struct
from dataclasses import asdict
from typing import IO, Any

import numpy as np

from coach.exercise.feedback import FoundFault, Held, Refused, Rep
from coach.pose import PoseFrame, PoseSeries

LENGTH = struct.Struct("<I")  # before every message on the pipe
FRAME_HEAD = struct.Struct("<dI")  # of a page's frame: capture time in ms, frame number; then a JPEG or landmarks
# Of landmarks: mark and version, whether anybody was found, width and height in px, brightness; then, of somebody, for
# each of the 33 as float32: x, y, z as shares of the picture, visibility, and x, y, z in metres
LANDMARKS_HEAD = struct.Struct("<3sBHHf")
LANDMARKS_MARK = b"LM\x01"
LANDMARKS_BYTES = FRAME_HEAD.size + LANDMARKS_HEAD.size + 33 * 7 * 4  # the longest message: 948
_SIDE_PX = (64, 4096)
_FARTHEST = 20.0  # picture widths or metres from the origin: no person's landmark lies there


_encode = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode  # one for all: json.dumps makes one a call


def read_landmarks(data: bytes, t_s: float) -> tuple[PoseFrame, float]:
    """The pose that a page found, and how bright its picture is (0 to 255); raises ValueError for what is none.

    data: a whole frame, with its FRAME_HEAD
    """
    if len(data) < FRAME_HEAD.size + LANDMARKS_HEAD.size:
        raise ValueError("These are no landmarks.")
    mark, found, width_px, height_px, brightness = LANDMARKS_HEAD.unpack_from(data, FRAME_HEAD.size)
    low, high = _SIDE_PX
    fits = mark == LANDMARKS_MARK and low <= width_px <= high and low <= height_px <= high and 0 <= brightness <= 255
    if not fits or len(data) != (LANDMARKS_BYTES if found else FRAME_HEAD.size + LANDMARKS_HEAD.size):
        raise ValueError("These are no landmarks.")
    if not found:
        return PoseFrame.nobody(t_s, width_px, height_px), brightness
    table = np.frombuffer(data, "<f4", 33 * 7, FRAME_HEAD.size + LANDMARKS_HEAD.size).reshape(33, 7)
    if not np.abs(table).max() <= _FARTHEST:  # false for NaN too
        raise ValueError("These landmarks are not of a person.")
    px = table[:, :3] * np.array((width_px, height_px, width_px), np.float32)
    seen = np.minimum(np.maximum(table[:, 3], np.float32(0)), np.float32(1))
    return PoseFrame(t_s, px, seen, width_px, height_px, table[:, 4:].copy()), brightness


def read_message(pipe: IO[bytes]) -> bytes:
    """One message; raises EOFError when the other end is gone."""
    head = pipe.read(LENGTH.size)
    if len(head) < LENGTH.size:
        raise EOFError
    size = LENGTH.unpack(head)[0]
    data = pipe.read(size)
    if len(data) < size:
        raise EOFError
    return data


def write_message(pipe: IO[bytes], data: bytes) -> None:
    pipe.write(LENGTH.pack(len(data)) + data)
    pipe.flush()


def dump_json(data: Any) -> str:
    """Compact JSON; NaN never leaves the house, because no browser reads it."""
    return _encode(data)


def to_json(done: Rep | Held | Refused) -> dict[str, Any]:
    return asdict(done)


def rep_from_json(data: dict[str, Any]) -> Rep:
    return Rep(**{**data, "faults": [FoundFault(**f) for f in data["faults"]]})


def held_from_json(data: dict[str, Any]) -> Held:
    return Held(**{**data, "faults": [FoundFault(**f) for f in data["faults"]]})


def refused_from_json(data: dict[str, Any]) -> Refused:
    return Refused(**data)


def pack_series(series: PoseSeries) -> bytes:
    """Landmarks as a JSON head and raw little-endian arrays."""
    n = len(series)
    head = {
        "n": n,
        "width_px": series.width_px,
        "height_px": series.height_px,
        "model": series.model,
        "mode": series.mode,
        "world": series.world_m is not None,
    }
    arrays = [series.t_s.astype("<f8"), series.landmarks_px.astype("<f4"), series.visibility.astype("<f4")]
    if series.world_m is not None:
        arrays.append(series.world_m.astype("<f4"))
    text = dump_json(head).encode()
    return LENGTH.pack(len(text)) + text + b"".join(a.tobytes() for a in arrays)


def unpack_series(data: bytes) -> PoseSeries:
    size = LENGTH.unpack_from(data)[0]
    head = json.loads(data[LENGTH.size : LENGTH.size + size])
    n, at = int(head["n"]), LENGTH.size + size

    def take(dtype: str, *shape: int) -> np.ndarray:
        nonlocal at
        count = int(np.prod(shape))
        array = np.frombuffer(data, dtype, count, at).reshape(shape)
        at += array.nbytes
        return array

    t_s, points, seen = take("<f8", n), take("<f4", n, 33, 3), take("<f4", n, 33)
    world = take("<f4", n, 33, 3) if head["world"] else None
    return PoseSeries(
        t_s, points, seen, int(head["width_px"]), int(head["height_px"]), str(head["model"]), str(head["mode"]), world
    )
