"""What is kept of somebody, in sentences that they would use themselves."""

from __future__ import annotations

from datetime import datetime

from babel.dates import format_skeleton

from coach.language import _, locale
from coach.records.store import PersonRow
from coach.web.account.access import get_store


def kept_words(person: PersonRow) -> list[str]:
    """One line for each kind of which there is something; empty for somebody new."""
    store = get_store()
    done = [*store.reps_table(person.id), *store.holds_table(person.id)]
    told = [
        (len(done), _("1 rep"), _("{n} reps and holds")),
        (len(store.sets_with_landmarks(person.id)), _("joint positions of 1 set"), _("joint positions of {n} sets")),
        (len(store.assessments(person.id)), _("1 test"), _("{n} tests")),
        (len(store.checks(person.id, "before")), _("1 answer about pain"), _("{n} answers about pain")),
        (len(store.diary(person.id)), _("1 week of the diary"), _("{n} weeks of the diary")),
    ]
    lines = [one if count == 1 else many.format(n=count) for count, one, many in told if count]
    if done and lines:
        began: datetime = min(row["at"] for row in done)
        month = format_skeleton("yMMMM", began, locale=locale())
        lines[0] = _("{told} since {month}").format(told=lines[0], month=month)
    return lines
