"""What every field of the definition language means: the tables of docs/exercises.md and the published JSON schema.

``python -m coach.exercise.reference`` writes both anew.
"""

from __future__ import annotations

import json
import re
import types
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from coach.exercise.definition import (
    FOLDER,
    REP_QUANTITIES,
    Band,
    Camera,
    Exercise,
    Fault,
    Form,
    Guide,
    Hold,
    Lead,
    Posture,
    Show,
    Signal,
    Style,
    Tempo,
    Weights,
)  # fmt: skip
from coach.kinematics.registry import MEASURES

SCHEMA, DOCUMENT = FOLDER / "schema.json", FOLDER.parent / "docs" / "exercises.md"
MODELS: tuple[type[BaseModel], ...] = (
    Exercise, Camera, Signal, Lead, Posture, Hold, Tempo, Band, Fault, Show, Form, Weights, Guide, Style,
)  # fmt: skip

# model: {field: (unit, meaning, example)}
FIELDS: dict[str, dict[str, tuple[str, str, str]]] = {
    "Exercise": {
        "schema_version": ("", "Version of this language. Always 1 today.", "1"),
        "id": ("", "Short name for commands and records; the file is called the same. Never changed later.", "squat"),
        "version": ("", "Version of this definition. Raise it with every change: reports name it.", "1.2.0"),
        "name": ("", "What the patient reads.", "Squat"),
        "domain": ("", "What it is for; each domain has its own trend.", "strength"),
        "position": ("", "How the body is at rest. A rep that begins and ends otherwise is not counted.", "chair"),
        "summary": ("", "Two sentences: what to do, and what it is good for.", "Bend your knees as if to sit. ..."),
        "why": ("", "What it helps with in daily life.", "Strong thighs carry you up stairs."),
        "set_up": ("", "What to do before the first rep, one thing a line.", "[Face the camera.]"),
        "steps": ("", "The movement, one step a line; at least one.", "[Bend your knees slowly.]"),
        "mistakes": ("", "What often goes wrong, in plain words.", "[Heels come off.]"),
        "easier": ("", "An easier exercise: an id, or words.", "mini_squat"),
        "harder": ("", "A harder exercise: an id, or words.", "ankle weight"),
        "cautions": ("", "When not to do it. Shown before every set.", "[Not with an open foot ulcer.]"),
        "camera": ("", "From where it is seen: see Camera.", "{views: [side]}"),
        "kind": (
            "",
            "reps: out and back is one · alternating: left and right in turn, each one rep · hold: a position is kept, "
            "seconds count (needs `hold`) · timed: only time is counted.",
            "reps",
        ),
        "sides": (
            "",
            "both: left and right move together · each: one at a time · each_or_both: as the patient likes.",
            "each",
        ),
        "measure": ("", "The registered measure that grows (or falls) with the movement.", "knee_flexion"),
        "rest": ("of the measure", "Its value at rest. 0 for a measure of which only the change counts.", "5"),
        "target": ("of the measure", "Its value at a full rep, unless the patient has an own target.", "90"),
        "min_excursion": (
            "of the measure",
            "The least movement that is surely a rep for somebody new. Smaller ones count once several alike have been "
            "seen, so this is no lower limit for a patient.",
            "30",
        ),
        "count_at": ("", "return: a rep counts when it is back · target: as soon as the target is reached.", "return"),
        "lead": ("", "Whose rep it is where one signal serves both legs: see Lead.", "{measure: knee_flexion}"),
        "smallest_share": (
            "share of the way",
            "Movements smaller than this are trembling, never a rep. Raise it for small, shaky measures.",
            "0.2",
        ),
        "least_rep_s": ("s", "A movement quicker than this, there and back, is never a rep. 0 for no limit.", "0.9"),
        "hold": ("", "How a hold is recognised: see Hold. With kind hold only.", "{seconds: 20, when: [...]}"),
        "signals": (
            "",
            "By view: what to count on there instead of the measure (see Signal). Counted, not measured.",
            "{front: {measure: hip_height, change: -0.5}}",
        ),
        "confirm": ("", "What must move along in every rep (see Signal): it tells a squat from a kick.", "[...]"),
        "posture": ("", "How the body must be in every rep: see Posture.", "[...]"),
        "still": ("", "Parts that must stay in their place, else it is walking about.", "[feet]"),
        "tempo": ("s", "How long out, hold and back may take: see Tempo.", "{hold_s: 2}"),
        "faults": ("", "What may go wrong and what is said then: see Fault.", "[...]"),
        "form": ("", "Good form that shades off, without a cue: see Form.", "[...]"),
        "weights": ("", "How much each part of the score weighs: see Weights.", "{range: 0.5, ...}"),
        "reach_cue": ("", "Said when reps stay short of a target of the person's own.", "Sit back a little more."),
        "guide": ("", "The drawn figure, which also performs the definition's own test: see Guide.", "{base: chair}"),
    },
    "Camera": {
        "views": ("", "Where it may be seen from, the best first.", "[side, front]"),
        "body": ("", "Whether the whole body must be in the picture, or the upper part.", "upper"),
        "distance_m": ("m", "How far away to be.", "2.5"),
        "advice": ("", "One sentence for the patient, also when the view is wrong.", "Face the camera."),
    },
    "Signal": {
        "measure": ("", "A registered measure.", "hip_height"),
        "change": ("of the measure", "How far it goes from rest to the target, with its sign. Not 0.", "-0.5"),
        "power": (
            "",
            "2 where it grows with the square of the movement: half a squat lowers the hips by a quarter.",
            "2",
        ),
    },
    "Lead": {
        "measure": ("", "A measure with left and right: the side where it is larger has done the rep.", "ankle_ahead"),
        "change": ("", "Not the larger, but the one that rose more since the start of the rep.", "true"),
    },
    "Posture": {
        "measure": ("", "A registered measure.", "trunk_lean"),
        "above": ("of the measure", "It must be more than this. Exactly one of above and below.", "-0.5"),
        "below": ("of the measure", "It must be less than this.", "25"),
        "change": ("", "Not the value, but how much it changes.", "true"),
        "side": ("", "Whose: the moving side, the other, any of both, or all.", "other"),
        "phase": ("", "Over the whole rep, or at its peak only.", "peak"),
        "views": ("", "Only asked in these views; everywhere when left out.", "[side]"),
    },
    "Hold": {
        "seconds": ("s", "The goal.", "20"),
        "grace_s": ("s", "Broken for less than this, the hold goes on.", "0.5"),
        "when": ("", "The conditions of the position, all of them: see Posture. At least one.", "[...]"),
        "stance_side": ("", "The hold is named for the leg that stands, not the one that is lifted.", "true"),
    },
    "Tempo": {
        "out": ("s", "From rest to the target: see Band.", "{usual_s: 2, least_s: 0.5, most_s: 5}"),
        "back": ("s", "From the target to rest: see Band.", "{usual_s: 2, least_s: 0.6, most_s: 5}"),
        "hold_s": ("s", "How long to stay at the target; 0 for not at all.", "2"),
    },
    "Band": {
        "usual_s": ("s", "What is asked for, and how the drawn figure moves.", "2"),
        "least_s": ("s", "Quicker than this costs control.", "0.5"),
        "most_s": ("s", "Slower than this costs control.", "5"),
    },
    "Fault": {
        "measure": ("", "A registered measure, or a quantity of the whole rep (table below).", "trunk_lean"),
        "code": ("", "Short name, once a definition: reports and records use it.", "knees_in"),
        "above": ("of the measure", "Told beyond this and the measure's error. One of above and below.", "55"),
        "below": ("of the measure", "A fault under this.", "-12"),
        "severe": ("of the measure", "Where it is as serious as it gets (severity 1); beyond the limit.", "80"),
        "phase": ("", "When it is looked for: out, peak, back, or the whole rep.", "peak"),
        "change": ("", "Against the start of the rep: for people who are not straight at rest.", "true"),
        "absolute": ("", "Either direction counts.", "true"),
        "toward": ("", "Of a measure positive to the left: only toward the side that moves, or the other.", "moving"),
        "side": ("", "Whose, where the measure has sides.", "other"),
        "views": ("", "Only judged there; where the measure holds when left out.", "[front]"),
        "for_s": ("s", "It must last this long.", "0.2"),
        "show": ("", "How the drawn person makes this fault: see Show. Without it nobody can test it.", "{...}"),
        "cue": ("", "What to do, at most 8 words, a verb first.", "Lift your chest a little."),
        "praise": ("", "Said when it goes away.", "Your chest stays up now."),
    },
    "Show": {
        "joints": ("degrees or m", "Added to the target's joints.", "{trunk_lean: 38}"),
        "rest": ("degrees or m", "Joints that are so from the start on.", "{trunk_lean: 20}"),
        "tempo_s": ("s", "Another tempo: out, hold, back.", "[2, 1, 0.4]"),
        "asymmetry": ("right over left", "Range of the right side over the left, both at once.", "0.7"),
        "right_share": ("right over left", "The same where they move in turn.", "0.5"),
        "sway_deg": ("degrees", "A trunk that swings so far.", "8"),
        "jerks": ("", "Out and back in so many jerks.", "5"),
        "dips": ("", "The hold is let go for a moment so many times.", "2"),
    },
    "Form": {
        "measure": ("", "A registered measure.", "trunk_lean"),
        "usual": ("of the measure", "Up to here all is well.", "32"),
        "most": ("of the measure", "Here form has lost what it can cost.", "62"),
        "absolute": ("", "Either direction counts.", "true"),
        "views": ("", "Where it may be judged.", "[side]"),
    },
    "Weights": {
        "range": ("share", "How far, against the patient's own target.", "0.35"),
        "control": ("share", "Tempo and smoothness.", "0.2"),
        "alignment": ("share", "Faults and form.", "0.3"),
        "steadiness": ("share", "Trembling at the top or in the hold.", "0"),
        "symmetry": ("share", "Left against right.", "0.15"),
    },
    "Guide": {
        "base": ("", "What the figure stands, sits or lies on.", "chair"),
        "yaw_deg": ("degrees", "From where it is drawn: 0 from the front, 90 sees its left side.", "75"),
        "rest": ("degrees or m", "Its joints at rest.", "{knee_flexion: 5}"),
        "target": ("degrees or m", "Its joints at the target; names without a side are the moving side's.", "{...}"),
        "styles": ("", "Other ways of doing the same: see Style.", "[{target: {trunk_lean: 15}}]"),
    },
    "Style": {
        "rest": ("degrees or m", "Joints at rest that differ from the guide's.", "{shoulder_abduction: 90}"),
        "target": ("degrees or m", "Joints at the target that differ from the guide's.", "{shoulder_flexion: 30}"),
    },
}  # fmt: skip

QUANTITIES: dict[str, tuple[str, str]] = {
    "out_s": ("s", "How long the way out took."),
    "hold_s": ("s", "How long the movement stayed at its peak."),
    "back_s": ("s", "How long the way back took."),
    "side_difference": ("of the measure", "Range of one side less the other's, in a movement of both."),
    "uneven_share": ("share", "Range against the other side's last rep: 0.3 is a third less."),
    "short_of_target": ("of the measure", "What is missing to the target."),
    "smoothness": ("SPARC", "0 and below; a rough movement is far below."),
    "wobble_deg": ("degrees", "How much the trunk swings."),
    "stops": ("times", "How often the movement stands still on its way."),
    "touches": ("times", "How often a hold was broken for less than its grace."),
}


def schema() -> dict[str, Any]:
    """The JSON schema of a definition, each field with its meaning."""
    made = Exercise.model_json_schema()
    for name, part in {**made.get("$defs", {}), "Exercise": made}.items():
        for key, (unit, meaning, _) in FIELDS.get(name, {}).items():
            part["properties"][key]["description"] = meaning + (f" Unit: {unit}." if unit else "")
        part["description"] = " ".join(str(part.get("description", "")).split())
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Exercise definition"} | {
        k: v for k, v in made.items() if k != "title"
    }


def schema_text() -> str:
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"


def tables() -> dict[str, str]:
    """The generated parts of docs/exercises.md by their name."""
    made = {model.__name__: _fields_table(model) for model in MODELS}
    made["quantities"] = _table(("quantity", "unit", "meaning"), [(f"`{n}`", *QUANTITIES[n]) for n in REP_QUANTITIES])
    made["measures"] = _table(
        ("measure", "unit", "sides", "views", "error", "what it is"),
        [
            (
                f"`{m.name}`", m.unit, "left, right" if m.sided else "-", ", ".join(m.views) or "any", f"{m.error:g}",
                m.formula + ("; change only" if m.change_only and "change" not in m.formula else ""),
            )
            for m in MEASURES.values()
        ],
    )  # fmt: skip
    return made


def with_tables(text: str) -> str:
    """The document with its generated parts (between ``<!-- begin X -->`` and ``<!-- end X -->``) made anew."""
    for name, table in tables().items():
        between = re.compile(rf"(<!-- begin {name} -->\n).*?(<!-- end {name} -->)", re.DOTALL)
        text = between.sub(lambda found, table=table: f"{found[1]}{table}{found[2]}", text)  # type: ignore[misc]
    return text


def _fields_table(model: type[BaseModel]) -> str:
    rows = []
    for name, info in model.model_fields.items():
        unit, meaning, example = FIELDS[model.__name__][name]
        rows.append((f"`{name}`", _type(info.annotation), unit or "-", meaning, _default(info), f"`{example}`"))
    return _table(("field", "type", "unit", "meaning", "default", "example"), rows)


def _type(annotation: Any) -> str:
    """In words that a therapist knows."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _type(inner[0])
    if origin is Literal:
        return "one of " + ", ".join(str(x) for x in inner)
    if origin in (Union, types.UnionType):
        return _type(next(x for x in inner if x is not type(None)))
    if origin is tuple:
        several = len(inner) > 1 and inner[1] is not Ellipsis
        return (
            f"{len(inner)} numbers"
            if several
            else f"list of {_type(inner[0])}".replace("list of one", "list, each one")
        )
    if origin is dict:
        return f"name: {_type(inner[1])}" if get_origin(inner[0]) is not Literal else f"view: {_type(inner[1])}"
    return {str: "text", float: "number", int: "whole number", bool: "true or false"}.get(
        annotation, annotation.__name__
    )


def _default(info: Any) -> str:
    value = info.default
    if value is PydanticUndefined:
        return "**required**"
    if value is None or value in ("", (), {}):
        return "-"
    if isinstance(value, BaseModel):
        return "as its own defaults"
    if isinstance(value, tuple):
        return f"`[{', '.join(map(str, value))}]`"
    return (
        f"`{str(value).lower()}`"
        if isinstance(value, bool)
        else f"`{value:g}`"
        if isinstance(value, float)
        else f"`{value}`"
    )


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def main(document: Path = DOCUMENT, published: Path = SCHEMA) -> None:
    document.write_text(with_tables(document.read_text("utf-8")), "utf-8")
    published.write_text(schema_text(), "utf-8")


if __name__ == "__main__":
    main()
