"""The short questions before and after a session."""

from __future__ import annotations

from collections.abc import Collection

import streamlit as st

from coach.care.records import After, Before, Profile
from coach.care.safety import RED_FLAGS, needs_chair, needs_feet_check
from coach.language import _
from coach.records.day import Day
from coach.web.day.pain import ask_effort, ask_pain
from coach.web.look.look import statements_below

_NONE = "none"
FELT = 400
MG, MMOL = "mg/dL", "mmol/L"
_MG_PER_MMOL = 18.016  # glucose: 180.16 g/mol
_TELL_MMOL = {"GB", "IE", "CA", "AU", "NZ", "CH", "NL", "SE", "NO", "DK", "FI"}


def ask_before(day: Day, profile: Profile, exercises: Collection[str]) -> Before | None:
    """The form before a session; the answers once it is sent and complete. It asks what these exercises need."""
    with st.form("before", border=False):
        pain = ask_pain(_("How much pain do you have now?"), "before-pain")
        flags = _red_flags(_("Is any of these new since your last session?"), "before-flags")
        checked = shoes = chair = False
        if any(needs_feet_check(profile, e) for e in exercises):
            st.subheader(_("Your feet"))
            checked = st.checkbox(_("I looked at both soles today: no new sore, blister or redness."))
            shoes = st.checkbox(_("I am wearing closed shoes."))
        if any(needs_chair(profile, e) for e in exercises):
            st.subheader(_("Your place"))
            chair = st.checkbox(_("A sturdy chair or counter is within my reach."))
        glucose, ketones = _glucose() if profile.diabetes else (None, None)
        sent = st.form_submit_button(_("Go on"), type="primary", width="stretch")
    if not sent:
        return None
    if pain is None or flags is None:
        st.error(_("Please choose your pain from 0 to 10, and answer whether anything is new."))
        return None
    if glucose is not None and not 20 <= glucose <= 1000:
        st.error(_("This glucose value cannot be right. Please check the number and its unit."))
        return None
    return Before(
        pain=pain, red_flags=tuple(flags), feet_checked=checked, shoes_on=shoes, chair_in_reach=chair,
        glucose_mg_dl=glucose, ketones=ketones, at=day.now,
    )  # fmt: skip


def ask_after(day: Day) -> After | None:
    with st.form("after", border=False):
        pain = ask_pain(_("How much pain do you have now?"), "after-pain")
        effort = ask_effort(_("How hard was it?"), "after-effort")
        flags = _red_flags(_("Did any of these happen?"), "after-flags")
        felt = st.text_input(_("How did it feel? (if you like)"), max_chars=FELT, autocomplete="off")
        sent = st.form_submit_button(_("Done"), type="primary", width="stretch")
    if not sent:
        return None
    if pain is None or effort is None or flags is None:
        st.error(_("Please choose pain and effort from 0 to 10, and answer whether anything happened."))
        return None
    return After(pain=pain, rpe=effort, felt=felt, red_flags=tuple(flags), at=day.now)


def _red_flags(question: str, key: str) -> list[str] | None:
    """Chosen ids, empty for "none of these"; None while the question is open or answered both ways."""
    st.subheader(question)
    statements = {flag.id: flag.statement for flag in RED_FLAGS}
    with statements_below(key):
        chosen = st.pills(
            question, [*statements, _NONE], key=key, selection_mode="multi", label_visibility="collapsed",
            width="stretch", format_func=lambda id: _("None of these") if id == _NONE else _(statements[id]),
        )  # fmt: skip
    if not chosen or (_NONE in chosen and len(chosen) > 1):
        return None
    return [id for id in chosen if id != _NONE]


def usual_unit(locale: str) -> str:
    """In which unit blood glucose is usually told there."""
    return MMOL if locale.upper().replace("_", "-").split("-")[-1] in _TELL_MMOL else MG


def in_mg_dl(value: float | None, unit: str) -> float | None:
    return None if value is None else value if unit == MG else round(value * _MG_PER_MMOL, 1)


def _glucose() -> tuple[float | None, bool | None]:
    st.subheader(_("Blood glucose (only if you measured it)"))
    left, right = st.columns(2)
    value = left.number_input(_("Value"), 1.0, 1000.0, None, 1.0, format="%.1f", placeholder=_("not measured"))
    unit = right.segmented_control(_("Unit"), [MG, MMOL], default=usual_unit(st.context.locale or ""), required=True)
    st.caption(_("90 mg/dL are 5.0 mmol/L, 250 mg/dL are 13.9 mmol/L."))
    told = st.segmented_control(
        _("Ketones, if you measured them"), ["no", "yes"],
        format_func=lambda k: _("Ketones found") if k == "yes" else _("No ketones"),
    )  # fmt: skip
    return in_mg_dl(value, unit or MG), (None if told is None else told == "yes")
