"""Asking for pain and effort: 0 to 10, with drawn faces and words, and never colour alone."""

from __future__ import annotations

import streamlit as st

from coach.language import _, capital, later
from coach.web.look.look import show_drawing

# Words of the numerical rating scale; drawn here, so that no scale that somebody owns is copied
_PAIN_WORDS = ((0, later("none")), (2, later("a little")), (4, later("some")), (6, later("much")),
               (8, later("very much")), (10, later("the worst")))  # fmt: skip
_EFFORT_WORDS = {
    0: later("rest"), 1: later("very easy"), 2: later("easy"), 3: later("moderate"), 4: later("somewhat hard"),
    5: later("hard"), 6: later("hard"), 7: later("very hard"), 8: later("very hard"), 9: later("almost all I can"),
    10: later("all I can"),
}  # fmt: skip
_FACE = 90


def ask_pain(question: str, key: str) -> int | None:
    """0 to 10, or None while nothing was chosen: there is no answer that is suggested."""
    st.subheader(question)
    show_drawing(_faces(), 118, _("Six faces from no pain, 0, to the worst pain, 10."))
    return st.segmented_control(
        question, list(range(11)), key=key, label_visibility="collapsed", width="stretch", format_func=_pain_label
    )


def ask_effort(question: str, key: str) -> int | None:
    """Effort of the whole session on the 0 to 10 scale (Borg CR10)."""
    st.subheader(question)
    chosen = st.segmented_control(
        question, list(_EFFORT_WORDS), key=key, label_visibility="collapsed", width="stretch", format_func=str
    )
    st.caption(
        capital(_(_EFFORT_WORDS[chosen]))
        if chosen is not None
        else _("0 is rest, 3 is moderate, 5 is hard, 10 is all you can. 3 to 5 is right for most days.")
    )
    return chosen


def _pain_label(value: int) -> str:
    return str(value)


def _faces() -> str:
    """Six faces whose mouth goes from a smile to its opposite, with number and word under each."""
    cells = []
    for i, (value, word) in enumerate(_PAIN_WORDS):
        x = 160 * i + 80
        bend = 16 - 6.4 * i  # of the mouth: up is well, down is not
        brow = max(0.0, 2.0 * (i - 1))  # of the brows: worry lifts their inner ends
        cells.append(
            f'<circle cx="{x}" cy="50" r="40" fill="#fff" stroke="#1b1f23" stroke-width="3"/>'
            f'<circle cx="{x - 14}" cy="42" r="4"/><circle cx="{x + 14}" cy="42" r="4"/>'
            f'<path d="M{x - 22} {30 + brow / 2} L{x - 8} {30 - 1.5 * brow}" stroke="#1b1f23" stroke-width="3"/>'
            f'<path d="M{x + 22} {30 + brow / 2} L{x + 8} {30 - 1.5 * brow}" stroke="#1b1f23" stroke-width="3"/>'
            f'<path d="M{x - 20} {66 - bend / 3:.1f} Q{x} {66 + bend:.1f} {x + 20} {66 - bend / 3:.1f}" fill="none" '
            f'stroke="#1b1f23" stroke-width="4" stroke-linecap="round"/>'
            f'<text x="{x}" y="{_FACE + 26}" text-anchor="middle" font-size="23" font-family="system-ui, sans-serif">'
            f"{value} {_(word)}</text>"
        )
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 124">{"".join(cells)}</svg>'
