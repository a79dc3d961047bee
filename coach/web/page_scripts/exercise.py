"""One exercise: what to do, the live set, and what came of it. The address says where we are, so a reload goes on."""

from __future__ import annotations

import streamlit as st

from coach.exercise.definition import Exercise, exercise_ids
from coach.language import _
from coach.records.store import PersonRow
from coach.web.access import get_store
from coach.web.day import Day
from coach.web.first_questions import FirstQuestions, closed_today, may_go_on
from coach.web.look import guide, here_and_now, need_person, show_guide, show_slips
from coach.web.printed import print_button
from coach.web.sets import begin_set, live_set
from coach.web.summary import show_summary
from coach.web.texts import load_exercise

_GOAL, _TIMED_S = 10, 60  # reps and seconds, until a plan says otherwise


def go(person: PersonRow, ex: Exercise, **where: str) -> None:
    """Change the address and show what belongs to it."""
    st.query_params.from_dict({"person": str(person.id), "exercise": ex.id, **where})
    st.rerun()


def introduction(questions: FirstQuestions, ex: Exercise) -> None:
    st.title(ex.name)
    closed = closed_today(questions.day)
    left, right = st.columns([2, 3], gap="large")
    with right:
        st.write(ex.summary)
        st.markdown(_("**Get ready**\n") + "\n".join(f"- {line}" for line in ex.set_up))
        st.markdown(f"**{_('Then')}**\n" + "\n".join(f"1. {line}" for line in ex.steps))
        show_slips(ex)
        if ex.cautions:
            st.warning("  \n".join(ex.cautions))
    with left:
        show_guide(guide(ex), 260, ex.name)
        side = _side(ex)
        if ex.counts_reps:
            goal = int(st.number_input(_("How many?"), min_value=1, max_value=50, value=_GOAL))
        else:
            usual = int(ex.hold.seconds) if ex.hold else _TIMED_S
            goal = int(st.number_input(_("How many seconds?"), min_value=5, max_value=300, value=usual, step=5))
        if not closed and st.button(_("Start"), type="primary", width="stretch"):
            st.query_params.update(side=side, goal=str(goal))
            questions.start(side=side, goal=str(goal))
        print_button(_("Print this guide"), ex.id, [ex])


def _side(ex: Exercise) -> str:
    """The side to exercise, asked only where there is a choice: left and right in turn are both."""
    if ex.sides == "both" or ex.kind == "alternating":
        return "both"
    names = {"left": _("Left"), "right": _("Right")} | ({"both": _("Both")} if ex.sides == "each_or_both" else {})
    usual = list(names)[-1]
    return st.segmented_control(_("Which side?"), list(names), format_func=lambda n: names[n], default=usual) or usual


def asked_side() -> str:
    side = st.query_params.get("side", "both")
    return side if side in ("left", "right", "both") else "both"


def begin(person: PersonRow, ex: Exercise) -> None:
    """What was chosen stands in the address."""
    side, goal = asked_side(), st.query_params.get("goal", "")
    begin_set(person, ex, side)
    go(person, ex, side=side, goal=goal, live="1")


def live(person: PersonRow, ex: Exercise) -> None:
    side, goal = asked_side(), st.query_params.get("goal", "")
    finished = live_set(person, ex, side, int(goal) if goal.isdigit() else 0)
    if finished is not None:
        go(person, ex, set=str(finished.set_id))


def page() -> None:
    person = need_person()
    wanted = st.query_params.get("exercise", "")
    if wanted not in exercise_ids():
        st.switch_page("page_scripts/exercises.py", query_params={"person": str(person.id)})
    ex = load_exercise(wanted)
    set_text = st.query_params.get("set", "")
    day = Day(get_store(), person.id, here_and_now())
    if st.query_params.get("live") == "1" and may_go_on(day):
        live(person, ex)
    elif set_text.isdigit():
        show_summary(person, ex, int(set_text))
    else:
        where = {"person": str(person.id), "exercise": ex.id}
        questions = FirstQuestions(day, where, [ex], lambda _left_out: begin(person, ex))
        if not questions.show():
            introduction(questions, ex)


page()
