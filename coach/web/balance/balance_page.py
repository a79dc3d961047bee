"""Balance: the tests to take, the one that is taken with a watch, and what became of the readings."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import streamlit as st

from coach.assessment.script import Script
from coach.language import _, inside
from coach.pose import CoachError
from coach.records.assessments import TIMED_UP_AND_GO, AssessmentRow
from coach.records.people import PersonRow
from coach.web.account.access import get_store
from coach.web.balance.progress import zone
from coach.web.balance.readings import TUG_NAME, longest_min, scripts
from coach.web.balance.results import last_words, results_of, show_results
from coach.web.balance.session import show_session
from coach.web.day.about import about_form
from coach.web.look.look import card, grid, need_person
from coach.web.look.ways import page_script


def test_card(person: PersonRow, script: Script, rows: list[AssessmentRow]) -> None:
    minutes = longest_min(script)
    with card(script.id):
        st.markdown(
            _("**{name}**  \n{why}  \nAt most {minutes} min · {n2}").format(
                name=script.name, why=script.why, minutes=minutes, n2=last_words(rows)
            )
        )
        if st.button(_("Start: {n1}").format(n1=inside(script.name)), key=f"start-{script.id}", wrap=True):
            st.switch_page(page_script("one_test"), query_params={"person": str(person.id), "test": script.id})


def tests(person: PersonRow, by_test: dict[str, list[AssessmentRow]]) -> None:
    found, problems = scripts()
    for problem in problems:
        st.warning(_("Left out: {problem}").format(problem=problem))
    with grid("tests"):
        for script in found:
            test_card(person, script, by_test.get(script.id, []))
    with_a_watch(person, by_test.get(TIMED_UP_AND_GO, []))


def with_a_watch(person: PersonRow, rows: list[AssessmentRow]) -> None:
    """The timed up and go, by hand: a laptop's camera hardly sees three metres of walking."""
    with card("by-watch"):
        st.markdown(
            _(
                "**{TUG_NAME}, taken by a therapist**  \nStand up from a chair, walk three "
                "metres, turn, walk back and sit down. The camera does not see that far, so "
                "somebody takes the time.  \n{n1}"
            ).format(TUG_NAME=_(TUG_NAME), n1=last_words(rows))
        )
        with st.expander(_("Enter a time")), st.form("tug", border=False, clear_on_submit=True):
            seconds = st.number_input(_("Seconds"), min_value=0.0, max_value=600.0, step=0.1, value=None, format="%.1f")
            day = st.date_input(_("Day"), value=date.today(), max_value=date.today(), format="DD/MM/YYYY")
            who = st.text_input(_("Who took the time?"), max_chars=80, autocomplete="off")
            if st.form_submit_button(_("Keep this time")):
                keep_time(person, seconds, day, who)


def keep_time(person: PersonRow, seconds: float | None, day: date | None, who: str) -> None:
    if seconds is None or day is None:
        st.error(_("Please type the seconds and the day."))
        return
    try:
        get_store().save_timed_up_and_go(person.id, seconds, who, at_of(day))
    except CoachError as error:
        st.error(str(error))
        return
    st.query_params["test"] = TIMED_UP_AND_GO
    st.rerun()


def at_of(day: date) -> datetime:
    """Now for today; noon of another day, where the time of day is not known."""
    now = datetime.now(zone())
    return now.astimezone(UTC) if day == now.date() else datetime.combine(day, time(12), zone()).astimezone(UTC)


def page() -> None:
    person = need_person()
    wanted = st.query_params.get("assessment", "")
    if wanted.isdigit() and len(wanted) < 12 and show_session(person, int(wanted)):
        return
    st.title(_("Tests"))
    st.write(_("Short tests of balance, strength and coordination. Take each one the same way every time."))
    by_test = results_of(person)
    about_form(person)
    names = [_("Take a test"), _("Results")]
    take, look = st.tabs(names, default=names[bool(by_test) and "test" in st.query_params])
    with take:
        tests(person, by_test)
    with look:
        show_results(person, by_test)


page()
