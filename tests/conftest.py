"""Shared fixtures. Real clips and recordings are read from ../shared; elsewhere they are skipped with a reason."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from coach.pose import CoachError, cores
from coach.pose.model_bundle import bundle_path, verify
from tests import postgres
from tests.commands import PROJECT, coach

__all__ = ["PROJECT", "coach", "shared"]
# Tests look at what comes with the coach, not at what whoever runs them has added on this computer
os.environ["COACH_EXERCISES"] = str(PROJECT / "tests" / "no_own_exercises")
SHARED = Path(os.environ.get("COACH_SHARED", PROJECT.parent / "shared"))


def shared(*parts: str) -> Path:
    """A path under ../shared, or a skip that says so."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"{path} is not here: the shared clips lie beside the developers' checkout only")
    return path


def clip_entries() -> list[dict]:
    manifest = SHARED / "clips" / "manifest.json"
    return json.loads(manifest.read_text())["clips"] if manifest.exists() else []


def mocap_entries() -> list[dict]:
    manifest = SHARED / "mocap" / "manifest.json"
    return json.loads(manifest.read_text())["recordings"] if manifest.exists() else []


@pytest.fixture(autouse=True)
def _main_stays() -> Iterator[None]:
    """Streamlit's AppTest leaves its page as ``__main__``; a pool of processes that begins later in this one would run
    that page in each of its children, on whichever records they find."""
    before = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = before


@pytest.fixture(scope="session")
def bundle() -> Path:
    """The pose model; tests that need it skip with the reason where it could not be built."""
    try:
        return verify("full")
    except CoachError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def has_bundle() -> bool:
    return bundle_path("full").exists()


@pytest.fixture(scope="session")
def several_cores() -> None:
    """Skips where threads cannot be kept to one of several cores: not Linux, one core, or a sandbox that forbids it."""

    def kept() -> bool:
        cores.keep_to(cores.one())
        return len(cores.mine()) == 1

    with ThreadPoolExecutor(1) as pool:
        if len(cores.mine()) < 2 or not pool.submit(kept).result():
            pytest.skip("this machine has one core, or does not keep threads to one")


@pytest.fixture
def own_exercises(tmp_path, monkeypatch):
    """The folder of own definitions, not made yet."""
    from coach.settings import settings

    folder = tmp_path / "own"
    monkeypatch.setenv("COACH_EXERCISES", str(folder))
    settings.cache_clear()
    yield folder
    settings.cache_clear()


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory) -> Path:
    """SQLite's, all migrations done: a tenth of a second and some waits for the disk less in every test."""
    from coach.records.store import Store

    made = tmp_path_factory.mktemp("empty") / "coach.db"
    store = Store(f"sqlite:///{made}")
    with store._engine.connect() as c:
        c.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    return made


@pytest.fixture(scope="session", autouse=True)
def quick_passwords():
    """A quarter of a second a password is for whoever guesses; tests/records/test_accounts.py looks at the real one."""
    from argon2 import PasswordHasher

    from coach.records import passwords

    quick, real = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1), passwords._hasher
    passwords._hasher = lambda: quick
    yield real
    passwords._hasher = real


@pytest.fixture(params=["sqlite", *(["postgresql"] if postgres.SERVER else [])])
def database_url(request, tmp_path, empty_database):
    """A fresh database: SQLite, and PostgreSQL too where COACH_TEST_POSTGRES names a server."""
    if request.param == "sqlite":
        shutil.copyfile(empty_database, tmp_path / "coach.db")
        yield f"sqlite:///{tmp_path / 'coach.db'}"
        return
    url = postgres.new_database(postgres.SERVER)
    yield url
    postgres.drop_database(url, postgres.SERVER)


@pytest.fixture
def store(database_url):
    from coach.records.store import Store

    made = Store(database_url)
    yield made
    made.close()


def only_sqlite(url: str) -> None:
    """Skip what looks into SQLite's own file."""
    if not url.startswith("sqlite"):
        pytest.skip("about SQLite's file")


def harm(store, sql: str, **values) -> None:
    """Write what the store never would; a skip where the database itself refuses it."""
    from coach.records.database import RecordsError

    try:
        with store._engine.begin() as c:
            c.execute(text(sql), values)
    except (DBAPIError, RecordsError):
        if store.url.startswith("sqlite"):
            raise
        pytest.skip("PostgreSQL refuses such a value by itself")


SPEEDS: list[str] = []  # what the browser tests measured: printed at the end, since a passing test's output is not


def pytest_terminal_summary(terminalreporter) -> None:
    for line in SPEEDS:
        terminalreporter.write_line(line)
