"""Who may sign in, which browsers are signed in, and which therapist sees whom.

Passwords are kept as Argon2id hashes (RFC 9106), tokens as SHA-256 of 256 random bits: neither can be read back.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Literal, get_args

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from coach.language import _
from coach.pose import CoachError
from coach.records.database import Database, RecordsError, now_utc
from coach.records.models import AccountRow, AssignmentRow, Person, SignInRow

if TYPE_CHECKING:
    from argon2 import PasswordHasher

Role = Literal["patient", "therapist", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
LEAST_LETTERS = 10  # NIST SP 800-63B asks for length, not for kinds of letters
MOST_LETTERS = 200
MOST_WRONG = 5
LOCKED = timedelta(minutes=15)
IDLE = timedelta(hours=2)  # longer than any set: a live set asks nothing of the page
LONGEST = timedelta(hours=12)
_USED_EVERY = timedelta(minutes=1)


class SignInRefused(CoachError):
    """Why somebody may not in; says nothing of which accounts there are."""


@dataclass(frozen=True)
class Account:
    """person_id: whose records a patient sees, None for the others · elsewhere: without a password here (OIDC) ·
    locked_until: None, or when its password is taken again"""

    id: int
    name: str
    role: Role
    person_id: int | None
    elsewhere: bool
    locked_until: datetime | None


class AccountRecords(Database):
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
            name=name, role=role, person_id=person_id, password=None if password is None else _hashed(password),
            created_at=at or now_utc(), wrong=0,
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

    def set_password(self, account_id: int, password: str) -> None:
        """The new one; whoever is signed in with the old one is out."""
        hashed = _hashed(password)
        with self._writing() as s:
            row = _open(s, account_id)
            row.password, row.wrong, row.locked_until = hashed, 0, None
            s.execute(delete(SignInRow).where(SignInRow.account_id == account_id))
            s.commit()

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
            s.execute(delete(SignInRow).where(SignInRow.account_id == account_id))
            s.commit()

    # -- signing in ----------------------------------------------------------------------------------------------------

    def sign_in(self, name: str, password: str, at: datetime | None = None) -> str:
        """A token for this browser. Raises SignInRefused, the same for a wrong name as for a wrong password."""
        now = at or now_utc()
        refused = SignInRefused(_("Name or password do not fit. Try again."))
        if len(password) > MOST_LETTERS:
            raise refused
        with self._writing() as s:
            row = s.scalar(select(AccountRow).where(func.lower(AccountRow.name) == " ".join(name.split()).lower()))
            usable = row is not None and row.closed_at is None and row.password is not None
            if row is None or not usable:
                _fits(_unknown(), password)  # as slow as for one that is there
                raise refused
            if row.locked_until is not None and now < row.locked_until:
                raise SignInRefused(_("Too many wrong passwords. Wait {n1} minutes.").format(n1=_minutes(LOCKED)))
            if not _fits(row.password or "", password):
                row.wrong += 1
                if row.wrong >= MOST_WRONG:
                    row.wrong, row.locked_until = 0, now + LOCKED
                s.commit()
                raise refused
            row.wrong, row.locked_until = 0, None
            if _hasher().check_needs_rehash(row.password or ""):
                row.password = _hasher().hash(password)
            return _begin(s, row.id, now)

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
    return Account(r.id, r.name, role, r.person_id, r.password is None, r.locked_until)


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


def _minutes(span: timedelta) -> int:
    return round(span.total_seconds() / 60)


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher()  # Argon2id with the library's profile, RFC 9106's second choice


@cache
def _unknown() -> str:
    return _hasher().hash(secrets.token_urlsafe(16))


def _hashed(password: str) -> str:
    if not LEAST_LETTERS <= len(password) <= MOST_LETTERS:
        raise CoachError(
            _("A password has {least} to {most} letters; several words are easy to remember.").format(
                least=LEAST_LETTERS, most=MOST_LETTERS
            )
        )
    return _hasher().hash(password)


def _fits(hashed: str, password: str) -> bool:
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return _hasher().verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False
