"""One test, looked at again: what came of it, and what its kept recording shows."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from coach.figure.posture import posture_svg, posture_words
from coach.language import _, later, stamp_words
from coach.pose import CoachError
from coach.records.assessments import AssessmentRow
from coach.records.people import PersonRow
from coach.trends import norms, words
from coach.web.account.access import get_store
from coach.web.balance import session_charts, session_traces
from coach.web.balance.progress import zone
from coach.web.balance.readings import name_of_test, shown
from coach.web.balance.session_traces import RAISING, STEPPING, Recording
from coach.web.look.look import plain, show_drawing, show_picture

POSTURE = "posture_screen"
_STAGE = {
    "id": later("Stage"),
    "side": later("Side"),
    "round": later("Round"),
    "duration_s": later("Seconds"),
    "count": later("Counted"),
    "reason": later("Why not"),
}


def show_session(person: PersonRow, assessment_id: int) -> bool:
    """The page of one result; False where this person has no such result."""
    row = get_store().assessment(assessment_id)
    if row is None or row.person_id != person.id:
        return False
    st.title(name_of_test(row.test))
    by = _(", time taken by {n1}").format(n1=plain(row.entered_by)) if row.entered_by else ""
    st.write(f"{plain(person.name)}, {stamp_words(row.at.astimezone(zone()))}{by}")
    if st.button(_("Back to balance")):
        del st.query_params["assessment"]
        st.rerun()
    if row.reading is None:
        st.info(_("No reading. {invalid_reason}").format(invalid_reason=row.invalid_reason))
    else:
        _posture(row.reading) if row.test == POSTURE else _readings(person, row)
    for warning in row.warnings:
        st.warning(str(warning.get("message", "")))
    if row.model is not None:
        _recording(row)
    if row.stages:
        with st.expander(_("Stages")):
            table = [{_(name): stage.get(key) for key, name in _STAGE.items()} for stage in row.stages]
            st.dataframe(table, hide_index=True)
    return True


def _posture(reading: dict[str, Any]) -> None:
    """Both figures, turned by what was measured, and the same in words."""
    words_of = posture_words(reading)
    for view, column in zip(("front", "side"), st.columns(2, gap="medium"), strict=True):
        with column:
            st.subheader(_("From the {view}").format(view=_(view)), anchor=False)
            show_drawing(
                posture_svg(reading, view),
                460,
                _("Standing, from the {view}: {n1}").format(view=_(view), n1=". ".join(words_of[view])),
            )
            st.markdown("\n".join(f"- {line}" for line in words_of[view]))
    st.caption(
        _(
            "Blue lines are turned by just the angles that were measured; grey ones only complete the figure. The "
            "person's left is on the right of the front picture. This is how somebody stood then, "
            "and no finding of an illness."
        )
    )


def _readings(person: PersonRow, row: AssessmentRow) -> None:
    st.header(_("Readings"), anchor=False)
    age = person.age_years(row.at)
    lines = []
    for one in shown(row.test, [row]):
        for side, field in one.fields.items():
            value = (row.reading or {}).get(field.name)
            name = one.label if side == "both" else f"{one.label}, {side}"
            if not isinstance(value, int | float):
                lines.append(_("- **{name}**: not measured").format(name=name))
                continue
            told = [words.compared(value, field.unit, li) for li in norms.limits(row.test, field.name, age, person.sex)]
            lines.append(" ".join([f"- **{name}**: {words.amount(value, field.unit)}.", *told]))
    st.markdown("\n".join(lines))


def _recording(row: AssessmentRow) -> None:
    """Whatever of the recording can be shown; what cannot is said once."""
    try:
        rec = session_traces.recording(get_store().assessment_landmarks(row.id), row)
    except CoachError as error:
        st.info(str(error))
        return
    if rec is None:
        st.caption(_("The joint positions of this test were not kept, so its movement cannot be shown again."))
        return
    st.header(_("The movement"), anchor=False)
    st.caption(_("Drawn from the kept joint positions. No picture of you is kept."))
    left, right = st.columns([2, 5], gap="medium")
    with left:
        figure = session_traces.figure_at_start(rec)
        if figure is not None:
            show_picture(figure, _("At the start, as the camera sees it"))
    with right:
        _lean(rec, row)
    if row.test == STEPPING:
        _steps(rec)
    if row.test in (STEPPING, RAISING):
        _portrait(rec, row.test)


def _lean(rec: Recording, row: AssessmentRow) -> None:
    try:
        t_s, lean_deg = session_traces.lean(rec, row.view)
    except ValueError:
        st.write(_("The trunk's lean cannot be shown: there are too few pictures a second."))
        return
    if not np.isfinite(lean_deg).any():
        st.write(_("The trunk was not seen."))
        return
    aside = row.view != "side"
    ways = (_("to the left"), _("to the right")) if aside else (_("forward"), _("back"))
    far = [max(0.0, float(np.nanmax(lean_deg))), max(0.0, -float(np.nanmin(lean_deg)))]
    told = _("The trunk leaned up to ") + _(" and ").join(
        f"{words.amount(round(d), 'degrees')} {way}" for d, way in zip(far, ways, strict=True)
    )
    told += "."
    st.subheader(_("The trunk's lean") + (_(" to the side") if aside else _(", forward and back")), anchor=False)
    title = _("Degrees (left is up)") if aside else _("Degrees (forward is up)")
    _chart(session_charts.lean_over_time(t_s, lean_deg, rec.stages, title), told)


def _steps(rec: Recording) -> None:
    try:
        events = session_traces.steps(rec)
    except ValueError as why:
        st.write(_("The steps cannot be shown: {why}.").format(why=why))
        return
    gaps = np.diff(events.t_s)
    told = (
        _("{n1} steps, {n2:.2f} seconds from one to the next in the middle of all.").format(
            n1=len(events), n2=np.median(gaps)
        )
        if len(gaps)
        else ""
    )
    st.subheader(_("The rhythm of the steps"), anchor=False)
    _chart(session_charts.rhythm_strip(events, float(rec.trial.t_s[-1])), told)


def _portrait(rec: Recording, test: str) -> None:
    try:
        left, right = session_traces.portrait(rec, test)
    except ValueError as why:
        st.write(_("Left against right cannot be shown: {why}.").format(why=why))
        return
    both = np.isfinite(left) & np.isfinite(right)
    if not both.any():
        st.write(_("Left against right was not seen."))
        return
    what, unit = (_("arm"), _("degrees")) if test == RAISING else (_("foot"), _("trunk lengths up"))
    turns = _("from one corner to the other, against") if test == RAISING else _("along the two edges, away from")
    told = _(
        "Left {what} across, right {what} up. Taking turns, the line goes {turns} the dashed "
        "one; movement together follows the dashed one."
    ).format(what=what, turns=turns)
    st.subheader(_("Left against right"), anchor=False)
    _chart(session_charts.phase_portrait(left, right, unit), told, stretch=False)


def _chart(chart: Any, told: str, stretch: bool = True) -> None:
    st.altair_chart(chart, theme=None, alt=told, width="stretch" if stretch else "content")
    st.write(told)
