"""CSV and Parquet read back to the same rows, and no cell is a formula."""

from __future__ import annotations

import csv
import io
import math
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.care.records import SetPain
from coach.exchange.columns import TABLES, Column, Kind
from coach.exchange.rows import read_history
from coach.exchange.tables import columns_of, from_csv, from_parquet, table_rows, to_csv, to_parquet
from coach.exercise.feedback import Held, Refused, Rep
from coach.pose import CoachError
from coach.records.store import Store
from tests.exchange.made import a_person, damage
from tests.records.samples import rep


@pytest.mark.parametrize("table", list(TABLES))
def test_a_table_reads_back_the_same(store: Store, table: str):
    person = a_person(store)
    rows, columns = table_rows(read_history(store, person))[table], columns_of(table)
    assert len(rows) == {"reps": 12, "not_counted": 0, "holds": 6, "sessions": 7, "assessments": 8, "checks": 21}[table]
    assert from_csv(to_csv(rows, columns), columns) == rows
    assert from_parquet(to_parquet(rows, columns), columns) == rows
    assert from_csv(to_csv([], columns), columns) == []
    assert from_parquet(to_parquet([], columns), columns) == []


def test_what_was_refused_is_a_table_with_its_reasons(store: Store):
    person = a_person(store, sessions=1)
    of = read_history(store, person).sets[0]
    none, one = Refused("left", 0.5, 1.0, 1.5, "moved_away", 0.1), Refused("both", 8.0, 9.0, 10.0, "too_small", 0.3)
    for refused in (one, none):
        store.add_refused(of.id, refused)
    store.mark_refused(of.id, one, rep(0), "Dr. Berg")
    tables = table_rows(read_history(store, person))
    rows, columns = tables["not_counted"], columns_of("not_counted")
    assert [(r["side"], r["reason"], r["probability"], r["counted_in"]) for r in rows] == [
        ("left", "moved_away", 0.1, False),
        ("both", "too_small", 0.3, True),
    ]
    assert rows[0]["at"] == of.started_at + timedelta(seconds=1.5)
    assert (rows[0]["set_id"], rows[0]["exercise"], rows[0]["view"]) == (of.id, "squat", "side")
    assert from_csv(to_csv(rows, columns), columns) == rows
    assert from_parquet(to_parquet(rows, columns), columns) == rows
    assert [(r["index"], r["counted_in"], r["counts"]) for r in tables["reps"]] == [
        (0, False, True),
        (1, False, True),
        (2, True, True),
    ]


def test_pandas_reads_the_numbers(store: Store):
    import pandas as pd

    person = a_person(store)
    rows = table_rows(read_history(store, person))["reps"]
    frame = pd.read_parquet(io.BytesIO(to_parquet(rows, TABLES["reps"])))
    assert frame["peak_deg"].tolist() == [r["peak_deg"] for r in rows]
    assert str(frame["at"].dt.tz) == "UTC"


def test_all_of_a_rep_and_of_a_hold_is_in_its_table():
    assert {f.name for f in fields(Rep)} <= {c.name for c in TABLES["reps"]}
    assert {f.name for f in fields(Held)} <= {c.name for c in TABLES["holds"]}
    assert {f.name for f in fields(Refused)} <= {c.name for c in TABLES["not_counted"]}


_VALUES: dict[Kind, st.SearchStrategy] = {
    "integer": st.integers(-(2**60), 2**60),
    "number": st.floats(allow_nan=False, allow_infinity=False),
    "text": st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)
    | st.sampled_from(["=1+1", "'=1", "''@x", "+", "-1", "a\r\nb", '"', "\t", "'"]),
    "yes/no": st.booleans(),
    "time": st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
    "date": st.dates(date(1950, 1, 1), date(2100, 1, 1)),
    "JSON": st.dictionaries(st.text(max_size=5), st.none() | st.integers(-9, 9) | st.text(max_size=5), max_size=3),
}  # fmt: skip
_COLUMNS = tuple(Column(kind.replace("/", "_"), kind, "", "") for kind in _VALUES)


@settings(max_examples=150, deadline=None)
@given(rows=st.lists(st.fixed_dictionaries({c.name: st.none() | _VALUES[c.kind] for c in _COLUMNS}), max_size=4))
def test_any_row_reads_back_the_same_and_is_no_formula(rows: list[dict]):
    text = to_csv(rows, _COLUMNS)
    assert from_csv(text, _COLUMNS) == rows
    assert from_parquet(to_parquet(rows, _COLUMNS), _COLUMNS) == rows
    for line in csv.DictReader(io.StringIO(text, newline="")):
        assert not line["text"].startswith(("=", "+", "-", "@", "\t", "\r"))
        assert math.isfinite(float(line["number"] or 0))


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", None])
def test_what_is_no_table_is_refused_in_one_line(text: str | None):
    columns = TABLES["holds"]
    text = to_csv([], columns) + "1,2\n" if text is None else text
    with pytest.raises(CoachError, match="again"):
        from_csv(text, columns)
    with pytest.raises(CoachError, match="again"):
        from_parquet(text.encode(), columns)


def test_there_is_no_table_of_another_name():
    with pytest.raises(CoachError, match="reps, not_counted"):
        columns_of("landmarks")


def test_what_is_damaged_is_counted_and_left_out(store: Store):
    person = a_person(store)
    damage(store, "rep", "score", "good")
    damage(store, "session_check", "body", "{")
    history = read_history(store, person)
    assert dict(history.damaged) == {"rep": 1, "session_check": 1}
    assert len(table_rows(history)["reps"]) == 11


def test_the_rows_are_those_that_the_store_reads(store: Store):
    person = a_person(store)
    history = read_history(store, person)
    assert history.summaries() == store.session_summaries(person.id)
    assert history.checks == store.checks(person.id)
    assert history.assessments == store.assessments(person.id)
    assert history.plans == store.plan_history(person.id)
    assert [dict(r) for r in history.reps_table()] == [
        {k: v for k, v in r.items() if k in history.reps_table()[0]} for r in store.reps_table(person.id)
    ]


def test_an_answer_that_was_assumed_is_told_as_such(store: Store):
    person = store.add_person("Ada")
    at = datetime(2026, 1, 2, 9, tzinfo=UTC)
    store.add_check(person.id, "set", SetPain(change="same", at=at))
    store.add_check(person.id, "set", SetPain(change="same", assumed=True, at=at + timedelta(minutes=1)))
    rows = table_rows(read_history(store, person))["checks"]
    assert [(r["change"], r["assumed"]) for r in rows] == [("same", False), ("same", True)]
