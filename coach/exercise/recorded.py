"""A recorded set measured again once it is whole: the same reps, from landmarks filtered without delay.

Live, a rep is measured from what a causal filter knew by then. A recording is known to its end, so its landmarks go
through a zero-phase Butterworth filter (CLINICAL.md 3.7) and each rep is measured and scored from those. Which cycles
are reps, and when, stays what :class:`Session` decided: the same landmarks give the same reps live and recorded.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from coach.exercise.feedback import Held, Rep
from coach.exercise.history import Window
from coach.exercise.scoring import Scorer
from coach.exercise.session import Session
from coach.kinematics.body import PLACES, BodyState
from coach.kinematics.filters import butterworth, resample, stretches
from coach.kinematics.kernels import COLUMN_COUNT, series_measures
from coach.pose import PoseFrame

CUT_OFF_HZ = 6.0  # CLINICAL.md 3.7: ordinary movement
_LEAST_HZ_SHARE = 0.4  # of the frame rate: where that is low, the cut-off must lie under half of it


class Record:
    """What is kept of each frame in which somebody was found, beside the raw landmarks."""

    def __init__(self) -> None:
        self._frames: list[PoseFrame] = []
        self._seen: list[NDArray[np.bool_]] = []
        self._rest: list[tuple[float, float, float, bool]] = []
        self._gap = True

    def add(self, frame: PoseFrame, state: BodyState, yaw_deg: float) -> None:
        self._gap |= state.gap
        if state.found:
            self._frames.append(frame)
            self._seen.append(state.seen.copy())
            self._rest.append((yaw_deg, state.scale_px, state.place_share, self._gap))
            self._gap = False

    def window(self) -> Window:
        """The whole set as one window, its landmarks filtered forward and back. Raises ValueError without frames."""
        if not self._frames:
            raise ValueError("nobody was recorded")
        t = np.array([f.t_s for f in self._frames])
        yaw, scale, place_share, gap = (np.array(column) for column in zip(*self._rest, strict=True))
        marks = np.stack([f.landmarks_px for f in self._frames]).astype(np.float32)
        starts = np.flatnonzero(gap)
        for first, end in zip(starts, [*starts[1:], len(t)], strict=True):
            marks[first:end] = smoothed(t[first:end], marks[first:end])
        measures = np.empty((len(t), COLUMN_COUNT), np.float32)
        series_measures(marks, scale.astype(np.float32), measures)
        measures[:, PLACES] *= place_share[:, None].astype(np.float32)
        return Window(t, measures, np.stack(self._seen), marks[:, :, :2], yaw.astype(np.float32), float(scale[-1]))


def smoothed(t_s: NDArray[np.float64], marks: NDArray[np.float32]) -> NDArray[np.float32]:
    """(n, 33, 3) landmarks at real frame times through the zero-phase filter, at the same times.

    One wild frame is taken out first (the median of three): a filter without delay would spread it to both sides.
    """
    if len(t_s) < 3:
        return marks
    flat = marks.reshape(len(t_s), -1).astype(np.float64)
    flat[1:-1] = np.median(np.stack([flat[:-2], flat[1:-1], flat[2:]]), axis=0)
    rate_hz = 1 / float(np.median(np.diff(t_s)))
    grid, even = resample(t_s, flat, rate_hz)
    even = butterworth(grid, even, min(CUT_OFF_HZ, _LEAST_HZ_SHARE * rate_hz)) if len(grid) > 2 else even
    out = np.full_like(flat, np.nan)
    for k in range(flat.shape[1]):
        for first, end in stretches(np.isfinite(even[:, k])):
            inside = (t_s >= grid[first] - 1e-9) & (t_s <= grid[end - 1] + 1 / rate_hz)
            out[inside, k] = np.interp(t_s[inside], grid[first:end], even[first:end, k])
    # Between two grid times on either side of a gap there is the frame itself
    return np.where(np.isfinite(out), out, flat).reshape(marks.shape).astype(np.float32)


def measured_again(session: Session, record: Record) -> tuple[list[Rep], list[Held]]:
    """The set's reps and holds, in the order in which they were told, measured from the whole recording."""
    if not session.takes and not session.spans:
        return list(session.reps), list(session.holds)
    window = record.window()
    scorer = Scorer(session.exercise, session.target)
    reps = []
    for i, take in enumerate(session.takes):
        around = window.between(take.cycle.start_s - 0.5, take.cycle.end_s + 0.1)
        reps.append(scorer.rep(take, around, i))
    holds = []
    for i, (side, span) in enumerate(session.spans):
        holds.append(scorer.hold(window.between(span.start_s, span.end_s), span, side, i))
    return reps, holds


@cache
def warm() -> None:
    """Load what :func:`measured_again` needs (half a second, once a process), while there is other work to wait for."""
    t_s = np.arange(30) / 30
    marks = smoothed(t_s, np.random.default_rng(0).uniform(0, 500, (30, 33, 3)).astype(np.float32))
    series_measures(marks, np.full(30, 100, np.float32), np.empty((30, COLUMN_COUNT), np.float32))
