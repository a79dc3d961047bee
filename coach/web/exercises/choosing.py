"""Finding an exercise among many: by a word, by position, by part of the body, by what the plan asks for."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import streamlit as st

from coach.exercise.definition import Exercise
from coach.language import _, later

# Of Exercise.position: how it begins, or what it allows besides
POSITIONS = {"chair": later("On a chair"), "standing": later("Standing"), "lying": later("Lying down")}
# The part that a measure is of, by how its name begins
PARTS = {
    "neck": (later("Neck"), ("neck", "ear")),
    "arms": (later("Shoulders and arms"), ("shoulder", "elbow", "wrist")),
    "back": (later("Back"), ("trunk",)),
    "hips": (later("Hips"), ("hip", "thigh")),
    "knees": (later("Knees"), ("knee",)),
    "feet": (later("Feet and ankles"), ("ankle", "heel", "stance")),
}
Drawn = tuple[Exercise, str]


def part_of(ex: Exercise) -> str:
    """The part of the body that is watched, "" where it is no one part."""
    return next((part for part, (_name, starts) in PARTS.items() if ex.measure.startswith(starts)), "")


def found(
    every: Sequence[Drawn], word: str, position: str | None, part: str | None, plan: Collection[str] | None
) -> list[Drawn]:
    """Those to which all that is given applies. plan: ids, None where any will do"""
    typed = word.strip().casefold()
    return [
        (ex, picture)
        for ex, picture in every
        if typed in f"{ex.name} {ex.summary}".casefold()
        and (position is None or position in ex.position)
        and (part is None or part == part_of(ex))
        and (plan is None or ex.id in plan)
    ]


def ask(every: Sequence[Drawn], plan: Collection[str]) -> list[Drawn]:
    """What is left after what was typed and chosen. plan: the ids of the person's plan"""
    word = st.text_input(_("Search"), autocomplete="off", placeholder=_("For example knee, or balance"))
    left, right = st.columns([2, 3])
    position = left.pills(_("How"), list(POSITIONS), format_func=lambda p: _(POSITIONS[p]))
    part = right.pills(_("For"), list(PARTS), format_func=lambda p: _(PARTS[p][0]))
    mine = bool(plan) and st.toggle(_("Only what is in my plan"))
    chosen = found(every, word, position, part, plan if mine else None)
    if not chosen:
        st.write(_("Nothing fits all of that. Take one choice back."))
    return chosen
