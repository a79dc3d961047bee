"""One's own data: all of it to take along, or all of it gone."""

from __future__ import annotations

import base64
import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Connection, Select, Table, Text, delete, func, select, type_coerce
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from coach.language import _
from coach.records import tries
from coach.records.audit import AuditRecords, who_of
from coach.records.database import RecordsError, now_utc
from coach.records.models import AccountRow, Base, Person

THEMSELVES = "the patient"
_KEYS = {("account", "password"), ("sign_in", "token"), ("known_browser", "token")}


class OwnDataRecords(AuditRecords):
    """What a person may take along, or have erased; the audit has a line of it."""

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
        who = who_of(who)
        self._audit_key()
        with self._writing() as s:
            c = overwriting(s)
            person = s.get(Person, person_id)
            if person is None:
                raise RecordsError(_("This person is not in the records any more; nothing was deleted."))
            if person.name.casefold() in who.casefold():
                who = THEMSELVES
            gone = _count(c, person_id)
            for name in s.scalars(select(AccountRow.name).where(AccountRow.person_id == person_id)):
                tries.was_right(s, tries.of_name(name))
            # the children too, by their foreign keys
            c.execute(delete(Person).where(Person.id == person_id))
            line = self._chained(s, who, "person_deleted", json.dumps(gone), at or now_utc())
            self._commit_with(s, line)
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
