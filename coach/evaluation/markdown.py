"""What the tables of the accuracy card share: rows in groups, numbers as they are written, Markdown."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

_T = TypeVar("_T")
_K = TypeVar("_K", bound=Hashable)


def grouped(rows: Iterable[_T], key: Callable[[_T], _K]) -> dict[_K, list[_T]]:
    found: dict[_K, list[_T]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return dict(found)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


def finite(numbers: Iterable[float]) -> NDArray[np.float64]:
    """The finite ones."""
    found = np.array(list(numbers), float)
    return found[np.isfinite(found)]


def mean_abs(errors: NDArray[np.float64]) -> float:
    return float(np.abs(errors).mean()) if len(errors) else math.nan


def p95(errors: NDArray[np.float64]) -> float:
    return float(np.percentile(np.abs(errors), 95)) if len(errors) else math.nan


def one(x: float) -> str:
    return "-" if math.isnan(x) else f"{x:.1f}".replace("-0.0", "0.0")


def yes(right: bool | None) -> str:
    return "-" if right is None else "yes" if right else "**no**"


def percent(share: float) -> str:
    return "-" if math.isnan(share) else "100 %" if share == 1 else f"{100 * share:.1f} %"
