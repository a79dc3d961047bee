"""From a finished cycle to a scored rep, and from a span to a scored hold (CLINICAL.md section 7)."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

import numpy as np

from coach.exercise.counter import Cycle
from coach.exercise.definition import Band, Exercise
from coach.exercise.faults import Faults, find_faults
from coach.exercise.feedback import FoundFault, Held, Rep
from coach.exercise.history import Window
from coach.exercise.holds import Span
from coach.exercise.ranges import SIDE_INDEX, measure_range, one_side
from coach.kinematics.filters import butterworth, resample, smoothness_cut_off_hz
from coach.kinematics.quantiles import median, quantile
from coach.kinematics.registry import MEASURES, SIDES
from coach.kinematics.smoothness import sparc, speed_profile
from coach.pose.view import view_name

ASYMMETRY_FLAG = 0.15  # CLINICAL.md section 5 (p)
# A trunk that leans over longer than this leans on purpose, as one does that goes along with a quick rep: quicker is
# wobbling
_WOBBLE_S, _WOBBLE_OF_REP = 0.6, 0.25
_SWAY_GOOD, _SWAY_BAD = 0.01, 0.08  # trunk lengths of spread in a hold: perfect, and no steadiness at all (p)
_SEEN_HOLD = 0.8  # of a hold's frames must show the joints that it is judged on
_GRID_HZ = 30.0
_FORM_COST = 0.6  # of the alignment: what poor form can take away without any fault (p)
_UNEVEN = 0.5  # of the usual size or time: a rep that far from the others is not even at all (p)
# A stop on the way: slower than this share of the usual speed, for so long, once trembling is filtered out (p)
_STOP_HZ, _STOP_SHARE, _STOP_S = 2.5, 0.25, 0.12
_NEARLY = 0.25  # of the way: a target within the measure's error counts as reached, but no more than this is forgiven


def _in_band(seconds: float, band: Band) -> float:
    """1 inside the band, falling to 0 at half its least or twice its most."""
    if seconds < band.least_s:
        return max(0.0, 2 * seconds / band.least_s - 1)
    if seconds > band.most_s:
        return max(0.0, 2 - seconds / band.most_s)
    return 1.0


@dataclass(frozen=True, slots=True)
class Take:
    """What a rep is measured from.

    compare: both sides are seen, so left and right may be compared · neutral: see :func:`measure_range` ·
    unsure: whose rep it is was not seen · doubt: why it may be no rep after all
    """

    cycle: Cycle
    side: str
    compare: bool
    neutral: float | None
    unsure: bool = False
    doubt: str | None = None


def falls_short(ex: Exercise, rep: Rep, target: float | None) -> bool:
    """Whether to tell somebody to go further: only towards a target of their own, and only where more is missing than
    the measure may be off. A good rep may end before the definition's target. target: None, or the definition's, where
    nobody set another"""
    if target is None or target == ex.target or rep.amount is None:
        return False
    m = MEASURES[ex.measure]
    missing = abs(target - ex.rest) - rep.amount
    if rep.peak_deg is not None and not m.change_only:
        missing = min(missing, (target - rep.peak_deg) * ex.direction)
    return missing > m.error


class Scorer:
    """Turns cycles into scored reps; remembers the set's ranges for evenness."""

    def __init__(self, ex: Exercise, target: float):
        self.ex, self.target = ex, target
        self._before: dict[str, deque[tuple[float, float]]] = {}
        self._last_amount: dict[str, float] = {}

    def rep(self, take: Take, window: Window, index: int) -> Rep:
        """Measure and score one cycle. window: its frames and those just around it"""
        ex, cycle, side, neutral = self.ex, take.cycle, take.side, take.neutral
        sides = SIDE_INDEX[side]
        measured = "side_unclear" if take.unsure else measure_range(ex, cycle, window, side, neutral)
        m = MEASURES[ex.measure]
        angle = m.unit == "deg"
        amount = peak = reached = reason = None
        full = abs(self.target - ex.rest)
        if isinstance(measured, str):
            reason = measured
        else:
            digits = 1 if angle else 3
            amount, peak = round(measured.amount, digits), round(measured.peak, digits)
            one_way = not m.change_only and neutral is None
            slack = min(m.error, _NEARLY * full)
            reached = bool(amount >= full - (0 if one_way else slack))
            reached |= one_way and bool((peak - self.target) * ex.direction >= -slack)
        both = self._excursions(cycle, window) if take.compare and side == "both" else None
        rep = window.between(cycle.start_s, cycle.end_s)
        faults = find_faults(
            ex, cycle, window, sides, lambda name: self._quantity(name, cycle, rep, side, amount, peak, both),
            1.0 if amount is None or amount < full + m.error else amount / full,
        )  # fmt: skip
        parts: dict[str, float | None] = {
            "range": None if amount is None else min(1.0, self._share(amount, peak, full, neutral)),
            "control": self._control(cycle, side),
            "alignment": self._alignment(faults, rep, sides),
            "steadiness": self._steadiness(cycle, window, sides) if amount is not None else None,
            "symmetry": None if both is None else _symmetry(*both),
        }
        parts = {k: None if v is None else round(float(v), 2) for k, v in parts.items()}
        if amount is not None:
            self._last_amount[side] = amount
        return Rep(
            index, side, round(cycle.start_s, 3), round(cycle.peak_s, 3), round(cycle.end_s, 3), ex.measure,
            amount if angle else None, peak if angle else None, amount is not None,
            m.error if amount is not None and angle else None, reached, self._score(parts), parts, faults.told, reason,
            amount, m.unit, take.doubt,
        )  # fmt: skip

    def _share(self, amount: float, peak: float | None, full: float, neutral: float | None) -> float:
        """Share of the way to the target: by the angle reached and by the excursion, the better of the two, so that
        somebody who cannot straighten fully at rest is not marked down twice."""
        if peak is None or neutral is not None or MEASURES[self.ex.measure].change_only:
            return max(0.0, amount / full)
        return max(0.0, 1 - (self.target - peak) * self.ex.direction / full, amount / full)

    def _quantity(
        self, name: str, cycle: Cycle, rep: Window, side: str, amount: float | None, peak: float | None,
        both: tuple[float, float] | None,
    ) -> float:  # fmt: skip
        """A quantity of the whole rep that a fault may name; computed only when one does."""
        if name == "out_s":
            return cycle.plateau_start_s - cycle.start_s
        if name == "hold_s":
            return cycle.plateau_end_s - cycle.plateau_start_s
        if name == "back_s":
            return cycle.fall_s if self.ex.count_at == "target" else cycle.end_s - cycle.plateau_end_s
        if name == "side_difference":
            return math.nan if both is None else abs(both[0] - both[1])
        if name == "short_of_target":
            return math.nan if peak is None else max(0.0, (self.target - peak) * self.ex.direction)
        if name == "uneven_share":
            other = self._last_amount.get(SIDES[1 - SIDES.index(side)]) if side in SIDES else None
            known = amount is not None and other is not None and amount + other > 0
            return abs(amount - other) / (0.5 * (amount + other)) if known else math.nan  # type: ignore[operator]
        if name == "wobble_deg":
            return _wobble(rep)
        if name == "stops":
            return self._stops(rep, side)
        return self._smoothness(rep, side) if name == "smoothness" else math.nan

    def _stops(self, rep: Window, side: str) -> float:
        """How often the movement stands still on its way, NaN where it was not seen throughout."""
        m = MEASURES[self.ex.measure]
        counts = []
        for s in SIDE_INDEX[side] if m.sided else (0,):
            v = rep.values(m, s)
            if len(v) < 12 or not np.isfinite(v).all():
                continue
            grid, even = resample(rep.t, v, _GRID_HZ)
            even = butterworth(grid, even, _STOP_HZ)
            low, high = np.percentile(even, (2, 98))
            share = np.abs(even - even[0]) / max(1e-9, high - low)
            speed = np.abs(np.gradient(even))
            under_way = (share > 0.1) & (share < 0.9)
            if not under_way.any():
                continue
            still = under_way & (speed < _STOP_SHARE * np.percentile(speed[under_way], 75))
            runs = np.flatnonzero(np.diff(np.concatenate([[0], still.astype(int), [0]])))
            counts.append(int(((runs[1::2] - runs[::2]) >= _STOP_S * _GRID_HZ).sum()))
        return float(max(counts)) if counts else math.nan

    def _smoothness(self, rep: Window, side: str) -> float:
        """SPARC of the measure's speed in this rep, NaN where it was not seen throughout."""
        m = MEASURES[self.ex.measure]
        values = [rep.values(m, s) for s in (SIDE_INDEX[side] if m.sided else (0,))]
        worst = math.nan
        for v in values:
            if len(v) < 8 or not np.isfinite(v).all():
                continue
            try:
                grid, even = resample(rep.t, v, _GRID_HZ)
                even = butterworth(grid, even, smoothness_cut_off_hz(float(grid[-1] - grid[0])))
                now = sparc(speed_profile(even, _GRID_HZ), _GRID_HZ)
            except ValueError:  # too short, or no movement: nothing to judge
                continue
            worst = now if math.isnan(worst) else min(worst, now)
        return worst

    def _alignment(self, faults: Faults, rep: Window, sides: tuple[int, ...]) -> float | None:
        """What faults leave, times what form leaves; None where neither could be judged."""
        left, judged = [1 - 0.8 * severity for severity in faults.severities], faults.judged
        view = view_name(median(rep.yaw)) if len(rep) else "unknown"
        for form in self.ex.form:
            m = MEASURES[form.measure]
            every = [rep.values(m, s) for s in (sides if m.sided else (0,))]
            seen = [np.abs(v) if form.absolute else v for v in every if np.isfinite(v).mean() > 0.6]
            if view not in form.views or not seen:
                continue
            worst = max(float(quantile(v, 0.9)) for v in seen)
            left.append(1 - _FORM_COST * min(1.0, max(0.0, (worst - form.usual) / (form.most - form.usual))))
            judged += 1
        return float(np.prod(left)) if judged else None

    def _control(self, cycle: Cycle, side: str) -> float:
        """Tempo within the band, and one rep like the next in size and time (an uneven set is a tired or hasty one)."""
        tempo = self.ex.tempo
        pace = _in_band(cycle.plateau_start_s - cycle.start_s, tempo.out)
        back_s = cycle.fall_s if self.ex.count_at == "target" else cycle.end_s - cycle.plateau_end_s
        if not math.isnan(back_s):
            pace = 0.5 * (pace + _in_band(back_s, tempo.back))
        before = self._before.setdefault(side, deque(maxlen=5))
        now = cycle.excursion, cycle.length_s
        even = None
        if len(before) >= 2:
            usual = np.median(np.array(before), axis=0)
            size, time = (max(0.0, 1 - abs(a - b) / (_UNEVEN * b)) for a, b in zip(now, usual, strict=True))
            even = 0.6 * size + 0.4 * time
        before.append(now)
        return pace if even is None else 0.4 * pace + 0.6 * even

    def _steadiness(self, cycle: Cycle, window: Window, sides: tuple[int, ...]) -> float | None:
        """How still the hold was: 1 at 1 degree of spread, 0 at 10; only where there was a hold of a second."""
        m = MEASURES[self.ex.measure]
        if cycle.plateau_end_s - cycle.plateau_start_s < 1.0 or self.ex.tempo.hold_s <= 0 or m.unit != "deg":
            return None
        hold = window.between(cycle.plateau_start_s + 0.2, cycle.plateau_end_s - 0.2)
        every = [hold.values(m, s) for s in (sides if m.sided else (0,))]
        spread = [float(np.nanstd(v)) for v in every if np.isfinite(v).mean() > 0.8]
        return None if not spread else max(0.0, min(1.0, 1 - (min(spread) - 1) / 9))

    def _excursions(self, cycle: Cycle, window: Window) -> tuple[float, float] | None:
        m = MEASURES[self.ex.measure]
        rep = window.between(cycle.start_s, cycle.end_s)
        if not m.sided or len(rep) < 3 or (m.views and view_name(median(rep.yaw)) not in m.views):
            return None
        both = [one_side(self.ex, window, rep, m, s) for s in (0, 1)]
        return None if both[0] is None or both[1] is None else (both[0][0], both[1][0])

    def _score(self, parts: dict[str, float | None]) -> int | None:
        weights = self.ex.weights.model_dump()
        known = [(weights[k], v) for k, v in parts.items() if v is not None and weights[k] > 0]
        total = sum(w for w, _ in known)
        return None if total <= 0 else round(100 * sum(w * v for w, v in known) / total)

    # -- holds -------------------------------------------------------------------------------------------------------

    def _moving(self, side: str) -> tuple[int, ...]:
        """The sides whose measures a hold is judged on: of a stance named for the standing leg, the lifted one."""
        hold = self.ex.hold
        if hold is not None and hold.stance_side and side in SIDES:
            return (1 - SIDES.index(side),)
        return SIDE_INDEX[side]

    def hold_faults(self, window: Window, side: str, touches: float = math.nan) -> list[FoundFault]:
        """The faults of a stretch of a hold. touches: how often it was broken for a moment, NaN while not known"""
        return self._hold_faults(window, side, touches).told

    def _hold_faults(self, window: Window, side: str, touches: float) -> Faults:
        if len(window) < 3:
            return Faults([], [], 0)
        start, end = float(window.t[0]), float(window.t[-1])
        whole = Cycle(start, 0.5 * (start + end), end, 0.0, 1.0, start, end)
        known = {"wobble_deg": lambda: _wobble(window), "touches": lambda: touches}
        quantity = lambda name: known[name]() if name in known else math.nan  # noqa: E731
        return find_faults(self.ex, whole, window, self._moving(side), quantity)

    def hold(self, inside: Window, span: Span, side: str, index: int) -> Held:
        """A finished hold. inside: its frames"""
        start_s, end_s = span.start_s, span.end_s
        duration = end_s - start_s
        m = MEASURES[self.ex.measure]
        sides = self._moving(side) if m.sided else (0,)
        seen = max((float(inside.seen(m, s).mean()) for s in sides), default=0.0) if len(inside) else 0.0
        faults = self._hold_faults(inside, side, span.touches)
        goal = self.ex.hold.seconds if self.ex.hold is not None else None
        parts: dict[str, float | None] = {
            "range": None if goal is None else round(min(1.0, duration / goal), 2),
            "control": None,
            "alignment": round(float(np.prod([1 - 0.8 * s for s in faults.severities])), 2) if self.ex.faults else None,
            "steadiness": _still(inside) if goal is not None else None,
            "symmetry": None,
        }
        return Held(
            index, side, round(start_s, 3), round(end_s, 3), round(duration, 3), seen >= _SEEN_HOLD,
            self._score(parts), parts, faults.told,
        )  # fmt: skip


def _symmetry(left: float, right: float) -> float | None:
    """1 up to half the flag of 15 %, 0 at three times it: (L - R) / (0.5 (L + R))."""
    if left + right <= 0:
        return None
    apart = abs(left - right) / (0.5 * (left + right))
    return float(max(0.0, min(1.0, 1 - (apart - ASYMMETRY_FLAG / 2) / (2.5 * ASYMMETRY_FLAG))))


def _wobble(rep: Window) -> float:
    """Quick swings of the trunk in the picture, degrees RMS: the lean without its slow course."""
    values = rep.raw(MEASURES["trunk_lean"], 0).astype(float)
    if len(values) < 8 or not np.isfinite(values).all():
        return math.nan
    slow_s = min(_WOBBLE_S, _WOBBLE_OF_REP * float(rep.t[-1] - rep.t[0]))
    width = max(3, round(slow_s / max(1e-3, float(np.median(np.diff(rep.t)))))) | 1
    if len(values) <= width:
        return math.nan
    slow = np.convolve(values, np.ones(width) / width, "valid")
    return float(np.sqrt(np.mean((values[width // 2 : len(values) - width // 2] - slow) ** 2)))


def _still(inside: Window) -> float | None:
    """Steadiness of a hold from the spread of the hips along the picture."""
    values = inside.raw(MEASURES["body_place"], 0)
    if len(values) < 10 or not np.isfinite(values).all():
        return None
    spread = float(np.std(values))
    return round(max(0.0, min(1.0, 1 - (spread - _SWAY_GOOD) / (_SWAY_BAD - _SWAY_GOOD))), 2)
