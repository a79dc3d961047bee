"""A new exercise from a demonstration: a film in, a proposal to look at and to edit, a definition kept."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from coach.exercise.authoring import exercise_id, propose
from coach.exercise.definition import Exercise, exercise_ids, parse_exercise
from coach.exercise.session import Session
from coach.language import _, later
from coach.pose import CoachError, PoseSeries
from coach.web.account.access import get_store, visitor
from coach.web.exercises.filming.component import filming
from coach.web.exercises.own_exercises import keep
from coach.web.look.look import guide, show_guide
from coach.web.look.measure_words import in_words
from coach.web.look.ways import page_script
from coach.web.sets.reading import MOST_MB, TYPES, read_landmarks

MOST_LETTERS = 60_000
_WAYS = {"file": later("a film"), "camera": later("this camera")}
_VIEWS = {"front": later("from the front"), "side": later("from the side"), "oblique": later("half from the side")}


@dataclass
class Shown:
    """What was demonstrated, and the definition as it stands. exercise: as it was last valid ·
    times: reps, 1 for a position that was kept · kept_s: for how long, 0 for reps · saved: the id it was kept under"""

    series: PoseSeries
    text: str
    exercise: Exercise
    view: str
    times: int
    kept_s: float
    notes: list[str]
    saved: str = ""


def ask() -> None:
    """The name and the recording. What was uploaded leaves the server's memory with the next run, by a new key."""
    st.write(
        _(
            "Show the exercise to the coach once, and it proposes how to count it. You then "
            "correct the words and keep it."
        )
    )
    st.markdown(
        _(
            "- Put the camera where it will stand later, with the whole body in the picture.\n"
            "- Rest, do it three to six times evenly, rest. Or go into one position, keep it, and come back.\n"
            "- Half a minute is enough."
        )
    )
    name = st.text_input(_("What is it called?"), max_chars=60, placeholder=_("Wall slide"), autocomplete="off")
    shown_by = st.segmented_control(
        _("Show it with"), list(_WAYS), default="file", format_func=lambda way: _(_WAYS[way]), required=True
    )  # fmt: skip
    number = st.session_state.get("recordings", 0)
    film: tuple[str, bytes] | None = None
    if shown_by == "camera":
        film = filming(f"film-{number}")
        begun = film is not None
    else:
        upload = st.file_uploader(
            _("A film of it, or a landmark recording (.npz), up to {MOST_MB} MB").format(MOST_MB=MOST_MB),
            type=list(TYPES), key=f"recording-{number}", max_upload_size=MOST_MB,
        )  # fmt: skip
        begun = st.button(_("Read it"), type="primary", disabled=upload is None)
        film = None if upload is None else (upload.name, upload.getvalue())
    st.caption(
        _("It is read on this computer, then deleted. Joint positions stay until you close the page or begin again.")
    )
    problem = st.session_state.pop("problem", "")
    if problem:
        st.error(problem)
    if begun and film is not None:
        read(name, *film)


def read(name: str, file: str, data: bytes) -> None:
    """file: its name, or its kind where this camera made it"""
    if not name.strip():
        st.session_state["problem"] = _("Please give the exercise a name first.")
    elif exercise_id(name) in exercise_ids():
        st.session_state["problem"] = _("There is an exercise '{n1}' already. Choose another name.").format(
            n1=exercise_id(name)
        )
    else:
        bar = st.progress(0.0)
        _show(bar, 0.0)
        file = file if "." in file else f"camera.{file}"
        try:
            series = read_landmarks(data, file, lambda share: _show(bar, share))
            st.session_state["shown"] = demonstrate(series, name, file)
        except CoachError as error:
            st.session_state["problem"] = str(error)
    st.session_state["recordings"] = st.session_state.get("recordings", 0) + 1
    st.rerun()


def _show(bar: DeltaGenerator, share: float) -> None:
    bar.progress(share, _("Reading, {share:.0%}. It takes about as long as the film.").format(share=share))


def demonstrate(series: PoseSeries, name: str, file: str) -> Shown:
    proposal = propose(series, name, source=file)
    movement = proposal.movement
    kept_s = movement.turns[0].top_s if proposal.exercise.kind == "hold" else 0.0
    view, times = proposal.demonstration.view, len(movement.turns)
    return Shown(series, proposal.text, proposal.exercise, view, times, kept_s, proposal.notes)


def found(shown: Shown, ex: Exercise) -> list[str]:
    """What the coach saw, in plain words."""
    unit = "degrees" if ex.unit == "deg" else ex.unit
    sides = {"both": _("both sides together"), "each": _("one side at a time"), "each_or_both": _("one side or both")}[
        ex.sides
    ]
    lines = [
        _("It was seen **{n1}**. What moves most plainly is **{n2}**, {n3}.").format(
            n1=_(_VIEWS.get(shown.view, later("from a side that is hard to tell"))),
            n2=in_words(ex.measure),
            n3=_("left and right in turn") if ex.kind == "alternating" else sides,
        ),
        _("It goes from **{rest:g}** at rest to **{target:g}** {unit} at the target.").format(
            rest=ex.rest, target=ex.target, unit=unit
        ),
    ]
    if ex.counts_reps:
        out, back, hold = ex.tempo.out.usual_s, ex.tempo.back.usual_s, ex.tempo.hold_s
        stay = _(", stays {hold:g}").format(hold=hold) if hold else ""
        lines.append(
            _("It takes about **{out:g} seconds** there{stay}, and **{back:g}** back.").format(
                out=out, stay=stay, back=back
            )
        )
    else:
        lines.append(_("The position was kept for **{kept_s:.0f} seconds**.").format(kept_s=shown.kept_s))
    cues = [f"“{fault.cue}”" for fault in ex.faults]
    lines.append(
        _("It stayed still elsewhere, so the coach will say {n1}").format(n1=_(" or ").join(cues)) if cues else ""
    )
    return [line for line in lines if line]


def count(shown: Shown, ex: Exercise) -> tuple[bool, str]:
    """(whether this definition finds all that was shown, the same in words)"""
    session = Session(ex)
    for frame in shown.series:
        session.step(frame)
    session.finish()
    if ex.counts_reps:
        reps = len(session.reps)
        return reps == shown.times and not shown.kept_s, _("Counts {reps} of {times} in your recording.").format(
            reps=reps, times=shown.times
        )
    held = max((h.duration_s for h in session.holds), default=0.0)
    return (
        held > 0.7 * shown.kept_s > 0,
        _("Finds {n1:.0f} of {kept_s:.0f} seconds in your recording.").format(
            n1=min(held, shown.kept_s), kept_s=shown.kept_s
        ),
    )


def edit(shown: Shown) -> None:
    left, right = st.columns([3, 2], gap="large")
    st.subheader(_("The definition"))
    st.write(_("Write the words for the patient. Numbers may be changed too: it is then counted again."))
    told = st.container()  # above the field, which fills the window
    st.session_state.setdefault("definition", shown.text)  # Streamlit forgets a field while another page is looked at
    shown.text = st.text_area(
        _("The definition"), key="definition", height=560, max_chars=MOST_LETTERS, label_visibility="collapsed"
    )
    valid = False
    try:
        shown.exercise = parse_exercise(shown.text, "definition")
    except CoachError as error:
        told.error(str(error))
    else:
        valid = True
        good, words = count(shown, shown.exercise)
        (told.success if good else told.warning)(words)
    ex = shown.exercise
    with left:
        st.subheader(_("What the coach found"))
        st.markdown("\n".join(f"- {line}" for line in found(shown, ex)))
        st.caption("  \n".join(shown.notes[1:]))
    with right:
        picture = guide(ex) if ex.guide.target else ""
        show_guide(picture, 300, ex.name)
        if not picture:
            st.info(_("No drawing could be made from this side."))
    save(shown, valid)


def save(shown: Shown, valid: bool) -> None:
    columns = st.columns(3)
    if columns[0].button(_("Save this exercise"), type="primary", width="stretch", disabled=not valid):
        try:
            who = visitor().name or _("at home")
            shown.saved = keep(get_store(), shown.text, who, shown.exercise.id == shown.saved).id
        except CoachError as error:
            st.error(str(error))
    if columns[1].button(_("Begin again"), width="stretch"):
        del st.session_state["shown"], st.session_state["definition"]
        st.rerun()
    if shown.saved:
        st.success(_("Saved as {saved}. It is in Exercises now.").format(saved=shown.saved))
        st.page_link(page_script("exercises"), label=_("Exercises"))
        if columns[2].button(_("Do it now"), width="stretch"):
            st.switch_page(page_script("exercise"), query_params={"exercise": shown.saved})


def page() -> None:
    shown: Shown | None = st.session_state.get("shown")
    if shown is None:
        st.title(_("New exercise"))
        st.page_link(page_script("edit_exercise"), label=_("Change one that is there"))
        ask()
    else:
        st.title(_("Your new exercise"))
        edit(shown)


page()
