"""What the list of patients shows of each and is not one query: angles that changed beyond their error, kept beside the
person; and planned days done, kept in this process for as long as nobody exercises."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import date, datetime

from coach.care.adherence import Adherence
from coach.records.day import Day
from coach.records.patients import PatientRow, RomChange
from coach.trends.rom import RomTrend, rom_trends
from coach.web.account.access import get_store

_AT_ONCE_S = 1.0  # how long the page works on it before it shows itself again
_MOST_KEPT = 2000
_ADHERENCE: dict[tuple[int, date, datetime | None], Adherence] = {}


def keep_changes(person_id: int, found: Sequence[RomTrend], visit: datetime | None, now: datetime) -> None:
    """Of these trends, since the last visit or, without one, from the beginning."""
    since = [t.since(visit) if visit else t for t in found]
    called = [t for t in since if t.called and t.change_deg is not None]
    get_store().keep_rom_changes(
        person_id, [RomChange(t.exercise, t.measure, t.side, round(t.change_deg or 0.0, 1)) for t in called], now
    )


def adherence_of(row: PatientRow, now: datetime) -> Adherence | None:
    """None where it was not worked out since the last session."""
    return _ADHERENCE.get((row.id, now.date(), row.last_at))


def not_worked_out(rows: Sequence[PatientRow], now: datetime) -> list[PatientRow]:
    """Whose trends or planned days are older than their last session."""
    return [row for row in rows if row.last_at and (row.changes is None or adherence_of(row, now) is None)]


def work_out(rows: Sequence[PatientRow], now: datetime) -> None:
    """As many of them as a moment allows, one at least."""
    store, end = get_store(), time.monotonic() + _AT_ONCE_S
    for row in rows:
        if row.changes is None:
            keep_changes(row.id, rom_trends(store.counted_reps(row.id)), store.last_visit(row.id), now)
        if len(_ADHERENCE) >= _MOST_KEPT:
            _ADHERENCE.clear()
        _ADHERENCE[row.id, now.date(), row.last_at] = Day(store, row.id, now).adherence()
        if time.monotonic() > end:
            return
