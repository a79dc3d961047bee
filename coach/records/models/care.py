"""Tables of care: answers, plans, checks, decisions, red flags, diary, consent."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coach.records.models.base import Base, Key, OfPerson


class ProfileRow(Base):
    """Answers to the questionnaire; the newest row counts, and rows never change."""

    __tablename__ = "profile"
    id: Mapped[Key]
    person_id: Mapped[OfPerson]
    at: Mapped[datetime]
    body: Mapped[dict[str, Any]]


class PlanRow(Base):
    """One version of a person's plan; ``why`` is the rule that made it."""

    __tablename__ = "plan"
    __table_args__ = (UniqueConstraint("person_id", "version"),)
    id: Mapped[Key]
    person_id: Mapped[OfPerson]
    version: Mapped[int]
    made_by: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[datetime]
    why: Mapped[str] = mapped_column(String(40))
    body: Mapped[dict[str, Any]]


class CheckRow(Base):
    """What the patient told: before, set, after, morning, psfs. session_id, set_id: where it belongs to one for certain

    A session begins with its first set, so that the check before it mostly has none: it is found by its time.
    """

    __tablename__ = "session_check"
    __table_args__ = (Index("ix_session_check_kind_at", "kind", "at"),)
    id: Mapped[Key]
    person_id: Mapped[OfPerson]
    session_id: Mapped[int | None] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"), index=True)
    set_id: Mapped[int | None] = mapped_column(ForeignKey("exercise_set.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime]
    body: Mapped[dict[str, Any]]


class DecisionRow(Base):
    """One decision of the rules, with its numbers and its sentence as it was said."""

    __tablename__ = "decision"
    id: Mapped[Key]
    person_id: Mapped[OfPerson]
    at: Mapped[datetime]
    rule: Mapped[str] = mapped_column(String(60), index=True)
    light: Mapped[str | None] = mapped_column(String(5))
    body: Mapped[dict[str, Any]]


class SafetyEventRow(Base):
    """A red flag: the therapist's list. seen_by and seen_at are set together, once."""

    __tablename__ = "safety_event"
    id: Mapped[Key]
    person_id: Mapped[OfPerson]
    at: Mapped[datetime]
    what: Mapped[str] = mapped_column(String(40))
    seen_by: Mapped[str | None] = mapped_column(String(80))
    seen_at: Mapped[datetime | None]


class DiaryRow(Base):
    """One week, by its Monday; written anew as the week goes on."""

    __tablename__ = "diary"
    __table_args__ = (UniqueConstraint("person_id", "week"),)
    id: Mapped[Key]
    person_id: Mapped[OfPerson]
    week: Mapped[date]
    at: Mapped[datetime]
    body: Mapped[dict[str, Any]]


class ConsentRow(Base):
    """A yes or no to one kind of data; the newest of a kind counts, and rows never change."""

    __tablename__ = "consent"
    id: Mapped[Key]
    person_id: Mapped[OfPerson]
    kind: Mapped[str] = mapped_column(String(40))
    given: Mapped[bool]
    at: Mapped[datetime]
