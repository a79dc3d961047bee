"""What became of the tests that somebody took: for themselves, and for their therapist."""

from __future__ import annotations

import streamlit as st

from coach.language import _, day_words, stamp_words
from coach.records.assessments import AssessmentRow
from coach.records.people import PersonRow
from coach.trends.words import amount
from coach.web.account.access import get_store
from coach.web.balance.progress import show_progress, zone
from coach.web.balance.readings import name_of_test, shown
from coach.web.look.texts import told_apart


def results_of(person: PersonRow) -> dict[str, list[AssessmentRow]]:
    """By test, oldest first."""
    by_test: dict[str, list[AssessmentRow]] = {}
    for row in get_store().assessments(person.id):
        by_test.setdefault(row.test, []).append(row)
    return by_test


def last_words(rows: list[AssessmentRow]) -> str:
    """The latest result in a line."""
    if not rows:
        return _("Not taken yet")
    row = rows[-1]
    day = day_words(row.at.astimezone(zone()))
    if row.reading is None:
        return _("{day}: no reading").format(day=day)
    told = []
    for one in shown(row.test, rows)[:1]:
        for side, field in one.fields.items():
            value = row.reading.get(field.name)
            if isinstance(value, int | float):
                told.append(("" if side == "both" else f"{side} ") + amount(value, field.unit))
    return f"{day}: {', '.join(told)}" if told else _("{day}: taken").format(day=day)


def show_results(person: PersonRow, by_test: dict[str, list[AssessmentRow]]) -> None:
    if not by_test:
        st.write(_("Nothing here yet. After your first test you see how it went, and later what has changed."))
        return
    latest = sorted(by_test, key=lambda t: by_test[t][-1].at, reverse=True)
    wanted = st.query_params.get("test")
    index = latest.index(wanted) if wanted in latest else 0
    test = st.selectbox(_("Test"), latest, index=index, format_func=name_of_test)
    if test != latest[index]:  # a reload shows the same
        st.query_params["test"] = test
    rows = by_test[test]
    show_progress(person, rows)
    names = told_apart({r.id: stamp_words(r.at.astimezone(zone())) for r in reversed(rows)})
    with st.container(horizontal=True, vertical_alignment="bottom"):
        one = st.selectbox(_("Look at one result"), list(names), format_func=lambda i: names[i])
        if st.button(_("Show it")):
            st.query_params["assessment"] = str(one)
            st.query_params["test"] = test
            st.rerun()
