"""The live component as Streamlit sees it: one script made of the module files, its markup, its style, its data."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from coach.exercise.definition import Exercise
from coach.kinematics.registry import MEASURES
from coach.language import gettext, language
from coach.web.live.pose_files import pose_of_page
from coach.web.live.tempo import tempo
from coach.web.live.texts import texts
from coach.web.live.tickets import SetTicket
from coach.web.look.scripts import in_one, markup
from coach.web.look.texts import side_words
from coach.web.server.base import under

FOLDER = Path(__file__).parent
SCRIPTS = {"live": "main", "assess": "assess", "rest": "rest"}  # of each page, the script that imports the others


def page_data(
    ex: Exercise,
    ticket: SetTicket,
    goal: int,
    count: int,
    guide: str,
    part: str = "",
    ask_pain: dict[str, float] | None = None,
    practised: bool = False,
) -> dict[str, Any]:
    """What the component must know of the exercise; everything else comes over the socket.

    part: "3 of 6" where this is one of a sequence: it then ends by itself at the goal, and can be skipped · ask_pain:
    start (pain before the session), ceiling and rise_stop where pain is asked after the set, None where not ·
    practised: this person has done the exercise before
    """
    measure = MEASURES[ex.measure]
    degrees = measure.unit == "deg" and ex.counts_reps
    limb = [list(measure.needs(s)) for s in (0, 1)] if degrees and len(measure.landmarks) == 3 else [None, None]
    position = "upper" if ex.camera.body == "upper" else ex.position
    silhouette = next((k for k in ("lying", "upper", "standing", "chair") if position.startswith(k)), "standing")
    return {
        "token": ticket.token,
        "name": ex.name,
        "about": " · ".join(words for words in (part, *side_words(ticket.side)) if words),
        "sequence": bool(part),
        "goal": goal,
        "count": count,
        "seconds": not ex.counts_reps,
        "degrees": degrees,
        "rest": ex.rest,
        "target": ticket.target,
        "measured": limb,
        "silhouette": silhouette,
        "turned": ticket.side == "right",
        "practised": practised,
        "guide": guide,
        "ask_pain": ask_pain,
        "tempo": tempo(ex),
    }


@cache
def _component(name: str, styles: tuple[str, ...]) -> Any:
    import streamlit as st

    css = "".join((FOLDER / f"{style}.css").read_text("utf-8") for style in styles)
    html, js = markup(FOLDER / f"{name}.html"), in_one(FOLDER / f"{SCRIPTS[name]}.js")
    return st.components.v2.component(f"coach_{name}", html=html, css=css, js=js)


def component_key(token: str) -> str:
    """One key a ticket. Not the token itself: Streamlit forbids "__" in a key, and one token in some hundred has it."""
    return f"live-{hashlib.sha256(token.encode()).hexdigest()[:16]}"


def in_words() -> dict[str, Any]:
    """The language of the page, what its scripts and markup say in it, and where the socket is."""
    words = {text: gettext(text) for text in texts()} if language() != "en" else {}
    return {"lang": language(), "live": under("/live"), "words": words, "pose": pose_of_page()}


def live_component(data: dict[str, Any], on_done: Any) -> Any:
    """Mount the live page; ``on_done`` is called when the set is over. Its value: set_id, count, how (it ended:
    "stop", "skip" or "all") and, where it was asked and answered, pain: change ("less", "same", "more" or "stop"),
    pain (0 to 10, or None where no number was told) and assumed, as in :class:`coach.care.records.SetPain`."""
    component = _component("live", ("live", "pain"))
    return component(key=component_key(data["token"]), data=data | in_words(), on_done_change=on_done)


def assess_component(data: dict[str, Any], on_done: Any) -> Any:
    """Mount the live page of a test; ``on_done`` is called when it is over. What came of it is on the ticket."""
    component = _component("assess", ("live", "assess"))
    return component(key=component_key(data["token"]), data=data | in_words(), on_done_change=on_done)


def rest_component(data: dict[str, Any], on_done: Any) -> Any:
    """Mount the screen before an exercise, which counts its seconds down by itself; ``on_done`` is called at its end.
    Its value: how, "go", "skip" (the next exercise) or "stop"."""
    component = _component("rest", ("live", "rest"))
    return component(key=component_key(data["key"]), data=data | in_words(), on_done_change=on_done)
