"""Who is looking, and the one place that lets a page see only what that visitor may see.

Without accounts, on this computer alone, whoever sits here sees everything (a home). As soon as there is an account, or
the app listens to a network, nobody sees anything before signing in: patients then see themselves, therapists the
people assigned to them who let them, admins the accounts and no records.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial, wraps
from typing import TYPE_CHECKING, Any, Literal, cast

import streamlit as st

from coach.language import _
from coach.pose import CoachError
from coach.records.accounts import Account
from coach.records.database import now_utc
from coach.web.server import services

if TYPE_CHECKING:
    from coach.records.store import Owned, Store

COOKIE = "coach_sign_in"
Kind = Literal["home", "patient", "therapist", "admin", "nobody"]


class NotAllowed(CoachError):
    """This visitor may not see or do that."""


@dataclass(frozen=True)
class Visitor:
    """kind: what they may do · account: None at home and for nobody"""

    kind: Kind
    account: Account | None = None

    @property
    def name(self) -> str:
        return self.account.name if self.account else ""


# Whose a row is, by the parameter that names it
_OWNED: dict[str, Owned] = {"set_id": "set", "assessment_id": "assessment", "event_id": "event"}
_PERSONAL: tuple[Kind, ...] = ("patient", "therapist")  # who may call what names a person whom they see
_ACCOUNTS = (
    "accounts", "add_account", "set_password", "close_account", "assign", "unassign", "assigned", "audit",
    "audit_broken_at", "audit_head", "waiting_accounts",
)  # fmt: skip
# Who may call what: methods of which no parameter says whose it is, and those of a person that are not for all of
# _PERSONAL. At home everything may be called.
_RULES: dict[str, tuple[Kind, ...]] = {
    **dict.fromkeys(_ACCOUNTS, ("admin",)),
    **dict.fromkeys(
        ("templates", "save_template", "delete_template", "definitions", "keep_definition"), ("therapist",)
    ),
    "has_accounts": ("admin", "patient", "therapist", "nobody"),
    "add_audit": ("admin", "patient", "therapist"),
    "add_person": ("admin", "therapist"),
    **dict.fromkeys(("delete_person", "set_consent", "finish_deleting"), ("patient",)),
    "url": ("admin", "patient", "therapist"),
    **dict.fromkeys(
        (
            "keep_clip_set", "film", "delete_film", "keep_rom_changes", "mark_rep", "mark_refused", "keep_counted_in",
            "keep_own_way", "add_note", "add_time",
            "add_calibration", "end_calibration", "mark_seen", "save_neurology", "save_timed_up_and_go", "replace_done",
        ),
        ("therapist",),
    ),
}  # fmt: skip


# What changes a person's records, beside what the live socket writes; each is a line in the audit
CHANGES = frozenset((
    "add_calibration", "add_check", "add_decisions", "add_note", "add_safety_event", "add_time", "delete_film",
    "end_calibration", "forget_own_way", "keep_clip_set", "keep_counted_in", "mark_rep", "mark_refused",
    "mark_seen", "replace_done", "save_assessment", "save_diary", "save_neurology", "save_plan", "save_profile",
    "save_timed_up_and_go", "set_about", "set_consent", "set_language",
))  # fmt: skip
_seen_today: set[tuple[int, int, date]] = set()  # (account, person, day): one line a day says that somebody looked


class ScopedStore:
    """A store that answers only about the people whom this visitor may see. What it has no rule for it refuses.

    Raises NotAllowed for everything else, with one sentence and no hint of what is there.
    """

    def __init__(self, store: Store, visitor: Visitor):
        self._store, self._visitor = store, visitor

    def visible(self) -> frozenset[int] | None:
        """The people whom this visitor may see; None means everybody."""
        match self._visitor:
            case Visitor("home"):
                return None
            case Visitor("patient", Account(person_id=int(own))):
                return frozenset((own,))
            case Visitor("therapist", Account(id=account_id)):
                return self._store.assigned(account_id) - self._store.declined()
        return frozenset()

    # lists, without what is not this visitor's

    def people(self) -> list[Any]:
        visible = None if self._visitor.kind == "admin" else self.visible()
        return [p for p in self._store.people() if visible is None or p.id in visible]

    def add_person(self, name: str) -> Any:
        """Somebody new; a therapist sees whom they add."""
        self._check("add_person", ())
        person = self._store.add_person(name)
        if self._visitor.kind == "therapist" and self._visitor.account:
            self._store.assign(self._visitor.account.id, person.id)
        return person

    def safety_events(self, person_id: int | None = None, unseen_only: bool = False) -> list[Any]:
        visible = self.visible()
        found = self._store.safety_events(person_id, unseen_only)
        return [e for e in found if visible is None or e.person_id in visible]

    def patient_rows(self, *arguments: Any, **named: Any) -> list[Any]:
        visible = self.visible()
        return [r for r in self._store.patient_rows(*arguments, **named) if visible is None or r.id in visible]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        found = getattr(self._store, name)
        if self._visitor.kind == "home":
            return found
        parameters = _parameters(name) if callable(found) and name not in _ACCOUNTS else ()
        if not {"person_id", *_OWNED} & set(parameters):
            self._check(name, ())
            return found
        return wraps(found)(partial(self._checked, name, found, parameters))

    def _checked(
        self, name: str, call: Callable[..., Any], parameters: tuple[str, ...], *arguments: Any, **named: Any
    ) -> Any:
        given = dict(zip(parameters, arguments, strict=False)) | named
        self._check(name, _PERSONAL)
        whose = [given["person_id"]] if given.get("person_id") is not None else []
        for parameter, what in _OWNED.items():
            if given.get(parameter) is not None:
                whose.append(self._store.owner(what, given[parameter]))
        visible = self.visible()
        if not whose or (visible is not None and not visible.issuperset(whose)):
            raise _refused()
        answer = call(*arguments, **named)
        self._note(name, set(whose))
        return answer

    def _note(self, name: str, people: set[int]) -> None:
        """Who changed what, and which therapist looked at whom: in the audit, without a name of a patient."""
        account = self._visitor.account
        if account is None:
            return
        for person_id in people:
            if name in CHANGES:
                self._store.add_audit(account.alias, "changed", f"person {person_id}: {name}")
            elif self._visitor.kind == "therapist":
                key = (account.id, person_id, now_utc().date())
                if key not in _seen_today:
                    _seen_today.add(key)
                    self._store.add_audit(account.alias, "saw", f"person {person_id}")

    def _check(self, name: str, otherwise: tuple[Kind, ...]) -> None:
        """otherwise: who may call what has no rule of its own"""
        if self._visitor.kind not in ("home", *_RULES.get(name, otherwise)):
            raise _refused()


@lru_cache(maxsize=200)
def _parameters(name: str) -> tuple[str, ...]:
    from coach.records.store import Store

    return tuple(inspect.signature(getattr(Store, name)).parameters)[1:]


def _refused() -> NotAllowed:
    return NotAllowed(_("You may not see this. Sign in as somebody who may, or ask the clinic's admin."))


def sign_in_needed() -> bool:
    """Whether nobody may look before signing in: with an account, on a network, or where the settings say so."""
    from coach.settings import settings
    from coach.web.server.serve import loopback

    address = str(st.get_option("server.address") or "0.0.0.0")  # noqa: S104  what Streamlit takes for none
    return settings().sign_in == "always" or not loopback(address) or services.get_store().has_accounts()


def visitor_of(token: str | None) -> Visitor:
    """Who holds this cookie; nobody yet, while they have to choose a password of their own."""
    if not sign_in_needed():
        return Visitor("home")
    account = services.get_store().account_of(token) if token else None
    return Visitor("nobody") if account is None or account.one_time else Visitor(account.role, account)


def visitor() -> Visitor:
    """Who looks at this page; asked anew each time, so that a sign-out holds at once."""
    return visitor_of(st.context.cookies.get(COOKIE))


def may_see(token: str | None, person_id: int) -> bool:
    """Whether the holder of this cookie may see that person: asked again by whatever outlives a page's run."""
    visible = ScopedStore(services.get_store(), visitor_of(token)).visible()
    return visible is None or person_id in visible


def get_store() -> Store:
    """The records as this page's visitor may see them. It answers as the store does, for its own people."""
    return cast("Store", ScopedStore(services.get_store(), visitor()))


def records_of(person_id: int) -> Store:
    """The whole store, for an export that reads this person's rows by itself; raises NotAllowed for anybody else's."""
    visible = ScopedStore(services.get_store(), visitor()).visible()
    if visible is not None and person_id not in visible:
        raise _refused()
    return services.get_store()


def acting_account() -> str | None:
    """Whose account it is, as the audit calls it; None at home."""
    account = visitor().account
    return None if account is None else account.alias


def acting_as() -> str:
    """Who does it, for the audit, which names nobody: the account's number, at home nobody's."""
    return acting_account() or "home"
