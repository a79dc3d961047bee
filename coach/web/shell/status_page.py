"""Status: how the server is, for the clinic's admin. Numbers of the machine, and of nobody."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from coach.language import Number, _, day_words
from coach.records.database import APP_VERSION
from coach.web.server.counters import COUNTERS
from coach.web.shell.inside import health, space


def told(found: dict[str, object]) -> None:
    st.write(
        _("Version {version}, running for {time}.").format(
            version=APP_VERSION, time=_duration(timedelta(seconds=COUNTERS.uptime_s))
        )
    )
    if found["ok"]:
        st.success(_("The records answer and the pose model is there."))
    if not found["database"]:
        st.error(_("The records do not answer. Look at the server's log, or type: coach doctor"))
    if not found["pose_model"]:
        st.error(_("The pose model is missing. On the computer that runs the coach, type: coach models build"))


def live() -> None:
    rates = COUNTERS.rates()
    st.subheader(_("Before the camera now"), anchor=False)
    columns = st.columns(4)
    columns[0].metric(_("Sessions"), COUNTERS.live)
    columns[1].metric(_("Pictures a second"), f"{Number(rates.frames_a_second):.1f}")
    columns[2].metric(_("Left out"), "–" if rates.drop_share is None else f"{Number(100 * rates.drop_share):.1f} %")
    columns[3].metric(_("Pose, ms"), "–" if rates.pose_ms is None else f"{rates.pose_ms:.0f}")
    st.caption(
        _(
            "Over the last minute, all sessions together. Left out are pictures that came faster than they could be "
            "read."
        )
    )
    st.write(
        _("Since the start: {visits} sessions, {reps} repetitions and holds kept, {errors} errors in the log.").format(
            visits=COUNTERS.visits, reps=COUNTERS.reps, errors=COUNTERS.errors
        )
    )


def kept() -> None:
    st.subheader(_("Records"), anchor=False)
    now = space()
    if now.database_bytes is None:
        st.write(_("They are in a database server: its own tools tell their size and backups."))
    else:
        st.write(_("They take {size:.1f} MB.").format(size=Number(now.database_bytes / 1e6)))
        st.write(
            _("The last backup was made on {date}.").format(date=day_words(now.last_backup))
            if now.last_backup
            else _("No backup was made with the coach yet. On the computer that runs it, type: coach backup")
        )
    st.write(_("{free:.1f} GB of the disk are free.").format(free=Number(now.free_bytes / 1e9)))


def _duration(time: timedelta) -> str:
    hours, minutes = divmod(int(time.total_seconds()) // 60, 60)
    return _("{hours} h {minutes} min").format(hours=hours, minutes=minutes)


st.title(_("Status"))
told(health())
live()
kept()
if st.button(_("Look again")):
    st.rerun()
