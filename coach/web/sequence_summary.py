"""After a sequence: what was done, and one thing for next time."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd
import streamlit as st

from coach.exercise.definition import Exercise
from coach.exercise.sequence import Sequence, Step
from coach.language import _
from coach.records.store import PersonRow
from coach.web.summary import Summary, summary_of
from coach.web.texts import load_exercise

Done = tuple[Step, Exercise, Summary]


def show_sequence_summary(person: PersonRow, sequence: Sequence, sets: list[int], steps: Collection[Step]) -> None:
    """sets: one for each step that was reached, 0 where none was begun · steps: of the sequence, as they were begun"""
    done = []
    for step, set_id in zip(steps, sets, strict=False):
        ex = load_exercise(step.exercise)
        done.append((step, ex, summary_of(person, ex, set_id)))
    did = {step.number for step, _ex, result in done if result.reps}
    st.title(_("Well done, {name}.").format(name=person.name) if did else _("That is all right."))
    st.write(
        _("{name}: you did {n1} of {n2} exercises. It is kept with you.").format(
            name=sequence.name, n1=len(did), n2=len(sequence.items)
        )
    )
    if did:
        st.table(table(done), hide_index=True, border="horizontal")
        st.subheader(_("Next time"))
        st.info(next_time([(ex, result) for _step, ex, result in done if result.reps]))
    left, middle, right = st.columns(3)
    here = {"person": str(person.id)}
    if left.button(_("Once more"), width="stretch"):
        st.query_params.from_dict({**here, "sequence": sequence.id})
        st.rerun()
    if middle.button(_("Another sequence"), width="stretch"):
        st.switch_page("page_scripts/sequences.py", query_params=here)
    if right.button(_("See progress"), type="primary", width="stretch"):
        st.switch_page("page_scripts/progress.py", query_params=here)


def table(done: list[Done]) -> pd.DataFrame:
    """A row for each step that was reached."""
    rows = []
    for step, ex, result in done:
        side = f", {step.side}" if step.side != "both" else ""
        amount = (
            _("{reps} of {amount}").format(reps=result.reps, amount=step.amount)
            if ex.counts_reps
            else _("{longest_s:.0f} seconds of {amount}").format(longest_s=result.longest_s, amount=step.amount)
        )
        rows.append({
            "Exercise": f"{ex.name}{side}",
            "Done": amount if result.reps else _("left out"),
            "How far": result.best if result.reps and ex.counts_reps else "–",
            "Score, of 100": "–" if result.score is None else str(result.score),
        })  # fmt: skip
    return pd.DataFrame(rows)


def next_time(done: list[tuple[Exercise, Summary]]) -> str:
    """Of all that was done, what scored least."""
    ex, result = min(done, key=lambda one: 100 if one[1].score is None else one[1].score)
    return f"{ex.name}: {result.next_time}"
