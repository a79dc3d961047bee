"""Authoring by demonstration: a recording in, a definition out that counts this recording right.

The texts are placeholders for the therapist; the numbers come from the demonstration.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import yaml

from coach.exercise.definition import Exercise, parse_exercise
from coach.exercise.demonstration import Demonstration, Movement, movements, watch
from coach.exercise.feedback import Held, Rep
from coach.exercise.kept import hold_of, is_kept
from coach.exercise.session import Session
from coach.exercise.usual_faults import usual_faults
from coach.kinematics.registry import MEASURES
from coach.language import _
from coach.pose import CoachError, PoseSeries

_TRIED = 5  # movements, the plainest first, until one counts the clip right
_MINIMUM = 0.33  # of the demonstrated range: what a patient must move at least (the coach learns smaller ranges)
_HELD_S = 0.7  # beyond what a turn at the top takes anyway: then the top is held
# People leave and arrive softly: from a tenth to nine tenths is a bit over half of a way's time, and a plain turn
# spends above nine tenths what two fifths of both ways (so measured) make
_WHOLE_WAY, _TURN_SHARE = 1.8, 0.4
_WRISTS, _ELBOWS_ON = 16, (13, 15)  # landmark numbers: the last of the upper body, and the arms
_GOES_ALONG = 3.0  # detectable changes: a length that moves so plainly with an angle must do so in every rep

_FACING = {
    "front": "Face the camera, 2 to 3 metres away.",
    "side": "Turn your side to the camera, 2 to 3 metres away.",
    "oblique": "Stand half turned to the camera, 2 to 3 metres away.",
}
_PLACE = {
    "standing": "Stand tall, a counter or chair back within reach.",
    "chair": "Sit on a firm chair, feet on the floor.",
    "lying": "Lie down comfortably.",
    "standing or chair": "Stand or sit tall.",
}
# Joints of the drawn figure by measure: what each view shows of the demonstration
_JOINTS = {
    "side": {
        "knee_flexion": "knee_flexion", "hip_flexion": "hip_flexion", "shoulder_flexion": "shoulder_flexion",
        "elbow_flexion": "elbow_flexion", "trunk_lean": "trunk_lean", "hip_extension": "hip_extension",
        "ankle_dorsiflexion": "ankle_dorsiflexion",
    },
    "front": {
        "shoulder_abduction": "shoulder_abduction", "elbow_flexion": "elbow_flexion", "hip_abduction": "hip_abduction",
        "trunk_side_lean": "trunk_side", "neck_lateral_flexion": "neck_lateral_flexion",
        "neck_rotation": "neck_rotation", "shoulder_turn": "trunk_rotation",
    },
}  # fmt: skip
_FROM_DEPTH = ("neck_rotation", "shoulder_turn")  # too rough to be drawn for more than the movement itself
_SHOWN_DEG = 10.0  # a joint that moves less stands still in the drawing
_SHARE_ASKED = 0.9  # of a demonstrated length: what trembling hides of it is not asked of a patient
_BENT_DEG = 25.0  # a joint that stands still is drawn where it is so far from its place
_SITTING = {"knee_flexion": 90.0, "hip_flexion": 85.0, "shoulder_flexion": 20.0, "elbow_flexion": 60.0}
_HELD_SHARE = 0.7  # of the time that a position was kept must be found as the hold
_HOLD_WEIGHTS = {"range": 0.5, "control": 0, "alignment": 0.25, "steadiness": 0.25, "symmetry": 0}
_NOISE_SHARE = 0.3  # of a detectable change: smaller swings are never counted


@dataclass
class Proposal:
    """text: the YAML file · counted: reps that the definition finds in the demonstration, as many as were shown"""

    text: str
    exercise: Exercise
    movement: Movement
    demonstration: Demonstration
    counted: int
    notes: list[str] = field(default_factory=list)


def exercise_id(name: str) -> str:
    """An id made of a name: lower case, words joined by underscores."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()  # é is e, ä is a
    found = re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_")
    return found if found[:1].isalpha() else f"exercise_{found}".rstrip("_")


def propose(series: PoseSeries, name: str, id: str | None = None, source: str = "recording") -> Proposal:
    """A definition from a demonstration. Raises CoachError where nothing moves out and back, or nothing counts it."""
    id = id or exercise_id(name)
    source = " ".join(source.split())[:80]  # a file's name may hold a new line, and becomes a comment
    demo = watch(series)
    found = movements(demo)
    if not found:
        raise CoachError(
            _(
                "{source}: no movement out and back was found. Film the whole body, some repetitions or "
                "one position that is kept, and rest before and after."
            ).format(source=source)
        )
    for movement in found[:_TRIED]:
        for data in _variants(demo, movement, found):
            data["name"], data["id"] = name.strip(), id
            session = _watched(data, series)
            if _counts(session, movement):
                place = demo.position([t.start_s for t in movement.turns])
                whole = _dump(_with_faults(data, usual_faults(demo, movement, place), series))
                notes = _notes(demo, movement, parse_exercise(whole, f"{id}.yaml"))
                text = "".join(f"# {line}\n" for line in [_origin(source, movement, demo), *notes]) + whole
                return Proposal(text, parse_exercise(text, f"{id}.yaml"), movement, demo, len(movement.turns), notes)
    best = found[0]
    raise CoachError(
        _(
            "{source}: {name} moves {n1} times, but no definition counts each of them. Film again, "
            "with even repetitions and a short rest between them."
        ).format(source=source, name=best.measure.name, n1=len(best.turns))
    )


def _watched(data: dict[str, Any], series: PoseSeries) -> Session:
    session = Session(parse_exercise(_dump(data), f"{data['id']}.yaml"))
    for frame in series:
        session.step(frame)
    session.finish()
    return session


def _counts(session: Session, movement: Movement) -> bool:
    """Whether the definition found in its demonstration what was shown there."""
    exercise, shown = session.exercise, movement.turns
    if exercise.kind == "hold":
        return len(session.holds) == 1 and session.holds[0].duration_s > _HELD_SHARE * shown[0].top_s
    if len(session.reps) != len(shown):
        return False
    if exercise.kind == "alternating" and [r.side for r in session.reps] != [t.side for t in shown]:
        return False
    return all(t.start_s - 0.5 < r.peak_s < t.end_s + 0.5 for r, t in zip(session.reps, shown, strict=True))


def _with_faults(data: dict[str, Any], faults: list[dict[str, Any]], series: PoseSeries) -> dict[str, Any]:
    """The definition with these faults, less any that would be found in the demonstration itself."""
    data = _with(data, "guide", faults=faults) if faults else data
    session = _watched(data, series)
    done: list[Rep | Held] = [*session.reps, *session.holds]
    found = {f.code for one in done for f in one.faults}
    kept = [f for f in faults if f["code"] not in found]
    return data | {"faults": kept} if found else data


def _variants(demo: Demonstration, movement: Movement, found: list[Movement]) -> Iterator[dict[str, Any]]:
    """The fullest definition first, then with less that could keep it from counting, then on a stand-in."""
    full = _definition(demo, movement)
    if is_kept(movement):
        yield _hold_definition(full, movement, found, demo)
    companion = _companion(movement, found)
    if companion is not None:
        yield _with(full, "still", confirm=[companion])
    yield full
    arms = [full | {"sides": s} for s in ("both", "each") if s != full["sides"] and movement.who != "alternating"]
    yield from arms
    for other in found:
        alike = len(other.turns) == len(movement.turns) and other.who == movement.who
        if other is not movement and alike and other.measure.unit != "deg" and movement.measure.unit == "deg":
            stand_in = {"measure": other.measure.name, "change": round(other.change, 2)}
            yield _with(full, "still", signals={demo.view: stand_in})
    yield full | {"still": []}


def _with(data: dict[str, Any], before: str, **more: Any) -> dict[str, Any]:
    """More fields, where a definition has them."""
    at = list(data).index(before)
    return dict([*list(data.items())[:at], *more.items(), *list(data.items())[at:]])


def _hold_definition(
    data: dict[str, Any], movement: Movement, found: list[Movement], demo: Demonstration
) -> dict[str, Any]:
    """The same movement, whose top was kept: seconds count instead of reps."""
    hold = hold_of(movement, found, demo)
    of_reps = ("kind", "sides", "min_excursion", "smallest_share", "tempo", "reach_cue")
    kept = {name: value for name, value in data.items() if name not in of_reps}
    kept["camera"] = _camera((), demo.view if demo.view in _FACING else "front", data["camera"]["body"] == "upper")
    kept = _with(kept, "measure", kind="hold", sides="both" if movement.who == "both" else "each")
    return _with(_with(kept, "still", hold=hold), "guide", weights=_HOLD_WEIGHTS)


def _companion(movement: Movement, found: list[Movement]) -> dict[str, Any] | None:
    """The hips' height, where they go up and down with a joint: it tells a squat from a kick."""
    hips = next((f for f in found if f.measure.name == "hip_height"), None)
    if hips is None or movement.measure.unit != "deg" or hips.worth < _GOES_ALONG or hips.who != movement.who:
        return None
    if len(hips.turns) != len(movement.turns):
        return None
    return {"measure": "hip_height", "change": round(hips.change, 2), "power": 2}


def _definition(demo: Demonstration, movement: Movement) -> dict[str, Any]:
    m = movement.measure
    rest, target = _rounded(movement)
    place = demo.position([t.start_s for t in movement.turns])
    arms = any(i in m.landmarks for i in _ELBOWS_ON)
    upper = demo.upper_only or ((arms or max(m.landmarks) <= _WRISTS) and place != "lying")
    if upper and place == "standing":
        place = "standing or chair"
    view = demo.view if demo.view in _FACING else "front"
    data: dict[str, Any] = {
        "schema_version": 1,
        "id": "",
        "version": "0.1.0",
        "name": "",
        "domain": "mobility",
        "position": place,
        "summary": "Describe the movement in two sentences.",
        "why": "Say what it is good for in daily life.",
        "set_up": [_PLACE[place], _FACING[view]],
        "steps": ["Say how the movement begins.", "Say how it ends."],
        "mistakes": [],
        "cautions": [],
        "camera": _camera(m.views, view, upper),
    }
    kind, sides = _kind(movement, arms)
    if kind != "reps":
        data["kind"] = kind
    data |= {"sides": sides, "measure": m.name, "rest": rest, "target": target}
    size = abs(target - rest)
    data["min_excursion"] = _two_digits(max(_MINIMUM * size, min(0.4 * m.mdc, 0.6 * size)))
    data["smallest_share"] = _two_digits(min(max(_NOISE_SHARE * m.mdc / size, 0.1), 0.5))
    data["still"] = _still(demo, movement)
    data["tempo"] = _tempo(movement)
    data["reach_cue"] = "Go a little further if it is comfortable."
    data["guide"] = _guide(demo, movement, place)
    return data


def _camera(measure_views: tuple[str, ...], view: str, upper: bool) -> dict[str, Any]:
    """Where the demonstration was filmed from, or where the measure holds, if that is another side."""
    views = [view] if not measure_views or view in measure_views else [measure_views[0]]
    advice = {"front": "Face the camera.", "side": "Turn your side to the camera.", "oblique": _FACING["oblique"]}
    return {"views": views, "body": "upper" if upper else "whole", "distance_m": 2.5, "advice": advice[views[0]]}


def _kind(movement: Movement, arms: bool) -> tuple[str, str]:
    if movement.who == "alternating":
        return "alternating", "each"
    if not movement.measure.sided:
        return "reps", "both"
    if arms:  # what one arm does, the other can do as well, or both
        return "reps", "each_or_both"
    return "reps", "both" if movement.who == "both" else "each"


def _rounded(movement: Movement) -> tuple[float, float]:
    """Rest and target to 5 degrees or to hundredths; the target not further than it was shown."""
    m = movement.measure
    if m.unit != "deg":
        rest = 0.0 if m.change_only else round(movement.rest, 2)
        return rest, round(rest + _SHARE_ASKED * movement.change, 2)
    rest = 0.0 if m.change_only else 5.0 * round(movement.rest / 5)
    if m.name.startswith(("neck", "trunk_side")) and abs(rest) <= 5:
        rest = 0.0
    way = 5.0 * np.floor(abs(movement.change if m.change_only else movement.target - rest) / 5 + 1e-6)
    return rest, float(rest + np.sign(movement.change) * max(way, 5.0))


def _two_digits(value: float) -> float:
    return float(f"{value:.2g}")


def _still(demo: Demonstration, movement: Movement) -> list[str]:
    """What stayed in its place all the time, with room to spare."""
    limits = {"hips": 0.3, "feet": 0.2, "other_foot": 0.15}
    sided = movement.measure.sided and movement.who != "both"
    kept = []
    for part, limit in limits.items():
        if part == "other_foot" and (not sided or "feet" in kept):
            continue
        spans = [demo.history.between(t.start_s, t.end_s).travel(part, int(t.side == "right")) for t in movement.turns]
        if max(spans) < limit and not (demo.upper_only and part != "hips"):
            kept.append(part)
    return kept


def _tempo(movement: Movement) -> dict[str, Any]:
    def band(seconds: list[float]) -> dict[str, float]:
        usual = max(0.3, round(float(np.median(seconds)) * _WHOLE_WAY, 1))
        return {
            "usual_s": usual,
            "least_s": max(0.2, round(0.35 * usual, 1)),
            "most_s": max(2.5, round(2.5 * usual, 1)),
        }

    turns = movement.turns
    tempo: dict[str, Any] = {"out": band([t.out_s for t in turns]), "back": band([t.back_s for t in turns])}
    held = float(np.median([t.top_s - _TURN_SHARE * (t.out_s + t.back_s) for t in turns]))
    if held > _HELD_S:
        tempo["hold_s"] = round(2 * held) / 2
    return tempo


def _guide(demo: Demonstration, movement: Movement, place: str) -> dict[str, Any]:
    """The drawn figure, from the joints that this view shows."""
    rest_s, top_s = [t.start_s for t in movement.turns], [t.peak_s for t in movement.turns]
    base = {"chair": "chair", "lying": "lying"}.get(place, "standing")
    view = "side" if demo.view == "side" else "front"
    guide: dict[str, Any] = {"base": base, "yaw_deg": 75 if view == "side" else 0, "rest": {}, "target": {}}
    rises = _median(demo, "hip_height", 0, top_s) - _median(demo, "hip_height", 0, rest_s)
    if base == "chair" and rises > 0.3:
        guide["base"] = "chair_stand"
    if movement.who == "alternating":  # a left rep is drawn; its mirror image is the right one
        left = [t for t in movement.turns if t.side == "left"]
        rest_s, top_s = [t.start_s for t in left], [t.peak_s for t in left]
    extends = movement.measure.name == "hip_extension"
    for name, joint in _JOINTS[view].items():
        if name in _FROM_DEPTH and name != movement.measure.name:
            continue
        if (base == "lying" and name == "trunk_lean") or ((name == "hip_extension") != extends and "hip" in name):
            continue
        side = {"left": 0, "right": 1}.get(movement.who, 0 if movement.who == "alternating" else demo.near)
        before, after = (_median(demo, name, side, when) for when in (rest_s, top_s))
        if not np.isfinite(before) or not np.isfinite(after):
            continue
        if name == "ankle_dorsiflexion":  # only its change says anything, and a foot on the floor follows the leg
            if name != movement.measure.name:
                continue
            before, after = 0.0, after - before
        usual = _SITTING.get(joint, 0.0) if base.startswith("chair") else 0.0
        moves = abs(after - before) >= (_SHOWN_DEG if name != movement.measure.name else 1.0)
        if moves or (view == "side" and abs(before - usual) > _BENT_DEG):
            guide["rest"][joint] = float(round(before))
        if moves:
            guide["target"][joint] = float(round(after))
    if view == "front" and "elbow_flexion" in guide["target"]:  # bent in the picture's plane, where it was seen
        guide["rest"]["elbow_plane"] = guide["target"]["elbow_plane"] = 1
    if view == "front" and rises < -0.2:  # a squat toward the camera: the knees as the hips' height asks for
        legs = max(_median(demo, "hip_height", 0, rest_s), 1.0)
        bend = float(round(2 * np.degrees(np.arccos(np.clip(1 + rises / legs, 0, 1)))))
        guide["target"] |= {"knee_flexion": bend, "hip_flexion": bend, "trunk_lean": float(round(0.3 * bend))}
    return guide


def _median(demo: Demonstration, name: str, side: int, when_s: list[float]) -> float:
    m = MEASURES[name]
    values = demo.series(m, side if m.sided else 0)
    picked = values[np.clip(np.searchsorted(demo.t, when_s), 0, len(values) - 1)]
    return float(np.nanmedian(picked)) if np.isfinite(picked).any() else float("nan")


def _origin(source: str, movement: Movement, demo: Demonstration) -> str:
    times = "once" if len(movement.turns) == 1 else f"{len(movement.turns)} times"
    if is_kept(movement):
        times += f", kept for {movement.turns[0].top_s:.0f} seconds"
    seen = f"seen from the {demo.view}" if demo.view in ("front", "side") else "seen half from the side"
    return f"Proposed from {source}: {movement.measure.name} goes out and back {times}, {seen}."


def _notes(demo: Demonstration, movement: Movement, exercise: Exercise) -> list[str]:
    """What the therapist should know before the texts are edited."""
    notes = ["Numbers come from the demonstration; the texts are yours to write. Test it: coach exercises check FILE"]
    m = movement.measure
    if m.unit != "deg":
        notes.append(
            f"Counted on {m.name} in {m.unit}: no joint angle can be told from this side. Degrees need a film from "
            "another side."
        )
    elif not exercise.measurable_in(demo.view):
        notes.append(f"{m.name} is counted, not measured, from here; degrees need the {m.views[0]} view.")
    if not exercise.guide.target:
        notes.append(
            "No drawing could be made of it from this side: write the joints of the guide (docs/exercises.md)."
        )
    if demo.view == "side" and m.sided and movement.who == "both":
        notes.append("From the side the far limb is half hidden: both sides were taken to move together.")
    return notes


class _Dumper(yaml.SafeDumper):
    """Numbers without a needless point; maps and lists of words on one line, lists of sentences one a line."""

    def represent_sequence(self, tag: str, sequence: Any, flow_style: bool | None = None) -> yaml.SequenceNode:
        sentences = any(isinstance(x, str) and " " in x for x in sequence)
        return super().represent_sequence(tag, sequence, False if sentences else flow_style)

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _plain_number(dumper: yaml.SafeDumper, value: float) -> yaml.ScalarNode:
    if value == int(value):
        return dumper.represent_int(int(value))
    return dumper.represent_scalar("tag:yaml.org,2002:float", f"{value:g}")


_Dumper.add_representer(float, _plain_number)


def _dump(data: dict[str, Any]) -> str:
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, width=118, allow_unicode=True, default_flow_style=None)
