"""What was done to the records, and by whom: lines that only grow, each chained to the one before by a keyed hash.

The key and the newest link lie beside the records in files of their own (``COACH_AUDIT_DIR`` puts them elsewhere), so
that whoever can write the database, but not there, can neither change a line nor cut one off unseen. HMAC-SHA-256:
RFC 2104. Nobody is named: whoever signs in is the number of their account.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from coach.language import _
from coach.pose import CoachError
from coach.records.care import reading
from coach.records.database import Database, RecordsError, file_of, now_utc
from coach.records.models import AccountRow, AuditRow
from coach.records.private import write_private


@dataclass(frozen=True)
class AuditEntry:
    """Who did what to the records, and when."""

    id: int
    at: datetime
    who: str
    what: str
    detail: str


class AuditRecords(Database):
    """The audit; there is no way to change a line."""

    def add_audit(self, who: str, what: str, detail: str = "", at: datetime | None = None) -> int:
        """One line more. who: an account's number, "home" or a program, never a name · detail: ids, never names"""
        self._audit_key()
        with self._writing() as s:
            return self._commit_with(s, self._chained(s, who_of(who), what, detail, at or now_utc()))

    def audit_broken_at(self) -> int | None:
        """The first line that was changed, taken out, put in or never sealed, and the last one that is known of where
        some were cut off at the end; None when all of it holds."""
        self._audit_key()
        noted = self._seal.noted()
        with Session(self._engine) as s:
            before: str | None = None
            links: dict[int, str] = {}
            for row in s.scalars(select(AuditRow).order_by(AuditRow.id)):
                if row.chain != self._link(before, row):
                    return row.id
                before = links[row.id] = row.chain
        if noted is None:  # nothing is known of the newest line: then there was never one
            return max(links, default=None)
        id, link = noted
        return None if links.get(id) == link else id

    def audit_head(self) -> str | None:
        """The newest link of the chain, to be noted where nobody who can write the file can."""
        with Session(self._engine) as s:
            return s.scalar(select(AuditRow.chain).order_by(AuditRow.id.desc()).limit(1))

    def audit(self) -> list[AuditEntry]:
        """Oldest first."""
        with Session(self._engine) as s, reading("audit line"):
            rows = s.scalars(select(AuditRow).order_by(AuditRow.id))
            return [AuditEntry(r.id, r.at, r.who, r.what, r.detail) for r in rows]

    def seal_audit_anew(self, why: str, at: datetime | None = None) -> None:
        """Chain all lines with this computer's key, as after a backup was put back, and say so in one more: what they
        were before this moment it cannot vouch for. Names of accounts that are there become their numbers."""
        with self._writing() as s:
            if s.get_bind().dialect.name == "postgresql":
                s.execute(text("LOCK TABLE audit IN EXCLUSIVE MODE"))
            called = {name: alias(id) for id, name in s.execute(select(AccountRow.id, AccountRow.name))}
            rows = list(s.scalars(select(AuditRow).order_by(AuditRow.id)))
            held, old = True, None
            for row in rows:
                held = held and row.chain in ([None] if old is None else []) + [_unkeyed(old, row)]
                old = row.chain
            before: str | None = None
            for row in rows:
                row.who = called.get(row.who, row.who)
                for name, number in called.items():
                    if row.what == "account_added" and row.detail.endswith(f" {name}"):
                        row.detail = row.detail.removesuffix(name) + number
                row.chain = before = self._link(before, row)
            s.flush()
            chain = "" if not rows or old is None else ", their own chain held" if held else ", sealed elsewhere"
            self._seal.forget()
            row = self._chained(s, "the coach", "audit_sealed", f"{why}: {len(rows)} lines{chain}", at or now_utc())
            self._commit_with(s, row)

    def _chained(self, s: Session, who: str, what: str, detail: str, at: datetime) -> AuditRow:
        """A line with its link, as the last of the chain. The write lock is taken before the last one is read."""
        row = AuditRow(at=at, who=who, what=what, detail=detail)
        if s.get_bind().dialect.name == "postgresql":
            s.execute(text("LOCK TABLE audit IN EXCLUSIVE MODE"))
        s.add(row)
        s.flush()  # SQLite: the one writer from here on
        row.chain = self._link(
            s.scalar(select(AuditRow.chain).where(AuditRow.id < row.id).order_by(AuditRow.id.desc()).limit(1)), row
        )
        return row

    def _commit_with(self, s: Session, row: AuditRow) -> int:
        """Commit what was done and its line; the line is the newest from now on."""
        s.commit()
        self._seal.note(row.id, row.chain or "")
        return row.id

    def _audit_key(self) -> None:
        """Before the first line is written or looked at: lines from before there was a key get theirs with it."""
        if not self._seal.is_new():
            return
        self._seal.key()
        with Session(self._engine) as s:
            has_lines = s.scalar(select(AuditRow.id).limit(1)) is not None
        if has_lines:
            self.seal_audit_anew("a new key")

    @property
    def _seal(self) -> _Seal:
        return _seal_of(self.url)

    def _link(self, before: str | None, row: AuditRow) -> str:
        return hmac.new(self._seal.key(), _line(before, row), hashlib.sha256).hexdigest()


def alias(account_id: int) -> str:
    """How the audit calls an account: its name goes when the account does."""
    return f"account {account_id}"


def who_of(who: str) -> str:
    """One line of 1 to 80 letters; raises CoachError."""
    who = " ".join(who.split())
    if not 0 < len(who) <= 80:
        raise CoachError(_("Please type who does this, in 1 to 80 letters."))
    return who


def _line(before: str | None, row: AuditRow) -> bytes:
    line = [before, row.at.astimezone(UTC).isoformat(), row.who, row.what, row.detail]
    return json.dumps(line, ensure_ascii=False).encode()


def _unkeyed(before: str | None, row: AuditRow) -> str:
    """The link of an older coach, which anybody could work out anew."""
    return hashlib.sha256(_line(before, row)).hexdigest()


class _Seal:
    """key, head: the two files; None for records that lie in memory only, whose key goes with them."""

    def __init__(self, key: Path | None, head: Path | None):
        self._key_file, self._head_file = key, head
        self._key: bytes | None = None if key else secrets.token_bytes(32)
        self._head: tuple[int, str] | None = None

    def is_new(self) -> bool:
        """Whether there is no key yet."""
        return self._key is None and self._key_file is not None and not self._key_file.exists()

    def key(self) -> bytes:
        if self._key is None:
            assert self._key_file is not None
            try:
                if not self._key_file.exists():
                    write_private(self._key_file, secrets.token_hex(32), replace=False)
                self._key = bytes.fromhex(self._key_file.read_text("ascii"))
            except (OSError, ValueError) as error:
                raise RecordsError(
                    _("The audit's key {file} cannot be read or made. Nothing was changed.").format(file=self._key_file)
                ) from error
        return self._key

    def forget(self) -> None:
        """Whatever was the newest line."""
        self._head = None
        if self._head_file is not None:
            self._head_file.unlink(missing_ok=True)

    def note(self, id: int, link: str) -> None:
        """Remember the newest line."""
        if self._head_file is None:
            self._head = (id, link)
            return
        known = self.noted()
        if known is not None and known[0] > id:
            return  # another server was quicker
        try:
            write_private(self._head_file, json.dumps({"line": id, "link": link, "mac": self._mac(id, link)}))
        except OSError as error:
            raise RecordsError(_("The audit's head {file} cannot be written.").format(file=self._head_file)) from error

    def noted(self) -> tuple[int, str] | None:
        """The newest line that is known of; None where nothing is, or what is there was not written with the key."""
        if self._head_file is None:
            return self._head
        try:
            found: Any = json.loads(self._head_file.read_text("utf-8"))
            id, link, mac = int(found["line"]), str(found["link"]), str(found["mac"])
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return (id, link) if hmac.compare_digest(mac, self._mac(id, link)) else None

    def _mac(self, id: int, link: str) -> str:
        return hmac.new(self.key(), f"head {id} {link}".encode(), hashlib.sha256).hexdigest()


@cache
def _seal_of(url: str) -> _Seal:
    from coach.settings import settings

    file = file_of(url)
    if file is None and url.startswith("sqlite"):
        return _Seal(None, None)
    own = file or settings().data_dir / f"server-{hashlib.sha256(url.encode()).hexdigest()[:12]}"
    folder = settings().audit_dir or own.parent
    return _Seal(folder / f"{own.name}.audit-key", folder / f"{own.name}.audit-head")
