"""Tables of tests taken before the camera, and of what a therapist tests by hand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coach.records.models.base import Base, Key, OfPerson


class AssessmentTable(Base):
    """One result of one balance or coordination test.

    reading is null unless valid. model, mode and view are null where no camera looked; then ``entered_by`` is not.
    """

    __tablename__ = "assessment"
    id: Mapped[Key]
    person_id: Mapped[OfPerson]
    test: Mapped[str] = mapped_column(String(60), index=True)
    at: Mapped[datetime]
    valid: Mapped[bool]
    invalid_reason: Mapped[str | None] = mapped_column(Text)
    reading: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    stages: Mapped[list[dict[str, Any]]]
    warnings: Mapped[list[dict[str, Any]]]
    script_version: Mapped[str | None] = mapped_column(String(20))
    app_version: Mapped[str] = mapped_column(String(20))
    model: Mapped[str | None] = mapped_column(String(40))
    mode: Mapped[str | None] = mapped_column(String(10))
    view: Mapped[str | None] = mapped_column(String(10))
    entered_by: Mapped[str | None] = mapped_column(String(80))


class AssessmentLandmarkPart(Base):
    """A stretch of an assessment's landmarks, as :class:`LandmarkPart` of a set's.

    A table of its own: each part then belongs to something for certain, and the large one of the sets need not be
    written anew to make its set optional.
    """

    __tablename__ = "assessment_landmark_part"
    __table_args__ = (UniqueConstraint("assessment_id", "part"),)
    id: Mapped[Key]
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id", ondelete="CASCADE"), index=True)
    part: Mapped[int]
    frames: Mapped[int]
    blob: Mapped[bytes]


class NeurologicalTable(Base):
    """What a therapist found with hammer, fork, filament and hands. A correction is one more row: rows never change.

    reflexes, vibration, monofilament, strength: {site: {"left": value, "right": value}}, only what was tested
    """

    __tablename__ = "neurological_record"
    id: Mapped[Key]
    person_id: Mapped[OfPerson]
    at: Mapped[datetime]
    entered_by: Mapped[str] = mapped_column(String(80))
    reflexes: Mapped[dict[str, Any]]
    vibration: Mapped[dict[str, Any]]
    monofilament: Mapped[dict[str, Any]]
    strength: Mapped[dict[str, Any]]
    note: Mapped[str] = mapped_column(Text)
