"""Who may sign in, which browsers are signed in, and which therapist sees whom.

Passwords are kept as Argon2id hashes (``passwords.py``), tokens as SHA-256 of 256 random bits: neither can be read
back.
"""

from __future__ import annotations

import hashlib
import math
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from coach.language import _
from coach.pose import CoachError
from coach.records import passwords, tries
from coach.records.audit import AuditRecords, alias
from coach.records.database import RecordsError, now_utc
from coach.records.models import AccountRow, AssignmentRow, KnownBrowserRow, Person, SignInRow

Role = Literal["patient", "therapist", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
IDLE = timedelta(hours=2)  # longer than any set: a live set asks nothing of the page
LONGEST = timedelta(hours=12)
_USED_EVERY = timedelta(minutes=1)
KNOWN = timedelta(days=365)  # a browser that its owner signed in with
_UNKNOWN = "an unknown name"


class SignInRefused(CoachError):
    """Why somebody may not in; says nothing of which accounts there are."""


@dataclass(frozen=True)
class Account:
    """person_id: whose records a patient sees, None for the others · elsewhere: without a password here (OIDC) ·
    one_time: its password was set by somebody else: nothing but choosing another one is open"""

    id: int
    name: str
    role: Role
    person_id: int | None
    elsewhere: bool
    one_time: bool = False

    @property
    def alias(self) -> str:
        """How the audit calls it."""
        return alias(self.id)


class AccountRecords(AuditRecords):
    """Who may sign in, who is signed in, who sees whom."""

    def accounts(self) -> list[Account]:
        """All that are open, by name."""
        with Session(self._engine) as s:
            rows = s.scalars(select(AccountRow).where(AccountRow.closed_at.is_(None)).order_by(AccountRow.name))
            return [_account(r) for r in rows]

    def has_accounts(self) -> bool:
        """Whether there was ever one, closed ones too."""
        with Session(self._engine) as s:
            return s.scalar(select(AccountRow.id).limit(1)) is not None

    def add_account(
        self, name: str, role: Role, password: str | None, person_id: int | None = None, at: datetime | None = None
    ) -> Account:
        """password: None for one that signs in elsewhere under this name. Raises CoachError for what cannot be."""
        name = " ".join(name.split())
        if not 0 < len(name) <= 80:
            raise CoachError(_("Please type a name of 1 to 80 letters."))
        if role not in ROLES:
            raise CoachError(_("A role is patient, therapist or admin."))
        if (role == "patient") != (person_id is not None):
            raise CoachError(_("A patient's account belongs to one person; the others belong to nobody."))
        row = AccountRow(
            name=name, role=role, person_id=person_id, created_at=at or now_utc(), one_time=False,
            password=None if password is None else passwords.hashed(password, name),
        )  # fmt: skip
        with self._writing() as s:
            if person_id is not None and s.get(Person, person_id) is None:
                raise RecordsError(_("This person is not in the records any more; nothing was kept."))
            if s.scalar(select(AccountRow.id).where(func.lower(AccountRow.name) == name.lower())) is not None:
                raise CoachError(_("There is already an account called {name}.").format(name=name))
            s.add(row)
            try:
                s.commit()
            except IntegrityError as error:
                raise CoachError(_("There is already an account called {name}.").format(name=name)) from error
            return _account(row)

    def set_password(self, account_id: int, password: str, one_time: bool = False) -> None:
        """The new one; whoever is signed in with the old one is out. one_time: somebody else knows it"""
        with Session(self._engine) as s:
            name = _open(s, account_id).name
        hashed = passwords.hashed(password, name)
        with self._writing() as s:
            row = _open(s, account_id)
            row.password, row.one_time = hashed, one_time
            tries.was_right(s, tries.of_name(row.name))
            s.execute(delete(SignInRow).where(SignInRow.account_id == account_id))
            s.execute(delete(KnownBrowserRow).where(KnownBrowserRow.account_id == account_id))
            s.commit()

    def change_password(self, token: str, old: str, new: str, at: datetime | None = None) -> None:
        """By whoever is signed in with this token and knows the old one; every sign-in of theirs ends, this one too.
        Raises SignInRefused for a wrong old one, CoachError for a new one that is too easy."""
        account = self.account_of(token, at)
        if account is None or account.elsewhere:
            raise SignInRefused(_("Please sign in again."))
        if old == new:
            raise CoachError(_("Please choose another password than the one you have."))
        self.sign_out(self.sign_in(account.name, old, at))
        self.set_password(account.id, new)

    def close_account(self, account_id: int, at: datetime | None = None) -> None:
        """Nobody signs in with it any more. The last admin's stays: nobody could make another."""
        with self._writing() as s:
            row = _open(s, account_id)
            others = select(AccountRow.id).where(
                AccountRow.role == "admin", AccountRow.closed_at.is_(None), AccountRow.id != account_id
            )
            if row.role == "admin" and s.scalar(others) is None:
                raise CoachError(_("This is the last admin's account; it stays."))
            row.closed_at = at or now_utc()
            row.name, row.password = f"closed {account_id}", None  # the name may be used again, and nobody is named
            for of in (SignInRow, KnownBrowserRow):
                s.execute(delete(of).where(of.account_id == account_id))
            s.commit()

    # -- signing in ----------------------------------------------------------------------------------------------------

    def sign_in(
        self,
        name: str,
        password: str,
        at: datetime | None = None,
        browser: str | None = None,
        address: str | None = None,
    ) -> str:
        """A token for this browser. browser: what :meth:`know_browser` gave it · address: where it is, where known

        Raises SignInRefused, the same for a wrong name as for a wrong password. Wrong ones are in the audit.
        """
        now = at or now_utc()
        refused = SignInRefused(_("Name or password do not fit. Try again."))
        if len(password) > passwords.MOST_LETTERS:
            raise refused
        with self._writing() as s:
            row = s.scalar(select(AccountRow).where(func.lower(AccountRow.name) == " ".join(name.split()).lower()))
            usable = row is not None and row.closed_at is None and row.password is not None
            account_id = row.id if row is not None and usable else None
            hashed = row.password if row is not None and usable else None
            key = tries.of_name(name)
            if browser is not None and account_id is not None and _is_known(s, account_id, browser, now):
                key = tries.of_browser(_digest(browser))
            s.rollback()
            wait = None if address is None else tries.take_place(
                s, tries.of_address(address), now, tries.FREE_FROM_AN_ADDRESS
            )  # fmt: skip
            wait = wait or tries.take_place(s, key, now)
        if wait is not None:
            minutes = max(1, math.ceil(wait / timedelta(minutes=1)))
            raise SignInRefused(
                _("Too many wrong passwords. Wait 1 minute.")
                if minutes == 1
                else _("Too many wrong passwords. Wait {n1} minutes.").format(n1=minutes)
            )
        if not passwords.fits(hashed, password) or account_id is None:
            self.add_audit(_UNKNOWN if account_id is None else alias(account_id), "sign_in_failed", at=now)
            raise refused
        with self._writing() as s:
            tries.was_right(s, key)
            if passwords.is_old(hashed or ""):
                _open(s, account_id).password = passwords.hashed_anew(password)
            return _begin(s, account_id, now)

    def know_browser(self, account_id: int, browser: str | None, at: datetime | None = None) -> str:
        """What this browser shows next time, so that strangers' wrong tries do not make its owner wait; the one that
        it has where that is still good."""
        now = at or now_utc()
        with self._writing() as s:
            if browser is not None and _is_known(s, account_id, browser, now):
                return browser
            token = secrets.token_urlsafe(32)
            s.execute(delete(KnownBrowserRow).where(KnownBrowserRow.at < now - KNOWN))
            s.add(KnownBrowserRow(account_id=account_id, token=_digest(token), at=now))
            s.commit()
        return token

    def waiting_accounts(self, at: datetime | None = None) -> frozenset[int]:
        """Those whose name waits after wrong passwords."""
        with Session(self._engine) as s:
            keys = tries.waiting(s, at or now_utc())
            rows = s.execute(select(AccountRow.id, AccountRow.name).where(AccountRow.closed_at.is_(None)))
            return frozenset(id for id, name in rows if tries.of_name(name) in keys)

    def sign_in_elsewhere(self, name: str, at: datetime | None = None) -> str:
        """A token for one whom a provider has vouched for; its account must be there, without a password."""
        with self._writing() as s:
            row = s.scalar(select(AccountRow).where(func.lower(AccountRow.name) == name.strip().lower()))
            if row is None or row.closed_at is not None or row.password is not None:
                raise SignInRefused(_("There is no account for you here. Ask the clinic's admin."))
            return _begin(s, row.id, at or now_utc())

    def account_of(self, token: str, at: datetime | None = None) -> Account | None:
        """Whose browser this is; None when the token is none, was idle too long, or is too old."""
        now = at or now_utc()
        with self._writing() as s:
            found = s.execute(
                select(SignInRow, AccountRow)
                .join(AccountRow, SignInRow.account_id == AccountRow.id)
                .where(SignInRow.token == _digest(token), AccountRow.closed_at.is_(None))
            ).first()
            if found is None:
                return None
            signed, row = found
            if now - signed.used_at > IDLE or now - signed.at > LONGEST:
                s.delete(signed)
                s.commit()
                return None
            if now - signed.used_at > _USED_EVERY:
                signed.used_at = now
                s.commit()
            return _account(row)

    def sign_out(self, token: str) -> None:
        """This browser; a token that is not known is no error."""
        with self._writing() as s:
            s.execute(delete(SignInRow).where(SignInRow.token == _digest(token)))
            s.commit()

    # -- who sees whom -------------------------------------------------------------------------------------------------

    def assign(self, account_id: int, person_id: int) -> None:
        """This therapist sees this person from now on; again changes nothing."""
        with self._writing() as s:
            if _open(s, account_id).role != "therapist":
                raise CoachError(_("People are assigned to therapists only."))
            if s.get(Person, person_id) is None:
                raise RecordsError(_("This person is not in the records any more; nothing was kept."))
            s.add(AssignmentRow(account_id=account_id, person_id=person_id))
            try:
                s.commit()
            except IntegrityError:
                s.rollback()

    def unassign(self, account_id: int, person_id: int) -> None:
        """This therapist no longer sees this person."""
        with self._writing() as s:
            s.execute(
                delete(AssignmentRow).where(
                    AssignmentRow.account_id == account_id, AssignmentRow.person_id == person_id
                )
            )
            s.commit()

    def assigned(self, account_id: int) -> frozenset[int]:
        """The people whom this therapist sees."""
        with Session(self._engine) as s:
            return frozenset(s.scalars(select(AssignmentRow.person_id).where(AssignmentRow.account_id == account_id)))


def _account(r: AccountRow) -> Account:
    role: Role = r.role  # type: ignore[assignment]
    return Account(r.id, r.name, role, r.person_id, r.password is None, r.one_time)


def _open(s: Session, account_id: int) -> AccountRow:
    row = s.get(AccountRow, account_id)
    if row is None or row.closed_at is not None:
        raise RecordsError(_("This account is not there any more; nothing was changed."))
    return row


def _begin(s: Session, account_id: int, now: datetime) -> str:
    token = secrets.token_urlsafe(32)
    s.execute(delete(SignInRow).where(SignInRow.at < now - LONGEST))
    s.add(SignInRow(account_id=account_id, token=_digest(token), at=now, used_at=now))
    s.commit()
    return token


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _is_known(s: Session, account_id: int, browser: str, now: datetime) -> bool:
    known = select(KnownBrowserRow.id).where(
        KnownBrowserRow.account_id == account_id, KnownBrowserRow.token == _digest(browser),
        KnownBrowserRow.at > now - KNOWN,
    )  # fmt: skip
    return s.scalar(known) is not None
