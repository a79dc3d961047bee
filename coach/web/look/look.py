"""What all pages share: style, the person who is here, and how an error is told."""

from __future__ import annotations

import base64
import contextlib
import html
import io
import logging
import re
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from PIL import Image

from coach.exercise.definition import Exercise
from coach.language import _, language, later
from coach.pose import CoachError
from coach.records.database import now_utc
from coach.records.store import PersonRow
from coach.web.account.access import get_store, visitor
from coach.web.look.ways import page_script
from coach.web.server.base import under
from coach.web.server.headers import CURRENT_SCRIPT, LANGUAGE_SCRIPT

log = logging.getLogger(__name__)

_SHEET = Path(__file__).with_name("look.css")

DISCLAIMER = later(
    "This is a coach, not a medical device. It counts and measures movements; it does not know your illness. "
    "**Stop when it hurts more than usual**, when you feel dizzy or unwell, and ask your "
    "therapist or doctor what is right for you."
)
PRIVACY = later("Nothing leaves this computer, and **no video is kept**: only joint positions, counts and angles.")


def icon() -> Image.Image:
    """A blue disc with a white bar: the browser tab's picture."""
    y, x = np.mgrid[-1:1:64j, -1:1:64j]
    picture = np.zeros((64, 64, 4), np.uint8)
    picture[np.hypot(x, y) <= 0.95] = (0x00, 0x72, 0xB2, 255)
    picture[(abs(x) <= 0.55) & (abs(y) <= 0.14)] = 255
    return Image.fromarray(picture)


@cache
def sheet() -> str:
    """The one stylesheet, whose type lies where this server does."""
    return _SHEET.read_text("utf-8").replace('url("', f'url("{under("/look/")}')


def style() -> None:
    """The pages' look; and what screen readers go by: the document's language, and which entry of the bar is open."""
    st.html(f"<style>{sheet()}</style>")
    scripts = (LANGUAGE_SCRIPT.format(language=language()), CURRENT_SCRIPT)
    st.html("".join(f"<script>{script}</script>" for script in scripts), unsafe_allow_javascript=True)


def card(key: str, **how: Any) -> Any:
    """A card: a shade lighter than the ground, with soft edges. key: its own on the page · how: as of st.container"""
    return st.container(border=True, key=f"card-{key}", **how)


def statements_below(key: str) -> Any:
    """A container in which choices stand one below the other, as wide as the page, the last one large: nothing of a
    sentence is cut off on a phone."""
    return st.container(key=f"statements-{key}")


def grid(key: str) -> Any:
    """Cards beside each other, as many as the width holds; on a phone one below the other, in the same order."""
    return st.container(key=f"grid-{key}")


def current_person() -> PersonRow | None:
    """The person of this visit: from the address, so that a reload knows, else from the visit itself."""
    now = visitor()
    if now.kind == "patient" and now.account:
        wanted: object = now.account.person_id
    else:
        wanted = st.query_params.get("person") or st.session_state.get("person")
    person = next((p for p in get_store().people() if str(p.id) == str(wanted)), None)
    if person is not None:
        choose_person(person)
    return person


def language_of_visit() -> str:
    """The language that the person chose, else the browser's."""
    person = current_person()
    return (person.language if person else None) or st.session_state.get("language") or st.context.locale or "en"


def choose_person(person: PersonRow) -> None:
    st.session_state["person"] = str(person.id)
    if st.query_params.get("person") != str(person.id):
        st.query_params["person"] = str(person.id)


def here_and_now() -> datetime:
    """The time where the visitor is."""
    return now_utc().astimezone(ZoneInfo(st.context.timezone or "UTC"))


def acting(label: str = "", key: str | None = None) -> str:
    """Who writes this down: whoever is signed in; at home a field asks."""
    return visitor().name or st.text_input(label or _("Therapist"), max_chars=80, autocomplete="off", key=key)


def need_person() -> PersonRow:
    """The person; without one on to where one is chosen: a therapist chooses among patients."""
    if visitor().kind == "therapist":
        return need_patient()
    person = current_person()
    if person is None:
        st.switch_page(page_script("home"))
    return person


def need_patient() -> PersonRow:
    """The patient whom a page of the desk is about; without one on to the list of them."""
    person = current_person()
    if person is None:
        st.switch_page(page_script("patients"))
    return person


def guide(ex: Exercise, animate: bool = True, side: str = "", in_mirror: bool = False, share: float = 1.0) -> str:
    """The drawn movement, or nothing where this exercise has no drawing yet. side: that does it, the left where the
    exercise has sides and none is named · in_mirror: it faces the way that the person sees themselves do it beside ·
    share: of the way to the target"""
    with contextlib.suppress(ImportError, CoachError, KeyError, ValueError):
        from coach.body.synthetic import blend
        from coach.figure.actor import prop, target_pose, usual_side
        from coach.figure.guide import guide_svg

        g = ex.guide
        target = target_pose(ex, usual_side(ex))
        if share != 1.0:
            target = blend(g.rest, target, g.base, left=share, right=share, whole=share)
        return guide_svg(
            g.base, g.rest, target, g.yaw_deg, animate=animate, prop=prop(ex), mirrored=(side == "right") != in_mirror
        )
    return ""


def big_button(label: str) -> bool:
    """The one thing to do on this page, to be seen from afar."""
    with st.container(key="big"):
        return st.button(label, type="primary", width="stretch")


def show_guide(picture: str, height_px: int, name: str) -> None:
    """The drawn movement at one height."""
    if picture:
        show_drawing(picture, height_px, _("Drawing of the movement: {name}").format(name=name))


def show_drawing(svg: str, height_px: int, alt: str) -> None:
    """alt: the same in words, for whoever does not see it"""
    st.html(_image(svg, height_px, alt))


def show_figures(pictures: list[tuple[str, str]], height_px: int) -> None:
    """Several movements in a row, each with its name under it."""
    cells = "".join(
        f"<figure>{_image(picture, height_px, '') if picture else ''}"
        f"<figcaption>{html.escape(name)}</figcaption></figure>"
        for name, picture in pictures
    )
    st.html(f'<div class="figures">{cells}</div>')


def show_picture(rgb: NDArray[np.uint8], name: str) -> None:
    """A drawn picture with its name under it. rgb: (height, width, 3)"""
    file = io.BytesIO()
    Image.fromarray(rgb).save(file, "png")
    source = base64.b64encode(file.getvalue()).decode()
    st.html(
        f'<figure class="picture-of"><img src="data:image/png;base64,{source}" alt="{html.escape(name)}">'
        f"<figcaption>{html.escape(name)}</figcaption></figure>"
    )


def _image(svg: str, height_px: int, alt: str) -> str:
    """As an image of its own, because Streamlit's HTML drops drawings."""
    source = base64.b64encode(svg.encode()).decode()
    return (
        f'<img src="data:image/svg+xml;base64,{source}" alt="{html.escape(alt)}" class="drawing" height="{height_px}">'
    )


@lru_cache(maxsize=200)
def _slip_cards(definition: str) -> str:
    """The common mistakes, drawn once for all visitors and again when the definition (as JSON) changes."""
    from coach.figure.pages import slips

    cards = ""
    for slip in slips(Exercise.model_validate_json(definition)):
        picture = (
            _image(slip.svg, 140, _("Drawing of what to change: {n1}").format(n1=slip.code.replace("_", " ")))
            if slip.svg
            else ""
        )
        cards += f'<div>{picture}<p><span aria-hidden="true">&rarr;</span> {html.escape(slip.cue)}</p></div>'
    return f'<div class="slips">{cards}</div>' if cards else ""


def show_slips(ex: Exercise) -> None:
    """What often goes wrong: in words, and as small figures with what to do instead."""
    cards = ""
    with contextlib.suppress(CoachError, KeyError, ValueError):
        cards = _slip_cards(ex.model_dump_json())
    if not ex.mistakes and not cards:
        return
    with st.expander(_("What to look out for")):
        if ex.mistakes:
            st.markdown("\n".join(f"- {line}" for line in ex.mistakes))
        if "<img" in cards:
            from coach.figure.pages import KEY

            st.caption(_(KEY))
        if cards:
            st.html(cards)


def plain(text: str) -> str:
    """What somebody typed, as it is: no formatting, and no pictures that a page would fetch from elsewhere."""
    escaped = re.sub(r"([\\`*_{}\[\]()<>#+\-.!|$~:])", r"\\\1", text)
    return escaped.replace("\n", "  \n")


def about_degrees(value: float, error_deg: float | None) -> str:
    """Rounded to what the error allows: a degree is not said where five are not known."""
    if error_deg is None:
        return _("about {n1} degrees").format(n1=round(value))
    step = 5 if error_deg >= 5 else 1
    return _("about {n1} degrees (give or take {n2})").format(n1=step * round(value / step), n2=round(error_deg))


def tell_error(error: Exception) -> bool:
    """One line for the person; what a developer needs goes to the log."""
    if isinstance(error, CoachError):
        st.error(str(error))
        return True
    log.error("page", exc_info=error)
    st.error(
        _(
            "Something went wrong on this page. What you did is kept. "
            "Reload the page; if it happens again, type: coach doctor"
        )
    )
    return True
