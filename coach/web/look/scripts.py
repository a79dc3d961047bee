"""A component in one piece: Streamlit runs its script from a blob, where no import finds a file."""

from __future__ import annotations

import re
from pathlib import Path

_IMPORT = re.compile(r'^import .*? from "(.*?)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?!default)", re.MULTILINE)
_NAME = re.compile(r"^export (?:async )?(?:class|function|const) (\w+)", re.MULTILINE)
_PART = re.compile(r"^ *<!-- part (\w+) -->\n", re.MULTILINE)


def modules(script: Path) -> tuple[Path, ...]:
    """The script and all that it imports, each once and after what it imports itself."""
    found: dict[Path, None] = {}

    def follow(file: Path) -> None:
        for other in _IMPORT.findall(file.read_text("utf-8")):
            follow((file.parent / other).resolve())
        found.setdefault(file)

    follow(script.resolve())
    return tuple(found)


def in_one(script: Path) -> str:
    """The script with its modules before it.

    Each module becomes a block of its own, except for what it exports, so that two may use one name inside.
    """
    *others, main = (file.read_text("utf-8") for file in modules(script))
    return "\n".join([*map(_block, others), _IMPORT.sub("", main)])


def _block(text: str) -> str:
    names = ", ".join(_NAME.findall(text))
    body = _EXPORT.sub("", _IMPORT.sub("", text))
    return f"const {{ {names} }} = (() => {{\n{body}\nreturn {{ {names} }};\n}})();"


def markup(page: Path) -> str:
    """The page's markup; a line ``<!-- part name -->`` stands for the file ``_name.html`` beside it."""
    return _PART.sub(lambda found: (page.parent / f"_{found[1]}.html").read_text("utf-8"), page.read_text("utf-8"))
