"""From stored results to series of one reading and side, taken under the same conditions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from coach.records.assessments import AssessmentRow

# A reading that can lie below what landmark noise alone shows: (the flag that says so, the floor's own field)
_FLOORS = {
    "sway_rms_mm_per_m": ("sway_below_floor", "sway_floor_mm_per_m"),
    "sway_path_mm_per_m_s": ("sway_below_floor", ""),
    "lean_rms_deg": ("lean_below_floor", "lean_floor_deg"),
}


@dataclass(frozen=True)
class Conditions:
    """What two results must share to be compared (CLINICAL.md 3.4): the pose, and the task itself.

    model, mode, view: None where nothing but a watch looked · metronome_bpm: None without one · protocol: the script's
    major version, None where it is not known
    """

    model: str | None
    mode: str | None
    view: str | None
    metronome_bpm: float | None = None
    protocol: int | None = None


@dataclass(frozen=True)
class Point:
    """One result. value: None where there is none, and then ``reason`` says why, or ``below`` is the floor under which
    it lies · broken: the test was not done by its rules, or not to its end"""

    assessment_id: int
    at: datetime
    value: float | None
    below: float | None = None
    broken: bool = False
    reason: str = ""


@dataclass(frozen=True)
class Series:
    """Comparable results of one reading, oldest first. side: left, right or both"""

    test: str
    reading: str
    side: str
    conditions: Conditions
    points: tuple[Point, ...]

    @property
    def measured(self) -> list[Point]:
        """The points with a value."""
        return [p for p in self.points if p.value is not None]

    @property
    def values(self) -> list[float]:
        """Of the measured points, in the reading's own unit."""
        return [p.value for p in self.points if p.value is not None]


def side_of(reading: str) -> tuple[str, str]:
    """(side, the name without it): readings of one side carry it as their first word."""
    side, _, rest = reading.partition("_")
    return (side, rest) if side in ("left", "right") and rest else ("both", reading)


def conditions_of(row: AssessmentRow) -> Conditions:
    """protocol: the first number of the version of the script, whose change makes results of before and after another
    test."""
    major = (row.script_version or "").partition(".")[0]
    return Conditions(
        row.model, row.mode, row.view, (row.reading or {}).get("metronome_bpm"), int(major) if major.isdigit() else None
    )


def series(rows: Iterable[AssessmentRow], reading: str) -> list[Series]:
    """The results of one test as series, one for each kind of conditions, the one with the latest result last.

    rows: of one person and test. A result that is not valid has no metronome on record: it goes with those of its pose.
    """
    groups: dict[Conditions, list[Point]] = {}
    test = ""
    for row in sorted(rows, key=lambda r: (r.at, r.id)):
        test = row.test
        now = conditions_of(row)
        if not row.valid:
            now = next((c for c in reversed(groups) if _same_pose(c, now)), now)
        points = groups.pop(now, [])
        points.append(_point(row, reading))
        groups[now] = points  # popped and put back: the group of the latest result is the last
    side, _ = side_of(reading)
    return [Series(test, reading, side, c, tuple(points)) for c, points in groups.items()]


def _same_pose(a: Conditions, b: Conditions) -> bool:
    return (a.model, a.mode, a.view, a.protocol) == (b.model, b.mode, b.view, b.protocol)


def _point(row: AssessmentRow, name: str) -> Point:
    if row.reading is None:
        return Point(row.id, row.at, None, broken=True, reason=row.invalid_reason or "The test was not valid.")
    value, reading = row.reading.get(name), row.reading
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Point(row.id, row.at, float(value))
    flag, floor = _FLOORS.get(name, ("", ""))
    if flag and reading.get(flag):
        return Point(row.id, row.at, None, below=_number(reading.get(floor)), reason="Below what the camera can show.")
    if reading.get("arms_used"):
        return Point(row.id, row.at, None, broken=True, reason="The arms helped, so there is no time.")
    return Point(row.id, row.at, None, reason="Not measured.")


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) else None
