"""What the coach knows of somebody's own way of doing their exercises, and that it may forget it."""

from __future__ import annotations

import streamlit as st

from coach.language import _, day_words
from coach.records.store import PersonRow
from coach.web.account.access import get_store
from coach.web.look.look import here_and_now, plain
from coach.web.look.texts import exercise_name


def show_own_ways(person: PersonRow, themselves: bool) -> None:
    """A line for each exercise, nothing where none is known. themselves: who looks is the person"""
    store, zone = get_store(), here_and_now().tzinfo
    for known in store.own_ways(person.id):
        told, press = st.columns([4, 1], vertical_alignment="center")
        words = (
            _("The coach knows your own way of doing this since {day}: {exercise}. It counts that too.")
            if themselves
            else _("The coach knows {name}'s own way of doing this since {day}: {exercise}. It counts that too.")
        )
        day = day_words(known.at.astimezone(zone).date())
        told.write(words.format(name=plain(person.name), day=day, exercise=exercise_name(known.exercise)))
        if press.button(_("Forget it"), key=f"forget-way-{known.exercise}", width="stretch"):
            store.forget_own_way(person.id, known.exercise)
            st.rerun()
