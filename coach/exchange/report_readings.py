"""Balance and coordination readings for the report: first, now, and whether the change is beyond the error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coach.assessment.script import ReadingField, load_script
from coach.language import _
from coach.pose import CoachError
from coach.records.assessments import TIMED_UP_AND_GO, AssessmentRow
from coach.trends.change import Change, change
from coach.trends.series import Series, series
from coach.trends.words import number, unit_words

_RANGE = "_best_deg"


@dataclass(frozen=True)
class Reading:
    """One reading of one test. source: of the least change, empty where it is the person's own or not known"""

    test: str
    label: str
    unit: str
    first: float
    now: float
    change: Change
    results: int
    source: str

    def cells(self) -> list[str]:
        """As the columns of the table: texts in the language of now."""
        least = "–" if self.change.mdc is None else f"{float(f'{self.change.mdc.amount:.2g}'):g}"
        unit = unit_words(self.unit)
        label = self.label if unit.casefold() in self.label.casefold() else f"{self.label}, {unit}"
        by = "–" if self.change.amount is None else _signed(self.change.amount)
        return [
            self.test, label, number(self.first), number(self.now), by, least,
            verdict_words(self.change),
        ]  # fmt: skip


def readings(rows: Sequence[AssessmentRow]) -> list[Reading]:
    """Those that were measured, tests with the latest result first."""
    tests: dict[str, list[AssessmentRow]] = {}
    for row in rows:
        tests.setdefault(row.test, []).append(row)
    found = []
    for test, own in sorted(tests.items(), key=lambda pair: pair[1][-1].at, reverse=True):
        name, fields = _about(test, own)
        for about in fields:
            one = series(own, about.name)[-1]
            if one.values:
                found.append(_reading(name, about, one, len(fields)))
    return found


def _reading(test: str, about: ReadingField, one: Series, of: int) -> Reading:
    what = change(one, "baseline", about.better, about.mdc, of)
    source = about.mdc_source if what.mdc is not None and not what.mdc.own else ""
    return Reading(test, _(about.label), about.unit, one.values[0], one.values[-1], what, len(one.values), source)


def _about(test: str, rows: Sequence[AssessmentRow]) -> tuple[str, Sequence[ReadingField]]:
    if test == TIMED_UP_AND_GO:
        label = "Time to stand up, walk 3 m and back, and sit down"
        return _("Timed up and go"), [ReadingField(name="time_s", label=_(label), unit="s", better="lower")]
    try:
        script = load_script(test)  # not in_language: it would translate what readings are called, too
    except CoachError:
        return test.replace("_", " ").capitalize(), []
    if script.readings:
        return _(script.name), script.readings
    names = sorted({n for r in rows for n in r.reading or {} if n.endswith(_RANGE)})
    latest = next((r.reading for r in reversed(rows) if r.reading), {})
    return _(script.name), [
        ReadingField(
            name=n, label=n.removesuffix(_RANGE).replace("_", " ").capitalize(), unit="degrees", better="higher",
            mdc=latest.get(f"{n.removesuffix(_RANGE)}_mdc_deg"), mdc_source=_("this measure's own"),
        )
        for n in names
    ]  # fmt: skip


def verdict_words(what: Change) -> str:
    """Whether it changed, as the table says it."""
    if what.verdict == "no_change":
        return _("no")
    if what.verdict == "too_early":
        return _("too early")
    return {"better": _("yes: better"), "worse": _("yes: less good"), "changed": _("yes")}[what.verdict]


def _signed(value: float) -> str:
    text = number(value)
    return f"+{text}" if value > 0 and text != "0" else text
