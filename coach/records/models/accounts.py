"""Tables of who may sign in, who sees whom, and what was done."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from coach.records.models.base import Base, Key, OfPerson


class AuditRow(Base):
    """What was done to the records. It belongs to nobody, names nobody, and only grows.

    chain: keyed hash (HMAC-SHA-256) of the line before's and this one; null never, but from before there was a chain
    """

    __tablename__ = "audit"
    id: Mapped[Key]
    at: Mapped[datetime]
    who: Mapped[str] = mapped_column(String(80))
    what: Mapped[str] = mapped_column(String(40))
    detail: Mapped[str] = mapped_column(Text)
    chain: Mapped[str | None] = mapped_column(String(64))


class AccountRow(Base):
    """Who may sign in. password is an Argon2 hash, null for one that signs in elsewhere (OIDC) as ``name``.

    person_id: whose records a patient sees · one_time: the password was set by somebody else, and is good for choosing
    another one only
    """

    __tablename__ = "account"
    id: Mapped[Key]
    name: Mapped[str] = mapped_column(String(80), unique=True)
    role: Mapped[str] = mapped_column(String(10))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    password: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
    one_time: Mapped[bool] = mapped_column(server_default=false())
    closed_at: Mapped[datetime | None]


class SignInRow(Base):
    """One browser that is signed in: token is the SHA-256 of what its cookie holds."""

    __tablename__ = "sign_in"
    id: Mapped[Key]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    token: Mapped[str] = mapped_column(String(64), unique=True)
    at: Mapped[datetime]
    used_at: Mapped[datetime]


class WrongTryRow(Base):
    """Wrong passwords by what they came for or from (``records/tries.py``): key is a hash, and the next waits."""

    __tablename__ = "wrong_try"
    id: Mapped[Key]
    key: Mapped[str] = mapped_column(String(64), unique=True)
    tries: Mapped[int]
    next_at: Mapped[datetime]


class KnownBrowserRow(Base):
    """A browser that somebody signed in with before: token is the SHA-256 of what its cookie holds."""

    __tablename__ = "known_browser"
    id: Mapped[Key]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    token: Mapped[str] = mapped_column(String(64), unique=True)
    at: Mapped[datetime]


class AssignmentRow(Base):
    """This therapist sees this person."""

    __tablename__ = "assignment"
    __table_args__ = (UniqueConstraint("account_id", "person_id"),)
    id: Mapped[Key]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[OfPerson]
