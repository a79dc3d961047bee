"""Words in the visitor's language. The English text is the key: ``_("Begin")``; what has no translation stays English.

A catalogue is locale/<language>/LC_MESSAGES/coach.po. The language belongs to the thread or task that asks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextvars import ContextVar
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from babel.core import Locale, get_global
from babel.dates import format_date, format_skeleton, get_day_names
from babel.numbers import get_decimal_symbol
from pydantic import BaseModel

M = TypeVar("M", bound=BaseModel)


def capital(text: str) -> str:
    """The first letter large, the others as they are."""
    return text[:1].upper() + text[1:]


_ID = re.compile(r"[a-z0-9_]*")
FOLDER = Path(__file__).parent / "locale"
# By code, the language's own name: English, and what has a catalogue
LANGUAGES = {"en": "English"} | {
    file.parents[1].name: capital(Locale(file.parents[1].name).get_display_name() or "")
    for file in sorted(FOLDER.glob("*/LC_MESSAGES/coach.po"))
}
_language: ContextVar[str] = ContextVar("language", default="")
_of_process = "en"


def use(language: str) -> str:
    """From now on, here, in this language; one that is not known, or a region of one ("de-AT"), gives the nearest."""
    short = language.lower().replace("_", "-").split("-")[0]
    _language.set(short if short in LANGUAGES else "en")
    return _language.get()


def use_everywhere(language: str) -> str:
    """As :func:`use`, for every thread of this process that has not chosen: the pose process has one visitor."""
    global _of_process  # noqa: PLW0603
    _of_process = use(language)
    return _of_process


def language() -> str:
    return _language.get() or _of_process


@cache
def catalogue(language: str) -> dict[str, str]:
    """English to translated; empty for English."""
    path = FOLDER / language / "LC_MESSAGES" / "coach.po"
    if language == "en" or not path.exists():
        return {}
    from babel.messages.pofile import read_po

    with path.open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file) if m.id and m.string and not m.fuzzy}


def gettext(message: str) -> str:
    """The message in the language of this thread."""
    return catalogue(language()).get(message, message)


def later(message: str) -> str:
    """Marks a text that is kept in a table and translated when it is shown."""
    return message


def in_language(model: M) -> M:
    """A definition with its texts translated: every text of it that is in the catalogue.

    Ids never are, though some of them are words of the catalogue too: "left", "front", "steps". An id is one word of
    small letters; no text that is shown is (tests/test_language.py).
    """
    texts = catalogue(language())
    if not texts:
        return model

    # Copied and not validated anew: rules for English texts, such as how long a cue may be, are not for others
    def told(node: Any) -> Any:
        if isinstance(node, str):
            return node if _ID.fullmatch(node) else texts.get(node, node)
        if isinstance(node, BaseModel):
            return node.model_copy(update={name: told(getattr(node, name)) for name in type(node).model_fields})
        if isinstance(node, dict):
            return {key: told(value) for key, value in node.items()}
        return type(node)(told(value) for value in node) if isinstance(node, list | tuple) else node

    translated: M = told(model)
    return translated


class Number(float):
    """A number that a template writes with the language's own decimal sign: 3.5, in German 3,5."""

    def __format__(self, spec: str) -> str:
        return super().__format__(spec).replace(".", get_decimal_symbol(locale()))


@cache
def _home(code: str) -> str:
    """The language with the country where most speak it, "fr_FR"; English is written as in Britain."""
    likely = Locale.parse("en_GB" if code == "en" else get_global("likely_subtags")[code])
    return f"{likely.language}_{likely.territory}"


def locale() -> str:
    """For Babel."""
    return _home(language())


def day_words(day: date) -> str:
    """A day as the language writes it: 25 Nov 2026."""
    return format_date(day, "medium", locale=locale())


def day_in_year(day: date) -> str:
    """A day without its year: 25 Nov."""
    return format_skeleton("MMMd", day, locale=locale())


def moment_words(at: datetime) -> str:
    """A day without its year, and the time: 25 Nov 09:30."""
    return f"{day_in_year(at)} {at:%H:%M}"


def stamp_words(at: datetime) -> str:
    """A day with its year, and the time: 25 Nov 2026, 09:30."""
    return f"{day_words(at)}, {at:%H:%M}"


def weekday_words(days: Sequence[int]) -> str:
    """Days of the week, short: "Mon Wed Fri"; all seven are every day. days: from 0, Monday"""
    if len(days) == 7:
        return _("every day")
    names = get_day_names("abbreviated", locale=locale())
    return " ".join(str(names[day]) for day in days)


def inside(name: str) -> str:
    """A name in the middle of a sentence: with a small letter, but not in German, where nouns keep their large one."""
    return name if language() == "de" else name[:1].lower() + name[1:]


_ = gettext
