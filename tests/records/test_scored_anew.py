"""Kept landmarks through today's definitions: the same definition changes nothing, another one is shown and kept."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text

from coach.exercise.definition import load_exercise
from coach.figure.actor import act
from coach.figure.check import watched
from coach.records import scored_anew as rescore
from coach.records.models import RescoreRow
from coach.records.store import RecordsError, Store
from tests.conftest import harm

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def squats(store):
    """Five squats as they were counted, with their landmarks; and a set without any."""
    ada = store.add_person("Ada").id
    ex = load_exercise("squat")
    shown = act(ex, reps=5, noise_px=1.0, seed=1)
    session = watched(ex, shown.series)
    assert len(session.reps) == 5
    made = store.begin_set(ada, ex.id, ex.version, "both", ex.target, "full", "video", NOON)
    for rep in session.reps:
        store.add_rep(made, rep, NOON)
    store.add_landmarks(made, 0, shown.series)
    store.begin_set(ada, "heel_raise", "1.0.0", "both", 1.0, "full", "video", NOON)
    return made


def one(store: Store) -> rescore.Rescored:
    (found,) = rescore.rescored(store)
    return found


def test_the_same_definition_changes_nothing(store, squats):
    found = one(store)
    assert (found.kept.id, found.changed, found.problem) == (squats, False, "")
    assert len(found.after[0]) == 5


def test_another_definition_is_shown_and_kept_with_what_was_before(store, squats, monkeypatch):
    ex = load_exercise("squat")
    other = load_exercise("elbow_flexion").model_copy(update={"id": "squat", "version": "9.0.0"})  # counts no squat
    monkeypatch.setattr(rescore, "load_exercise", lambda _name: other)
    before = store.set_reps(squats)
    found = one(store)
    assert (found.changed, found.version, found.after[0]) == (True, "9.0.0", [])
    assert store.set_reps(squats) == before  # nothing is written by looking
    store.replace_done(squats, *found.after, found.version, "B. Shaw", NOON)
    assert store.set_reps(squats) == []
    with store._engine.connect() as c:
        row = c.execute(select(RescoreRow.from_version, RescoreRow.to_version, RescoreRow.before, RescoreRow.who)).one()
    assert (row[0], row[1], row[3]) == (ex.version, "9.0.0", "B. Shaw")
    assert [r["rom_deg"] for r in row[2]["reps"]] == [r.rom_deg for r in before]
    monkeypatch.undo()
    again = one(store)
    store.replace_done(squats, *again.after, again.version, "B. Shaw", NOON)
    assert [r.index for r in store.set_reps(squats)] == [0, 1, 2, 3, 4]


def test_what_cannot_be_scored_anew_stays_and_says_why(store, squats):
    harm(store, "UPDATE landmark_part SET blob = :blob", blob=b"\0\1\2\3")
    found = one(store)
    assert "damaged" in found.problem
    assert not found.changed
    with store._engine.begin() as c:
        c.execute(text("UPDATE exercise_set SET exercise = 'gone' WHERE id = :id"), {"id": squats})
    assert one(store).problem
    with pytest.raises(RecordsError):
        store.replace_done(999, [], [], "1.0.0", "B. Shaw")
