"""What the benchmarks share: two sides timed in turn, because a shared machine has slow minutes, and the JSON line."""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
if str(PROJECT) not in sys.path:
    sys.path.insert(0, str(PROJECT))  # for tests.kinematics.twin


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def in_turn(rounds: int, *sides: Callable[[], object]) -> list[float]:
    """Median seconds of each side, after one run of each that does not count. The order turns from round to round."""
    for side in sides:
        side()
    taken: list[list[float]] = [[] for _ in sides]
    for i in range(rounds):
        for k in range(len(sides)):
            which = (k + i) % len(sides)
            taken[which].append(seconds(sides[which]))
    return [statistics.median(t) for t in taken]


def report(bench: str, ratio: float | None, floor: float, detail: str) -> None:
    """The last line of every benchmark: higher is better, and under the floor the claim does not hold."""
    shown = None if ratio is None else round(ratio, 3)
    print(
        json.dumps({"bench": bench, "ratio": shown, "floor": floor, "better": "higher", "detail": detail}), flush=True
    )
