"""The live component as Streamlit sees it: one script made of the module files, its markup, its style, its data."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Any

from coach.exercise.definition import Exercise
from coach.kinematics.registry import MEASURES
from coach.web.live.tickets import Ticket

FOLDER = Path(__file__).parent
MODULES = ("camera", "voice", "figure", "link", "panel", "main")  # each after what it imports
_IMPORT = re.compile(r"^import .*?;\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?!default)", re.MULTILINE)


@cache
def script() -> str:
    """The modules in one: Streamlit runs a component's script from a blob, where relative imports find nothing.

    Each module becomes a block of its own, except for what it exports, so that two may use one name inside.
    """
    pieces = []
    for name in MODULES[:-1]:
        text = _IMPORT.sub("", (FOLDER / f"{name}.js").read_text("utf-8"))
        names = re.findall(r"^export (?:class|function|const) (\w+)", text, re.MULTILINE)
        kept = ", ".join(names)
        body = _EXPORT.sub("", text)
        pieces.append(f"const {{ {kept} }} = (() => {{\n{body}\nreturn {{ {kept} }};\n}})();")
    pieces.append(_IMPORT.sub("", (FOLDER / f"{MODULES[-1]}.js").read_text("utf-8")))
    return "\n".join(pieces)


def page_data(ex: Exercise, ticket: Ticket, goal: int, count: int, guide: str) -> dict[str, Any]:
    """What the component must know of the exercise; everything else comes over the socket."""
    measure = MEASURES[ex.measure]
    degrees = measure.unit == "deg" and ex.counts_reps
    limb = [list(measure.needs(s)) for s in (0, 1)] if degrees and len(measure.landmarks) == 3 else [None, None]
    position = "upper" if ex.camera.body == "upper" else ex.position
    silhouette = next((k for k in ("lying", "upper", "standing", "chair") if position.startswith(k)), "standing")
    side = f"{ticket.side} side" if ticket.side != "both" else ""
    return {
        "token": ticket.token,
        "name": ex.name,
        "about": side,
        "goal": goal,
        "count": count,
        "seconds": not ex.counts_reps,
        "degrees": degrees,
        "rest": ex.rest,
        "target": ticket.target,
        "measured": limb,
        "silhouette": silhouette,
        "guide": guide,
    }


@cache
def _component() -> Any:
    import streamlit as st

    html, css = ((FOLDER / name).read_text("utf-8") for name in ("live.html", "live.css"))
    return st.components.v2.component("coach_live", html=html, css=css, js=script())


def component_key(token: str) -> str:
    """One key a ticket. Not the token itself: Streamlit forbids "__" in a key, and one token in some hundred has it."""
    return f"live-{hashlib.sha256(token.encode()).hexdigest()[:16]}"


def live_component(data: dict[str, Any], on_done: Any) -> Any:
    """Mount the live page; ``on_done`` is called when the set is over. Its value: set_id and count."""
    return _component()(key=component_key(data["token"]), data=data, on_done_change=on_done)
