"""Change, called only beyond the minimal detectable change (MDC)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from coach.trends.series import Series, side_of

Verdict = Literal["better", "worse", "changed", "no_change", "too_early"]
Better = Literal["higher", "lower", "neither"]

LEAST_RESULTS = 3  # before a person's own repeatability says anything (CLINICAL.md 3.11)
_MDC95 = 1.96 * math.sqrt(2)
_CIRCULAR = ("phase_lag_deg",)  # 359 and 1 lie two degrees apart


@dataclass(frozen=True)
class Mdc:
    """The least change that counts, in the reading's unit. own: from the person's own results, else as published"""

    amount: float
    own: bool


@dataclass(frozen=True)
class Change:
    """amount: now minus then, in the reading's unit, None where one of them is missing · mdc: None while not known"""

    verdict: Verdict
    amount: float | None
    mdc: Mdc | None


def difference(reading: str, then: float, now: float) -> float:
    """now minus then; the shorter way round for a phase."""
    step = now - then
    return (step + 180) % 360 - 180 if side_of(reading)[1] in _CIRCULAR else step


def own_mdc(reading: str, values: Sequence[float]) -> float | None:
    """MDC95 = 1.96 sqrt(2) SEM of comparable results, or None with fewer than three.

    SEM from the differences of results that follow each other, sqrt(mean(d^2) / 2) (von Neumann et al. 1941, Ann Math
    Stat 12:153): taken about the mean of all, a real change counts as error and hides itself (fewer than 3 in 100
    jumps by 5 SEM were called). Where nothing changes, 7 of 100 series of three results are called changed, 13 of
    four, 10 of six and 6 of twenty: few results know their own spread badly.
    """
    if len(values) < LEAST_RESULTS:
        return None
    steps = [difference(reading, a, b) for a, b in pairwise(values)]
    return _MDC95 * math.sqrt(sum(d * d for d in steps) / len(steps) / 2)


def mdc_of(one: Series, stated: float | None) -> Mdc | None:
    """stated: as published for this reading, which goes before the person's own."""
    if stated is not None:
        return Mdc(stated, own=False)
    own = own_mdc(one.reading, one.values)
    return None if own is None else Mdc(own, own=True)


def change(one: Series, since: Literal["baseline", "last"], better: Better, stated: float | None = None) -> Change:
    """From the first result of the series, or the one before the latest, to the latest one that was measured."""
    values, mdc = one.values, mdc_of(one, stated)
    if len(values) < 2:
        return Change("too_early", None, mdc)
    amount = difference(one.reading, values[0] if since == "baseline" else values[-2], values[-1])
    if mdc is None:
        return Change("too_early", amount, None)
    if abs(amount) <= mdc.amount * (1 + 1e-9) + 1e-12:  # a change as large as the error is not beyond it
        return Change("no_change", amount, mdc)
    if better == "neither":
        return Change("changed", amount, mdc)
    return Change("better" if (amount > 0) == (better == "higher") else "worse", amount, mdc)
