"""One person's records as reports and exports see them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from typing import Any, TypeVar

from coach.care.adherence import Adherence, adherence
from coach.care.records import Plan, Profile, SessionSummary
from coach.exercise.feedback import Held, Refused, Rep
from coach.records.assessments import AssessmentRow
from coach.records.care import CheckEntry, CheckKind, SafetyEvent
from coach.records.counted_in import CountedIn
from coach.records.desk import Mark
from coach.records.store import PersonRow, table_row
from coach.records.summaries import SummaryRecords

_Done = TypeVar("_Done", "RepRecord", "HoldRecord")


@dataclass(frozen=True)
class SetRecord:
    """One set. number: its place among the person's sets, from 0, which stays the same in another database"""

    id: int
    number: int
    session_id: int
    session_at: datetime
    exercise: str
    definition_version: str
    side: str
    target: float
    model: str
    mode: str
    view: str | None
    started_at: datetime
    ended_at: datetime | None
    end_reason: str | None


@dataclass(frozen=True)
class RepRecord:
    """A rep with its set. at: when it was counted"""

    of: SetRecord
    at: datetime
    rep: Rep


@dataclass(frozen=True)
class HoldRecord:
    """A hold with its set. at: when it was counted"""

    of: SetRecord
    at: datetime
    held: Held


@dataclass(frozen=True)
class RefusedRecord:
    """A cycle that the coach did not count, with its set. at: when it was over"""

    of: SetRecord
    at: datetime
    refused: Refused


@dataclass
class History:
    """Everything in the order of time. sessions: (id, start, end) · not_counting, counted_in: marks and decisions of a
    therapist by (set id, rep's index) · damaged: rows that could not be read, by table
    """

    person: PersonRow
    sessions: list[tuple[int, datetime, datetime]] = field(default_factory=list)
    sets: list[SetRecord] = field(default_factory=list)
    reps: list[RepRecord] = field(default_factory=list)
    holds: list[HoldRecord] = field(default_factory=list)
    refused: list[RefusedRecord] = field(default_factory=list)
    assessments: list[AssessmentRow] = field(default_factory=list)
    checks: list[CheckEntry] = field(default_factory=list)
    plans: list[Plan] = field(default_factory=list)
    profile: Profile | None = None
    events: list[SafetyEvent] = field(default_factory=list)
    not_counting: dict[tuple[int, int], Mark] = field(default_factory=dict)
    counted_in: dict[tuple[int, int], CountedIn] = field(default_factory=dict)
    damaged: Counter[str] = field(default_factory=Counter)

    def reps_table(self) -> list[dict[str, Any]]:
        """As :meth:`Store.reps_table` gives them, without those that a therapist lets count no more."""
        return [
            table_row(r.rep, r.at, r.of, r.of.session_at)
            for r in self.reps
            if (r.of.id, r.rep.index) not in self.not_counting
        ]

    def summaries(self, zone: tzinfo = UTC) -> list[SessionSummary]:
        """As :meth:`Store.session_summaries` makes them, of the rows that could be read."""
        return _Readable(self).session_summaries(self.person.id, zone)

    def adherence(self, start: date, end: date, zone: tzinfo = UTC) -> Adherence:
        """Days on which a check said to rest count as kept."""
        return adherence(self.plans, self.summaries(zone), start, end, zone)


def by_set(records: Iterable[_Done]) -> dict[int, list[_Done]]:
    """Reps or holds by the number of their set, in the order they came in."""
    found: dict[int, list[_Done]] = {}
    for r in records:
        found.setdefault(r.of.number, []).append(r)
    return found


class _Readable(SummaryRecords):
    """The rules of :class:`SummaryRecords` over rows that were read already."""

    def __init__(self, history: History):
        self._history = history

    def plan_history(self, person_id: int) -> list[Plan]:
        return self._history.plans

    def profile(self, person_id: int) -> Profile | None:
        return self._history.profile

    def checks(self, person_id: int, kind: CheckKind | None = None) -> list[CheckEntry]:
        return [c for c in self._history.checks if kind in (None, c.kind)]

    def safety_events(self, person_id: int | None = None, unseen_only: bool = False) -> list[SafetyEvent]:
        return [e for e in reversed(self._history.events) if e.seen_at is None or not unseen_only]

    def _sessions(self, person_id: int) -> list[dict[str, Any]]:
        found: dict[int, dict[str, Any]] = {
            id: {"id": id, "at": start, "end": end, "sets": {}} for id, start, end in self._history.sessions
        }
        done = [(r.of, r.rep.score, r.rep.end_s - r.rep.start_s) for r in self._history.reps]
        done += [(h.of, h.held.score, h.held.duration_s) for h in self._history.holds]
        for of, score, seconds in done:
            one = found[of.session_id]["sets"].setdefault(of.id, (of.exercise, [], []))
            one[1].extend([] if score is None else [score])
            one[2].append(max(seconds, 0.0))
        return list(found.values())
