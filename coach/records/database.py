"""The one engine behind all records: how it is opened, written to, and what is said when it cannot be."""

from __future__ import annotations

import errno
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import ArgumentError, DataError, InternalError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session

from coach.language import _, later
from coach.pose import CoachError
from coach.records.migrate import upgrade
from coach.records.private import make_private

APP_VERSION = "0.1.0"
SAME_VISIT = timedelta(minutes=45)  # a set begun within this time of the last one belongs to the same session


# Of a lock on a file that nobody else holds
_CANNOT_LOCK = {errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EINVAL, errno.EIO}
_WAIT_S = 10  # for whoever holds the database, and for a server to answer


class RecordsError(CoachError):
    """The database cannot be used; the message says what is wrong and what to do.

    passing: it may be well again in a moment, as while a server starts anew
    """

    passing = False


class Database:
    """Records behind one SQLAlchemy engine; safe to use from several threads.

    url: SQLAlchemy URL; the tables are made or brought up to date when it is opened
    """

    def __init__(self, url: str):
        self.url = url
        # SQLite's own addresses ("file:...?mode=ro") name no folder of ours
        if url.startswith("sqlite:///") and not url.startswith("sqlite:///file:"):
            try:
                make_private(Path(url.removeprefix("sqlite:///")))
            except OSError as error:
                raise RecordsError(
                    f"Cannot make the folder for the records ({error.strerror}). Set COACH_DATA_DIR."
                ) from error
        try:
            self._engine = open_engine(url)
            upgrade(self._engine)
        except ArgumentError as error:  # its own text may hold the password
            raise RecordsError("COACH_DATABASE_URL is no database's address (docs/settings.md).") from error
        except SQLAlchemyError as error:
            raise RecordsError(f"Cannot open the records at {_public(url)}: {cause(error, file_of(url))}") from error
        event.listen(self._engine, "handle_error", _told)

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    def ping(self) -> None:
        """Raises RecordsError when the database does not answer."""
        try:
            with self._engine.connect() as connection:
                connection.execute(text("SELECT 1"))
        except SQLAlchemyError as error:
            raise RecordsError(f"The records do not answer: {cause(error, file_of(self.url))}") from error

    def _writing(self) -> Session:
        return Session(self._engine)


def _told(context: ExceptionContext) -> RecordsError | None:
    """What cannot be read or written becomes one clear line, wherever it was asked for."""
    error = context.sqlalchemy_exception
    if error is not None and error.args:  # PostgreSQL quotes the row in the lines after the first: names, notes
        error.args = (str(error.args[0]).split("\n", 1)[0], *error.args[1:])
    known = isinstance(error, OperationalError | InternalError | DataError) or context.is_disconnect
    if context.is_pre_ping or not known:
        return None  # a ping that fails is answered with a new connection
    assert error is not None
    why = cause(error, None if context.engine is None else file_of(str(context.engine.url)))
    if isinstance(error, DataError):
        return RecordsError(_("This cannot be kept: {n1}.").format(n1=why.rstrip(".")))
    told = RecordsError(_("The records cannot be used now: {why} What was kept before is safe.").format(why=_(why)))
    told.passing = why == _NO_ANSWER
    return told


def server_url(url: str) -> str:
    """The address with the driver that comes with the coach."""
    kind, colon, rest = url.partition("://")
    return f"postgresql+psycopg{colon}{rest}" if kind in ("postgresql", "postgres") else url


def open_engine(url: str) -> Engine:
    """Nothing is connected yet. url: as COACH_DATABASE_URL has it, SQLite or PostgreSQL"""
    if not url.startswith("sqlite"):
        engine = create_engine(
            server_url(url), connect_args={"connect_timeout": _WAIT_S}, pool_pre_ping=True, hide_parameters=True
        )
        event.listen(engine, "connect", _as_sqlite)
        return engine
    # else an error would quote names and notes
    engine = create_engine(url, connect_args={"timeout": _WAIT_S}, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={_WAIT_S}000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return engine


def _as_sqlite(connection: Any, _record: object) -> None:
    """Times come back in UTC, nobody waits for a lock for ever, and a NUL in a text is no error."""
    from psycopg.types.string import StrDumperUnknown

    class WithoutNul(StrDumperUnknown):
        def dump(self, obj: str) -> Any:
            return super().dump(obj.replace("\0", ""))

    connection.adapters.register_dumper(str, WithoutNul)
    with connection.cursor() as cursor:
        cursor.execute("SET TIME ZONE 'UTC'")
        cursor.execute(f"SET lock_timeout = '{_WAIT_S}s'")
    connection.commit()


_NO_ANSWER = later("the database server does not answer. Start it and go on.")
_HELD = later("another program holds the database. Close it and go on.")
_NO_LOCKS = later(
    "its folder cannot lock files, as some network shares. Set COACH_DATA_DIR to a folder of this computer."
)
_CAUSES = (
    ("locking protocol", _NO_LOCKS),
    ("readonly", later("the folder or file is read-only. Allow writing or set COACH_DATA_DIR.")),
    ("read-only", later("the database server takes no writing now. Ask who keeps it.")),
    ("No space left", later("the disk of the database server is full. Free some space and go on.")),
    ("full", later("the disk is full. Free some space and go on.")),
    ("lock timeout", _HELD),
    ("locked", _HELD),
    ("unable to open", later("the file cannot be opened. Check the folder, or set COACH_DATA_DIR.")),
    ("malformed", later("the file is damaged. Restore a backup.")),
    ("not a database", later("the file is not a database. Restore a backup or move it away.")),
    ("password authentication", later("the server does not take this name and password. Check COACH_DATABASE_URL.")),
    ("does not exist", later("there is no such database on the server. Make it with createdb.")),
    ("starting up", _NO_ANSWER),
    ("shutting down", _NO_ANSWER),
    ("in recovery", _NO_ANSWER),
    ("connection failed", _NO_ANSWER),
    ("connection is bad", _NO_ANSWER),
    ("connection is lost", _NO_ANSWER),
    ("connection timeout", _NO_ANSWER),
    ("terminating connection", _NO_ANSWER),
    ("closed the connection", _NO_ANSWER),
    ("consuming input failed", _NO_ANSWER),
)


def cause(error: SQLAlchemyError, file: Path | None = None) -> str:
    """What is wrong and what to do, in one line of English, to be translated where it is shown. file: of SQLite"""
    told = (str(getattr(error, "orig", None) or error).splitlines() or [""])[0]
    # SQLite says "locked" too where a lock cannot be had at all
    if file is not None and any(sign in told for sign in ("lock", "disk I/O error")) and not _can_lock(file.parent):
        return _NO_LOCKS
    return next((line for sign, line in _CAUSES if sign in told), told.rstrip(".") + ".")


def file_of(url: str) -> Path | None:
    """SQLite's file; None for a server, memory, or an address of SQLite's own kind."""
    name = url.removeprefix("sqlite:///")
    return None if name == url or not name or name.startswith((":", "file:")) else Path(name)


def _can_lock(folder: Path) -> bool:
    """Whether a file that nobody else knows can be locked there, the way SQLite does it."""
    try:
        import fcntl
    except ImportError:  # Windows: its locks are of another kind
        return True
    try:
        with tempfile.NamedTemporaryFile(dir=folder) as file:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in _CANNOT_LOCK
    return True


def _public(url: str) -> str:
    """Without the password that an address may hold."""
    if url.startswith("sqlite"):
        return url
    return url.rsplit("@", maxsplit=1)[-1].split("?", maxsplit=1)[0]


def now_utc() -> datetime:
    """With its zone."""
    return datetime.now(UTC)
