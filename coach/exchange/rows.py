"""One person's records, read row by row: a damaged row is counted and left out, and does not keep the others back."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from math import isfinite
from typing import Any, TypeVar

from sqlalchemy import JSON, ColumnElement, Date, DateTime, Text, TypeDecorator, select, type_coerce

from coach.care.records import Plan, Profile
from coach.exchange.history import History, HoldRecord, RefusedRecord, RepRecord, SetRecord
from coach.exercise.feedback import FoundFault, Held, Refused, Rep
from coach.language import _
from coach.pose import CoachError
from coach.records.assessments import AssessmentRow
from coach.records.care import CHECKS, CheckEntry, CheckKind, SafetyEvent
from coach.records.models import Base
from coach.records.store import PersonRow, Store

_T = TypeVar("_T")
_LONGEST_S = 24 * 3600.0


def read_history(store: Store, person: PersonRow) -> History:
    """Raises CoachError where there is nobody with this id any more."""
    reader = _Reader(store, person)
    if not reader.rows("person", "id", [person.id]):
        raise CoachError(_("This person is not in the records any more."))
    found = History(person, damaged=reader.damaged)
    own = [person.id]
    found.sessions = reader.each("session", "person_id", own, _session)
    found.sessions.sort(key=lambda s: (s[1], s[0]))
    sessions = {id: start for id, start, _end in found.sessions}
    rows = reader.each("exercise_set", "session_id", list(sessions), lambda r: _set(r, sessions))
    found.sets = [
        SetRecord(**{**s.__dict__, "number": n}) for n, s in enumerate(sorted(rows, key=lambda s: (s.started_at, s.id)))
    ]
    sets = {s.id: s for s in found.sets}
    found.reps = reader.each("rep", "set_id", list(sets), lambda r: _rep(r, sets))
    found.holds = reader.each("hold", "set_id", list(sets), lambda r: _held(r, sets))
    found.refused = reader.each("refused", "set_id", list(sets), lambda r: _refused(r, sets))
    found.refused.sort(key=lambda r: (r.of.number, r.refused.start_s, r.refused.side))
    found.reps.sort(key=lambda r: (r.of.number, r.rep.index))
    found.holds.sort(key=lambda h: (h.of.number, h.held.index))
    found.assessments = sorted(reader.each("assessment", "person_id", own, _assessment), key=lambda a: (a.at, a.id))
    found.checks = sorted(reader.each("session_check", "person_id", own, _check), key=lambda c: (c.at, c.id))
    found.plans = sorted(
        reader.each("plan", "person_id", own, lambda r: Plan.model_validate(r["body"])), key=lambda p: p.version
    )
    profiles = reader.each("profile", "person_id", own, lambda r: Profile.model_validate(r["body"]))
    found.profile = profiles[-1] if profiles else None
    events = reader.each(
        "safety_event", "person_id", own,
        lambda r: SafetyEvent(r["id"], r["person_id"], r["at"], _text(r["what"]), r["seen_by"], r["seen_at"]),
    )  # fmt: skip
    found.events = sorted(events, key=lambda e: (e.at, e.id))
    found.not_counting = store.not_counting(person.id)
    found.counted_in = store.counted_in(person.id)
    return found


class _Reader:
    def __init__(self, store: Store, person: PersonRow):
        self._engine = store._engine
        self.person = person
        self.damaged: Counter[str] = Counter()

    def rows(self, name: str, key: str, ids: Sequence[int]) -> list[dict[str, Any]]:
        """Rows with JSON and times as the text that they are."""
        table = Base.metadata.tables[name]
        columns: list[ColumnElement[Any]] = [
            type_coerce(c, Text).label(c.name) if _as_text(c.type) else c for c in table.columns
        ]
        found: list[dict[str, Any]] = []
        with self._engine.connect() as c:
            for some in range(0, len(ids), 500):
                query = select(*columns).where(table.c[key].in_(ids[some : some + 500])).order_by(table.c.id)
                found += [dict(r._mapping) for r in c.execute(query)]
        return found

    def each(self, name: str, key: str, ids: Sequence[int], read: Callable[[dict[str, Any]], _T]) -> list[_T]:
        found = []
        types = {c.name: c.type for c in Base.metadata.tables[name].columns}
        for raw in self.rows(name, key, ids):
            try:
                found.append(read({n: _value(v, types[n]) for n, v in raw.items()}))
            except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
                self.damaged[name] += 1
        return found


def _as_text(kind: Any) -> bool:
    return isinstance(kind, JSON | DateTime | Date) or (
        isinstance(kind, TypeDecorator) and isinstance(kind.impl, DateTime)
    )


def _value(value: Any, kind: Any) -> Any:
    if isinstance(kind, JSON):
        return json.loads(value) if isinstance(value, str | bytes) else value
    if _as_text(kind) and value is not None:
        at = value if isinstance(value, datetime | date) else datetime.fromisoformat(value)
        if isinstance(at, datetime):
            return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
        return at
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError("no text")
    return value


def _number(value: Any) -> float:
    if isinstance(value, str | bytes) or not isfinite(value):
        raise ValueError("no number")
    return float(value)


def _maybe(value: Any) -> float | None:
    return None if value is None else _number(value)


def _when(value: Any) -> datetime:
    if not isinstance(value, datetime):
        raise ValueError("no time")
    return value


def _session(r: dict[str, Any]) -> tuple[int, datetime, datetime]:
    return r["id"], _when(r["started_at"]), _when(r["ended_at"])


def _set(r: dict[str, Any], sessions: dict[int, datetime]) -> SetRecord:
    return SetRecord(
        r["id"], 0, r["session_id"], sessions[r["session_id"]], _text(r["exercise"]), _text(r["definition_version"]),
        _text(r["side"]), _number(r["target"]), _text(r["model"]), _text(r["mode"]), r["view"], _when(r["started_at"]),
        r["ended_at"], r["end_reason"],
    )  # fmt: skip


def _faults(found: Any) -> list[FoundFault]:
    return [FoundFault(_text(f["code"]), *(_number(f[n]) for n in ("severity", "start_s", "end_s"))) for f in found]


def _parts(found: Any) -> dict[str, float | None]:
    return {name: _maybe(value) for name, value in found.items()}


def _rep(r: dict[str, Any], sets: dict[int, SetRecord]) -> RepRecord:
    rep = Rep(
        int(r["index"]), _text(r["side"]), _number(r["start_s"]), _number(r["peak_s"]), _number(r["end_s"]),
        _text(r["angle"]), _maybe(r["rom_deg"]), _maybe(r["peak_deg"]), bool(r["valid"]), _maybe(r["error_deg"]),
        None if r["reached_target"] is None else bool(r["reached_target"]),
        None if r["score"] is None else int(r["score"]), _parts(r["parts"]), _faults(r["faults"]), r["reason"],
        _maybe(r["amount"]), _text(r["unit"]), r.get("doubt"),
    )  # fmt: skip
    if not 0 <= rep.end_s - rep.start_s <= _LONGEST_S:
        raise ValueError("a rep ends after it begins")
    return RepRecord(sets[r["set_id"]], _when(r["counted_at"]), rep)


def _refused(r: dict[str, Any], sets: dict[int, SetRecord]) -> RefusedRecord:
    one = Refused(
        _text(r["side"]), _number(r["start_s"]), _number(r["peak_s"]), _number(r["end_s"]), _text(r["reason"]),
        _number(r["probability"]),
    )  # fmt: skip
    of = sets[r["set_id"]]
    return RefusedRecord(of, of.started_at + timedelta(seconds=one.end_s), one)


def _held(r: dict[str, Any], sets: dict[int, SetRecord]) -> HoldRecord:
    held = Held(
        int(r["index"]), _text(r["side"]), _number(r["start_s"]), _number(r["end_s"]), _number(r["duration_s"]),
        bool(r["valid"]), None if r["score"] is None else int(r["score"]), _parts(r["parts"]), _faults(r["faults"]),
    )  # fmt: skip
    return HoldRecord(sets[r["set_id"]], _when(r["counted_at"]), held)


def _assessment(r: dict[str, Any]) -> AssessmentRow:
    reading, stages, warnings = r["reading"], r["stages"], r["warnings"]
    if not (isinstance(stages, list) and isinstance(warnings, list)) or bool(r["valid"]) != isinstance(reading, dict):
        raise ValueError("no result")
    return AssessmentRow(
        r["id"], r["person_id"], _text(r["test"]), _when(r["at"]), bool(r["valid"]), r["invalid_reason"], reading,
        stages, warnings, r["script_version"], r["model"], r["mode"], r["view"], r["entered_by"],
    )  # fmt: skip


def _check(r: dict[str, Any]) -> CheckEntry:
    kind: CheckKind = r["kind"]
    return CheckEntry(
        r["id"], kind, _when(r["at"]), CHECKS[kind].model_validate(r["body"]), r["session_id"], r["set_id"]
    )
