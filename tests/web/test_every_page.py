"""Every page with weeks behind it, without a browser: another language leaves no English, and nobody sees another's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import streamlit as st
from google.protobuf.message import Message
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from coach.language import LANGUAGES, catalogue
from coach.records.day import Day
from coach.records.store import Store
from coach.web.account.access import COOKIE
from coach.web.server import services
from coach.web.shell.pages import PAGES, Page
from tests.conftest import PROJECT
from tests.filled import nine_weeks
from tests.records.test_care import full

WORDS = "correct horse battery"
SECRET = "Zebedee"  # the name of whom nobody here may see
# What a page is about, where it wants to know
ABOUT = {
    "exercise": {"exercise": "squat"},
    "sequence": {"sequence": "seated_only"},
    "one_test": {"test": "march_30s"},
    "edit_exercise": {"exercise": "squat"},
}
EVERY = {p.script: (p, ABOUT.get(p.script, {})) for p in PAGES}
TREATMENT = {"learn treatment": (EVERY["learn"][0], {"page": "treatment"})}
# Fields of an element that nobody reads, and what somebody typed
_UNSEEN = {"id", "form_id", "element_id", "key", "query_params", "icon", "url", "page", "default", "value"}


def seen(message: Message) -> Iterator[str]:
    """Every text of one element, but what a component's own script is given: its words come in both languages."""
    for field, value in message.ListFields():
        if field.name in _UNSEEN or field.name.startswith("bidi"):
            continue
        for one in value if field.is_repeated else [value]:
            if isinstance(one, Message):
                yield from seen(one)
            elif isinstance(one, str):
                yield one


def texts(page: AppTest) -> list[str]:
    """All that the page says, piece by piece: without tags and marks."""

    def walk(node: Any) -> Iterator[str]:
        if isinstance(getattr(node, "proto", None), Message):
            yield from seen(node.proto)
        for child in getattr(node, "children", {}).values():
            yield from walk(child)

    pieces = (piece.strip(" *#:") for text in walk(page.main) for piece in re.split(r"<[^>]*>|\n", text))
    return [piece for piece in pieces if piece]


def show(page: Page, about: dict[str, str], refused: bool = False) -> AppTest:
    """As the browser gets it: through the main script, which knows the language and for whom a page is.

    refused: it may be an error in the place of the page
    """
    shown = AppTest.from_file(str(PROJECT / "coach" / "web" / "shell" / "main.py"), default_timeout=120)
    # Its own switch_page knows files below the main script only; a page's name here is that of its address
    shown._page_hash = calc_hash("" if page.first else page.address or page.script.replace("_", "-"))
    for name, value in about.items():
        shown.query_params[name] = value
    shown.run()
    assert refused or not shown.exception
    return shown


@pytest.fixture(scope="module")
def weeks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Of one person; on a day after a session Today asks about the morning first, here it was told."""
    store = Store(f"sqlite:///{nine_weeks(tmp_path_factory.mktemp('weeks'))}")
    today = Day(store, 1, datetime.now(UTC))
    if today.morning_due:
        today.tell_morning(2.0, 7.0)
    yield store
    store.close()


@pytest.mark.parametrize("code", [c for c in LANGUAGES if c != "en"])
@pytest.mark.parametrize("name", [*(n for n in EVERY if n not in ("status", "audit")), *TREATMENT])
def test_a_page_in_another_language_says_no_english_sentence(weeks, monkeypatch, name: str, code: str):
    monkeypatch.setattr(services, "get_store", lambda: weeks)
    weeks.set_language(1, code)
    page, about = {**EVERY, **TREATMENT}[name]
    said = texts(show(page, {**about, "person": "1"}))
    known = catalogue(code)
    assert known
    english = {line for line in said if line in known and known[line] != line}
    assert english == set()
    assert any(line in set(known.values()) for line in said)
    assert sum(map(len, said)) > 60


def test_english_would_be_found(weeks, monkeypatch):
    """Or the test above could not fail."""
    monkeypatch.setattr(services, "get_store", lambda: weeks)
    weeks.set_language(1, "en")
    for name in ("home", "today", "progress", "patients", "patient", "me", "my_data"):
        page, about = EVERY[name]
        assert [line for line in texts(show(page, {**about, "person": "1"})) if line in catalogue("de")], name


def signed_in(monkeypatch: pytest.MonkeyPatch, cookie: str) -> None:
    monkeypatch.setattr(type(st.context), "cookies", property(lambda _self: {COOKIE: cookie}))


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, dict[str, str]]]:
    """Ada, whom the therapist sees, and one whom nobody sees."""
    store = Store(f"sqlite:///{tmp_path_factory.mktemp('clinic') / 'coach.db'}")
    ada, other = store.add_person("Ada").id, store.add_person(SECRET).id
    full(store, ada)
    full(store, other)
    store.add_account("ada", "patient", WORDS, ada)
    store.add_account("zebedee", "patient", WORDS, other)
    shaw = store.add_account("shaw", "therapist", WORDS)
    store.add_account("root", "admin", WORDS)
    store.assign(shaw.id, ada)
    names = {"patient": "ada", "therapist": "shaw", "admin": "root", "their own": "zebedee"}
    yield store, {"nobody": "", **{role: store.sign_in(name, WORDS) for role, name in names.items()}}
    store.close()


@pytest.mark.parametrize("role", ["patient", "therapist", "nobody"])
def test_nobody_sees_another_patient_on_any_page(clinic, monkeypatch, role: str):
    store, cookies = clinic
    monkeypatch.setattr(services, "get_store", lambda: store)
    signed_in(monkeypatch, cookies[role])
    for name, (page, about) in EVERY.items():
        shown = show(page, {**about, "person": "2", "set": "2", "result": "2", "assessment": "2"}, refused=True)
        assert SECRET not in repr(shown.main) + " ".join(texts(shown)), name
        if role == "nobody":
            assert [t.value for t in shown.title] == ["Please sign in"], name


def test_they_themselves_see_it(clinic, monkeypatch):
    """Or the test above could not fail."""
    store, cookies = clinic
    monkeypatch.setattr(services, "get_store", lambda: store)
    signed_in(monkeypatch, cookies["their own"])
    assert SECRET in " ".join(texts(show(EVERY["progress"][0], {"person": "2"})))


def test_an_admin_has_no_page_with_records(clinic, monkeypatch):
    """For them each of these is their own first page, Accounts."""
    store, cookies = clinic
    monkeypatch.setattr(services, "get_store", lambda: store)
    signed_in(monkeypatch, cookies["admin"])
    for name, (page, about) in EVERY.items():
        shown = show(page, {**about, "person": "1"})
        own = {"status": "Status", "audit": "Audit"}.get(name, "Accounts")
        assert [t.value for t in shown.title] == [own], name


def test_no_patient_reads_how_sure_a_source_is(clinic, monkeypatch):
    store, cookies = clinic
    monkeypatch.setattr(services, "get_store", lambda: store)
    signed_in(monkeypatch, cookies["patient"])
    for name, about in (("learn", {}), ("learn", {"page": "treatment"}), ("balance", {}), ("progress", {})):
        assert not re.search("verif|recalled|proposal", " ".join(texts(show(EVERY[name][0], about))))
    signed_in(monkeypatch, cookies["therapist"])
    assert "verify them" in " ".join(texts(show(EVERY["sources"][0], {})))
