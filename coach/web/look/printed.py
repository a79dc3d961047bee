"""What is printed: buttons that make their PDF only when they are pressed."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import streamlit as st

from coach.care.records import Plan
from coach.exercise.definition import Exercise
from coach.language import _, language, use
from coach.records.store import PersonRow


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


@lru_cache(maxsize=40)
def _sheet(plan: str, name: str, day: date, words: str) -> bytes:
    from coach.exchange.fridge import fridge_pdf

    use(words)
    return fridge_pdf(Plan.model_validate_json(plan), name, day)


def fridge_button(person: PersonRow, plan: Plan, day: date, wide: bool = True) -> None:
    """The whole plan on one page, in the person's own language. day: on which it is printed · wide: as the place is"""
    words = person.language or language()
    text = plan.model_dump_json()
    st.download_button(
        _("Print for the fridge: one page"),
        lambda: _sheet(text, person.name, day, words),
        _("{file}.pdf").format(file=f"plan_{plan.version}"),
        "application/pdf",
        on_click="ignore",
        width="stretch" if wide else "content",
    )
