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
from datetime import UTC, datetime, timedelta
from itertools import groupby, pairwise
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from scipy import stats

from coach.kinematics.registry import MEASURES, Measure
from coach.language import Number, _, capital, later
from coach.trends.words import measure_name

LEAST_SESSIONS = 3  # before a person's own repeatability says anything (CLINICAL.md 3.11)
ASYMMETRY_PERCENT = 15.0  # CLINICAL.md 5 (p)
_AVERAGED = 5  # at most so many sessions at either end, and at most a third of all
_STATED_WEIGHT = 4.0  # degrees of freedom for which the stated change counts beside the person's own sessions (p)
_ALPHA = 0.05
_LOOKS_ALPHA = 0.005  # of the slope that bears a change out: every session is a look, and one in 20 looks would err
_SLOPE_SESSIONS, _SLOPE_SPAN = 5, timedelta(days=7)  # fewer have no interval that holds 95 of 100 (Sen 1968)
_SHOWN_BY, _KEPT_BY = 2, 5  # sessions running beyond the least change: where there is no slope yet, and for a jump
_MOST_FOR_SLOPE = 600  # Theil's slopes are of every pair
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


@dataclass(frozen=True)
class Repeatability:
    """sem_deg: spread of one session about the truth (standard error of measurement) · freedom: degrees of freedom of
    that · sessions: how many of the person's own it comes from, 0 where it is the stated one"""

    sem_deg: float
    freedom: float
    sessions: int = 0

    def least_change(self, then: int, now: int) -> float:
        """The least change between the averages of so many sessions that counts (MDC95)."""
        return float(stats.t.ppf(1 - _ALPHA / 2, self.freedom)) * self.sem_deg * math.sqrt(1 / then + 1 / now)


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
        return self.change_deg is not None and _over(abs(self.change_deg), self.mdc_deg)

    @property
    def too_early(self) -> bool:
        """Whether nothing could be called yet, however large."""
        return self.change_deg is None or len(self.points) < LEAST_SESSIONS or self._since_visit < _SHOWN_BY

    @property
    def _since_visit(self) -> int:
        return len(self.points) if self.since_at is None else sum(p.at > self.since_at for p in self.points)

    def since(self, at: datetime) -> RomTrend:
        """The same against a visit: from the sessions before it (the first after it where there are none)."""
        return _trend(self, self.history, _aware(at))

    @property
    def name(self) -> str:
        """The angle and its side."""
        return capital(_name(self))

    def finding(self) -> str:
        """What a chart is called: the change that counts, and nothing where none does."""
        if not self.called or self.change_deg is None:
            return _("{name}: no change that counts").format(name=self.name)
        words = _("{name}: {by} degrees more") if self.change_deg > 0 else _("{name}: {by} degrees less")
        return words.format(name=self.name, by=round(abs(self.change_deg)))

    def sentence(self) -> str:
        """What a note says of it."""
        return _sentence(self)


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


_Key: TypeAlias = tuple[str, str, str, Conditions]


def rom_trends(rows: Iterable[Mapping[str, Any]]) -> RomTrends:
    """One trend for each exercise, angle, side and conditions, sorted by these; the order of the rows does not matter.

    Reps that were not measured are left out. Rows that cannot be read are too, and counted in ``skipped``: of the trend
    where the row still tells which, and of the whole.
    """
    groups: dict[_Key, list[_Row]] = {}
    damaged: dict[_Key, int] = {}
    found = RomTrends()
    for raw in rows:
        try:
            key = _key(raw)
        except _DamagedError:
            found.skipped += 1
            continue
        try:
            row = _row(raw)
        except _DamagedError:
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
        found.append(_trend(empty, _points(own, MEASURES[measure])))
    return found


def compare(
    points_a: Sequence[Point], points_b: Sequence[Point], measure: str | None = None, sides: bool = False
) -> Comparison:
    """Two sessions, two periods, or the two sides (left first), each the average of its points.

    measure: of the registry, whose stated change holds until there are sessions enough; the widest one unless given
    Two periods of a side share the error of their conditions, and only their spread counts. Two sides do not: each
    has its own view of the camera, so that the difference carries the stated error of both.
    """
    a, b = _average(points_a), _average(points_b)
    stated = MEASURES[measure].mdc if measure in MEASURES else max(m.mdc for m in MEASURES.values() if m.unit == "deg")
    spread = repeatability([[p.value_deg for p in _sorted(points)] for points in (points_a, points_b)], stated)
    error = spread.least_change(max(1, len(points_a)), max(1, len(points_b)))
    if sides:
        error = max([error, math.hypot(*(_error(p) for p in (points_a, points_b) if p))])
    if a is None or b is None:
        return Comparison(a, b, None, error, False)
    beyond = _over(abs(b - a), error)
    if not sides:
        return Comparison(a, b, b - a, error, beyond)
    percent = 100 * (a - b) / (0.5 * (a + b)) if min(a, b) >= 0 < max(a, b) else None
    return Comparison(
        a, b, b - a, error, beyond, percent, beyond and percent is not None and abs(percent) > ASYMMETRY_PERCENT
    )


# -- how much a session repeats ------------------------------------------------------------------------------------


def stated_repeatability(mdc_deg: float) -> Repeatability:
    """What the registry states, as a spread: one session against another must differ by just its MDC."""
    t = float(stats.t.ppf(1 - _ALPHA / 2, _STATED_WEIGHT))
    return Repeatability(mdc_deg / (t * math.sqrt(2)), _STATED_WEIGHT)


def repeatability(series: Sequence[Sequence[float]], mdc_deg: float) -> Repeatability:
    """The person's own spread from sessions that follow each other; as stated before there are three.

    SEM^2 = mean(d^2) / 2 (von Neumann et al. 1941, Ann Math Stat 12:153), which a steady rise hardly moves. Few
    sessions know their spread badly: n have 2 (n - 1)^2 / (3 n - 4) degrees of freedom. So the stated spread counts
    beside them as four more, and Student's t takes the place of 1.96. Where they lie further apart than stated, they
    speak alone.
    """
    stated = stated_repeatability(mdc_deg)
    count = sum(len(s) for s in series)
    steps = [b - a for one in series for a, b in pairwise(one)]
    if count < LEAST_SESSIONS or len(steps) < LEAST_SESSIONS - 1:
        return stated
    own = sum(d * d for d in steps) / len(steps) / 2
    freedom = 2 * len(steps) ** 2 / (3 * len(steps) - 1)
    whole = freedom + stated.freedom
    both = (freedom * own + stated.freedom * stated.sem_deg**2) / whole
    return Repeatability(math.sqrt(max(own, both)), whole, count)


# -- from rows to points -------------------------------------------------------------------------------------------


class _DamagedError(Exception):
    pass


class _Row(NamedTuple):
    at: datetime
    session_id: int
    set_id: int
    number: int
    peak: float
    error: float
    target: float | None


def _key(raw: Mapping[str, Any]) -> _Key:
    exercise, measure, side = (raw.get(name) for name in ("exercise", "angle", "side"))
    if not (isinstance(exercise, str) and exercise and isinstance(measure, str) and isinstance(side, str)):
        raise _DamagedError
    if measure not in MEASURES or side not in ("left", "right", "both"):
        raise _DamagedError
    views = MEASURES[measure].views
    kept = [v if isinstance(v := raw.get(name), str) and v else None for name in ("model", "mode", "view")]
    if kept[2] is None and len(views) == 1:
        kept[2] = views[0]  # a set that was cut off keeps no view, and a rep is measured in no other
    return exercise, measure, side, Conditions(*kept)


def _row(raw: Mapping[str, Any]) -> _Row | None:
    """None for a rep that was not measured in degrees, which is no damage."""
    if not raw.get("valid") or (raw.get("unit") or "deg") != "deg" or MEASURES[raw["angle"]].unit != "deg":
        return None
    at, peak, session = raw.get("session_at"), _finite(raw.get("peak_deg")), _whole(raw.get("session_id"))
    if not isinstance(at, datetime) or at != at or peak is None or abs(peak) > _FURTHEST_DEG or session is None:  # noqa: PLR0124
        raise _DamagedError
    error = _finite(raw.get("error_deg"))
    return _Row(
        _aware(at), session, _whole(raw.get("set_id")) or 0, _whole(raw.get("index")) or 0, peak,
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


def _aware(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _points(rows: Sequence[_Row], measure: Measure) -> tuple[Point, ...]:
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
    return tuple(_sorted(found))


def _sorted(points: Iterable[Point]) -> list[Point]:
    return sorted(points, key=lambda p: (p.at, p.session_id))


# -- from points to a trend ----------------------------------------------------------------------------------------


def _trend(like: RomTrend, history: tuple[Point, ...], visit: datetime | None = None) -> RomTrend:
    """like: whose names and target it takes · history: every comparable session, also those before the visit."""
    before = [] if visit is None else [p for p in history if p.at <= visit]
    after = history if visit is None else tuple(p for p in history if p.at > visit)
    spread = repeatability([[p.value_deg for p in history]], MEASURES[like.measure].mdc)
    if before:
        k = max(1, min(_AVERAGED, len(history) // 3))
        first, last = before[-k:], list(after[-k:])
        points = (*first, *after)
    else:
        k = max(1, min(_AVERAGED, len(after) // 3))
        first, last = list(after[:k]), list(after[-k:]) if len(after) > 1 else []
        points = after
    then, now = _average(first), _average(last)
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
    """The slope of all sessions goes the same way, surely, or the last five running lie beyond the least change, as
    after a jump. Before there is a slope, the last two running do."""
    assert t.change_deg is not None
    up = 1.0 if t.change_deg > 0 else -1.0
    slope, low, high = _slope(t.points, _LOOKS_ALPHA)
    if slope is None or low is None or high is None:
        return _kept(t, up, _SHOWN_BY)
    return min(low * up, high * up) > 0 or _kept(t, up, _KEPT_BY)


def _kept(t: RomTrend, up: float, count: int) -> bool:
    """Whether the last sessions running, so many beside those of the baseline, lie beyond it by the least change."""
    assert t.baseline_deg is not None
    last = t.points[t.averaged[0] :][-count:]
    return len(last) == count and all(_over((p.value_deg - t.baseline_deg) * up, t.mdc_deg) for p in last)


def _over(size: float, least: float) -> bool:
    """A change as large as the error is not beyond it."""
    return size > least * (1 + 1e-9) + 1e-9


def _average(points: Sequence[Point]) -> float | None:
    return statistics.fmean(p.value_deg for p in points) if points else None


def _error(points: Sequence[Point]) -> float:
    return statistics.median(p.error_deg for p in points)


def _slope(points: Sequence[Point], alpha: float = _ALPHA) -> tuple[float | None, float | None, float | None]:
    """Degrees a week, with 1 - alpha: the middle of the slopes of all pairs (Theil 1950, Sen 1968)."""
    if len(points) < _SLOPE_SESSIONS or points[-1].at - points[0].at < _SLOPE_SPAN:
        return None, None, None
    step = math.ceil(len(points) / _MOST_FOR_SLOPE)
    used = [points[i : i + step] for i in range(0, len(points), step)]
    weeks = [statistics.fmean((p.at - points[0].at) / timedelta(weeks=1) for p in group) for group in used]
    values = [statistics.median(p.value_deg for p in group) for group in used]
    if len(set(weeks)) < LEAST_SESSIONS:
        return None, None, None
    found = stats.theilslopes(np.array(values), np.array(weeks), 1 - alpha)
    slope, low, high = float(found[0]), float(found[2]), float(found[3])
    return (slope, low, high) if all(map(math.isfinite, (slope, low, high))) else (None, None, None)


# -- words ---------------------------------------------------------------------------------------------------------


def _name(trend: RomTrend) -> str:
    name = measure_name(trend.measure)
    return name if trend.side == "both" else f"{name}, {_(trend.side)}"


def _sentence(t: RomTrend) -> str:
    name = t.name
    if t.now_deg is None or t.baseline_deg is None:
        told = _("{name}: no session was measured since the last visit.") if t.since_at else _("{name}: not measured.")
        return told.format(name=name)
    error = round(_error(t.points))
    if t.change_deg is None:
        words = _("{name}: about {now:.0f} degrees (give or take {error}), from one session; the next shows more.")
        return words.format(name=name, now=_whole_deg(t.now_deg), error=error)
    then, now = _whole_deg(t.baseline_deg), _whole_deg(t.now_deg)
    words = (
        _("{name}: about {then:.0f} degrees at the start (give or take {error}), {now:.0f} now;")
        if t.since_at is None
        else _("{name}: about {then:.0f} degrees at the last visit (give or take {error}), {now:.0f} now;")
        if t.points[0].at <= t.since_at
        else _("{name}: about {then:.0f} degrees after the last visit (give or take {error}), {now:.0f} now;")
    )
    start = words.format(name=name, then=then, now=now, error=error)
    return f"{start} {_judged(t)}{_rate(t)}."


# (called, which way, from own sessions)
_WORDS = {
    (True, 1, True): later(
        "a rise of {by}, beyond the least change that counts ({least}, from this person's own {count} sessions)"
    ),
    (True, 1, False): later("a rise of {by}, beyond the least change that counts ({least}, as stated for this angle)"),
    (True, -1, True): later(
        "a fall of {by}, beyond the least change that counts ({least}, from this person's own {count} sessions)"
    ),
    (True, -1, False): later("a fall of {by}, beyond the least change that counts ({least}, as stated for this angle)"),
    (False, 1, True): later("a rise of {by}, not steady enough to count yet (it must be beyond {least} and last)"),
    (False, -1, True): later("a fall of {by}, not steady enough to count yet (it must be beyond {least} and last)"),
}


def _judged(t: RomTrend) -> str:
    assert t.change_deg is not None
    if t.too_early:
        return _("too early to say whether it changes")
    if not t.beyond:
        words = (
            _("no change beyond the error (up to {least} can be chance, from this person's own {count} sessions)")
            if t.mdc_own
            else _("no change beyond the error (up to {least} can be chance, as stated for this angle)")
        )
        return words.format(least=f"{math.ceil(t.mdc_deg - 0.05)}", count=t.repeatability.sessions)
    up, own = 1 if t.change_deg > 0 else -1, t.mdc_own or not t.called
    digits = 0 if round(abs(t.change_deg)) > round(t.mdc_deg) else 1  # "a rise of 5, beyond 5" says nothing
    by, least = (f"{Number(v):.{digits}f}" for v in (abs(t.change_deg), t.mdc_deg))
    return _(_WORDS[t.called, up, own]).format(by=by, least=least, count=t.repeatability.sessions)


def _rate(t: RomTrend) -> str:
    if t.slope_deg_per_week is None or t.slope_low is None or t.slope_high is None or not t.called:
        return ""
    slope, low, high = (_signed(v) for v in (t.slope_deg_per_week, t.slope_low, t.slope_high))
    return "; " + _("{slope} degrees a week ({low} to {high})").format(slope=slope, low=low, high=high)


def _signed(value: float) -> str:
    text = f"{Number(round(value, 1) + 0.0):.1f}"
    return text.replace("-", "−")


def _whole_deg(value: float) -> float:
    return round(value) + 0.0
