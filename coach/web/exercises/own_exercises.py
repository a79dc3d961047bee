"""Definitions that are made or changed here: checked, kept as a file, and each version kept in the records."""

from __future__ import annotations

import re

from coach.exercise.definition import Exercise, parse_exercise
from coach.exercise.files import FOLDER, find_file, keep_own, own_folder
from coach.records.store import Store

_OWN = "_own"


def is_own(which: str) -> bool:
    """Whether it was made here, and may be changed under its own id."""
    return find_file(which, [own_folder()]) is not None and find_file(which, [FOLDER]) is None


def text_of(which: str) -> str:
    """The definition as it is written."""
    path = find_file(which, [own_folder(), FOLDER])
    return "" if path is None else path.read_text("utf-8", errors="replace")


def to_edit(which: str) -> str:
    """The text to begin from: the next version of an own exercise, and of one that came with the coach a copy."""
    text = text_of(which)
    if is_own(which):
        return re.sub(r"(?m)^version: *[\"']?(\d+)\.(\d+)\.(\d+)[\"']? *$", _next, text, count=1)
    return re.sub(rf"(?m)^id: *{re.escape(which)} *$", f"id: {which}{_OWN}", text, count=1)


def _next(found: re.Match[str]) -> str:
    major, minor, patch = found.groups()
    return f"version: {major}.{minor}.{int(patch) + 1}"


def keep(store: Store, text: str, who: str, again: bool) -> Exercise:
    """Keep one version: first in the records, which refuse a version that is another text already, then as the file.
    again: a file of this id may be there. Raises CoachError, one line."""
    ex = parse_exercise(text, "definition")
    if again and is_own(ex.id):  # what was there before, where it was made before there were versions
        old_text = text_of(ex.id)
        old = parse_exercise(old_text, "definition")
        if old.version not in {d.version for d in store.definitions(ex.id)}:
            store.keep_definition(ex.id, old.version, old_text, who)
    store.keep_definition(ex.id, ex.version, text, who)
    keep_own(ex.id, text, again=again)
    return ex
