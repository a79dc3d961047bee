"""No text is left out: what the pages say is looked up, and every text that is looked up has its translations."""

from __future__ import annotations

import ast
import re
import string
from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from coach import language
from coach.catalogue import messages
from coach.exercise.definition import load_exercise
from coach.language import FOLDER, LANGUAGES, in_language, stamp_words, use

PAGES = [
    p
    for p in sorted(Path("coach/web").rglob("*.py"))
    if p.name not in ("serve.py", "services.py") and "live" not in p.parts
]
# Functions of Streamlit and Altair whose texts a visitor reads
SAYS = {
    "title", "header", "subheader", "write", "markdown", "button", "info", "warning", "error", "success", "caption",
    "metric", "expander", "text_input", "text_area", "number_input", "selectbox", "segmented_control", "pills",
    "toggle", "checkbox", "form_submit_button", "download_button", "radio", "file_uploader", "toast", "multiselect",
}  # fmt: skip
OTHERS = [code for code in LANGUAGES if code != "en"]


@pytest.fixture(autouse=True)
def english_again():
    yield
    use("en")


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def _bare(tree: ast.AST) -> list[tuple[int, str]]:
    """(line, text) of what is said without being looked up."""
    found = []
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in SAYS):
            continue
        for said in [*node.args[:1], *(k.value for k in node.keywords if k.arg in ("placeholder", "help", "label"))]:
            parts = said.values if isinstance(said, ast.JoinedStr) else [said]
            texts = [p.value for p in parts if isinstance(p, ast.Constant) and isinstance(p.value, str)]
            found += [(node.lineno, t) for t in texts if re.search("[A-Za-z]{2}", t)]
    return found


@pytest.mark.parametrize("path", PAGES, ids=str)
def test_a_page_says_nothing_that_is_not_looked_up(path: Path):
    left = _bare(ast.parse(path.read_text("utf-8")))
    names = [(line, text) for line, text in left if text != "page"]
    assert names == []


@pytest.mark.parametrize("code", OTHERS)
def test_every_text_is_translated_with_the_same_fields(code: str):
    with (FOLDER / code / "LC_MESSAGES" / "coach.po").open("rb") as file:
        known = {str(m.id): str(m.string) for m in read_po(file) if m.id}
    said = messages()
    assert set(known) == set(said), "run: python -m coach.catalogue"
    assert [text for text in said if not known[text].strip()] == []
    assert {t: known[t] for t in said if fields_or_none(t) != fields_or_none(known[t])} == {}
    # What is the same in both languages is rare: a catalogue that was filled with English is none
    assert sum(t == known[t] for t in said if len(t) > 12) < 0.02 * len(said)


def fields_or_none(text: str) -> set[str] | None:
    try:
        return fields(text)
    except ValueError:
        return None


@pytest.mark.parametrize(
    ("asked", "used"), [("de-AT", "de"), ("es_MX", "es"), ("fr-CA", "fr"), ("tlh", "en"), ("", "en"), ("EN-us", "en")]
)
def test_the_nearest_language_is_used(asked: str, used: str):
    assert use(asked) == used


@pytest.mark.parametrize(("code", "words"), [
    ("en", "25 Nov 2026, 09:05"), ("de", "25.11.2026, 09:05"), ("es", "25 nov 2026, 09:05"),
    ("fr", "25 nov. 2026, 09:05"),
])  # fmt: skip
def test_a_moment_is_written_as_the_language_writes_it(code: str, words: str):
    try:
        use(code)
        assert stamp_words(datetime(2026, 11, 25, 9, 5, tzinfo=UTC)) == words
    finally:
        use("en")


def test_a_definition_is_translated_and_its_ids_are_not(monkeypatch: pytest.MonkeyPatch):
    squat = load_exercise("squat")
    monkeypatch.setattr(language, "catalogue", lambda code: {squat.name: "Kniebeuge"} if code == "de" else {})
    assert in_language(squat) is squat
    use("de")
    german = in_language(squat)
    assert german.name == "Kniebeuge"
    assert german.id == "squat"
    assert german.measure == squat.measure


def strings(node, path=()):
    """Every string of a dumped definition with its place."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from strings(value, (*path, key))
    elif isinstance(node, list | tuple):
        for n, value in enumerate(node):
            yield from strings(value, (*path, n))
    elif isinstance(node, str):
        yield path, node


@pytest.mark.parametrize("code", OTHERS)
def test_a_definition_in_another_language_keeps_its_ids(code):
    """A side called "links" would be counted as no side, and a view called "vorn" never be the right one."""
    from coach.assessment.script import load_script
    from coach.exercise.definition import exercise_ids
    from coach.exercise.sequence import load_sequence, sequence_ids

    scripts = [p.stem for p in Path("coach/assessment/scripts").glob("*.yaml")]
    assert len(scripts) > 8
    use(code)
    for load, names in ((load_exercise, exercise_ids()), (load_sequence, sequence_ids()), (load_script, scripts)):
        for name in names:
            own, told = (strings(one.model_dump()) for one in (load(name), in_language(load(name))))
            pairs = [(path, was, now) for (path, was), (_path, now) in zip(own, told, strict=True) if was != now]
            assert pairs, name
            assert [p for p in pairs if " " not in p[1] and not p[1][:1].isupper()] == [], name
