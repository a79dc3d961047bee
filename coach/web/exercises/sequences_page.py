"""Choose a sequence: several exercises in a row, with rests."""

from __future__ import annotations

import streamlit as st

from coach.language import _, inside
from coach.web.account.access import visitor
from coach.web.exercises.catalogue import sequences
from coach.web.look.look import card, current_person, need_person, show_figures
from coach.web.look.ways import page_script

person = current_person() if visitor().kind == "therapist" else need_person()  # a therapist may only want to read
whose = {} if person is None else {"person": str(person.id)}
st.title(_("Sequences"))
st.write(_("Several exercises in a row, with a rest after each. The coach leads through; nothing needs to be pressed."))
for sequence, length_s, held in sequences():
    with card(sequence.id):
        st.subheader(sequence.name)
        feet = " · " + _("no weight on the feet") if sequence.off_the_feet else ""
        about = _("About {minutes:.0f} minutes · {count} exercises").format(minutes=length_s / 60, count=len(held))
        st.write(f"**{about}{feet}**  \n{sequence.summary}")
        show_figures([(ex.name, picture) for ex, picture in held], 84)
        if sequence.not_for:
            st.caption(_("Not for:") + " " + " ".join(sequence.not_for))
        if st.button(_("Choose {name}").format(name=inside(sequence.name)), key=f"choose-{sequence.id}"):
            st.switch_page(page_script("sequence"), query_params={**whose, "sequence": sequence.id})
