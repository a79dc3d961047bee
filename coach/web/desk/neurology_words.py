"""The neurological record in words."""

from __future__ import annotations

from typing import Any

from coach.language import _, later
from coach.records.neurology import PARTS, SIDES, SITES, NeurologicalEntry, changes, flat

PART_NAMES = {
    "reflexes": later("Reflex"),
    "vibration": later("Vibration"),
    "monofilament": later("10 g monofilament"),
    "strength": later("Strength"),
}
SITE_NAMES = {
    "biceps": later("biceps"),
    "brachioradialis": later("brachioradialis"),
    "triceps": later("triceps"),
    "knee": later("knee"),
    "ankle": later("ankle"),
    "great_toe": later("big toe"),
    "inner_ankle": later("inner ankle"),
    "shin": later("shin below the knee"),
    "finger": later("index finger"),
    "toe_1": later("first toe"),
    "toe_3": later("third toe"),
    "toe_5": later("fifth toe"),
    "metatarsal_1": later("first metatarsal head"),
    "metatarsal_3": later("third metatarsal head"),
    "metatarsal_5": later("fifth metatarsal head"),
    "midfoot_medial": later("inner midfoot"),
    "midfoot_lateral": later("outer midfoot"),
    "heel": later("heel"),
    "dorsum": later("top of the foot"),
    "shoulder_abduction": later("arm out to the side"),
    "elbow_flexion": later("elbow bent"),
    "elbow_extension": later("elbow straight"),
    "wrist_extension": later("wrist up"),
    "hip_flexion": later("thigh up"),
    "knee_extension": later("knee straight"),
    "knee_flexion": later("knee bent"),
    "ankle_dorsiflexion": later("foot up"),
    "ankle_plantarflexion": later("foot down"),
    "great_toe_extension": later("big toe up"),
}
assert set(SITE_NAMES) == {site for sites in SITES.values() for site in sites}


def value_words(part: str, value: Any) -> str:
    if part == "reflexes":
        return f"{value}+" if value else "0"
    if part == "strength":
        return _("{value} of 5").format(value=value)
    if isinstance(value, int | float):
        return _("{value:g} seconds").format(value=value)
    return _(str(value).replace("_", " "))


def changed(before: NeurologicalEntry | None, after: NeurologicalEntry) -> list[str]:
    """A line for each finding that was another the time before."""
    return [
        _("{n1}, {n2}, {side}: {n3} before, now {n4}").format(
            n1=_(PART_NAMES[part]),
            n2=_(SITE_NAMES[site]),
            side=_(side),
            n3=value_words(part, old),
            n4=value_words(part, new),
        )
        for part, site, side, old, new in changes(before, after)
    ]


def in_short(entry: NeurologicalEntry) -> list[str]:
    """A line a part: how much was tested, and for the monofilament where it was not felt."""
    found = flat(entry.model_dump())
    lines = []
    for part in PARTS:
        own = {key: value for key, value in found.items() if key[0] == part}
        if not own:
            continue
        if part == "monofilament":
            missed = [
                f"{side} {_(SITE_NAMES[site])}" for (_part, site, side), value in own.items() if value == "not_felt"
            ]
            felt = _("felt at {n1} of {n2} tested sites").format(n1=len(own) - len(missed), n2=len(own))
            lines.append(
                f"{_(PART_NAMES[part])}: {felt}"
                + (_("; not felt: {n1}").format(n1=", ".join(missed)) if missed else "")
            )
        else:
            lines.append(_("{n1}: {n2} tested").format(n1=_(PART_NAMES[part]), n2=len(own)))
    return lines


def as_table(entry: NeurologicalEntry) -> list[dict[str, str]]:
    """One row a site, for a table."""
    found = flat(entry.model_dump())
    rows = []
    for part in PARTS:
        for site in SITES[part]:
            sides = {side: found[part, site, side] for side in SIDES if (part, site, side) in found}
            if sides:
                told = {side: value_words(part, sides[side]) if side in sides else _("not tested") for side in SIDES}
                name = f"{_(PART_NAMES[part])}, {_(SITE_NAMES[site])}"
                rows.append({"Finding": name, "Left": told["left"], "Right": told["right"]})
    return rows
