"""The therapist's list: what it says of everybody, from whole histories and from damaged ones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from coach.care.records import Before
from coach.records.patients import RECENT, PatientRow, RomChange
from tests.conftest import harm
from tests.records.samples import rep

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def session(store, person, at, pain=None, reached=None):
    if pain is not None:
        store.add_check(person, "before", Before(pain=pain, at=at))
    made = store.begin_set(person, "squat", "1.0.0", "both", 90.0, "full", "video", at)
    if reached is not None:
        from dataclasses import replace

        store.add_rep(made, replace(rep(0), reached_target=reached), at)


def row(store, person) -> PatientRow:
    return next(r for r in store.patient_rows(NOON) if r.id == person)


def test_one_row_each_by_name(store):
    for name in ("cleo", "Ada", "Bo"):
        store.add_person(name)
    assert [r.name for r in store.patient_rows(NOON)] == ["Ada", "Bo", "cleo"]
    assert row(store, 1) == PatientRow(1, "cleo", 0, None, (), None)


def test_what_it_says(store):
    ada, bo = store.add_person("Ada").id, store.add_person("Bo").id
    for n, pain in enumerate((2, 3, 2, 4, 5, 5)):
        session(store, ada, NOON - (6 - n) * DAY, pain, reached=n == 5)
    session(store, bo, NOON - 9 * DAY, 5, reached=False)
    store.add_safety_event(bo, "fall", NOON)
    store.add_safety_event(bo, "chest_pain", NOON)
    store.mark_seen(store.safety_events(bo)[0].id, "B. Shaw", NOON)
    assert row(store, ada) == PatientRow(ada, "Ada", 0, NOON - DAY, (2, 3, 2, 4, 5, 5), True)
    assert row(store, bo) == PatientRow(bo, "Bo", 1, NOON - 9 * DAY, (5,), False)
    for person in (ada, bo):
        assert store.patient_rows(NOON, only=person) == [row(store, person)]


@pytest.mark.parametrize(
    ("pains", "rising"),
    [
        ((), False),
        ((0, 9), False),
        ((2, 2, 2, 4, 4, 4), True),
        ((2, 2, 2, 3, 4, 4), False),
        ((4, 4, 4, 2, 2, 2), False),
        ((2, 2, 2, 9, 9, 9, 2, 2, 2), False),
    ],
)
def test_rising_pain_is_two_points_from_the_first_three_to_the_last(pains, rising):
    assert PatientRow(1, "Ada", 0, None, tuple(map(float, pains)), None).pain_rising == rising


def test_old_pain_does_not_count(store):
    ada = store.add_person("Ada").id
    session(store, ada, NOON - RECENT - DAY, 9)
    session(store, ada, NOON - DAY, 2)
    assert row(store, ada).pains == (2,)


def test_who_takes_it_back_is_not_on_it_and_who_gives_it_again_is(store):
    ada = store.add_person("Ada").id
    for given, listed in ((False, []), (True, [ada]), (False, [])):
        store.set_consent(ada, "therapist", given)
        assert [r.id for r in store.patient_rows(NOON)] == listed
    assert store.declined() == {ada}


def test_a_damaged_check_hides_nobody(store):
    ada, bo = store.add_person("Ada").id, store.add_person("Bo").id
    for person in (ada, bo):
        session(store, person, NOON - DAY, 3)
    harm(store, 'UPDATE session_check SET body = \'{"pain": "much"}\' WHERE person_id = 1')
    assert row(store, bo).pains == (3,)
    harm(store, "UPDATE session_check SET body = 'no JSON at all' WHERE person_id = 1")
    assert row(store, bo).pains == (3,)


def test_changes_beyond_error_count_until_the_next_session(store):
    """Worked out before the last session they say nothing of it."""
    ada = store.add_person("Ada").id
    session(store, ada, NOON - 3 * DAY, reached=True)
    assert row(store, ada).changed is None
    store.keep_rom_changes(ada, [RomChange("squat", "knee_flexion", "left", 12.0)], NOON - 2 * DAY)
    assert row(store, ada).changed == 1
    session(store, ada, NOON - DAY, reached=True)
    assert row(store, ada).changed is None
    store.keep_rom_changes(ada, [], NOON)
    assert row(store, ada).changed == 0
