"""What a change of range of motion must exceed (``coach.trends.likelihood``), fitted and shown: courses of a year whose
days carry over, looked at after every session.

usage: python -m coach.evaluation.trend_limits [RUNS] [--fit]     prints the tables of docs/trends.md; --fit looks for
limits that hold in every course where nothing changes, and call the most of those that do
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.evaluation.markdown import table
from coach.evaluation.trend_trials import own_days, schedule
from coach.kinematics.registry import MEASURES
from coach.trends.likelihood import LINE, STEP, Limit, likelihoods
from coach.trends.repeatability import averaged, over, repeatability

Floats = NDArray[np.float64]

DAY_SDS, CARRIED = (1.0, 3.0, 5.0), (0.0, 0.5, 0.7)
MEASURE = "knee_flexion"
READING_SD = 1.0  # degrees of a session about the true angle, measured: 0.5 to 2.0 (docs/accuracy.md)
ALLOWED = 0.05
A_YEAR, A_COURSE = 52, 9  # weeks
RISE_DEG, RISE_DAYS, LOSS_DEG, LOSS_DAY, WITHIN_DAYS = 12.0, 56, 15.0, 28, 10
RUNS, SEARCHES = 100, 1500


@dataclass(frozen=True)
class Story:
    """What happens to the true angle. from_day, to_day: the looks that count"""

    name: str
    day_sd: float
    carried: float
    weeks: int = A_YEAR
    true_deg: Callable[[Floats], Floats] = np.zeros_like
    from_day: float = 0.0
    to_day: float = 1e9

    @property
    def changes(self) -> bool:
        return self.true_deg is not np.zeros_like


def _rise(day: Floats) -> Floats:
    return RISE_DEG * np.minimum(day, RISE_DAYS) / RISE_DAYS


def _loss(day: Floats) -> Floats:
    return np.where(day > LOSS_DAY, -LOSS_DEG, 0.0)


STORIES = (
    *(Story("nothing", sd, carried) for sd, carried in itertools.product(DAY_SDS, CARRIED)),
    *(Story("better by 12 in 8 weeks", 3.0, c, A_COURSE, _rise, 0.0, RISE_DAYS) for c in CARRIED[:2]),
    *(
        Story("15 lost at once, within 10 days", 3.0, c, A_COURSE, _loss, LOSS_DAY, LOSS_DAY + WITHIN_DAYS)
        for c in CARRIED[:2]
    ),
)  # fmt: skip


def looks(story: Story, seed: int) -> Floats:
    """(sessions, 3) of one course: the number of the session; how much likelier a line and a step are, 0 where they go
    the other way than the change, where it is within its error or where the look does not count."""
    rng = np.random.default_rng([seed, int(10 * story.day_sd), int(10 * story.carried), story.weeks])
    days = schedule(rng, story.weeks)
    own = own_days(rng, len(days), story.carried)
    values = 90 + story.true_deg(days) + story.day_sd * own + READING_SD * rng.normal(0, 1, len(days))
    found = []
    for n in range(1, len(days) + 1):
        k = averaged(n)
        change = float(values[n - k : n].mean() - values[:k].mean())
        least = repeatability([values[:n].tolist()], MEASURES[MEASURE].mdc).least_change(k, k)
        counts = over(abs(change), least) and story.from_day < days[n - 1] <= story.to_day
        e, up = likelihoods(values[:n], days[:n]), 1 if change > 0 else -1
        found.append((n, e.line * (e.line_up == up) * counts, e.step * (e.step_up == up) * counts))
    return np.array(found)


def shares(seen: Mapping[Story, Sequence[Floats]], line: Limit, step: Limit) -> dict[Story, float]:
    """Of each story's courses, how many are called at some look that counts."""

    def called(one: Floats) -> bool:
        beyond = ((o > limit.of(int(n))) for n, *both in one for o, limit in zip(both, (line, step), strict=True))
        return any(beyond)

    return {story: float(np.mean([called(one) for one in of])) for story, of in seen.items()}


def _worth(found: Mapping[Story, float]) -> float:
    worst = max(share for story, share in found.items() if not story.changes)
    return sum(share for story, share in found.items() if story.changes) - 20 * max(0.0, worst - ALLOWED)


def fit(seen: Mapping[Story, Sequence[Floats]], searches: int = SEARCHES) -> tuple[Limit, Limit]:
    """Limits about those that hold now, by random steps: the sum is a count of courses and has no slope."""
    rng = np.random.default_rng(0)
    best, worth = (LINE, STEP), _worth(shares(seen, LINE, STEP))
    for _ in range(searches):
        tried = tuple(
            Limit(*np.maximum(0, np.array([old.at_27, old.by_looks, old.by_few]) + rng.normal(0, (1, 0.6, 8))))
            for old in best
        )
        if (now := _worth(shares(seen, *tried))) > worth:
            best, worth = (tried[0], tried[1]), now
    return best


def seen_by(runs: int, stories: Sequence[Story] = STORIES) -> dict[Story, list[Floats]]:
    with ProcessPoolExecutor() as pool:
        return {s: list(pool.map(looks, [s] * runs, range(runs), chunksize=5)) for s in stories}


def main() -> None:
    numbers = [int(a) for a in sys.argv[1:] if a.isdigit()]
    seen = seen_by(numbers[0] if numbers else RUNS)
    limits = fit(seen) if "--fit" in sys.argv else (LINE, STEP)
    print(*limits, sep="\n")
    rows = [[s.name, f"{s.day_sd:g}", f"{s.carried:g}", f"{100 * v:.0f} %"] for s, v in shares(seen, *limits).items()]
    print(table(["true course", "days, SD", "carried over", "called"], rows))


if __name__ == "__main__":
    main()
