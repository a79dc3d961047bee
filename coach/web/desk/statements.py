"""Why somebody needs eyes, as statements with a direction: for the list of patients, and for one of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from coach.care.safety import RED_FLAGS
from coach.language import Number, _, later
from coach.records.care import SafetyEvent
from coach.records.patients import PatientRow
from coach.trends.movements import changed_words, direction
from coach.web.look.signs import Statement, Tone
from coach.web.look.texts import exercise_name

QUIET_DAYS = 7  # (p) a week without a session is worth a call
_MOST_CHANGES = 3
# What needs eyes, most urgent first; each is a filter of the list too
KINDS = {
    "flag": later("red flag"),
    "pain": later("pain rising"),
    "worse": later("moves less far"),
    "quiet": later("no session for a week"),
    "better": later("moves further"),
    "reached": later("target reached"),
}
Reason = tuple[str, Statement]  # of KINDS


def flag_words(what: str) -> str:
    """The statement that was agreed to."""
    return _(next((flag.statement for flag in RED_FLAGS if flag.id == what), what))


def days_since(at: datetime | None, now: datetime) -> int | None:
    return None if at is None else (now.date() - at.astimezone(now.tzinfo).date()).days


def change_words(exercise: str, measure: str, side: str, change_deg: float) -> Statement:
    """How an angle changed, in the words of the charts: further is better, whichever way the degrees count."""
    up = direction(exercise, measure)
    tone: Tone = "none" if up is None else "on" if change_deg * up > 0 else "nearly"
    return Statement(tone, f"{changed_words(exercise, measure, side, change_deg)} ({exercise_name(exercise)})")


def reasons_of(row: PatientRow, events: Sequence[SafetyEvent], now: datetime) -> list[Reason]:
    """Most urgent first. events: this person's open ones"""
    found: list[Reason] = [("flag", Statement("change", f"{_('Red flag')}: {flag_words(e.what)}")) for e in events]
    if row.pain_rising:
        words = _("Pain is rising: {last} of 10, {first} some weeks ago")
        told = words.format(last=_pain(row.pains[-1]), first=_pain(sum(row.pains[:3]) / 3))
        found.append(("pain", Statement("change", told)))
    quiet = days_since(row.last_at, now)
    if quiet is not None and quiet >= QUIET_DAYS:
        found.append(("quiet", Statement("nearly", _("No session for {n} days").format(n=quiet))))
    changes = sorted(row.changes or (), key=lambda c: -abs(c.change_deg))[:_MOST_CHANGES]
    for change in changes:
        told_change = change_words(change.exercise, change.measure, change.side, change.change_deg)
        found.append(("worse" if told_change.tone == "nearly" else "better", told_change))
    if row.reached:
        found.append(("reached", Statement("on", _("Target reached in the last session"))))
    order = list(KINDS)
    return sorted(found, key=lambda reason: order.index(reason[0]))


def pain_words(row: PatientRow) -> str:
    return _pain(row.pains[-1]) if row.pains else "–"


def seen_words(at: datetime | None, now: datetime) -> str:
    quiet = days_since(at, now)
    if quiet is None:
        return _("never")
    return _("today") if quiet == 0 else _("yesterday") if quiet == 1 else _("{n} days ago").format(n=quiet)


def _pain(pain: float) -> str:
    return f"{Number(pain):.0f}"
