"""How far poses found in the browser and on the server agree: the same counts, the same degrees.

The recordings are made by ``python -m tests.browser.agreement``, which drives a browser; here they are compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.evaluation.markdown import one, percent, table
from coach.exercise.definition import load_exercise
from coach.exercise.files import FOLDER
from coach.exercise.session import Session
from coach.kinematics.kernels import COLUMN_COUNT, series_measures
from coach.kinematics.registry import MEASURES
from coach.pose import PoseSeries

TITLE = "## In the browser"
NOT_MEASURED = (
    "Not measured: a graphics chip, which rounds otherwise (its sets are kept as model `full_gpu`, and no trend mixes "
    "them with others); the `lite` model, which a browser takes where `full` is slower than 20 pictures a second (kept "
    "as `lite`, not mixed either). Sets of one model are one trend wherever their poses were found, on the processor. "
    "In the browser nobody looks for other people in the picture yet: be alone in it."
)
_SEEN = 0.5  # visibility from which on a landmark is compared


@dataclass(frozen=True)
class Agreement:
    """One clip. server, browser: reps (or holds) counted by either's poses, true: what was done · degrees: absolute
    differences of the exercise's angle, frame by frame · peaks: of the peaks of reps that both counted"""

    file: str
    exercise: str
    server: int
    browser: int
    true: int | None
    frames: int
    degrees: NDArray[np.float64]
    peaks: NDArray[np.float64]

    @property
    def same(self) -> bool:
        return self.server == self.browser


def compare(file: str, exercise: str, true: int | None, server: PoseSeries, browser: PoseSeries) -> Agreement:
    """server, browser: of the same pictures, frame by frame"""
    sets = [_counted(exercise, series) for series in (server, browser)]
    done = [s.reps if s.exercise.counts_reps else s.holds for s in sets]
    peaks = [
        abs(a.peak_deg - b.peak_deg)
        for a, b in zip(sets[0].reps, sets[1].reps, strict=False)
        if len(sets[0].reps) == len(sets[1].reps) and a.peak_deg is not None and b.peak_deg is not None
    ]
    degrees = _differences(exercise, server, browser)
    return Agreement(file, exercise, len(done[0]), len(done[1]), true, len(server), degrees, np.array(peaks, float))


def _counted(exercise: str, series: PoseSeries) -> Session:
    session = Session(load_exercise(exercise, FOLDER))
    for frame in series:
        session.step(frame)
    session.finish()
    return session


def _differences(exercise: str, server: PoseSeries, browser: PoseSeries) -> NDArray[np.float64]:
    measure = MEASURES[load_exercise(exercise, FOLDER).measure]
    if measure.unit != "deg":
        return np.empty(0)
    both = server.found & browser.found
    tables = []
    for series in (server, browser):
        out = np.full((len(series), COLUMN_COUNT), np.nan)
        marks = series.landmarks_px.astype(np.float64)
        series_measures(marks, np.ones(len(series)), out)
        tables.append(out)
    found = []
    for side in (0, 1) if measure.sided else (0,):
        column, needs = measure.columns(side), list(measure.needs(side))
        seen = both & (server.visibility[:, needs] >= _SEEN).all(axis=1)
        found.append(np.abs(tables[0][seen, column] - tables[1][seen, column]))
    joined = np.concatenate(found)
    return joined[np.isfinite(joined)]


def card(rows: Sequence[Agreement], of: int, about: str) -> str:
    """The part of docs/accuracy.md. of: how many clips there are · about: the runtime and the machine, in a line"""
    every = np.concatenate([r.degrees for r in rows])
    peaks = np.concatenate([r.peaks for r in rows])
    same = sum(r.same for r in rows)
    lines = [
        [r.file, r.exercise, "-" if r.true is None else str(r.true), str(r.server), str(r.browser), *_spread(r.degrees)]
        for r in rows
    ]
    return "\n\n".join((
        TITLE,
        f"{len(rows)} of {of} clips of ../shared (20 seconds at most of each), pictures 640 wide given to both: "
        f"MediaPipe here and its web runtime in Chromium ({about}), both with the coach's own `full` in video mode, "
        "then counted by the same code (`python -m tests.browser.agreement`). Wanted: the same count in 97 %, a median "
        "difference of the exercise's angle under 2 degrees and a 95th percentile under 5.",
        table(
            ("clips", "frames", "the same count", "median", "95th percentile", "peaks of reps, median", "95th"),
            [[str(len(rows)), str(sum(r.frames for r in rows)), f"{same} ({percent(same / len(rows))})",
              *_spread(every), *_spread(peaks)]],
        ),
        table(("clip", "exercise", "true", "server", "browser", "median", "95th percentile"), lines),
        NOT_MEASURED,
    ))  # fmt: skip


def _spread(values: NDArray[np.float64]) -> tuple[str, str]:
    """Median and 95th percentile, as they are written."""
    if not len(values):
        return "-", "-"
    return one(float(np.median(values))), one(float(np.percentile(values, 95)))
