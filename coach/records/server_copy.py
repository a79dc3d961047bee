"""Between a database server and a backup's SQLite file, row by row: the same file, whatever the records lie in."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Integer, Table, delete, func, insert, inspect, select, text

from coach.records.database import open_engine
from coach.records.migrate import current, upgrade
from coach.records.models import Base

_ROWS = 500  # at a time


def to_file(url: str, file: Path) -> None:
    """All rows as they are at one moment, in the schema that the server has."""
    server, copy = open_engine(url), open_engine(f"sqlite:///{file}")
    try:
        with server.connect().execution_options(isolation_level="REPEATABLE READ") as of:
            upgrade(copy, current(of))
            with copy.begin() as to:
                _copy(of, to)
        with copy.connect() as c:
            c.exec_driver_sql("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
    finally:
        copy.dispose()
        server.dispose()


def from_file(file: Path, url: str) -> None:
    """The rows of a file with today's schema in the place of all on the server, in one step."""
    server, copy = open_engine(url), open_engine(f"sqlite:///{file}")
    try:
        upgrade(server)
        with copy.connect() as of, server.begin() as to:
            for table in reversed(Base.metadata.sorted_tables):
                to.execute(delete(table))
            _copy(of, to)
            for table in Base.metadata.sorted_tables:
                _count_on(to, table)
    finally:
        copy.dispose()
        server.dispose()


def _copy(of: Connection, to: Connection) -> None:
    there = set(inspect(of).get_table_names())
    for table in Base.metadata.sorted_tables:  # whom rows belong to comes first
        if table.name not in there:
            continue  # an older schema
        known = {c["name"] for c in inspect(of).get_columns(table.name)}
        rows = of.execution_options(yield_per=_ROWS).execute(select(*(c for c in table.columns if c.name in known)))
        for some in rows.mappings().partitions():
            to.execute(insert(table), [dict(row) for row in some])


def _count_on(to: Connection, table: Table) -> None:
    """The next id is one more than the largest that came in."""
    if isinstance(table.c.id.type, Integer):
        largest = to.execute(select(func.max(table.c.id))).scalar()
        sequence = f"pg_get_serial_sequence('{table.name}', 'id')"
        to.execute(text(f"SELECT setval({sequence}, :next, false)"), {"next": (largest or 0) + 1})
