"""A synthetic person: performs a movement between two poses, and knows the truth about it.

The movement is plain data (``base``, ``rest``, ``target``: joint angles as in :mod:`coach.body.skeleton`), so
nothing here knows an exercise by name.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.body.camera import Camera, placed, visibility
from coach.body.skeleton import SIDED, SIDES, Body, Points, body_points, expand, joints_of, mirrored
from coach.body.truth import truth_deg
from coach.pose import PoseSeries

DEMO: dict[str, dict[str, Any]] = {
    "squat": {
        "base": "standing",
        "rest": {"knee_flexion": 5, "hip_flexion": 5, "shoulder_flexion": 8},
        "target": {"knee_flexion": 95, "hip_flexion": 95, "trunk_lean": 34, "shoulder_flexion": 95, "elbow_flexion": 5},
    },
    "sit_to_stand": {
        "base": "chair_stand",
        "rest": {"knee_flexion": 90, "hip_flexion": 85, "shoulder_flexion": 25, "elbow_flexion": 45},
        "target": {"knee_flexion": 5, "hip_flexion": 5, "shoulder_flexion": 5, "elbow_flexion": 10},
    },
    "shoulder_abduction": {
        "base": "standing",
        "rest": {"shoulder_abduction": 15},
        "target": {"shoulder_abduction": 150, "elbow_plane": 1},
    },
    "shoulder_flexion": {"base": "standing", "rest": {"shoulder_flexion": 5}, "target": {"shoulder_flexion": 160}},
    "elbow_flexion": {"base": "standing", "rest": {"elbow_flexion": 10}, "target": {"elbow_flexion": 135}},
    "knee_extension_seated": {
        "base": "chair",
        "rest": {"knee_flexion": 90},
        "target": {"knee_flexion_left": 8},
    },
}


@dataclass(frozen=True)
class Rep:
    """One repetition as it was really done. ``range_factor`` is the part of the way to the target that was reached."""

    start_s: float
    peak_s: float
    end_s: float
    side: str
    range_factor: float


@dataclass
class Performance:
    """series: what a camera and a model would have given; points_m: (n, 33, 3) the body without noise, in metres."""

    series: PoseSeries
    points_m: Points
    reps: list[Rep]
    camera: Camera
    body: Body
    base: str
    truth_points_m: Points = field(repr=False, default_factory=lambda: np.zeros((0, 33, 3)))

    def truth_deg(self, angle: str) -> NDArray[np.float64]:
        """(n, 2) left and right, degrees, from the noise-free body in the plane where the angle is defined."""
        return truth_deg(self.truth_points_m if len(self.truth_points_m) else self.points_m, angle)


def minimum_jerk(t: float) -> float:
    """Smooth 0 to 1 (Flash and Hogan 1985, J Neurosci 5:1688)."""
    t = min(max(t, 0.0), 1.0)
    return t**3 * (10 - 15 * t + 6 * t * t)


def blend(
    rest: Mapping[str, float], target: Mapping[str, float], base: str, *, left: float, right: float, whole: float
) -> dict[str, float]:
    """The pose part of the way from rest to target, the parts given for the left joints, the right and the trunk."""
    start = joints_of(rest, base)
    goal = joints_of({**expand(rest), **expand(target)}, base)
    part = {"left": left, "right": right}
    return {n: start[n] + part.get(n.rpartition("_")[2], whole) * (goal[n] - start[n]) for n in start}


def for_side(joints: Mapping[str, float], side: str) -> dict[str, float]:
    """A target as one side does it: names without a side move that side; a written side means a left rep."""
    if side == "both":
        return expand(joints)
    named = {n: float(v) for n, v in joints.items() if n not in SIDED}
    named = mirrored(named) if side == "right" else named
    return {f"{n}_{side}": float(v) for n, v in joints.items() if n in SIDED} | named


def faulty(
    rest: Mapping[str, float], target: Mapping[str, float], extra: Mapping[str, float], base: str, side: str
) -> dict[str, float]:
    """The target with the fault's offsets added."""
    goal = for_side(target, side)
    clean = joints_of({**expand(rest), **goal}, base)
    return goal | {name: clean[name] + offset for name, offset in for_side(extra, side).items()}


DIP_S = 0.25  # a foot that touches and lifts again


@dataclass(frozen=True)
class _Move:
    """One out-hold-back, with its own target pose."""

    rep: Rep
    out_s: float
    hold_s: float
    back_s: float
    target: dict[str, float]
    jerks: int = 0
    dips: int = 0

    def part(self, t: float) -> float:
        if not self.rep.start_s <= t < self.rep.end_s:
            return 0.0
        t -= self.rep.start_s
        if t < self.out_s:
            way = self._way(t / self.out_s)
        elif t < self.out_s + self.hold_s:
            way = self._held(t - self.out_s)
        else:
            way = 1 - self._way((t - self.out_s - self.hold_s) / self.back_s)
        return way * self.rep.range_factor

    def _way(self, t: float) -> float:
        """Smoothly, or in so many jerks with a stop after each."""
        if not self.jerks:
            return minimum_jerk(t)
        step = min(int(t * self.jerks), self.jerks - 1)
        return (step + minimum_jerk(2.5 * (t * self.jerks - step))) / self.jerks

    def _held(self, t: float) -> float:
        """1, but for so many dips of DIP_S."""
        for i in range(self.dips):
            middle = self.hold_s * (i + 1) / (self.dips + 1)
            if abs(t - middle) < DIP_S / 2:
                return 1 - minimum_jerk(2 * (1 - abs(t - middle) / (DIP_S / 2)))
        return 1.0


def perform(
    rest: Mapping[str, float],
    target: Mapping[str, float],
    base: str = "standing",
    *,
    reps: int = 5,
    side: str = "both",
    tempo_s: tuple[float, float, float] = (2.0, 0.3, 2.0),
    pause_s: float = 0.8,
    lead_in_s: float = 1.5,
    lead_out_s: float = 1.5,
    range_factor: float | Sequence[float] = 1.0,
    range_jitter: float = 0.0,
    speed_jitter: float = 0.0,
    asymmetry: float = 1.0,
    half_reps: Mapping[int, float] | None = None,
    long_pauses_s: Mapping[int, float] | None = None,
    tremor_deg: float = 0.0,
    tremor_hz: float = 5.0,
    extra: Mapping[str, float] | None = None,
    sway_deg: float = 0.0,
    jerks: int = 0,
    dips: int = 0,
    fps: float = 30.0,
    time_jitter: float = 0.0,
    dropped: float = 0.0,
    camera: Camera = Camera(),  # noqa: B008  (frozen)
    body: Body = Body(),  # noqa: B008
    noise_px: float = 0.0,
    seed: int = 0,
) -> Performance:
    """Perform ``reps`` repetitions from ``rest`` to ``target`` and back, minimum jerk each way.

    side: "both", "left", "right" or "alternating" (left first); see :func:`for_side`
    tempo_s: out, hold, back · pause_s: rest between reps · long_pauses_s: {after rep number (from 1): seconds}
    range_factor: part of the way, one or one a rep (0.2 to 1.2)
    range_jitter, speed_jitter: relative spread from rep to rep
    asymmetry: range of the right side over the left in a movement of both sides
    half_reps: {after rep number (from 1): part of the way}; listed in ``reps`` with their small range_factor
    tremor_deg, tremor_hz: amplitude and rate of a sine on every joint of the arms, hips and knees
    extra: offsets blended in with the movement (a fault, such as {"knee_valgus": 20})
    sway_deg: amplitude of a trunk that swings at 1.3 Hz · jerks: each way in so many jerks · dips: the hold is let go
    for a moment so many times
    time_jitter: spread of frame times as a part of a frame · dropped: part of the frames that are missing
    noise_px: standard deviation of landmark noise, independent in every frame
    """
    rng = np.random.default_rng(seed)
    wanted = list(range_factor) if isinstance(range_factor, Sequence) else [float(range_factor)] * reps
    plan: list[tuple[float, float]] = []  # (range, pause after)
    for i in range(reps):
        pause = pause_s + (long_pauses_s or {}).get(i + 1, 0.0)
        plan.append((wanted[i % len(wanted)] * (1 + range_jitter * rng.standard_normal()), pause))
        if i + 1 in (half_reps or {}):
            plan.append(((half_reps or {})[i + 1], pause_s))
    moves: list[_Move] = []
    t = lead_in_s
    for i, (reach, pause) in enumerate(plan):
        who = side if side != "alternating" else SIDES[i % 2]
        out_s, hold_s, back_s = (s * max(0.4, 1 + speed_jitter * rng.standard_normal()) for s in tempo_s)
        rep = Rep(t, t + out_s + hold_s / 2, t + out_s + hold_s + back_s, who, reach)
        moves.append(_Move(rep, out_s, hold_s, back_s, faulty(rest, target, extra or {}, base, who), jerks, dips))
        t = rep.end_s + pause
    end_s = (moves[-1].rep.end_s if moves else lead_in_s) + lead_out_s
    times = frame_times(end_s, fps, time_jitter, dropped, rng)
    shaky = ("knee_flexion", "hip_flexion", "shoulder_flexion", "shoulder_abduction", "elbow_flexion")
    names = [f"{name}_{s}" for name in shaky for s in SIDES]
    phase = dict(zip(names, rng.uniform(0, 2 * math.pi, len(names)), strict=True))
    poses: list[Points] = []
    last: dict[str, float] = {}
    for now in times:
        move = next((m for m in moves if m.rep.start_s <= now < m.rep.end_s), None)
        way = move.part(float(now)) if move else 0.0
        right = way * (asymmetry if side == "both" else 1.0)
        joints = blend(rest, move.target if move else {}, base, left=way, right=right, whole=way)
        if sway_deg:
            swing = sway_deg * math.sin(2 * math.pi * 1.3 * now)
            joints["trunk_lean"] += swing
            joints["trunk_side"] += swing
            for s in SIDES:
                joints[f"hip_flexion_{s}"] += swing
        if tremor_deg:
            for name in names:
                joints[name] += tremor_deg * math.sin(2 * math.pi * tremor_hz * now + phase[name])
        # A body at rest or in a hold is computed once: a third of all frames
        poses.append(poses[-1] if joints == last else body_points(body, joints, base))
        last = joints
    points = np.stack(poses)
    return _filmed(points, points, times, [m.rep for m in moves], base, noise_px, rng, camera=camera, body=body)


def stand_still(
    seconds: float = 5.0, rest: Mapping[str, float] | None = None, base: str = "standing", **options: Any
) -> Performance:
    """Nobody moves; ``options`` as in :func:`perform`."""
    return perform(rest or {}, {}, base, reps=0, lead_in_s=seconds, lead_out_s=0.0, **options)


def filmed_again(
    performance: Performance, camera: Camera | None = None, noise_px: float = 0.0, seed: int = 0
) -> Performance:
    """The same movement, frame by frame, before another camera or with other noise."""
    p = performance
    return _filmed(
        p.points_m, p.truth_points_m, p.series.t_s, p.reps, p.base, noise_px, np.random.default_rng(seed),
        camera=camera or p.camera, body=p.body,
    )  # fmt: skip


def walk_about(
    seconds: float = 12.0,
    *,
    speed_m_s: float = 0.9,
    half_path_m: float = 0.9,
    fps: float = 30.0,
    camera: Camera = Camera(),  # noqa: B008
    body: Body = Body(),  # noqa: B008
    noise_px: float = 0.0,
    seed: int = 0,
) -> Performance:
    """To and fro across the view, turning at the ends: there is nothing to count."""
    rng = np.random.default_rng(seed)
    times = frame_times(seconds, fps, 0.0, 0.0, rng)
    leg_s, turn_s = 2 * half_path_m / speed_m_s, 1.2
    world, own = [], []
    for t in times:
        lap, rest_s = divmod(float(t), leg_s + turn_s)
        way = min(rest_s / leg_s, 1.0)
        turning = minimum_jerk((rest_s - leg_s) / turn_s)
        direction = 1 if int(lap) % 2 == 0 else -1
        stride = 2 * math.pi * t * 0.9
        joints: dict[str, float] = {"trunk_lean": 3.0, "shoulder_abduction": 15.0}
        for side, shift in (("left", 0.0), ("right", math.pi)):
            swing = math.sin(stride + shift)
            lift = max(0.0, math.cos(stride + shift))  # the knee bends while its thigh comes forward
            joints[f"hip_flexion_{side}"] = 8 + 22 * swing
            joints[f"knee_flexion_{side}"] = 10 + 45 * lift**1.5 + 6 * max(0.0, swing)
            joints[f"shoulder_flexion_{side}"] = -18 * swing
            joints[f"elbow_flexion_{side}"] = 22 - 8 * swing
        pose = body_points(body, joints, "standing")
        pose[:, 2] -= (pose[23, 2] + pose[24, 2]) / 2  # the walk moves the body, not the standing foot
        own.append(pose)
        world.append(placed(pose, direction * (90 + 180 * turning), direction * half_path_m * (2 * way - 1)))
    return _filmed(np.stack(world), np.stack(own), times, [], "standing", noise_px, rng, camera=camera, body=body)


def frame_times(
    seconds: float, fps: float, jitter: float, dropped: float, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Seconds of each frame, strictly rising, the first at 0."""
    n = max(2, round(seconds * fps))
    times = np.arange(n) / fps
    if jitter:
        times = times + np.clip(rng.standard_normal(n) * jitter, -0.45, 0.45) / fps
        times -= times[0]
    if dropped:
        keep = rng.random(n) >= dropped
        keep[0] = True
        times = times[keep]
    return np.asarray(times)


def _filmed(
    points: Points,
    own: Points,
    times: NDArray[np.float64],
    reps: list[Rep],
    base: str,
    noise_px: float,
    rng: np.random.Generator,
    *,
    camera: Camera,
    body: Body,
) -> Performance:
    px, world = camera.landmarks(points)
    if noise_px:
        px = px + rng.normal(0, noise_px, px.shape).astype(np.float32)
    seen = visibility(px, camera.width_px, camera.height_px)
    series = PoseSeries(times, px, seen, camera.width_px, camera.height_px, "synthetic", "synthetic", world)
    return Performance(series, points, reps, camera, body, base, own)
