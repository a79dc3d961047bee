"""After a sequence: what was done, and one thing for next time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from coach.exercise.definition import Exercise
from coach.exercise.sequence import Sequence, Step
from coach.language import _
from coach.records.store import PersonRow
from coach.web.day.summary import Summary, summary_of
from coach.web.look.texts import load_exercise
from coach.web.look.ways import page_script

Done = tuple[Step, Exercise, Summary]


@dataclass(frozen=True)
class Did:
    """Exercises: done with every set as long as was asked for, done in part, and how many there were to do."""

    whole: int
    part: int
    of: int

    @property
    def some(self) -> bool:
        return self.whole + self.part > 0


def reached(person: PersonRow, steps: Iterable[Step], sets: list[int]) -> list[Done]:
    """What came of each step. sets: one for each that was reached, 0 where none was begun"""
    exercises = ((step, load_exercise(step.exercise), set_id) for step, set_id in zip(steps, sets, strict=False))
    return [(step, ex, summary_of(person, ex, set_id)) for step, ex, set_id in exercises]


def did_of(steps: Iterable[Step], done: list[Done]) -> Did:
    """steps: all that were to be done · done: those that were reached"""
    asked = Counter(step.number for step in steps)
    whole = Counter(step.number for step, ex, result in done if result.whole(ex, step.amount))
    begun = {step.number for step, _ex, result in done if result.reps}
    all_of = {number for number, sets in asked.items() if whole[number] == sets}
    return Did(len(all_of), len(begun - all_of), len(asked))


def praise(person: PersonRow, did: Did) -> str:
    """The title: praise for the whole, thanks for a part."""
    if did.some and did.whole == did.of:
        return _("Well done, {name}.").format(name=person.name)
    return _("Thank you, {name}.").format(name=person.name) if did.some else _("That is all right.")


def how_many(did: Did) -> str:
    """What was done of what was to be done, in one sentence."""
    if not did.some:
        return _("nothing was counted this time.")
    if did.of == 1:
        return _("you did all of the exercise.") if did.whole else _("you did a part of the exercise.")
    if not did.part:
        return _("you did {n} of {of} exercises.").format(n=did.whole, of=did.of)
    if not did.whole:
        return _("you did a part of {n} of {of} exercises.").format(n=did.part, of=did.of)
    return _("you did {n} of {of} exercises, and a part of {part} more.").format(n=did.whole, of=did.of, part=did.part)


def show_sequence_summary(person: PersonRow, sequence: Sequence, sets: list[int], steps: Collection[Step]) -> None:
    """sets: one for each step that was reached, 0 where none was begun · steps: of the sequence, as they were begun"""
    done = reached(person, steps, sets)
    did = did_of(steps, done)
    st.title(praise(person, did))
    kept = _(" It is kept with you.") if did.some else ""
    st.write(f"{sequence.name}: {how_many(did)}{kept}")
    if did.some:
        st.table(table(done), hide_index=True, border="horizontal")
        st.subheader(_("Next time"))
        st.info(next_time([(ex, result) for _step, ex, result in done if result.reps]))
    left, middle, right = st.columns(3)
    here = {"person": str(person.id)}
    if left.button(_("Once more"), width="stretch"):
        st.query_params.from_dict({**here, "sequence": sequence.id})
        st.rerun()
    if middle.button(_("Another sequence"), width="stretch"):
        st.switch_page(page_script("sequences"), query_params=here)
    if right.button(_("See progress"), type="primary", width="stretch"):
        st.switch_page(page_script("progress"), query_params=here)


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
