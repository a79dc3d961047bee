"""Days with data in 30 days, counted once each."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.care.records import Morning
from coach.exchange.history import History
from coach.exchange.monitoring import COLUMNS, WINDOW_DAYS, windows
from coach.exchange.rows import read_history
from coach.exchange.tables import from_csv, to_csv
from coach.pose import CoachError
from coach.records.care import CheckEntry
from coach.records.store import PersonRow, Store
from tests.exchange.made import START, a_session


def test_a_window_counts_days_sessions_and_minutes(store: Store):
    person = store.add_person("Ada")
    for n in range(20):
        a_session(store, person, START + timedelta(days=2 * n))
    today = START.date() + timedelta(days=40)
    first, second = windows(read_history(store, person), today, [(START.date(), 12.5), (today, 20)])
    assert (first.start, first.end) == (START.date(), START.date() + timedelta(days=29))
    assert (first.days, first.sessions, first.therapist_minutes, first.complete) == (15, 15, 12.5, True)
    assert (second.days, second.sessions, second.therapist_minutes, second.complete) == (5, 5, 20, False)
    assert not first.line_reached
    done = [s.minutes for s in store.session_summaries(person.id)]
    assert first.minutes + second.minutes == pytest.approx(sum(done))
    rows = [w.row() for w in (first, second)]
    assert from_csv(to_csv(rows, COLUMNS), COLUMNS) == rows


def test_without_data_there_is_no_window(store: Store):
    history = read_history(store, store.add_person("Ada"))
    assert windows(history, START.date()) == []
    assert windows(history, START.date(), start=START.date())[0].days == 0
    with pytest.raises(CoachError, match="0 and 1440"):
        windows(history, START.date(), [(START.date(), -1)])


@settings(max_examples=60, deadline=None)
@given(days=st.lists(st.integers(0, 120), max_size=40), later=st.integers(0, 30))
def test_windows_follow_each_other_and_hold_every_day_once(days: list[int], later: int):
    checks = [
        CheckEntry(i, "morning", at, Morning(pain=1, at=at), None, None)
        for i, at in enumerate(START + timedelta(days=d) for d in days)
    ]
    today = START.date() + timedelta(days=max(days, default=0) + later)
    found = windows(History(PersonRow(1, "Ada"), checks=checks), today)
    assert sum(w.days for w in found) == len(set(days))
    assert all(w.line_reached == (w.days >= 16) for w in found)
    edges: list[date] = [d for w in found for d in (w.start, w.end + timedelta(days=1))]
    assert edges[1:-1:2] == edges[2::2]
    assert all((w.end - w.start).days == WINDOW_DAYS - 1 for w in found)
    assert not found or found[-1].start <= today <= found[-1].end
