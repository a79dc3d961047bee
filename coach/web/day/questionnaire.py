"""The short questionnaire from which the gentle starter plan is made. Questions of safety have no answer set before."""

from __future__ import annotations

from typing import Any

import streamlit as st

from coach.care.records import Profile
from coach.language import _, later

PLACES = {
    "feet": later("Feet"), "legs": later("Legs"), "knees": later("Knees"), "hips": later("Hips"), "back": later("Back"),
    "neck": later("Neck"), "shoulders": later("Shoulders"), "arms": later("Arms"), "hands": later("Hands"),
}  # fmt: skip
GOALS = {
    "walk": later("Walk better"), "stairs": later("Climb stairs"), "chair": later("Get up from a chair"),
    "balance": later("Stand more safely"), "reach": later("Reach up and turn"), "posture": later("Better posture"),
    "sleep": later("Sleep better"), "pain": later("Less pain"),
}  # fmt: skip
SAFETY = {
    "can_stand_safely": later("Can you stand safely, with a chair or counter to hold?"),
    "foot_ulcer": later("Do you have an open sore (ulcer) on a foot?"),
    "numb_feet": later("Do your feet feel numb, or feel less than they did?"),
    "diabetes": later("Do you have diabetes?"),
    "dizzy_on_standing": later("Do you get dizzy when you stand up?"),
}
_CHOICES: dict[str, tuple[str, dict[str, str]]] = {
    "painful": (later("Where does it hurt? Choose any."), PLACES),
    "goals": (later("What would you like most? Choose any."), GOALS),
}
_YES_NO = {"yes": later("Yes"), "no": later("No")}


FALLS = (later("Not once"), later("Once"), later("Twice or more"))  # the rules ask whether, and twice is enough
_FALLS = later("How many times did you fall in the last 12 months?")


def ask_profile(old: Profile | None, safety_only: bool = False) -> Profile | None:
    """The answers, once all are there: one question at a time for somebody new, else a form of what was told before."""
    return _one_by_one(safety_only) if old is None else _form(old, safety_only)


def _one_by_one(safety_only: bool) -> Profile | None:
    """Large, one thing on the screen; an answer goes on by itself, and each can be taken back."""
    kept = f"questionnaire-{st.session_state.get('person')}"  # of this visit: nobody goes on with another's
    answers: dict[str, Any] = st.session_state.setdefault(kept, {})
    names = [*SAFETY, "falls_last_year", *(() if safety_only else ("painful", "goals"))]
    left = [name for name in names if name not in answers]
    if not left:
        del st.session_state[kept]
        return Profile(**answers)
    now = len(names) - len(left) + 1
    st.progress(now / len(names), _("Question {n} of {of}").format(n=now, of=len(names)))
    with st.container(key="question"):
        told = _question(left[0], last=len(left) == 1 and not safety_only)
    if told is not None:
        answers[left[0]] = told
        st.rerun()
    if answers and st.button(_("Back"), key=f"back-{left[0]}"):
        answers.popitem()
        st.rerun()
    return None


def _question(name: str, last: bool) -> Any:
    """The answer in this run, None while there is none."""
    if name in SAFETY:
        st.header(_(SAFETY[name]), anchor=False)
        yes, no = st.columns(2)
        if yes.button(_("Yes"), key=f"yes-{name}", width="stretch"):
            return True
        return False if no.button(_("No"), key=f"no-{name}", width="stretch") else None
    if name == "falls_last_year":
        st.header(_(_FALLS), anchor=False)
        for column, (count, words) in zip(st.columns(3), enumerate(FALLS), strict=True):
            if column.button(_(words), key=f"falls-{count}", width="stretch"):
                return count
        return None
    question, choices = _CHOICES[name]
    st.header(_(question), anchor=False)
    chosen = st.pills(
        _(question), list(choices), format_func=lambda n: _(choices[n]), selection_mode="multi", key=f"chosen-{name}",
        label_visibility="collapsed",
    )  # fmt: skip
    words = _("Make my plan") if last else _("Go on")
    return tuple(chosen) if st.button(words, type="primary", key=f"go-on-{name}", width="stretch") else None


def _form(old: Profile, safety_only: bool) -> Profile | None:
    with st.form("questionnaire", border=False):
        st.subheader(_("For your safety"))
        answers = {}
        for name, question in SAFETY.items():
            default = "yes" if getattr(old, name) else "no"
            answers[name] = st.segmented_control(
                _(question), list(_YES_NO), format_func=lambda n: _(_YES_NO[n]), default=default, key=f"safety-{name}"
            )
        falls = st.segmented_control(
            _(_FALLS), range(len(FALLS)), format_func=lambda n: _(FALLS[n]),
            default=min(old.falls_last_year, len(FALLS) - 1), key="falls",
        )  # fmt: skip
        painful: list[Any] = list(old.painful)
        goals: list[Any] = list(old.goals)
        if not safety_only:
            st.subheader(_("About you"))
            painful = st.pills(
                _(_CHOICES["painful"][0]), list(PLACES), format_func=lambda n: _(PLACES[n]),
                selection_mode="multi", default=painful,
            )  # fmt: skip
            goals = st.pills(
                _(_CHOICES["goals"][0]), list(GOALS), format_func=lambda n: _(GOALS[n]),
                selection_mode="multi", default=goals,
            )  # fmt: skip
        sent = st.form_submit_button(_("Go on") if safety_only else _("Keep these answers"), type="primary")
    if not sent:
        return None
    if falls is None or any(a is None for a in answers.values()):
        st.error(_("Please answer every question under “For your safety”: the plan depends on them."))
        return None
    clearances = old.model_dump(include={"cleared_for_rapid_stands", "cleared_for_balance"})
    same = falls == min(old.falls_last_year, len(FALLS) - 1)  # a number that was told exactly stays
    return Profile(
        **{name: answer == "yes" for name, answer in answers.items()},
        falls_last_year=old.falls_last_year if same else falls,
        painful=tuple(painful), goals=tuple(goals), **clearances,
    )  # fmt: skip
