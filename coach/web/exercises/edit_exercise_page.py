"""Change an exercise: its fields or its text, the movement that it draws, what a synthetic person shows of it, and what
it would make of earlier sets, all before it is kept."""

from __future__ import annotations

from typing import Any

import streamlit as st

from coach.exercise.definition import Exercise, exercise_ids, parse_exercise
from coach.figure.check import Finding, check
from coach.language import _, day_words
from coach.pose import CoachError
from coach.records.scored_anew import Rescored, median_rom, rescored
from coach.web.account.access import get_store
from coach.web.exercises import own_exercises
from coach.web.exercises.edit_fields import begin_fields_anew, show_fields
from coach.web.look.look import acting, guide, here_and_now, plain, show_guide
from coach.web.look.texts import exercise_choice

MOST_LETTERS = 60_000
TEXT, _KEPT = "edit-text", "edit-text-kept"  # the field, and the same for when another page was looked at
_MOST_SETS = 60  # tried at once: each takes a second or so


def choose() -> str:
    ids = exercise_ids()
    wanted = st.query_params.get("exercise", "")
    which = str(
        st.selectbox(_("Exercise"), ids, index=ids.index(wanted) if wanted in ids else 0, format_func=exercise_choice)
    )
    if st.session_state.get("edited") != which:
        st.session_state["edited"] = which
        st.session_state[TEXT] = own_exercises.to_edit(which)
        begin_fields_anew()
        for key in ("edit-checked", "edit-rescored"):
            st.session_state.pop(key, None)
    elif TEXT not in st.session_state:  # Streamlit forgets a field while another page is looked at
        st.session_state[TEXT] = st.session_state[_KEPT]
        begin_fields_anew()
    if own_exercises.is_own(which):
        st.caption(_("Made here. What you keep is its next version."))
    else:
        st.caption(_("It came with the coach and stays as it is. What you keep is an exercise of your own beside it."))
    return which


def checked(text: str, ex: Exercise) -> list[Finding] | None:
    """What the synthetic person showed of this text, once it was asked for."""
    found = st.session_state.get("edit-checked")
    if st.button(_("Try it on a synthetic person"), width="stretch"):
        with st.spinner(_("Performing it right, short, and with each fault …")):
            found = st.session_state["edit-checked"] = (text, list(check(ex)))
    if found is None or found[0] != text:
        return None
    findings: list[Finding] = found[1]
    wrong = [f for f in findings if f.problem]
    if wrong:
        st.warning("\n".join(f"- {plain(f.what)}: {plain(f.problem)}" for f in wrong))
    else:
        st.success(_("All {n1} tries were counted and judged as they should be.").format(n1=len(findings)))
    return findings


def keep(text: str, which: str, ex: Exercise, findings: list[Finding] | None) -> None:
    who = acting(_("Your name"), "edit-who")
    wrong = findings is None or any(f.problem for f in findings)
    sure = wrong and findings is not None and st.checkbox(_("Keep it although not all tries were right"))
    if findings is None:
        st.caption(_("Try it first: only what was tried can be kept."))
    if not st.button(
        _("Keep this version"), type="primary", width="stretch", disabled=not who.strip() or (wrong and not sure)
    ):  # fmt: skip
        return
    try:
        kept = own_exercises.keep(
            get_store(), text, " ".join(who.split()), again=ex.id == which and own_exercises.is_own(which)
        )
    except CoachError as error:
        st.error(str(error))
        return
    get_store().add_audit(who, "kept an exercise", f"{kept.id} {kept.version}")
    st.session_state["edit-kept"] = (kept.id, kept.version)
    st.session_state.pop("edited", None)
    st.query_params["exercise"] = kept.id
    st.rerun()


def versions(which: str) -> None:
    found = get_store().definitions(which)
    if not found:
        return
    with st.expander(_("Versions before")):
        for old in reversed(found):
            left, right = st.columns([3, 1], vertical_alignment="center")
            left.markdown(f"**{plain(old.version)}** · {day_words(old.made_at.date())} · {plain(old.made_by)}")
            right.button(_("Begin from this"), key=f"from-{old.version}", on_click=_begin_from, args=(old.text,))


def _begin_from(text: str) -> None:
    st.session_state[TEXT] = text
    begin_fields_anew()


def earlier(text: str, which: str, ex: Exercise) -> None:
    """What this text would make of sets that are kept: looked at first, kept only when asked."""
    st.subheader(_("Earlier sets"), anchor=False)
    if st.button(_("See what it would make of earlier sets")):
        with st.spinner(_("Counting the kept joint positions anew …")):
            st.session_state["edit-rescored"] = (text, _tried(which, ex))
    kept = st.session_state.get("edit-rescored")
    if kept is None or kept[0] != text:
        return
    found: list[tuple[str, Rescored]] = kept[1]
    if not found:
        st.write(_("No set of this exercise has kept joint positions."))
        return
    st.dataframe([_row(name, one) for name, one in found], hide_index=True, width="stretch")
    changed = [one for _name, one in found if one.changed]
    st.write(_("{n1} of {n2} sets would change.").format(n1=len(changed), n2=len(found)))
    if not changed or which != ex.id:
        return
    if ex.version not in {d.version for d in get_store().definitions(ex.id)} | {_version_now(ex.id)}:
        st.caption(_("Keep this version first; then its reps can take the place of those before."))
        return
    who = acting(_("Your name"), "rescore-who")
    if st.button(_("Keep the new reps; those of before stay beside them"), disabled=not who.strip()):
        for one in changed:
            one.keep(get_store(), " ".join(who.split()))
        get_store().add_audit(who, "rescored", f"{len(changed)} sets of {ex.id}")
        st.session_state.pop("edit-rescored")
        st.session_state["edit-rescored-kept"] = len(changed)
        st.rerun()


def _version_now(which: str) -> str:
    try:
        return parse_exercise(own_exercises.text_of(which), which).version
    except CoachError:
        return ""


def _tried(which: str, ex: Exercise) -> list[tuple[str, Rescored]]:
    """The newest sets of everybody whom this visitor sees."""
    store, found = get_store(), []
    for person in store.people():
        found += [(person.name, one) for one in rescored(store, person.id, which, ex)]
    return sorted(found, key=lambda pair: pair[1].kept.started_at, reverse=True)[:_MOST_SETS]


def _row(name: str, one: Rescored) -> dict[str, Any]:
    zone = here_and_now().tzinfo
    before, after = (median_rom(reps) for reps, _holds in (one.before, one.after))
    return {
        _("Name"): name,
        _("Day"): day_words(one.kept.started_at.astimezone(zone).date()),
        _("Counted before"): len(one.before[0]) + len(one.before[1]),
        _("Counted now"): len(one.after[0]) + len(one.after[1]),
        _("Range before (degrees)"): None if before is None else round(before),
        _("Range now (degrees)"): None if after is None else round(after),
        _("Problem"): one.problem,
    }


def page() -> None:
    st.title(_("Change an exercise"))
    kept = st.session_state.pop("edit-kept", None)
    if kept is not None:
        st.success(_("Kept: {name}, version {version}. It is in Exercises now.").format(name=kept[0], version=kept[1]))
    rescored_sets = st.session_state.pop("edit-rescored-kept", None)
    if rescored_sets is not None:
        st.success(_("The reps of {n1} sets were made anew.").format(n1=rescored_sets))
    which = choose()
    left, right = st.columns([3, 2], gap="large")
    with left:
        wrong = show_fields(TEXT)
        # What it holds is there when it is closed too: the fields change it. It stays open when they are made anew.
        with st.expander(_("As text"), key="edit-as-text", on_change="rerun"):
            st.caption(_("The same, with all that the fields do not show. A change here changes the fields too."))
            text = st.text_area(
                _("The definition"), key=TEXT, height=620, max_chars=MOST_LETTERS, on_change=begin_fields_anew
            )
    st.session_state[_KEPT] = text
    if wrong:
        right.error(_("It cannot be tried yet. Nothing is lost: see the fields that say what is the matter."))
        return
    try:
        ex = parse_exercise(text, "definition")
    except CoachError as error:
        right.error(str(error))
        return
    with right, st.container(key="edit-beside"):
        show_guide(guide(ex), 320, ex.name)
        st.markdown(f"**{plain(ex.name)}** · {plain(ex.id)} · {plain(ex.version)}")
        findings = checked(text, ex)
        keep(text, which, ex, findings)
        versions(ex.id)
    earlier(text, which, ex)


page()
