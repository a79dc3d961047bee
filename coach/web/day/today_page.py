"""Today: what to do now and how long it takes; the questions before, the session itself, and what follows from it.

The address says where we are: ``stage``, the ``check`` before the session, ``routine`` for the daily few minutes, and
the sets of :mod:`coach.web.day.course`. So a reload goes on there.
"""

from __future__ import annotations

import streamlit as st

from coach.care.checkins import due
from coach.care.education import pages
from coach.care.records import SetPain
from coach.care.safety import Verdict
from coach.care.today import TodayPlan
from coach.language import _
from coach.records.care import CheckEntry
from coach.records.day import Day, as_steps
from coach.web.account.access import get_store
from coach.web.day.course import END, Course, how_much
from coach.web.day.emergency import show_emergency
from coach.web.day.pain import ask_pain
from coach.web.day.questionnaire import ask_profile
from coach.web.day.sequence_summary import did_of, reached
from coach.web.day.session_checks import ask_after, ask_before
from coach.web.day.today_summary import show_today_summary
from coach.web.look.decisions import look_back, says, show_decisions
from coach.web.look.look import big_button, card, grid, guide, here_and_now, need_person, show_guide
from coach.web.look.texts import load_exercise, weekday
from coach.web.look.ways import page_script
from coach.web.sets.sets import Finished

PICTURE_PX = 120
_KEYS = ("person", "check", "routine", "now")  # what stays in the address through a session


def go(**where: str) -> None:
    kept = {k: v for k, v in st.query_params.to_dict().items() if k in _KEYS}
    st.query_params.from_dict(kept | where)
    st.rerun()


def questionnaire(day: Day) -> None:
    st.title(_("A few questions first") if day.profile is None else _("My answers"))
    if day.profile is None:
        st.write(_("They take two minutes, stay on this computer, and make a gentle plan. You can change them later."))
    profile = ask_profile(day.profile)
    if profile is not None:
        day.begin_plan(profile)
        go(stage="")


def morning(day: Day) -> None:
    st.title(_("Good morning"))
    with st.form("morning", border=False):
        pain = ask_pain(_("How much pain do you have this morning?"), "morning-pain")
        st.subheader(_("How did you sleep?"))
        sleep = st.segmented_control(
            _("Sleep from 0, not at all, to 10, very well"), list(range(11)), key="morning-sleep", width="stretch"
        )
        if st.form_submit_button(_("Go on"), type="primary", width="stretch"):
            if pain is None:
                st.error(_("Please choose your pain from 0 to 10."))
            else:
                day.tell_morning(pain, sleep)
                st.rerun()


def whatever_day(day: Day) -> bool:
    """Whether the first session is done on a day that the plan leaves free."""
    return st.query_params.get("now") == "1" and day.begins


def plan_days(day: Day) -> str:
    assert day.plan is not None
    return ", ".join(weekday(n) for n in sorted({n for item in day.plan.items for n in item.days}))


def first_day(day: Day) -> None:
    """Nobody is sent away on their first day: the plan, and its first session now."""
    st.title(_("Your plan: {days}").format(days=plan_days(day)))
    st.write(_("Today is none of these days. You may begin all the same, and go on with the plan then."))
    if big_button(_("Start session 1 now")):
        go(stage="before", now="1")
    _shown(day.today(any_day=True))


def overview(day: Day) -> None:
    whole = day.today()
    if day.begins and whole.rest_day and day.flag_before is None and day.today(any_day=True).items:
        first_day(day)
        _why(day, whole)
        if st.button(_("Change my answers")):
            go(stage="questions")
        return
    st.title(says(whole.decision))
    if day.flag_before is not None:
        show_decisions([day.flag_before])
    if whole.items and not whole.done:
        if big_button(_("Begin")):
            go(stage="before")
        _shown(whole)
    elif whole.routine_steps and whole.decision.rule != "today_rest":
        st.write(_("A few gentle minutes for your joints are good on every day: about {n:.0f} minutes.").format(
            n=whole.routine_minutes
        ))  # fmt: skip
        if big_button(_("Begin the daily minutes")):
            go(stage="before", routine="1")
    week = due(day.history, day.date)
    if week is not None:
        st.info(look_back(day.history, week))
    for name in day.worth_reading():
        learn = pages()[name]
        with card(f"read-{name}", horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{_(learn.title)}**  \n{_(learn.summary)}")
            if st.button(_("Read"), key=f"read-{name}"):
                st.switch_page(page_script("learn"), query_params={"person": str(day.person_id), "page": name})
    _why(day, whole)
    if st.button(_("Change my answers")):
        go(stage="questions")


def _shown(whole: TodayPlan) -> None:
    with grid("today"):
        for item in whole.items:
            ex = load_exercise(item.exercise)
            with card(f"today-{item.exercise}-{item.side}"):
                show_guide(guide(ex, animate=False, side=item.side), PICTURE_PX, ex.name)
                sets = "" if item.sets == 1 else _("{n} sets of ").format(n=item.sets)
                st.markdown(f"**{ex.name}**  \n{sets}{how_much(ex, item.amount, item.side)}")


def _why(day: Day, whole: TodayPlan) -> None:
    with st.expander(_("Why this plan?")):
        told = [says(d) for d in day.reasons()] + [says(reason) for _name, reason in whole.left_out]
        st.markdown("\n".join(f"- {line}" for line in dict.fromkeys(told)) or _("Nothing has changed it lately."))


def checks(day: Day, routine: bool) -> None:
    st.title(_("Before we begin"))
    whole = day.today(any_day=whatever_day(day))
    assert day.profile is not None
    steps = whole.routine_steps if routine else whole.steps
    check = ask_before(day, day.profile, {s.exercise for s in steps})
    if check is not None:
        check_id, verdict = day.tell_before(check, routine, whatever_day(day))
        if check.red_flags:
            go(stage="help", flags=".".join(check.red_flags))
        go(stage="ready" if verdict.may_start else "stopped", check=str(check_id))


def ready(course: Course, verdict: Verdict) -> None:
    """What the rules make of the answers, and the button that starts; or why not today."""
    st.title(_("Ready") if verdict.may_start else _("Not today"))
    show_decisions(verdict.decisions)
    if verdict.may_start and course.steps:
        st.write(_("Put the laptop where it sees all of you. It counts by itself; raise no hand, press nothing."))
        course.tell_left()
        if big_button(_("Start the camera")):
            course.begin()
    else:
        st.write(_("What you told is kept, and your therapist can see it."))
        if st.button(_("Back to today"), type="primary"):
            st.query_params.from_dict({"person": str(course.person.id)})
            st.rerun()


def finish(day: Day, entry: CheckEntry, course: Course, sets: list[int]) -> None:
    stop = day.stopped(entry)
    came = did_of(course.steps, reached(course.person, course.steps, sets))
    whole = stop is None and came.whole == came.of
    st.title(_("Well done. Two questions, then rest.") if whole else _("Thank you. Two questions, then rest."))
    if stop is not None:
        show_decisions([stop])
    told = ask_after(day)
    if told is not None:
        day.tell_after(entry, told)
        if told.red_flags:
            st.query_params.from_dict({"person": str(day.person_id)})
            go(stage="help", flags=".".join(told.red_flags))
        course.go("summary", sets)


def page() -> None:
    person = need_person()
    day = Day(get_store(), person.id, here_and_now())
    stage, routine = st.query_params.get("stage", ""), st.query_params.get("routine") == "1"
    if stage == "help":
        if show_emergency(st.query_params.get("flags", "").split(".")):
            st.query_params.from_dict({"person": str(person.id)})
            st.rerun()
        return
    if day.profile is None or day.plan is None or stage == "questions":
        questionnaire(day)
        return
    if day.closed is not None and stage not in (END, "summary"):  # an address typed by hand, or an old one
        overview(day)
        return
    number = st.query_params.get("check", "")
    entry = day.check(int(number)) if number.isdigit() and len(number) < 12 else None
    if entry is None:
        if stage == "before":
            checks(day, routine)
        elif day.morning_due:
            morning(day)
        else:
            if day.break_due:
                day.pace(None)
                day = Day(day.store, day.person_id, day.now)
            overview(day)
        return
    then = day.at(entry)  # a session keeps its exercises past midnight, and when its end makes a new plan
    any_day = whatever_day(then)
    verdict = then.verdict(entry.check, routine, any_day)  # type: ignore[arg-type]
    whole = then.today([item.exercise for item, _why in verdict.removed], any_day)
    chosen = whole.routine_steps if routine else whole.steps

    def heard(finished: Finished) -> bool:
        if finished.pain is None:
            return False
        pain, assumed = finished.pain.get("pain"), bool(finished.pain.get("assumed"))
        told = SetPain(change=finished.pain["change"], pain=pain, assumed=assumed, at=day.now)
        return day.tell_set(entry, finished.set_id, told).light == "red"

    where = {"person": str(person.id), "check": str(entry.id)} | ({"routine": "1"} if routine else {})
    where |= {"now": "1"} if any_day else {}
    title = _("Daily minutes") if routine else _("Today")
    steps = as_steps(chosen) if verdict.may_start else []
    of = len({s.exercise for s in steps})
    course = Course(person, where, title, steps, of, day.ask_pain(entry), heard)
    sets = course.sets()
    if course.show(stage, sets):
        return
    if stage == END and any(sets):
        finish(day, entry, course, sets)
    elif stage in (END, "summary"):
        show_today_summary(day, person, entry, course.steps, sets)
    else:
        ready(course, verdict)


page()
