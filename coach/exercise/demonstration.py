"""What a recorded demonstration shows: which measure moves out and back, on which side, from where to where.

Offline and without an exercise: turning points of every registered measure, the clearest first.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from coach.exercise.history import History, Window
from coach.exercise.position import LYING_DEG, SEATED, STANDING
from coach.exercise.signals import NearSide
from coach.kinematics.body import BodyFilter
from coach.kinematics.kernels import COLUMN_COUNT
from coach.kinematics.registry import MEASURES, SIDES, Measure
from coach.pose import PoseSeries
from coach.pose.view import ViewFilter, view_name

Doubles = NDArray[np.float64]
Who = Literal["both", "left", "right", "each", "alternating"]

_RATE_HZ = 30.0
_SMOOTH_S = 0.2  # a rep lasts longer than a second: this takes the trembling and leaves the turning points
_SWING = 0.4  # of the whole range: a turn of less is a pause or a wobble inside a cycle
_USABLE = 0.6  # of the frames, else the measure was not seen
_CLEAN = 0.5  # of all the way that the signal went must have led from turn to turn: less is trembling or wandering
_HOME = 0.45  # of the range: a single cycle must come back as near as this
_TOGETHER, _OTHER_SIDE = 0.6, 0.5  # shared time of two sides' cycles; range of the lesser side over the greater
_IN_PLANE = 0.7  # of its longest: a limb seen shorter than this left the picture's plane, and its angle is false
_EDGE_S = 0.4  # the first and the last moments: the body at rest
_LEAST_CYCLE_S = 0.5
_FEW_FRAMES = 10
_EXTENDED_DEG = 35.0  # no hip extends as far, and none starts as far from 0: then it is a bend seen from behind
_LEAST, _PLAIN = 0.7, 1.8  # minimal detectable changes: less is nothing, more an angle need not be looked past
_TILT_SHARE = 0.4  # a bent neck looks turned as well; a turned one bends by less than this share

# Angles of good form, or of the wrong plane, that no exercise is counted on
_NOT_A_MOVEMENT = frozenset(("knee_valgus", "pelvic_drop", "shoulder_tilt", "upper_arm_swing", "hip_roll", "head_lean"))
_LENGTHS = (
    "hip_height", "wrist_height", "knee_height", "body_rise", "heel_height", "ankle_height", "ankle_rise",
    "hand_to_shoulder", "elbow_width", "hip_travel", "stance_width", "ear_ahead", "ear_shoulder_gap",
)  # fmt: skip
# What is moved by other things too, or says less: it must move the more plainly to be chosen
_SECOND_BEST = {"body_rise": 0.7, "ankle_rise": 0.7, "heel_height": 0.7, "elbow_width": 0.5, "thigh_gap": 0.6,
                "stance_width": 0.6}  # fmt: skip
# What says something of an upright body only, and of one on its feet only
_UPRIGHT = (
    "trunk_lean",
    "trunk_side_lean",
    "head_pitch",
    "shoulder_turn",
    "hip_turn",
    "hip_abduction",
    "hip_extension",
)
_ON_FEET = ("hip_travel", "stance_width")
_DRAGGED = 0.3
# Without sides, and a movement to the left is as good as one to the right
_EITHER_WAY = frozenset((
    "trunk_side_lean", "neck_lateral_flexion", "neck_rotation", "shoulder_turn", "hip_turn", "hip_travel",
))  # fmt: skip


@dataclass(frozen=True)
class Turn:
    """One cycle, in the measure's own unit and sign. start, end: where it leaves rest and is back"""

    start_s: float
    peak_s: float
    end_s: float
    low: float
    high: float
    out_s: float
    top_s: float
    back_s: float
    side: str

    def overlap(self, other: Turn) -> float:
        shared = min(self.end_s, other.end_s) - max(self.start_s, other.start_s)
        return max(0.0, shared) / max(1e-6, min(self.end_s - self.start_s, other.end_s - other.start_s))


@dataclass(frozen=True)
class Movement:
    """One measure that goes out and back. rest, target: medians of the cycles' lows and highs (signed)

    worth: how plainly it moves, in minimal detectable changes, less where it trembles or is uneven
    """

    measure: Measure
    who: Who
    turns: tuple[Turn, ...]
    rest: float
    target: float
    worth: float

    @property
    def change(self) -> float:
        return self.target - self.rest


@dataclass
class Demonstration:
    """A recording, filtered as a session filters it, frame by frame."""

    t: Doubles
    values: Doubles
    usable: NDArray[np.bool_]
    history: History
    view: str
    near: int
    upper_only: bool

    def series(self, m: Measure, side: int) -> Doubles:
        """(n,) NaN where the landmarks cannot be used."""
        ok = self.usable[:, list(m.needs(side))].all(axis=1)
        return np.where(ok, self.values[:, m.columns(side)], np.nan)

    @property
    def window(self) -> Window:
        return self.history.between(float(self.t[0]), float(self.t[-1]))

    def position(self, rest_s: list[float]) -> str:
        """standing, chair or lying, at the moments of rest."""
        rows = np.unique(np.clip(np.searchsorted(self.t, rest_s), 0, len(self.t) - 1))

        def level(name: str, side: int = 0) -> float:
            found = self.series(MEASURES[name], side)[rows]
            return float(np.nanmedian(found)) if np.isfinite(found).any() else math.nan

        if abs(level("trunk_lean")) > LYING_DEG:
            return "lying"
        if self.upper_only:
            return "standing or chair"
        lower = np.fmin(level("knee_height", 0), level("knee_height", 1))
        if SEATED < lower < STANDING:  # a deep seat from the front, or a wide stance: the knees decide
            return "chair" if level("knee_flexion", self.near) > 60 else "standing"
        return "chair" if lower >= STANDING else "standing"


def watch(series: PoseSeries) -> Demonstration:
    body, view, near = BodyFilter(), ViewFilter(), NearSide()
    frames = [f for f in series if f.found]
    n = len(frames)
    history = History(max(n, 1))
    values, usable, yaw = np.full((n, COLUMN_COUNT), np.nan), np.zeros((n, 33), bool), np.zeros(n)
    for i, frame in enumerate(frames):
        state = body.step(frame)
        yaw[i] = view.step(frame).yaw_deg
        near.step(frame, state.scale_px)
        history.add(state, body.landmarks_px, yaw[i])
        values[i], usable[i] = state.measures, state.usable
    seen = view_name(float(np.nanmedian(yaw))) if n else "unknown"
    legs = usable[:, [25, 26, 27, 28]].mean() if n else 0.0
    times = np.array([f.t_s for f in frames])
    return Demonstration(times, values, usable, history, seen, near.side, bool(legs < _USABLE))


def movements(demo: Demonstration) -> list[Movement]:
    """All that moves out and back, the plainest first: angles that this view supports before lengths."""
    if len(demo.t) < _FEW_FRAMES:
        return []
    found = []
    for m in MEASURES.values():
        degrees = m.unit == "deg" and m.name not in _NOT_A_MOVEMENT and _counts_in(m, demo.view)
        length = m.name in _LENGTHS and (not m.views or demo.view in m.views)
        if not (degrees or length) or (demo.upper_only and any(i > 24 for i in m.landmarks)):
            continue
        movement = _movement(demo, m)
        if movement is not None and not _mistaken(demo, movement):
            found.append(replace(movement, worth=movement.worth * _SECOND_BEST.get(m.name, 1.0)))
    found = [f for f in _untangled(found) if f.worth >= _LEAST]
    return sorted(found, key=lambda f: (_tier(f, demo.view), -f.worth))


def _mistaken(demo: Demonstration, movement: Movement) -> bool:
    """An angle that cannot be what its name says."""
    name = movement.measure.name
    lying = np.nanmedian(np.abs(demo.series(MEASURES["trunk_lean"], 0))) > LYING_DEG
    if name in _UPRIGHT:
        return bool(lying)
    if name in _ON_FEET:
        return bool(lying or demo.position([t.start_s for t in movement.turns]) == "chair")
    extension = name == "hip_extension"
    return extension and (movement.change < 0 or max(abs(movement.rest), abs(movement.target)) > _EXTENDED_DEG)


def _untangled(found: list[Movement]) -> list[Movement]:
    """Measures that another movement drags along weigh less; what swings twice in a cycle is not the cycle."""
    if not found:
        return []
    plainest = max(found, key=lambda f: f.worth)
    by = {f.measure.name: f for f in found}

    def dragged(f: Movement) -> bool:
        def more_than(share: float, other: str) -> bool:
            return other in by and abs(by[other].change) > share * abs(f.change)

        turning = "shoulder_turn" in by and by["shoulder_turn"].worth > _LEAST
        return {
            "neck_rotation": more_than(_TILT_SHARE, "neck_lateral_flexion")
            or (turning and more_than(0.6, "shoulder_turn")),
            "elbow_flexion": turning and by["shoulder_turn"].who == "alternating",
            "hip_travel": "stance_width" in by and by["stance_width"].worth >= _PLAIN,
            "heel_height": bool({"hip_extension", "ankle_height"} & set(by)),
        }.get(f.measure.name, False)

    kept = [f for f in found if len(f.turns) <= 1.5 * len(plainest.turns)]
    return [replace(f, worth=f.worth * _DRAGGED) if dragged(f) else f for f in kept]


def _counts_in(m: Measure, view: str) -> bool:
    """An angle of the side view is counted (not measured) from an oblique one too."""
    return not m.views or view in m.views or (view == "oblique" and m.views == ("side",))


def _tier(movement: Movement, view: str) -> int:
    """0 for an angle that moves plainly, 1 for a length that does, 2 for what moves a little."""
    if movement.worth < _PLAIN:
        return 2
    return 0 if movement.measure.unit == "deg" else 1


def _movement(demo: Demonstration, m: Measure) -> Movement | None:
    sides = (0, 1) if m.sided else (0,)
    tracks: dict[int, Doubles] = {}
    grid = np.arange(demo.t[0], demo.t[-1], 1 / _RATE_HZ)
    for side in sides:
        track = _smooth(demo.t, demo.series(m, side), grid)
        if track is not None:
            tracks[side] = track
    if not tracks:
        return None
    if m.name in _EITHER_WAY:
        both_ways = _either_way(grid, tracks[0], m)
        if both_ways is not None:
            return both_ways
    spans = {side: float(np.ptp(np.percentile(track, (3, 97)))) for side, track in tracks.items()}
    most = max(spans.values())
    parts = {s: _turns(grid, tracks[s], SIDES[s] if m.sided else "both") for s in tracks}
    moving = [s for s in tracks if spans[s] >= _OTHER_SIDE * most and parts[s][0]]
    if not moving:
        return None
    who, turns, clean = _who(parts, moving, m, demo)
    if not turns:
        return None
    lows, highs = [t.low for t in turns], [t.high for t in turns]
    rest, target = float(np.median(lows)), float(np.median(highs))
    if len(turns) > 1 and min(abs(t.high - t.low) for t in turns) < 0.3 * abs(target - rest):
        return None
    worth = abs(target - rest) / m.mdc * clean
    if m.unit == "deg" and not all(_in_plane(demo, m, s) for s in moving):
        worth *= 0.2
    return Movement(m, who, tuple(turns), rest, target, worth)


def _smooth(t: Doubles, values: Doubles, grid: Doubles) -> Doubles | None:
    ok = np.isfinite(values)
    if len(grid) < 3 * _FEW_FRAMES or ok.mean() < _USABLE:
        return None
    even = np.interp(grid, t[ok], values[ok])
    width = max(3, round(_SMOOTH_S * _RATE_HZ) | 1)
    half = width // 2
    padded = np.pad(even, half, mode="edge")
    median = np.median(np.lib.stride_tricks.sliding_window_view(padded, width), axis=1)
    kernel = np.hanning(width + 2)[1:-1]
    return np.convolve(np.pad(median, half, mode="edge"), kernel / kernel.sum(), mode="valid")


def _turns(t: Doubles, x: Doubles, side: str, home: float | None = None) -> tuple[list[Turn], float]:
    """The cycles away from rest and back, and how much of the way led from turn to turn (1: all of it)."""
    low, high = np.percentile(x, (3, 97))
    span = float(high - low)
    edge = max(1, round(_EDGE_S * _RATE_HZ))
    ends = 0.5 * float(np.median(x[:edge]) + np.median(x[-edge:])) if home is None else home
    sign = 1.0 if ends - low <= high - ends else -1.0
    y = sign * x
    points = _extremes(y, _SWING * span)
    way = sum(abs(float(y[b] - y[a])) for a, b in itertools.pairwise(points))
    clean = way / max(float(np.abs(np.diff(y)).sum()), 1e-9)
    turns = []
    for before, top, after in zip(points, points[1:], points[2:], strict=False):
        if y[top] < y[before] or y[before] > sign * ends + 0.6 * span:
            continue
        turn = _turn(t, y, (before, top, after), sign, side)
        if turn.end_s - turn.start_s >= _LEAST_CYCLE_S:
            turns.append(turn)
    if len(turns) == 1 and abs(float(x[0] - x[-1])) > _HOME * span:
        return [], clean
    return (turns if clean >= _CLEAN else []), clean


def _extremes(y: Doubles, swing: float) -> list[int]:
    """Indices of the turning points, lows and highs in turn, from the first low to the last."""
    points: list[int] = []
    low, high, rising = 0, 0, True
    for i, value in enumerate(y):
        if rising:
            if value > y[high]:
                high = i
            if value < y[low] and not points:
                low = high = i
            if y[high] - value > swing and y[high] - y[low] > swing:
                points += [low, high]
                rising, low = False, i
        else:
            if value < y[low]:
                low = i
            if value - y[low] > swing:
                rising, high = True, i
    if points or not rising:
        points.append(low)  # where the last way back ended, or an unfinished way out begins
    return points


def _turn(t: Doubles, y: Doubles, at: tuple[int, int, int], sign: float, side: str) -> Turn:
    before, top, after = at
    low, high = max(float(y[before]), float(y[after])), float(y[top])
    span = high - low
    out, back = y[before : top + 1], y[top : after + 1]
    start = before + int(np.flatnonzero(out <= low + 0.1 * span)[-1])
    first = before + int(np.flatnonzero(out >= high - 0.1 * span)[0])
    gone = np.flatnonzero(back < high - 0.1 * span)
    last = top + int(gone[0]) - 1 if len(gone) else after
    home = np.flatnonzero(back <= low + 0.12 * span)
    end = top + int(home[0]) if len(home) else after
    first = min(first, top)
    bottom = min(float(y[before]), float(y[after]))
    return Turn(
        float(t[start]), float(0.5 * (t[first] + t[last])), float(t[end]), sign * bottom, sign * high,
        float(t[first] - t[start]), float(t[last] - t[first]), float(t[end] - t[last]), side,
    )  # fmt: skip


def _who(
    parts: dict[int, tuple[list[Turn], float]], moving: list[int], m: Measure, demo: Demonstration
) -> tuple[Who, list[Turn], float]:
    """Both at once, one, each for a while, or in turn."""
    clean = min(parts[s][1] for s in moving)
    if not m.sided:
        return "both", parts[0][0], clean
    if len(moving) == 1:
        side = moving[0]
        return ("left", "right")[side], parts[side][0], clean
    left, right = parts[0][0], parts[1][0]
    fewer, more = sorted((left, right), key=len)
    shared = [max((a.overlap(b) for b in more), default=0.0) for a in fewer]
    if np.mean([s > _TOGETHER for s in shared]) > 0.5:
        best = demo.near if demo.view == "side" else max((0, 1), key=lambda s: parts[s][1])
        return "both", [replace(t, side="both") for t in parts[best][0]], parts[best][1]
    both = sorted([*left, *right], key=lambda t: t.peak_s)
    changes = sum(a.side != b.side for a, b in itertools.pairwise(both))
    return "alternating" if changes >= 0.8 * (len(both) - 1) else "each", both, clean


def _either_way(t: Doubles, x: Doubles, m: Measure) -> Movement | None:
    """To the left and to the right from the middle; None where it goes one way only."""
    edge = max(1, round(_EDGE_S * _RATE_HZ))
    middle = 0.5 * float(np.median(x[:edge]) + np.median(x[-edge:]))
    up, down = float(np.percentile(x, 97)) - middle, middle - float(np.percentile(x, 3))
    if min(up, down) < _OTHER_SIDE * max(up, down):
        return None
    left, clean_left = _turns(t, np.maximum(x - middle, 0), "left", 0.0)
    right, clean_right = _turns(t, np.maximum(middle - x, 0), "right", 0.0)
    if not left or not right:
        return None
    turns = sorted([*left, *right], key=lambda turn: turn.peak_s)
    reach = float(np.median([turn.high for turn in turns]))
    worth = reach / m.mdc * min(clean_left, clean_right)
    return Movement(m, "alternating", tuple(turns), middle, middle + reach, worth)


def _in_plane(demo: Demonstration, m: Measure, side: int) -> bool:
    """Whether the limbs of this angle keep their length in the picture."""
    needs = m.needs(side)
    bones = [(23, 25), (24, 26)] if m.name == "thigh_gap" else list(itertools.pairwise(needs))
    if not m.sided and m.name != "thigh_gap":
        return True
    lengths = [demo.window.length(a, b) for a, b in bones]
    return all(np.percentile(x, 10) >= _IN_PLANE * np.percentile(x, 95) for x in lengths)
