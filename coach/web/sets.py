"""One live set on a page: its ticket, the component, and its end. What an exercise and a sequence share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from coach.exercise.definition import Exercise
from coach.records.store import PersonRow
from coach.web.access import get_store
from coach.web.live.component import live_component, page_data
from coach.web.live.tickets import TICKETS, SetTicket
from coach.web.look import guide


@dataclass(frozen=True)
class Finished:
    """A set that is over. set_id: 0 when it had not begun · how: "stop", "skip" or "all" · pain: what was told after
    it, as the live component gives it, None where it was not asked"""

    set_id: int
    how: str
    pain: dict[str, Any] | None = None


def begin_set(person: PersonRow, ex: Exercise, side: str, target: float | None = None) -> None:
    """Somebody pressed a button: what :func:`live_set` then shows is a new set, not one that was interrupted."""
    aim = ex.target if target is None else target
    st.session_state["ticket"] = TICKETS.issue(person.id, ex.id, side, aim, tempo_s=ex.tempo.usual_s)


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
    done = get_store().set_reps if ex.counts_reps else get_store().set_holds
    count = len(done(ticket.set_id)) if ticket.set_id is not None else 0
    result = live_component(page_data(ex, ticket, goal, count, guide(ex), part, ask_pain), lambda: None)
    if result.done is None:
        return None
    # The socket has stored the set. Where its line was broken at the end, the set is closed here
    st.session_state.pop("ticket", None)
    if ticket.set_id is not None:
        get_store().end_set(ticket.set_id, "stop")
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
        set_id = get_store().open_set(person.id, ex.id)
        ticket = st.session_state["ticket"] = TICKETS.issue(
            person.id, ex.id, side, target, set_id, ex.tempo.usual_s
        )  # fmt: skip
    return ticket
