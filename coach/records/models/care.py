"""Tables of care: answers, plans, checks, decisions, red flags, diary, consent."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from coach.records.models.base import Base, UtcDateTime


class ProfileRow(Base):
    """Answers to the questionnaire; the newest row counts, and rows never change."""

    __tablename__ = "profile"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    body: Mapped[dict[str, Any]] = mapped_column(JSON)


class PlanRow(Base):
    """One version of a person's plan; ``why`` is the rule that made it."""

    __tablename__ = "plan"
    __table_args__ = (UniqueConstraint("person_id", "version"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    version: Mapped[int] = mapped_column(Integer)
    made_by: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    why: Mapped[str] = mapped_column(String(40))
    body: Mapped[dict[str, Any]] = mapped_column(JSON)


class CheckRow(Base):
    """What the patient told: before, set, after, morning, psfs. session_id, set_id: where it belongs to one for certain

    A session begins with its first set, so that the check before it mostly has none: it is found by its time.
    """

    __tablename__ = "session_check"
    __table_args__ = (Index("ix_session_check_kind_at", "kind", "at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    session_id: Mapped[int | None] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"), index=True)
    set_id: Mapped[int | None] = mapped_column(ForeignKey("exercise_set.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    body: Mapped[dict[str, Any]] = mapped_column(JSON)


class DecisionRow(Base):
    """One decision of the rules, with its numbers and its sentence as it was said."""

    __tablename__ = "decision"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    rule: Mapped[str] = mapped_column(String(60), index=True)
    light: Mapped[str | None] = mapped_column(String(5))
    body: Mapped[dict[str, Any]] = mapped_column(JSON)


class SafetyEventRow(Base):
    """A red flag: the therapist's list. seen_by and seen_at are set together, once."""

    __tablename__ = "safety_event"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    what: Mapped[str] = mapped_column(String(40))
    seen_by: Mapped[str | None] = mapped_column(String(80))
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class DiaryRow(Base):
    """One week, by its Monday; written anew as the week goes on."""

    __tablename__ = "diary"
    __table_args__ = (UniqueConstraint("person_id", "week"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    week: Mapped[date] = mapped_column(Date)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    body: Mapped[dict[str, Any]] = mapped_column(JSON)


class ConsentRow(Base):
    """A yes or no to one kind of data; the newest of a kind counts, and rows never change."""

    __tablename__ = "consent"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    given: Mapped[bool]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
