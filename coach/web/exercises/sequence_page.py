"""One sequence: its exercises in turn on the live page, the rests between them, and one summary."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

import streamlit as st

from coach.exercise.sequence import Sequence, sequence_ids
from coach.language import _
from coach.records.day import Day
from coach.web.account.access import get_store
from coach.web.day.course import Course, how_much
from coach.web.day.first_questions import FirstQuestions, closed_today
from coach.web.day.sequence_summary import show_sequence_summary
from coach.web.look.look import card, guide, here_and_now, need_person, show_guide
from coach.web.look.printed import print_button
from coach.web.look.texts import load_exercise, load_sequence
from coach.web.look.ways import page_script

PICTURE_PX = 150
WITHOUT = "without"  # of the address: exercises that the questions before left out


def introduction(questions: FirstQuestions, course: Course, sequence: Sequence) -> None:
    st.title(sequence.name)
    closed = closed_today(questions.day)
    st.write(sequence.summary)
    if sequence.not_for:
        st.warning(_("**Not for**\n") + "\n".join(f"- {line}" for line in sequence.not_for))
    left, right = st.columns([2, 3], gap="large")
    exercises = [load_exercise(item.exercise) for item in sequence.items]
    with left:
        feet = _("  \nNo weight on the feet.") if sequence.off_the_feet else ""
        st.write(
            _("About {n1:.0f} minutes, {n2} exercises.{feet}").format(
                n1=sequence.length_s / 60, n2=len(exercises), feet=feet
            )
        )
        st.write(_("A rest comes after each. Say nothing, press nothing: the coach goes on by itself."))
        if not closed:
            course.tell_left()
            if st.button(_("Start"), type="primary", width="stretch"):
                questions.start()
        print_button(_("Print all guides"), sequence.id, exercises)
    with right:
        for number, (item, ex) in enumerate(zip(sequence.items, exercises, strict=True)):
            with card(f"item-{number}", horizontal=True, vertical_alignment="center"):
                with st.container(width=PICTURE_PX):
                    show_guide(guide(ex, animate=False, side=item.side), PICTURE_PX - 30, ex.name)
                amount = item.reps or round(item.seconds or 0)
                each = _(" on each side") if item.rounds == 2 else ""
                with st.container():
                    st.markdown(f"**{ex.name}**  \n{how_much(ex, amount, item.side)}{each}")


def page() -> None:
    person = need_person()
    wanted = st.query_params.get("sequence", "")
    if wanted not in sequence_ids():
        st.switch_page(page_script("sequences"), query_params={"person": str(person.id)})
    sequence = load_sequence(wanted)
    where = {"person": str(person.id), "sequence": sequence.id}

    def course_without(left_out: Collection[str]) -> Course:
        kept = [step for step in sequence.steps if step.exercise not in left_out]
        numbers = sorted({step.number for step in kept})
        kept = [replace(step, number=numbers.index(step.number) + 1) for step in kept]
        address = where | ({WITHOUT: ".".join(sorted(left_out))} if left_out else {})
        return Course(person, address, sequence.name, kept, len(numbers))

    course = course_without(set(filter(None, st.query_params.get(WITHOUT, "").split("."))))
    stage, sets = st.query_params.get("stage"), course.sets()
    day = Day(get_store(), person.id, here_and_now())

    def questions(ids: Iterable[str]) -> FirstQuestions:
        exercises = [load_exercise(id) for id in ids]
        return FirstQuestions(day, where, exercises, lambda left_out: course_without(left_out).begin())

    if questions(dict.fromkeys(s.exercise for s in course.steps)).allowed() and course.show(stage, sets):
        return
    if stage and stage not in ("live", "rest"):
        show_sequence_summary(person, sequence, sets, course.steps)
        return
    asked = questions(dict.fromkeys(item.exercise for item in sequence.items))
    if not asked.show():
        introduction(asked, course, sequence)


page()
