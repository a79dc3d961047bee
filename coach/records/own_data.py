"""One's own data: all of it to take along, or all of it gone. And the audit, which stays."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, Connection, Select, Table, Text, delete, func, select, text, type_coerce
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from coach.language import _
from coach.pose import CoachError
from coach.records.care import reading
from coach.records.database import Database, RecordsError, now_utc
from coach.records.models import AuditRow, Base, Person

THEMSELVES = "the patient"
_KEYS = {("account", "password"), ("sign_in", "token")}


@dataclass(frozen=True)
class AuditEntry:
    """Who did what to the records, and when."""

    id: int
    at: datetime
    who: str
    what: str
    detail: str


class OwnDataRecords(Database):
    """What is done to the records as a whole: the audit, and what a person may take along."""

    def add_audit(self, who: str, what: str, detail: str = "", at: datetime | None = None) -> int:
        """One line more; there is no way to change one. who: a therapist's name, never a patient's · what: an id"""
        with self._writing() as s:
            row = chained(s, _who(who), what, detail, at or now_utc())
            s.commit()
            return row.id

    def audit_broken_at(self) -> int | None:
        """The first line that was changed, taken out or put in afterwards; None when the chain holds.

        What was cut off at the end leaves no trace in the file: :meth:`audit_head` noted elsewhere shows that.
        """
        with Session(self._engine) as s:
            before: str | None = None
            for row in s.scalars(select(AuditRow).order_by(AuditRow.id)):
                if row.chain is None and before is None:
                    continue  # from before there was a chain
                if row.chain != _link(before, row):
                    return row.id
                before = row.chain
        return None

    def audit_head(self) -> str | None:
        """The newest link of the chain, to be noted where nobody who can write the file can."""
        with Session(self._engine) as s:
            return s.scalar(select(AuditRow.chain).order_by(AuditRow.id.desc()).limit(1))

    def audit(self) -> list[AuditEntry]:
        """Oldest first."""
        with Session(self._engine) as s, reading("audit line"):
            rows = s.scalars(select(AuditRow).order_by(AuditRow.id))
            return [AuditEntry(r.id, r.at, r.who, r.what, r.detail) for r in rows]

    def everything(self, person_id: int) -> dict[str, Any]:
        """Every row of this person by table, ready for JSON: times as ISO text, landmarks as base64 (see
        :mod:`coach.records.recording`). What is damaged is given as the text that it is."""
        with self._engine.connect() as c:
            tables = _owned(person_id)
            found = {
                name: [_plain(table, row) for row in c.execute(_readable(table, ids))]
                for name, (table, ids) in tables.items()
            }
        if not found["person"]:
            raise RecordsError(_("This person is not in the records any more."))
        return found

    def delete_person(self, person_id: int, who: str, at: datetime | None = None) -> dict[str, int]:
        """Everything of this person, really gone: rows, landmarks, and in SQLite their bytes in the file and its log.

        who: does it; the patient's own name is not kept, so that the audit line names nobody who is gone
        Returns how many rows went, by table. Backups and exports made before are not ours to find.
        """
        who = _who(who)
        with self._writing() as s:
            c = overwriting(s)
            person = s.get(Person, person_id)
            if person is None:
                raise RecordsError(_("This person is not in the records any more; nothing was deleted."))
            if person.name.casefold() in who.casefold():
                who = THEMSELVES
            gone = _count(c, person_id)
            # the children too, by their foreign keys
            c.execute(delete(Person).where(Person.id == person_id))
            chained(s, who, "person_deleted", json.dumps(gone), at or now_utc())
            s.commit()
        self.finish_deleting()
        return gone

    def finish_deleting(self) -> None:
        """Write the file anew from what is left, and empty its log: neither holds what was deleted. Again, where
        :meth:`delete_person` could not, because somebody was reading."""
        if self._engine.dialect.name != "sqlite":
            return
        late = "All is deleted, but traces may stay in the file while it is in use. Close it elsewhere, then finish."
        try:
            with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as c:
                c.exec_driver_sql("VACUUM")
                busy = c.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]
        except (SQLAlchemyError, RecordsError) as error:
            raise RecordsError(late) from error
        if busy:
            raise RecordsError(late)


def overwriting(s: Session) -> Connection:
    """The session's connection; in SQLite what it frees is overwritten."""
    c = s.connection()
    if c.dialect.name == "sqlite":
        c.exec_driver_sql("PRAGMA secure_delete=ON")
    return c


def chained(s: Session, who: str, what: str, detail: str, at: datetime) -> AuditRow:
    """An audit line with its link, as the last of the chain. The write lock is taken before the last one is read."""
    row = AuditRow(at=at, who=who, what=what, detail=detail)
    if s.get_bind().dialect.name == "postgresql":
        s.execute(text("LOCK TABLE audit IN EXCLUSIVE MODE"))
    s.add(row)
    s.flush()  # SQLite: the one writer from here on
    row.chain = _link(
        s.scalar(select(AuditRow.chain).where(AuditRow.id < row.id).order_by(AuditRow.id.desc()).limit(1)), row
    )
    return row


def _link(before: str | None, row: AuditRow) -> str:
    line = [before, row.at.astimezone(UTC).isoformat(), row.who, row.what, row.detail]
    return hashlib.sha256(json.dumps(line, ensure_ascii=False).encode()).hexdigest()


def _who(who: str) -> str:
    who = " ".join(who.split())
    if not 0 < len(who) <= 80:
        raise CoachError(_("Please type who does this, in 1 to 80 letters."))
    return who


def _owned(person_id: int) -> dict[str, tuple[Table, Select[Any]]]:
    """Each table that hangs on a person, by name, with the ids that are this person's: found by the foreign keys, so
    that a table that is added later is not forgotten."""
    people = Base.metadata.tables["person"]
    found: dict[str, tuple[Table, Select[Any]]] = {
        "person": (people, select(people.c.id).where(people.c.id == person_id))
    }
    for table in Base.metadata.sorted_tables:  # parents first
        keys = [k for k in table.foreign_keys if k.column.table.name in found]
        if not keys or table.name in found:
            continue
        key = next((k for k in keys if k.column.table.name == "person"), keys[0])
        parents = found[key.column.table.name][1]
        found[table.name] = (table, select(table.c.id).where(key.parent.in_(parents)))
    return found


def _count(c: Connection, person_id: int) -> dict[str, int]:
    tables = _owned(person_id)
    counts = {
        name: c.execute(select(func.count()).select_from(ids.subquery())).scalar_one()
        for name, (_, ids) in tables.items()
    }
    return {name: n for name, n in counts.items() if n}


def _readable(table: Table, ids: Select[Any]) -> Select[Any]:
    """JSON as its text, so that one damaged row does not keep all the others back. What opens a door stays here."""
    told = [c for c in table.columns if (table.name, c.name) not in _KEYS]
    columns = [type_coerce(c, Text).label(c.name) if isinstance(c.type, JSON) else c for c in told]
    return select(*columns).where(table.c.id.in_(ids)).order_by(table.c.id)


def _plain(table: Table, row: Any) -> dict[str, Any]:
    return {
        c.name: _value(row._mapping[c.name], isinstance(c.type, JSON))
        for c in table.columns
        if (table.name, c.name) not in _KEYS
    }


def _value(value: Any, is_json: bool) -> Any:
    if is_json and isinstance(value, str):
        try:
            return json.loads(value)
        except ValueError:
            return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    return base64.b64encode(value).decode("ascii") if isinstance(value, bytes) else value
