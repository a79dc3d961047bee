"""Words in the visitor's language. The English text is the key: ``_("Begin")``; what has no translation stays English.

A catalogue is locale/<language>/LC_MESSAGES/coach.po. The language belongs to the thread or task that asks.
"""

from __future__ import annotations

from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

LANGUAGES = {"en": "English", "de": "Deutsch", "es": "Español"}
M = TypeVar("M", bound=BaseModel)
FOLDER = Path(__file__).parent / "locale"
_language: ContextVar[str] = ContextVar("language", default="en")


def use(language: str) -> str:
    """From now on, here, in this language; one that is not known, or a region of one ("de-AT"), gives the nearest."""
    short = language.lower().replace("_", "-").split("-")[0]
    _language.set(short if short in LANGUAGES else "en")
    return _language.get()


def language() -> str:
    return _language.get()


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
    return catalogue(_language.get()).get(message, message)


def later(message: str) -> str:
    """Marks a text that is kept in a table and translated when it is shown."""
    return message


def in_language(model: M) -> M:
    """A definition with its texts translated: every text of it that is in the catalogue; ids never are."""
    texts = catalogue(_language.get())
    if not texts:
        return model

    def told(node: Any) -> Any:
        if isinstance(node, str):
            return texts.get(node, node)
        if isinstance(node, dict):
            return {key: told(value) for key, value in node.items()}
        return [told(value) for value in node] if isinstance(node, list | tuple) else node

    return type(model).model_validate(told(model.model_dump()))


_ = gettext
