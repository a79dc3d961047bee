"""Readings, norms and changes in plain sentences."""

from __future__ import annotations

from coach.kinematics.registry import MEASURES
from coach.language import _, later
from coach.trends.change import LEAST_RESULTS, Change
from coach.trends.norms import Limit

_UNITS = {"s": "seconds", "ms": "milliseconds", "of 1": "of 1", "SPARC": "(SPARC)"}
# What readings are counted in: many, and one of them
_MANY = {
    "seconds": later("seconds"), "stands": later("stands"), "steps": later("steps"), "touches": later("touches"),
    "raises": later("raises"), "degrees": later("degrees"), "positions": later("positions"),
    "milliseconds": later("milliseconds"), "percent": later("percent"),
    "mm per m of height": later("mm per m of height"),
}  # fmt: skip
_ONE = {
    "seconds": later("second"), "stands": later("stand"), "steps": later("step"), "touches": later("touch"),
    "raises": later("raise"), "degrees": later("degree"), "positions": later("position"),
    "milliseconds": later("millisecond"),
}  # fmt: skip
_WHERE = {
    ("on", "line"): later("on the line"), ("above", "line"): later("above the line"),
    ("below", "line"): later("below the line"), ("on", "mean"): later("on the mean"),
    ("above", "mean"): later("above the mean"), ("below", "mean"): later("below the mean"),
}  # fmt: skip


def measure_name(measure: str) -> str:
    """An angle as a title: Knee flexion."""
    return _(measure.replace("_", " ").capitalize())


def told_name(measure: str) -> str:
    """The same where it is told to others: of a measure that holds as a change only, with that word."""
    name = measure_name(measure)
    return as_change(name) if measure in MEASURES and MEASURES[measure].change_only else name


def as_change(movement: str) -> str:
    """Of a measure whose zero is the person's own rest, and which no goniometer would read so."""
    return _("{movement} (change from one's own rest)").format(movement=movement)


def number(value: float) -> str:
    """Three figures: no reading of a webcam has more."""
    text = f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"
    return "0" if text == "-0" else text.replace("-", "−")


def unit_words(unit: str) -> str:
    """The unit in words, as of many: "seconds"."""
    words = _UNITS.get(unit, unit)
    return _(_MANY.get(words, words))


def amount(value: float, unit: str) -> str:
    """A value with its unit, as it is said."""
    words, text = _UNITS.get(unit, unit), number(value)
    return f"{text} {_(_ONE[words]) if text == '1' and words in _ONE else unit_words(unit)}"


def compared(reading: float, unit: str, limit: Limit) -> str:
    """Where the reading lies against one norm, with its source."""
    line, source = "line" if limit.norm.kind == "line" else "mean", f"({limit.norm.source})"
    places = [_(_WHERE[_place(reading, value), line]) for value in limit.values]
    if len(limit.values) > 1:
        men, women = (number(v) for v in limit.values)
        told = _("For {who}: {place_m} of {men} (men), {place_f} of {women} (women) {source}.").format(
            who=limit.who, place_m=places[0], men=men, place_f=places[1], women=women, source=source
        )
    else:
        words = (
            _("That is {place} of {value} for {who} {source}.")
            if limit.who
            else _("That is {place} of {value} {source}.")
        )
        told = words.format(place=places[0], value=number(limit.values[0]), who=limit.who, source=source)
    return f"{told} {_(limit.norm.means)}" if limit.amiss(reading) else told


def _place(reading: float, limit: float) -> str:
    return "on" if reading == limit else "above" if reading > limit else "below"


def changed(what: Change, unit: str, since: str, count: int) -> str:
    """since: "the first time" or "the time before" · count: how many comparable results there are"""
    if what.amount is None:
        return _("The first result. The next one shows what becomes of it.")
    if what.verdict == "too_early":
        return _(
            "Too early to say whether it changes: {count} of {LEAST_RESULTS} results that can be compared are here."
        ).format(count=count, LEAST_RESULTS=LEAST_RESULTS)
    assert what.mdc is not None
    least = amount(what.mdc.amount, unit)
    if what.verdict == "no_change":
        return _("No change beyond the error since {since}: a change up to {least} can be chance.").format(
            since=since, least=least
        )
    more = _("more") if what.amount > 0 else _("less")
    told = _("{n1} {more} than {since}").format(n1=amount(abs(what.amount), unit), more=more, since=since)
    judged = {"better": _(", which is better"), "worse": _(", which is less good"), "changed": ""}[what.verdict]
    return _("{told}{judged}. That is beyond the error ({least}).").format(told=told, judged=judged, least=least)


def mdc_words(what: Change, unit: str, source: str) -> str:
    """How much a change must be to count, and where that is known from; how sure that is stands on the page Sources."""
    if what.mdc is None:
        return _("How much must change to count is known after {LEAST_RESULTS} results of your own.").format(
            LEAST_RESULTS=LEAST_RESULTS
        )
    if what.mdc.own:
        return _("A change counts beyond {n1}: that is how far your own results lie apart.").format(
            n1=amount(what.mdc.amount, unit)
        )
    return _("A change counts beyond {n1} ({words}).").format(n1=amount(what.mdc.amount, unit), words=source)
