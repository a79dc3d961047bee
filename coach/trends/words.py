"""Readings, norms and changes in plain sentences."""

from __future__ import annotations

from coach.trends.change import LEAST_RESULTS, Change
from coach.trends.norms import MARK_WORDS, Limit

_UNITS = {"s": "seconds", "ms": "milliseconds", "of 1": "of 1", "SPARC": "(SPARC)"}
_ONE = {"seconds": "second", "stands": "stand", "steps": "step", "touches": "touch", "raises": "raise",
        "degrees": "degree", "positions": "position", "milliseconds": "millisecond"}  # fmt: skip


def number(value: float) -> str:
    """Three figures: no reading of a webcam has more."""
    text = f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"
    return "0" if text == "-0" else text.replace("-", "−")


def unit_words(unit: str) -> str:
    return _UNITS.get(unit, unit)


def amount(value: float, unit: str) -> str:
    """A value with its unit, as it is said."""
    words, text = unit_words(unit), number(value)
    return f"{text} {_ONE.get(words, words) if text == '1' else words}"


def compared(reading: float, unit: str, limit: Limit) -> str:
    """Where the reading lies against one norm, with its source."""
    line = "line" if limit.norm.kind == "line" else "mean"
    for_whom = f" for {limit.who}" if limit.who else ""
    source = f"({limit.norm.source_words})"
    if len(limit.values) > 1:
        men, women = (number(v) for v in limit.values)
        age = limit.who.removeprefix("men and women of ")
        at = f"{men} for men and {women} for women of {age} {source}"
        places = {_place(reading, v) for v in limit.values}
        told = f"That is {places.pop()} the {line}s of {at}." if len(places) == 1 else f"The {line}s are {at}."
    else:
        told = f"That is {_place(reading, limit.values[0])} the {line} of {number(limit.values[0])}{for_whom} {source}."
    return f"{told} {limit.norm.means}" if limit.amiss(reading) else told


def _place(reading: float, limit: float) -> str:
    return "on" if reading == limit else "above" if reading > limit else "below"


def changed(what: Change, unit: str, since: str, count: int) -> str:
    """since: "the first time" or "the time before" · count: how many comparable results there are"""
    if what.amount is None:
        return "The first result. The next one shows what becomes of it."
    if what.verdict == "too_early":
        return f"Too early to say whether it changes: {count} of {LEAST_RESULTS} results that can be compared are here."
    assert what.mdc is not None
    least = amount(what.mdc.amount, unit)
    if what.verdict == "no_change":
        return f"No change beyond the error since {since}: a change up to {least} can be chance."
    more = "more" if what.amount > 0 else "less"
    told = f"{amount(abs(what.amount), unit)} {more} than {since}"
    judged = {"better": ", which is better", "worse": ", which is less good", "changed": ""}[what.verdict]
    return f"{told}{judged}. That is beyond the error ({least})."


def mdc_words(what: Change, unit: str, source: str, mark: str) -> str:
    """How much a change must be to count, and where that is known from."""
    if what.mdc is None:
        return f"How much must change to count is known after {LEAST_RESULTS} results of your own."
    if what.mdc.own:
        return f"A change counts beyond {amount(what.mdc.amount, unit)}: that is how far your own results lie apart."
    words = "; ".join(w for w in (source, MARK_WORDS[mark]) if w)
    return f"A change counts beyond {amount(what.mdc.amount, unit)} ({words})."
