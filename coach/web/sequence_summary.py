"""After a sequence: what was done, and one thing for next time."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from coach.exercise.definition import Exercise, load_exercise
from coach.exercise.sequence import Sequence, Step
from coach.records.store import PersonRow
from coach.web.summary import Summary, summary_of

Done = tuple[Step, Exercise, Summary]


def show_sequence_summary(person: PersonRow, sequence: Sequence, sets: list[int]) -> None:
    """sets: one for each step that was reached, 0 where none was begun"""
    done = []
    for step, set_id in zip(sequence.steps, sets, strict=False):
        ex = load_exercise(step.exercise)
        done.append((step, ex, summary_of(person, ex, set_id)))
    did = {step.number for step, _, result in done if result.reps}
    st.title(f"Well done, {person.name}." if did else "That is all right.")
    st.write(f"{sequence.name}: you did {len(did)} of {len(sequence.items)} exercises. It is kept with you.")
    if did:
        st.table(table(done), hide_index=True, border="horizontal")
        st.subheader("Next time")
        st.info(next_time([(ex, result) for _, ex, result in done if result.reps]))
    left, middle, right = st.columns(3)
    here = {"person": str(person.id)}
    if left.button("Once more", width="stretch"):
        st.query_params.from_dict({**here, "sequence": sequence.id})
        st.rerun()
    if middle.button("Another sequence", width="stretch"):
        st.switch_page("page_scripts/sequences.py", query_params=here)
    if right.button("See progress", type="primary", width="stretch"):
        st.switch_page("page_scripts/progress.py", query_params=here)


def table(done: list[Done]) -> pd.DataFrame:
    """A row for each step that was reached."""
    rows = []
    for step, ex, result in done:
        side = f", {step.side}" if step.side != "both" else ""
        amount = (
            f"{result.reps} of {step.amount}" if ex.counts_reps else f"{result.longest_s:.0f} seconds of {step.amount}"
        )
        rows.append({
            "Exercise": f"{ex.name}{side}",
            "Done": amount if result.reps else "left out",
            "How far": result.best if result.reps and ex.counts_reps else "–",
            "Score, of 100": "–" if result.score is None else str(result.score),
        })  # fmt: skip
    return pd.DataFrame(rows)


def next_time(done: list[tuple[Exercise, Summary]]) -> str:
    """Of all that was done, what scored least."""
    ex, result = min(done, key=lambda one: 100 if one[1].score is None else one[1].score)
    return f"{ex.name}: {result.next_time}"
