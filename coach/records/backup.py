"""Copies of the whole database: consistent while it is in use, checked after writing, and back again.

A backup is a SQLite file, whatever the records lie in: it can be put back into the other kind of database too.
SQLite's own online backup does the copying (sqlite.org/backup.html); from and to a server rows are copied.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from coach.pose import CoachError
from coach.records import sealed, server_copy
from coach.records.audit import AuditRecords
from coach.records.database import cause, open_engine
from coach.records.migrate import known_revisions, upgrade

_PAGES = 2000  # at a time, so that whoever writes meanwhile gets a turn
_WAIT_S = 0.01


def database_file(url: str) -> Path | None:
    """The file behind a SQLite URL; None for a server."""
    if url.startswith("sqlite") and (not url.startswith("sqlite:///") or url == "sqlite:///:memory:"):
        raise CoachError("These records lie in memory only; there is no backup of that.")
    return Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite") else None


def backup(url: str, out: Path, passphrase: str | None = None) -> dict[str, int]:
    """A copy as it is at this moment, readable by its owner only; returns its rows by table.

    It is written beside and renamed when it has passed its check: a file that is there is whole.
    passphrase: nobody opens it without
    """
    source = database_file(url)
    if source is not None and not source.exists():
        raise CoachError(f"There are no records at {source} yet; nothing was written.")
    if out.exists():
        raise CoachError(f"{out} exists already. Choose another name; nothing was written.")
    half = out.with_name(out.name + ".part")
    try:
        half.unlink(missing_ok=True)
        os.close(os.open(half, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        rows = _write(url, source, half) if passphrase is None else _write_sealed(url, source, half, passphrase)
        half.rename(out)
    except (OSError, sqlite3.Error, SQLAlchemyError) as error:
        half.unlink(missing_ok=True)
        raise CoachError(
            f"The backup could not be written ({_short(error)}). Nothing was kept of it; try again."
        ) from error
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
    from coach.settings import settings

    file = database_file(url) or settings().data_dir / "server"  # of a server there is no file to lie beside
    return file.with_name(file.name + "-backed-up")


def _write(url: str, source: Path | None, half: Path) -> dict[str, int]:
    if source is None:
        server_copy.to_file(url, half)
        return check(half)
    with _open(source) as of, _open(half) as to:
        of.backup(to, pages=_PAGES, sleep=_WAIT_S)
        to.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
    return check(half)


def _write_sealed(url: str, source: Path | None, half: Path, passphrase: str) -> dict[str, int]:
    """In plain only beside the records, which lie there in plain anyhow, and never on the medium of the backup."""
    with tempfile.TemporaryDirectory(dir=source and source.parent) as private:
        plain = Path(private) / "plain.db"
        rows = _write(url, source, plain)
        sealed.seal(plain, half, passphrase)
    return rows


def restore(url: str, file: Path, aside: Path | None = None) -> Path | None:
    """Put a backup in the place of the records; returns where those of before are kept, None where there were none.

    The records change in one step: a power cut leaves the old or the new ones.
    aside: where to keep those of before; a free name beside the records, for a server beside the file, unless given
    """
    check(file)
    kept = _put_back(url, file, aside)
    # Its lines were sealed with the key of another day or another computer
    with contextlib.closing(AuditRecords(url)) as store:
        store.seal_audit_anew(f"restored {datetime.now(UTC):%Y-%m-%d}")
    return kept


def _put_back(url: str, file: Path, aside: Path | None) -> Path | None:
    target = database_file(url)
    kept = None
    try:
        if target is None or target.exists():
            kept = aside or free_name(target or file)
            backup(url, kept)
        if target is None:
            _to_server(file, url)
            return kept
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _open(file) as of, _open(target) as to:
            to.execute("PRAGMA busy_timeout=10000")
            of.backup(to)
    except (OSError, sqlite3.Error, SQLAlchemyError) as error:
        raise CoachError(
            f"The backup could not be put back ({_short(error)}). The records are as they were."
        ) from error
    _bring_up_to_date(target)  # a backup of an older coach
    return kept


def free_name(beside: Path) -> Path:
    """Beside the records, for what they were before: a name that no file has yet."""
    names = (beside.with_name(f"{beside.stem}.before-{n}.db") for n in range(1, 10_000))
    return next(name for name in names if not name.exists())


def _to_server(file: Path, url: str) -> None:
    with tempfile.TemporaryDirectory() as folder:  # the backup itself stays as it is
        copy = Path(folder) / "copy.db"
        shutil.copyfile(file, copy)
        _bring_up_to_date(copy)
        server_copy.from_file(copy, url)


def _bring_up_to_date(file: Path) -> None:
    engine = open_engine(f"sqlite:///{file}")
    try:
        upgrade(engine)
    finally:
        engine.dispose()


def _short(error: Exception) -> str:
    return cause(error).rstrip(".") if isinstance(error, SQLAlchemyError) else str(error)


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
