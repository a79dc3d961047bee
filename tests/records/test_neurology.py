"""The neurological record: checked at the door, and a history that only grows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from coach.pose import CoachError
from coach.records.neurology import SITES, NeurologicalEntry, changes
from coach.records.store import RecordsError, Store

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
ENTRY = {
    "entered_by": "B. Shaw",
    "reflexes": {"ankle": {"left": 0, "right": 1}, "knee": {"left": 2}},
    "vibration": {"great_toe": {"left": "absent", "right": 7.5}},
    "monofilament": {"toe_1": {"left": "not_felt", "right": "felt"}, "dorsum": {"right": "felt"}},
    "strength": {"ankle_dorsiflexion": {"left": 4, "right": 5}},
    "note": "Cold feet.",
}


@pytest.fixture
def ada(store):
    return store.add_person("Ada").id


def test_an_entry_comes_back_as_it_was(store, ada):
    kept = store.save_neurology(ada, ENTRY, NOON)
    (row,) = store.neurology(ada)
    assert (row.id, row.person_id, row.at) == (kept, ada, NOON)
    assert row.entry.model_dump() == ENTRY
    assert store.neurology(store.add_person("Bo").id) == []


def test_the_usual_ten_sites_of_the_monofilament_are_there():
    assert len(SITES["monofilament"]) == 10


def test_history_only_grows(store, ada):
    store.save_neurology(ada, ENTRY, NOON)
    store.save_neurology(ada, ENTRY | {"reflexes": {"ankle": {"left": 1, "right": 1}}}, NOON + timedelta(days=30))
    first, second = store.neurology(ada)
    assert first.entry.model_dump() == ENTRY
    assert second.entry.reflexes == {"ankle": {"left": 1, "right": 1}}
    ways = [name for name in dir(Store) if "neurolog" in name]
    assert ways == ["neurology", "save_neurology"], "nothing changes or removes an entry"


def test_what_changed_is_told_only_where_it_was_tested_both_times():
    before = NeurologicalEntry(**ENTRY)
    after = NeurologicalEntry(
        entered_by="B", reflexes={"ankle": {"left": 1, "right": 1}, "triceps": {"left": 2}},
        vibration={"great_toe": {"left": "reduced", "right": 7.5}},
    )  # fmt: skip
    assert changes(before, after) == [
        ("reflexes", "ankle", "left", 0, 1),
        ("vibration", "great_toe", "left", "absent", "reduced"),
    ]
    assert changes(None, after) == []


@pytest.mark.parametrize(
    ("amiss", "words"),
    [
        ({"entered_by": "  "}, "who examined"),
        ({"entered_by": "x" * 81}, "who examined"),
        ({"reflexes": {"ankle": {"left": 5}}}, "reflexes, ankle, left"),
        ({"reflexes": {"ankle": {"left": True}}}, "reflexes, ankle, left"),
        ({"reflexes": {"wrist": {"left": 2}}}, "reflexes, wrist"),
        ({"reflexes": {"ankle": {"middle": 2}}}, "middle"),
        ({"vibration": {"shin": {"left": -1.0}}}, "vibration"),
        ({"vibration": {"shin": {"left": "some"}}}, "vibration"),
        ({"vibration": {"shin": {"left": float("inf")}}}, "vibration"),
        ({"monofilament": {"heel": {"left": "perhaps"}}}, "monofilament, heel"),
        ({"strength": {"knee_flexion": {"right": 6}}}, "strength"),
        ({"strength": {"knee_flexion": {"right": 3.5}}}, "strength"),
        ({"temperature": {}}, "temperature"),
        ({"note": "x" * 4001}, "note"),
    ],
)
def test_what_is_no_finding_is_refused_in_one_line_and_not_kept(store, ada, amiss, words):
    with pytest.raises(CoachError) as caught:
        store.save_neurology(ada, ENTRY | amiss)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert store.neurology(ada) == []


@pytest.mark.parametrize("empty", [{}, {"reflexes": {}}, {"reflexes": {"ankle": {}}}, {"note": "   "}])
def test_an_empty_entry_is_none(store, ada, empty):
    with pytest.raises(CoachError, match="Nothing was entered yet"):
        store.save_neurology(ada, {"entered_by": "B"} | empty)


def test_an_entry_of_nobody_is_not_kept(store):
    with pytest.raises(RecordsError, match="not in the records any more"):
        store.save_neurology(7, ENTRY)
