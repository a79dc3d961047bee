"""The one door to the database: people, sessions, sets, reps, landmarks.

A rep is committed before :meth:`Store.add_rep` returns (SQLite: WAL, synchronous FULL), and once: the set and the rep's
index are unique together.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, func, select
from sqlalchemy.exc import IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session

from coach.exercise.feedback import FoundFault, Held, Rep
from coach.pose import CoachError, PoseSeries
from coach.records.migrate import upgrade
from coach.records.models import HoldRow, LandmarkPart, Person, RepRow, SessionRow, SetRow
from coach.records.recording import pack, unpack

APP_VERSION = "0.1.0"
SAME_VISIT = timedelta(minutes=45)  # a set begun within this time of the last one belongs to the same session


class RecordsError(CoachError):
    """The database cannot be used; the message says what is wrong and what to do."""


@dataclass(frozen=True)
class PersonRow:
    id: int
    name: str


class Store:
    """Records behind one SQLAlchemy engine; safe to use from several threads.

    url: SQLAlchemy URL; the tables are made or brought up to date when it is opened
    """

    def __init__(self, url: str):
        self.url = url
        if url.startswith("sqlite:///"):
            try:
                Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise RecordsError(
                    f"Cannot make the folder for the records ({error.strerror}). Set COACH_DATA_DIR."
                ) from error
        try:
            self._engine = _engine(url)
            upgrade(self._engine)
        except SQLAlchemyError as error:
            raise RecordsError(f"Cannot open the records at {_public(url)}: {_cause(error)}") from error

    def close(self) -> None:
        self._engine.dispose()

    # -- people ----------------------------------------------------------------------------------------------------

    def people(self) -> list[PersonRow]:
        with Session(self._engine) as s:
            return [PersonRow(p.id, p.name) for p in s.scalars(select(Person).order_by(Person.name))]

    def add_person(self, name: str) -> PersonRow:
        """Raises CoachError when the name is empty, too long or taken."""
        name = " ".join(name.split())
        if not name or len(name) > 80:
            raise CoachError("Please type a name of 1 to 80 letters.")
        with self._writing() as s:
            if s.scalar(select(Person).where(func.lower(Person.name) == name.lower())):
                raise CoachError(f"There is already somebody called {name}. Choose them, or add a letter.")
            person = Person(name=name, created_at=_now())
            s.add(person)
            s.commit()
            return PersonRow(person.id, person.name)

    # -- sets and reps ------------------------------------------------------------------------------------------------

    def begin_set(
        self,
        person_id: int,
        exercise_id: str,
        definition_version: str,
        side: str,
        target: float,
        model: str,
        mode: str,
        at: datetime | None = None,
    ) -> int:
        """A new set, in the person's running session or a new one; returns its id."""
        now = at or _now()
        with self._writing() as s:
            session = s.scalar(
                select(SessionRow)
                .where(
                    SessionRow.person_id == person_id,
                    SessionRow.ended_at >= now - SAME_VISIT,
                    SessionRow.started_at <= now,
                )
                .order_by(SessionRow.ended_at.desc())
                .limit(1)
            )
            if session is None:
                session = SessionRow(person_id=person_id, started_at=now, ended_at=now)
                s.add(session)
                s.flush()
            session.ended_at = max(session.ended_at, now)
            row = SetRow(
                session_id=session.id, exercise=exercise_id, definition_version=definition_version,
                app_version=APP_VERSION,
                side=side, target=target, model=model, mode=mode, started_at=now,
            )  # fmt: skip
            s.add(row)
            s.commit()
            return row.id

    def add_rep(self, set_id: int, rep: Rep, at: datetime | None = None) -> bool:
        """Keep one rep, durably, before returning. False when this rep of the set is already there."""
        now = at or _now()
        return self._add_once(RepRow(set_id=set_id, counted_at=now, **asdict(rep)), now)

    def add_hold(self, set_id: int, held: Held, at: datetime | None = None) -> bool:
        """Keep one hold, as :meth:`add_rep`."""
        now = at or _now()
        return self._add_once(HoldRow(set_id=set_id, counted_at=now, **asdict(held)), now)

    def _add_once(self, done: RepRow | HoldRow, now: datetime) -> bool:
        set_id = done.set_id
        with self._writing() as s:
            s.add(done)
            try:
                s.flush()
            except IntegrityError:
                s.rollback()
                if s.get(SetRow, set_id) is None:
                    raise RecordsError("This set is not in the records any more; the rep was not kept.") from None
                return False
            row = s.get_one(SetRow, set_id)
            session = s.get_one(SessionRow, row.session_id)
            session.ended_at = max(session.ended_at, now)
            s.commit()
            return True

    def add_landmarks(self, set_id: int, part: int, series: PoseSeries) -> None:
        """Keep one stretch of landmarks; the same part again replaces it."""
        blob = pack(series)
        with self._writing() as s:
            old = s.scalar(select(LandmarkPart).where(LandmarkPart.set_id == set_id, LandmarkPart.part == part))
            if old is None:
                s.add(LandmarkPart(set_id=set_id, part=part, frames=len(series), blob=blob))
            else:
                old.frames, old.blob = len(series), blob
            s.commit()

    def landmarks(self, set_id: int) -> list[PoseSeries]:
        with Session(self._engine) as s:
            rows = s.scalars(select(LandmarkPart).where(LandmarkPart.set_id == set_id).order_by(LandmarkPart.part))
            return [unpack(r.blob) for r in rows]

    def end_set(self, set_id: int, reason: str, view: str | None = None, at: datetime | None = None) -> None:
        now = at or _now()
        with self._writing() as s:
            row = s.get(SetRow, set_id)
            if row is None:
                return
            row.ended_at, row.end_reason = now, reason
            row.view = view or row.view
            session = s.get_one(SessionRow, row.session_id)
            session.ended_at = max(session.ended_at, now)
            s.commit()

    def set_reps(self, set_id: int) -> list[Rep]:
        with Session(self._engine) as s:
            rows = s.scalars(select(RepRow).where(RepRow.set_id == set_id).order_by(RepRow.index)).all()
            return [_rep(r) for r in rows]

    def set_holds(self, set_id: int) -> list[Held]:
        with Session(self._engine) as s:
            rows = s.scalars(select(HoldRow).where(HoldRow.set_id == set_id).order_by(HoldRow.index)).all()
            return [_held(r) for r in rows]

    def usual_amounts(self, person_id: int, exercise_id: str, last: int = 30) -> list[float]:
        """How far this person's last measured reps of this exercise went, newest first, in the measure's unit."""
        query = (
            select(RepRow.amount)
            .join(SetRow, RepRow.set_id == SetRow.id)
            .join(SessionRow, SetRow.session_id == SessionRow.id)
            .where(SessionRow.person_id == person_id, SetRow.exercise == exercise_id, RepRow.amount.is_not(None))
            .order_by(RepRow.id.desc())
            .limit(last)
        )
        with Session(self._engine) as s:
            return [float(amount) for amount in s.scalars(query) if amount is not None]

    def owns_set(self, person_id: int, set_id: int) -> bool:
        """Whether this set is this person's."""
        query = select(SetRow.id).join(SessionRow).where(SetRow.id == set_id, SessionRow.person_id == person_id)
        with Session(self._engine) as s:
            return s.scalar(query) is not None

    def open_set(self, person_id: int, exercise_id: str, within_s: float = 900) -> int | None:
        """A set that the person did not stop themselves and that a reload may go on with, the newest first."""
        since = _now() - timedelta(seconds=within_s)
        with Session(self._engine) as s:
            return s.scalar(
                select(SetRow.id)
                .join(SessionRow)
                .where(
                    SessionRow.person_id == person_id,
                    SetRow.exercise == exercise_id,
                    (SetRow.end_reason.is_(None)) | (SetRow.end_reason != "stop"),
                    SessionRow.ended_at >= since,
                )
                .order_by(SetRow.id.desc())
                .limit(1)
            )

    def reps_table(self, person_id: int) -> list[dict[str, Any]]:
        """One row a rep, oldest first, for charts and tables."""
        query = (
            select(RepRow, SetRow, SessionRow)
            .join(SetRow, RepRow.set_id == SetRow.id)
            .join(SessionRow, SetRow.session_id == SessionRow.id)
            .where(SessionRow.person_id == person_id)
            .order_by(SessionRow.started_at, SetRow.id, RepRow.index)
        )
        with Session(self._engine) as s:
            return [
                {
                    "set_id": set_row.id, "session_id": session.id, "session_at": session.started_at,
                    "at": rep.counted_at,
                    "exercise": set_row.exercise, "side": rep.side, "index": rep.index, "angle": rep.angle,
                    "rom_deg": rep.rom_deg, "amount": rep.amount, "unit": rep.unit,
                    "peak_deg": rep.peak_deg, "error_deg": rep.error_deg, "valid": rep.valid,
                    "score": rep.score, "target": set_row.target, "model": set_row.model, "mode": set_row.mode,
                    "view": set_row.view,
                }
                for rep, set_row, session in s.execute(query)
            ]  # fmt: skip

    def holds_table(self, person_id: int) -> list[dict[str, Any]]:
        """One row a hold, oldest first, for charts and tables."""
        query = (
            select(HoldRow, SetRow, SessionRow)
            .join(SetRow, HoldRow.set_id == SetRow.id)
            .join(SessionRow, SetRow.session_id == SessionRow.id)
            .where(SessionRow.person_id == person_id)
            .order_by(SessionRow.started_at, SetRow.id, HoldRow.index)
        )
        with Session(self._engine) as s:
            return [
                {
                    "set_id": set_row.id, "session_id": session.id, "session_at": session.started_at,
                    "at": held.counted_at, "exercise": set_row.exercise, "side": held.side, "index": held.index,
                    "duration_s": held.duration_s, "valid": held.valid, "score": held.score,
                }
                for held, set_row, session in s.execute(query)
            ]  # fmt: skip

    def _writing(self) -> _Writing:
        return _Writing(self._engine)


class _Writing:
    """A session for writing whose database troubles become one clear line."""

    def __init__(self, engine: Engine):
        self._session = Session(engine)

    def __enter__(self) -> Session:
        return self._session

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        self._session.close()
        if isinstance(error, OperationalError):
            raise RecordsError(
                f"The records could not be written: {_cause(error)} What was kept before is safe."
            ) from error


def _engine(url: str) -> Engine:
    sqlite = url.startswith("sqlite")
    engine = create_engine(url, connect_args={"timeout": 10} if sqlite else {}, pool_pre_ping=not sqlite)
    if sqlite:

        @event.listens_for(engine, "connect")
        def _pragmas(connection: Any, _: object) -> None:
            cursor = connection.cursor()
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
                cursor.execute(f"PRAGMA {pragma}")
            cursor.close()

    return engine


def _cause(error: SQLAlchemyError) -> str:
    text = str(getattr(error, "orig", error)).splitlines()[0]
    for sign, line in (
        ("readonly", "the folder or file is read-only. Allow writing or set COACH_DATA_DIR."),
        ("full", "the disk is full. Free some space and go on."),
        ("locked", "another program holds the database. Close it and go on."),
        ("unable to open", "the file cannot be opened. Check the folder, or set COACH_DATA_DIR."),
        ("malformed", "the file is damaged. Restore a backup."),
        ("not a database", "the file is not a database. Restore a backup or move it away."),
    ):
        if sign in text:
            return line
    return text + "."


def _public(url: str) -> str:
    return url if url.startswith("sqlite") else url.rsplit("@", maxsplit=1)[-1]  # never a password in a message


def _now() -> datetime:
    return datetime.now(UTC)


def _rep(r: RepRow) -> Rep:
    faults = [FoundFault(**f) for f in r.faults]
    return Rep(
        r.index, r.side, r.start_s, r.peak_s, r.end_s, r.angle, r.rom_deg, r.peak_deg, r.valid, r.error_deg,
        r.reached_target, r.score, r.parts, faults, r.reason, r.amount, r.unit,
    )  # fmt: skip


def _held(r: HoldRow) -> Held:
    faults = [FoundFault(**f) for f in r.faults]
    return Held(r.index, r.side, r.start_s, r.end_s, r.duration_s, r.valid, r.score, r.parts, faults)
