"""From the runs of a test to its numbers. One function a reading, found by the name that a script gives.

Units are in the names. A number that could not be taken is None; where nothing could be, :class:`NotRead` says why and
what to do. The measures themselves are those of coach.kinematics.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from coach.assessment.moment import Run, Trial
from coach.assessment.script import ReadingName, Sex
from coach.assessment.steps import foot_height, hand_overs, lifts
from coach.exercise.counter import Cycle
from coach.exercise.definition import load_exercise
from coach.exercise.feedback import Rep
from coach.kinematics.filters import (
    butterworth,
    frame_rate_hz,
    noise_shares,
    resample,
    smoothness_cut_off_hz,
    white_noise,
)
from coach.kinematics.registry import MEASURES, SIDES
from coach.kinematics.rhythm import (
    asynchrony_ms,
    phase_lag_deg,
    step_time_cv,
    step_time_symmetry,
    symmetry_index,
)
from coach.kinematics.smoothness import sparc, speed_profile
from coach.kinematics.sway import CUT_OFF_HZ as SWAY_CUT_OFF_HZ
from coach.kinematics.sway import body_height_px, lean_rms_deg, mediolateral_sway

Doubles = NDArray[np.float64]
Reading = dict[str, Any]

_OFF_SEAT, _UPRIGHT = 0.05, 0.95  # of the way up: where a timed stand begins and is full
_LEAST_TOUCHES = 4
_SMALLEST_LIFT = 0.05  # trunk lengths: feet that go up and down by less stand still


class NotRead(Exception):
    """No number: one sentence, what happened and what to do."""


@dataclass(frozen=True)
class Context:
    """beats_s: when the metronome's beats were heard, on the frames' clock · others: the runs that do not count"""

    age: int | None = None
    sex: Sex | None = None
    metronome_bpm: float | None = None
    beats_s: tuple[float, ...] = ()
    others: tuple[Run, ...] = ()


def stands_in_time(runs: list[Run], context: Context) -> Reading:
    """Full stands in the time, one past half way at its end among them; 0 with the help of the arms (CDC STEADI)."""
    run = runs[0]
    if run.zero:
        return {"stands": 0, "arms_used": True, "half_stand_counted": False}
    half = bool(run.found["half"])
    return {"stands": run.found["count"] + int(half), "arms_used": False, "half_stand_counted": half}


def time_of_stands(runs: list[Run], context: Context) -> Reading:
    """Seconds from the first rise off the seat (a twentieth of the way) until the last stand is full (0.95 of it)."""
    run = runs[0]
    if run.zero:
        return {"time_s": None, "stands": 0, "arms_used": True}
    found = run.found
    grid, height = resample(found["t_s"], found["height"], frame_rate_hz(found["t_s"]))
    height = butterworth(grid, height)
    tops = found["tops_s"]
    first, last = int(np.searchsorted(grid, tops[0])), int(np.searchsorted(grid, tops[-1]))
    seat = float(np.nanmin(height[: first + 1]))
    way = float(height[min(last, len(height) - 1)]) - seat
    start = _last_rise(grid[: first + 1], height[: first + 1], seat + _OFF_SEAT * way)
    end = _last_rise(grid[: last + 1], height[: last + 1], seat + _UPRIGHT * way)
    if math.isnan(start + end):
        raise NotRead("The first stand had begun before the recording did. Sit still for a moment, then start.")
    return {"time_s": round(end - start, 2), "stands": found["count"], "arms_used": False}


def _last_rise(t: Doubles, v: Doubles, level: float) -> float:
    """When the values last rose through the level, between frames; NaN where they never did."""
    up = np.flatnonzero((v[:-1] < level) & (v[1:] >= level))
    if not len(up):
        return math.nan
    i = int(up[-1])
    return float(t[i] + (level - v[i]) / (v[i + 1] - v[i]) * (t[i + 1] - t[i]))


def four_stages(runs: list[Run], context: Context) -> Reading:
    """Seconds held in each position, null where the test had ended before it."""
    held = {f"{run.stage.id}_hold_s": _seconds(run) for run in runs}
    full = [run for run in runs if run.ended_by == "time_up"]
    return {**held, "stages_held": len(full)}


def one_leg(runs: list[Run], context: Context) -> Reading:
    """Best and mean of the trials of each leg, named for the leg that stands."""
    out: Reading = {}
    for side in SIDES:
        held = [run.duration_s for run in runs if run.stage.side == side and run.duration_s is not None]
        out[f"{side}_best_hold_s"] = round(max(held), 2) if held else None
        out[f"{side}_mean_hold_s"] = round(sum(held) / len(held), 2) if held else None
        out[f"{side}_trials"] = len(held)
    return out


def _seconds(run: Run) -> float | None:
    return None if run.duration_s is None else round(run.duration_s, 2)


def quiet_stance(runs: list[Run], context: Context) -> Reading:
    """Sway from side to side and the trunk's lean. Sway under twice what noise alone shows is told as below it."""
    if runs[0].ended_by != "time_up":
        raise NotRead("The feet or the body left the position before the time was up. Rest, then do it again.")
    trial = _trial(runs[0])
    sway = mediolateral_sway(trial.t_s, trial.landmarks_px, body_height_px(trial.landmarks_px))
    below = not sway.above_noise
    lean = trial.measure("trunk_side_lean")
    lean_rms, lean_floor = lean_rms_deg(trial.t_s, lean), 2 * _lean_noise_deg(trial.t_s, lean)
    return {
        "sway_rms_mm_per_m": None if below else round(sway.rms_mm_per_m, 2),
        "sway_path_mm_per_m_s": None if below else round(sway.path_mm_per_m_s, 2),
        "sway_below_floor": below,
        "sway_floor_mm_per_m": round(2 * sway.noise_floor_mm_per_m, 2),
        "lean_rms_deg": None if lean_rms < lean_floor else round(lean_rms, 2),
        "lean_below_floor": lean_rms < lean_floor,
        "lean_floor_deg": round(lean_floor, 2),
        "seconds": round(sway.seconds, 1),
    }


def _lean_noise_deg(t_s: Doubles, lean_deg: Doubles) -> float:
    """What the landmarks' trembling alone would show as lean, after the filter."""
    rate = frame_rate_hz(t_s)
    grid, lean = resample(t_s, lean_deg, rate)
    noise = white_noise(grid, lean) * noise_shares(rate, SWAY_CUT_OFF_HZ)[0]
    return noise if math.isfinite(noise) else 0.0


def march(runs: list[Run], context: Context) -> Reading:
    """Steps and how even they are. A step's moment is the change from one leg to the other; a beat's is a landing."""
    trial = _trial(runs[0])
    left, right = foot_height(trial, 0), foot_height(trial, 1)
    legs = [lifts(trial.t_s, foot, _SMALLEST_LIFT) for foot in (left, right)]
    events = hand_overs(*legs)
    lag = phase_lag_deg(trial.t_s, left, right)
    out: Reading = {
        "steps": len(events),
        "cadence_per_min": round(60 / float(np.median(np.diff(events.t_s))), 1),
        "step_time_cv_percent": round(step_time_cv(events), 1),
        "step_time_symmetry_percent": round(step_time_symmetry(events), 1),
        "phase_lag_deg": round(lag, 1),
        "phase_lag_from_180_deg": round(lag - 180, 1),
        "metronome_bpm": context.metronome_bpm,
        "asynchrony_mean_ms": None,
        "asynchrony_sd_ms": None,
    }
    if len(context.beats_s) > 1:
        try:
            off = asynchrony_ms(np.sort(np.concatenate([leg.end_s for leg in legs])), context.beats_s)
        except ValueError:  # the steps do not follow the beat: there is no distance to speak of
            return out
        out |= {"asynchrony_mean_ms": round(off.mean_ms), "asynchrony_sd_ms": round(off.sd_ms)}
    return out


def touches(runs: list[Run], context: Context) -> Reading:
    """For each arm: touches of the nose, how evenly timed, how straight and smooth the way there."""
    out: Reading = {}
    for side in SIDES:
        run = next((r for r in runs if r.stage.side == side), None)
        values = dict.fromkeys(
            ("touches", "time_per_touch_s", "time_per_touch_cv_percent", "path_straightness", "smoothness_sparc")
        )
        if run is not None:
            values |= _touches(run, SIDES.index(side))
        out |= {f"{side}_{name}": value for name, value in values.items()}
    return out


def _touches(run: Run, side: int) -> Reading:
    cycles = [c for s, c in run.found["cycles"] if s == side and run.start_s is not None and c.peak_s >= run.start_s]
    out: Reading = {"touches": len(cycles)}
    if len(cycles) < _LEAST_TOUCHES:
        return out
    took = np.diff([c.peak_s for c in cycles])
    out["time_per_touch_s"] = round(float(took.mean()), 2)
    out["time_per_touch_cv_percent"] = round(100 * float(took.std(ddof=1) / took.mean()), 1)
    trial = _trial(run)
    shoulders = trial.landmarks_px[:, (11, 12), :2].mean(axis=1)
    finger = (trial.landmarks_px[:, 19 + side, :2] - shoulders).astype(np.float64)
    rate = frame_rate_hz(trial.t_s)
    grid, way = resample(trial.t_s, finger, rate)
    straight, smooth = [], []
    for c in cycles:
        part = (grid >= c.start_s - 0.2) & (grid <= c.plateau_end_s + 0.2)
        inside = (grid[part] >= c.start_s) & (grid[part] <= c.peak_s)
        if inside.sum() < 3 or not np.isfinite(way[part]).all():
            continue
        path = butterworth(grid[part], way[part], min(smoothness_cut_off_hz(c.peak_s - c.start_s), 0.4 * rate))[inside]
        length = float(np.hypot(*np.diff(path, axis=0).T).sum())
        if length > 0:
            straight.append(float(np.hypot(*(path[-1] - path[0]))) / length)
        try:
            smooth.append(sparc(speed_profile(path, rate), rate))
        except ValueError:  # too quick for the frame rate: this one has no smoothness
            continue
    out["path_straightness"] = round(float(np.median(straight)), 3) if straight else None
    out["smoothness_sparc"] = round(float(np.median(smooth)), 2) if smooth else None
    return out


def arm_raises(runs: list[Run], context: Context) -> Reading:
    """Raises, by how much of a cycle the right arm follows the left, and how alike their ranges are."""
    run = runs[0]
    trial = _trial(run)
    angles = [trial.measure("shoulder_abduction", side) for side in (0, 1)]
    rate = frame_rate_hz(trial.t_s)
    ranges: list[float | None] = []
    for side in (0, 1):
        grid, angle = resample(trial.t_s, angles[side], rate)
        angle = butterworth(grid, angle, min(6.0, 0.4 * rate))
        reach = [_range(grid, angle, c) for s, c in run.found["cycles"] if s == side]
        ranges.append(float(np.nanmean(reach)) if reach else None)
    left, right = ranges
    if left is None and right is None:
        raise NotRead("No arm was raised. Raise one arm after the other, out to the side and up.")
    both = left is not None and right is not None
    return {
        "raises": run.found["count"],
        "phase_lag_deg": round(phase_lag_deg(trial.t_s, angles[0], angles[1]), 1) if both else None,
        "amplitude_symmetry_percent": round(symmetry_index(left, right), 1) if left and right else None,
        "left_range_deg": None if left is None else round(left, 1),
        "right_range_deg": None if right is None else round(right, 1),
    }


def _range(t: Doubles, angle: Doubles, c: Cycle) -> float:
    """From the lowest to the highest about one raise; a cycle's own times leave out a tenth at either end."""
    margin_s = 0.25 * (c.end_s - c.start_s)
    inside = angle[(t >= c.start_s - margin_s) & (t <= c.end_s + margin_s)]
    return float(np.nanmax(inside) - np.nanmin(inside)) if np.isfinite(inside).any() else math.nan


def best_ranges(runs: list[Run], context: Context) -> Reading:
    """The furthest angle of each movement and side, with the stated error of its measure; how far it goes from rest
    where only that may be told (MEASURES: change_only)."""
    out: Reading = {}
    measured = [
        (run, [r for r in run.found["reps"] if r.valid and r.peak_deg is not None and r.rom_deg is not None])
        for run in runs
    ]
    for run, done in measured:
        if any(_went_along(run, done, other) for other in (*runs, *context.others)):
            continue
        measure, direction = MEASURES[run.found["measure"]], load_exercise(run.stage.exercise).direction
        for side in SIDES if run.stage.side == "both" else (run.stage.side,):
            reps = [rep for rep in done if rep.side in (side, "both")]
            if not reps:
                continue
            name = f"{side}_{run.stage.id.removesuffix('_left').removesuffix('_right')}"
            if measure.change_only:
                out[f"{name}_best_change_deg"] = round(max(rep.rom_deg or 0.0 for rep in reps))
            else:
                out[f"{name}_best_deg"] = round(direction * max(direction * (rep.peak_deg or 0.0) for rep in reps))
            out |= {f"{name}_error_deg": measure.error, f"{name}_mdc_deg": measure.mdc}
    if not out:
        raise NotRead("No movement could be measured. See how to stand for each one, and do it again.")
    return out


def _went_along(run: Run, reps: list[Rep], other: Run) -> bool:
    """On a clip, all movements are looked for at once: of two at the same time, the one that goes further of its own
    way is what was done, and the other only went along. One that was counted and not measured may have gone far."""
    others = other.found.get("reps", [])
    if other.stage.exercise == run.stage.exercise or not reps or not others:
        return False
    at_once = [r for r in reps if any(o.start_s < r.end_s and r.start_s < o.end_s for o in others)]
    return 2 * len(at_once) >= len(reps) and _share(other, others) > _share(run, reps)


def _share(run: Run, reps: list[Rep]) -> float:
    """How far the reps go of their exercise's own way, on average; all of it where it was not measured."""
    exercise = load_exercise(run.stage.exercise)
    way = abs(exercise.target - exercise.rest)
    return statistics.mean(way if r.rom_deg is None else abs(r.rom_deg) for r in reps) / way


# What each view supports; the error of each is the registry's
_POSTURE = {
    "front": ("shoulder_tilt", "pelvic_drop", "neck_lateral_flexion", "trunk_side_lean", "knee_valgus"),
    "side": ("head_lean", "trunk_lean"),
}


def posture(runs: list[Run], context: Context) -> Reading:
    """How somebody stands: the median of each angle while standing still, with its stated error. No judgement."""
    out: Reading = {}
    for run in runs:
        if run.ended_by != "time_up":
            continue
        trial = _trial(run)
        for name in _POSTURE[run.stage.view or "front"]:
            measure = MEASURES[name]
            for side in (0, 1) if measure.sided else (0,):
                value = trial.measure(name, side)
                if not np.isfinite(value).any():
                    continue
                own = f"{SIDES[side]}_{name}" if measure.sided else name
                out |= {f"{own}_deg": round(float(np.nanmedian(value)), 1), f"{own}_error_deg": measure.error}
    if not out:
        raise NotRead("You moved before it was measured. Stand still for five seconds, from the front and the side.")
    return out


def _trial(run: Run) -> Trial:
    if run.trial is None or len(run.trial.t_s) < 2:
        raise NotRead("Too little was recorded. Do the test again.")
    return run.trial


READINGS: dict[str, Callable[[list[Run], Context], Reading]] = {
    "stands_in_time": stands_in_time,
    "time_of_stands": time_of_stands,
    "four_stages": four_stages,
    "one_leg": one_leg,
    "quiet_stance": quiet_stance,
    "march": march,
    "touches": touches,
    "arm_raises": arm_raises,
    "best_ranges": best_ranges,
    "posture": posture,
}
assert set(READINGS) == set(get_args(ReadingName))
