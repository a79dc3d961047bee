"""Range of motion from session to session: what became of an angle, and only as much as its error allows to say.

The rows are those of ``Store.reps_table``. A session is one point: the middle (median) of its measured reps' peaks, so
that one wild rep moves nothing. Sessions of other exercises, angles, sides or conditions are series of their own.

The rule, and the runs that show that it holds, are told in docs/trends.md.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from scipy import stats

from coach.kinematics.registry import MEASURES
from coach.trends import rom_words
from coach.trends.likelihood import likelihoods
from coach.trends.points import (
    Conditions,
    DamagedError,
    Key,
    Point,
    Row,
    average,
    aware,
    in_order,
    key_of,
    row_of,
    session_points,
    stated_error,
)
from coach.trends.repeatability import (
    ALPHA,
    LEAST_SESSIONS,
    Repeatability,
    averaged,
    over,
    repeatability,
    stated_repeatability,
)

ASYMMETRY_PERCENT = 15.0  # CLINICAL.md 5 (p)
_SLOPE_SESSIONS, _SLOPE_SPAN = 5, timedelta(days=7)  # fewer have no interval that holds 95 of 100 (Sen 1968)
_LEAST_SINCE = 2  # sessions after a visit before anything may be called
_DEGREES_OF_AN_MDC = 10.0  # as the knee, for which the limits are fitted
_MOST_FOR_SLOPE = 600  # Theil's slopes are of every pair


@dataclass(frozen=True)
class RomTrend:
    """One angle of one side in one exercise, under the same conditions; oldest session first.

    baseline_deg, now_deg: averages of the first and the last sessions (``averaged`` of each), None without a session ·
    change_deg: None before there are two · mdc_deg: the least change of these averages that counts · mdc_own: from this
    person's own sessions, else as stated in the registry · called: the change is beyond mdc_deg (``beyond``), and the
    sessions between bear it out: up or down is the sign of change_deg · slope_deg_per_week, slope_low, slope_high: with
    95 %, None with fewer than five sessions or in less than a week · skipped: damaged rows of this trend ·
    since_at: the visit that it is told from, None from the beginning · history: every comparable session
    """

    exercise: str
    measure: str
    side: str
    conditions: Conditions
    points: tuple[Point, ...]
    target_deg: float | None
    baseline_deg: float | None
    now_deg: float | None
    change_deg: float | None
    mdc_deg: float
    mdc_own: bool
    called: bool
    slope_deg_per_week: float | None
    slope_low: float | None
    slope_high: float | None
    averaged: tuple[int, int]
    repeatability: Repeatability
    skipped: int = 0
    since_at: datetime | None = None
    history: tuple[Point, ...] = field(default=(), repr=False)

    @property
    def beyond(self) -> bool:
        """Whether the change alone is larger than the error."""
        return self.change_deg is not None and over(abs(self.change_deg), self.mdc_deg)

    @property
    def too_early(self) -> bool:
        """Whether nothing could be called yet, however large."""
        return self.change_deg is None or len(self.points) < LEAST_SESSIONS or self._since_visit < _LEAST_SINCE

    @property
    def _since_visit(self) -> int:
        return len(self.points) if self.since_at is None else sum(p.at > self.since_at for p in self.points)

    def since(self, at: datetime) -> RomTrend:
        """The same against a visit: from the sessions before it (the first after it where there are none)."""
        return _trend(self, self.history, aware(at))

    @property
    def name(self) -> str:
        """The angle and its side."""
        return rom_words.name(self)

    def finding(self) -> str:
        """What a chart is called."""
        return rom_words.finding(self)

    def sentence(self) -> str:
        """What a note says of it."""
        return rom_words.sentence(self)


class RomTrends(list[RomTrend]):
    """The trends, and how many rows were damaged."""

    skipped: int = 0


@dataclass(frozen=True)
class Comparison:
    """Two sessions, periods or sides. difference_deg: the second minus the first · error_deg: what it must exceed ·
    beyond: whether it does · asymmetry_percent: of sides, the first against the second (CLINICAL.md 5); None else, or
    where it makes no sense · asymmetric: beyond the error, and over 15 percent"""

    a_deg: float | None
    b_deg: float | None
    difference_deg: float | None
    error_deg: float
    beyond: bool
    asymmetry_percent: float | None = None
    asymmetric: bool = False


def rom_trends(rows: Iterable[Mapping[str, Any]]) -> RomTrends:
    """One trend for each exercise, angle, side and conditions, sorted by these; the order of the rows does not matter.

    Reps that were not measured are left out. Rows that cannot be read are too, and counted in ``skipped``: of the trend
    where the row still tells which, and of the whole.
    """
    groups: dict[Key, list[Row]] = {}
    damaged: dict[Key, int] = {}
    found = RomTrends()
    for raw in rows:
        try:
            key = key_of(raw)
        except DamagedError:
            found.skipped += 1
            continue
        try:
            row = row_of(raw)
        except DamagedError:
            found.skipped += 1
            damaged[key] = damaged.get(key, 0) + 1
            continue
        if row is not None:
            groups.setdefault(key, []).append(row)
    for key in sorted(groups, key=lambda k: (*k[:3], *(str(c) for c in k[3]))):
        exercise, measure, side, conditions = key
        own = sorted(groups[key], key=lambda r: (r.at, r.set_id, r.number))
        target = next((r.target for r in reversed(own) if r.target is not None), None)
        empty = RomTrend(
            exercise, measure, side, conditions, (), target, None, None, None, MEASURES[measure].mdc, False, False,
            None, None, None, (0, 0), stated_repeatability(MEASURES[measure].mdc), damaged.get(key, 0),
        )  # fmt: skip
        found.append(_trend(empty, session_points(own, MEASURES[measure])))
    return found


def compare(
    points_a: Sequence[Point], points_b: Sequence[Point], measure: str | None = None, sides: bool = False
) -> Comparison:
    """Two sessions, two periods, or the two sides (left first), each the average of its points.

    measure: of the registry, whose stated change holds until there are sessions enough; the widest one unless given
    Two periods of a side share the error of their conditions, and only their spread counts. Two sides do not: each
    has its own view of the camera, so that the difference carries the stated error of both.
    """
    a, b = average(points_a), average(points_b)
    stated = MEASURES[measure].mdc if measure in MEASURES else max(m.mdc for m in MEASURES.values() if m.unit == "deg")
    spread = repeatability([[p.value_deg for p in in_order(points)] for points in (points_a, points_b)], stated)
    error = spread.least_change(max(1, len(points_a)), max(1, len(points_b)))
    if sides:
        error = max([error, math.hypot(*(stated_error(p) for p in (points_a, points_b) if p))])
    if a is None or b is None:
        return Comparison(a, b, None, error, False)
    beyond = over(abs(b - a), error)
    if not sides:
        return Comparison(a, b, b - a, error, beyond)
    percent = 100 * (a - b) / (0.5 * (a + b)) if min(a, b) >= 0 < max(a, b) else None
    return Comparison(
        a, b, b - a, error, beyond, percent, beyond and percent is not None and abs(percent) > ASYMMETRY_PERCENT
    )


# -- from points to a trend ----------------------------------------------------------------------------------------


def _trend(like: RomTrend, history: tuple[Point, ...], visit: datetime | None = None) -> RomTrend:
    """like: whose names and target it takes · history: every comparable session, also those before the visit."""
    before = [] if visit is None else [p for p in history if p.at <= visit]
    after = history if visit is None else tuple(p for p in history if p.at > visit)
    spread = repeatability([[p.value_deg for p in history]], MEASURES[like.measure].mdc)
    if before:
        k = averaged(len(history))
        first, last = before[-k:], list(after[-k:])
        points = (*first, *after)
    else:
        k = averaged(len(after))
        first, last = list(after[:k]), list(after[-k:]) if len(after) > 1 else []
        points = after
    then, now = average(first), average(last)
    change = None if then is None or now is None else now - then
    least = spread.least_change(max(1, len(first)), max(1, len(last)))
    slope, low, high = _slope(points)
    found = RomTrend(
        like.exercise, like.measure, like.side, like.conditions, tuple(points), like.target_deg, then,
        now if last else then if visit is None else None, change, least, spread.sessions > 0, False,
        slope, low, high, (len(first), len(last)), spread, like.skipped, visit, history,
    )  # fmt: skip
    return replace(found, called=found.beyond and not found.too_early and _borne_out(found))


def _borne_out(t: RomTrend) -> bool:
    """Whether the sessions bear the change out, all looks before this one counted (:mod:`coach.trends.likelihood`)."""
    assert t.change_deg is not None
    m = MEASURES[t.measure]
    unit = 1.0 if m.unit == "deg" else _DEGREES_OF_AN_MDC / m.mdc  # a length's days scatter as its error does
    days = [(p.at - t.points[0].at) / timedelta(days=1) for p in t.points]
    before = 0 if t.since_at is None else sum(p.at <= t.since_at for p in t.points)
    found = likelihoods([unit * p.value_deg for p in t.points], days, before)
    return found.bears_out(1 if t.change_deg > 0 else -1, len(t.points))


def _slope(points: Sequence[Point]) -> tuple[float | None, float | None, float | None]:
    """Degrees a week, with 95 %: the middle of the slopes of all pairs (Theil 1950, Sen 1968)."""
    if len(points) < _SLOPE_SESSIONS or points[-1].at - points[0].at < _SLOPE_SPAN:
        return None, None, None
    step = math.ceil(len(points) / _MOST_FOR_SLOPE)
    used = [points[i : i + step] for i in range(0, len(points), step)]
    weeks = [statistics.fmean((p.at - points[0].at) / timedelta(weeks=1) for p in group) for group in used]
    values = [statistics.median(p.value_deg for p in group) for group in used]
    if len(set(weeks)) < LEAST_SESSIONS:
        return None, None, None
    found = stats.theilslopes(np.array(values), np.array(weeks), 1 - ALPHA)
    slope, low, high = float(found[0]), float(found[2]), float(found[3])
    return (slope, low, high) if all(map(math.isfinite, (slope, low, high))) else (None, None, None)
