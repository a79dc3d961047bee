"""Who gets in, who does not, and that neither passwords nor tokens can be read from the file."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from argon2 import Type

from coach.pose import CoachError
from coach.records.accounts import IDLE, LONGEST, SignInRefused
from coach.records.audit import alias
from coach.records.passwords import one_time_password
from coach.records.tries import FREE, FREE_FROM_AN_ADDRESS, MOST_WAIT
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


def wrong(store, at=NOON, name="B. Shaw", **more) -> str:
    with pytest.raises(SignInRefused) as refused:
        store.sign_in(name, "wrong password", at, **more)
    return str(refused.value)


@pytest.mark.parametrize("name", ["B. Shaw", "nobody at all"])
def test_wrong_passwords_make_the_next_wait_longer_and_longer_for_any_name(store, shaw, name):
    told = [wrong(store, name=name) for _ in range(FREE + 1)]
    assert len(set(told[:FREE])) == 1
    assert "Wait 1 minute." in told[-1]
    at, waits = NOON, []
    for _ in range(7):
        minutes = next(n for n in range(1, 30) if "do not fit" in wrong(store, at + n * MINUTE, name))
        waits.append(minutes)
        at += minutes * MINUTE
    assert waits == [1, 2, 4, 8, 15, 15, 15]
    assert timedelta(minutes=waits[-1]) == MOST_WAIT


def test_while_it_waits_no_try_counts_and_after_it_the_right_one_opens(store, shaw):
    for _ in range(FREE):
        wrong(store)
    with pytest.raises(SignInRefused, match="Wait 1 minute"):
        store.sign_in("B. Shaw", WORDS, NOON)
    assert store.waiting_accounts(NOON) == {shaw.id}
    for _ in range(20):
        wrong(store)
    assert store.sign_in("B. Shaw", WORDS, NOON + MINUTE)
    assert store.waiting_accounts(NOON + MINUTE) == frozenset()
    assert "do not fit" in wrong(store, NOON + MINUTE)  # and counts anew


def test_the_owner_gets_in_from_a_browser_of_theirs_while_strangers_guess(store, shaw):
    browser = store.know_browser(shaw.id, None, NOON)
    assert store.know_browser(shaw.id, browser, NOON) == browser
    for n in range(40):
        wrong(store, NOON + n * MINUTE)
    assert store.sign_in("B. Shaw", WORDS, NOON + 39 * MINUTE, browser=browser)
    for _ in range(FREE):  # whoever holds the browser may not guess for ever either
        wrong(store, NOON + 60 * MINUTE, browser=browser)
    assert "Wait" in wrong(store, NOON + 60 * MINUTE, browser=browser)
    assert "Wait" in wrong(store, NOON + 39 * MINUTE, browser="made up")
    other = store.add_account("Bo", "therapist", WORDS)
    assert store.know_browser(other.id, browser, NOON) != browser  # it is known for its owner only
    store.set_password(shaw.id, "another long password")
    assert store.know_browser(shaw.id, browser, NOON) != browser  # a new password forgets it


def test_an_address_that_tries_many_names_waits(store, shaw):
    for n in range(FREE_FROM_AN_ADDRESS):
        assert "do not fit" in wrong(store, name=f"name {n}", address="192.0.2.7")
    assert "Wait" in wrong(store, name="a further one", address="192.0.2.7")
    assert store.sign_in("B. Shaw", WORDS, NOON, address="192.0.2.8")


def test_sixty_tries_at_once_are_five_guesses(store, shaw, monkeypatch):
    from concurrent.futures import ThreadPoolExecutor

    from coach.records import passwords

    at_once, most = [], []
    real = passwords._hasher()

    class Watched:
        def verify(self, *given):
            at_once.append(given)
            most.append(len(at_once))
            try:
                return real.verify(*given)
            finally:
                at_once.remove(given)

    monkeypatch.setattr(passwords, "_hasher", Watched)
    with ThreadPoolExecutor(60) as pool:
        told = list(pool.map(lambda _: wrong(store), range(60)))
    assert len(most) == FREE
    assert max(most) <= 2
    assert sum("Wait" in line for line in told) == 60 - FREE


def test_wrong_tries_are_in_the_audit_and_name_nobody(store, shaw):
    wrong(store)
    wrong(store, name="Zebedee")
    assert [(e.who, e.what) for e in store.audit()] == [
        (alias(shaw.id), "sign_in_failed"), ("an unknown name", "sign_in_failed"),
    ]  # fmt: skip


@pytest.mark.parametrize("easy", ["aaaaaaaaaa", "password1234", "qwertyuiop12", "1234567890", "bernardshaw1"])
def test_a_password_that_is_easy_to_guess_is_refused(store, easy):
    with pytest.raises(CoachError, match="easy to guess"):
        store.add_account("Bernard Shaw", "admin", easy)
    assert store.accounts() == []


def test_a_forgotten_password(store, shaw):
    signed_in = store.sign_in("B. Shaw", WORDS, NOON)
    made = one_time_password()
    store.set_password(shaw.id, made, one_time=True)
    assert store.account_of(signed_in, NOON) is None
    token = store.sign_in("B. Shaw", made, NOON)
    assert store.account_of(token, NOON).one_time
    with pytest.raises(SignInRefused):
        store.change_password(token, WORDS, "four words of mine", NOON)
    with pytest.raises(CoachError, match="another password"):
        store.change_password(token, made, made, NOON)
    with pytest.raises(CoachError, match="easy to guess"):
        store.change_password(token, made, "aaaaaaaaaa", NOON)
    store.change_password(token, made, "four words of mine", NOON)
    assert store.account_of(token, NOON) is None
    assert not store.account_of(store.sign_in("B. Shaw", "four words of mine", NOON), NOON).one_time
    wrong(store)


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
    assert store.add_account("B. Shaw", "therapist", WORDS).id != shaw.id  # the name is free again


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
