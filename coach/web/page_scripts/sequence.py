"""One sequence: its exercises in turn on the live page, the rests between them, and one summary.

The address says where we are: ``stage``, and in ``sets`` one stored set for each step that is behind us (0 for none).
So a reload goes on there, and nothing is stored twice.
"""

from __future__ import annotations

import streamlit as st

from coach.exercise.definition import Exercise, load_exercise
from coach.exercise.sequence import Sequence, Step, load_sequence, sequence_ids
from coach.records.store import PersonRow
from coach.web.live.component import rest_component
from coach.web.look import guide, need_person, show_guide
from coach.web.printed import print_button
from coach.web.sequence_summary import show_sequence_summary
from coach.web.sets import begin_set, live_set

PICTURE_PX = 150


def go(person: PersonRow, sequence: Sequence, stage: str, sets: list[int]) -> None:
    """Change the address and show what belongs to it."""
    where = {"person": str(person.id), "sequence": sequence.id, "stage": stage}
    if sets:
        where["sets"] = ".".join(map(str, sets))
    st.query_params.from_dict(where)
    st.rerun()


def sets_done(most: int) -> list[int]:
    """One number a step that is over; what is not a number in an address is no set."""
    words = [w for w in st.query_params.get("sets", "").split(".") if w]
    return [int(w) if w.isdigit() and len(w) < 12 else 0 for w in words[:most]]


def words(ex: Exercise, amount: int, side: str) -> str:
    """How much, and on which side."""
    thing = ("rep" if ex.counts_reps else "second") + ("" if amount == 1 else "s")
    return f"{amount} {thing}" + (f", {side} side" if side != "both" else "")


def introduction(person: PersonRow, sequence: Sequence) -> None:
    st.title(sequence.name)
    st.write(sequence.summary)
    if sequence.not_for:
        st.warning("**Not for**\n" + "\n".join(f"- {line}" for line in sequence.not_for))
    left, right = st.columns([2, 3], gap="large")
    exercises = [item.definition for item in sequence.items]
    with left:
        feet = "  \nNo weight on the feet." if sequence.off_the_feet else ""
        st.write(f"About {sequence.length_s / 60:.0f} minutes, {len(exercises)} exercises.{feet}")
        st.write("A rest comes after each. Say nothing, press nothing: the coach goes on by itself.")
        if st.button("Start", type="primary", width="stretch"):
            first = sequence.steps[0]
            begin_set(person, exercises[0], first.side)
            go(person, sequence, "live", [])
        print_button("Print all guides", sequence.id, exercises)
    with right:
        for item, ex in zip(sequence.items, exercises, strict=True):
            with st.container(border=True, horizontal=True, vertical_alignment="center"):
                with st.container(width=PICTURE_PX):
                    show_guide(guide(ex, animate=False), PICTURE_PX - 30, ex.name)
                amount = item.reps or round(item.seconds or 0)
                each = " on each side" if item.rounds == 2 else ""
                with st.container():
                    st.markdown(f"**{ex.name}**  \n{words(ex, amount, item.side)}{each}")


def rest(person: PersonRow, sequence: Sequence, sets: list[int]) -> None:
    """Between two steps. Seconds are counted in the browser; here it is heard how the rest ended."""
    before, step = sequence.steps[len(sets) - 1], sequence.steps[len(sets)]
    ex = load_exercise(step.exercise)
    data = {
        "key": f"{person.id}-{sequence.id}-{'.'.join(map(str, sets))}",
        "title": sequence.name,
        "part": part(sequence, step),
        "seconds": before.rest_s,
        "name": ex.name,
        "amount": words(ex, step.amount, step.side),
        "ready": list(ex.set_up),
        "guide": guide(ex),
    }
    result = rest_component(data, lambda: None)
    if result.done is None:
        return
    how = result.done.get("how")
    if how == "go":
        begin_set(person, ex, step.side)
        go(person, sequence, "live", sets)
    over(person, sequence, [*sets, 0] if how == "skip" else sets, how == "stop")


def live(person: PersonRow, sequence: Sequence, sets: list[int]) -> None:
    step = sequence.steps[len(sets)]
    finished = live_set(person, load_exercise(step.exercise), step.side, step.amount, part(sequence, step))
    if finished is not None:
        over(person, sequence, [*sets, finished.set_id], finished.how == "stop")


def over(person: PersonRow, sequence: Sequence, sets: list[int], stopped: bool) -> None:
    """A step is behind us: a rest comes next, or the end."""
    last = len(sets) >= len(sequence.steps)
    go(person, sequence, "end" if stopped or last else "rest", sets)


def part(sequence: Sequence, step: Step) -> str:
    return f"{step.number} of {len(sequence.items)}"


def page() -> None:
    person = need_person()
    wanted = st.query_params.get("sequence", "")
    if wanted not in sequence_ids():
        st.switch_page("page_scripts/sequences.py", query_params={"person": str(person.id)})
    sequence = load_sequence(wanted)
    sets, stage = sets_done(len(sequence.steps)), st.query_params.get("stage")
    if stage in ("live", "rest") and len(sets) < len(sequence.steps):
        if stage == "rest" and sets:
            rest(person, sequence, sets)
        else:
            live(person, sequence, sets)
    elif stage:
        show_sequence_summary(person, sequence, sets)
    else:
        introduction(person, sequence)


page()
