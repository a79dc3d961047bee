"""Synthetic people who take the tests of coach.assessment, with what they truly did.

Each function gives a :class:`Taken`: landmarks as a camera would see them, and the truth by name. A body of 1.7 m is
600 pixels high before the usual camera here.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from coach.body.arms import Hands, cross_arms, put_hand
from coach.body.camera import Camera, visibility
from coach.body.skeleton import Body, Points, body_points
from coach.body.synthetic import Performance, frame_times, minimum_jerk
from coach.pose import PoseSeries

CAMERA = Camera(distance_m=3.02, height_m=0.86)
BODY = Body()
CHAIR_CAMERA = replace(CAMERA, distance_m=3.5)  # the feet are nearer to it than the body
TOGETHER_M = 0.12  # between the ankles when the feet touch
CLEAR_M = 0.01  # a foot this far over its height on the floor has left it
_LIFT_S = 0.4

Joints = Mapping[str, float]


@dataclass
class Taken:
    """series: what was seen · truth: what was done, by name, units in the names · performance: to draw it"""

    series: PoseSeries
    truth: dict[str, Any] = field(default_factory=dict)
    performance: Performance | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Filming:
    """How it is filmed. noise_px: standard deviation of every coordinate, anew in each frame"""

    fps: float = 30.0
    noise_px: float = 2.0
    seed: int = 0
    camera: Camera = CAMERA
    time_jitter: float = 0.0
    dropped: float = 0.0
    mode: str = "synthetic"


FILMING = Filming()


def film(
    joints_at: Callable[[float], Joints],
    seconds: float,
    how: Filming = FILMING,
    base: str = "standing",
    change: Callable[[Points, float], None] | None = None,
) -> Performance:
    """Somebody whose joints at each time are given.

    change: alters the points of one frame in place, after the joints
    """
    rng = np.random.default_rng(how.seed)
    times = frame_times(seconds, how.fps, how.time_jitter, how.dropped, rng)
    points, last, pose = [], None, np.zeros((33, 3))
    for t in times:
        joints = dict(joints_at(float(t)))
        if joints != last:
            pose, last = body_points(BODY, joints, base), joints
        now = pose.copy()
        if change is not None:
            change(now, float(t))
        points.append(now)
    body = np.stack(points)
    px, world = how.camera.landmarks(body)
    px = px + rng.normal(0, how.noise_px, px.shape).astype(np.float32)
    seen = visibility(px, how.camera.width_px, how.camera.height_px)
    series = PoseSeries(times, px, seen, how.camera.width_px, how.camera.height_px, "synthetic", how.mode, world)
    return Performance(series, body, [], how.camera, BODY, base, body)


def _taken(person: Performance, truth: dict[str, Any]) -> Taken:
    return Taken(person.series, truth, person)


# -- standing ---------------------------------------------------------------------------------------------------------


def stand_swaying(
    amplitude_mm: float = 10.0, hz: float = 0.3, seconds: float = 34.0, how: Filming = FILMING,
    step_at_s: float | None = None, stance_m: float = TOGETHER_M,
) -> Taken:  # fmt: skip
    """Stands with the feet together and swings sideways over the ankles; the trunk's middle by ``amplitude_mm``.

    Truth: rms_mm_per_m, the rms of the trunk's middle over body height; lean_rms_deg.
    """
    stance = _stepping(stance_m, step_at_s)
    trunk_m = float(body_points(BODY, {"stance": stance_m})[[11, 12, 23, 24], 1].mean())

    def sway(points: Points, t: float) -> None:
        aside_m = amplitude_mm / 1000 * math.sin(2 * math.pi * hz * t)
        points[:, 0] += aside_m * np.maximum(points[:, 1] - BODY.m("ankle"), 0) / (trunk_m - BODY.m("ankle"))

    person = film(lambda t: {"stance": stance(t)}, seconds, how, change=sway)
    body = person.points_m
    middle = body[:, [11, 12, 23, 24], 0].mean(axis=1)
    up = body[:, [11, 12]].mean(axis=1) - body[:, [23, 24]].mean(axis=1)
    lean = np.degrees(np.arctan2(up[:, 0], up[:, 1]))
    rms = 1000 * float(middle.std()) / BODY.height_m
    return _taken(person, {"rms_mm_per_m": rms, "lean_rms_deg": float(lean.std())})


def _stepping(stance_m: float, step_at_s: float | None, wide_m: float = 0.45) -> Callable[[float], float]:
    """The distance of the ankles: as it was, and wide after a step."""
    if step_at_s is None:
        return lambda t: stance_m
    return lambda t: stance_m + (wide_m - stance_m) * minimum_jerk((t - step_at_s) / 0.3)


def stand_on_one_leg(
    holds_s: Sequence[float] = (12.0,), stance: str = "left", how: Filming = FILMING,
    rest_s: float = 3.0, hop_at_s: float | None = None, lead_in_s: float = 3.0, dab_s: float = 0.0,
) -> Taken:  # fmt: skip
    """Lifts one foot for about each of these times, the same leg each time.

    hop_at_s: after so long of the first hold the standing foot moves 15 cm · dab_s: in the middle of the first hold the
    foot comes to the floor for so long. Truth: holds_s, each time that the foot was CLEAR_M off the floor.
    """
    lifted = "right" if stance == "left" else "left"
    spans, t0 = [], lead_in_s
    for hold_s in holds_s:
        spans.append((t0, t0 + hold_s))
        t0 += hold_s + rest_s
    if dab_s:
        a, b = spans[0]
        middle = 0.5 * (a + b)
        spans[0:1] = [(a, middle - dab_s / 2), (middle + dab_s / 2, b)]

    def part(t: float) -> float:
        return max(minimum_jerk((t - a) / _LIFT_S) * minimum_jerk((b - t) / _LIFT_S) for a, b in spans)

    def joints(t: float) -> Joints:
        p = part(t)
        return {f"hip_flexion_{lifted}": 30 * p, f"knee_flexion_{lifted}": 60 * p, "stance": 0.18}

    def hop(points: Points, t: float) -> None:
        if hop_at_s is not None:
            points[:, 0] += 0.15 * minimum_jerk((t - lead_in_s - hop_at_s) / 0.25)

    person = film(joints, t0 + 0.5, how, change=hop)
    body, times = person.points_m, person.series.t_s
    ankle = body[:, 27 + (lifted == "right"), 1]
    off = ankle > float(ankle[0]) + CLEAR_M
    edges = np.flatnonzero(np.diff(off.astype(int)))
    ends = times[edges + 1]
    return _taken(person, {"holds_s": (ends[1::2] - ends[::2]).tolist(), "starts_s": ends[::2].tolist()})


POSITIONS: dict[str, dict[str, float]] = {
    "apart": {"stance": 0.3},
    "side_by_side": {"stance": TOGETHER_M},
    "semi_tandem": {"stance": 0.10, "hip_flexion_left": 5.5, "hip_extension_right": 5.5},
    "tandem": {"stance": 0.02, "hip_flexion_left": 9.5, "hip_extension_right": 9.5},
    "one_leg": {"stance": 0.16, "hip_flexion_right": 30, "knee_flexion_right": 60},
}


def stand_in_positions(
    plan: Sequence[tuple[str, float]], how: Filming = FILMING, change_s: float = 1.0, wide_between: bool = True
) -> Taken:
    """Takes the named positions one after the other, each for so many seconds, feet apart between them.

    Truth: spans, (name, start, end) of each.
    """
    steps: list[tuple[str, float, float]] = []
    t0 = 1.5
    for name, seconds in plan:
        steps.append((name, t0 + change_s, t0 + change_s + seconds))
        t0 += change_s + seconds + (change_s if wide_between else 0.0)

    def joints(t: float) -> Joints:
        before = POSITIONS["apart"]
        for name, start, end in steps:
            pose = POSITIONS[name]
            part = minimum_jerk((t - start + change_s / 2) / (change_s / 2)) * minimum_jerk((end + 0.5 - t) / 0.5)
            if part > 0:
                names = set(before) | set(pose)
                return {n: before.get(n, 0.0) + part * (pose.get(n, 0.0) - before.get(n, 0.0)) for n in names}
        return before

    person = film(joints, t0 + 1.5, how)
    return _taken(person, {"spans": steps})


# -- the chair --------------------------------------------------------------------------------------------------------


def stand_from_chair(
    starts_s: Sequence[float], seconds: float = 32.0, how: Filming = FILMING, rise_s: float = 1.0, stay_s: float = 0.3,
    reach: Mapping[int, float] | None = None, hands: Hands = cross_arms,
    other_hands: tuple[float, float, Hands] | None = None,
) -> Taken:  # fmt: skip
    """Stands up at each of these times, and sits down again.

    reach: part of the way up of single stands (by their number from 0) · other_hands: (from, until, where they are)
    Truth: full_s, when each stand was full.
    """

    def part(t: float) -> float:
        for i, start in enumerate(starts_s):
            gone = t - start
            if 0 <= gone < 2 * rise_s + stay_s:
                way = minimum_jerk(gone / rise_s) * minimum_jerk((2 * rise_s + stay_s - gone) / rise_s)
                return way * (reach or {}).get(i, 1.0)
        return 0.0

    def joints(t: float) -> Joints:
        p = part(t)
        return {"knee_flexion": 90 - 85 * p, "hip_flexion": 85 - 80 * p}

    def arms(points: Points, t: float) -> None:
        if other_hands is not None and other_hands[0] <= t < other_hands[1]:
            other_hands[2](points, t)
        else:
            hands(points, t)

    if how.camera == CAMERA:
        how = replace(how, camera=CHAIR_CAMERA)
    person = film(joints, seconds, how, "chair_stand", arms)
    return _taken(person, {"full_s": [s + rise_s for s in starts_s]})


# -- rhythm -----------------------------------------------------------------------------------------------------------


def uneven_times(count: int, step_s: float, cv_percent: float, seed: int = 0, limp_percent: float = 0.0) -> list[float]:
    """``count`` steps one after the other from 0; their spread is exactly the one that is asked for."""
    rng = np.random.default_rng(1000 + seed)
    took = rng.standard_normal(count)
    for first in (0, 1):  # each leg about its own mean, as the reading defines it
        own = took[first::2]
        took[first::2] = (own - own.mean()) / own.std(ddof=1) if len(own) > 2 else 0.0
    took = step_s * (1 + cv_percent / 100 * took)
    took[0::2] *= 1 + limp_percent / 200
    took[1::2] *= 1 - limp_percent / 200
    return np.concatenate([[0.0], np.cumsum(took)]).tolist()


def march(
    changes_s: Sequence[float], seconds: float = 32.0, how: Filming = FILMING, lead_in_s: float = 0.6,
    lift: tuple[float, float] = (1.0, 1.0),
) -> Taken:  # fmt: skip
    """Lifts one knee after the other, the left first; from each of ``changes_s`` (after the lead-in) to the next.

    lift: how high left and right go. Truth: changes_s on the clock of the frames.
    """
    changes = [lead_in_s + t for t in changes_s]

    def joints(t: float) -> Joints:
        k = int(np.searchsorted(changes, t, side="right")) - 1
        if not 0 <= k < len(changes) - 1:
            return {}
        side = k % 2
        p = lift[side] * math.sin(math.pi * (t - changes[k]) / (changes[k + 1] - changes[k]))
        name = ("left", "right")[side]
        return {f"hip_flexion_{name}": 60 * p, f"knee_flexion_{name}": 80 * p}

    person = film(joints, seconds, how)
    return _taken(person, {"changes_s": changes})


def march_with_lag(
    lag_deg: float = 180.0, period_s: float = 1.1, seconds: float = 32.0, how: Filming = FILMING
) -> Taken:
    """Both knees go up and down with one period, the right one later by a part of it. Truth: lag_deg."""

    def joints(t: float) -> Joints:
        out: dict[str, float] = {}
        for name, lag in (("left", 0.0), ("right", lag_deg)):
            p = max(0.0, math.sin(2 * math.pi * (t / period_s - lag / 360))) ** 2
            out |= {f"hip_flexion_{name}": 60 * p, f"knee_flexion_{name}": 80 * p}
        return out

    return _taken(film(joints, seconds, how), {"lag_deg": lag_deg})


def raise_arms(
    lag_deg: float = 180.0, period_s: float = 2.4, seconds: float = 22.0, how: Filming = FILMING,
    range_deg: tuple[float, float] = (100.0, 100.0),
) -> Taken:  # fmt: skip
    """Arms go up sideways and down, the right one later by a part of the period. Truth: lag_deg, symmetry_percent."""

    def joints(t: float) -> Joints:
        out: dict[str, float] = {"elbow_plane": 1.0}
        for side, (name, lag) in enumerate((("left", 0.0), ("right", lag_deg))):
            p = 0.5 - 0.5 * math.cos(2 * math.pi * (t / period_s - lag / 360))
            out[f"shoulder_abduction_{name}"] = 15 + range_deg[side] * p
        return out

    left, right = range_deg
    truth = {"lag_deg": lag_deg, "symmetry_percent": 100 * (left - right) / (0.5 * (left + right))}
    return _taken(film(joints, seconds, how), truth)


def touch_nose(
    side: int, touches_s: Sequence[float], seconds: float = 22.0, how: Filming = FILMING, bow: float = 0.0,
) -> Taken:  # fmt: skip
    """Stretches one arm to the side and brings the fingertip to the nose at each of these times.

    bow: how far the way goes off the straight line, in parts of its length. Truth: touches_s, straightness.
    """
    turns = [touches_s[0] - 0.5 * (touches_s[1] - touches_s[0])]
    turns += [0.5 * (a + b) for a, b in itertools.pairwise(touches_s)]
    turns.append(touches_s[-1] + 0.5 * (touches_s[-1] - touches_s[-2]))

    def part(t: float) -> float:
        """1 at the nose, 0 stretched out."""
        for k, touch in enumerate(touches_s):
            if turns[k] <= t <= touch:
                return minimum_jerk((t - turns[k]) / (touch - turns[k]))
            if touch <= t <= turns[k + 1]:
                return minimum_jerk((turns[k + 1] - t) / (turns[k + 1] - touch))
        return 0.0

    def arm(points: Points, t: float) -> None:
        out = 1.0 if side == 0 else -1.0
        far = points[11 + side] + np.array([out * 0.54, 0.0, 0.12])
        near = points[0] + np.array([out * 0.14, -0.06, 0.05])
        p = part(t)
        place = far + p * (near - far)
        place[1] += 4 * p * (1 - p) * bow * float(np.linalg.norm(near - far))
        put_hand(points, side, place, points[0] + p * np.array([0.0, 0.0, 0.02]) + (1 - p) * (far - near) * 3)

    person = film(lambda t: {}, seconds, how, change=arm)
    return _taken(person, {"touches_s": list(touches_s)})


# -- what may go wrong ------------------------------------------------------------------------------------------------


def gone(taken: Taken, from_s: float, until_s: float) -> Taken:
    """Nobody is seen between these times: the light went out, or the person left."""
    series = taken.series
    away = (series.t_s >= from_s) & (series.t_s < until_s)
    px, seen = series.landmarks_px.copy(), series.visibility.copy()
    px[away], seen[away] = np.nan, 0.0
    return Taken(replace(series, landmarks_px=px, visibility=seen), taken.truth)


def walks_out(taken: Taken, at_s: float, speed_px_s: float = 500.0) -> Taken:
    """Leaves the picture to its left at a walk, and is not seen any more."""
    series = taken.series
    px = series.landmarks_px.copy()
    px[..., 0] -= (speed_px_s * np.maximum(series.t_s - at_s, 0))[:, None]
    out = Taken(replace(series, landmarks_px=px), taken.truth)
    away_s = at_s + series.width_px / 2 / speed_px_s
    return gone(out, away_s, math.inf)


def somebody_else(taken: Taken, from_s: float, until_s: float, aside_px: float = 260.0) -> Taken:
    """The landmarks are those of another person beside this one between these times."""
    series = taken.series
    other = (series.t_s >= from_s) & (series.t_s < until_s)
    px = series.landmarks_px.copy()
    px[other, :, 0] += aside_px
    return Taken(replace(series, landmarks_px=px), taken.truth)
