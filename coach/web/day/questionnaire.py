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
_YES_NO = {"yes": later("Yes"), "no": later("No")}


def ask_profile(old: Profile | None, safety_only: bool = False) -> Profile | None:
    """The form; the answers once all that decides about safety is answered and the button was pressed."""
    with st.form("questionnaire", border=False):
        st.subheader(_("For your safety"))
        answers = {}
        for name, question in SAFETY.items():
            default = None if old is None else "yes" if getattr(old, name) else "no"
            answers[name] = st.segmented_control(
                _(question), list(_YES_NO), format_func=lambda n: _(_YES_NO[n]), default=default, key=f"safety-{name}"
            )
        falls = st.number_input(
            _("How many times did you fall in the last 12 months?"), 0, 99, old.falls_last_year if old else None, 1
        )
        painful: list[Any] = list(old.painful) if old else []
        goals: list[Any] = list(old.goals) if old else []
        if not safety_only:
            st.subheader(_("About you"))
            painful = st.pills(
                _("Where does it hurt? Choose any."), list(PLACES), format_func=lambda n: _(PLACES[n]),
                selection_mode="multi", default=painful,
            )  # fmt: skip
            goals = st.pills(
                _("What would you like most? Choose any."), list(GOALS), format_func=lambda n: _(GOALS[n]),
                selection_mode="multi", default=goals,
            )  # fmt: skip
        button = _("Go on") if safety_only else _("Make my plan") if old is None else _("Keep these answers")
        sent = st.form_submit_button(button, type="primary")
    if not sent:
        return None
    if falls is None or any(a is None for a in answers.values()):
        st.error(_("Please answer every question under “For your safety”: the plan depends on them."))
        return None
    clearances = old.model_dump(include={"cleared_for_rapid_stands", "cleared_for_balance"}) if old else {}
    return Profile(
        **{name: answer == "yes" for name, answer in answers.items()}, falls_last_year=int(falls),
        painful=tuple(painful), goals=tuple(goals), **clearances,
    )  # fmt: skip
