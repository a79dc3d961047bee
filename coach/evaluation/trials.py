"""One trial each: a movement whose truth is known, given to the same Session that a patient gets, and what came out.

Everything here returns plain records, so that trials can run in other processes. Seeds are fixed.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.body.camera import Camera
from coach.body.skeleton import Body
from coach.body.synthetic import Performance, filmed_again
from coach.body.truth import TRUTHS
from coach.exercise.definition import Exercise, load_exercise
from coach.exercise.feedback import Rep
from coach.figure.actor import YAW, act
from coach.figure.check import watched
from coach.kinematics.registry import MEASURES
from coach.pose import PoseSeries

RANGES = (0.25, 0.35, 0.5, 0.75, 1.0, 1.2)  # of the way to the target
NOISES_PX = (1.0, 2.0, 3.0)
PACES = (0.2, 0.5, 1.0, 1.5, 2.0)  # repetitions a second
RATES = (24.0, 15.0, 10.0)
OFFS_DEG, ROM_NOISES_PX, ROM_RATES = (0.0, 15.0, 30.0, 45.0), (0.0, 1.0, 2.0, 4.0), (30.0, 24.0, 15.0, 10.0)
TYPICAL_OFF_DEG, TYPICAL_NOISE_PX = 20.0, 1.5
REPS = 4
SMALL = 0.2  # of the way: a stir between two repetitions, which is none
_MATCH_S = 0.8
_HOPS = ("lunge",)  # a trembling synthetic person in a long step stands now on one foot, now on the other, and leaps

# (who, camera) that a seed stands for: few are of average build, or stand where the drawing says. Raised hands and the
# feet stay inside the picture.
_PEOPLE: tuple[tuple[Body, Camera], ...] = (
    (Body(), Camera(distance_m=3.5)),
    (Body(height_m=1.58, trunk=0.30, thigh=0.235, shank=0.236), Camera(distance_m=3.2, height_m=0.95)),
    (Body(height_m=1.84, trunk=0.275, thigh=0.255, shank=0.25), Camera(distance_m=3.9, height_m=1.1)),
    (Body(height_m=1.66, shoulder_width=0.225, hip_width=0.125), Camera(distance_m=3.6, height_m=0.9)),
)


@dataclass(frozen=True)
class CountRow:
    """One run counted. group: what was varied · true, found: repetitions · sides_right: None where not told"""

    exercise: str
    view: str
    group: str
    value: str
    noise_px: float
    seed: int
    true: int
    found: int
    sides_right: bool | None = None
    share: float = 1.0
    times: str = ""

    @property
    def exact(self) -> bool:
        return self.true == self.found


@dataclass(frozen=True)
class RomRow:
    """One repetition measured. rom, peak: measured minus true, degrees, NaN where the app showed none · range_deg: true

    would: what the picture's bare angle would have said minus the truth, shown or not
    """

    exercise: str
    measure: str
    group: str
    value: float
    seed: int
    range_deg: float
    rom: float
    peak: float
    would: float = math.nan


@dataclass(frozen=True)
class Condition:
    """group, value: how it is called · how: options of ``act`` · noises_px: each filmed on its own"""

    group: str
    value: str
    how: Mapping[str, Any] = field(default_factory=dict)
    noises_px: tuple[float, ...] = (1.0,)
    seeds: tuple[int, ...] = (0, 1)
    share: float = 1.0


def conditions(ex: Exercise, quick: bool = False) -> Iterator[Condition]:
    """What each exercise is counted under."""
    if quick:
        for share in (0.5, 1.0):
            yield Condition("range", f"{share:.0%}", {"range_factor": share, "reps": 3}, (1.0,), (0,), share)
        return
    for share in RANGES:
        yield Condition("range", f"{share:.0%}", {"range_factor": share}, NOISES_PX, (0, 1), share)
    for pace in PACES:
        if pace * ex.least_rep_s > 0.9:
            continue  # quicker than anybody does this one: the definition says that it is something else
        yield Condition("pace", f"{pace:g} a second", paced(pace), (1.0, 2.0))
    for rate in RATES:
        yield Condition("frame rate", f"{rate:g} fps", {"fps": rate})
        if ex.least_rep_s < 0.9:
            yield Condition("frame rate", f"{rate:g} fps, 1 rep a second", {"fps": rate, **paced(1.0)}, seeds=(0,))
    yield Condition("dropped frames", "1 in 10", {"dropped": 0.1, "time_jitter": 0.2})
    # More would leave gaps over 0.25 s, which break a repetition on purpose (CLINICAL.md 3.6)
    yield Condition("dropped frames", "1 in 5", {"dropped": 0.2, "time_jitter": 0.2})
    yield Condition("pauses", "6 s after the 2nd rep", {"long_pauses_s": {2: 6.0}})
    yield Condition("pauses", "none between reps", {"pause_s": 0.0})
    out, _, back = _tempo(ex)
    yield Condition("pauses", "4 s at the top", {"tempo_s": (out, 4.0, back)})
    yield Condition("half reps", "a stop on each way", {"jerks": 2})
    yield Condition("half reps", "60 % once between", {"half_reps": {2: 0.6}})
    yield Condition("half reps", "20 % once between: none", {"half_reps": {2: SMALL}})
    if ex.id not in _HOPS:
        yield Condition("human", "tremor of 2 degrees", {"tremor_deg": 2.0})
    yield Condition("human", "uneven range and speed", {"range_jitter": 0.12, "speed_jitter": 0.2})
    yield Condition("human", "half the range, slow", {"range_factor": 0.5, "tempo_s": (4.0, 0.5, 4.0)}, share=0.5)


def _tempo(ex: Exercise) -> tuple[float, float, float]:
    return ex.tempo.out.usual_s, ex.tempo.hold_s or 0.3, ex.tempo.back.usual_s


def paced(per_s: float) -> dict[str, Any]:
    """Options for so many repetitions a second, whatever the definition's tempo is."""
    whole = 1 / per_s
    return {"tempo_s": (0.4 * whole, 0.1 * whole, 0.4 * whole), "pause_s": 0.1 * whole, "reps": 6 if per_s >= 1 else 4}


def performed(ex: Exercise, view: str, seed: int, **how: Any) -> Performance:
    body, camera = _PEOPLE[seed % len(_PEOPLE)]
    return act(ex, view, camera=camera, body=body, noise_px=0.0, seed=seed, **{"reps": REPS, **how})


def count_trials(exercise: str, quick: bool = False) -> list[CountRow]:
    """All counting conditions of one exercise, in every view of its definition."""
    ex, rows = load_exercise(exercise), []
    if not ex.counts_reps:
        return []
    for condition in conditions(ex, quick):
        for seed in condition.seeds:
            person = performed(ex, "front", seed, **condition.how)
            for view in ex.camera.views[:1] if quick else ex.camera.views:
                camera = replace(person.camera, yaw_deg=YAW[view])
                for noise_px in condition.noises_px:
                    seen = filmed_again(person, camera, noise_px, 100 * seed + round(noise_px))
                    rows.append(_counted(ex, view, condition, seen, noise_px, seed))
    return rows


def _counted(ex: Exercise, view: str, c: Condition, person: Performance, noise_px: float, seed: int) -> CountRow:
    session = watched(ex, person.series)
    wanted = [r for r in person.reps if r.range_factor > SMALL]
    found = session.reps
    sides = None
    near_only = view == "side" and ex.sides == "each_or_both"  # the far arm is hidden
    if ex.two_sided and not near_only and len(found) == len(wanted):
        sides = [r.side for r in found] == [r.side for r in wanted]
    times = "" if len(found) == len(wanted) else " ".join(f"{r.peak_s:.1f}" for r in found)
    return CountRow(ex.id, view, c.group, c.value, noise_px, seed, len(wanted), len(found), sides, c.share, times)


def rom_view(ex: Exercise) -> str | None:
    """The view in which the exercise's degrees are measured, None where it has none or no truth is defined."""
    if ex.unit != "deg" or ex.measure not in TRUTHS or not ex.counts_reps:
        return None
    return next((v for v in ex.camera.views if ex.measurable_in(v)), None)


def rom_trials(exercise: str, quick: bool = False) -> list[RomRow]:
    """Range of motion against the truth: one thing varied at a time, and a typical mix of them."""
    ex = load_exercise(exercise)
    view = rom_view(ex)
    if view is None:
        return []
    rows: list[RomRow] = []
    seeds = (0,) if quick else (0, 1, 2, 3)
    offs, noises, rates = ((0.0, 30.0), (1.0,), ()) if quick else (OFFS_DEG, ROM_NOISES_PX, ROM_RATES)
    for seed in seeds:
        rng = np.random.default_rng(1000 + seed)
        share = (1.0, 0.8, 0.55, 1.1)[seed]
        person = performed(ex, view, seed, range_factor=share, range_jitter=0.05)
        for off in offs:
            for turned in (off,) if off == 0 else (off, -off):
                rows += _measured(ex, person, "view", off, turned, 1.0, seed)
        for noise_px in noises:
            rows += _measured(ex, person, "noise", noise_px, 0.0, noise_px, seed)
        for rate in rates:
            slow = person if rate == 30 else performed(ex, view, seed, range_factor=share, range_jitter=0.05, fps=rate)
            rows += _measured(ex, slow, "frame rate", rate, 0.0, 1.0, seed)
        for i in range(0 if quick else 4):  # sessions as they come: the camera a little off, the noise of the clips
            off = float(rng.uniform(-TYPICAL_OFF_DEG, TYPICAL_OFF_DEG))
            rows += _measured(ex, person, "typical", 4 * seed + i, off, TYPICAL_NOISE_PX, seed)
    return rows


def _measured(
    ex: Exercise, person: Performance, group: str, value: float, off_deg: float, noise_px: float, seed: int
) -> list[RomRow]:
    camera = replace(person.camera, yaw_deg=person.camera.yaw_deg + off_deg)
    seen = filmed_again(person, camera, noise_px, seed + round(10 * noise_px + abs(off_deg)))
    reps = watched(ex, seen.series).reps
    bare = _bare(ex, filmed_again(person, camera).series)
    return rom_rows(ex, seen, reps, group, value, seed, bare)


def rom_rows(
    ex: Exercise,
    person: Performance,
    reps: list[Rep],
    group: str,
    value: float,
    seed: int,
    bare: NDArray[np.float64] | None = None,
) -> list[RomRow]:
    """Each repetition done against the one found at the same time."""
    truth = person.truth_deg(ex.measure)
    rows = []
    for done in person.reps:
        rep = min(reps, key=lambda r: abs(r.peak_s - done.peak_s), default=None)
        if rep is not None and abs(rep.peak_s - done.peak_s) > _MATCH_S + 0.5 * (done.end_s - done.start_s) / 2:
            rep = None
        side = rep.side if rep is not None and MEASURES[ex.measure].sided else done.side
        range_deg, peak = _true_range(ex, person.series.t_s, truth, done, side)
        rom = math.nan if rep is None or rep.rom_deg is None else rep.rom_deg - range_deg
        off = math.nan if rep is None or rep.peak_deg is None else rep.peak_deg - peak
        would = math.nan
        if bare is not None:
            would = _true_range(ex, person.series.t_s, bare, done, side)[0] - range_deg
        rows.append(RomRow(ex.id, ex.measure, group, value, seed, range_deg, rom, off, would))
    return rows


def _true_range(
    ex: Exercise, t_s: NDArray[np.float64], truth: NDArray[np.float64], done: Any, side: str
) -> tuple[float, float]:
    """(excursion, peak) of the truth in one repetition, both sides' mean where both moved."""
    m = MEASURES[ex.measure]
    inside = (t_s >= done.start_s - 0.1) & (t_s <= done.end_s + 0.1)
    columns = {"left": (0,), "right": (1,), "both": (0, 1)}[side] if m.sided else (0,)
    sign = ex.direction
    if ex.kind == "alternating" and not m.sided:
        sign *= -1.0 if side == "right" else 1.0
        high = float((truth[inside, 0] * sign).max())
        return high - ex.rest * sign, high
    ranges, peaks = [], []
    for k in columns:
        values = truth[inside, k] * sign
        ranges.append(float(np.ptp(values)))
        peaks.append(float(values.max()) * sign)
    return statistics.mean(ranges), statistics.mean(ranges if m.change_only else peaks)


def _bare(ex: Exercise, series: PoseSeries) -> NDArray[np.float64]:
    """(n, 2) the measure as the bare picture gives it, unfiltered, in any view."""
    from coach.kinematics.kernels import COLUMN_COUNT, series_measures

    m = MEASURES[ex.measure]
    out = np.zeros((len(series), COLUMN_COUNT), np.float32)
    series_measures(series.landmarks_px, np.ones(len(series), np.float32), out)
    return out[:, [m.columns(0), m.columns(1)]].astype(float)
