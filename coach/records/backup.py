"""Copies of the whole database: consistent while it is in use, checked after writing, and back again.

SQLite's own online backup does the copying (sqlite.org/backup.html). PostgreSQL has pg_dump for that.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from coach.pose import CoachError
from coach.records.database import open_engine
from coach.records.migrate import known_revisions, upgrade

_PAGES = 2000  # at a time, so that whoever writes meanwhile gets a turn
_WAIT_S = 0.01


def database_file(url: str) -> Path:
    """The file behind a SQLite URL; raises CoachError for another database."""
    if not url.startswith("sqlite:///") or url == "sqlite:///:memory:":
        raise CoachError("Backups here are of SQLite files. For PostgreSQL type: pg_dump --format=custom")
    return Path(url.removeprefix("sqlite:///"))


def backup(url: str, out: Path) -> dict[str, int]:
    """A copy as it is at this moment, readable by its owner only; returns its rows by table.

    It is written beside and renamed when it has passed its check: a file that is there is whole.
    """
    source = database_file(url)
    if not source.exists():
        raise CoachError(f"There are no records at {source} yet; nothing was written.")
    if out.exists():
        raise CoachError(f"{out} exists already. Choose another name; nothing was written.")
    half = out.with_name(out.name + ".part")
    try:
        half.unlink(missing_ok=True)
        os.close(os.open(half, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with _open(source) as of, _open(half) as to:
            of.backup(to, pages=_PAGES, sleep=_WAIT_S)
            to.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
        rows = check(half)
        half.rename(out)
    except (OSError, sqlite3.Error) as error:
        half.unlink(missing_ok=True)
        raise CoachError(f"The backup could not be written ({error}). Nothing was kept of it; try again.") from error
    except CoachError:
        half.unlink(missing_ok=True)
        raise
    return rows


def note_backup(url: str) -> None:
    """Remember beside the records that they were backed up now; where that cannot be written, nobody is told when."""
    with contextlib.suppress(OSError):
        _noted(url).touch()


def last_backup(url: str) -> datetime | None:
    """When ``coach backup`` last copied these records."""
    try:
        return datetime.fromtimestamp(_noted(url).stat().st_mtime, UTC)
    except OSError:
        return None


def _noted(url: str) -> Path:
    file = database_file(url)
    return file.with_name(file.name + "-backed-up")


def restore(url: str, file: Path) -> Path | None:
    """Put a backup in the place of the records; returns where those of before are kept, None where there were none.

    The records change in one step: a power cut leaves the old or the new ones.
    """
    check(file)
    target = database_file(url)
    target.parent.mkdir(parents=True, exist_ok=True)
    kept = None
    try:
        if target.exists():
            kept = next(
                name
                for n in range(1, 10_000)
                if not (name := target.with_name(f"{target.stem}.before-{n}.db")).exists()
            )
            backup(url, kept)
        with _open(file) as of, _open(target) as to:
            to.execute("PRAGMA busy_timeout=10000")
            of.backup(to)
    except (OSError, sqlite3.Error) as error:
        raise CoachError(f"The backup could not be put back ({error}). The records are as they were.") from error
    engine = open_engine(url)
    try:
        upgrade(engine)  # a backup of an older coach
    finally:
        engine.dispose()
    return kept


def check(file: Path) -> dict[str, int]:
    """Rows by table of a backup that is whole; raises CoachError, one line, for anything else."""
    if not file.is_file():
        raise CoachError(f"There is no file {file}.")
    try:
        with contextlib.closing(sqlite3.connect(f"file:{file.resolve()}?mode=ro&immutable=1", uri=True)) as c:
            found = c.execute("PRAGMA integrity_check").fetchall()
            if found != [("ok",)]:
                raise CoachError(f"{file} is damaged ({str(found[0][0])[:80]}). Use another backup.")
            if c.execute("PRAGMA foreign_key_check").fetchone():
                raise CoachError(f"{file} is damaged (rows without an owner). Use another backup.")
            tables = [name for (name,) in c.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            if not {"alembic_version", "person"} <= set(tables):
                raise CoachError(f"{file} is no backup of the coach.")
            (version,) = c.execute("SELECT version_num FROM alembic_version").fetchone() or ("",)
            if version not in known_revisions():
                raise CoachError(f"{file} is from a newer coach (schema {version}). Update the coach first.")
            return {t: c.execute(f'SELECT count(*) FROM "{t}"').fetchone()[0] for t in sorted(tables)}  # noqa: S608
    except sqlite3.DatabaseError as error:
        raise CoachError(f"{file} is no backup of the coach ({error}).") from error


@contextlib.contextmanager
def _open(file: Path) -> Iterator[sqlite3.Connection]:
    with contextlib.closing(sqlite3.connect(file, timeout=10)) as connection:
        yield connection
