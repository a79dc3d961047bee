"""One exercise: what to do, the live set, and what came of it. The address says where we are, so a reload goes on."""

from __future__ import annotations

import streamlit as st

from coach.exercise.definition import Exercise, exercise_ids
from coach.language import _
from coach.records.day import Day
from coach.records.store import PersonRow
from coach.web.account.access import NotAllowed, get_store, visitor
from coach.web.day.course import tell_left_set
from coach.web.day.first_questions import FirstQuestions, closed_today
from coach.web.day.summary import show_summary
from coach.web.look.look import current_person, guide, here_and_now, need_person, show_guide, show_slips
from coach.web.look.printed import print_button
from coach.web.look.texts import load_exercise
from coach.web.look.ways import page_script
from coach.web.sets.sets import begin_set, close_set, counted, just_over, live_set, open_set

_GOAL, _TIMED_S = 10, 60  # reps and seconds, until a plan says otherwise
_ASKED = "asked"  # in the visit: exercise, side and goal of the set that was begun last


def go(person: PersonRow, ex: Exercise, **where: str) -> None:
    """Change the address and show what belongs to it."""
    st.query_params.from_dict({"person": str(person.id), "exercise": ex.id, **where})
    st.rerun()


def how_it_goes(ex: Exercise) -> None:
    st.write(ex.summary)
    st.markdown(_("**Get ready**\n") + "\n".join(f"- {line}" for line in ex.set_up))
    st.markdown(f"**{_('Then')}**\n" + "\n".join(f"1. {line}" for line in ex.steps))
    show_slips(ex)
    if ex.cautions:
        st.warning("  \n".join(ex.cautions))


def to_read(ex: Exercise) -> None:
    """For a therapist who has not chosen for whom."""
    st.title(ex.name)
    left, right = st.columns([2, 3], gap="large")
    with right:
        how_it_goes(ex)
    with left:
        show_guide(guide(ex), 260, ex.name)
        st.page_link(page_script("patients"), label=_("Choose a patient to do it with"))
        print_button(_("Print this guide"), ex.id, [ex])


def introduction(questions: FirstQuestions, person: PersonRow, ex: Exercise) -> None:
    st.title(ex.name)
    closed = closed_today(questions.day)
    left, right = st.columns([2, 3], gap="large")
    with right:
        how_it_goes(ex)
    with left:
        show_guide(guide(ex), 260, ex.name)
        of, last_side, last_goal = st.session_state.get(_ASKED, ("", "", 0))
        before = (last_side, last_goal) if of == ex.id else ("", 0)
        side = _side(ex, before[0])
        if ex.counts_reps:
            goal = int(st.number_input(_("How many?"), min_value=1, max_value=50, value=before[1] or _GOAL))
        else:
            usual = before[1] or (int(ex.hold.seconds) if ex.hold else _TIMED_S)
            goal = int(st.number_input(_("How many seconds?"), min_value=5, max_value=300, value=usual, step=5))
        if not closed:
            _start(questions, person, ex, side, goal)
        print_button(_("Print this guide"), ex.id, [ex])


def _start(questions: FirstQuestions, person: PersonRow, ex: Exercise, side: str, goal: int) -> None:
    """The button that starts it; where a set was left in the middle, one that goes on with it and one for a new one."""
    kept = counted(ex, open_set(person, ex, side))
    tell_left_set(ex, kept)
    fresh = bool(kept) and st.button(_("Start a new set"), width="stretch")
    if st.button(_("Go on") if kept else _("Start"), type="primary", width="stretch") or fresh:
        if fresh:
            close_set(person, ex, side)
        st.session_state[_ASKED] = (ex.id, side, goal)
        st.query_params.update(side=side, goal=str(goal))
        questions.start(side=side, goal=str(goal))


def _side(ex: Exercise, before: str = "") -> str:
    """The side to exercise, asked only where there is a choice: left and right in turn are both."""
    if ex.sides == "both" or ex.kind == "alternating":
        return "both"
    names = {"left": _("Left"), "right": _("Right")} | ({"both": _("Both")} if ex.sides == "each_or_both" else {})
    usual = before if before in names else list(names)[-1]
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
    over = just_over(person, ex, side)
    if over is None:
        finished = live_set(person, ex, side, int(goal) if goal.isdigit() else 0)
        over = None if finished is None else finished.set_id
    if over is not None:
        go(person, ex, set=str(over), side=side, goal=goal)


def page() -> None:
    wanted = st.query_params.get("exercise", "")
    if wanted not in exercise_ids():
        st.switch_page(page_script("exercises"))
    ex = load_exercise(wanted)
    if visitor().kind == "therapist" and current_person() is None:
        to_read(ex)
        return
    person = need_person()
    set_text = st.query_params.get("set", "")
    day = Day(get_store(), person.id, here_and_now())
    where = {"person": str(person.id), "exercise": ex.id}
    questions = FirstQuestions(day, where, [ex], lambda _left_out: begin(person, ex))
    if st.query_params.get("live") == "1" and questions.allowed():
        live(person, ex)
    elif set_text.isdigit():
        goal = st.query_params.get("goal", "")
        try:
            show_summary(person, ex, int(set_text), int(goal) if goal.isdigit() and len(goal) < 6 else 0)
        except NotAllowed as why:  # somebody else's set, by an address that was typed
            st.error(str(why))
    elif not questions.show():
        introduction(questions, person, ex)


page()
