"""Accounts: who may sign in, and which therapist sees whom."""

from __future__ import annotations

import streamlit as st

from coach.language import _, later
from coach.records.accounts import ROLES, Account
from coach.records.passwords import one_time_password
from coach.web.account.access import acting_as, get_store, visitor
from coach.web.look.look import card, plain
from coach.web.shell.audit import show_audit

_ROLE_WORDS = {"patient": later("patient"), "therapist": later("therapist"), "admin": later("admin")}


def added() -> None:
    store, people = get_store(), get_store().people()
    st.subheader(_("Add an account"), anchor=False)
    if not store.accounts():
        st.info(
            _(
                "At home nobody needs an account. In a clinic accounts keep people's records apart: patients see "
                "themselves, therapists those whom they treat. From the first account on, everybody signs in. Make an "
                "admin's first: it can make the others."
            )
        )
    with st.form("account", border=False):
        name = st.text_input(_("Name"), max_chars=80, autocomplete="off")
        role = st.selectbox(_("Role"), ROLES[::-1], format_func=lambda r: _(_ROLE_WORDS[r]))
        person = st.selectbox(
            _("Whose records (a patient's account only)"), [None, *people], format_func=lambda p: p.name if p else "–"
        )
        password = st.text_input(_("Password"), type="password", max_chars=200, autocomplete="new-password")
        if not st.form_submit_button(_("Add this account"), type="primary"):
            return
    made = store.add_account(name, role, password, person.id if person and role == "patient" else None)
    store.add_audit(acting_as(), "account_added", f"{role}: {made.alias}")
    st.rerun()


def one(account: Account, waits: bool) -> None:
    store = get_store()
    with card(f"account-{account.id}"):
        state = _("waits after wrong passwords") if waits else _("has a one-time password") if account.one_time else ""
        after = f" · {state}" if state else ""
        st.markdown(f"**{plain(account.name)}** · {_(_ROLE_WORDS[account.role])}{after}")
        if account.role == "therapist":
            everybody = store.people()
            seen = store.assigned(account.id)
            chosen = st.multiselect(
                _("Sees"), everybody, [p for p in everybody if p.id in seen], format_func=lambda p: p.name,
                key=f"sees-{account.id}",
            )  # fmt: skip
            now = {p.id for p in chosen}
            for person_id in now - seen:
                store.assign(account.id, person_id)
            for person_id in seen - now:
                store.unassign(account.id, person_id)
            if now != seen:
                store.add_audit(acting_as(), "assigned", f"account {account.id}: people {sorted(now)}")
        if not account.elsewhere:
            _new_password(account)
        if st.button(_("Close this account"), key=f"close-{account.id}"):
            store.close_account(account.id)
            store.add_audit(acting_as(), "account_closed", f"account {account.id}")
            st.rerun()


def _new_password(account: Account) -> None:
    """For whoever forgot theirs: made here, said once, and good for choosing another."""
    key = f"one-time-{account.id}"
    if st.button(_("Forgotten: make a one-time password"), key=f"forgot-{account.id}"):
        store = get_store()
        st.session_state[key] = one_time_password()
        store.set_password(account.id, st.session_state[key], one_time=True)
        store.add_audit(acting_as(), "password_set", account.alias)
    if made := st.session_state.pop(key, None):
        st.success(_("Tell them, by voice: {words}. It opens one thing: choosing a new one.").format(words=made))


st.title(_("Accounts"))
waiting = get_store().waiting_accounts()
for known in get_store().accounts():
    one(known, known.id in waiting)
added()
if visitor().kind == "home":
    show_audit()
