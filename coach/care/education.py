"""What there is to learn, and when a page matters: an index of the YAML files in learn/, one file a page.

Sources were recalled from the literature; a licensed therapist must verify them before patients use them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import Field

from coach.care.records import Diary, Morning, Profile, Record, SessionSummary
from coach.care.thresholds import DEFAULT, Thresholds

FOLDER = Path(__file__).parent / "learn"


class LearnPage(Record):
    """summary: one sentence · warning: what must be said first · to_do: what one can do with it"""

    id: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    order: int
    title: str
    summary: str
    warning: str = ""
    paragraphs: Annotated[tuple[str, ...], Field(min_length=1)]
    to_do: Annotated[tuple[str, ...], Field(min_length=1)]
    sources: Annotated[tuple[str, ...], Field(min_length=1)]


@cache
def pages() -> dict[str, LearnPage]:
    """Every page by its id, in reading order."""
    found = [LearnPage.model_validate(yaml.safe_load(f.read_text("utf-8"))) for f in FOLDER.glob("*.yaml")]
    return {p.id: p for p in sorted(found, key=lambda p: p.order)}


def suggested(
    profile: Profile,
    history: Sequence[SessionSummary],
    mornings: Sequence[Morning] = (),
    diary: Sequence[Diary] = (),
    thresholds: Thresholds = DEFAULT,
) -> list[str]:
    """Ids of the pages that matter now, the most pressing first, at most two."""
    found: list[str] = []
    nights = [m.sleep for m in sorted(mornings, key=lambda m: m.at) if m.sleep is not None][-2:]
    weeks = [d.sleep for d in sorted(diary, key=lambda d: d.week) if d.sleep is not None][-1:]
    bad = thresholds.bad_sleep.value
    last = max(history, key=lambda s: s.at, default=None)
    if last is not None and last.red_flag:
        found.append("when_to_call")
    if profile.foot_ulcer:
        found.append("feet")
    if (len(nights) == 2 and max(nights) <= bad) or (weeks and weeks[0] <= bad):
        found.append("sleep")
    told = [s.pain_max or s.pain_after for s in history if s.pain_before is not None][-2:]
    if (
        last is not None
        and last.pain_before is not None
        and any(p is not None and p - last.pain_before >= thresholds.rise_amber.value for p in told[-1:])
    ):
        found.append("pacing")
    stress = [d.stress for d in sorted(diary, key=lambda d: d.week) if d.stress is not None][-1:]
    if stress and stress[0] >= thresholds.high_stress.value:
        found.append("stress")
    if not any(s.done for s in history):
        found.append("feet" if profile.numb_feet else "movement")
    return list(dict.fromkeys(found))[:2]
