"""Sets that were read from a film, whole and in one step; the film itself only where somebody said to keep it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from coach.exercise.definition import Exercise
from coach.exercise.feedback import Held, Refused, Rep
from coach.pose import PoseSeries
from coach.records.care import CareRecords, need_person
from coach.records.database import APP_VERSION, SAME_VISIT
from coach.records.models import FilmRow, HoldRow, LandmarkPart, RefusedRow, RepRow, SessionRow, SetRow
from coach.records.recording import pack

_PART_S = 20.0  # of one part of landmarks, as the live page keeps them


@dataclass(frozen=True)
class Film:
    """kind: how its name ends, as mp4 · who: said to keep it"""

    data: bytes
    kind: str
    who: str


def session_at(s: Session, person_id: int, at: datetime) -> SessionRow:
    """The person's running session at this time, or a new one."""
    session = s.scalar(
        select(SessionRow)
        .where(
            SessionRow.person_id == person_id, SessionRow.ended_at >= at - SAME_VISIT, SessionRow.started_at <= at
        )
        .order_by(SessionRow.ended_at.desc())
        .limit(1)
    )  # fmt: skip
    if session is None:
        session = SessionRow(person_id=person_id, started_at=at, ended_at=at)
        s.add(session)
        s.flush()
    session.ended_at = max(session.ended_at, at)
    return session


class ClipRecords(CareRecords):
    """Sets that were read from a film, and the films that are to be kept."""

    def keep_clip_set(
        self, person_id: int, ex: Exercise, side: str, target: float, series: PoseSeries, reps: Sequence[Rep],
        holds: Sequence[Held], view: str, at: datetime, film: Film | None = None, refused: Sequence[Refused] = (),
    ) -> int:  # fmt: skip
        """All of a set at once; its id. at: when it was filmed · landmarks stay out where the person declined them."""
        declined = self.declines(person_id, "landmarks")
        length = timedelta(seconds=float(series.t_s[-1] - series.t_s[0]))
        with self._writing() as s:
            need_person(s, person_id)
            session = session_at(s, person_id, at)
            session.ended_at = max(session.ended_at, at + length)
            row = SetRow(
                session_id=session.id, exercise=ex.id, definition_version=ex.version, app_version=APP_VERSION,
                side=side, target=target, model=series.model, mode=series.mode, view=view, started_at=at,
                ended_at=at + length, end_reason="stop", source="clip",
            )  # fmt: skip
            s.add(row)
            s.flush()
            for kind, done in ((RepRow, reps), (HoldRow, holds)):
                for one in done:
                    counted = at + timedelta(seconds=max(0.0, one.end_s))
                    s.add(kind(set_id=row.id, counted_at=counted, **asdict(one)))
            s.add_all(RefusedRow(set_id=row.id, **asdict(one)) for one in refused)
            if not declined:
                for stretch in _parts(series):
                    begins = int(stretch.t_s[0])  # numbered by its second, as live ones are
                    s.add(LandmarkPart(set_id=row.id, part=begins, frames=len(stretch), blob=pack(stretch)))
            if film is not None:
                s.add(FilmRow(set_id=row.id, kind=film.kind, who=film.who, blob=film.data))
            s.commit()
            return row.id

    def film(self, set_id: int) -> Film | None:
        """The film of a set, None where none was kept."""
        with Session(self._engine) as s:
            row = s.scalar(select(FilmRow).where(FilmRow.set_id == set_id))
            return None if row is None else Film(row.blob, row.kind, row.who)

    def delete_film(self, set_id: int) -> None:
        """The film only; the set stays as it was measured."""
        with self._writing() as s:
            s.execute(delete(FilmRow).where(FilmRow.set_id == set_id))
            s.commit()


def _parts(series: PoseSeries) -> list[PoseSeries]:
    """In stretches of so many seconds."""
    number = ((series.t_s - series.t_s[0]) // _PART_S).astype(int)
    stretches = [[series.frame(int(i)) for i in np.flatnonzero(number == n)] for n in np.unique(number)]
    return [PoseSeries.stack(frames, series.model, series.mode) for frames in stretches]
