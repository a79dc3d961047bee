"""All exercises and sequences with their pictures: read and drawn once, and again when a file has changed."""

from __future__ import annotations

import streamlit as st

from coach.exercise.definition import Exercise, exercise_ids
from coach.exercise.files import FOLDER, own_folder
from coach.exercise.sequence import Sequence, sequence_ids
from coach.language import _, language
from coach.pose import CoachError
from coach.web.look.look import guide
from coach.web.look.texts import load_exercise, load_sequence


def exercises() -> list[tuple[Exercise, str]]:
    """Every exercise with its picture, by name. What cannot be read is told on the page."""
    found, problems = _exercises(_stamp())
    _tell(problems)
    return found


def sequences() -> list[tuple[Sequence, float, list[tuple[Exercise, str]]]]:
    """(the sequence, how many seconds it takes, its exercises with their still pictures)"""
    found, problems = _sequences(_stamp())
    _tell(problems)
    return found


def _stamp() -> tuple[tuple[str, int], ...]:
    """Changes with every file that is added, taken away or written."""
    files = [f for folder in (FOLDER, own_folder()) for f in sorted(folder.rglob("*.yaml"))]
    return (language(), 0), *((str(f), f.stat().st_mtime_ns) for f in files)


def _tell(problems: list[str]) -> None:
    """One broken definition must not take the others away."""
    for problem in problems:
        st.warning(_("Left out: {problem}").format(problem=problem))


@st.cache_data(show_spinner=False, max_entries=2)
def _exercises(stamp: tuple[tuple[str, int], ...]) -> tuple[list[tuple[Exercise, str]], list[str]]:
    found, problems = [], []
    for name in exercise_ids():
        try:
            ex = load_exercise(name)
            found.append((ex, guide(ex)))
        except CoachError as error:
            problems.append(str(error))
    return sorted(found, key=lambda pair: pair[0].name), problems


@st.cache_data(show_spinner=False, max_entries=2)
def _sequences(
    stamp: tuple[tuple[str, int], ...],
) -> tuple[list[tuple[Sequence, float, list[tuple[Exercise, str]]]], list[str]]:
    found, problems = [], []
    for name in sequence_ids():
        try:
            sequence = load_sequence(name)
            held = [load_exercise(item.exercise) for item in sequence.items]
            found.append((sequence, sequence.length_s, [(ex, guide(ex, animate=False)) for ex in held]))
        except CoachError as error:
            problems.append(str(error))
    return sorted(found, key=lambda one: one[1]), problems
