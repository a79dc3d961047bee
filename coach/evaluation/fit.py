"""Fits the weights of the evidence (``coach/exercise/evidence.json``) and says what they are worth on people left out.

A logistic regression with a small ridge. Each source, and each kind of truth in it, has a say with the square root of
its number of cycles; a cycle is looked at twice, once as if nothing like it had come yet.

usage: python -m coach.evaluation.fit ../shared [--keep FOLDER]     FOLDER takes the landmarks of films
"""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.evaluation.seen_cycles import Recording, SeenCycle, labelled, recordings, series_of
from coach.exercise import verdict
from coach.exercise.evidence import NAMES
from coach.exercise.verdict import Weights, run_numbers

KEPT = Path("data/landmarks")
RIDGE, EFFECTIVE, REPS = 0.1, 800.0, 0.8  # of the weights; cycles' worth of data; weight of true reps over the others'
_SAYS = {"other": 0.1, "pos": 1.0, "neg": 1.0}
_KIND = {"mocap": 0.5, "synthetic": 0.4}
_AGAIN = 0.3  # what a cycle says a second time, as the first of its kind


@dataclass(frozen=True)
class Row:
    """One look at a cycle."""

    seen: SeenCycle
    numbers: dict[str, float]
    weight: float


def rows_of(cycles: Sequence[SeenCycle]) -> list[Row]:
    """Each cycle as the last of its run and as the first."""
    return [
        Row(c, run_numbers(c.facts, alike, reps), weight)
        for c in cycles
        for alike, reps, weight in ((c.alike, c.alike_reps, 1.0), (0, 0, _AGAIN))
    ]


def fit(rows: Sequence[Row]) -> Weights:
    """The weights of these rows."""
    x = np.array([[r.numbers[n] for n in NAMES] for r in rows])
    y = np.array([float(r.seen.rep) for r in rows])
    groups = Counter((r.seen.of.source, r.seen.rep, r.seen.of.says) for r in rows)
    w = np.array(
        [
            r.weight * _SAYS[r.seen.of.says] * _KIND.get(r.seen.of.kind, 1.0)
            / math.sqrt(groups[r.seen.of.source, r.seen.rep, r.seen.of.says])
            for r in rows
        ]
    )  # fmt: skip
    w[y == 1] *= REPS * w[y == 0].sum() / w[y == 1].sum()
    w *= EFFECTIVE / w.sum()
    beta = _logistic(x, y, w)
    usual = np.average(x[y == 1], axis=0, weights=w[y == 1])
    return Weights(
        NAMES, tuple(round(float(b), 3) for b in beta[:-1]), round(float(beta[-1]), 3), tuple(usual.tolist())
    )


def _logistic(x: NDArray, y: NDArray, w: NDArray) -> NDArray:
    """Newton's method; the constant, last, has no ridge to speak of."""
    x = np.column_stack([x, np.ones(len(x))])
    beta, ridge = np.zeros(x.shape[1]), np.full(x.shape[1], RIDGE)
    ridge[-1] = 1e-3
    for _ in range(60):
        p = 1 / (1 + np.exp(-(x @ beta)))
        step = np.linalg.solve(
            (x * (w * p * (1 - p))[:, None]).T @ x + np.diag(ridge), x.T @ (w * (y - p)) - ridge * beta
        )
        beta += step
        if np.abs(step).max() < 1e-7:
            break
    return beta


def left_out(rows: Sequence[Row]) -> dict[str, Weights]:
    """By source: the weights fitted on all the others."""
    return {s: fit([r for r in rows if r.seen.of.source != s]) for s in sorted({r.seen.of.source for r in rows})}


def area_under_curve(scores: NDArray, true: NDArray) -> float:
    """Of the receiver operating characteristic: how often a rep scores higher than what is none."""
    order = np.argsort(scores)
    rank = np.empty(len(scores))
    rank[order] = np.arange(len(scores))
    reps, others = int(true.sum()), int((~true).sum())
    return float((rank[true].sum() - reps * (reps - 1) / 2) / (reps * others))


def worth(rows: Sequence[Row], by_source: dict[str, Weights]) -> dict[str, float]:
    """On cycles of films, each by weights that never saw its source: area under the curve, and the share of what is no
    rep that is let in where 0.95 and 0.90 of the true reps are kept."""
    real = [r for r in rows if r.weight == 1.0 and r.seen.of.kind in ("people", "clips") and r.seen.of.says != "other"]
    scores = np.array([by_source[r.seen.of.source].log_odds(r.numbers) for r in real])
    true = np.array([r.seen.rep for r in real])
    let_in = {
        f"let in at {k:.2f}": float((scores[~true] > np.quantile(scores[true], 1 - k)).mean()) for k in (0.95, 0.9)
    }
    return {"cycles": len(real), "reps": int(true.sum()), "auc": area_under_curve(scores, true), **let_in}


def save(weights: Weights, to: Path) -> None:
    """As :func:`coach.exercise.verdict.fitted` reads it."""
    data = {
        "fitted_by": "python -m coach.evaluation.fit",
        "weights": dict(zip(weights.names, weights.weights, strict=True)),
        "bias": weights.bias,
        "usual": {n: round(u, 3) for n, u in zip(weights.names, weights.usual, strict=True)},
    }
    to.write_text(json.dumps(data, indent=1) + "\n", "utf-8")


def read_all(shared: Path, kept: Path = KEPT, each: Callable[..., Iterator[list[SeenCycle]]] = map) -> list[SeenCycle]:
    """The cycles of every recording. kept: takes the landmarks of films · each: a pool's map"""
    work = partial(_read, shared=shared, kept=kept)
    return [cycle for found in each(work, recordings(shared)) for cycle in found]


def _read(one: Recording, shared: Path, kept: Path) -> list[SeenCycle]:
    series, peaks_s = series_of(one, shared, kept)
    return labelled(one, series, peaks_s)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--keep", type=Path, default=KEPT, help="takes the landmarks of films")
    parser.add_argument("--out", type=Path, default=Path(verdict.__file__).parent / "evidence.json")
    args = parser.parse_args()
    with ProcessPoolExecutor() as pool:
        rows = rows_of(read_all(args.shared, args.keep, partial(pool.map, chunksize=8)))
    save(fit(rows), args.out)
    print(worth(rows, left_out(rows)))


if __name__ == "__main__":
    main()
