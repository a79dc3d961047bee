"""From rows of reps to sessions: one point each, the middle of its measured reps' peaks.

The rows are those of ``Store.reps_table``.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, NamedTuple, TypeAlias

from coach.kinematics.registry import MEASURES, Measure

_FURTHEST_DEG = 360.0


class Conditions(NamedTuple):
    """What sessions must share to be compared (CLINICAL.md 3.4); None where it was not kept."""

    model: str | None
    mode: str | None
    view: str | None


@dataclass(frozen=True)
class Point:
    """One session. value_deg: the middle of its measured reps' peaks · error_deg: the stated error of one reading"""

    at: datetime
    value_deg: float
    error_deg: float
    reps: int
    session_id: int


Key: TypeAlias = tuple[str, str, str, Conditions]  # exercise, angle, side


class DamagedError(Exception):
    """A row that cannot be read."""


class Row(NamedTuple):
    """One measured rep. peak, error and target in degrees · number: its place in the set"""

    at: datetime
    session_id: int
    set_id: int
    number: int
    peak: float
    error: float
    target: float | None


def key_of(raw: Mapping[str, Any]) -> Key:
    """Which trend the row belongs to; raises DamagedError."""
    exercise, measure, side = (raw.get(name) for name in ("exercise", "angle", "side"))
    if not (isinstance(exercise, str) and exercise and isinstance(measure, str) and isinstance(side, str)):
        raise DamagedError
    if measure not in MEASURES or side not in ("left", "right", "both"):
        raise DamagedError
    views = MEASURES[measure].views
    kept = [v if isinstance(v := raw.get(name), str) and v else None for name in ("model", "mode", "view")]
    if kept[2] is None and len(views) == 1:
        kept[2] = views[0]  # a set that was cut off keeps no view, and a rep is measured in no other
    return exercise, measure, side, Conditions(*kept)


def row_of(raw: Mapping[str, Any]) -> Row | None:
    """None for a rep that was not measured in degrees, which is no damage; raises DamagedError."""
    if not raw.get("valid") or (raw.get("unit") or "deg") != "deg" or MEASURES[raw["angle"]].unit != "deg":
        return None
    at, peak, session = raw.get("session_at"), _finite(raw.get("peak_deg")), _whole(raw.get("session_id"))
    if not isinstance(at, datetime) or at != at or peak is None or abs(peak) > _FURTHEST_DEG or session is None:  # noqa: PLR0124
        raise DamagedError
    error = _finite(raw.get("error_deg"))
    return Row(
        aware(at), session, _whole(raw.get("set_id")) or 0, _whole(raw.get("index")) or 0, peak,
        MEASURES[raw["angle"]].error if error is None or error < 0 else error, _finite(raw.get("target")),
    )  # fmt: skip


def _finite(value: Any) -> float | None:
    if isinstance(value, bool | str | bytes) or value is None:
        return None
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _whole(value: Any) -> int | None:
    number = _finite(value)
    return None if number is None else int(number)


def aware(at: datetime) -> datetime:
    """In UTC; a time without a zone is taken as UTC."""
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def session_points(rows: Sequence[Row], measure: Measure) -> tuple[Point, ...]:
    """One for each session, oldest first."""
    found = []
    for session_id, group in groupby(sorted(rows, key=lambda r: r.session_id), key=lambda r: r.session_id):
        own = list(group)
        found.append(
            Point(
                min(r.at for r in own),
                statistics.median(r.peak for r in own),
                statistics.median(r.error for r in own),
                len(own),
                session_id,
            )
        )
    return tuple(in_order(found))


def in_order(points: Iterable[Point]) -> list[Point]:
    """Oldest first."""
    return sorted(points, key=lambda p: (p.at, p.session_id))


def average(points: Sequence[Point]) -> float | None:
    """Degrees; None without a session."""
    return statistics.fmean(p.value_deg for p in points) if points else None


def stated_error(points: Sequence[Point]) -> float:
    """The middle of the sessions' stated errors, degrees."""
    return statistics.median(p.error_deg for p in points)
