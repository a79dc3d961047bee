"""The neurological record in words."""

from __future__ import annotations

from typing import Any

from coach.records.neurology import PARTS, SIDES, SITES, NeurologicalEntry, changes, flat

PART_NAMES = {
    "reflexes": "Reflex", "vibration": "Vibration", "monofilament": "10 g monofilament", "strength": "Strength",
}  # fmt: skip
SITE_NAMES = {
    "biceps": "biceps", "brachioradialis": "brachioradialis", "triceps": "triceps", "knee": "knee", "ankle": "ankle",
    "great_toe": "big toe", "inner_ankle": "inner ankle", "shin": "shin below the knee", "finger": "index finger",
    "toe_1": "first toe", "toe_3": "third toe", "toe_5": "fifth toe", "metatarsal_1": "first metatarsal head",
    "metatarsal_3": "third metatarsal head", "metatarsal_5": "fifth metatarsal head",
    "midfoot_medial": "inner midfoot", "midfoot_lateral": "outer midfoot", "heel": "heel", "dorsum": "top of the foot",
    "shoulder_abduction": "arm out to the side", "elbow_flexion": "elbow bent", "elbow_extension": "elbow straight",
    "wrist_extension": "wrist up", "hip_flexion": "thigh up", "knee_extension": "knee straight",
    "knee_flexion": "knee bent", "ankle_dorsiflexion": "foot up", "ankle_plantarflexion": "foot down",
    "great_toe_extension": "big toe up",
}  # fmt: skip
assert set(SITE_NAMES) == {site for sites in SITES.values() for site in sites}


def value_words(part: str, value: Any) -> str:
    if part == "reflexes":
        return f"{value}+" if value else "0"
    if part == "strength":
        return f"{value} of 5"
    if isinstance(value, int | float):
        return f"{value:g} seconds"
    return str(value).replace("_", " ")


def changed(before: NeurologicalEntry | None, after: NeurologicalEntry) -> list[str]:
    """A line for each finding that was another the time before."""
    return [
        f"{PART_NAMES[part]}, {SITE_NAMES[site]}, {side}: {value_words(part, old)} before, now {value_words(part, new)}"
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
            missed = [f"{side} {SITE_NAMES[site]}" for (_, site, side), value in own.items() if value == "not_felt"]
            felt = f"felt at {len(own) - len(missed)} of {len(own)} tested sites"
            lines.append(f"{PART_NAMES[part]}: {felt}" + (f"; not felt: {', '.join(missed)}" if missed else ""))
        else:
            lines.append(f"{PART_NAMES[part]}: {len(own)} tested")
    return lines


def as_table(entry: NeurologicalEntry) -> list[dict[str, str]]:
    """One row a site, for a table."""
    found = flat(entry.model_dump())
    rows = []
    for part in PARTS:
        for site in SITES[part]:
            sides = {side: found[part, site, side] for side in SIDES if (part, site, side) in found}
            if sides:
                told = {side: value_words(part, sides[side]) if side in sides else "not tested" for side in SIDES}
                name = f"{PART_NAMES[part]}, {SITE_NAMES[site]}"
                rows.append({"Finding": name, "Left": told["left"], "Right": told["right"]})
    return rows
