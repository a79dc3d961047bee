"""A kept set as the replay shows it: the figure's points, the angle's curve, reps, faults and notes on one time line.

Pure: arrays and records in, what JSON can hold out. Nothing is measured here that the set's score has not: the curve is
made of the same filtered landmarks as :func:`coach.exercise.recorded.measured_again` takes its reps from.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.exercise.counted_in import NO_RECORDING
from coach.exercise.definition import Exercise
from coach.exercise.feedback import FoundFault, Held, Rep
from coach.exercise.reasons import why_not_counted
from coach.exercise.recorded import Record
from coach.exercise.signals import NearSide
from coach.figure.actor import act
from coach.figure.overlay import JOINTS, LIMBS, SEEN
from coach.kinematics.body import BodyFilter
from coach.kinematics.registry import MEASURES, SIDES, Measure
from coach.language import _, day_words
from coach.pose import PoseSeries
from coach.pose.view import ViewFilter, view_name
from coach.records.counted_in import CountedIn
from coach.records.desk import Mark, Note
from coach.web.look.look import about_degrees

Doubles = NDArray[np.float64]

MOST_FRAMES = 6000  # a longer recording is thinned: a page draws no more in time
PAUSE_S, PAUSE_SHOWN_S = 3.0, 1.0  # a set that was gone on with later: the time between is not sat through
LOST = -(2**15)  # a point that was not seen, where points are 16 bits
_DRAWN = tuple(sorted({7, 8, *JOINTS, *(i for limb in LIMBS for i in limb)}))
_PLACE = {landmark: n for n, landmark in enumerate(_DRAWN)}
_MARGIN = 0.08  # of the figure's height, about it
_LEAST_RANGE, _MOST_RANGE = 0.2, 1.2  # what the synthetic person can be told to do


def joined(parts: Sequence[PoseSeries]) -> PoseSeries | None:
    """The parts as one recording; a part that was sent twice adds nothing. None where nobody is in it."""
    parts = [p for p in parts if len(p)]
    if not parts:
        return None
    t_s = np.concatenate([p.t_s for p in parts])
    highest = np.maximum.accumulate(np.concatenate([[-np.inf], t_s[:-1]]))
    keep = np.flatnonzero(t_s > highest)
    marks = np.concatenate([p.landmarks_px for p in parts])[keep]
    seen = np.concatenate([p.visibility for p in parts])[keep]
    whole = PoseSeries(t_s[keep], marks, seen, parts[0].width_px, parts[0].height_px, parts[0].model, parts[0].mode)
    if all(p.world_m is not None for p in parts):
        whole.world_m = np.concatenate([p.world_m for p in parts if p.world_m is not None])[keep]
    return whole if whole.found.any() else None


class Clock:
    """The set's clock as it is shown: from 0, long pauses cut. cuts_s: where one was, in shown time"""

    def __init__(self, t_s: Doubles):
        steps = np.diff(t_s)
        shown = np.concatenate([[0.0], np.cumsum(np.where(steps > PAUSE_S, PAUSE_SHOWN_S, steps))])
        self._t_s, self.shown_s = t_s, shown
        self.cuts_s = [float(shown[i] + PAUSE_SHOWN_S / 2) for i in np.flatnonzero(steps > PAUSE_S)]

    def show(self, t_s: float) -> float:
        """Seconds on the time line; what lies outside of the recording stands at its end."""
        return round(float(np.interp(t_s, self._t_s, self.shown_s)), 3)


@dataclass(frozen=True)
class Curve:
    """side: whose · values: (n,) in the measure's unit, NaN where not measured"""

    side: str
    values: Doubles


@dataclass(frozen=True)
class Angle:
    """What the set was measured on. targets: none where seconds count, two where the movement goes either way"""

    measure: Measure
    curves: tuple[Curve, ...]
    targets: tuple[float, ...]


def angle_of(
    series: PoseSeries, ex: Exercise | None, side: str, target: float | None, reps: Sequence[Rep]
) -> Angle | None:
    """ex: None where its definition is not here any more; then the reps say which angle it was."""
    name = ex.measure if ex else reps[0].angle if reps else ""
    m = MEASURES.get(name)
    if m is None:
        return None
    curves = _curves(series, m, ex, side, reps)
    if not curves:
        return None
    counted = ex.counts_reps if ex else bool(reps)
    targets: tuple[float, ...] = () if target is None or not counted else (target,)
    either_way = ex is not None and ex.kind == "alternating" and not m.sided
    rest = ex.rest if ex else 0.0
    if m.change_only or either_way:  # only the change against the person's own rest says anything
        direction = ex.direction if ex else 1.0
        curves = [
            Curve(c.side, c.values - _rest_level(series.t_s, c, reps, direction, either_way) + rest) for c in curves
        ]
    if either_way and targets:
        targets = (*targets, 2 * rest - targets[0])
    return Angle(m, tuple(curves), targets)


def _curves(series: PoseSeries, m: Measure, ex: Exercise | None, side: str, reps: Sequence[Rep]) -> list[Curve]:
    body, view, near, record = BodyFilter(), ViewFilter(), NearSide(), Record()
    for frame in series:
        state = body.step(frame)
        yaw_deg = view.step(frame).yaw_deg
        record.add(frame, state, yaw_deg)
        if state.found:
            near.step(frame, state.scale_px)
    try:
        window = record.window()
    except ValueError:
        return []
    names = [view_name(float(yaw)) for yaw in window.yaw]
    right_view = np.array([not m.views or name in m.views for name in names])
    there = np.searchsorted(series.t_s, window.t)
    from_side = 2 * names.count("side") > len(names)
    found = []
    for name in _sides(m, ex, side, reps, near.side if from_side else None):
        values = np.full(len(series), np.nan)
        values[there] = np.where(right_view, window.values(m, SIDES.index(name) if name in SIDES else 0), np.nan)
        found.append(Curve(name, values))
    return found


def _sides(m: Measure, ex: Exercise | None, side: str, reps: Sequence[Rep], near: int | None) -> tuple[str, ...]:
    """Whose curves are drawn. near: the side nearer the camera where it looks from the side, where the far limb of a
    movement of both sides is guesswork"""
    if not m.sided:
        return ("both",)
    if side in SIDES:
        return (side,)
    by_turns = ex.kind == "alternating" if ex else any(r.side in SIDES for r in reps)
    by_turns |= ex is not None and ex.sides == "each"
    return SIDES if near is None or by_turns else (SIDES[near],)


def _rest_level(t_s: Doubles, curve: Curve, reps: Sequence[Rep], direction: float, middle: bool) -> float:
    """Where the curve is when nothing is done: as the reps begin; without reps its low end."""
    known = np.flatnonzero(np.isfinite(curve.values))
    if not len(known):
        return 0.0
    own = [r.start_s for r in reps if curve.side == "both" or r.side in (curve.side, "both")]
    if own:
        return float(np.median(np.interp(own, t_s[known], curve.values[known])))
    return float(np.quantile(direction * curve.values[known], 0.5 if middle else 0.1)) * direction


def recording(
    series: PoseSeries,
    ex: Exercise | None,
    side: str,
    target: float | None,
    reps: Sequence[Rep],
    view: str | None = None,
) -> dict[str, Any]:
    """What does not change while somebody looks: frames, curves, the target's own movement.

    points: the frames' drawn landmarks, x and y in whole pixels, 16 bits each, in base64; LOST where not seen ·
    times: milliseconds on the time line · clock_s: the same moments on the set's clock, for what is kept
    """
    angle = angle_of(series, ex, side, target, reps)
    every = math.ceil(len(series) / MOST_FRAMES)
    kept = slice(None, None, every)
    clock = Clock(series.t_s)
    px = _drawn_px(series)
    data: dict[str, Any] = {
        "times": np.round(1000 * clock.shown_s[kept]).astype(int).tolist(),
        "clock_s": np.round(series.t_s[kept], 3).tolist(),
        "cuts": [round(1000 * c) for c in clock.cuts_s],
        "points": _packed(px[kept]),
        "points_a_frame": len(_DRAWN),
        "box": _box(px),
        "limbs": [[_PLACE[a], _PLACE[b]] for a, b in LIMBS],
        "joints": [_PLACE[i] for i in JOINTS],
        "head": [_PLACE[i] for i in (7, 8, 11, 12)],
        "hips": [_PLACE[i] for i in (23, 24)],
        "every": every,
        "frames": len(series),
        "measured": {},
        "curves": [],
        "targets": [],
        "degrees": True,
        "ghosts": {},
    }
    if angle is None:
        return data
    m = angle.measure
    data["degrees"] = m.unit == "deg"
    data["curves"] = [{"side": c.side, "values": _whole(c.values[kept], m)} for c in angle.curves]
    data["targets"] = [_scale(m) * t for t in angle.targets]
    if len(m.landmarks) == 3:
        data["measured"] = {s: [_PLACE[i] for i in m.needs(n)] for n, s in enumerate(SIDES) if _all_drawn(m.needs(n))}
    if ex is not None and angle.targets:
        sides = dict.fromkeys(r.side for r in reps)
        data["ghosts"] = {s: g for s in sides if (g := _ghost(series, ex, angle, s, view)) is not None}
    return data


def _all_drawn(landmarks: Sequence[int]) -> bool:
    return all(i in _PLACE for i in landmarks)


def _scale(m: Measure) -> int:
    """Whole numbers in the curve: tenths of a degree, thousandths of a length."""
    return 10 if m.unit == "deg" else 1000


def _whole(values: Doubles, m: Measure) -> list[int | None]:
    return [None if math.isnan(v) else round(v) for v in (_scale(m) * values).tolist()]


def _drawn_px(series: PoseSeries) -> Doubles:
    """(n, drawn, 2), NaN where the figure is not drawn."""
    px = series.landmarks_px[:, _DRAWN, :2].astype(np.float64)
    seen = (series.visibility[:, _DRAWN] >= SEEN) & series.found[:, None]
    return np.where(seen[:, :, None], px, np.nan)


def _packed(px: Doubles) -> str:
    whole = np.where(np.isfinite(px), np.clip(np.round(px), LOST + 1, -LOST - 1), LOST)
    return base64.b64encode(whole.astype("<i2").tobytes()).decode()


def unpacked(points: str, points_a_frame: int) -> NDArray[np.int16]:
    """(n, points, 2); what the page's script does with them too."""
    return np.frombuffer(base64.b64decode(points), "<i2").reshape(-1, points_a_frame, 2)


def _box(px: Doubles) -> list[int]:
    """Left, top, width, height of the picture that shows the figure all the time; a stray point does not shrink it."""
    if not np.isfinite(px).any():
        return [0, 0, 640, 480]
    low, high = np.nanquantile(px, 0.003, axis=(0, 1)), np.nanquantile(px, 0.997, axis=(0, 1))
    wide, tall = np.maximum(high - low, 20)
    room = _MARGIN * max(wide, tall)
    above = 1.6 * room  # the head's ring stands over the ears
    return [round(v) for v in (low[0] - room, low[1] - above, wide + 2 * room, tall + room + above)]


def _ghost(series: PoseSeries, ex: Exercise, angle: Angle, side: str, view: str | None) -> dict[str, Any] | None:
    """One rep of the target, done by the synthetic person as large and as turned as this one.

    points: as in :func:`recording`, from the middle of the hips at the rep's start
    """
    share = (angle.targets[0] - ex.rest) / (ex.target - ex.rest)
    try:
        shown = act(
            ex, view if view in ("front", "side", "oblique") else None, side=side, reps=1, noise_px=0.0,
            range_factor=min(_MOST_RANGE, max(_LEAST_RANGE, share)),
        )  # fmt: skip
    except (KeyError, ValueError):
        return None
    rep, acted = shown.reps[0], shown.series
    own = angle_of(acted, ex, side, angle.targets[0], [_as_rep(rep.start_s, rep.peak_s, rep.end_s, side, ex)])
    inside = (acted.t_s >= rep.start_s) & (acted.t_s <= rep.end_s)
    px, ours = _drawn_px(acted), _drawn_px(series)
    size = _trunk_px(ours) / _trunk_px(px)
    if own is None or not math.isfinite(size) or not inside.any():
        return None
    px = px[inside] * size
    if view != "front" and _faces(px) * _faces(ours) < 0:
        px[:, :, 0] *= -1
    px -= px[0, [_PLACE[23], _PLACE[24]]].mean(axis=0)
    curve = next((c for c in own.curves if c.side == side), own.curves[0])
    return {
        "times": np.round(1000 * (acted.t_s[inside] - rep.start_s)).astype(int).tolist(),
        "points": _packed(px),
        "values": _whole(curve.values[inside], angle.measure),
    }


def _as_rep(start_s: float, peak_s: float, end_s: float, side: str, ex: Exercise) -> Rep:
    return Rep(0, side, start_s, peak_s, end_s, ex.measure, None, None, True, None, None, None, {})


def _trunk_px(px: Doubles) -> float:
    """The upper quarter of what is seen: a trunk that leans looks shorter."""
    shoulders, hips = ([_PLACE[i] for i in pair] for pair in ((11, 12), (23, 24)))
    lengths = np.hypot(*(px[:, shoulders].mean(axis=1) - px[:, hips].mean(axis=1)).T)
    lengths = lengths[np.isfinite(lengths)]
    return float(np.quantile(lengths, 0.75)) if len(lengths) else math.nan


def _faces(px: Doubles) -> float:
    """Below 0 to the left of the picture: where the toes are from the heels."""
    toes, heels = ([_PLACE[i] for i in pair] for pair in ((31, 32), (29, 30)))
    ahead = (px[:, toes, 0] - px[:, heels, 0]).ravel()
    ahead = ahead[np.isfinite(ahead)]
    return float(np.median(ahead)) if len(ahead) else 0.0


# -- what is said about it, and changes while somebody looks --------------------------------------------------------


def spans(
    done: Sequence[Rep | Held], ex: Exercise | None, clock_s: Sequence[float], out: Mapping[int, Mark],
    inside: Mapping[int, CountedIn] | None = None,
) -> list[dict[str, Any]]:  # fmt: skip
    """Reps or holds on the time line, in order of time. By index: out: the mark of a rep that does not count · inside:
    the decision of one that a therapist counted in"""
    clock = Clock(np.asarray(clock_s, np.float64))
    cues = {f.code: f.cue for f in ex.faults} if ex else {}
    found = []
    for one in sorted(done, key=lambda d: (d.start_s, d.index)):
        mark = out.get(one.index)
        found.append(
            {
                "index": one.index,
                "number": one.index + 1,
                "side": one.side,
                "start": round(1000 * clock.show(one.start_s)),
                "peak": round(1000 * clock.show(one.peak_s)) if isinstance(one, Rep) else None,
                "end": round(1000 * clock.show(one.end_s)),
                "measured": one.valid,
                "told": " · ".join([told(one), *_verdict(one, (inside or {}).get(one.index))]),
                "top": _top(one),
                "faults": [_fault(f, clock, cues) for f in one.faults],
                "rep": isinstance(one, Rep),
                "out": None if mark is None else {"who": mark.who, "why": mark.why, "day": day_words(mark.at.date())},
            }
        )
    return found


def _verdict(one: Rep | Held, inside: CountedIn | None) -> list[str]:
    """What there is to say about whether it is a rep at all."""
    if inside is not None:
        return [_("counted in by {who}").format(who=inside.who)]
    if isinstance(one, Rep) and one.doubt:
        return [_("Counted with a doubt: {why}").format(why=why_not_counted(one.doubt))]
    return []


def _fault(fault: FoundFault, clock: Clock, cues: Mapping[str, str]) -> dict[str, Any]:
    return {
        "word": fault_word(fault.code),
        "cue": cues.get(fault.code, ""),
        "start": round(1000 * clock.show(fault.start_s)),
        "end": round(1000 * clock.show(fault.end_s)),
    }


def fault_word(code: str) -> str:
    return _(code.replace("_", " ").capitalize())


def told(one: Rep | Held) -> str:
    """How far a rep went, or how long a hold lasted, with the error; that it was not measured is said as such."""
    if isinstance(one, Held):
        return _("{n1:.0f} seconds").format(n1=one.duration_s)
    if one.valid and one.peak_deg is not None:
        return about_degrees(one.peak_deg, one.error_deg)
    if one.valid and one.amount is not None and one.unit != "deg":
        return _("{n1:.2f} trunk lengths").format(n1=one.amount)
    if one.reason == NO_RECORDING:
        return _("not measured: no recording of it was kept")
    if one.reason == "wrong_view":
        return _("not measured: the camera saw another side")
    return _("not measured: not seen well enough")


def _top(one: Rep | Held) -> str:
    """The same in a word, for the time line."""
    if isinstance(one, Held):
        return f"{one.duration_s:.0f} s"
    if one.valid and one.peak_deg is not None:
        return f"{one.peak_deg:.0f}°"
    return f"{one.amount:.2f}" if one.valid and one.amount is not None else "–"


def notes_of(set_id: int, notes: Sequence[Note], clock_s: Sequence[float]) -> list[dict[str, Any]]:
    """This set's notes in order of time; one on the whole set stands at its start."""
    clock = Clock(np.asarray(clock_s, np.float64))
    own = [(0.0 if n.at_s is None else clock.show(n.at_s), n) for n in notes if n.set_id == set_id]
    return [
        {"at": round(1000 * at), "text": n.text, "who": n.who, "day": day_words(n.at.date())}
        for at, n in sorted(own, key=lambda pair: (pair[0], pair[1].id))
    ]


def moment_s(clock_s: Sequence[float], frame: int) -> float:
    """The set's own time of a shown frame."""
    return float(clock_s[min(max(frame, 0), len(clock_s) - 1)])
