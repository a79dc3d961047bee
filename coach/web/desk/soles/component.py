"""The soles as Streamlit sees them: footprints drawn here, a real button on each site, one value back."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from coach.language import _

FOLDER = Path(__file__).parent
WIDTH, HEIGHT = 220, 480  # of one footprint, in its own units; the left one is drawn, the right one mirrored

# Where the buttons lie on a left footprint, big toe to the right; the back of the foot has a button of its own below
PLACES = {
    "toe_1": (150, 50), "toe_3": (72, 56), "toe_5": (25, 116), "metatarsal_1": (150, 152), "metatarsal_3": (92, 148),
    "metatarsal_5": (42, 186), "midfoot_medial": (134, 272), "midfoot_lateral": (62, 292), "heel": (102, 418),
}  # fmt: skip
_TOES = ((150, 52, 27, 37), (104, 44, 18, 27), (72, 58, 16, 25), (46, 84, 15, 22), (25, 114, 13, 19))
_SOLE = (
    "M180 138C190 176 172 214 160 250C148 290 150 340 153 384C157 442 132 470 101 470C66 470 49 438 51 396"
    "C53 340 34 292 22 244C8 192 8 158 30 138C66 106 166 84 180 138Z"
)


def footprint(side: str) -> str:
    """One <svg> for the eye only: the buttons have the words."""
    toes = "".join(f'<ellipse cx="{x}" cy="{y}" rx="{rx}" ry="{ry}"/>' for x, y, rx, ry in _TOES)
    turned = f' transform="translate({WIDTH} 0) scale(-1 1)"' if side == "right" else ""
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true" focusable="false">'
        f'<g{turned}>{toes}<path d="{_SOLE}"/></g></svg>'
    )


def page_data(key: str, names: dict[str, str], kept: dict[str, dict[str, str]]) -> dict[str, Any]:
    """names: site to its words, in the order of the keyboard · kept: {site: {side: felt or not_felt}} so far"""
    feet = []
    for side in ("left", "right"):
        places = {s: ((WIDTH - x) if side == "right" else x, y) for s, (x, y) in PLACES.items()}
        sites = [
            {
                "site": site,
                "name": name,
                "x": None if site not in places else round(100 * places[site][0] / WIDTH, 1),
                "y": None if site not in places else round(100 * places[site][1] / HEIGHT, 1),
            }
            for site, name in names.items()
        ]
        feet.append(
            {
                "side": side,
                "name": _("Left foot") if side == "left" else _("Right foot"),
                "svg": footprint(side),
                "sites": sites,
            }
        )
    words = {
        "soles": _("10 g monofilament, site by site"),
        "felt": _("felt"),
        "not_felt": _("not felt"),
        "none": _("not tested"),
        "all": _("Felt at all sites"),
    }
    return {"key": key, "feet": feet, "kept": kept, "words": words}


@cache
def _component() -> Any:
    import streamlit as st

    html, css, js = ((FOLDER / f"soles.{ending}").read_text("utf-8") for ending in ("html", "css", "js"))
    return st.components.v2.component("coach_soles", html=html, css=css, js=js)


def soles(data: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Mount the soles; returns {site: {side: felt or not_felt}} of what is marked now."""
    result = _component()(key=data["key"], data=data, on_marked_change=lambda: None)
    return dict(result.marked or {})
