"""A pseudonymous export for research: tables without names and without anybody's own words.

People get ids that are keyed by a secret salt, their dates are moved by a number of days of their own, and the year of
birth is a band of five years. Who gives the same salt again gets the same ids and days; the salt itself is not written.
Left out is who has declined, or taken back, that a therapist sees the records, or that results or health are kept.
"""

from __future__ import annotations

import csv
import hashlib
import hmac
import io
import secrets
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from coach.exchange.columns import TABLES, Column
from coach.exchange.rows import read_history
from coach.exchange.tables import Row, table_rows, to_csv, to_parquet
from coach.exercise.files import FOLDER
from coach.pose import CoachError
from coach.records.care import ConsentKind
from coach.records.store import PersonRow, Store

LEAST_SALT = 16  # letters: a shorter one can be guessed, and with it the people
_BAND_YEARS, _OLDEST_AGE = 5, 90
_MOST_SHIFT_DAYS = 365
_DECLINED: tuple[ConsentKind, ...] = ("therapist", "results", "health")
_PERSON = Column("person", "text", "", "pseudonym; the same in all tables")
PEOPLE = (
    _PERSON,
    Column("born", "text", "years", "band of five years of the year of birth; one open band above the age of 89"),
    Column("sex", "text", "", "m or f, where it was told"),
)
_SHIFTED = " (all days of a person moved by the same hidden number)"
_README = """Pseudonymous records of {people} people, made by coach.
Each table is there as CSV and as Parquet; data_dictionary.csv says what each column is.
Pseudonymous is not anonymous: with few people, rare facts can point to one. Keep it as you keep patients' records.
"""


def research_zip(store: Store, salt: str | None = None, now: datetime | None = None) -> bytes:
    """salt: at least 16 letters, kept secret; None makes a new one that nobody knows"""
    if salt is not None and len(salt) < LEAST_SALT:
        raise CoachError(f"The salt is shorter than {LEAST_SALT} letters and could be guessed. Give a longer one.")
    key = (salt or secrets.token_hex(32)).encode()
    year = (now or datetime.now(UTC)).year
    people: list[Row] = []
    tables: dict[str, list[Row]] = {name: [] for name in TABLES}
    for person in store.people():
        if any(store.declines(person.id, kind) for kind in _DECLINED):
            continue
        name, shift = pseudonym(key, person), shift_days(key, person)
        people.append({"person": name, "born": band(person.birth_year, year), "sex": person.sex})
        for table, rows in _own(store, person, shift).items():
            tables[table] += [{"person": name, **row} for row in rows]
    everything = {"people": people, **tables}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("README.txt", _README.format(people=len(people)))
        file.writestr("data_dictionary.csv", dictionary())
        for table, rows in everything.items():
            rows.sort(key=lambda row: row["person"])  # stable: the order of the database says who came first
            file.writestr(f"{table}.csv", to_csv(rows, columns(table)))
            file.writestr(f"{table}.parquet", to_parquet(rows, columns(table)))
    return out.getvalue()


def columns(table: str) -> tuple[Column, ...]:
    """Of a research table: the person first, nothing private; what is a date says that it was moved."""
    if table == "people":
        return PEOPLE
    return _PERSON, *(
        replace(c, meaning=c.meaning + _SHIFTED) if c.kind in ("time", "date") else c
        for c in TABLES[table]
        if not c.private
    )


def dictionary() -> str:
    """Every column of every table: type, unit, meaning."""
    out = io.StringIO(newline="")
    lines = csv.writer(out)
    lines.writerow(["table", "column", "type", "unit", "meaning"])
    for table in ("people", *TABLES):
        lines.writerows([table, c.name, c.kind, c.unit, c.meaning] for c in columns(table))
    return out.getvalue()


def pseudonym(key: bytes, person: PersonRow) -> str:
    """The same for one person under one key, and nothing without the key: HMAC-SHA-256, 64 bits of it."""
    return "p" + _keyed(key, "id", person).hex()[:16]


def shift_days(key: bytes, person: PersonRow) -> int:
    """1 to 365 days back: nobody's records lie in the future."""
    return -(1 + int.from_bytes(_keyed(key, "days", person)[:8]) % _MOST_SHIFT_DAYS)


def _keyed(key: bytes, what: str, person: PersonRow) -> bytes:
    return hmac.new(key, f"{what}|{person.id}|{person.name}".encode(), hashlib.sha256).digest()


def band(birth_year: int | None, now_year: int) -> str | None:
    """Years of birth that are told together; None where the year is not known."""
    if birth_year is None:
        return None
    oldest = now_year - _OLDEST_AGE
    if birth_year <= oldest:
        return f"until {oldest}"
    start = birth_year - birth_year % _BAND_YEARS
    return f"{max(start, oldest + 1)} to {start + _BAND_YEARS - 1}"


def _own(store: Store, person: PersonRow, days: int) -> dict[str, list[Row]]:
    move = timedelta(days=days)
    found = table_rows(read_history(store, person))
    numbers = {name: _renumber() for name in ("session_id", "set_id")}  # ids of a database say who came when

    def kept(table: str, row: Row) -> Row:
        out: Row = {}
        for c in columns(table)[1:]:
            value = row[c.name]
            if isinstance(value, datetime | date):
                value += move
            elif c.name in numbers and value is not None:
                value = numbers[c.name](value)
            out[c.name] = _public(c.name, value)
        return out

    return {table: [kept(table, row) for row in rows] for table, rows in found.items()}


def _renumber() -> Callable[[int], int]:
    known: dict[int, int] = {}
    return lambda id: known.setdefault(id, len(known) + 1)


def _public(column: str, value: Any) -> Any:
    """The name of an exercise that somebody made may say who; those that come with the coach do not."""
    if column == "exercise" and not (FOLDER / f"{value}.yaml").is_file():
        return "own_exercise"
    return value
