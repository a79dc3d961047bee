"""A short film from this camera, as Streamlit gets it: once, when it is over."""

from __future__ import annotations

import base64
import binascii
from functools import cache
from pathlib import Path
from typing import Any

from coach.language import _

FOLDER = Path(__file__).parent
MOST_S = 60


@cache
def _component() -> Any:
    import streamlit as st

    html, css, js = ((FOLDER / f"filming.{ending}").read_text("utf-8") for ending in ("html", "css", "js"))
    return st.components.v2.component("coach_filming", html=html, css=css, js=js)


def filming(key: str) -> tuple[str, bytes] | None:
    """Mount it; the film's kind ("webm" or "mp4") and bytes when one was just made, else None. key: one a film"""
    words = {
        "filming": _("A film from this camera"),
        "begin": _("Start the camera"),
        "soon": _("Step back. It begins in {s} seconds."),
        "running": _("Recording: {s} seconds"),
        "end": _("Done"),
        "sending": _("Handing it over …"),
        "trouble": _("The camera did not start. Allow it in the browser, or close the program that uses it."),
    }
    result = _component()(key=key, data={"words": words, "most_s": MOST_S}, on_film_change=lambda: None)
    if result.film is None:
        return None
    try:
        return str(result.film["kind"]), base64.b64decode(result.film["data"], validate=True)
    except (KeyError, TypeError, binascii.Error):
        return None
