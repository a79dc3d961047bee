"""One live set on a page: its ticket, the component, and its end. What an exercise and a sequence share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from coach.exercise.definition import Exercise
from coach.records.store import PersonRow
from coach.web.account.access import acting_account, get_store
from coach.web.live.component import live_component, page_data
from coach.web.live.tickets import TICKETS, SetTicket
from coach.web.look.look import guide

_OVER = "set_over"  # in the visit: (person, exercise, side) of the set that ended last, and its number


@dataclass(frozen=True)
class Finished:
    """A set that is over. set_id: 0 when it had not begun · how: "stop", "skip" or "all" · pain: what was told after
    it, as the live component gives it, None where it was not asked"""

    set_id: int
    how: str
    pain: dict[str, Any] | None = None


def begin_set(person: PersonRow, ex: Exercise, side: str, target: float | None = None) -> None:
    """Somebody pressed the button that starts it. A set that was left in the middle, as by the browser's Back, goes on;
    else what :func:`live_set` then shows is a new one."""
    st.session_state.pop(_OVER, None)
    ticket: SetTicket | None = st.session_state.get("ticket")
    left = open_set(person, ex, side)
    if ticket is None or left is None or ticket.set_id != left or TICKETS.redeem(ticket.token) is None:
        aim = ex.target if target is None else target
        st.session_state["ticket"] = _issue(person, ex, side, aim, left)


def _issue(person: PersonRow, ex: Exercise, side: str, target: float, left: int | None) -> SetTicket:
    return TICKETS.issue(person.id, ex.id, side, target, left, ex.tempo.usual_s, acting_account())


def open_set(person: PersonRow, ex: Exercise, side: str) -> int | None:
    """The set that was left in the middle and can be gone on with."""
    return get_store().open_set(person.id, ex.id, side=side)


def close_set(person: PersonRow, ex: Exercise, side: str) -> int:
    """Whoever does not go on with a set keeps what they did of it: its number, 0 where none was left."""
    left = open_set(person, ex, side)
    if left is None:
        return 0
    get_store().end_set(left, "stop")
    st.session_state.pop("ticket", None)
    return left


def counted(ex: Exercise, set_id: int | None) -> int:
    """Reps, or holds, that are stored of a set of this person's own."""
    done = get_store().set_reps if ex.counts_reps else get_store().set_holds
    return 0 if set_id is None else len(done(set_id))


def just_over(person: PersonRow, ex: Exercise, side: str) -> int | None:
    """The set of this page that has ended, where nobody has begun another: the browser's Back leads to its address."""
    of, set_id = st.session_state.get(_OVER, (None, None))
    return set_id if of == (person.id, ex.id, side) else None


def live_set(
    person: PersonRow,
    ex: Exercise,
    side: str,
    goal: int,
    part: str = "",
    target: float | None = None,
    ask_pain: dict[str, float] | None = None,
) -> Finished | None:
    """The live page, until the set is over. part, ask_pain: as :func:`coach.web.live.component.page_data` · target:
    None is the definition's"""
    ticket = _ticket(person, ex, side, ex.target if target is None else target)
    count = counted(ex, ticket.set_id)
    practised = get_store().done_before(person.id, ex.id, ticket.set_id)
    drawn = guide(ex, side=side, in_mirror=True)
    result = live_component(page_data(ex, ticket, goal, count, drawn, part, ask_pain, practised), lambda: None)
    if result.done is None:
        return None
    # The socket has stored the set. Where its line was broken at the end, the set is closed here
    st.session_state.pop("ticket", None)
    if ticket.set_id is not None:
        get_store().end_set(ticket.set_id, "stop")
    st.session_state[_OVER] = ((person.id, ex.id, side), ticket.set_id or 0)
    return Finished(ticket.set_id or 0, str(result.done.get("how", "stop")), result.done.get("pain"))


def _ticket(person: PersonRow, ex: Exercise, side: str, target: float) -> SetTicket:
    """The ticket that the button made; without one this is a reload, which goes on with the set that it interrupted."""
    ticket: SetTicket | None = st.session_state.get("ticket")
    wanted = (person.id, ex.id, side)
    if (
        ticket is None
        or (ticket.person_id, ticket.exercise_id, ticket.side) != wanted
        or TICKETS.redeem(ticket.token) is None
    ):
        left = open_set(person, ex, side)
        ticket = st.session_state["ticket"] = _issue(person, ex, side, target, left)
    return ticket
