"""Choose an exercise: its picture and two sentences."""

from __future__ import annotations

import streamlit as st

from coach.language import _, inside
from coach.web.account.access import get_store, visitor
from coach.web.exercises.catalogue import exercises
from coach.web.exercises.choosing import ask
from coach.web.look.look import card, current_person, grid, here_and_now, need_person, show_guide
from coach.web.look.printed import fridge_button
from coach.web.look.ways import page_script

PICTURE_PX = 200

person = current_person() if visitor().kind == "therapist" else need_person()  # a therapist may only want to read
about = {} if person is None else {"person": str(person.id)}
st.title(_("Exercises") if person is None else _("What shall we do, {name}?").format(name=person.name))
st.page_link(page_script("sequences"), label=_("Several in a row: sequences"), query_params=about)
plan = None if person is None else get_store().plan(person.id)
if person is not None and plan is not None:
    fridge_button(person, plan, here_and_now().date(), wide=False)
chosen = ask(exercises(), {item.exercise for item in plan.items} if plan else set())
with grid("exercises"):
    for ex, picture in chosen:
        with card(ex.id):
            show_guide(picture, PICTURE_PX, ex.name)
            st.subheader(ex.name)
            st.write(ex.summary)
            if st.button(_("Choose {name}").format(name=inside(ex.name)), key=f"choose-{ex.id}", width="stretch"):
                st.switch_page(page_script("exercise"), query_params={**about, "exercise": ex.id})
