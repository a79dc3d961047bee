"""One's own data: everything is in the file, a formula is none, and the PDF can be read."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import UTC, datetime

import pytest

from coach.care.records import Before, Plan, PlanItem
from coach.exchange.own_data import as_csv, own_data_zip
from coach.pose import CoachError
from coach.records.store import PersonRow, Store
from tests.web.fakes import a_rep

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)


def a_person(store: Store) -> PersonRow:
    person = store.add_person("Ada")
    store.save_plan(person.id, Plan(items=(PlanItem(exercise="squat", reps=5),), made_by="Dr. Berg", made_at=NOW))
    store.add_check(person.id, "before", Before(pain=3, at=NOW))
    set_id = store.begin_set(person.id, "squat", "1.0.0", "both", 95, "full", "video", at=NOW)
    store.add_rep(set_id, a_rep(0), at=NOW)
    store.add_person("Somebody else")
    return person


def test_the_file_holds_all_of_one_person_and_nobody_else(store: Store):
    person = a_person(store)
    with zipfile.ZipFile(io.BytesIO(own_data_zip(store, person, NOW))) as file:
        names = set(file.namelist())
        everything = json.loads(file.read("everything.json"))
        reps = list(csv.DictReader(io.StringIO(file.read("rep.csv").decode())))
        pdf = file.read("own_data.pdf")
        whole = b"".join(file.read(n) for n in names)
    assert {"README.txt", "everything.json", "person.csv", "plan.csv", "own_data.pdf"} <= names
    assert [p["name"] for p in everything["person"]] == ["Ada"]
    assert len(everything["rep"]) == len(reps) == 1
    assert float(reps[0]["rom_deg"]) == a_rep(0).rom_deg
    assert pdf.startswith(b"%PDF")
    assert len(pdf) > 5000
    assert b"Somebody else" not in whole


def test_an_empty_history_can_be_taken_along_too(store: Store):
    person = store.add_person("Ada")
    assert zipfile.ZipFile(io.BytesIO(own_data_zip(store, person, NOW))).testzip() is None


def test_whoever_is_gone_is_told_in_one_line(store: Store):
    person = a_person(store)
    store.delete_person(person.id, "the patient")
    with pytest.raises(CoachError, match="not in the records"):
        own_data_zip(store, person, NOW)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-cmd", "@SUM(A1)", "\t=1"])
def test_a_text_is_never_a_formula(text: str):
    rows = list(csv.DictReader(io.StringIO(as_csv([{"a": text, "blob": "x", "n": -1}]))))
    assert rows == [{"a": "'" + text, "n": "-1"}]
