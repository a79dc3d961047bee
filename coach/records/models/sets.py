"""Tables of people and of what they did: sessions, sets, reps, holds, joint positions and films."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coach.records.models.base import Base, Key, OfPerson, OfSet


class Person(Base):
    """Somebody whose exercises are kept; everything of a person goes with this row."""

    __tablename__ = "person"
    id: Mapped[Key]
    name: Mapped[str] = mapped_column(String(80), unique=True)
    created_at: Mapped[datetime]
    birth_year: Mapped[int | None]
    sex: Mapped[str | None] = mapped_column(String(1))
    language: Mapped[str | None] = mapped_column(String(8))


class SessionRow(Base):
    """One visit: the sets of a person without a long break between them."""

    __tablename__ = "session"
    __table_args__ = (Index("ix_session_person_started", "person_id", "started_at"),)
    id: Mapped[Key]
    person_id: Mapped[OfPerson]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime]


class SetRow(Base):
    """One set of one exercise. ``end_reason`` is null while it runs, and after a crash.

    source: null from the live camera, "clip" from an uploaded video · pose_place: "browser" where the visitor's own
    browser found the pose, "server" where a pose process did; null before 0010 and from clips: on the server
    """

    __tablename__ = "exercise_set"
    id: Mapped[Key]
    session_id: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"), index=True)
    exercise: Mapped[str] = mapped_column(String(60), index=True)
    definition_version: Mapped[str] = mapped_column(String(20))
    app_version: Mapped[str] = mapped_column(String(20))
    side: Mapped[str] = mapped_column(String(5))
    target: Mapped[float]
    model: Mapped[str] = mapped_column(String(40))
    mode: Mapped[str] = mapped_column(String(10))
    pose_place: Mapped[str | None] = mapped_column(String(10))
    view: Mapped[str | None] = mapped_column(String(10))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None] = mapped_column(String(30))
    source: Mapped[str | None] = mapped_column(String(10))
    reps: Mapped[list[RepRow]] = relationship(order_by="RepRow.index", passive_deletes=True)


class RepRow(Base):
    """One rep; ``index`` counts within the set, and a set holds each index once."""

    __tablename__ = "rep"
    __table_args__ = (UniqueConstraint("set_id", "index"),)
    id: Mapped[Key]
    set_id: Mapped[OfSet]
    index: Mapped[int]
    side: Mapped[str] = mapped_column(String(5))
    start_s: Mapped[float]
    peak_s: Mapped[float]
    end_s: Mapped[float]
    angle: Mapped[str] = mapped_column(String(40))
    rom_deg: Mapped[float | None]
    peak_deg: Mapped[float | None]
    error_deg: Mapped[float | None]
    valid: Mapped[bool]
    reached_target: Mapped[bool | None]
    score: Mapped[int | None]
    parts: Mapped[dict[str, Any]]
    faults: Mapped[list[dict[str, Any]]]
    reason: Mapped[str | None] = mapped_column(String(40))
    amount: Mapped[float | None]
    unit: Mapped[str] = mapped_column(String(20))
    doubt: Mapped[str | None] = mapped_column(String(40))
    counted_at: Mapped[datetime]


class RefusedRow(Base):
    """A cycle of a set that was not counted, and why."""

    __tablename__ = "refused"
    __table_args__ = (UniqueConstraint("set_id", "side", "peak_s"),)
    id: Mapped[Key]
    set_id: Mapped[OfSet]
    side: Mapped[str] = mapped_column(String(5))
    start_s: Mapped[float]
    peak_s: Mapped[float]
    end_s: Mapped[float]
    reason: Mapped[str] = mapped_column(String(40))
    probability: Mapped[float]


class HoldRow(Base):
    """One hold, or the time of a timed exercise; ``index`` counts within the set, and a set holds each index once."""

    __tablename__ = "hold"
    __table_args__ = (UniqueConstraint("set_id", "index"),)
    id: Mapped[Key]
    set_id: Mapped[OfSet]
    index: Mapped[int]
    side: Mapped[str] = mapped_column(String(5))
    start_s: Mapped[float]
    end_s: Mapped[float]
    duration_s: Mapped[float]
    valid: Mapped[bool]
    score: Mapped[int | None]
    parts: Mapped[dict[str, Any]]
    faults: Mapped[list[dict[str, Any]]]
    counted_at: Mapped[datetime]


class LandmarkPart(Base):
    """A stretch of a set's landmarks: see :mod:`coach.records.recording` for the blob."""

    __tablename__ = "landmark_part"
    __table_args__ = (UniqueConstraint("set_id", "part"),)
    id: Mapped[Key]
    set_id: Mapped[OfSet]
    part: Mapped[int]
    frames: Mapped[int]
    blob: Mapped[bytes]


class FilmRow(Base):
    """The film that a set was read from, where somebody (who) said to keep it. kind: how its name ends, as mp4"""

    __tablename__ = "film"
    id: Mapped[Key]
    set_id: Mapped[int] = mapped_column(ForeignKey("exercise_set.id", ondelete="CASCADE"), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    who: Mapped[str] = mapped_column(String(80))
    blob: Mapped[bytes]


class OwnWayRow(Base):
    """How a person does an exercise.

    body: as :meth:`coach.exercise.own_way.OwnWay.as_json`, empty where it is not known · sets: [{"set_id"}] that it was
    learned from · forgotten_at: what was done before it teaches nothing any more
    """

    __tablename__ = "own_way"
    __table_args__ = (UniqueConstraint("person_id", "exercise"),)
    id: Mapped[Key]
    person_id: Mapped[OfPerson]
    exercise: Mapped[str] = mapped_column(String(60))
    body: Mapped[dict[str, Any]]
    sets: Mapped[list[dict[str, Any]]]
    at: Mapped[datetime]
    forgotten_at: Mapped[datetime | None]
