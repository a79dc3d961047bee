"""Decisions of the rules on a page: the sentence in the visitor's language, with a sign that is more than a colour."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st

from coach.care.checkins import check_in
from coach.care.decision import Decision
from coach.care.in_force import care_thresholds
from coach.care.records import SessionSummary
from coach.language import Number, _


def says(decision: Decision) -> str:
    """The sentence; names of exercises in it are translated on their own."""
    fields = {name: _(value) if isinstance(value, str) else Number(value) for name, value in decision.fields.items()}
    return _(decision.template).format(**fields)


def look_back(history: Sequence[SessionSummary], week: int) -> str:
    """The check-in of 2 or 4 weeks, in one line."""
    told = check_in(history, week, care_thresholds()).decision
    return _("{n} weeks since you began.").format(n=week) + " " + says(told)


def show_decisions(decisions: Iterable[Decision]) -> None:
    """Red first. Each sentence once."""
    order = {"red": 0, "amber": 1, None: 2, "green": 3}
    told = set()
    for decision in sorted(decisions, key=lambda d: order[d.light]):
        words = says(decision)
        if words in told:
            continue
        told.add(words)
        if decision.light == "red":
            st.error(f"**{_('Stop')}.** {words}", icon=":material/front_hand:")
        elif decision.light == "amber":
            st.warning(f"**{_('Gently')}.** {words}", icon=":material/airwave:")
        elif decision.light == "green":
            st.success(words, icon=":material/check:")
        else:
            st.info(words)
