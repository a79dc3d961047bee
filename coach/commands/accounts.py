"""``coach accounts`` and ``coach audit``: for whoever owns the machine."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from coach.pose.errors import CoachError

if TYPE_CHECKING:
    from coach.records.accounts import Account
    from coach.records.store import Store

accounts_app = typer.Typer(no_args_is_help=True, help="Who may sign in.")
audit_app = typer.Typer(no_args_is_help=True, help="What was done to the records.")


def _store() -> Store:
    from coach.web.server.services import get_store

    return get_store()


def _account(store: Store, name: str) -> Account:
    found = next((a for a in store.accounts() if a.name == name), None)
    if found is None:
        raise CoachError(f"There is no account called {name}. Nothing was changed.")
    return found


@accounts_app.command("add")
def add(
    name: str,
    role: Annotated[str, typer.Option(help="patient, therapist or admin.")],
    patient: Annotated[str | None, typer.Option(help="Whose records a patient's account opens.")] = None,
    elsewhere: Annotated[
        bool, typer.Option(help="Signs in with the clinic's provider, without a password here.")
    ] = False,
) -> None:
    """Add an account; the password is asked for, or read from the standard input."""
    store = _store()
    person = None if patient is None else store.person_called(patient)
    if elsewhere:
        password = None
    elif sys.stdin.isatty():
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        password = sys.stdin.readline().rstrip("\n")
    made = store.add_account(name, role, password, person.id if person else None)  # type: ignore[arg-type]
    store.add_audit("command line", "account_added", f"{made.role}: {made.alias}")
    print(f"{made.name} may sign in as {made.role}.")


@accounts_app.command("list")
def listed() -> None:
    """All accounts that are open."""
    store = _store()
    waiting = store.waiting_accounts()
    for account in store.accounts():
        state = "  waits after wrong passwords" if account.id in waiting else ""
        print(f"{account.name:30} {account.role}{state}{'  one-time password' if account.one_time else ''}")


@accounts_app.command("password")
def password(name: str) -> None:
    """Set a one-time password for whoever forgot theirs; it is printed once and opens nothing but choosing another."""
    from coach.records.passwords import one_time_password

    store = _store()
    account = _account(store, name)
    if account.elsewhere:
        raise CoachError(f"{name} signs in with the clinic's provider and has no password here. Nothing was changed.")
    made = one_time_password()
    store.set_password(account.id, made, one_time=True)
    store.add_audit("command line", "password_set", account.alias)
    print(made)


@accounts_app.command("assign")
def assign(therapist: str, patient: str) -> None:
    """Let a therapist see a person."""
    store = _store()
    account, person = _account(store, therapist), store.person_called(patient)
    store.assign(account.id, person.id)
    store.add_audit("command line", "assigned", f"account {account.id}: person {person.id}")


@accounts_app.command("close")
def close(name: str) -> None:
    """Nobody signs in with it any more."""
    store = _store()
    account = _account(store, name)
    store.close_account(account.id)
    store.add_audit("command line", "account_closed", f"account {account.id}")


@audit_app.command("verify")
def verify() -> None:
    """Say whether the audit was changed; print its head, to be noted elsewhere."""
    store = _store()
    broken = store.audit_broken_at()
    if broken is not None:
        raise CoachError(
            f"The audit was changed at line {broken}, or lines after it were cut off. Nothing from there on can be "
            "trusted."
        )
    for line in store.audit():
        if line.what == "audit_sealed":
            print(f"{line.at:%Y-%m-%d}: sealed anew ({line.detail}). The lines before are as they were found then.")
    print(f"The audit holds: {len(store.audit())} lines, head {store.audit_head() or '-'}")
