"""What a red flag makes of the page: one sentence, as large as it gets, and nothing else to press but "I have help"."""

from __future__ import annotations

import html
from collections.abc import Iterable

import streamlit as st

from coach.care.emergency import emergency_number
from coach.care.safety import RED_FLAGS
from coach.language import _
from coach.settings import settings

_FITS_A_PHONE = 9  # letters of a word at 60 pixels on 390


def show_emergency(flags: Iterable[str]) -> bool:
    """flags: ids; the most urgent is said, others stand small beneath it. True once somebody has help."""
    told = set(flags)
    found = [flag for flag in RED_FLAGS if flag.id in told] or [RED_FLAGS[0]]
    first, *others = [_(flag.help) for flag in found]
    # Letters of 60 pixels, but no word is broken on a phone
    long = " long" if max(map(len, first.split())) > _FITS_A_PHONE else ""
    rest = "".join(f"<p>{_with_number(words)}</p>" for words in others)
    st.html(f'<div role="alert" class="alarm{long}"><h1>{_with_number(first)}</h1>{rest}</div>')
    return st.button(_("I have help"), key="have-help", width="stretch")


def _with_number(words: str) -> str:
    """As HTML; a phone dials the number when it is touched."""
    number = emergency_number(st.context.timezone, st.context.locale, settings().emergency_number)
    escaped = html.escape(words, quote=False)
    if number is None:
        return escaped.replace("{number}", html.escape(_("the emergency number")))
    link = f'<a href="tel:{number.replace(" ", "")}">{number}</a>'
    return escaped.replace("{number}", link)
