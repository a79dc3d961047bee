"""Progress: range, score and reps over time, for one exercise."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from coach.exercise.definition import load_exercise
from coach.pose import CoachError
from coach.web import charts
from coach.web.look import need_person
from coach.web.services import get_store

_COLUMNS = {
    "when": "Session", "rep": "Rep", "side": "Side", "peak_deg": "Furthest (degrees)",
    "rom_deg": "Range of motion (degrees)",
    "error_deg": "Give or take (degrees)", "target": "Target (degrees)", "score": "Score (0 to 100)",
}  # fmt: skip


def _exercise_name(exercise_id: str) -> str:
    try:
        return load_exercise(exercise_id).name
    except CoachError:
        return exercise_id.replace("_", " ").capitalize()


def _choose(rows: list[dict[str, Any]]) -> str:
    """The exercise to show: the one in the address, else the latest."""
    done = list(dict.fromkeys(row["exercise"] for row in reversed(rows)))
    wanted = st.query_params.get("exercise")
    index = done.index(wanted) if wanted in done else 0
    return st.selectbox("Exercise", done, index=index, format_func=_exercise_name)


def page() -> None:
    person = need_person()
    st.title(f"Progress of {person.name}")
    rows = get_store().reps_table(person.id)
    if not rows:
        st.write("Nothing here yet. After your first set you see how far you moved, how well, and how often.")
        if st.button("Choose an exercise", type="primary"):
            st.switch_page("pages/exercises.py", query_params={"person": str(person.id)})
        return
    ex = load_exercise(_choose(rows))
    reps = pd.DataFrame([row for row in rows if row["exercise"] == ex.id])
    reps["at"] = pd.to_datetime(reps["at"], utc=True)
    reps["rep"] = reps["index"] + 1
    began = reps.groupby("session_id")["at"].transform("min").dt.tz_convert(st.context.timezone or "UTC")
    reps["when"] = began.dt.strftime("%-d %b %H:%M")
    table = charts.sessions(reps, ex.direction)
    table["when"] = table["session_id"].map(dict(zip(reps["session_id"], reps["when"], strict=True)))
    by_session = charts.range_by_session(table, ex)
    if by_session is None:
        view = "side" if "side" in ex.camera.views else "front"
        st.info(f"The range is not measured yet: the camera needs your {view} view. Reps are counted all the same.")
    for chart in (
        by_session,
        charts.range_by_rep(reps, ex),
        charts.score_by_session(table),
        charts.reps_by_session(table),
    ):
        if chart is not None:
            st.altair_chart(chart, theme=None)
    st.caption("The lines at each point show how far off it may be.")
    with st.expander("The same as a table"):
        shown = reps[list(_COLUMNS)].round(1).rename(columns=_COLUMNS)
        st.dataframe(shown, hide_index=True)


page()
