"""Who is in a research export cannot be read from it, and every column is explained."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import datetime, timedelta

import pytest

from coach.exchange.columns import TABLES
from coach.exchange.research import band, columns, dictionary, research_zip, shift_days
from coach.exchange.rows import read_history
from coach.exchange.tables import from_csv, from_parquet
from coach.exercise.feedback import Refused
from coach.pose import CoachError
from coach.records.store import PersonRow, Store
from tests.exchange.made import NOW, START, a_person, a_session

SALT = "a secret of more than 16 letters"


def opened(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def rows(files: dict[str, bytes], table: str) -> list[dict]:
    return from_csv(files[f"{table}.csv"].decode(), columns(table))


def test_no_name_no_own_word_no_real_day(store: Store):
    person = a_person(store, "Ada Lovelace")
    a_person(store, "Boole")
    set_id = store.begin_set(person.id, "adas_own_stretch", "1.0.0", "both", 20, "full", "video", at=START)
    from tests.records.samples import rep

    store.add_rep(set_id, rep(0), at=START)
    files = opened(research_zip(store, SALT))
    whole = b"\n".join(files.values())
    for word in (b"Ada", b"Boole", b"Berg", b"=good", b"stairs", b"2026-09-01", b"adas_own", SALT.encode()):
        assert word not in whole
    assert {r["born"] for r in rows(files, "people")} == {"1955 to 1959"}
    assert "own_exercise" in {r["exercise"] for r in rows(files, "reps")}


def test_what_was_refused_is_there_too(store: Store):
    person = a_person(store)
    of = read_history(store, person).sets[0]
    store.add_refused(of.id, Refused("left", 0.5, 1.0, 1.5, "moved_away", 0.1))
    (row,) = rows(opened(research_zip(store, SALT)), "not_counted")
    assert (row["side"], row["reason"], row["counted_in"]) == ("left", "moved_away", False)
    assert row["at"] < of.started_at, "moved as all days of this person"


def test_every_column_of_every_file_is_in_the_dictionary(store: Store):
    a_person(store)
    files = opened(research_zip(store, SALT))
    told = {(r["table"], r["column"]): r for r in csv.DictReader(io.StringIO(files["data_dictionary.csv"].decode()))}
    tables = {name.removesuffix(".csv") for name in files if name.endswith(".csv")} - {"data_dictionary"}
    assert tables == {"people", *TABLES}
    for table in tables:
        names = next(csv.reader(io.StringIO(files[f"{table}.csv"].decode())))
        assert {(table, n) for n in names} <= set(told)
        assert rows(files, table) == from_parquet(files[f"{table}.parquet"], columns(table))
    for (table, column), row in told.items():
        assert row["meaning"], (table, column)
        assert row["type"] in ("integer", "number", "text", "yes/no", "time", "date", "JSON")
        assert row["unit"] or row["type"] not in ("number", "time", "date"), (table, column)
    assert dictionary() == files["data_dictionary.csv"].decode()


def test_days_of_a_person_keep_their_distances(store: Store):
    a_person(store)
    moved = [r["at"] for r in rows(opened(research_zip(store, SALT)), "sessions")]
    kept = [s.at for s in store.session_summaries(store.people()[0].id)]
    shifts = {b - a for a, b in zip(kept, moved, strict=True)}
    assert len(shifts) == 1
    shift = shifts.pop()
    assert shift % timedelta(days=1) == timedelta(0)
    assert timedelta(days=-365) <= shift <= timedelta(days=-1)


def test_the_same_salt_gives_the_same_ids_and_another_gives_others(store: Store):
    a_person(store)
    first, again, new = (rows(opened(research_zip(store, s)), "people") for s in (SALT, SALT, None))
    assert first == again
    assert first[0]["person"] != new[0]["person"]
    people = [PersonRow(n, f"n{n}") for n in range(200)]
    assert len({shift_days(SALT.encode(), p) for p in people}) > 100


def test_who_declined_is_left_out(store: Store):
    for name, kind in (("Ada", None), ("Bela", "therapist"), ("Cleo", "health"), ("Dora", "landmarks")):
        person = store.add_person(name)
        a_session(store, person, START)
        if kind:
            store.set_consent(person.id, kind, False)
    files = opened(research_zip(store, SALT))
    assert len(rows(files, "people")) == 2
    assert {r["person"] for r in rows(files, "reps")} == {r["person"] for r in rows(files, "people")}


def test_an_empty_database_and_a_short_salt(store: Store):
    assert rows(opened(research_zip(store)), "reps") == []
    with pytest.raises(CoachError, match="shorter than 16"):
        research_zip(store, "short")


@pytest.mark.parametrize(
    ("year", "said"),
    [(1957, "1955 to 1959"), (1960, "1960 to 1964"), (1936, "until 1936"), (1910, "until 1936"), (1937, "1937 to 1939"),
     (None, None)],
)  # fmt: skip
def test_birth_years_are_bands(year: int | None, said: str | None):
    assert band(year, NOW.year) == said


def test_nothing_private_is_a_column():
    names = {c.name for table in TABLES for c in columns(table)}
    assert not names & {"felt", "activities", "entered_by", "name"}
    assert isinstance(NOW, datetime)
