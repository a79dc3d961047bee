"""Every English text of the live pages' scripts and markup: the keys of what ``words`` in their data translates."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
_IN_SCRIPT = re.compile(r'\b(?:t|later)\(\s*"([^"]*)"')
_IN_MARKUP = re.compile(r'data-t(?:-label)?="([^"]*)"')


@cache
def texts() -> tuple[str, ...]:
    """Each once, in the order of the files."""
    found: dict[str, None] = {}
    for file in sorted(FOLDER.iterdir()):
        pattern = {".js": _IN_SCRIPT, ".html": _IN_MARKUP}.get(file.suffix)
        if pattern is not None:
            lines = (line for line in file.read_text("utf-8").splitlines() if not line.lstrip().startswith(("//", "*")))
            found |= dict.fromkeys(text for line in lines for text in pattern.findall(line))
    return tuple(found)
