"""All of a person's records, taken along and really gone; and the audit, which only grows."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from coach.pose import CoachError
from coach.records import audit
from coach.records.backup import note_backup
from coach.records.models import AuditRow, Base
from coach.records.recording import pack
from coach.records.store import RecordsError, Store
from tests.conftest import only_sqlite
from tests.records.samples import recording, rep, result
from tests.records.test_care import MINUTE, NOON, OF_NOBODY, full


@pytest.fixture
def ada(store):
    return store.add_person("Ada Byron").id


def test_everything_is_plain_data_and_only_ones_own(store, ada):
    other = store.add_person("Bo").id
    full(store, other)
    set_id = full(store, ada)
    found = store.everything(ada)
    assert set(found) == set(Base.metadata.tables) - OF_NOBODY
    assert "password" not in found["account"][0]
    assert "token" not in found["sign_in"][0]
    assert all(len(rows) == 1 for rows in found.values()), {n: len(rows) for n, rows in found.items()}
    assert json.loads(json.dumps(found)) == found
    assert found["exercise_set"][0]["id"] == set_id
    assert found["plan"][0]["body"]["items"][0]["exercise"] == "squat"
    assert found["rep"][0]["parts"] == asdict(rep(0))["parts"]
    assert found["person"][0]["name"] == "Ada Byron"
    assert {row.get("person_id", ada) for rows in found.values() for row in rows} == {ada}


def bytes_on_disk(folder) -> bytes:
    return b"".join(p.read_bytes() for p in sorted(folder.iterdir()) if p.name.startswith("coach.db"))


@pytest.mark.parametrize("others_read", [False, True])
def test_after_deleting_nothing_of_it_is_in_the_file_or_its_log(tmp_path, store, ada, others_read):
    only_sqlite(store.url)
    bo = store.add_person("Bo").id
    full(store, bo)
    set_id = full(store, ada)
    series = recording(reps=2)
    store.add_landmarks(set_id, 1, series)  # large: on pages of its own
    store.save_assessment(ada, result(), series)
    note = "feet cold at night, left more"
    store.save_neurology(ada, {"entered_by": "B", "note": note})
    blob = pack(series)
    signs = [b"Ada Byron", note.encode(), blob[200:264], blob[-64:]]
    assert all(sign in bytes_on_disk(tmp_path) for sign in signs)
    before = {name: len(rows) for name, rows in store.everything(ada).items()}
    second = Store(store.url) if others_read else None  # a further process that has read, and is idle
    if second is not None:
        assert second.people()
    gone = store.delete_person(ada, "Ada Byron", NOON)
    assert gone == before
    left = bytes_on_disk(tmp_path)
    assert [sign for sign in signs if sign in left] == []
    (line,) = store.audit()
    assert (line.at, line.who, line.what, json.loads(line.detail)) == (NOON, "the patient", "person_deleted", gone)
    assert [p.name for p in store.people()] == ["Bo"]
    assert all(len(rows) == 1 for rows in store.everything(bo).values())
    assert store.landmarks(set_id) == []
    if second is not None:
        second.close()
    with store._engine.connect() as c:
        assert c.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        assert c.exec_driver_sql("PRAGMA foreign_key_check").all() == []


def test_while_somebody_reads_it_says_that_traces_may_stay(tmp_path, store, ada):
    only_sqlite(store.url)
    full(store, ada)
    with store._engine.connect() as c:
        c.exec_driver_sql("PRAGMA busy_timeout=50")
        c.rollback()
    reader = sqlite3.connect(tmp_path / "coach.db")
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM person").fetchall()
    with pytest.raises(RecordsError, match="traces may stay"):
        store.delete_person(ada, "B. Shaw")
    assert store.people() == []
    reader.rollback()
    reader.close()
    store.close()
    again = Store(store.url)
    again.finish_deleting()
    assert b"Ada Byron" not in bytes_on_disk(tmp_path)
    again.close()


def test_the_audit_only_grows(store):
    store.add_audit("B. Shaw", "exported", "one person", NOON)
    assert [(e.who, e.what, e.detail) for e in store.audit()] == [("B. Shaw", "exported", "one person")]
    assert [name for name in dir(Store) if "audit" in name and not name.startswith("_")] == [
        "add_audit", "audit", "audit_broken_at", "audit_head", "seal_audit_anew",
    ]  # fmt: skip


HARM = [
    "UPDATE audit SET detail = 'nothing' WHERE id = 2",
    "UPDATE audit SET who = 'C' WHERE id = 1",
    "UPDATE audit SET chain = NULL",
    "UPDATE audit SET chain = NULL WHERE id = 3",
    "DELETE FROM audit WHERE id = 1",
    "DELETE FROM audit WHERE id = 2",
    "DELETE FROM audit WHERE id = 3",
    "DELETE FROM audit",
    "UPDATE audit SET id = 9 WHERE id = 1",
    "INSERT INTO audit (id, at, who, what, detail) VALUES (5, '2026-11-23 12:00:00', 'C', 'saw', '')",
]


@pytest.mark.parametrize("harm", HARM)
def test_a_harmed_audit_is_found(store, harm):
    for n in range(3):
        store.add_audit("account 1", "saw", f"person {n}", NOON + n * MINUTE)
    assert store.audit_broken_at() is None
    head = store.audit_head()
    with store._engine.begin() as c:
        c.execute(text(harm))
    assert store.audit_broken_at() is not None
    assert len(head or "") == 64


def test_a_chain_that_somebody_worked_out_anew_does_not_hold(store):
    """Whoever writes the database knows how links are made, but not the key."""
    for n in range(3):
        store.add_audit("account 1", "saw", f"person {n}", NOON + n * MINUTE)
    with Session(store._engine) as s:
        before = None
        for row in s.scalars(select(AuditRow).order_by(AuditRow.id)):
            row.detail = "nothing"
            row.chain = before = audit._unkeyed(before, row)
        s.commit()
    assert store.audit_broken_at() == 1


def test_its_key_and_head_are_its_owners_only_and_without_the_head_it_does_not_hold(tmp_path, store):
    only_sqlite(store.url)
    store.add_audit("account 1", "saw", "person 1", NOON)
    files = sorted(p for p in tmp_path.iterdir() if "audit" in p.name)
    assert [p.name for p in files] == ["coach.db.audit-head", "coach.db.audit-key"]
    assert {p.stat().st_mode & 0o777 for p in files} == {0o600}
    files[0].write_text(files[0].read_text().replace('"line": 1', '"line": 0'))
    assert store.audit_broken_at() == 1
    files[0].unlink()
    assert store.audit_broken_at() == 1


def test_lines_from_before_there_was_a_key_are_sealed_once_and_that_is_said(tmp_path, store):
    """A database of an older coach, whose links anybody could make, and whose lines hold names."""
    only_sqlite(store.url)
    shaw = store.add_account("B. Shaw", "therapist", "correct horse battery")
    with Session(store._engine) as s:
        before = None
        for who, what, detail in (
            ("root", "account_added", "therapist B. Shaw"), ("B. Shaw", "saw", "person 1"),
        ):  # fmt: skip
            row = AuditRow(at=NOON, who=who, what=what, detail=detail)
            row.chain = before = audit._unkeyed(before, row)
            s.add(row)
        s.commit()
    assert store.audit_broken_at() is None
    lines = store.audit()
    assert [(e.who, e.detail) for e in lines[:2]] == [
        ("root", f"therapist {shaw.alias}"), (shaw.alias, "person 1"),
    ]  # fmt: skip
    assert (lines[2].what, lines[2].detail) == ("audit_sealed", "a new key: 2 lines, their own chain held")
    store.add_audit("account 1", "saw", "person 2", NOON)
    assert store.audit_broken_at() is None


def test_nothing_that_names_them_is_left_of_a_person_with_an_account(tmp_path, store, ada):
    """Signed in, guessed at, looked at, backed up: then erased."""
    only_sqlite(store.url)
    words, called = "correct horse battery", ("Ada Byron", "byron.ada@example.org")
    account = store.add_account(called[1], "patient", words, ada)
    store.add_audit("home", "account_added", f"patient: {account.alias}")
    for _ in range(6):
        with pytest.raises(CoachError):
            store.sign_in(called[1], "wrong password", NOON)
    token = store.sign_in(called[1], words, NOON + 5 * MINUTE)
    store.know_browser(account.id, None, NOON)
    store.add_audit(store.account_of(token, NOON + 5 * MINUTE).alias, "signed_in")
    note_backup(store.url)
    store.delete_person(ada, account.alias, NOON)
    left = bytes_on_disk(tmp_path)
    assert [name for name in called if name.encode() in left] == []
    assert [e.what for e in store.audit()].count("sign_in_failed") == 5
    with store._engine.connect() as c:
        assert c.execute(text("SELECT count(*) FROM wrong_try")).scalar() == 0
    assert store.audit_broken_at() is None
