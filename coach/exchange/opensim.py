"""A recorded set for OpenSim: markers (.trc) and joint angles (.mot), on a uniform grid of the real frame times.

Axes: y up, x to the right of the picture, z toward the camera. Angles are those of coach/kinematics/registry.py, with
the neutral position at 0; their names end in _l and _r. World landmarks are metres about the middle of the hips.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.exercise.recorded import Record
from coach.kinematics.body import BodyFilter
from coach.kinematics.filters import resample
from coach.kinematics.registry import MEASURES
from coach.pose import CoachError, PoseSeries
from coach.pose.types import LANDMARKS
from coach.pose.view import frame_view, view_name

Doubles = NDArray[np.float64]
TRUNK_M = 0.5  # shoulders to hips of a grown person, about: where there are no metres, pixels are scaled by it
_MOST_BRIDGED = 0.5  # of the time: a column that was measured for less is left out
_SIDES = ("l", "r")
_AXES = np.array([1.0, -1.0, -1.0])  # y down and z away from the camera, turned half around x


@dataclass(frozen=True)
class Markers:
    """t_s: (n,) uniform · xyz_m: (n, markers, 3) metres, NaN where nobody was seen · name: says the scale"""

    t_s: Doubles
    names: tuple[str, ...]
    xyz_m: Doubles
    name: str = "coach"


@dataclass(frozen=True)
class Angles:
    """t_s: (n,) uniform · values_deg: (n, columns) without a gap · notes: what was bridged and left out"""

    t_s: Doubles
    names: tuple[str, ...]
    values_deg: Doubles
    notes: tuple[str, ...] = ()


def joined(parts: Sequence[PoseSeries]) -> PoseSeries:
    """The kept stretches of a set as one. Raises CoachError where there is nothing to export."""
    frames, last = [], -np.inf
    for part in parts:
        for frame in part:
            if frame.t_s > last:
                frames.append(frame)
                last = frame.t_s
    if len(frames) < 2 or not any(f.found for f in frames):
        raise CoachError("No landmarks are kept of this set. Choose another, or record it with landmarks kept.")
    return PoseSeries.stack(frames, parts[0].model, parts[0].mode)


# -- markers -------------------------------------------------------------------------------------------------------


def markers(series: PoseSeries, name: str = "coach") -> Markers:
    """All 33 landmarks by their names."""
    found = series.found
    if series.world_m is not None and np.isfinite(series.world_m[found]).any():
        marks, what = series.world_m.astype(np.float64), f"{name}_world_m"
    else:
        px = series.landmarks_px.astype(np.float64)
        middle = 0.5 * (px[:, 23] + px[:, 24])
        trunk = np.linalg.norm(0.5 * (px[:, 11] + px[:, 12]) - middle, axis=1)
        length = float(np.nanmedian(trunk[found]))
        if not length > 0:
            raise CoachError("The body cannot be seen well enough in this set to scale it. Choose another.")
        centre = np.nanmedian(middle[found], axis=0)
        marks, what = (px - centre) * (TRUNK_M / length), f"{name}_pixels_scaled_to_trunk_{TRUNK_M:g}m"
    flat = np.where(found[:, None, None], marks, np.nan).reshape(len(series), -1)
    t, even = resample(series.t_s, flat, series.fps)
    return Markers(t - t[0], LANDMARKS, even.reshape(len(t), -1, 3) * _AXES, what)


def to_trc(m: Markers) -> str:
    """A marker that was not seen is left blank, as OpenSim reads it."""
    rate, count = _rate(m.t_s), len(m.t_s)
    out = io.StringIO()
    out.write(f"PathFileType\t4\t(X/Y/Z)\t{m.name}.trc\n")
    out.write("DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame\tOrigNumFrames\n")
    out.write(f"{rate:.4f}\t{rate:.4f}\t{count}\t{len(m.names)}\tm\t{rate:.4f}\t1\t{count}\n")
    out.write("Frame#\tTime\t" + "\t\t\t".join(m.names) + "\t\t\n")
    out.write("\t\t" + "\t".join(f"X{i}\tY{i}\tZ{i}" for i in range(1, len(m.names) + 1)) + "\n\n")
    for n, (at, row) in enumerate(zip(m.t_s, m.xyz_m.reshape(count, -1), strict=True), 1):
        cells = "\t".join("" if np.isnan(v) else f"{v:.6f}" for v in row)
        out.write(f"{n}\t{at:.6f}\t{cells}\n")
    return out.getvalue()


def read_trc(text: str) -> Markers:
    """Raises CoachError for what is no such file."""
    lines = text.splitlines()
    try:
        name = lines[0].split("\t")[3].removesuffix(".trc")
        numbers = dict(zip(lines[1].split("\t"), lines[2].split("\t"), strict=False))
        names = tuple(n for n in lines[3].split("\t")[2:] if n)
        scale = {"m": 1.0, "mm": 1e-3}[numbers["Units"]]
        rows = [line.split("\t") for line in lines[5:] if line.strip()]
        values = np.array([[float(c) if c else np.nan for c in row[1:]] for row in rows])
        if len(rows) != int(numbers["NumFrames"]) or len(names) != int(numbers["NumMarkers"]):
            raise ValueError("count")
        return Markers(values[:, 0], names, scale * values[:, 1:].reshape(len(rows), len(names), 3), name)
    except (ValueError, IndexError, KeyError) as error:
        raise CoachError("This is no .trc file that can be read. Export it again.") from error


# -- angles --------------------------------------------------------------------------------------------------------


def angles(series: PoseSeries, view: str | None = None) -> Angles:
    """Joint angles that hold in the view, filtered without delay. view: as kept with the set, else from the picture

    Measures of which only a change may be reported are left out.
    """
    body, record, yaw = BodyFilter(), Record(), []
    for frame in series:
        seen_from = frame_view(frame)
        state = body.step(frame)
        record.add(frame, state, seen_from.yaw_deg)
        yaw.append(seen_from.yaw_deg)
    known = [v for v in yaw if np.isfinite(v)]
    view = view or (view_name(float(np.median(known))) if known else "unknown")
    window = record.window()
    names: list[str] = []
    columns: list[Doubles] = []
    notes = [f"seen from: {view}"]
    grid = series.t_s
    for m in MEASURES.values():
        if m.unit != "deg" or m.change_only or (m.views and view not in m.views):
            continue
        for side in (0, 1) if m.sided else (0,):
            name = f"{m.name}_{_SIDES[side]}" if m.sided else m.name
            raw = np.full(len(series), np.nan)
            raw[series.found] = window.values(m, side)
            grid, even = resample(series.t_s, raw, series.fps)
            open_share = float(np.isnan(even).mean())
            if open_share > _MOST_BRIDGED:
                notes.append(f"{name}: left out, measured for {100 * (1 - open_share):.0f} % of the time")
                continue
            if open_share > 0:
                notes.append(f"{name}: bridged for {open_share * (grid[-1] - grid[0]):.2f} s, which was not measured")
            good = np.isfinite(even)
            names.append(name)
            columns.append(np.interp(grid, grid[good], even[good]))
    if not names:
        raise CoachError("No joint angle was measured in this set for long enough. Choose another.")
    return Angles(grid - grid[0], tuple(names), np.stack(columns, axis=1), tuple(notes))


def to_mot(a: Angles, name: str = "coach") -> str:
    """OpenSim's motion file: seconds and degrees."""
    head = [
        name, "version=1", f"nRows={len(a.t_s)}", f"nColumns={len(a.names) + 1}", "inDegrees=yes", "",
        "Units are seconds and degrees.", *a.notes, "endheader",
    ]  # fmt: skip
    rows = ["\t".join([f"{at:.6f}", *(f"{v:.6f}" for v in row)]) for at, row in zip(a.t_s, a.values_deg, strict=True)]
    return "\n".join([*head, "\t".join(["time", *a.names]), *rows]) + "\n"


def read_mot(text: str) -> Angles:
    """Raises CoachError for what is no such file."""
    lines = text.splitlines()
    try:
        end = lines.index("endheader")
        numbers = dict(line.split("=", 1) for line in lines[:end] if line.count("=") == 1)
        if numbers["inDegrees"] != "yes":
            raise ValueError("radians")
        names = tuple(lines[end + 1].split("\t")[1:])
        values = np.array([[float(c) for c in line.split("\t")] for line in lines[end + 2 :]])
        if values.shape != (int(numbers["nRows"]), int(numbers["nColumns"])) or len(names) + 1 != values.shape[1]:
            raise ValueError("count")
        notes = tuple(lines[lines.index("Units are seconds and degrees.") + 1 : end])
        return Angles(values[:, 0], names, values[:, 1:], notes)
    except (ValueError, IndexError, KeyError) as error:
        raise CoachError("This is no .mot file in degrees that can be read. Export it again.") from error


def _rate(t_s: Doubles) -> float:
    return (len(t_s) - 1) / float(t_s[-1] - t_s[0]) if len(t_s) > 1 else 0.0
