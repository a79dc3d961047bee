"""What the coach refused in a set, each with its reason; and where a therapist counts one in after all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

import numpy as np
import streamlit as st

from coach.exercise.feedback import Refused
from coach.exercise.reasons import why_not_counted
from coach.language import _, capital, day_words
from coach.pose import CoachError
from coach.records.counted_in import CountedIn
from coach.records.learning import learn_own_way
from coach.records.rescoring import KeptSet
from coach.records.scored_anew import as_rep
from coach.web.account.access import get_store, visitor
from coach.web.desk.replay_data import Clock
from coach.web.look.look import acting, card, plain

_VISIT = "replay-visit"
WHO = "not-counted-who"  # the field's key


def visit_of(set_id: int) -> dict[str, int] | None:
    """Where the replay was sent to from here: a number that is new each time, and milliseconds on its time line."""
    of, visit = st.session_state.get(_VISIT, (None, None))
    return visit if of == set_id else None


def show_not_counted(kept: KeptSet, clock_s: Sequence[float] | None, zone: tzinfo) -> None:
    """clock_s: as the replay has it, None where there is no recording to go to"""
    refused, inside = get_store().refused_of(kept.id), get_store().counted_in_of(kept.id)
    if not refused:
        return
    counted = {(one.refused.side, one.refused.peak_s): one for one in inside.values()}
    left = sum((one.side, one.peak_s) not in counted for one in refused)
    may_write = visitor().kind in ("home", "therapist")
    with st.expander(_("Not counted: {n}").format(n=left), key=f"not-counted-{kept.id}"):
        who = ""
        if may_write:
            st.caption(_("Look at it again. If it was a rep after all, let it count; that can be taken back."))
            who = acting(key=WHO)
        clock = None if clock_s is None else Clock(np.asarray(clock_s, np.float64))
        for n, one in enumerate(refused):
            _row(kept, n, one, counted.get((one.side, one.peak_s)), clock, zone, who if may_write else None)


def _row(
    kept: KeptSet, n: int, one: Refused, inside: CountedIn | None, clock: Clock | None, zone: tzinfo, who: str | None
) -> None:
    """who: None for who may only read"""
    start_s = one.start_s if clock is None else clock.show(one.start_s)
    with card(f"refused-{n}"):
        when, what, decide = st.columns([2, 6, 4], vertical_alignment="center")
        seconds = _("{s} s").format(s=f"{start_s:.1f}")
        if clock is None:
            when.markdown(f"**{seconds}**")
        else:
            at = round(1000 * start_s)
            when.button(seconds, key=f"go-{n}", help=_("Go there"), on_click=_go, args=(kept.id, at))
        what.markdown(_told(one, inside, zone))
        label = _("It counts") if inside is None else _("It does not count after all")
        if who is not None and decide.button(label, key=f"count-{n}", width="stretch"):
            _decide(kept, one, inside is None, who)


def _told(one: Refused, inside: CountedIn | None, zone: tzinfo) -> str:
    side = "" if one.side == "both" else f"{capital(_(one.side))}: "
    why = f"{side}{why_not_counted(one.reason)}"
    if inside is None:
        return why
    day = day_words(inside.at.astimezone(zone).date())
    told = _("Counted in as rep {n} ({who}, {day}).").format(n=inside.index + 1, who=plain(inside.who), day=day)
    return f"**{told}** ~~{why}~~"


def _go(set_id: int, ms: int) -> None:
    """The replay is made before this section: it hears of it on the run that follows."""
    _of, before = st.session_state.get(_VISIT, (None, None))
    st.session_state[_VISIT] = (set_id, {"id": before["id"] + 1 if before else 1, "at": ms})


def _decide(kept: KeptSet, one: Refused, counts: bool, who: str) -> None:
    store = get_store()
    try:
        store.mark_refused(kept.id, one, as_rep(store, kept, one) if counts else None, who)
        learn_own_way(store, kept.person_id, kept.exercise)
    except CoachError as error:
        st.error(str(error))
        return
    st.rerun()
