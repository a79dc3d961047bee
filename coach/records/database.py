"""The one engine behind all records: how it is opened, written to, and what is said when it cannot be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session

from coach.pose import CoachError
from coach.records.migrate import upgrade

APP_VERSION = "0.1.0"
SAME_VISIT = timedelta(minutes=45)  # a set begun within this time of the last one belongs to the same session


class RecordsError(CoachError):
    """The database cannot be used; the message says what is wrong and what to do."""


class Database:
    """Records behind one SQLAlchemy engine; safe to use from several threads.

    url: SQLAlchemy URL; the tables are made or brought up to date when it is opened
    """

    def __init__(self, url: str):
        self.url = url
        # SQLite's own addresses ("file:...?mode=ro") name no folder of ours
        if url.startswith("sqlite:///") and not url.startswith("sqlite:///file:"):
            try:
                Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise RecordsError(
                    f"Cannot make the folder for the records ({error.strerror}). Set COACH_DATA_DIR."
                ) from error
        try:
            self._engine = open_engine(url)
            upgrade(self._engine)
        except SQLAlchemyError as error:
            raise RecordsError(f"Cannot open the records at {_public(url)}: {_cause(error)}") from error

    def close(self) -> None:
        self._engine.dispose()

    def ping(self) -> None:
        """Raises RecordsError when the database does not answer."""
        try:
            with self._engine.connect() as connection:
                connection.execute(text("SELECT 1"))
        except SQLAlchemyError as error:
            raise RecordsError(f"The records do not answer: {_cause(error)}") from error

    def _writing(self) -> _Writing:
        return _Writing(self._engine)


class _Writing:
    """A session for writing whose database troubles become one clear line."""

    def __init__(self, engine: Engine):
        self._session = Session(engine)

    def __enter__(self) -> Session:
        return self._session

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        self._session.close()
        if isinstance(error, OperationalError):
            raise RecordsError(
                f"The records could not be written: {_cause(error)} What was kept before is safe."
            ) from error


def open_engine(url: str) -> Engine:
    sqlite = url.startswith("sqlite")
    engine = create_engine(
        url, connect_args={"timeout": 10} if sqlite else {}, pool_pre_ping=not sqlite,
        hide_parameters=True,  # else an error would quote names and notes
    )  # fmt: skip
    if sqlite:

        @event.listens_for(engine, "connect")
        def _pragmas(connection: Any, _: object) -> None:
            cursor = connection.cursor()
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
                cursor.execute(f"PRAGMA {pragma}")
            cursor.close()

    return engine


def _cause(error: SQLAlchemyError) -> str:
    told = str(getattr(error, "orig", error)).splitlines()[0]
    for sign, line in (
        ("readonly", "the folder or file is read-only. Allow writing or set COACH_DATA_DIR."),
        ("full", "the disk is full. Free some space and go on."),
        ("locked", "another program holds the database. Close it and go on."),
        ("unable to open", "the file cannot be opened. Check the folder, or set COACH_DATA_DIR."),
        ("malformed", "the file is damaged. Restore a backup."),
        ("not a database", "the file is not a database. Restore a backup or move it away."),
    ):
        if sign in told:
            return line
    return told + "."


def _public(url: str) -> str:
    return url if url.startswith("sqlite") else url.rsplit("@", maxsplit=1)[-1]  # never a password in a message


def now_utc() -> datetime:
    return datetime.now(UTC)
