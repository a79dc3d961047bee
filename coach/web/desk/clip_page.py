"""A film from a patient's phone: read in the background, its joint positions kept, the film only if asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

import streamlit as st

from coach.exercise.analysis import analyze_series
from coach.exercise.definition import Exercise, exercise_ids
from coach.language import _
from coach.pose import CoachError
from coach.records.clips import Film
from coach.records.store import PersonRow, Store
from coach.web.account.access import get_store, records_of
from coach.web.look.look import acting, card, here_and_now, need_patient, plain
from coach.web.look.texts import exercise_choice, load_exercise
from coach.web.look.ways import page_script
from coach.web.sets.jobs import JOBS, Job, Work
from coach.web.sets.reading import MOST_MB, TYPES, read_landmarks


def when(day: date) -> datetime:
    """Of a film from an earlier day the hour is not known: noon stands for it."""
    now = here_and_now()
    return now if day == now.date() else datetime.combine(day, time(12), now.tzinfo)


def work(
    store: Store, person_id: int, ex: Exercise, side: str, data: bytes, name: str, at: datetime, keeper: str
) -> Work:
    """What is done in the background. keeper: who wants the film kept, empty where nobody does"""

    def done(so_far: Callable[[float], None]) -> int:
        series = read_landmarks(data, name, so_far)
        _report, run = analyze_series(series, ex, side)
        film = Film(data, Path(name).suffix.lower().removeprefix("."), keeper) if keeper else None
        return store.keep_clip_set(
            person_id, ex, side, ex.target, series, run.reps, run.holds, run.view.name, at, film, run.session.refused,
        )  # fmt: skip

    return done


def ask(person: PersonRow) -> None:
    problem = st.session_state.pop("clip-problem", "")
    if problem:
        st.error(problem)
    ids = exercise_ids()
    left, right = st.columns(2)
    ex = load_exercise(left.selectbox(_("Exercise"), ids, format_func=exercise_choice))
    sides = ["both", "left", "right"] if ex.two_sided else ["both"]
    side = right.selectbox(_("Side"), sides, format_func=_)
    day = st.date_input(_("Day it was filmed"), here_and_now().date(), max_value=here_and_now().date())
    upload = st.file_uploader(
        _("A film, or a landmark recording (.npz), up to {MOST_MB} MB").format(MOST_MB=MOST_MB), type=list(TYPES),
        key=f"clip-{st.session_state.get('clips', 0)}", max_upload_size=MOST_MB,
    )  # fmt: skip
    keep = st.checkbox(_("Keep the film too. Otherwise it is deleted when it has been read."))
    who = acting(_("Your name"), "clip-who") if keep else ""
    ready = upload is not None and isinstance(day, date) and (not keep or bool(who.strip()))
    if not st.button(_("Read this film"), type="primary", disabled=not ready):
        return
    assert upload is not None
    assert isinstance(day, date)
    task = work(
        records_of(person.id), person.id, ex, side, upload.getvalue(), upload.name, when(day), " ".join(who.split())
    )
    try:
        JOBS.start(person.id, ex.name, task)
    except CoachError as error:
        st.session_state["clip-problem"] = str(error)
    st.session_state["clips"] = st.session_state.get("clips", 0) + 1  # the upload leaves the page's memory
    st.rerun()


@st.fragment(run_every=1.0)
def running(person: PersonRow) -> None:
    """How far the films of this person are; asked again every second while one is on its way."""
    for job in JOBS.of(person.id):
        with card(f"film-{job.id}"):
            _shown(person, job)


def _shown(person: PersonRow, job: Job) -> None:
    st.markdown(f"**{plain(job.name)}**")
    if job.state == "waiting":
        st.write(_("Waits until another film has been read."))
    elif job.state == "reading":
        st.progress(job.share, _("Reading, {share:.0%}. You can leave this page.").format(share=job.share))
    elif job.state == "failed":
        st.error(job.problem)
    else:
        counted = len(get_store().set_reps(job.set_id or 0)) + len(get_store().set_holds(job.set_id or 0))
        st.success(_("Read and kept: {n1} counted.").format(n1=counted))
        st.page_link(
            page_script("replay"), label=_("See it again"),
            query_params={"person": str(person.id), "set": str(job.set_id)},
        )  # fmt: skip
    if job.state in ("failed", "done") and st.button(_("Take it off this list"), key=f"seen-{job.id}"):
        JOBS.forget(job)
        st.rerun(scope="fragment")


def page() -> None:
    person = need_patient()
    st.header(_("A film of {name}").format(name=plain(person.name)), anchor=False)
    st.write(
        _(
            "Filmed at home or here: the coach reads it on this computer and keeps joint positions, reps and angles "
            "as of any set. The camera should stand still and see the whole body."
        )
    )
    ask(person)
    running(person)


page()
