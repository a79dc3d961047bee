"""Encrypted backups: there and back, and nothing changes where they do not open."""

from __future__ import annotations

import shutil
import stat

import pytest

from coach.pose import CoachError
from coach.records.backup import backup
from coach.records.sealed import opened
from coach.records.store import Store
from tests.conftest import coach
from tests.records.samples import rep
from tests.records.test_care import full

WORDS = "green apples on a Tuesday"


@pytest.fixture
def kept(store):
    ada = store.add_person("Ada Byron").id
    return store, ada, full(store, ada)


def test_there_and_back_with_the_passphrase_only(tmp_path, kept, database_url):
    store, ada, set_id = kept
    file = tmp_path / "out" / "copy.db.age"
    file.parent.mkdir()
    rows = backup(store.url, file, WORDS)
    assert (rows["person"], rows["rep"]) == (1, 1)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [p.name for p in file.parent.iterdir()] == ["copy.db.age"]
    assert b"Ada" not in file.read_bytes()
    assert b"SQLite" not in file.read_bytes()
    before = store.everything(ada)
    store.add_person("Bo")
    done = coach("restore", str(file), fresh=True, COACH_DATABASE_URL=database_url, COACH_BACKUP_PASSPHRASE=WORDS)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"1 people are back from {file}. The records of before are kept in ")
    back = Store(database_url)
    assert [p.name for p in back.people()] == ["Ada Byron"]
    assert back.everything(ada) == before
    assert back.set_reps(set_id) == [rep(0)]
    back.close()


def test_it_leaves_nothing_in_plain(tmp_path, kept):
    backup(kept[0].url, tmp_path / "copy.db.age", WORDS)
    there = {p.name for p in tmp_path.rglob("*")}
    with opened(tmp_path / "copy.db.age", lambda: WORDS, tmp_path) as plain:
        assert stat.S_IMODE(plain.parent.stat().st_mode) == 0o700
        assert b"Ada Byron" in plain.read_bytes()
    assert {p.name for p in tmp_path.rglob("*")} == there
    assert there <= {"copy.db.age", "coach.db", "coach.db-wal", "coach.db-shm"}


@pytest.fixture(scope="module")
def sealed_copy(tmp_path_factory, empty_database) -> bytes:
    """Made once: a passphrase is meant to cost whoever tries one a second and a half."""
    folder = tmp_path_factory.mktemp("sealed")
    shutil.copyfile(empty_database, folder / "coach.db")
    store = Store(f"sqlite:///{folder / 'coach.db'}")
    store.add_person("Ada Byron")
    backup(store.url, folder / "copy.db.age", WORDS)
    store.close()
    return (folder / "copy.db.age").read_bytes()


@pytest.mark.parametrize("how", ["another passphrase", "head", "body", "end", "cut short", "a byte more"])
def test_what_does_not_open_restores_nothing(tmp_path, kept, sealed_copy, how):
    store, ada, _set_id = kept
    file = tmp_path / "copy.db.age"
    data = bytearray(sealed_copy)
    if how in ("head", "body", "end"):
        data[{"head": 60, "body": len(data) // 2, "end": -1}[how]] ^= 1
    file.write_bytes(data[:-100] if how == "cut short" else data + b"x" if how == "a byte more" else data)
    before = store.everything(ada)
    words = WORDS + "s" if how == "another passphrase" else WORDS
    with pytest.raises(CoachError, match="does not open") as caught, opened(file, lambda: words, None):
        pytest.fail("it opened")
    assert "\n" not in str(caught.value)
    if how in ("another passphrase", "body"):
        done = coach("restore", str(file), COACH_DATABASE_URL=store.url, COACH_BACKUP_PASSPHRASE=words)
        assert (done.returncode, done.stdout, done.stderr) == (2, "", f"coach: {caught.value}\n")
    assert store.everything(ada) == before
    assert not list(tmp_path.glob("*.before-*"))


def test_where_the_passphrase_comes_from(tmp_path, kept):
    store = kept[0]
    secret, out = tmp_path / "secret", tmp_path / "copy.db.age"
    secret.write_text(WORDS + "\n")
    env = {"COACH_DATABASE_URL": store.url, "COACH_BACKUP_PASSPHRASE_FILE": str(secret)}
    secret.chmod(0o640)
    done = coach("backup", "--encrypt", str(out), **env)
    assert done.stderr == f"coach: {secret} can be read by others. Type: chmod 600 {secret}\n"
    secret.chmod(0o600)
    done = coach("backup", "--encrypt", str(out), fresh=True, **env)
    assert done.returncode == 0
    assert WORDS not in done.stdout + done.stderr
    with opened(out, lambda: WORDS, tmp_path) as plain:
        assert b"Ada Byron" in plain.read_bytes()
    done = coach(
        "backup", "--encrypt", str(tmp_path / "b"), COACH_DATABASE_URL=store.url, COACH_BACKUP_PASSPHRASE="short"
    )
    assert done.stderr == "coach: A passphrase has at least 10 letters; several words are easy to remember.\n"
    assert not list(tmp_path.glob("b*"))
