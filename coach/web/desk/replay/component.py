"""The replay as Streamlit sees it: a drawn figure, a time line, and what a therapist writes to them.

The recording is decoded once a set; reps, marks and notes come anew with every run of the page.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from coach.language import _
from coach.web.look.scripts import in_one

FOLDER = Path(__file__).parent


def words() -> dict[str, str]:
    """What the script and the markup say, by the names that they use."""
    return {
        "replay": _("Replay of a set"),
        "figure": _("The recorded figure, as the camera saw it"),
        "line": _("The angle over time, with the reps above it and what to change below it"),
        "slider": _("Moment of the set"),
        "play": _("Play"),
        "pause": _("Pause"),
        "back": _("One picture back"),
        "on": _("One picture on"),
        "speed": _("Speed"),
        "times": _("{n} times"),
        "show": _("Show"),
        "whole": _("The whole set"),
        "against": _("Laid over it"),
        "nothing": _("Nothing"),
        "target": _("The target movement"),
        "target_line": _("target"),
        "rep": _("Rep {n}"),
        "hold": _("Hold {n}"),
        "second": _("{s} s"),
        "left": _("left"),
        "right": _("right"),
        "degrees": _("degrees"),
        "lengths": _("trunk lengths"),
        "unmeasured": _("not measured now"),
        "nobody": _("Nobody is seen now."),
        "cut": _("pause"),
        "who": _("Therapist"),
        "note_at": _("Note at {s} s"),
        "keep_note": _("Keep this note"),
        "notes": _("Notes on this set"),
        "mark": _("Does rep {n} count?"),
        "choose": _("Choose a rep, or go to one, to say whether it counts."),
        "counts": _("It counts."),
        "out": _("It does not count: {why} ({who}, {day})."),
        "why": _("Why not"),
        "take_out": _("It does not count"),
        "take_in": _("It counts again"),
        "kept": _("Kept."),
    }


@cache
def _component() -> Any:
    import streamlit as st

    html, css = ((FOLDER / f"replay.{ending}").read_text("utf-8") for ending in ("html", "css"))
    return st.components.v2.component("coach_replay", html=html, css=css, js=in_one(FOLDER / "replay.js"))


def replay(key: str, data: dict[str, Any]) -> dict[str, Any] | None:
    """Mount the replay; what was just asked for, or None.

    key: one a set · data: of :mod:`coach.web.desk.replay_data`, with spans, notes, who (empty: it is asked for),
    may_write, visit (id and at, in milliseconds: to be gone to once) and kept, the id of what was asked for last and is
    kept now

    Returns id and kind: "note" with frame, text and who, or "mark" with index, counts, why and who.
    """
    result = _component()(key=key, data={**data, "key": key, "words": words()}, on_asked_change=lambda: None)
    return None if result.asked is None else dict(result.asked)
