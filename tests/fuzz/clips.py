"""``python -m tests.fuzz.clips FOLDER SEED COUNT``: damaged films, in a process of its own because a decoder may die.

Prints how many were tried and read; what is no CoachError ends it with a traceback, and the film stays in the folder.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np

from tests.fuzz.targets import clip
from tests.pose.test_clips import write

SLOW_S = 20.0
CODECS = (("a.mp4", "mpeg4"), ("a.mkv", "h264"), ("a.webm", "vp9"), ("a.avi", "mpeg4"))


def damaged(data: bytes, random: np.random.Generator) -> bytes:
    """Bytes changed anywhere; half of the time in the head, where sizes and times stand."""
    found = bytearray(data)
    for _ in range(int(random.integers(1, 12))):
        end = len(found) if random.random() < 0.5 else min(len(found), 600)
        at = int(random.integers(0, end))
        kind = random.integers(0, 5)
        if kind == 0:
            del found[at : at + int(random.integers(1, 40))]
        elif kind == 1:
            found[at:at] = random.bytes(int(random.integers(1, 40)))
        elif kind == 2:
            found[at : at + 4] = b"\xff\xff\xff\xff" if random.random() < 0.5 else b"\x7f\xff\xff\xff"
        else:
            found[at] = int(random.integers(0, 256))
    return bytes(found[: int(random.integers(1, len(found)))] if random.random() < 0.1 else found)


def main(folder: Path, seed: int, count: int) -> dict[str, float]:
    random = np.random.default_rng(seed)
    whole = [write(folder / name, [i / 30 for i in range(12)], codec=codec).read_bytes() for name, codec in CODECS]
    read, slowest = 0, 0.0
    for number in range(count):
        kind = number % len(whole)
        file = folder / f"damaged-{seed}-{number}-{CODECS[kind][0]}"
        file.write_bytes(damaged(whole[kind], random))
        began = time.monotonic()
        read += clip(file)
        slowest = max(slowest, time.monotonic() - began)
        assert slowest < SLOW_S, file
        file.unlink()
    return {"tried": count, "read": read, "slowest_s": round(slowest, 2)}


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))))
