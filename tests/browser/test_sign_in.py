"""With accounts everybody signs in and sees their own. Each page and role without a browser: web/test_every_page.py."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.conftest import SHOWN, Server, browsing, serious, serving
from tests.records.test_care import full

WORDS = "correct horse battery"
SECRET = "Zebedee"  # the name of whom nobody here may see


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory, bundle: Any) -> Iterator[Server]:
    """Ada, whom the therapist sees, and one whom nobody sees."""
    with serving(tmp_path_factory.mktemp("clinic")) as made:
        store = made.store
        ada, other = store.add_person("Ada").id, store.add_person(SECRET).id
        full(store, ada)
        full(store, other)
        store.add_account("ada", "patient", WORDS, ada)
        shaw = store.add_account("shaw", "therapist", WORDS)
        store.add_account("root", "admin", WORDS)
        store.assign(shaw.id, ada)
        yield made
        assert b"Traceback" not in made.log.read_bytes(), made.log.read_text()


@pytest.fixture
def page() -> Iterator[Any]:
    with browsing() as start:
        yield start()


def sign_in(page: Any, clinic: Server, name: str) -> None:
    page.goto(clinic.url)
    page.wait_for_url("**/sign-in")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(WORDS)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{clinic.url}/")
    page.get_by_text(f"Signed in as {name}").wait_for()


def settled(page: Any) -> str:
    page.get_by_role("heading").first.wait_for()
    page.wait_for_function(SHOWN)
    return page.locator("body").inner_text()


def test_before_signing_in_no_page_tells_anything(clinic: Server, page: Any):
    for one in ("", "today", "desk", "replay", "my-data"):
        page.goto(f"{clinic.url}/{one}?person=2&set=2&result=2")
        page.wait_for_url("**/sign-in")
        assert SECRET not in page.content()
    assert serious(page) == []


@pytest.mark.parametrize(("name", "pages"), [("ada", ("progress", "my-data")), ("shaw", ("desk", "replay"))])
def test_nobody_sees_another_patient(clinic: Server, page: Any, name: str, pages: tuple[str, ...]):
    """Each page for each role: tests/web/test_every_page.py."""
    sign_in(page, clinic, name)
    for one in pages:
        page.goto(f"{clinic.url}/{one}?person=2&set=2&result=2")
        assert SECRET not in settled(page), one
    assert {e.what for e in clinic.store.audit()} >= {"signed_in"}


def test_an_admin_sees_accounts_and_no_records(clinic: Server, page: Any):
    sign_in(page, clinic, "root")
    page.goto(clinic.url)
    page.get_by_role("heading", name="Add an account").wait_for()  # the first page that is theirs
    page.get_by_role("link", name="Audit").click()
    page.get_by_text("No line of the audit was changed").wait_for()
    page.goto(f"{clinic.url}/status")
    page.get_by_text("The records answer and the pose model is there.").wait_for()
    assert "GB of the disk are free" in settled(page)
    assert serious(page) == []
    page.goto(f"{clinic.url}/desk?person=1")
    page.get_by_role("heading", name="Add an account").wait_for()  # this one is not there for them


def test_a_therapist_sees_trends_and_writes_a_note_under_their_own_name(clinic: Server, page: Any):
    sign_in(page, clinic, "shaw")
    page.goto(clinic.url)
    page.get_by_role("link", name="Ada").click()
    page.get_by_role("link", name="Notes").click()
    page.get_by_role("textbox", name="Note").fill("Walks with a stick.")
    page.get_by_role("button", name="Keep this note").click()
    page.get_by_text("Walks with a stick").nth(1).wait_for()
    assert clinic.store.notes(1)[0].who == "shaw"
    shaw = next(a.alias for a in clinic.store.accounts() if a.name == "shaw")
    assert (shaw, "saw", "person 1") in [(e.who, e.what, e.detail) for e in clinic.store.audit()]


def test_signed_out_is_out(clinic: Server, page: Any):
    sign_in(page, clinic, "ada")
    page.goto(f"{clinic.url}/progress")
    page.get_by_text("Progress of Ada").wait_for()
    page.get_by_text("Signed in as ada. Sign out").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("Password").wait_for()
    page.goto(f"{clinic.url}/progress?person=1")
    page.wait_for_url("**/sign-in")
    assert page.context.cookies() == [] or all(c["name"] != "coach_sign_in" for c in page.context.cookies())
