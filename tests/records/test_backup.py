"""A backup is whole or not there; what comes back is what was kept."""

from __future__ import annotations

import sqlite3
import stat
import threading

import pytest

from coach.pose import CoachError
from coach.records.backup import backup, check, restore
from coach.records.store import Store
from tests.records.samples import rep
from tests.records.test_care import full


@pytest.fixture
def kept(store):
    ada = store.add_person("Ada").id
    return store, ada, full(store, ada)


def test_there_and_back_on_another_machine(tmp_path, kept):
    store, ada, set_id = kept
    file = tmp_path / "copy.db"
    rows = backup(store.url, file)
    assert (rows["person"], rows["rep"], rows["landmark_part"]) == (1, 1, 1)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith("copy")] == ["copy.db"]
    other = f"sqlite:///{tmp_path / 'elsewhere' / 'coach.db'}"
    assert restore(other, file) is None
    back = Store(other)
    assert back.everything(ada) == store.everything(ada)
    assert back.set_reps(set_id) == [rep(0)]
    back.close()


def test_from_one_kind_of_database_to_the_other(tmp_path, kept, database_url):
    """Into what the other parameter would be: here a SQLite file's backup goes into this database."""
    store, _ada, set_id = kept
    other = Store(f"sqlite:///{tmp_path / 'before.db'}")
    bo = other.add_person("Bo").id
    other_set = full(other, bo)
    backup(other.url, tmp_path / "bo.db")
    aside = restore(database_url, tmp_path / "bo.db")
    assert store.everything(bo) == other.everything(bo)
    assert store.audit()[:-1] == other.audit()
    assert store.audit()[-1].what == "audit_sealed"
    assert store.audit_broken_at() is None
    assert store.set_reps(other_set) == other.set_reps(other_set)
    assert store.add_person("Cleo").id == bo + 1, "ids go on after those that came in"
    assert store.add_rep(other_set, rep(1))
    restore(database_url, aside)
    assert [p.name for p in store.people()] == ["Ada"]
    assert store.set_reps(set_id) == [rep(0)]
    other.close()


def test_while_somebody_writes_every_confirmed_rep_of_before_is_in_it(tmp_path, kept):
    store, _ada, set_id = kept
    done, stop = [0], threading.Event()

    def write():
        while not stop.is_set():
            store.add_rep(set_id, rep(done[-1] + 1))
            done.append(done[-1] + 1)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for n in range(5):
            before = len(done)
            rows = backup(store.url, tmp_path / f"copy{n}.db")
            assert before <= rows["rep"] <= len(done) + 1
    finally:
        stop.set()
        writer.join()
    assert len(store.set_reps(set_id)) == len(done)


def test_a_restore_keeps_what_was_there(tmp_path, kept):
    store, _ada, _set_id = kept
    file = tmp_path / "copy.db"
    backup(store.url, file)
    store.add_person("Bo")
    aside = restore(store.url, file)
    assert [p.name for p in store.people()] == ["Ada"]  # an app that is open sees it at once
    assert check(aside)["person"] == 2
    assert restore(store.url, aside) is not None
    assert [p.name for p in store.people()] == ["Ada", "Bo"]


def test_a_backup_of_an_older_coach_is_brought_up_to_date(tmp_path, kept):
    from coach.records.database import open_engine
    from coach.records.migrate import downgrade

    store, ada, _set_id = kept
    old = f"sqlite:///{tmp_path / 'old.db'}"
    backup(store.url, tmp_path / "old.db")
    engine = open_engine(old)
    downgrade(engine, "0002")
    engine.dispose()
    restore(store.url, tmp_path / "old.db")
    assert [p.id for p in store.people()] == [ada]
    assert store.accounts() == []


def harmed(tmp_path, kept, how):
    file = tmp_path / "copy.db"
    backup(kept[0].url, file)
    if how == "cut short":
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    elif how == "not a database":
        file.write_bytes(b"hello" * 1000)
    elif how == "empty":
        file.write_bytes(b"")
    elif how == "bytes turned":
        data = bytearray(file.read_bytes())
        data[4096:40960] = bytes(255 - b for b in data[4096:40960])
        file.write_bytes(bytes(data))
    elif how == "another program's":
        file.unlink()
        with sqlite3.connect(file) as c:
            c.execute("CREATE TABLE t (x)")
    elif how == "a newer coach's":
        with sqlite3.connect(file) as c:
            c.execute("UPDATE alembic_version SET version_num = '9999'")
    elif how == "missing":
        file.unlink()
    return file


@pytest.mark.parametrize(
    "how",
    ["cut short", "not a database", "empty", "bytes turned", "another program's", "a newer coach's", "missing"],
)
def test_what_is_no_whole_backup_changes_nothing(tmp_path, kept, how):
    store, ada, _set_id = kept
    file = harmed(tmp_path, kept, how)
    before = store.everything(ada)
    with pytest.raises(CoachError) as caught:
        restore(store.url, file)
    assert "\n" not in str(caught.value)
    assert store.everything(ada) == before


def test_what_cannot_be_written_is_told(tmp_path, kept):
    store = kept[0]
    backup(store.url, tmp_path / "copy.db")
    with pytest.raises(CoachError, match="exists already"):
        backup(store.url, tmp_path / "copy.db")
    with pytest.raises(CoachError, match="could not be written"):
        backup(store.url, tmp_path / "nowhere" / "copy.db")
    with pytest.raises(CoachError, match="no records"):
        backup(f"sqlite:///{tmp_path / 'none.db'}", tmp_path / "x.db")
    with pytest.raises(CoachError, match="does not answer"):
        backup("postgresql://localhost:1/coach", tmp_path / "x.db")
    assert not list(tmp_path.glob("*.part"))
