"""After the day's session: what went well, one thing for next time, and what tomorrow brings."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from coach.care.decision import Decision
from coach.care.in_force import care_thresholds
from coach.care.milestones import milestones
from coach.exercise.sequence import Step
from coach.language import _, capital
from coach.records.care import CheckEntry
from coach.records.day import Day
from coach.records.store import PersonRow
from coach.web.day.course import how_much
from coach.web.day.sequence_summary import Done, did_of, how_many, next_time, praise, reached, table
from coach.web.day.set_picture import show_set_picture
from coach.web.day.summary import GOOD_SCORE, show_tomorrow
from coach.web.look.decisions import says, show_decisions
from coach.web.look.ways import page_script


def show_today_summary(day: Day, person: PersonRow, entry: CheckEntry, steps: Sequence[Step], sets: list[int]) -> None:
    """sets: one for each step that was reached, 0 where none was begun"""
    done = reached(person, steps, sets)
    pictures = sorted(
        ((set_id, one) for set_id, one in zip(sets, done, strict=False) if one[2].reps and one[1].counts_reps),
        key=lambda of: -(of[1][2].score or 0),
    )
    did, came = [one for one in done if one[2].reps], did_of(steps, done)
    st.title(praise(person, came))
    since = [e.decision for e in day.store.decisions(day.person_id) if e.at >= entry.at]
    lights = [d for d in since if d.rule.startswith(("red_flag", "pain_after", "asked_to_stop", "pain_rise_stop"))]
    show_decisions(lights)
    if not did:
        st.write(capital(how_many(came)))
    else:
        best = went_well(did)
        st.subheader(_("What went well") if best or came.whole == came.of else _("What you did"))
        st.write(f"{capital(how_many(came))} {best}")
        for set_id, (_step, ex, _result) in pictures[:1]:
            show_set_picture(person, ex, set_id)
        st.subheader(_("One thing for next time"))
        st.info(next_time([(ex, result) for _step, ex, result in did]))
    show_tomorrow(day)
    for decision in _plan_part(since):
        st.write(says(decision))
    if did:  # of a session in which nothing was done, the last one before it would be praised
        for decision in milestones(day.history, day.adherence().streak, thresholds=care_thresholds()):
            st.success(says(decision), icon=":material/flag:")
        with st.expander(_("All that you did")):
            st.table(table(done), hide_index=True, border="horizontal")
            for set_id, (step, ex, _result) in pictures[1:]:
                st.subheader(f"{ex.name}, {how_much(ex, step.amount, step.side)}")
                show_set_picture(person, ex, set_id)
    left, right = st.columns(2)
    here = {"person": str(person.id)}
    if left.button(_("Back to today"), type="primary", width="stretch"):
        st.query_params.from_dict(here)
        st.rerun()
    if right.button(_("See progress"), width="stretch"):
        st.switch_page(page_script("progress"), query_params=here)


def went_well(did: list[Done]) -> str:
    """One sentence, of what scored best; nothing where no form was measured, or none was good."""
    scored = [one for one in did if (one[2].score or 0) >= GOOD_SCORE]
    if not scored:
        return ""
    _step, ex, result = max(scored, key=lambda one: one[2].score or 0)
    return _("{exercise} went best: {score} of 100 points.").format(exercise=ex.name, score=result.score)


def _plan_part(decisions: list[Decision]) -> list[Decision]:
    """Of what was decided since the session began, why the plan is as it is now."""
    names = ("hold", "raise", "locked", "after_break", "morning")
    return [d for d in decisions if d.rule.startswith(names)][-2:]
