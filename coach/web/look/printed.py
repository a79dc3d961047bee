"""The printed guide: a button that makes the PDF only when it is pressed."""

from __future__ import annotations

from functools import lru_cache

import streamlit as st

from coach.exercise.definition import Exercise
from coach.language import _, language, use


@lru_cache(maxsize=40)
def _pdf(texts: tuple[str, ...], words: str) -> bytes:
    """words: the language; Streamlit asks from a thread that has chosen none"""
    from coach.figure.pages import pdf_pages

    use(words)
    return pdf_pages([Exercise.model_validate_json(text) for text in texts])


def print_button(label: str, file: str, exercises: list[Exercise]) -> None:
    """Each exercise once, on a page of its own, in the order given."""
    texts = tuple(dict.fromkeys(ex.model_dump_json() for ex in exercises))
    words = language()
    st.download_button(
        label,
        lambda: _pdf(texts, words),
        _("{file}.pdf").format(file=file),
        "application/pdf",
        on_click="ignore",
        width="stretch",
    )
