"""Which angles changed beyond their error: kept beside each person, so that the list of patients is one query."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime

from coach.records.patients import PatientRow, RomChange
from coach.trends.rom import RomTrend, rom_trends
from coach.web.account.access import get_store

_AT_ONCE_S = 1.0  # how long the page works on it before it shows itself again


def keep_changes(person_id: int, found: Sequence[RomTrend], visit: datetime | None, now: datetime) -> None:
    """Of these trends, since the last visit or, without one, from the beginning."""
    since = [t.since(visit) if visit else t for t in found]
    called = [t for t in since if t.called and t.change_deg is not None]
    get_store().keep_rom_changes(
        person_id, [RomChange(t.exercise, t.measure, t.side, round(t.change_deg or 0.0, 1)) for t in called], now
    )


def not_worked_out(rows: Sequence[PatientRow]) -> list[int]:
    """Whose trends are older than their last session."""
    return [row.id for row in rows if row.changed is None and row.last_at is not None]


def work_out(people: Sequence[int], now: datetime) -> None:
    """As many of them as a moment allows, one at least."""
    store, end = get_store(), time.monotonic() + _AT_ONCE_S
    for person_id in people:
        keep_changes(person_id, rom_trends(store.counted_reps(person_id)), store.last_visit(person_id), now)
        if time.monotonic() > end:
            return
