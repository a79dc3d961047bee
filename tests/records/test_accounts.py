"""Who gets in, who does not, and that neither passwords nor tokens can be read from the file."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from argon2 import Type

from coach.pose import CoachError
from coach.records.accounts import IDLE, LOCKED, LONGEST, MOST_WRONG, SignInRefused
from tests.conftest import only_sqlite

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
WORDS = "correct horse battery"


@pytest.fixture
def shaw(store):
    return store.add_account("B. Shaw", "therapist", WORDS)


def test_the_right_password_opens_and_nothing_else(store, shaw):
    token = store.sign_in("b. shaw", WORDS, NOON)
    assert store.account_of(token, NOON + MINUTE) == shaw
    for name, password in (
        ("B. Shaw", WORDS + " "),
        ("B. Shaw", ""),
        ("nobody", WORDS),
        ("", ""),
        ("B. Shaw", "x" * 999),
    ):
        with pytest.raises(SignInRefused, match="do not fit"):
            store.sign_in(name, password, NOON)
    for other in ("", "x", token[:-1], token + "a"):
        assert store.account_of(other, NOON) is None


def test_each_guess_costs_memory_and_time(quick_passwords):
    """As RFC 9106 has it; the tests' own is cheap."""
    real = quick_passwords()
    assert real.type is Type.ID
    assert (real.memory_cost >= 65536, real.time_cost >= 3) == (True, True)
    assert real.hash("correct horse battery").startswith("$argon2id$v=19$m=65536,t=3,")


def test_too_many_wrong_passwords_lock_for_a_while_even_the_right_one(store, shaw):
    for _ in range(MOST_WRONG):
        with pytest.raises(SignInRefused):
            store.sign_in("B. Shaw", "wrong password", NOON)
    with pytest.raises(SignInRefused, match="Wait 15 minutes"):
        store.sign_in("B. Shaw", WORDS, NOON + MINUTE)
    assert store.sign_in("B. Shaw", WORDS, NOON + LOCKED)
    with pytest.raises(SignInRefused, match="do not fit"):  # and counts anew
        store.sign_in("B. Shaw", "wrong password", NOON + LOCKED)


def test_a_sign_in_ends_when_idle_and_at_the_latest_after_hours(store, shaw):
    token = store.sign_in("B. Shaw", WORDS, NOON)
    assert store.account_of(token, NOON + IDLE + MINUTE) is None
    token = store.sign_in("B. Shaw", WORDS, NOON)
    for n in range(1, int(LONGEST / IDLE) + 2):
        at = NOON + n * (IDLE - MINUTE)
        assert (store.account_of(token, at) is not None) == (at - NOON <= LONGEST)


def test_signing_out_a_new_password_and_a_closed_account_end_it(store, shaw):
    first, second = store.sign_in("B. Shaw", WORDS, NOON), store.sign_in("B. Shaw", WORDS, NOON)
    store.sign_out(first)
    assert (store.account_of(first, NOON), store.account_of(second, NOON)) == (None, shaw)
    store.set_password(shaw.id, "another long password")
    assert store.account_of(second, NOON) is None
    third = store.sign_in("B. Shaw", "another long password", NOON)
    store.close_account(shaw.id, NOON)
    assert store.account_of(third, NOON) is None
    assert store.accounts() == []
    assert store.has_accounts()  # so that closing the last one does not open the door
    with pytest.raises(SignInRefused):
        store.sign_in("B. Shaw", "another long password", NOON)


def test_neither_password_nor_token_is_in_the_file(tmp_path, store, shaw):
    only_sqlite(store.url)
    token = store.sign_in("B. Shaw", WORDS, NOON)
    kept = b"".join(p.read_bytes() for p in tmp_path.iterdir() if p.name.startswith("coach.db"))
    assert b"B. Shaw" in kept
    assert WORDS.encode() not in kept
    assert token.encode() not in kept


@pytest.mark.parametrize(
    ("name", "role", "password", "person"),
    [
        ("", "therapist", WORDS, None),
        ("x" * 81, "therapist", WORDS, None),
        ("Bo", "owner", WORDS, None),
        ("Bo", "therapist", "short", None),
        ("Bo", "therapist", "x" * 201, None),
        ("Bo", "patient", WORDS, None),
        ("Bo", "therapist", WORDS, 1),
        ("Bo", "patient", WORDS, 99),
        ("b. SHAW", "therapist", WORDS, None),
    ],
)
def test_what_cannot_be_an_account_is_told(store, shaw, name, role, password, person):
    store.add_person("Ada")
    with pytest.raises(CoachError):
        store.add_account(name, role, password, person)
    assert store.accounts() == [shaw]


def test_one_who_signs_in_elsewhere_has_no_password_here(store, shaw):
    oidc = store.add_account("cleo@clinic.example", "therapist", None)
    assert store.account_of(store.sign_in_elsewhere("Cleo@clinic.example", NOON), NOON) == oidc
    with pytest.raises(SignInRefused):
        store.sign_in("cleo@clinic.example", "", NOON)
    for name in ("B. Shaw", "nobody@clinic.example"):  # a password of its own is not gone round
        with pytest.raises(SignInRefused, match="no account"):
            store.sign_in_elsewhere(name, NOON)


def test_assignments(store, shaw):
    ada, bo = store.add_person("Ada").id, store.add_person("Bo").id
    assert store.assigned(shaw.id) == frozenset()
    for _ in range(2):
        store.assign(shaw.id, ada)
    assert store.assigned(shaw.id) == {ada}
    store.unassign(shaw.id, ada)
    store.unassign(shaw.id, bo)
    assert store.assigned(shaw.id) == frozenset()
    admin = store.add_account("Root", "admin", WORDS)
    with pytest.raises(CoachError, match="therapists only"):
        store.assign(admin.id, ada)


def test_the_last_admin_stays(store):
    first = store.add_account("Root", "admin", WORDS)
    with pytest.raises(CoachError, match="last admin"):
        store.close_account(first.id)
    store.add_account("Second", "admin", WORDS)
    store.close_account(first.id)
