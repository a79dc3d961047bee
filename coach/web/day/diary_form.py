"""The weekly diary: sleep, stress, food, steps, medication; nothing has to be filled in."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
import streamlit as st

from coach.care.records import Diary
from coach.language import _, day_words
from coach.records.day import Day
from coach.web.account.access import get_store

_YES_NO = {"yes": True, "no": False}


def show_diary(day: Day) -> None:
    """This week's form, filled with what was told already, and the weeks before as a table."""
    monday = day.date - timedelta(days=day.date.weekday())
    weeks = get_store().diary(day.person_id)
    old = next((w for w in weeks if w.week == monday), Diary(week=monday))
    st.subheader(_("This week, from {date}").format(date=day_words(monday)), anchor=False)
    with st.form("diary", border=False):
        sleep = _score(_("Sleep: 0 is very bad, 10 is very good"), old.sleep, "sleep")
        stress = _score(_("Stress: 0 is none, 10 is very much"), old.stress, "stress")
        steps = st.number_input(_("Steps this week, if you count them"), 0, 1_000_000, old.steps, 500)
        minutes = st.number_input(_("Minutes of other movement, such as walks"), 0, 10_080, old.minutes, 10)
        taken = st.segmented_control(
            _("Did you take your medicine as told?"), list(_YES_NO),
            format_func=lambda k: _("Yes") if k == "yes" else _("Not always"),
            default=None if old.medication_as_told is None else "yes" if old.medication_as_told else "no",
        )  # fmt: skip
        food = st.text_input(_("Food and drink, in a few words"), old.food, max_chars=400, autocomplete="off")
        if st.form_submit_button(_("Keep this week"), type="primary"):
            told = Diary(
                week=monday, sleep=sleep, stress=stress, food=food, steps=steps, minutes=minutes,
                medication_as_told=None if taken is None else _YES_NO[taken],
            )  # fmt: skip
            get_store().save_diary(day.person_id, told)
            st.success(_("Kept. Thank you."))
    if weeks:
        with st.expander(_("Weeks before")):
            st.dataframe(pd.DataFrame([w.model_dump() for w in weeks]), hide_index=True)


def _score(question: str, old: float | None, key: str) -> int | None:
    default = None if old is None else round(old)
    return st.segmented_control(question, list(range(11)), default=default, key=f"diary-{key}", width="stretch")
