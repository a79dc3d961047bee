"""Change, called only beyond the minimal detectable change (MDC)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from scipy import stats

from coach.trends.repeatability import ALPHA, averaged, spread_of_steps
from coach.trends.series import Series, side_of

Verdict = Literal["better", "worse", "changed", "no_change", "too_early"]
Better = Literal["higher", "lower", "neither"]

LEAST_RESULTS = 3  # before a person's own repeatability says anything (CLINICAL.md 3.11)
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


def own_mdc(reading: str, values: Sequence[float], of: int = 1, readings: int = 1) -> float | None:
    """The least change between averages that counts, from comparable results themselves; None with fewer than three.
    of: how many results each average is of · readings: how many are looked at side by side

    The spread is that of results that follow each other (:func:`spread_of_steps`): taken about the mean of all, a real
    change counts as error and hides itself. Few results know their own spread badly, so Student's t takes the place of
    1.96. Each new result is a further look, and each reading a further chance: of the 5 % the look after n results
    spends 1 / ((n - 2) (n - 1)), which sums to 1 (alpha spending, Lan and DeMets 1983, Biometrika 70:659), and each
    reading its share (Bonferroni).
    """
    n = len(values)
    if n < LEAST_RESULTS:
        return None
    spread, freedom = spread_of_steps([difference(reading, a, b) for a, b in pairwise(values)])
    alpha = ALPHA / ((n - 2) * (n - 1)) / readings
    return float(stats.t.ppf(1 - alpha / 2, freedom)) * math.sqrt(2 * spread / of)


def change(
    one: Series, since: Literal["baseline", "last"], better: Better, stated: float | None = None, readings: int = 1
) -> Change:
    """From the first results of the series, or the one before the latest, to the latest that were measured.

    stated: as published for one result against another, which goes before the person's own · readings: how many are
    told side by side
    """
    values = one.values
    of = 1 if stated is not None or since == "last" else averaged(len(values))
    own = own_mdc(one.reading, values, of, readings) if stated is None else None
    mdc = Mdc(stated, own=False) if stated is not None else None if own is None else Mdc(own, own=True)
    if len(values) < 2:
        return Change("too_early", None, mdc)
    first, last = (values[:of], values[-of:]) if since == "baseline" else (values[-2:-1], values[-1:])
    amount = difference(one.reading, _middle(one.reading, first), _middle(one.reading, last))
    if mdc is None:
        return Change("too_early", amount, None)
    if abs(amount) <= mdc.amount * (1 + 1e-9) + 1e-12:  # a change as large as the error is not beyond it
        return Change("no_change", amount, mdc)
    if better == "neither":
        return Change("changed", amount, mdc)
    return Change("better" if (amount > 0) == (better == "higher") else "worse", amount, mdc)


def _middle(reading: str, values: Sequence[float]) -> float:
    """The average; of phases about the first of them, so that 359 and 1 do not make 180."""
    return values[0] + sum(difference(reading, values[0], v) for v in values) / len(values)
