"""The one door to the database: what is kept, once, and what is said when it cannot be."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from coach.exercise.feedback import FoundFault, Held, Refused
from coach.pose import CoachError
from coach.records.store import SAME_VISIT, RecordsError, Store
from tests.conftest import PROJECT
from tests.records.samples import recording, rep

OPEN = """
import sys
from coach.records.store import RecordsError, Store

try:
    Store(sys.argv[1])
except RecordsError as error:
    print(error)
"""
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def begin(store: Store, at: datetime | None = None, exercise: str = "squat", person: int | None = None) -> int:
    if person is None:
        person = (store.people() or [store.add_person("Ada")])[0].id
    return store.begin_set(person, exercise, "1.2.0", "both", 90.0, "full", "video", at)


def session_of(store: Store, set_id: int) -> int:
    rows = [row for p in store.people() for row in store.reps_table(p.id)]
    return next(row["session_id"] for row in rows if row["set_id"] == set_id)


def test_people_are_kept_by_name(store):
    ada, bo = store.add_person("  Ada   Byron "), store.add_person("Bo")
    assert ada.name == "Ada Byron"
    assert store.people() == [ada, bo]


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_a_name_must_be_one(store, name):
    with pytest.raises(CoachError, match="1 to 80 letters"):
        store.add_person(name)


def test_a_name_is_taken_in_any_case(store):
    store.add_person("Ada")
    with pytest.raises(CoachError, match="already somebody called ada"):
        store.add_person("ada")
    assert len(store.people()) == 1


def test_a_rep_comes_back_as_it_was(store):
    set_id = begin(store)
    unmeasured = rep(
        1, rom_deg=None, peak_deg=None, error_deg=None, valid=False, reached_target=None, score=None, faults=[],
        reason="wrong_view",
    )  # fmt: skip
    assert store.add_rep(set_id, rep(0))
    assert store.add_rep(set_id, unmeasured)
    assert store.set_reps(set_id) == [rep(0), unmeasured]


def test_a_rep_is_kept_once_and_the_first_stands(store):
    set_id = begin(store)
    assert store.add_rep(set_id, rep(0))
    assert not store.add_rep(set_id, rep(0, score=1))
    assert store.set_reps(set_id) == [rep(0)]
    other = begin(store)
    assert store.add_rep(other, rep(0))  # the index counts within the set


def test_a_rep_told_from_many_threads_is_kept_once(store):
    set_id = begin(store)
    with ThreadPoolExecutor(8) as pool:
        new = list(pool.map(lambda i: store.add_rep(set_id, rep(i % 4)), range(32)))
    assert sum(new) == 4
    assert [r.index for r in store.set_reps(set_id)] == [0, 1, 2, 3]


def test_a_rep_of_no_set_is_refused(store):
    with pytest.raises(RecordsError, match="not in the records any more"):
        store.add_rep(99, rep(0))


def test_the_table_has_one_row_a_rep_with_what_charts_need(store):
    set_id = begin(store, NOON)
    store.add_rep(set_id, rep(0), NOON + timedelta(seconds=2))
    store.end_set(set_id, "stop", "side", NOON + timedelta(minutes=1))
    (row,) = store.reps_table(1)
    assert row["session_at"] == NOON
    assert row["at"] == NOON + timedelta(seconds=2)
    assert row["at"].tzinfo is not None
    kept = {name: row[name] for name in ("set_id", "exercise", "index", "rom_deg", "score", "target", "view")}
    assert kept == {
        "set_id": set_id, "exercise": "squat", "index": 0, "rom_deg": 92.5, "score": 86, "target": 90.0,
        "view": "side",
    }  # fmt: skip
    assert store.reps_table(store.add_person("Bo").id) == []


def test_a_naive_time_is_refused(store):
    with pytest.raises(Exception, match="without a zone"):
        begin(store, datetime(2026, 11, 24, 12))


# -- visits: the sets of one session -----------------------------------------------------------------------------------


def test_sets_close_together_are_one_visit(store):
    first = begin(store, NOON)
    store.add_rep(first, rep(0), NOON + timedelta(minutes=40))
    second = begin(store, NOON + timedelta(minutes=84), "elbow_flexion")  # 44 after the last rep
    store.add_rep(second, rep(0), NOON + timedelta(minutes=85))
    assert session_of(store, first) == session_of(store, second)


def test_a_long_break_begins_another_visit(store):
    first = begin(store, NOON)
    store.add_rep(first, rep(0), NOON)
    second = begin(store, NOON + SAME_VISIT + timedelta(seconds=1))
    store.add_rep(second, rep(0), NOON + SAME_VISIT + timedelta(seconds=2))
    assert session_of(store, first) != session_of(store, second)


def test_two_people_never_share_a_visit(store):
    ada, bo = store.add_person("Ada"), store.add_person("Bo")
    sets = [begin(store, NOON, person=p.id) for p in (ada, bo)]
    for set_id in sets:
        store.add_rep(set_id, rep(0), NOON)
    assert session_of(store, sets[0]) != session_of(store, sets[1])


# -- what a reload goes on with ----------------------------------------------------------------------------------------


def test_a_set_left_in_the_middle_is_open(store):
    set_id = begin(store)
    assert store.open_set(1, "squat") == set_id  # still running, or the server was killed
    store.end_set(set_id, "left")
    assert store.open_set(1, "squat") == set_id
    newer = begin(store)
    assert store.open_set(1, "squat") == newer
    assert store.open_set(1, "lunge") is None
    assert store.open_set(2, "squat") is None


def test_a_stopped_set_and_an_old_one_are_not(store):
    set_id = begin(store)
    store.end_set(set_id, "stop")
    assert store.open_set(1, "squat") is None
    begin(store, datetime.now(UTC) - timedelta(hours=3))
    assert store.open_set(1, "squat") is None


def test_a_stopped_set_is_not_left_afterwards(store):
    """The page's own end may come before that of its socket, which then only leaves."""
    set_id = begin(store)
    store.end_set(set_id, "stop")
    store.end_set(set_id, "left")
    assert store.open_set(1, "squat") is None


def test_what_goes_on_is_of_the_same_side(store):
    set_id = begin(store)
    assert store.open_set(1, "squat", side="both") == set_id
    assert store.open_set(1, "squat", side="left") is None


def test_ending_a_set_that_is_gone_is_nothing(store):
    store.end_set(99, "stop")


# -- landmarks ---------------------------------------------------------------------------------------------------------


def test_landmarks_come_back_in_the_order_of_their_parts(store):
    set_id, series = begin(store), recording()
    store.add_landmarks(set_id, 1, series)
    store.add_landmarks(set_id, 0, recording(reps=0))
    parts = store.landmarks(set_id)
    assert [len(p) for p in parts] == [len(recording(reps=0)), len(series)]
    np.testing.assert_allclose(parts[1].landmarks_px, series.landmarks_px, atol=0.051)


def test_the_same_part_again_replaces_it(store):
    set_id = begin(store)
    store.add_landmarks(set_id, 0, recording(reps=0))
    store.add_landmarks(set_id, 0, recording())
    assert [len(p) for p in store.landmarks(set_id)] == [len(recording())]


# -- what cannot be opened or written ----------------------------------------------------------------------------------


def one_line(caught: pytest.ExceptionInfo[RecordsError]) -> str:
    text = str(caught.value)
    assert "\n" not in text
    assert "sqlalchemy" not in text.lower()
    return text


def test_a_file_that_is_no_database_is_left_alone(tmp_path):
    path = tmp_path / "coach.db"
    path.write_bytes(b"these are my holiday notes\n" * 100)
    before = path.read_bytes()
    with pytest.raises(RecordsError) as caught:
        Store(f"sqlite:///{path}")
    assert "not a database" in one_line(caught)
    assert path.read_bytes() == before


def test_a_folder_in_place_of_the_file(tmp_path):
    (tmp_path / "coach.db").mkdir()
    with pytest.raises(RecordsError) as caught:
        Store(f"sqlite:///{tmp_path / 'coach.db'}")
    assert "cannot be opened" in one_line(caught)


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(RecordsError) as caught:
        Store(f"sqlite:///{tmp_path / 'file' / 'coach.db'}")
    assert "COACH_DATA_DIR" in one_line(caught)


def test_a_folder_that_is_read_only(tmp_path):
    """In a process of its own, from which root's power to write everywhere is taken."""
    powerless = []
    if os.geteuid() == 0:
        setpriv = shutil.which("setpriv")
        if setpriv is None:
            pytest.skip("root may write everywhere, and setpriv (util-linux) is not here to change that")
        powerless = [setpriv, "--bounding-set", "-dac_override", "--inh-caps", "-dac_override"]
    tmp_path.chmod(0o500)
    try:
        done = subprocess.run(
            [*powerless, sys.executable, "-c", OPEN, f"sqlite:///{tmp_path / 'coach.db'}"],
            capture_output=True, text=True, cwd=PROJECT, timeout=60,
        )  # fmt: skip
    finally:
        tmp_path.chmod(0o700)
    assert done.stderr == ""
    assert done.stdout.count("\n") == 1
    assert "the file cannot be opened. Check the folder, or set COACH_DATA_DIR." in done.stdout


def test_a_database_that_became_read_only(tmp_path):
    """Through SQLite itself, so that it also holds for root."""
    url = f"sqlite:///{tmp_path / 'coach.db'}"
    store = Store(url)
    set_id = begin(store)
    store.close()
    kept = Store(f"sqlite:///file:{tmp_path / 'coach.db'}?mode=ro&uri=true")
    with pytest.raises(RecordsError) as caught:
        kept.add_rep(set_id, rep(0))
    kept.close()
    assert "read-only" in one_line(caught)


def test_a_database_that_another_program_holds(tmp_path, monkeypatch):
    path = tmp_path / "coach.db"
    store = Store(f"sqlite:///{path}")
    set_id = begin(store)
    with store._engine.connect() as connection:  # nobody waits ten seconds in a test
        connection.exec_driver_sql("PRAGMA busy_timeout=50")
        connection.rollback()
    other = sqlite3.connect(path)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(RecordsError) as caught:
        store.add_rep(set_id, rep(0))
    assert "another program holds" in one_line(caught)
    other.rollback()
    assert store.add_rep(set_id, rep(0))  # and then it goes on
    store.close()


def test_a_password_is_never_told():
    with pytest.raises((RecordsError, ModuleNotFoundError)) as caught:
        Store("postgresql+psycopg://ada:sesame@127.0.0.1:1/coach")
    assert "sesame" not in str(caught.value)


# -- holds and what is usual -------------------------------------------------------------------------------------------


def test_a_hold_comes_back_as_it_was_and_once(store):
    person = store.add_person("Ada")
    set_id = store.begin_set(person.id, "single_leg_stance", "1.0.0", "both", 0.3, "full", "video")
    held = Held(0, "left", 1.0, 9.5, 8.5, True, 80, {"range": 0.28}, [FoundFault("trunk_lean", 0.4, 2.0, 3.0)])
    assert store.add_hold(set_id, held)
    assert not store.add_hold(set_id, held)
    assert store.set_holds(set_id) == [held]
    assert [row["duration_s"] for row in store.holds_table(person.id)] == [8.5]
    assert store.owns_set(person.id, set_id)
    assert not store.owns_set(store.add_person("Grace").id, set_id)


def test_what_is_usual_is_told_newest_first_and_only_where_measured(store):
    person = store.add_person("Ada")
    set_id = store.begin_set(person.id, "squat", "1.0.0", "both", 90.0, "full", "video")
    for i, amount in enumerate([30.0, None, 34.0]):
        store.add_rep(set_id, rep(i, amount=amount))
    assert store.usual_amounts(person.id, "squat") == [34.0, 30.0]
    assert store.usual_amounts(person.id, "lunge") == []


def test_what_was_not_counted_is_kept_once_with_its_reason(store):
    set_id = begin(store)
    late, early = Refused("left", 5.0, 5.6, 6.2, "part_moved", 0.2), Refused("both", 1.0, 1.4, 2.0, "too_small", 0.1)
    assert store.add_refused(set_id, late)
    assert store.add_refused(set_id, early)
    assert not store.add_refused(set_id, late), "a message that came twice"
    assert store.refused_of(set_id) == [early, late]


def test_an_exercise_is_known_once_a_set_of_it_has_ended(store):
    person = store.add_person("Ada").id
    first = store.begin_set(person, "squat", "1.0.0", "both", 90, "full", "video")
    assert not store.done_before(person, "squat")
    store.end_set(first, "stop")
    assert store.done_before(person, "squat")
    assert not store.done_before(person, "squat", first)
    assert not store.done_before(person, "bridge")
