"""No cell of any CSV that leaves the coach is a formula to a spreadsheet, whatever was typed into the records."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest

from coach.care.records import After, Diary, Plan, PlanItem
from coach.exchange.columns import TABLES
from coach.exchange.own_data import own_data_zip
from coach.exchange.rows import read_history
from coach.exchange.tables import table_rows, to_csv
from tests.records.samples import recording, rep, result
from tests.records.test_care import NOON, PROFILE

FORMULAS = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "'=1",
    "=cmd|'/c calc'!A1",
    '=HYPERLINK("http://x","y")',
)


@pytest.fixture(params=FORMULAS)
def typed(request, store) -> int:
    """Somebody whose every text is a formula."""
    text = request.param
    person = store.add_person(f"{text}x")
    store.save_profile(person.id, PROFILE, NOON)
    items = (PlanItem(exercise="squat", reps=5),)
    store.save_plan(person.id, Plan(name=text, items=items, made_by=text, made_at=NOON))
    set_id = store.begin_set(person.id, "squat", "1.0.0", "both", 90.0, "full", "video", NOON)
    store.add_rep(set_id, rep(0), NOON)
    store.end_set(set_id, "stop")
    store.mark_rep(set_id, 0, False, text + "w", text, NOON)
    store.add_note(person.id, f"{text}\nand {text}", f"{text}w", set_id, 1.5, NOON)
    store.add_check(person.id, "after", After(pain=1, rpe=4, felt=text, at=NOON))
    store.save_assessment(person.id, result(), recording(reps=0))
    store.save_neurology(person.id, {"entered_by": f"{text}w", "note": text})
    store.save_diary(person.id, Diary(week=NOON.date(), sleep=4, food=text))
    return person.id


def formulas(text: str) -> list[str]:
    cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    return [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r")) and not _number(cell)]


def _number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return cell.strip() == cell


def test_no_cell_of_ones_own_data_is_a_formula(store, typed):
    person = next(p for p in store.people() if p.id == typed)
    with zipfile.ZipFile(io.BytesIO(own_data_zip(store, person, NOON))) as file:
        texts = {name: file.read(name).decode() for name in file.namelist() if name.endswith(".csv")}
    assert "'" in texts["note.csv"]
    assert {name: bad for name, text in texts.items() if (bad := formulas(text))} == {}


def test_no_cell_of_an_export_is_a_formula(store, typed):
    person = next(p for p in store.people() if p.id == typed)
    rows = table_rows(read_history(store, person))
    for table, found in rows.items():
        assert formulas(to_csv(found, TABLES[table])) == []
