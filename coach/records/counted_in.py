"""Refused cycles that a therapist counts in: the decision beside the set's verdicts, and the rep that it makes.

The refusal itself stays as the coach gave it. A cycle that is counted in is a rep like any other, so that whatever
counts reps counts it; taken back, the rep is gone and the decision stays, with who and when.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from coach.exercise.feedback import Refused, Rep
from coach.language import _
from coach.records.database import Database, RecordsError, now_utc
from coach.records.desk import said
from coach.records.models import CountedInRow, MarkRow, RefusedRow, RepRow, SessionRow, SetRow

_GOES_ON = timedelta(minutes=15)  # a set that was left may be gone on with for so long


@dataclass(frozen=True)
class CountedIn:
    """index: of the rep that the cycle counts as, in its set"""

    set_id: int
    index: int
    refused: Refused
    who: str
    at: datetime


class CountedInRecords(Database):
    """Refused cycles that count after all."""

    def mark_refused(self, set_id: int, refused: Refused, rep: Rep | None, who: str, at: datetime | None = None) -> int:
        """Let a refused cycle count, or not after all; the index of its rep.

        rep: what it is as a rep, whose index is given here (see :func:`coach.records.scored_anew.as_rep`); None where
        it does not count after all
        """
        who, now = said(who, _("who marks it")), at or now_utc()
        with self._writing() as s:
            of_set = s.get(SetRow, set_id)
            if of_set is None or not _is_kept(s, set_id, refused):
                raise RecordsError(_("This movement is not in the records any more; nothing was changed."))
            session = s.get_one(SessionRow, of_set.session_id)
            if of_set.end_reason != "stop" and now_utc() - session.ended_at < _GOES_ON:
                raise RecordsError(_("This set may still go on. Wait until it is over, then say what counts in it."))
            before = holding(_rows(s, set_id)).get((set_id, refused.side, refused.peak_s))
            if (before is not None) == (rep is not None):
                raise RecordsError(_("Somebody else decided this just now; nothing was changed. Look again."))
            index = _next_index(s, set_id) if before is None else before.index
            assert index is not None
            if rep is None:
                s.execute(delete(RepRow).where(RepRow.set_id == set_id, RepRow.index == index))
            else:
                counted = of_set.started_at + timedelta(seconds=max(0.0, refused.end_s))
                s.add(RepRow(set_id=set_id, counted_at=counted, **asdict(rep) | {"index": index}))
            s.add(CountedInRow(set_id=set_id, index=index, counts=rep is not None, who=who, at=now, **asdict(refused)))
            s.commit()
            return index

    def keep_counted_in(self, set_id: int, one: CountedIn) -> None:
        """The decision of a rep that is there already: out of another database."""
        with self._writing() as s:
            s.add(
                CountedInRow(
                    set_id=set_id, index=one.index, counts=True, who=said(one.who, _("who marks it")), at=one.at,
                    **asdict(one.refused),
                )
            )  # fmt: skip
            if not _is_kept(s, set_id, one.refused):
                s.add(RefusedRow(set_id=set_id, **asdict(one.refused)))
            s.commit()

    def counted_in(self, person_id: int) -> dict[tuple[int, int], CountedIn]:
        """(set_id, index) of the reps that a therapist counted in, each with its decision."""
        query = (
            select(CountedInRow)
            .join(SetRow, CountedInRow.set_id == SetRow.id)
            .join(SessionRow, SetRow.session_id == SessionRow.id)
            .where(SessionRow.person_id == person_id)
            .order_by(CountedInRow.id)
        )
        with Session(self._engine) as s:
            return _told(holding(s.scalars(query)))

    def counted_in_of(self, set_id: int) -> dict[int, CountedIn]:
        """The same of one set, by the rep's index."""
        with Session(self._engine) as s:
            return {index: one for (_set, index), one in _told(holding(_rows(s, set_id))).items()}

    def decided_in(self, set_id: int) -> list[Refused]:
        """Every cycle of a set that a therapist lets count, in order of time: also those that the coach counts itself
        since the set was scored anew."""
        with Session(self._engine) as s:
            return sorted((refused_in(r) for r in holding(_rows(s, set_id)).values()), key=lambda r: r.start_s)


def counted_in_words(count: int) -> str:
    """Said wherever reps are counted: that the coach did not count all of them itself."""
    if count == 1:
        return _("One of these reps was counted in by a therapist.")
    return _("{n} of these reps were counted in by a therapist.").format(n=count)


def renumbered(s: Session, set_id: int, counted_in: Mapping[int, Refused]) -> None:
    """After a set was scored anew. counted_in: by the new index of its rep; the coach counts the others itself"""
    indexes = {(set_id, one.side, one.peak_s): index for index, one in counted_in.items()}
    for key, row in holding(_rows(s, set_id)).items():
        row.index = indexes.get(key)


def holding(rows: Iterable[CountedInRow]) -> dict[tuple[int, str, float], CountedInRow]:
    """The decisions that hold, of rows in the order in which they were made."""
    newest = {(r.set_id, r.side, r.peak_s): r for r in rows}
    return {key: row for key, row in newest.items() if row.counts}


def _told(rows: Mapping[tuple[int, str, float], CountedInRow]) -> dict[tuple[int, int], CountedIn]:
    return {
        (r.set_id, r.index): CountedIn(r.set_id, r.index, refused_in(r), r.who, r.at)
        for r in rows.values()
        if r.index is not None
    }


def _rows(s: Session, set_id: int) -> Iterable[CountedInRow]:
    return s.scalars(select(CountedInRow).where(CountedInRow.set_id == set_id).order_by(CountedInRow.id))


def refused_in(row: RefusedRow | CountedInRow) -> Refused:
    """The cycle that a row is of."""
    return Refused(row.side, row.start_s, row.peak_s, row.end_s, row.reason, row.probability)


def _is_kept(s: Session, set_id: int, one: Refused) -> bool:
    of = RefusedRow.set_id == set_id, RefusedRow.side == one.side, RefusedRow.peak_s == one.peak_s
    return s.scalar(select(RefusedRow.id).where(*of)) is not None


def _next_index(s: Session, set_id: int) -> int:
    """One that no rep has, and none that was marked or is gone ever had."""
    tables = RepRow, MarkRow, CountedInRow
    last = (s.scalar(select(func.max(t.index)).where(t.set_id == set_id)) for t in tables)
    return max(-1 if n is None else n for n in last) + 1
