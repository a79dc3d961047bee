"""Whether a course of sessions bears a change out, when a day is partly like the day before.

A session is the level, what the person's day adds, and the error of the reading. Days may carry over: the deviations
are a first-order autoregression (Box and Jenkins 1970), of a correlation that is not known and may be up to 0.8. Two
stories of change are held against "nothing changed", each at its likeliest: a line since the beginning, and a step
at some session (generalised likelihood ratio: Willsky and Jones 1976, IEEE Trans Autom Control 21:108; Lai 1995, J R
Stat Soc B 57:613). The app looks after every session, so what must be exceeded is fitted to all looks of a year
(``coach.evaluation.trend_limits``), not to one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coach.trends.repeatability import LEAST_SESSIONS

Floats = NDArray[np.float64]

_CARRIED = np.arange(0.0, 0.85, 0.1)  # correlations of neighbouring sessions that are tried
_DAY_SD, _DAY_WEIGHT = 2.55, 4.0  # degrees of one session about the level before there are any, counted as so many (p)
_MOST_SD = 6.0  # nobody's days lie further apart while nothing changes (p)
_LEAST_AFTER = 2  # sessions after a step
# What calls a change, for whoever reads a report later; rule 1 knew no days that carry over
RULE: Final = "2 (November 2026)"


@dataclass(frozen=True)
class Limit:
    """What twice the log likelihood ratio must exceed after n sessions: at the 27th of eight weeks, more for each
    further look, and more while few sessions know their own spread badly."""

    at_27: float
    by_looks: float
    by_few: float

    def of(self, n: int) -> float:
        return self.at_27 + self.by_looks * float(np.log(n / 27)) + self.by_few * max(0.0, 1 / n - 1 / 27)


# Fitted: where nothing changed at most 5 in 100 at any look in a year, for days 1, 3 or 5 degrees apart and
# correlations of 0, 0.5 and 0.7 (docs/trends.md)
LINE, STEP = Limit(11.62, 3.70, 132.7), Limit(21.79, 5.84, 52.9)


@dataclass(frozen=True)
class Likelihoods:
    """line, step: twice the log likelihood ratio of each story against "nothing changed", 0 where it cannot be told ·
    line_up, step_up: which way it goes, +1 or -1"""

    line: float = 0.0
    line_up: int = 0
    step: float = 0.0
    step_up: int = 0

    def bears_out(self, up: int, n: int) -> bool:
        """Whether a change that way is more than chance, at this look and at all before it. n: sessions so far"""
        return (self.line > LINE.of(n) and self.line_up == up) or (self.step > STEP.of(n) and self.step_up == up)


def likelihoods(values_deg: ArrayLike, days: ArrayLike, before: int = 0) -> Likelihoods:
    """How much likelier each story of change is than none. values_deg, days: (n,) one a session, oldest first · before:
    sessions that lie before a visit; then only what came after it may have changed"""
    values, at = np.asarray(values_deg, np.float64), np.asarray(days, np.float64)
    n = len(values)
    if n < LEAST_SESSIONS:
        return Likelihoods()
    line = np.maximum(0.0, at - at[before - 1]) if before else at - at[0]
    steps = np.arange(max(2, before), n - _LEAST_AFTER + 1)
    none, lines, stepped = [], [], []
    for carried in _CARRIED:
        ones, y, x = (_whitened(v, carried) for v in (np.ones(n), values, line))
        cc, cy = float(ones @ ones), float(ones @ y)
        rest = float(y @ y - cy * cy / cc)
        none.append(_likelihood(rest, n, carried))
        gained, up = _gain(float(x @ x), float(x @ ones), float(x @ y), cc, cy)
        lines.append((_likelihood(rest - gained, n, carried), up))
        if len(steps):
            stepped.append(_best_step(y, steps, carried, cc, cy, rest, n))
    nothing = max(none)
    best, best_up = max(lines)
    step, step_up = max(stepped, default=(nothing, 0))
    return Likelihoods(max(0.0, 2 * (best - nothing)), best_up, max(0.0, 2 * (step - nothing)), step_up)


def _whitened(series: Floats, carried: float) -> Floats:
    """Without what each takes over from the one before (Prais and Winsten 1954)."""
    return np.concatenate([[np.sqrt(1 - carried**2) * series[0]], series[1:] - carried * series[:-1]])


def _gain(xx: float, xc: float, xy: float, cc: float, cy: float) -> tuple[float, int]:
    """By how much the sum of squares falls when x may explain what the level does not, and which way x goes."""
    own, shared = xx - xc * xc / cc, xy - xc * cy / cc
    return (float(shared * shared / own), 1 if shared > 0 else -1) if own > 1e-9 else (0.0, 0)


def _best_step(
    y: Floats, steps: NDArray[np.int64], carried: float, cc: float, cy: float, rest: float, n: int
) -> tuple[float, int]:
    """Of all sessions that the level may have stepped at; whitened, a step is 1 there and 1 - carried after it."""
    after = n - 1 - steps
    tail = np.concatenate([np.cumsum(y[::-1])[::-1][1:], [0.0]])  # of what comes after each
    kept = 1 - carried
    zz, zc, zy = 1 + after * kept**2, kept + after * kept**2, y[steps] + kept * tail[steps]
    own, shared = zz - zc * zc / cc, zy - zc * cy / cc
    gained = shared * shared / own
    best = int(np.argmax(gained))
    return _likelihood(rest - float(gained[best]), n, carried), 1 if shared[best] > 0 else -1


def _likelihood(squares: float, n: int, carried: float) -> float:
    """Log likelihood at the likeliest spread, the stated one counting beside the person's own, up to _MOST_SD."""
    free = 1 - carried**2
    squares, count = squares + _DAY_WEIGHT * _DAY_SD**2 * free, n + _DAY_WEIGHT
    variance = min(squares / count, _MOST_SD**2 * free)
    return float(-0.5 * count * np.log(variance) - 0.5 * squares / variance + 0.5 * np.log(free))
