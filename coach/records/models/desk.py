"""Tables of a therapist's work: calibrations, marks, notes, time, templates, definitions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Float,
    ForeignKey,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from coach.records.models.base import Base, UtcDateTime


class CalibrationRow(Base):
    """One angle against a goniometer. pairs: [{"goniometer_deg", "app_deg"}] · ended_at: no longer to be used, why"""

    __tablename__ = "calibration"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    measure: Mapped[str] = mapped_column(String(40))
    side: Mapped[str] = mapped_column(String(5))
    model: Mapped[str] = mapped_column(String(40))
    mode: Mapped[str] = mapped_column(String(10))
    view: Mapped[str] = mapped_column(String(10))
    pairs: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    made_by: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_why: Mapped[str | None] = mapped_column(String(200))


class MarkRow(Base):
    """Whether a therapist lets a rep count. The newest of a rep holds, and rows never change."""

    __tablename__ = "rep_mark"
    id: Mapped[int] = mapped_column(primary_key=True)
    set_id: Mapped[int] = mapped_column(ForeignKey("exercise_set.id", ondelete="CASCADE"), index=True)
    index: Mapped[int] = mapped_column(Integer)
    counts: Mapped[bool]
    who: Mapped[str] = mapped_column(String(80))
    why: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class NoteRow(Base):
    """What a therapist wrote down. set_id, at_s: at this second of that set, null for a note on the whole"""

    __tablename__ = "note"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    set_id: Mapped[int | None] = mapped_column(ForeignKey("exercise_set.id", ondelete="CASCADE"), index=True)
    at_s: Mapped[float | None] = mapped_column(Float)
    text: Mapped[str] = mapped_column(Text)
    who: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class RomChangeRow(Base):
    """What the trends of a person said when they were last worked out; made anew from the reps at any time.

    body: [{"exercise", "measure", "side", "change_deg"}], the changes beyond their error · at: when
    """

    __tablename__ = "rom_change"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), unique=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    body: Mapped[list[dict[str, Any]]] = mapped_column(JSON)


class TherapistTimeRow(Base):
    """Minutes that a therapist gave to a person. kind: visit, review or call; a visit is what trends look back to"""

    __tablename__ = "therapist_time"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    minutes: Mapped[float] = mapped_column(Float)
    who: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class PlanTemplateRow(Base):
    """A plan to begin from, of nobody. body: the items as a plan has them"""

    __tablename__ = "plan_template"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    made_by: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    body: Mapped[dict[str, Any]] = mapped_column(JSON)


class RescoreRow(Base):
    """A set that was scored anew. before: its reps and holds as they were kept until then"""

    __tablename__ = "rescore"
    id: Mapped[int] = mapped_column(primary_key=True)
    set_id: Mapped[int] = mapped_column(ForeignKey("exercise_set.id", ondelete="CASCADE"), index=True)
    from_version: Mapped[str] = mapped_column(String(20))
    to_version: Mapped[str] = mapped_column(String(20))
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    who: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class DefinitionRow(Base):
    """One version of an exercise that was made or changed here, as its YAML text."""

    __tablename__ = "definition"
    __table_args__ = (UniqueConstraint("exercise", "version"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    exercise: Mapped[str] = mapped_column(String(60), index=True)
    version: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    made_by: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
