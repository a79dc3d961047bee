"""How far one session lies from another where nothing has changed, and so how much must change to count."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from scipy import stats

LEAST_SESSIONS = 3  # before a person's own repeatability says anything (CLINICAL.md 3.11)
ALPHA = 0.05
_AVERAGED = 5
_Z = 1.96
_STATED_WEIGHT = 4.0  # degrees of freedom for which the stated change counts beside the person's own sessions (p)


def spread_of_steps(steps: Sequence[float]) -> tuple[float, float]:
    """(SEM^2, degrees of freedom) from differences of readings that follow each other, at least one: mean(d^2) / 2 (von
    Neumann et al. 1941, Ann Math Stat 12:153). n readings have 2 (n - 1)^2 / (3 n - 4) degrees of freedom."""
    count = len(steps)
    return sum(d * d for d in steps) / count / 2, 2 * count**2 / (3 * count - 1)


def averaged(count: int) -> int:
    """Of how many readings the first, and the last, are averaged: up to five each, at most a third of all."""
    return max(1, min(_AVERAGED, count // 3))


@dataclass(frozen=True)
class Repeatability:
    """sem_deg: spread of one session about the truth (standard error of measurement) · freedom: degrees of freedom of
    that · sessions: how many of the person's own it comes from, 0 where it is the stated one"""

    sem_deg: float
    freedom: float
    sessions: int = 0

    def least_change(self, then: int, now: int) -> float:
        """The least change between the averages of so many sessions that counts (MDC95)."""
        return float(stats.t.ppf(1 - ALPHA / 2, self.freedom)) * self.sem_deg * math.sqrt(1 / then + 1 / now)


def stated_repeatability(mdc_deg: float) -> Repeatability:
    """What the registry states, as a spread: one session against another must differ by just its MDC."""
    t = float(stats.t.ppf(1 - ALPHA / 2, _STATED_WEIGHT))
    return Repeatability(mdc_deg / (t * math.sqrt(2)), _STATED_WEIGHT)


def repeatability(series: Sequence[Sequence[float]], mdc_deg: float) -> Repeatability:
    """The person's own spread from sessions that follow each other; as stated before there are three.

    A steady rise hardly moves :func:`spread_of_steps`. Few sessions know their spread badly, so the stated one counts
    beside them as four more, and Student's t takes the place of 1.96. Where they lie further apart than stated, they
    speak alone; where they lie closer, the instrument still errs as stated: its MDC95 = 1.96 sqrt(2) SEM is the floor.
    """
    stated = stated_repeatability(mdc_deg)
    floor = mdc_deg / (_Z * math.sqrt(2))
    count = sum(len(s) for s in series)
    steps = [b - a for one in series for a, b in pairwise(one)]
    if count < LEAST_SESSIONS or len(steps) < LEAST_SESSIONS - 1:
        return stated
    own, freedom = spread_of_steps(steps)
    whole = freedom + stated.freedom
    both = (freedom * own + stated.freedom * stated.sem_deg**2) / whole
    return Repeatability(max(math.sqrt(max(own, both)), floor), whole, count)


def over(size: float, least: float) -> bool:
    """A change as large as the error is not beyond it."""
    return size > least * (1 + 1e-9) + 1e-9
