"""What speaks for a cycle being a rep of the exercise that was chosen, and what against: numbers, not yes or no.

Each number is made of landmarks that were seen; where they were not, it says nothing (the value of a good rep). What
the numbers weigh is fitted (``coach.evaluation.fit``), not typed.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.exercise.counter import Cycle
from coach.exercise.definition import Exercise, Posture, Signal
from coach.exercise.history import Window
from coach.exercise.known import Rivals
from coach.exercise.own_way import OWN, OwnWay
from coach.exercise.position import in_position
from coach.exercise.signature import POINTS, USUAL, Signatures, likeness, trembling
from coach.kinematics.quantiles import quantile
from coach.kinematics.registry import MEASURES

Floats = NDArray[np.float32]

# Trunk lengths that a part may wander in a rep before it is travel, not exercise
_STILL = {"feet": 0.35, "hips": 0.5, "hands": 0.5, "other_foot": 0.3}
_BARELY = 0.3  # what a landmark says that was not seen well, but lies in the picture
_LEAST_FRAMES = 3
# What good reps have too: up to here nothing speaks against one (share, degrees, share of the limit)
_UNSEEN, _TURNED_DEG, _PART = 0.25, 10.0, 0.7
_LEFT = 0.43  # of what the filter takes away, what is left in the field (measured: motion capture with 2 px of noise)
_USUAL_MARGIN = 0.2  # of true reps: where there is no signature to compare with
_BEATEN = 0.1  # by so much a rival may look more like it: true reps that are done in some other style have that too
_MOST_MISSED = 4.0  # two postures, each clearly missed

NAMES = (
    "cosine", "margin", "beaten", "stance", "small_stance", "loop", "partial", "turned", "still", "position", "posture",
    "confirm", "quick", "small", "lone_small",
)  # fmt: skip


class Evidence:
    """Reads the evidence of one exercise's cycles from its own signatures and its rivals'. way: the person's own"""

    def __init__(self, exercise: Exercise, own: Signatures, rivals: Rivals, way: OwnWay | None = None):
        self.exercise, self.own, self.rivals, self.way = exercise, own, rivals, way

    def of(
        self,
        cycle: Cycle,
        window: Window,
        moving: int,
        side: int,
        view: str,
        signal: Signal,
        begins: bool = False,
        ends: bool = False,
    ) -> Facts:
        """window: the frames of the cycle · moving, side: whose measures and whose signature, 0 left, 1 right, 2 both ·
        view, signal: what it is counted in and on · begins, ends: the person was first, or last, seen in it"""
        ex = self.exercise
        least = ex.min_excursion / abs(ex.target - ex.rest)
        of_signal = cycle.excursion / abs(signal.change)
        share = of_signal ** (1 / signal.power)
        if len(window) < _LEAST_FRAMES:
            return Facts(
                dict.fromkeys(NAMES, 0.0) | {"unseen": 0.75}, "", np.zeros((2, len(POINTS), 2), np.float32), share
            )
        at_target = ex.count_at == "target"
        first, last = begins and not at_target, ends or at_target
        field, rest = _field(cycle, window, first, last)
        seen = _seen(window)
        yaw = float(np.nanmedian(window.yaw)) if np.isfinite(window.yaw).any() else math.nan
        own, rival, name = USUAL, 0.0, ""
        way: OwnWay | None = None  # where the cycle is done in it
        if self.own.tells:
            noise = _LEFT * window.noise
            own = likeness(field, rest, seen, self.own, self.own.among(yaw, side, share), noise)
            if self.way is not None:
                theirs = self.way.likeness(field, rest, seen, yaw, side, share, noise)
                if theirs.cosine >= OWN and theirs.like > own.like:
                    own, way = theirs, self.way
            out = frozenset() if way is None else way.rivals
            rival, name = self.rivals.likest(field, rest, seen, yaw, share, self.own.of_arms, noise, out)
        peak = window.between(cycle.plateau_start_s - 0.1, cycle.plateau_end_s + 0.1)
        length_s = 2 * (cycle.end_s - cycle.peak_s) if first else cycle.length_s
        postures = [_missed(p, peak if p.phase == "peak" else window, moving, view) for p in ex.posture]
        confirmed = [_confirmed(wanted, window, peak, moving, view, of_signal) for wanted in ex.confirm]
        turned = 0.0 if MEASURES[ex.measure].turns else _turned(window, peak)
        still = max((window.travel(p, moving) / _STILL[p] - _PART for p in ex.still), default=0.0)
        loop = 0.0 if first or last else _loop(cycle, window, field, seen * self.own.weight)
        facts = {
            "cosine": own.cosine,
            "margin": own.like - rival if self.own.tells else _USUAL_MARGIN,
            "beaten": max(0.0, rival - own.like - _BEATEN) if self.own.tells else 0.0,
            "stance": min(1.0, own.stance),
            "small_stance": min(1.0, own.stance) * max(0.0, 1 - share),
            "loop": min(1.5, loop),
            "partial": 1.0 if first else 0.0,
            "turned": min(2.0, max(0.0, turned - _TURNED_DEG) / 30),
            "still": min(1.0, max(0.0, still)),
            "position": 0.0 if in_position(ex, window) else 1.0,
            "posture": min(_MOST_MISSED, sum(p for p in postures if not math.isnan(p))),
            "confirm": min(confirmed, default=1.0),
            "quick": max(0.0, math.log(max(ex.least_rep_s, 1.0) / max(length_s, 0.1))),
            "small": max(0.0, -math.log(max(share, 0.02) / least)),
            "unseen": max(0.0, own.unseen - _UNSEEN),
        }
        if way is not None:
            facts |= way.eased(facts)
        unjudged = any(map(math.isnan, postures))
        return Facts(facts, name, field, share, unjudged, rest, seen, yaw, side)


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """The numbers of one cycle. rival: the movement that it looks like most, beside its own · field: what each point
    did · share: of the way to the target · unjudged: a posture that belongs to the exercise was not seen · rest: where
    each point was before · seen: how well each was seen · yaw_deg: the view · side: whose movement, as of
    :meth:`Evidence.of`"""

    numbers: dict[str, float]
    rival: str
    field: Floats
    share: float
    unjudged: bool = False
    rest: Floats = dataclasses.field(default_factory=lambda: np.zeros((len(POINTS), 2), np.float32))
    seen: Floats = dataclasses.field(default_factory=lambda: np.zeros(len(POINTS), np.float32))
    yaw_deg: float = math.nan
    side: int = 2


def _those(sided: bool, moving: int) -> tuple[int, ...]:
    """The sides to look at: the moving one, both where the movement has none, the only one of an unsided measure."""
    return (0,) if not sided else (0, 1) if moving > 1 else (moving,)


def _field(cycle: Cycle, window: Window, begins: bool, ends: bool) -> tuple[Floats, Floats]:
    """(2, 15, 2) what the points did until half way and until the peak, (15, 2) where they were at rest from the middle
    of the hips, all in trunk lengths."""
    marks = window.marks[:, POINTS]
    part = max(1, len(marks) // 10)
    first, last = np.median(marks[:part], axis=0), np.median(marks[-part:], axis=0)
    rest = last if begins else first if ends else (first + last) / 2

    def around(t_s: float, wide_s: float) -> Floats:
        near = np.abs(window.t - t_s) <= wide_s
        if not near.any():
            near[int(np.argmin(np.abs(window.t - t_s)))] = True
        return np.median(marks[near], axis=0)

    wide_s = 0.06
    peak_wide_s = max(wide_s, 0.5 * (cycle.plateau_end_s - cycle.plateau_start_s))
    from_s, to_s = (cycle.plateau_end_s, cycle.end_s) if begins else (cycle.start_s, cycle.plateau_start_s)
    half = around(0.5 * (from_s + to_s), wide_s)
    peak = around(cycle.peak_s, peak_wide_s)
    field = (np.stack([half - rest, peak - rest]) / window.scale).astype(np.float32)
    hips = np.flatnonzero(np.isin(POINTS, (23, 24)))
    at_rest = ((rest - rest[hips].mean(0)) / window.scale).astype(np.float32)
    return np.nan_to_num(field), np.nan_to_num(at_rest)


def _loop(cycle: Cycle, window: Window, field: Floats, says: Floats) -> float:
    """How far the way back passes by the way out, in parts of the movement's size: a rep goes back as it came, arms
    that circle and people who walk by do not. says: (15,) what each point has to say"""
    back = window.between(cycle.plateau_end_s, cycle.end_s)
    if len(back) < 2:
        return 0.0
    marks = window.marks[:, POINTS]
    part = max(1, len(marks) // 10)
    rest = (np.median(marks[:part], axis=0) + np.median(marks[-part:], axis=0)) / 2
    went = (back.marks[:, POINTS] - rest) / window.scale
    off = (((went - field[0]) * says[None, :, None]) ** 2).sum(axis=(1, 2)).min()
    trembles = trembling(_LEFT * window.noise, (says**2).sum())
    return math.sqrt(max(0.0, float(off - trembles))) / max(float(np.linalg.norm(field[1] * says[:, None])), 0.05)


def _seen(window: Window) -> Floats:
    """(15,) how much each point was seen: 1 well, a little where it lies in the picture, 0 outside of it."""
    well = window.seen_marks[:, POINTS].mean(0)
    barely = window.usable_marks[:, POINTS].mean(0)
    return np.where(well > 0.5, 1.0, np.where(barely > 0.5, _BARELY, 0.0)).astype(np.float32)


def _turned(window: Window, peak: Window) -> float:
    """Degrees that the view changed between rest and peak, or from the beginning to the end."""
    ends = max(1, len(window) // 8)
    if not np.isfinite(window.yaw).all() or not len(peak):
        return 0.0
    first, last = float(np.median(window.yaw[:ends])), float(np.median(window.yaw[-ends:]))
    return max(abs(first - last), abs(float(np.median(peak.yaw)) - 0.5 * (first + last)))


def _middle(values: NDArray) -> float:
    known = values[np.isfinite(values)]
    return quantile(known, 0.5) if len(known) >= max(1, len(values) // 3) else math.nan


def _confirmed(wanted: Signal, window: Window, peak: Window, moving: int, view: str, share: float) -> float:
    """How much of what must change along did change: 1 is all of it, and where it was not seen."""
    m = MEASURES[wanted.measure]
    if m.views and view not in m.views:
        return 1.0
    sign = 1.0 if wanted.change > 0 else -1.0
    best = math.nan
    for side in _those(m.sided, moving):
        values = sign * window.values(m, side, window.usable)
        ends = max(3, len(values) // 12)  # rest is where the rep begins and, unless it is told at the top, ends
        rests = [_middle(values[:ends]), _middle(values[-ends:])]
        high = _middle(sign * peak.values(m, side, peak.usable))
        gained = high - min((r for r in rests if not math.isnan(r)), default=math.nan)
        best = gained if math.isnan(best) else max(best, gained) if not math.isnan(gained) else best
    wants = min(1.0, share) ** wanted.power * abs(wanted.change)
    return 1.0 if math.isnan(best) else max(-1.0, min(1.0, best / wants))


def _missed(posture: Posture, window: Window, moving: int, view: str) -> float:
    """How far beyond its limit a posture is, over the measure's error; 0 where it is kept or this view has nothing to
    say of it, NaN where it was not seen."""
    m = MEASURES[posture.measure]
    views = posture.views or m.views  # a rough look from elsewhere is enough where the definition says so
    if (views and view not in views) or not len(window):
        return 0.0
    sides: Sequence[int] = _those(m.sided, moving)
    if m.sided and moving < 2 and posture.side == "other":
        sides = (1 - moving,)
    elif m.sided and posture.side in ("any", "all"):
        sides = (0, 1)
    found = []
    for side in sides:
        values = window.values(m, side, window.usable)
        known = values[np.isfinite(values)]
        if len(known) < max(_LEAST_FRAMES, len(values) // 3):
            continue
        level = quantile(known, 0.9) - quantile(known, 0.1) if posture.change else quantile(known, 0.5)
        limit = posture.above if posture.above is not None else posture.below or 0.0
        over = limit - level if posture.above is not None else level - limit
        found.append(min(2.0, max(0.0, over / max(m.error, 0.15 * abs(limit), 1e-6))))
    if not found:
        return math.nan
    return max(found) if posture.side == "all" else min(found)
