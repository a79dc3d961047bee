"""One exercise: what to do, the live set, and what came of it. The address says where we are, so a reload goes on."""

from __future__ import annotations

import streamlit as st

from coach.exercise.definition import Exercise, load_exercise
from coach.pose import CoachError
from coach.records.store import PersonRow
from coach.web.live.component import live_component, page_data
from coach.web.live.tickets import TICKETS, Ticket
from coach.web.look import guide, need_person, show_guide, show_slips
from coach.web.services import get_store
from coach.web.summary import show_summary

_GOAL, _TIMED_S = 10, 60  # reps and seconds, until a plan says otherwise


def go(person: PersonRow, ex: Exercise, **where: str) -> None:
    """Change the address and show what belongs to it."""
    st.query_params.from_dict({"person": str(person.id), "exercise": ex.id, **where})
    st.rerun()


def introduction(person: PersonRow, ex: Exercise) -> None:
    st.title(ex.name)
    left, right = st.columns([2, 3], gap="large")
    with right:
        st.write(ex.summary)
        st.markdown("**Get ready**\n" + "\n".join(f"- {line}" for line in ex.set_up))
        st.markdown("**Then**\n" + "\n".join(f"1. {line}" for line in ex.steps))
        show_slips(ex)
        if ex.cautions:
            st.warning("  \n".join(ex.cautions))
    with left:
        show_guide(guide(ex), 260, ex.name)
        side = _side(ex)
        if ex.counts_reps:
            goal = int(st.number_input("How many?", min_value=1, max_value=50, value=_GOAL))
        else:
            usual = int(ex.hold.seconds) if ex.hold else _TIMED_S
            goal = int(st.number_input("How many seconds?", min_value=5, max_value=300, value=usual, step=5))
        if st.button("Start", type="primary", width="stretch"):
            st.session_state["ticket"] = TICKETS.issue(person.id, ex.id, side, ex.target)
            go(person, ex, side=side, goal=str(goal), live="1")


def _side(ex: Exercise) -> str:
    """The side to exercise, asked only where there is a choice."""
    if ex.sides == "both":
        return "both"
    names = {"left": "Left", "right": "Right"} | ({"both": "Both"} if ex.sides == "each_or_both" else {})
    usual = list(names)[-1]
    return st.segmented_control("Which side?", list(names), format_func=lambda n: names[n], default=usual) or usual


def ticket_for(person: PersonRow, ex: Exercise, side: str) -> Ticket:
    """The ticket that Start made; without one this is a reload, which goes on with the set that it interrupted."""
    ticket: Ticket | None = st.session_state.get("ticket")
    wanted = (person.id, ex.id, side)
    if (
        ticket is None
        or (ticket.person_id, ticket.exercise_id, ticket.side) != wanted
        or TICKETS.redeem(ticket.token) is None
    ):
        set_id = get_store().open_set(person.id, ex.id)
        ticket = st.session_state["ticket"] = TICKETS.issue(person.id, ex.id, side, ex.target, set_id)
    return ticket


def live(person: PersonRow, ex: Exercise) -> None:
    side = st.query_params.get("side", "both")
    if side not in ("left", "right", "both"):
        side = "both"
    goal = st.query_params.get("goal", "")
    ticket = ticket_for(person, ex, side)
    done = get_store().set_reps if ex.counts_reps else get_store().set_holds
    count = len(done(ticket.set_id)) if ticket.set_id is not None else 0
    data = page_data(ex, ticket, int(goal) if goal.isdigit() else 0, count, guide(ex))
    result = live_component(data, lambda: None)
    if result.done is not None:
        finished(person, ex, ticket)


def finished(person: PersonRow, ex: Exercise, ticket: Ticket) -> None:
    """The socket has stored the set. Where its line was broken at the end, the set is closed here."""
    st.session_state.pop("ticket", None)
    if ticket.set_id is not None:
        get_store().end_set(ticket.set_id, "stop")
    go(person, ex, set=str(ticket.set_id or 0))


def page() -> None:
    person = need_person()
    try:
        ex = load_exercise(st.query_params.get("exercise", ""))
    except CoachError:
        st.switch_page("page_scripts/exercises.py", query_params={"person": str(person.id)})
    set_text = st.query_params.get("set", "")
    if st.query_params.get("live") == "1":
        live(person, ex)
    elif set_text.isdigit():
        show_summary(person, ex, int(set_text))
    else:
        introduction(person, ex)


page()
