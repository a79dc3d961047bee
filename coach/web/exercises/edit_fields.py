"""A definition as the fields that a therapist thinks in. The text stays the one thing that is edited: a field changes
its own place in it, so that nothing else is lost, and says below what is the matter with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from coach.exercise.edit import Path, data_of, problems, value_at, with_value
from coach.language import _
from coach.pose import CoachError
from coach.web.look.look import plain
from coach.web.look.measure_words import in_words

_ROUND = "edit-round"


def begin_fields_anew() -> None:
    """The text was changed by hand, or is another: the fields show what it says now."""
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1


def show_fields(text_key: str) -> bool:
    """All fields of the text in the visit under this name; whether something is the matter. What no field shows stands
    above them."""
    text = st.session_state[text_key]
    found = problems(text)
    try:
        data = data_of(text)
    except CoachError as error:
        st.error(str(error))
        return True
    fields = _Fields(text_key, data, found)
    rest = st.container()
    _words(fields)
    _movement(fields)
    _cues(fields)
    _drawing(fields)
    for path, words in found.items():
        if path not in fields.told:
            name = ".".join(str(step) for step in path)
            rest.error(plain(f"{name}: {words}" if name else words))
    return bool(found)


class _Fields:
    """told: the places whose trouble stands below their own field"""

    def __init__(self, text_key: str, data: dict[str, Any], found: dict[Path, str]):
        self._text_key, self._data, self._found = text_key, data, found
        self.told: set[Path] = set()

    def value(self, *path: str | int) -> Any:
        return value_at(self._data, path)

    def line(self, label: str, *path: str | int) -> None:
        key = self._key(path, str(self.value(*path) or ""))
        st.text_input(label, key=key, autocomplete="off", on_change=self._write(key, path, str))
        self._tell(path)

    def text(self, label: str, *path: str | int) -> None:
        key = self._key(path, str(self.value(*path) or ""))
        st.text_area(label, key=key, height=100, on_change=self._write(key, path, str))
        self._tell(path)

    def lines(self, label: str, *path: str | int) -> None:
        """One a line."""
        value = self.value(*path)
        key = self._key(path, "\n".join(map(str, value)) if isinstance(value, list) else str(value or ""))
        st.text_area(label, key=key, height=130, on_change=self._write(key, path, _lines))
        self._tell(path)

    def number(
        self, label: str, *path: str | int, place: Any = st, step: float = 1.0, drawn: Path | None = None
    ) -> None:
        """Empty where the text has something else in its place, which stays there until a number is typed. drawn: a
        joint of the figure that goes along where it is the same number"""
        value = self.value(*path)
        known = isinstance(value, int | float) and not isinstance(value, bool)
        key = self._key(path, float(value) if known else None)
        along = (drawn,) if drawn is not None and known and self.value(*drawn) == value else ()
        write = self._write(key, path, float, along)
        place.number_input(label, None, None, None, step, "%g", key=key, on_change=write)
        self._tell(path, place)

    def choice(self, label: str, names: dict[str, str], *path: str | int) -> None:
        value = self.value(*path)
        key = self._key(path, value if value in names else next(iter(names)))
        st.segmented_control(
            label, list(names), format_func=names.__getitem__, key=key, required=True,
            on_change=self._write(key, path, str),
        )  # fmt: skip
        self._tell(path)

    def _key(self, path: Path, start: Any) -> str:
        key = self._name(path)
        st.session_state.setdefault(key, start)
        return key

    @staticmethod
    def _name(path: Path) -> str:
        return f"edit-{st.session_state.get(_ROUND, 0)}-" + "-".join(map(str, path))

    def _write(
        self, key: str, path: Path, made: Callable[[Any], Any], along: tuple[Path, ...] = ()
    ) -> Callable[[], None]:
        def write() -> None:
            typed = st.session_state[key]
            if typed is None:
                return
            for where in (path, *along):
                st.session_state[self._text_key] = with_value(st.session_state[self._text_key], where, made(typed))
            for where in along:
                st.session_state.pop(self._name(where), None)  # its own field begins with what it is now

        return write

    def _tell(self, path: Path, place: Any = st) -> None:
        place = place.container()  # there also while nothing is the matter, so that what stands below keeps its place
        for where, words in self._found.items():
            # what is the matter with a part of it, or with what it is a part of
            if where and (where[: len(path)] == path or (path[: len(where)] == where and len(where) > 1)):
                if where not in self.told:
                    place.error(plain(words))
                self.told.add(where)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _words(fields: _Fields) -> None:
    fields.line(_("Name"), "name")
    fields.text(_("In two sentences: what to do, what it is good for"), "summary")
    fields.text(_("Why it is worth doing"), "why")
    fields.lines(_("Get ready, one a line"), "set_up")
    fields.lines(_("Steps, one a line"), "steps")
    fields.lines(_("What to look out for, one a line"), "mistakes")
    fields.lines(_("Take care, one a line"), "cautions")


def _movement(fields: _Fields) -> None:
    st.subheader(_("Movement"), anchor=False)
    st.caption(_("Sets, reps and days stand in a person's plan."))
    names = {"both": _("Both at once"), "each": _("Each side alone"), "each_or_both": _("Either way")}
    fields.choice(_("Sides"), names, "sides")
    left, right = st.columns(2)
    measure = str(fields.value("measure"))
    start, target = (
        words.format(measure=in_words(measure)) for words in (_("Start: {measure}"), _("Target: {measure}"))
    )
    fields.number(start, "rest", place=left, drawn=("guide", "rest", measure))
    fields.number(target, "target", place=right, drawn=("guide", "target", measure))
    if fields.value("tempo") is not None:
        there, held, back = st.columns(3)
        if fields.value("tempo", "out") is not None:
            fields.number(_("Seconds there"), "tempo", "out", "usual_s", place=there, step=0.5)
        fields.number(_("Seconds held"), "tempo", "hold_s", place=held, step=0.5)
        if fields.value("tempo", "back") is not None:
            fields.number(_("Seconds back"), "tempo", "back", "usual_s", place=back, step=0.5)
    if fields.value("hold") is not None:
        fields.number(_("Seconds to hold"), "hold", "seconds")


def _cues(fields: _Fields) -> None:
    st.subheader(_("What the coach says"), anchor=False)
    fields.line(_("When the movement is short of its target"), "reach_cue")
    for n, fault in enumerate(fields.value("faults") or ()):
        code = str(fault.get("code", n)).replace("_", " ") if isinstance(fault, dict) else str(n)
        fields.line(_("To change this: {fault}").format(fault=_(code)), "faults", n, "cue")


def _drawing(fields: _Fields) -> None:
    joints = fields.value("guide", "target")
    if not isinstance(joints, dict) or not joints:
        return
    with st.expander(_("The drawn figure at the target (degrees; heights in metres)")):
        for n, joint in enumerate(joints):
            if n % 2 == 0:
                columns = st.columns(2)
            fields.number(in_words(str(joint)), "guide", "target", str(joint), place=columns[n % 2])
