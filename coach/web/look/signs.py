"""Short statements: a colour, a sign and words, all three, since no colour stands alone."""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Tone = Literal["on", "nearly", "change", "none"]  # well, look at it, needs something, nothing to say
_SIGNS: dict[Tone, str] = {"on": "✓", "nearly": "∼", "change": "→", "none": "–"}


@dataclass(frozen=True)
class Statement:
    tone: Tone
    text: str


def signs(statements: Iterable[Statement]) -> str:
    """As HTML."""
    each = (
        f'<li class="sign {s.tone}"><span aria-hidden="true">{_SIGNS[s.tone]}</span>{html.escape(s.text)}</li>'
        for s in statements
    )
    return f'<ul class="signs">{"".join(each)}</ul>'
