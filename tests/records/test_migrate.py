"""The schema comes from migrations alone, and they go both ways."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from coach.records.database import open_engine
from coach.records.migrate import config, downgrade, upgrade
from coach.records.models import Base
from coach.records.store import Store
from tests.records.samples import recording, rep, result
from tests.records.test_care import OF_NOBODY, full


@pytest.fixture
def engine(database_url):
    made = open_engine(database_url)
    yield made
    made.dispose()


_DESK = {
    "account", "sign_in", "assignment", "calibration", "rep_mark", "note", "therapist_time", "plan_template", "rescore",
    "definition", "rom_change", "film", "wrong_try", "known_browser",
}  # fmt: skip


def count(engine, table: str) -> int:
    with engine.connect() as connection:
        return connection.execute(text(f'SELECT count(*) FROM "{table}"')).scalar()


def tables(engine) -> set[str]:
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def test_the_models_are_what_the_migrations_make(engine):
    upgrade(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []


def test_up_down_up_with_data(database_url, engine):
    """Every step down and up again; what the first table held is what the last step must not have hurt."""
    store = Store(database_url)
    ada = store.add_person("Ada")
    set_id = store.begin_set(ada.id, "squat", "1.0.0", "both", 90.0, "full", "video")
    store.add_rep(set_id, rep(0))
    store.add_landmarks(set_id, 0, recording(reps=0))
    revisions = [s.revision for s in ScriptDirectory.from_config(config()).walk_revisions()]  # newest first
    for older in revisions[1:]:
        downgrade(engine, older)
    assert "person" in tables(engine)
    upgrade(engine)
    assert store.people() == [ada]
    assert store.set_reps(set_id) == [rep(0)]
    assert len(store.landmarks(set_id)[0]) == len(recording(reps=0))
    downgrade(engine, "base")
    assert tables(engine) == set()
    upgrade(engine)
    assert tables(engine) == set(Base.metadata.tables)
    assert store.people() == []
    store.close()


def test_0002_down_and_up_again_keeps_people_and_their_sets(database_url, engine):
    """What came with 0002 goes with it; what was there before stays, though the table of people changes."""
    store = Store(database_url)
    ada = store.add_person("Ada")
    store.set_about(ada.id, 1951, "f")
    set_id = store.begin_set(ada.id, "squat", "1.0.0", "both", 90.0, "full", "video")
    store.add_rep(set_id, rep(0))
    store.save_assessment(ada.id, result(), recording(reps=0))
    store.save_neurology(ada.id, {"entered_by": "B", "note": "well"})
    downgrade(engine, "0001")
    assert {"assessment", "assessment_landmark_part", "neurological_record"}.isdisjoint(tables(engine))
    assert [c["name"] for c in inspect(engine).get_columns("person")] == ["id", "name", "created_at"]
    assert count(engine, "rep") == 1
    upgrade(engine)
    assert store.people() == [ada]  # without what 0001 has no place for
    assert store.assessments(ada.id) == []
    assert store.save_assessment(ada.id, result()) > 0
    assert store.set_reps(set_id) == [rep(0)]
    store.close()


def test_0003_down_and_up_again_keeps_what_was_there_before(database_url, engine):
    store = Store(database_url)
    ada = store.add_person("Ada")
    set_id = full(store, ada.id)
    new = {
        "refused",
        "counted_in",
        "own_way",
        "profile",
        "plan",
        "session_check",
        "decision",
        "safety_event",
        "diary",
        "consent",
        "audit",
        *_DESK,
    }
    downgrade(engine, "0002")
    assert tables(engine) == set(Base.metadata.tables) - new
    assert count(engine, "rep") == 1
    assert len(store.assessments(ada.id)) == len(store.neurology(ada.id)) == 1
    assert len(store.landmarks(set_id)[0]) == len(recording(reps=0))
    upgrade(engine)
    assert store.people() == [ada]
    assert (store.profile(ada.id), store.plan(ada.id), store.checks(ada.id)) == (None, None, [])
    assert store.set_reps(set_id) == [rep(0)]
    assert store.add_audit("B. Shaw", "looked") > 0
    store.close()


def test_0004_down_and_up_again_keeps_what_was_there_before(database_url, engine):
    store = Store(database_url)
    ada = store.add_person("Ada")
    set_id = full(store, ada.id)
    before = (store.checks(ada.id), store.plan(ada.id), store.audit())
    downgrade(engine, "0003")
    assert tables(engine) == set(Base.metadata.tables) - _DESK - {"refused", "counted_in", "own_way"}
    upgrade(engine)
    assert (store.checks(ada.id), store.plan(ada.id), store.audit()) == before
    assert store.set_reps(set_id) == [rep(0)]
    assert (store.accounts(), store.notes(ada.id), store.marks(ada.id)) == ([], [], [])
    store.seal_audit_anew("upgraded")  # the links went with their column, and what has none does not hold
    store.add_audit("B. Shaw", "looked")
    assert store.audit_broken_at() is None
    store.close()


def test_upgrading_again_does_nothing(database_url, engine):
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO person (name, created_at) VALUES ('Ada', '2026-11-24 12:00:00')"))
    upgrade(engine)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM person")).scalar() == 1


def test_a_person_takes_everything_along(database_url, engine):
    """Foreign keys are on and cascade: nothing of a removed person stays behind."""
    store = Store(database_url)
    ada = store.add_person("Ada")
    full(store, ada.id)
    everybody = set(Base.metadata.tables) - OF_NOBODY
    with engine.begin() as connection:
        count = {t: connection.execute(text(f'SELECT count(*) FROM "{t}"')).scalar() for t in everybody}
        assert 0 not in count.values(), count
        connection.execute(text("DELETE FROM person"))
        left = {t: connection.execute(text(f'SELECT count(*) FROM "{t}"')).scalar() for t in everybody}
    assert set(left.values()) == {0}, left
    store.close()
