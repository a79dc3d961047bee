"""What one kept recording of a test shows again: the body at its start, the trunk's lean, the steps, both sides.

The measures are those of coach.kinematics and coach.assessment; nothing is measured here that the reading has not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.assessment.moment import Trial
from coach.assessment.steps import foot_height, hand_overs, lifts
from coach.figure.overlay import draw_figure
from coach.kinematics.filters import butterworth, frame_rate_hz, resample
from coach.kinematics.rhythm import StepEvents
from coach.kinematics.sway import CUT_OFF_HZ
from coach.pose import PoseSeries
from coach.records.assessments import AssessmentRow

Doubles = NDArray[np.float64]

STEPPING, RAISING = "march_30s", "alternate_arm_raise"
_SHOWN_HZ = 12.0  # points a second: as many as a chart can show
_MARGIN = 0.12  # of the body's height about the figure
_SMALLEST_LIFT = 0.05  # trunk lengths, as for the reading of a march
_PAPER_BGR = (240, 237, 233)


@dataclass(frozen=True)
class Recording:
    """One test's frames. trial: those from the start of its first stage to the end of its last, times from that start

    start_s: of the first stage, on the series' clock · stages: (name, from, to) in seconds from that start
    """

    series: PoseSeries
    start_s: float
    trial: Trial
    stages: tuple[tuple[str, float, float], ...]


def recording(parts: Sequence[PoseSeries], row: AssessmentRow) -> Recording | None:
    """The parts as one, cut to the test; None where there is nothing to see."""
    parts = [p for p in parts if len(p)]
    if not parts:
        return None
    t_s = np.concatenate([p.t_s for p in parts])
    px = np.concatenate([p.landmarks_px for p in parts])
    seen = np.concatenate([p.visibility for p in parts])
    order = np.flatnonzero(np.diff(t_s, prepend=-np.inf) > 0)  # a part that was sent twice adds nothing
    series = PoseSeries(t_s[order], px[order], seen[order], parts[0].width_px, parts[0].height_px)
    spans = [
        (str(s["id"]).replace("_", " "), float(s["start_s"]), float(s["end_s"]))
        for s in row.stages
        if s.get("start_s") is not None and s.get("end_s") is not None
    ]
    start_s = min((a for _, a, _ in spans), default=float(series.t_s[0]))
    end_s = max((b for _, _, b in spans), default=float(series.t_s[-1]))
    inside = (series.t_s >= start_s - 1e-6) & (series.t_s <= end_s + 1e-6)
    px = series.landmarks_px[inside]
    lengths = np.hypot(*(px[:, (11, 12), :2].mean(axis=1) - px[:, (23, 24), :2].mean(axis=1)).T)
    if inside.sum() < 2 or not np.isfinite(lengths).any():
        return None
    trial = Trial(series.t_s[inside] - start_s, px, float(np.nanmedian(lengths)))
    return Recording(series, start_s, trial, tuple((name, a - start_s, b - start_s) for name, a, b in spans))


def figure_at_start(rec: Recording, height_px: int = 420) -> NDArray[np.uint8] | None:
    """RGB: the stick figure of the first moment in which all of the trunk was seen, cut out of an empty picture."""
    whole = np.isfinite(rec.series.landmarks_px[:, (11, 12, 23, 24), 0]).all(axis=1)
    there = np.flatnonzero(whole & (rec.series.t_s >= rec.start_s - 1e-6))
    if not len(there):
        return None
    frame = rec.series.frame(int(there[0]))
    points = frame.landmarks_px
    low, high = np.nanmin(points[:, :2], axis=0), np.nanmax(points[:, :2], axis=0)
    scale = height_px / ((high[1] - low[1]) * (1 + 2 * _MARGIN))
    room = _MARGIN * (high[1] - low[1])
    moved = frame.landmarks_px.copy()
    moved[:, :2] = (moved[:, :2] - low + room) * scale
    width_px = int((high[0] - low[0] + 2 * room) * scale)
    frame.landmarks_px = moved
    picture = np.full((height_px, max(width_px, height_px // 2), 3), _PAPER_BGR, np.uint8)
    return np.ascontiguousarray(draw_figure(picture, frame)[:, :, ::-1])


def lean(rec: Recording, view: str | None) -> tuple[Doubles, Doubles]:
    """(seconds from the start, degrees): the trunk's lean, to the person's left positive from the front, forward from
    the side; filtered as for the reading of sway. NaN where it was not seen. Raises ValueError under the least rate."""
    name = "trunk_lean" if view == "side" else "trunk_side_lean"
    return _smooth(rec.trial.t_s, rec.trial.measure(name), CUT_OFF_HZ)


def steps(rec: Recording) -> StepEvents:
    """The steps that the reading counted. Raises ValueError where there are none."""
    legs = [lifts(rec.trial.t_s, foot_height(rec.trial, side), _SMALLEST_LIFT) for side in (0, 1)]
    return hand_overs(*legs)


def portrait(rec: Recording, test: str) -> tuple[Doubles, Doubles]:
    """(left, right) of each moment: how far each foot is up in trunk lengths, or each arm in degrees."""
    if test == RAISING:
        both = [rec.trial.measure("shoulder_abduction", side) for side in (0, 1)]
    else:
        both = [foot_height(rec.trial, side) for side in (0, 1)]
        both = [foot - np.nanquantile(foot, 0.05) for foot in both]
    _, values = _smooth(rec.trial.t_s, np.column_stack(both), 6.0)
    return values[:, 0], values[:, 1]


def _smooth(t_s: Doubles, values: Doubles, cut_off_hz: float) -> tuple[Doubles, Doubles]:
    rate = frame_rate_hz(t_s)
    grid, v = resample(t_s, values, rate)
    smooth = butterworth(grid, v, min(cut_off_hz, 0.4 * rate))
    every = max(1, round(rate / _SHOWN_HZ))
    return grid[::every], smooth[::every]
