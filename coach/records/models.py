"""Tables. Dates are UTC with zone; degrees, seconds and scores are as :class:`coach.exercise.feedback.Rep` says."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class UtcDateTime(TypeDecorator[datetime]):
    """SQLite forgets the zone: write UTC, read UTC, refuse a naive time."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a time without a zone")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value if value is None or value.tzinfo is not None else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    pass


class Person(Base):
    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    birth_year: Mapped[int | None] = mapped_column(Integer)
    sex: Mapped[str | None] = mapped_column(String(1))
    language: Mapped[str | None] = mapped_column(String(8))


class SessionRow(Base):
    """One visit: the sets of a person without a long break between them."""

    __tablename__ = "session"
    __table_args__ = (Index("ix_session_person_started", "person_id", "started_at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SetRow(Base):
    """One set of one exercise. ``end_reason`` is null while it runs, and after a crash.

    source: null from the live camera, "clip" from an uploaded video
    """

    __tablename__ = "exercise_set"
    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"), index=True)
    exercise: Mapped[str] = mapped_column(String(60), index=True)
    definition_version: Mapped[str] = mapped_column(String(20))
    app_version: Mapped[str] = mapped_column(String(20))
    side: Mapped[str] = mapped_column(String(5))
    target: Mapped[float] = mapped_column(Float)
    model: Mapped[str] = mapped_column(String(40))
    mode: Mapped[str] = mapped_column(String(10))
    view: Mapped[str | None] = mapped_column(String(10))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    end_reason: Mapped[str | None] = mapped_column(String(30))
    source: Mapped[str | None] = mapped_column(String(10))
    reps: Mapped[list[RepRow]] = relationship(order_by="RepRow.index", passive_deletes=True)


class RepRow(Base):
    """One rep; ``index`` counts within the set, and a set holds each index once."""

    __tablename__ = "rep"
    __table_args__ = (UniqueConstraint("set_id", "index"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    set_id: Mapped[int] = mapped_column(ForeignKey("exercise_set.id", ondelete="CASCADE"), index=True)
    index: Mapped[int] = mapped_column(Integer)
    side: Mapped[str] = mapped_column(String(5))
    start_s: Mapped[float] = mapped_column(Float)
    peak_s: Mapped[float] = mapped_column(Float)
    end_s: Mapped[float] = mapped_column(Float)
    angle: Mapped[str] = mapped_column(String(40))
    rom_deg: Mapped[float | None] = mapped_column(Float)
    peak_deg: Mapped[float | None] = mapped_column(Float)
    error_deg: Mapped[float | None] = mapped_column(Float)
    valid: Mapped[bool]
    reached_target: Mapped[bool | None]
    score: Mapped[int | None] = mapped_column(Integer)
    parts: Mapped[dict[str, Any]] = mapped_column(JSON)
    faults: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    reason: Mapped[str | None] = mapped_column(String(40))
    amount: Mapped[float | None] = mapped_column(Float)
    unit: Mapped[str] = mapped_column(String(20))
    counted_at: Mapped[datetime] = mapped_column(UtcDateTime)


class HoldRow(Base):
    """One hold, or the time of a timed exercise; ``index`` counts within the set, and a set holds each index once."""

    __tablename__ = "hold"
    __table_args__ = (UniqueConstraint("set_id", "index"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    set_id: Mapped[int] = mapped_column(ForeignKey("exercise_set.id", ondelete="CASCADE"), index=True)
    index: Mapped[int] = mapped_column(Integer)
    side: Mapped[str] = mapped_column(String(5))
    start_s: Mapped[float] = mapped_column(Float)
    end_s: Mapped[float] = mapped_column(Float)
    duration_s: Mapped[float] = mapped_column(Float)
    valid: Mapped[bool]
    score: Mapped[int | None] = mapped_column(Integer)
    parts: Mapped[dict[str, Any]] = mapped_column(JSON)
    faults: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    counted_at: Mapped[datetime] = mapped_column(UtcDateTime)


class LandmarkPart(Base):
    """A stretch of a set's landmarks: see :mod:`coach.records.recording` for the blob."""

    __tablename__ = "landmark_part"
    __table_args__ = (UniqueConstraint("set_id", "part"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    set_id: Mapped[int] = mapped_column(ForeignKey("exercise_set.id", ondelete="CASCADE"), index=True)
    part: Mapped[int] = mapped_column(Integer)
    frames: Mapped[int] = mapped_column(Integer)
    blob: Mapped[bytes] = mapped_column(LargeBinary)


class FilmRow(Base):
    """The film that a set was read from, where somebody (who) said to keep it. kind: how its name ends, as mp4"""

    __tablename__ = "film"
    id: Mapped[int] = mapped_column(primary_key=True)
    set_id: Mapped[int] = mapped_column(ForeignKey("exercise_set.id", ondelete="CASCADE"), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    who: Mapped[str] = mapped_column(String(80))
    blob: Mapped[bytes] = mapped_column(LargeBinary)


class AssessmentTable(Base):
    """One result of one balance or coordination test.

    reading is null unless valid. model, mode and view are null where no camera looked; then ``entered_by`` is not.
    """

    __tablename__ = "assessment"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    test: Mapped[str] = mapped_column(String(60), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    valid: Mapped[bool]
    invalid_reason: Mapped[str | None] = mapped_column(Text)
    reading: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    stages: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    warnings: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
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
    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id", ondelete="CASCADE"), index=True)
    part: Mapped[int] = mapped_column(Integer)
    frames: Mapped[int] = mapped_column(Integer)
    blob: Mapped[bytes] = mapped_column(LargeBinary)


class NeurologicalTable(Base):
    """What a therapist found with hammer, fork, filament and hands. A correction is one more row: rows never change.

    reflexes, vibration, monofilament, strength: {site: {"left": value, "right": value}}, only what was tested
    """

    __tablename__ = "neurological_record"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    entered_by: Mapped[str] = mapped_column(String(80))
    reflexes: Mapped[dict[str, Any]] = mapped_column(JSON)
    vibration: Mapped[dict[str, Any]] = mapped_column(JSON)
    monofilament: Mapped[dict[str, Any]] = mapped_column(JSON)
    strength: Mapped[dict[str, Any]] = mapped_column(JSON)
    note: Mapped[str] = mapped_column(Text)


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


class AuditRow(Base):
    """What was done to the records. It belongs to nobody, names no patient, and only grows.

    chain: SHA-256 of the line before and this one; null on lines from before there was a chain
    """

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    who: Mapped[str] = mapped_column(String(80))
    what: Mapped[str] = mapped_column(String(40))
    detail: Mapped[str] = mapped_column(Text)
    chain: Mapped[str | None] = mapped_column(String(64))


class AccountRow(Base):
    """Who may sign in. password is an Argon2 hash, null for one that signs in elsewhere (OIDC) as ``name``.

    person_id: whose records a patient sees · locked_until: after too many wrong passwords
    """

    __tablename__ = "account"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    role: Mapped[str] = mapped_column(String(10))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    password: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    wrong: Mapped[int] = mapped_column(Integer)
    locked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SignInRow(Base):
    """One browser that is signed in: token is the SHA-256 of what its cookie holds."""

    __tablename__ = "sign_in"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    token: Mapped[str] = mapped_column(String(64), unique=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AssignmentRow(Base):
    """This therapist sees this person."""

    __tablename__ = "assignment"
    __table_args__ = (UniqueConstraint("account_id", "person_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)


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
