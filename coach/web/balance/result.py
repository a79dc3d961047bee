"""What came of one test, in words, right after it."""

from __future__ import annotations

import streamlit as st

from coach.assessment.readings import Context
from coach.assessment.result import reference
from coach.assessment.script import Script
from coach.language import _, capital
from coach.records.assessments import AssessmentRow
from coach.records.people import PersonRow
from coach.trends import words
from coach.web.balance.readings import shown
from coach.web.balance.words import Side, finding, sides

STOPPED = "stopped"


def show_result(person: PersonRow, script: Script, row: AssessmentRow | None) -> None:
    """row: None where the test was ended before it began, and nothing was stored"""
    if row is None:
        st.header(_("The test did not begin"), anchor=False)
        st.write(_("Nothing was stored. Do it when you are ready."))
        return
    if row.reading is None:
        stopped = any(stage.get("ended_by") == STOPPED for stage in row.stages)
        st.header(_("Stopped") if stopped else _("Not valid this time"), anchor=False)
        st.subheader(str(row.invalid_reason), anchor=False)
        st.write(_("It is kept as a test without a reading. Nothing is concluded from it."))
    else:
        st.header(_("Your result"), anchor=False)
        for title, lines in told(person, row):
            st.subheader(title, anchor=False)
            for line in lines:
                st.write(line)
        about = reference(script.reference, Context(person.age_years(row.at), person.sex), marked=False)
        source = "" if about["source"] == "no table" else _(" Source: {n1}.").format(n1=about["source"])
        st.info(f"{about['text'].rstrip('.')}.{source}")
    for warning in row.warnings:
        st.warning(str(warning.get("message", "")))
    if row.reading is not None and script.unseen:
        with st.expander(_("What the camera does not see")):
            st.markdown("\n".join(f"- {line}" for line in script.unseen))


def told(person: PersonRow, row: AssessmentRow) -> list[tuple[str, list[str]]]:
    """(the reading in words, what it is compared with) of each that this test gave; one it never has (the beat, without
    a metronome) is left out."""
    out = []
    for one in shown(row.test, [row]):
        both = sides(one, [row], person)
        if all(side.value is None and _below(side) is None for side in both):
            continue
        out.append((finding(one, both), [line for side in both for line in _lines(side, len(both) > 1)]))
    return out


def _lines(side: Side, named: bool) -> list[str]:
    lead, unit = f"{capital(_(side.name))}: " if named else "", side.field.unit
    floor = _below(side)
    if side.value is None:
        return (
            []
            if floor is None
            else [
                _("{lead}Below {n1}, the least that this camera shows.").format(lead=lead, n1=words.amount(floor, unit))
            ]
        )
    return [lead + words.compared(side.value, unit, limit) for limit in side.limits]


def _below(side: Side) -> float | None:
    return side.now.points[-1].below
