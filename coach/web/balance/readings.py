"""The tests as the pages list them: their order, how long they take, and the numbers that each one gives."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from coach.assessment.script import ReadingField, Script, script_ids
from coach.language import _, language, later
from coach.pose import CoachError
from coach.records.assessments import TIMED_UP_AND_GO, AssessmentRow
from coach.trends.series import side_of
from coach.web.look.texts import load_script

_DOMAINS = ("balance", "strength", "coordination", "rom", "posture")
_TALK_S = 25  # what is said before a test begins
TUG_NAME = later("Timed up and go")
_TUG = ReadingField(
    name="time_s", label=later("Time to stand up, walk 3 m and back, and sit down"), unit="s", better="lower"
)
_RANGES = ("_best_deg", "_best_change_deg")


@dataclass(frozen=True)
class Shown:
    """One chart: a reading, of both sides where it has sides. fields: by side (left, right or both) · of: how many
    readings its test has, each a further chance to call what is none"""

    label: str
    fields: dict[str, ReadingField]
    of: int = 1

    @property
    def unit(self) -> str:
        return next(iter(self.fields.values())).unit


def scripts() -> tuple[tuple[Script, ...], tuple[str, ...]]:
    """(every test that can be read, what is wrong with the others), by domain and name."""
    return _scripts(language())


@cache
def _scripts(_language: str) -> tuple[tuple[Script, ...], tuple[str, ...]]:
    """Read once for each language."""
    found, problems = [], []
    for name in script_ids():
        try:
            found.append(load_script(name))
        except CoachError as error:
            problems.append(str(error))
    return tuple(sorted(found, key=lambda s: (_DOMAINS.index(s.domain), s.name))), tuple(problems)


def name_of_test(test: str) -> str:
    if test == TIMED_UP_AND_GO:
        return _(TUG_NAME)
    return next((s.name for s in scripts()[0] if s.id == test), test.replace("_", " ").capitalize())


def longest_min(script: Script) -> int:
    """Minutes that a test takes at most, rounded up: words, practice, every stage of every round, and the rests."""
    practice_s = script.practice.seconds if script.practice else 0
    each_s = sum(stage.seconds + script.countdown_s for stage in script.stages)
    runs = script.repeats * len(script.stages)
    return math.ceil((_TALK_S + practice_s + script.repeats * each_s + (runs - 1) * script.rest_s) / 60)


def shown(test: str, rows: Sequence[AssessmentRow]) -> list[Shown]:
    """The charts of a test. A test without stated readings (ranges of motion) shows what its results hold."""
    out: dict[str, Shown] = {}
    fields = _fields(test, rows)
    for field in fields:
        side, stem = side_of(field.name)
        label = _(field.label)
        if side != "both" and label.lower().startswith(side):
            label = label[len(side) :].strip(" ,:").capitalize()
        out.setdefault(stem, Shown(label, {}, len(fields))).fields[side] = field
    return list(out.values())


def _fields(test: str, rows: Sequence[AssessmentRow]) -> list[ReadingField]:
    if test == TIMED_UP_AND_GO:
        return [_TUG]
    stated = next((s.readings for s in scripts()[0] if s.id == test), ())
    return list(stated) or _ranges(rows)


def _ranges(rows: Sequence[AssessmentRow]) -> list[ReadingField]:
    """One field for each range that was ever measured; its least change comes with the latest result."""
    found: dict[str, ReadingField] = {}
    for row in rows:
        for name in row.reading or {}:
            ending = next((e for e in _RANGES if name.endswith(e)), None)
            if ending is None:
                continue
            stem = name.removesuffix(ending)
            how = "" if ending == "_best_deg" else _(", way from rest")
            found[name] = ReadingField(
                name=name, label=stem.replace("_", " ").capitalize() + how, unit="degrees", better="higher",
                mdc=(row.reading or {}).get(f"{stem}_mdc_deg"), mdc_source=_("this measure's own"), mdc_mark="p",
            )  # fmt: skip
    return list(found.values())
