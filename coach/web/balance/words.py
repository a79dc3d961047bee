"""What a chart of progress shows, in words: its title and the text under it, for people who do not see it as well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from coach.assessment.script import ReadingField
from coach.language import _, capital, day_in_year
from coach.records.assessments import AssessmentRow
from coach.records.people import PersonRow
from coach.trends import norms, words
from coach.trends.change import Change, change
from coach.trends.norms import Limit
from coach.trends.series import Point, Series, series
from coach.web.balance.readings import Shown


@dataclass(frozen=True)
class Side:
    """One side of one chart. everything: its series, the one with the latest result last · limits: what that result is
    compared with, at the age when it was taken"""

    name: str
    field: ReadingField
    everything: list[Series]
    limits: list[Limit]
    since_first: Change
    since_last: Change

    @property
    def now(self) -> Series:
        return self.everything[-1]

    @property
    def last(self) -> Point:
        """The latest result that was done by the rules; any, where there is none."""
        return next((p for p in reversed(self.now.points) if not p.broken), self.now.points[-1])

    @property
    def value(self) -> float | None:
        """The latest reading; None where there is none, and where the latest lies below what can be shown."""
        values = self.now.values
        return values[-1] if values and self.last.below is None else None


def sides(shown: Shown, rows: Sequence[AssessmentRow], person: PersonRow) -> list[Side]:
    """rows: results of one test, at least one."""
    out = []
    for name, field in shown.fields.items():
        everything = series(rows, field.name)
        now = everything[-1]
        last = (now.measured or list(now.points))[-1]
        limits = norms.limits(now.test, field.name, person.age_years(last.at), person.sex)
        changes = [change(now, since, field.better, field.mdc, shown.of) for since in ("baseline", "last")]
        out.append(Side(name, field, everything, limits, *changes))
    return out


def finding(shown: Shown, both: Sequence[Side]) -> str:
    """The chart's title: what has become of the reading, and only as much as the error allows to say."""
    told = [(side.name, _finding(side)) for side in both]
    if len(told) == 1:
        return f"{shown.label}: {told[0][1]}"
    if told[0][1] == told[1][1]:
        return _("{label}: {n1} on both sides").format(label=shown.label, n1=told[0][1])
    return f"{shown.label}: " + "; ".join(f"{name} {text}" for name, text in told)


def _finding(side: Side) -> str:
    what = side.since_first
    if side.value is None:
        return _("not measured") if side.last.below is None else _("below what the camera can show")
    if what.verdict == "too_early" or what.amount is None:
        return words.amount(side.value, side.field.unit)
    if what.verdict == "no_change":
        return _("much the same as the first time")
    more = _("more") if what.amount > 0 else _("less")
    return _("{n1} {more} than the first time").format(n1=words.amount(abs(what.amount), side.field.unit), more=more)


def summary(both: Sequence[Side], zone: tzinfo) -> list[str]:
    """Paragraphs: for each side the latest reading, what it is compared with, and what has changed."""
    out = []
    for side in both:
        lead = "" if side.name == "both" else f"{capital(_(side.name))}: "
        out.append(lead + " ".join(_sentences(side)))
    broken = {p.assessment_id: p for side in both for s in side.everything for p in s.points if p.broken}
    for p in broken.values():
        day = p.at.astimezone(zone)
        out.append(_("No reading on {day}: {reason}").format(day=day_in_year(day), reason=p.reason))
    if any(len(side.everything) > 1 for side in both):
        out.append(
            _(
                "The line is broken where the camera's view, the pose model or the task was another: such results are "
                "not compared."
            )
        )
    return out


def _sentences(side: Side) -> list[str]:
    unit, now = side.field.unit, side.now
    if side.value is None:
        return [
            _("Not measured. {reason}").format(reason=side.last.reason)
            if side.last.below is None
            else _below(side.last.below, unit)
        ]
    out = [f"{words.amount(side.value, unit)}."]
    if side.last.value is None:
        out.append(_("That was before: the last time it was not measured."))
    out += [words.compared(side.value, unit, limit) for limit in side.limits]
    count = len(now.values)
    out.append(words.changed(side.since_first, unit, _("the first time"), count))
    if count > 2 and side.since_last.verdict not in ("too_early", side.since_first.verdict):
        out.append(words.changed(side.since_last, unit, _("the time before"), count))
    return [text[0].upper() + text[1:] for text in out]


def _below(floor: float, unit: str) -> str:
    return _("Below {n1}, the least that this camera can show.").format(n1=words.amount(floor, unit))


def caption(both: Sequence[Side], person: PersonRow) -> str:
    """How to read the chart: what counts as a change, whose norm it is, and what the signs mean."""
    out = []
    for side in both:
        text = words.mdc_words(side.since_first, side.field.unit, side.field.mdc_source)
        lead = "" if side.name == "both" else f"{capital(_(side.name))}: "
        if len(both) == 1 or side.field.mdc is None:
            out.append(lead + text)
        elif text not in out:
            out.append(text)
    if len({text.partition(": ")[2] for text in out}) == 1 and len(out) > 1:
        out = [out[0].partition(": ")[2]]
    if any(side.since_first.mdc for side in both):
        out.append(_("The bar with two ends at the first result shows it."))
    points = [p for side in both for s in side.everything for p in s.points]
    if any(p.broken for p in points):
        out.append(_("A cross marks a test that was not done by its rules or not to its end."))
    if any(p.below is not None for p in points):
        out.append(_("An open triangle marks a reading below what the camera can show."))
    out += dict.fromkeys(limit.norm.note for side in both for limit in side.limits if limit.norm.note)
    test, field = both[0].now.test, both[0].field.name
    if norms.by_age(test, field) and not any(limit.who for limit in both[0].limits):
        out.append(
            _("There is a table by age; fill in About me, and it is shown.")
            if person.birth_year is None
            else _("The table by age has no row for this age.")
        )
    return " ".join(out)
