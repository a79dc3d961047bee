"""Progress of one test: its charts, each with the same in words and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from coach.language import _, later
from coach.records.assessments import AssessmentRow
from coach.records.people import PersonRow
from coach.web.balance.charts import frame, progress
from coach.web.balance.readings import Shown, shown
from coach.web.balance.words import Side, caption, finding, sides, summary

_COLUMNS = {
    "when": later("Session"),
    "side": later("Side"),
    "value": later("Reading"),
    "reason": later("Why there is none"),
}


def zone() -> tzinfo:
    """The visitor's own."""
    return ZoneInfo(st.context.timezone or "UTC")


def show_progress(person: PersonRow, rows: Sequence[AssessmentRow]) -> None:
    """rows: the results of one test, oldest first, at least one."""
    if all(row.reading is None for row in rows):
        last = rows[-1]
        st.info(_("No reading yet. {invalid_reason}").format(invalid_reason=last.invalid_reason))
        return
    for one in shown(rows[0].test, rows):
        _show(person, one, rows)


def _show(person: PersonRow, one: Shown, rows: Sequence[AssessmentRow]) -> None:
    both = sides(one, rows, person)
    if all(side.value is None and side.now.points[-1].below is None for side in both):
        return  # a reading that this person never had (the beat, without a metronome) is no chart
    table = frame([series for side in both for series in side.everything], zone())
    limit = next((limit for side in both for limit in side.limits), None)
    mdc = {side.name: side.since_first.mdc.amount for side in both if side.since_first.mdc is not None}
    words = summary(both, zone())
    chart = progress(table, one.unit, limit, mdc)
    st.subheader(finding(one, both), anchor=False)
    if chart is not None:
        st.altair_chart(chart, theme=None, alt=" ".join(words))
    for line in words:
        st.write(line)
    st.caption(caption(both, person))
    with st.expander(_("The same as a table")):
        st.dataframe(as_table(table, one, both), hide_index=True)


def as_table(table: pd.DataFrame, one: Shown, both: Sequence[Side]) -> pd.DataFrame:
    names = dict({name: _(words) for name, words in _COLUMNS.items()}, value=f"{one.label} ({one.unit})")
    if len(both) == 1:
        del names["side"]
    plain = table.assign(when=table["when"].str.replace("|", " ").str.split("#").str[0])
    return plain[list(names)].rename(columns=names)
