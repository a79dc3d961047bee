"""docs/exercises.md and exercises/schema.json say what the code does."""

from __future__ import annotations

import json
import re

import pytest

from coach.body.skeleton import SIDED, WHOLE
from coach.exercise.definition import REP_QUANTITIES, exercise_ids, load_exercise
from coach.exercise.reference import DOCUMENT, FIELDS, MODELS, QUANTITIES, SCHEMA, schema, schema_text, with_tables
from coach.exercise.sequence import Item, Sequence
from coach.kinematics.registry import MEASURES
from tests.conftest import coach

TEXT = DOCUMENT.read_text("utf-8")
HINT = "run: python -m coach.exercise.reference"


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.__name__)
def test_every_field_is_documented(model):
    assert list(FIELDS[model.__name__]) == list(model.model_fields)
    part = re.search(rf"<!-- begin {model.__name__} -->(.*?)<!-- end", TEXT, re.DOTALL)
    assert part is not None
    rows = re.findall(r"^\| `(\w+)` \|", part[1], re.MULTILINE)
    assert rows == list(model.model_fields)


def test_no_model_of_the_language_is_forgotten():
    assert {m.__name__ for m in MODELS} == {*schema()["$defs"], "Exercise"}


def test_every_measure_is_listed_with_unit_views_and_error():
    for m in MEASURES.values():
        row = next(line for line in TEXT.splitlines() if line.startswith(f"| `{m.name}` | {m.unit} |"))
        assert f"| {', '.join(m.views) or 'any'} | {m.error:g} |" in row


def test_quantities_and_joints_are_listed():
    assert list(QUANTITIES) == list(REP_QUANTITIES)
    missing = [name for name in (*REP_QUANTITIES, *SIDED, *WHOLE) if f"`{name}`" not in TEXT]
    assert missing == []


@pytest.mark.parametrize("model", [Sequence, Item], ids=lambda m: m.__name__)
def test_sequences_are_documented(model):
    part = TEXT[TEXT.index("## Sequences") : TEXT.index("## Registered measures")]
    assert [name for name in model.model_fields if f"`{name}`" not in part] == []


def test_the_generated_tables_are_up_to_date():
    assert with_tables(TEXT) == TEXT, HINT


def test_the_published_schema_is_up_to_date_and_printed():
    assert SCHEMA.read_text("utf-8") == schema_text(), HINT
    done = coach("exercises", "schema")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == schema()


def test_the_schema_names_the_fields_of_every_definition():
    known = set(schema()["properties"])
    for name in exercise_ids():
        assert set(load_exercise(name).model_fields_set) <= known
    assert "schema" not in exercise_ids()
