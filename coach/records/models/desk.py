"""Tables of a therapist's work: calibrations, marks, cycles counted in, notes, time, templates, definitions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coach.records.models.base import Base, Key, OfPerson, OfSet


class CalibrationRow(Base):
    """One angle against a goniometer. pairs: [{"goniometer_deg", "app_deg"}] · ended_at: no longer to be used, why"""

    __tablename__ = "calibration"
    id: Mapped[Key]
    person_id: Mapped[OfPerson]
    measure: Mapped[str] = mapped_column(String(40))
    side: Mapped[str] = mapped_column(String(5))
    model: Mapped[str] = mapped_column(String(40))
    mode: Mapped[str] = mapped_column(String(10))
    view: Mapped[str] = mapped_column(String(10))
    pairs: Mapped[list[dict[str, Any]]]
    made_by: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[str | None] = mapped_column(String(200))


class MarkRow(Base):
    """Whether a therapist lets a rep count. The newest of a rep holds, and rows never change."""

    __tablename__ = "rep_mark"
    id: Mapped[Key]
    set_id: Mapped[OfSet]
    index: Mapped[int]
    counts: Mapped[bool]
    who: Mapped[str] = mapped_column(String(80))
    why: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]


class CountedInRow(Base):
    """Whether a therapist lets a refused cycle count. The newest of a cycle (side, peak_s) holds.

    index: of the rep that it counts as; null where the coach counts it itself since the set was scored anew
    """

    __tablename__ = "counted_in"
    id: Mapped[Key]
    set_id: Mapped[OfSet]
    index: Mapped[int | None]
    side: Mapped[str] = mapped_column(String(5))
    start_s: Mapped[float]
    peak_s: Mapped[float]
    end_s: Mapped[float]
    reason: Mapped[str] = mapped_column(String(40))
    probability: Mapped[float]
    counts: Mapped[bool]
    who: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]


class NoteRow(Base):
    """What a therapist wrote down. set_id, at_s: at this second of that set, null for a note on the whole"""

    __tablename__ = "note"
    id: Mapped[Key]
    person_id: Mapped[OfPerson]
    set_id: Mapped[int | None] = mapped_column(ForeignKey("exercise_set.id", ondelete="CASCADE"), index=True)
    at_s: Mapped[float | None]
    text: Mapped[str] = mapped_column(Text)
    who: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]


class RomChangeRow(Base):
    """What the trends of a person said when they were last worked out; made anew from the reps at any time.

    body: [{"exercise", "measure", "side", "change_deg"}], the changes beyond their error · at: when
    """

    __tablename__ = "rom_change"
    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), unique=True)
    at: Mapped[datetime]
    body: Mapped[list[dict[str, Any]]]


class TherapistTimeRow(Base):
    """Minutes that a therapist gave to a person. kind: visit, review or call; a visit is what trends look back to"""

    __tablename__ = "therapist_time"
    id: Mapped[Key]
    person_id: Mapped[OfPerson]
    kind: Mapped[str] = mapped_column(String(10))
    minutes: Mapped[float]
    who: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]


class PlanTemplateRow(Base):
    """A plan to begin from, of nobody. body: the items as a plan has them"""

    __tablename__ = "plan_template"
    id: Mapped[Key]
    name: Mapped[str] = mapped_column(String(80), unique=True)
    made_by: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[datetime]
    body: Mapped[dict[str, Any]]


class RescoreRow(Base):
    """A set that was scored anew. before: its reps and holds as they were kept until then"""

    __tablename__ = "rescore"
    id: Mapped[Key]
    set_id: Mapped[OfSet]
    from_version: Mapped[str] = mapped_column(String(20))
    to_version: Mapped[str] = mapped_column(String(20))
    before: Mapped[dict[str, Any]]
    who: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]


class DefinitionRow(Base):
    """One version of an exercise that was made or changed here, as its YAML text."""

    __tablename__ = "definition"
    __table_args__ = (UniqueConstraint("exercise", "version"),)
    id: Mapped[Key]
    exercise: Mapped[str] = mapped_column(String(60), index=True)
    version: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    made_by: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[datetime]
