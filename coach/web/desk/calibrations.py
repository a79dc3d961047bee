"""The app set against a goniometer: the reps of a set that the therapist measured by hand at the same time."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from typing import Any

import streamlit as st

from coach.language import _, day_words, moment_words
from coach.records.desk import CalibrationEntry
from coach.records.store import PersonRow
from coach.trends.calibration import (
    LEAST_PAIRS,
    Calibration,
    CalibrationError,
    Setting,
    calibrate,
    corrected,
    holds,
    setting_of,
)
from coach.trends.rom import Conditions, RomTrend
from coach.trends.words import measure_name
from coach.web.account.access import get_store
from coach.web.look.look import acting, card
from coach.web.look.texts import exercise_name, told_apart

_SETS = 10  # the latest ones to choose from


def of(entry: CalibrationEntry) -> Calibration:
    setting = Setting("", entry.measure, entry.side, Conditions(entry.model, entry.mode, entry.view))
    made = calibrate(entry.pairs, setting, entry.at)
    return made if entry.ended_at is None else made.ended(entry.ended_at)


def corrected_words(trend: RomTrend, entries: list[CalibrationEntry], now: datetime) -> str:
    """The newest session without the app's own bias; empty where no calibration was made for this angle and side."""
    same = [e for e in entries if (e.measure, e.side) == (trend.measure, trend.side)]
    if not same or not trend.points:
        return ""
    try:
        made = of(same[-1])
    except CalibrationError as error:
        return str(error)
    held = holds(made, setting_of(trend), now)
    if not held:
        return _("Not corrected with the goniometer. {why}").format(why=held.why)
    last = trend.points[-1]
    told = corrected(last.value_deg, last.error_deg, made, trend.repeatability)
    if not told.corrected:
        return told.why
    return _("Corrected with the goniometer, the last session is about {n1} degrees (give or take {n2}).").format(
        n1=round(told.value_deg), n2=round(told.error_deg)
    )


def show(person: PersonRow, rows: list[dict[str, Any]], now: datetime) -> None:
    """What was made before, and the form for a new one. rows: of ``reps_table``"""
    store = get_store()
    if st.session_state.pop("calibration-kept", False):
        st.success(_("Kept. Readings of this angle are corrected from now on."))
    for entry in reversed(store.calibrations(person.id)):
        _one(person, entry)
    st.write(
        _(
            "Let the person hold the end of each rep while you measure it with the goniometer and the app counts it; "
            "three times at least. Then choose that set here and type what you read."
        )
    )
    sets = _sets(rows)
    if not sets:
        st.info(_("There is no set with {n1} measured reps of one side yet.").format(n1=LEAST_PAIRS))
        return
    _form(person, sets)


def _one(person: PersonRow, entry: CalibrationEntry) -> None:
    with card(f"calibration-{entry.id}"):
        st.markdown(f"**{measure_name(entry.measure)}**, {_(entry.side)} · {day_words(entry.at.date())} · {entry.view}")
        try:
            st.write(of(entry).sentence())
        except CalibrationError as error:
            st.warning(str(error))
        if entry.ended_at is not None:
            st.caption(_("Ended on {day}.").format(day=day_words(entry.ended_at.date())))
        elif st.button(_("The set-up has changed: end it"), key=f"end-{entry.id}"):
            get_store().end_calibration(person.id, entry.id, "set-up changed")
            st.rerun()


def _sets(rows: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The measured reps of one side of a set, newest set first."""
    measured = [r for r in rows if r["valid"] and r["peak_deg"] is not None and r["unit"] == "deg" and r["view"]]
    measured.sort(key=lambda r: (-r["set_id"], r["side"], r["index"]))
    groups = [list(group) for _key, group in groupby(measured, key=lambda r: (r["set_id"], r["side"]))]
    return [g for g in groups if len(g) >= LEAST_PAIRS][:_SETS]


def _words(reps: list[dict[str, Any]]) -> str:
    first = reps[0]
    return f"{moment_words(first['at'])} · {exercise_name(first['exercise'])} · {_(first['side'])} · {len(reps)}"


def _form(person: PersonRow, sets: list[list[dict[str, Any]]]) -> None:
    names = told_apart({n: _words(reps) for n, reps in enumerate(sets)})
    chosen = sets[st.selectbox(_("Set"), list(names), format_func=lambda n: names[n])]
    first = chosen[0]
    with st.form(f"calibrate-{first['set_id']}-{first['side']}", border=False):
        typed = [
            st.number_input(
                _("Rep {n1}: the app read {n2} degrees. Goniometer").format(
                    n1=rep["index"] + 1, n2=round(rep["peak_deg"])
                ),
                -180.0, 180.0, None, 1.0, key=f"g-{rep['set_id']}-{rep['index']}",
            )
            for rep in chosen
        ]  # fmt: skip
        who = acting()
        if not st.form_submit_button(_("Keep this calibration"), type="primary"):
            return
    pairs = [(float(t), float(rep["peak_deg"])) for t, rep in zip(typed, chosen, strict=True) if t is not None]
    conditions = Conditions(first["model"], first["mode"], first["view"])
    try:
        calibrate(pairs, Setting("", first["angle"], first["side"], conditions), first["at"])
    except CalibrationError as error:
        st.error(str(error))
        return
    get_store().add_calibration(
        person.id, first["angle"], first["side"], first["model"], first["mode"], first["view"], pairs, who
    )
    st.session_state["calibration-kept"] = True
    st.rerun()
