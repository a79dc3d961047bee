"""A set that is over, as a picture: each rep a bar to the target line, and the drawn figure at the best one."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from coach.exercise.definition import Exercise
from coach.exercise.feedback import Rep
from coach.language import _
from coach.records.store import PersonRow
from coach.web.account.access import get_store
from coach.web.look import charts
from coach.web.look.look import guide, show_drawing

FIGURE_PX = 300
_MOST = 1.15  # of the way: further than this the drawn joints would leave what a body does


def show_set_picture(person: PersonRow, ex: Exercise, set_id: int) -> None:
    """Nothing for holds, and where no rep was measured."""
    rows = get_store().counted_reps(person.id, set_id)
    if not ex.counts_reps or not rows:
        return
    drawn = charts.range_by_rep(charts.in_own_unit(pd.DataFrame(rows), ex), ex, now=True)
    if drawn is None:
        return
    left, right = st.columns([3, 2], gap="large", vertical_alignment="center")
    with left:
        st.markdown(f"**{ex.name}: {drawn[0]}**")
        st.altair_chart(drawn[1], theme=None, alt=drawn[0])
        st.caption(_("The line on a bar shows how far off it may be. A tick: at the target, as far as can be told."))
    best = best_rep(ex, get_store().set_reps(set_id))
    figure = "" if best is None else guide(ex, animate=False, side=best.side, share=share_of(ex, best))
    if figure:
        with right:
            show_drawing(figure, FIGURE_PX, _("Drawing of your best rep: {name}").format(name=ex.name))
            st.caption(_("Your best rep. Grey is where it began."))


def best_rep(ex: Exercise, reps: list[Rep]) -> Rep | None:
    """The one that went furthest, of those that were measured."""
    return max((r for r in reps if r.valid and r.amount is not None), key=lambda r: share_of(ex, r), default=None)


def share_of(ex: Exercise, rep: Rep) -> float:
    """How much of the definition's way this rep went: by the angle where that is told, else by its range."""
    gone = rep.amount or 0.0
    if rep.peak_deg is not None:
        gone = (rep.peak_deg - ex.rest) * ex.direction
    return max(0.0, min(_MOST, gone / abs(ex.target - ex.rest)))
