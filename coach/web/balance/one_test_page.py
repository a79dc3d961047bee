"""One balance or coordination test: what is done, the test itself, what came of it. The address says where we are."""

from __future__ import annotations

from html import escape

import streamlit as st

from coach.assessment.script import Script, script_ids
from coach.language import _
from coach.records.day import Day
from coach.records.people import PersonRow
from coach.web.account.access import get_store
from coach.web.balance.live import BPM, begin, drawing, live, with_beat
from coach.web.balance.result import show_result
from coach.web.day.first_questions import closed_today
from coach.web.look.look import card, here_and_now, need_person, show_guide
from coach.web.look.texts import load_script
from coach.web.look.ways import page_script

_USUAL_BPM = 100


def go(person: PersonRow, script: Script, **where: str) -> None:
    """Change the address and show what belongs to it."""
    st.query_params.from_dict({"person": str(person.id), "test": script.id, **where})
    st.rerun()


def to_balance(person: PersonRow, script: Script) -> None:
    st.switch_page(page_script("balance"), query_params={"person": str(person.id), "test": script.id})


def beat_of_address() -> float | None:
    text = st.query_params.get("bpm", "")
    return float(text) if text.isdigit() and BPM[0] <= int(text) <= BPM[1] else None


def go_live(person: PersonRow, script: Script, bpm: float | None, confirmed: bool, explained: bool) -> None:
    begin(person, script, bpm, confirmed=confirmed, explained=explained)
    go(person, script, live="1", **({} if bpm is None else {"bpm": f"{bpm:.0f}"}))


def introduction(person: PersonRow, script: Script) -> None:
    safety = script.safety
    st.title(script.name)
    closed = closed_today(Day(get_store(), person.id, here_and_now()))
    st.write(script.why)
    left, right = st.columns(2, gap="large")
    with right:
        lines = "".join(f"<li>{escape(line)}</li>" for line in script.explain)
        st.html(f'<ul class="spoken">{lines}</ul>')
        st.write(_("This is read aloud while you walk to your place. A raised hand repeats it."))
        bpm = _beat() if with_beat(script) else None
        known = st.checkbox(_("I know this test: leave the explanation out"))
    with left:
        first = script.stages[0]
        show_guide(drawing(script.id, first.id, first.exercise), 200, script.name)
        st.caption(script.camera.advice)
        with card("begin"):
            st.markdown("  \n".join(_safety(script)))
            if safety.confirm:
                st.markdown(f"**{safety.confirm}**")
            with st.container(horizontal=True):
                if not closed and st.button(_("Yes. Begin") if safety.confirm else _("Begin"), type="primary"):
                    go_live(person, script, bpm, confirmed=True, explained=known)
                if st.button(_("Back to all tests")):
                    to_balance(person, script)


def _safety(script: Script) -> list[str]:
    safety = script.safety
    lines = [safety.within_reach] if safety.within_reach else []
    lines += [_("Somebody stands near you, but not between you and the camera.")] if safety.someone_near else []
    return lines + ([_("Not for you with: {n1}.").format(n1=", ".join(safety.not_if))] if safety.not_if else [])


def _beat() -> float | None:
    """The person's own pace, or a metronome's."""
    own, beat = _("My own pace"), _("To a beat")
    if st.segmented_control(_("How do you want to march?"), [own, beat], default=own) != beat:
        return None
    return float(st.number_input(_("Beats a minute"), min_value=BPM[0], max_value=BPM[1], value=_USUAL_BPM, step=4))


def result(person: PersonRow, script: Script, assessment_id: int) -> None:
    row = get_store().assessment(assessment_id) if assessment_id else None
    if row is not None and (row.person_id, row.test) != (person.id, script.id):
        row = None
    st.title(script.name)
    show_result(person, script, row)
    closed = closed_today(Day(get_store(), person.id, here_and_now()))
    with st.container(horizontal=True):
        if not closed and st.button(_("Once more"), type="primary"):
            go_live(person, script, beat_of_address(), confirmed=False, explained=True)
        if st.button(_("To my balance page")):
            to_balance(person, script)


def page() -> None:
    person = need_person()
    wanted = st.query_params.get("test", "")
    if wanted not in script_ids():
        st.switch_page(page_script("balance"), query_params={"person": str(person.id)})
    script = load_script(wanted)
    bpm = beat_of_address() if with_beat(script) else None
    told = st.query_params.get("result", "")
    closed = Day(get_store(), person.id, here_and_now()).closed is not None
    if st.query_params.get("live") == "1" and not closed:
        ticket = live(person, script, bpm)
        if ticket is not None:
            go(person, script, result=str(ticket.assessment_id or 0), **({} if bpm is None else {"bpm": f"{bpm:.0f}"}))
    elif told.isdigit() and len(told) < 12:
        result(person, script, int(told))
    else:
        introduction(person, script)


page()
