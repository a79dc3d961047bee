"""What is kept of somebody, in sentences that they would use themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sized
from datetime import datetime

from babel.dates import format_skeleton

from coach.language import _, locale
from coach.records.store import PersonRow
from coach.web.account.access import get_store


def kept_words(person: PersonRow) -> Iterator[str]:
    """One line for each kind of which there is something, none for somebody new; a kind is read when its line is asked
    for."""
    store = get_store()
    done = [*store.reps_table(person.id), *store.holds_table(person.id)]
    if done:
        began: datetime = min(row["at"] for row in done)
        told = _("1 rep") if len(done) == 1 else _("{n} reps and holds").format(n=len(done))
        yield _("{told} since {month}").format(told=told, month=format_skeleton("yMMMM", began, locale=locale()))
    others: tuple[tuple[Callable[[], Sized], str, str], ...] = (
        (
            lambda: store.sets_with_landmarks(person.id),
            _("joint positions of 1 set"),
            _("joint positions of {n} sets"),
        ),
        (lambda: store.assessments(person.id), _("1 test"), _("{n} tests")),
        (lambda: store.checks(person.id, "before"), _("1 answer about pain"), _("{n} answers about pain")),
        (lambda: store.diary(person.id), _("1 week of the diary"), _("{n} weeks of the diary")),
    )
    for kept, one, many in others:
        if count := len(kept()):
            yield one if count == 1 else many.format(n=count)
