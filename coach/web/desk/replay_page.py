"""A set looked at again: the recorded figure, its angle and its reps; notes to a moment, and reps that do not count."""

from __future__ import annotations

from dataclasses import replace as changed
from datetime import tzinfo
from typing import Any

import streamlit as st

from coach.exercise.definition import Exercise
from coach.exercise.feedback import Held, Rep
from coach.exercise.reasons import why_not_counted
from coach.language import _, day_words, moment_words
from coach.pose import CoachError
from coach.records.counted_in import CountedIn
from coach.records.desk import Mark
from coach.records.learning import learn_own_way
from coach.records.rescoring import KeptSet
from coach.records.store import PersonRow
from coach.trends.words import measure_name
from coach.web.account.access import get_store, visitor
from coach.web.desk import replay_data
from coach.web.desk.not_counted import WHO, show_not_counted, visit_of
from coach.web.desk.replay.component import replay
from coach.web.look.look import here_and_now, need_patient, plain
from coach.web.look.texts import exercise_name, load_exercise, side_words, told_apart
from coach.web.look.ways import page_script


def sets_of(person: PersonRow) -> list[KeptSet]:
    """With kept landmarks, newest first."""
    return sorted(get_store().sets_with_landmarks(person.id), key=lambda s: (s.started_at, s.id), reverse=True)


def choose(person: PersonRow, zone: tzinfo) -> int | None:
    """The set in the address, or the one that is chosen here. None where there is nothing to choose."""
    wanted = st.query_params.get("set", "")
    sets = {s.id: s for s in sets_of(person)}
    now = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 10 else None
    if now is not None and now not in sets and not get_store().owns_set(person.id, now):
        st.warning(_("{name} has no such set.").format(name=plain(person.name)))
        now = None
    if now is not None and now not in sets:  # without landmarks: its reps can be read all the same
        ids = [now, *sets]
    else:
        ids = list(sets)
    if not ids:
        st.info(
            _(
                "There is no set with a kept recording. Joint positions of the sets from now on are kept, "
                "unless {name} declined it."
            ).format(name=plain(person.name))
        )
        return None
    counts: dict[int, int] = {}
    for row in (*get_store().reps_table(person.id), *get_store().holds_table(person.id)):
        counts[row["set_id"]] = counts.get(row["set_id"], 0) + 1

    def words(set_id: int) -> str:
        kept = sets.get(set_id)
        if kept is None:
            return _("Set {n1}, without a recording").format(n1=set_id)
        local = kept.started_at.astimezone(zone)
        done = _("{n1} counted").format(n1=counts.get(set_id, 0))
        return " · ".join([moment_words(local), exercise_name(kept.exercise), *side_words(kept.side), done])

    names = told_apart({i: words(i) for i in ids})
    chosen = st.selectbox(_("Set"), ids, index=ids.index(now) if now in ids else 0, format_func=lambda i: names[i])
    if str(chosen) != wanted:
        st.query_params["set"] = str(chosen)
    return int(chosen)


def definition(which: str) -> Exercise | None:
    try:
        return load_exercise(which)
    except CoachError:
        return None


def recording_of(person: PersonRow, set_id: int, ex: Exercise | None, reps: list[Rep]) -> dict[str, Any] | None:
    """The recording as the page draws it, kept for this visit until another is opened; None, and one line that says
    why, where there is none."""
    kept = next((s for s in sets_of(person) if s.id == set_id), None)
    if kept is None:
        st.info(_("The joint positions of this set were not kept, so its movement cannot be shown again."))
        return None
    key = (set_id, ex and ex.version, [(r.index, r.side, r.start_s, r.end_s) for r in reps])
    before = st.session_state.get("replay-recording")
    if before is None or before[0] != key:
        try:
            series = replay_data.joined(get_store().landmarks(set_id))
        except CoachError as error:
            st.warning(str(error))
            return None
        if series is None:
            st.info(_("Nobody is seen in the kept recording of this set."))
            return None
        view = next((r["view"] for r in get_store().reps_table(person.id) if r["set_id"] == set_id), None)
        data = replay_data.recording(series, ex, kept.side, kept.target, reps, view)
        before = st.session_state["replay-recording"] = (key, data)
    data = before[1]
    if data["every"] > 1:
        st.caption(
            _("A long recording: {n1} of its {n2} pictures are shown, evenly.").format(
                n1=len(data["times"]), n2=data["frames"]
            )
        )
    return dict(data)


def keep(person: PersonRow, set_id: int, data: dict[str, Any], asked: dict[str, Any]) -> None:
    """Store what the component asked for; then the page is made anew with it."""
    store, who = get_store(), visitor().name or str(asked.get("who", ""))
    try:
        if asked["kind"] == "note":
            at_s = replay_data.moment_s(data["clock_s"], int(asked["frame"]))
            store.add_note(person.id, str(asked["text"]), who, set_id, at_s)
        elif (inside := store.counted_in_of(set_id).get(int(asked["index"]))) and not asked["counts"]:
            store.mark_refused(set_id, inside.refused, None, who)  # by whoever let it count, or somebody else
        else:
            store.mark_rep(set_id, int(asked["index"]), bool(asked["counts"]), who, str(asked.get("why", "")))
        if asked["kind"] != "note" and (kept := store.kept_set(set_id)) is not None:
            learn_own_way(store, person.id, kept.exercise)  # from what counts by now
    except CoachError as error:
        st.error(str(error))
        return
    st.session_state["replay-kept"] = asked["id"]
    if not st.session_state.get(WHO):
        st.session_state[WHO] = who  # nobody types their name twice on one page
    st.rerun()


def marks(out: dict[int, Mark], zone: tzinfo) -> None:
    """Who took which rep out, and why."""
    if not out:
        return
    st.subheader(_("Reps that do not count"), anchor=False)
    for index, mark in sorted(out.items()):
        name = _("Rep {n}").format(n=index + 1)
        day = day_words(mark.at.astimezone(zone).date())
        st.markdown(f"~~{name}~~ · {plain(mark.why)} ({plain(mark.who)}, {day})")
    st.caption(_("They stay in the records as measured, and are left out of trends and reports."))


def film(set_id: int) -> None:
    """Where the set was read from a film that somebody said to keep."""
    kept = get_store().film(set_id)
    if kept is None:
        return
    with st.expander(_("The film, kept by {who}").format(who=plain(kept.who))):
        st.video(kept.data, format=f"video/{kept.kind}")
        if st.button(_("Delete the film")):
            get_store().delete_film(set_id)
            st.rerun()


def table(done: list[Rep] | list[Held], out: dict[int, Mark], inside: dict[int, CountedIn], shown: bool) -> None:
    """The same in numbers. shown: at once, where there is no recording"""

    def counts(index: int) -> str:
        if index in inside:
            return _("yes, counted in by {who}").format(who=inside[index].who)
        return _("no") if index in out else _("yes")

    def doubt(one: Rep | Held) -> str:
        return why_not_counted(one.doubt) if isinstance(one, Rep) and one.doubt else ""

    if not done:
        st.write(_("Nothing was counted in this set."))
        return
    rows = [
        {
            _("No."): one.index + 1,
            _("Side"): _(one.side),
            _("Seconds"): f"{one.start_s:.1f} – {one.end_s:.1f}",
            _("Measured"): replay_data.told(one),
            _("Score (0 to 100)"): one.score,
            _("To change"): ", ".join(dict.fromkeys(replay_data.fault_word(f.code) for f in one.faults)),
            _("Counts"): counts(one.index),
            _("Doubt"): doubt(one),
        }
        for one in done
    ]
    if not any(row[_("Doubt")] for row in rows):
        rows = [{name: told for name, told in row.items() if name != _("Doubt")} for row in rows]
    with st.expander(_("The same as a table"), expanded=shown):
        st.dataframe(rows, hide_index=True, width="stretch")


def page() -> None:
    person, now = need_patient(), here_and_now()
    zone = now.tzinfo
    assert zone is not None
    st.page_link(page_script("clip"), label=_("Read a film from a phone"), query_params={"person": str(person.id)})
    set_id = choose(person, zone)
    if set_id is None:
        return
    store = get_store()
    reps, holds = store.set_reps(set_id), store.set_holds(set_id)
    done: list[Rep] | list[Held] = reps or holds
    out = {index: mark for (of, index), mark in store.not_counting(person.id).items() if of == set_id}
    inside = store.counted_in_of(set_id)
    kept = store.kept_set(set_id)
    ex = definition(kept.exercise) if kept else None
    data = recording_of(person, set_id, ex, reps)
    if data is not None:
        measure = ex.measure if ex else reps[0].angle if reps else ""
        local = {i: changed(m, at=m.at.astimezone(zone)) for i, m in out.items()}
        notes = [changed(n, at=n.at.astimezone(zone)) for n in store.notes(person.id)]
        said = {
            "spans": replay_data.spans(done, ex, data["clock_s"], local, inside),
            "notes": replay_data.notes_of(set_id, notes, data["clock_s"]),
            "angle": measure_name(measure) if measure else "",
            "who": visitor().name,
            "may_write": visitor().kind in ("home", "therapist"),
            "visit": visit_of(set_id),
            "kept": st.session_state.get("replay-kept"),
        }
        told = st.empty()
        asked = replay(f"replay-{set_id}", {k: v for k, v in data.items() if k != "clock_s"} | said)
        if asked is not None:
            with told:
                keep(person, set_id, data, asked)
        st.caption(_("Drawn from the kept joint positions, as the camera saw them. No picture of anybody is kept."))
    film(set_id)
    marks(out, zone)
    table(done, out, inside, data is None)
    if kept is not None:
        show_not_counted(kept, None if data is None else data["clock_s"], zone)


page()
