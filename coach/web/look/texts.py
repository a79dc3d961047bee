"""Definitions as the visitor reads them: in their language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from coach.assessment import script as scripts
from coach.care.movement import known
from coach.exercise import definition, sequence
from coach.exercise.files import find_file
from coach.language import _, in_language, later, weekday_words
from coach.pose import CoachError

Choice = TypeVar("Choice")


def load_exercise(which: str) -> definition.Exercise:
    """As :func:`coach.exercise.definition.load_exercise`, in the visitor's language."""
    found = known(which)  # read once a change of its file; what cannot be read is read again, to say why
    return in_language(found if found is not None else definition.load_exercise(which))


def exercise_name(which: str) -> str:
    """Its name in the visitor's language; made of its id where the definition is not here any more."""
    try:
        return load_exercise(which).name
    except CoachError:
        return which.replace("_", " ").capitalize()


def exercise_choice(which: str) -> str:
    """Its name where one is chosen from many: an own one with its id too, because two may share a name, and Streamlit
    tells choices apart by what they are called."""
    name = exercise_name(which)
    return f"{name} ({which})" if find_file(which, [definition.FOLDER]) is None else name


def told_apart(names: Mapping[Choice, str]) -> dict[Choice, str]:
    """The names of choices, with a number behind those that are not the first of their name: Streamlit tells choices
    apart by what they are called, and would show another one of the same name."""
    seen: dict[str, int] = {}
    told = {}
    for choice, name in names.items():
        seen[name] = seen.get(name, 0) + 1
        told[choice] = name if seen[name] == 1 else f"{name} ({seen[name]})"
    return told


def weekday(number: int) -> str:
    """A day of the week, short. number: from 0, Monday"""
    return weekday_words([number])


def load_sequence(which: str) -> sequence.Sequence:
    return in_language(sequence.load_sequence(which))


def load_script(which: str) -> scripts.Script:
    return in_language(scripts.load_script(which))


def side_words(side: str) -> list[str]:
    """The side as words, nothing for both: to be joined with what is done on it."""
    words = {"left": _("left side"), "right": _("right side")}
    return [words[side]] if side in words else []


_CHAIR, _MAT = later("Have ready: a sturdy chair."), later("Have ready: a mat.")
_AT_HAND = {
    "chair": _CHAIR, "chair or lying": _CHAIR, "lying": _MAT,
    "standing at a wall": later("Have ready: a free wall."),
    "standing near support": later("Have ready: a chair back to hold."),
    "standing with support": later("Have ready: a chair back or counter to hold."),
}  # fmt: skip


def at_hand(ex: definition.Exercise) -> str:
    """What to have at hand for it, as a sentence; nothing where nothing is needed."""
    if ex.guide.base == "chair_stand":
        return _(_CHAIR)
    if "rise" in ex.guide.target:
        return _("Have ready: a low step, and a rail or counter to hold.")
    return _(_AT_HAND[ex.position]) if ex.position in _AT_HAND else ""
