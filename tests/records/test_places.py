"""Where records are kept, and a folder in which they cannot be."""

from __future__ import annotations

import errno
import sqlite3

import pytest

from coach.places import data_folder, user_folder
from coach.records import database
from coach.records.database import RecordsError
from coach.records.store import Store


def test_a_checkout_keeps_them_beside_itself(tmp_path):
    (tmp_path / "pyproject.toml").touch()
    assert data_folder(tmp_path) == tmp_path / "data"


def test_an_installed_package_keeps_them_with_the_user(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "of the user"))
    assert data_folder(tmp_path / "site-packages") == user_folder()
    assert tmp_path / "site-packages" not in data_folder(tmp_path / "site-packages").parents


@pytest.fixture
def held(tmp_path, monkeypatch):
    """A database that somebody else holds, and no patience."""
    monkeypatch.setattr(database, "_WAIT_S", 0)
    file = tmp_path / "coach.db"
    with sqlite3.connect(file, isolation_level=None) as other:
        other.execute("CREATE TABLE a (b)")
        other.execute("BEGIN EXCLUSIVE")
        yield f"sqlite:///{file}"
        other.execute("ROLLBACK")
    other.close()


def test_another_program_is_told(held):
    with pytest.raises(RecordsError, match="another program holds"):
        Store(held)


def test_a_share_that_cannot_lock_is_no_other_program(held, monkeypatch):
    import fcntl

    def no_locks(*_):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "lockf", no_locks)
    with pytest.raises(RecordsError, match="cannot lock") as told:
        Store(held)
    assert "COACH_DATA_DIR" in str(told.value)
    assert "another program" not in str(told.value)
