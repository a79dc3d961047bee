"""Guesses at passwords: how many were wrong, and how long the next one waits.

A place is taken before a password is looked at, in one statement, so that sixty tries at once are not sixty guesses.
What waits is a name (known here or not: both answer alike), an address, or a browser that its owner signed in with
before: strangers' tries at the name do not make that one wait (device cookies, OWASP 2023).
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import case, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from coach.records.models import WrongTryRow

FREE = 5  # wrong tries at a name, or from a browser, before one waits
FREE_FROM_AN_ADDRESS = 50  # a clinic's people share one
_FIRST_WAIT, MOST_WAIT = timedelta(minutes=1), timedelta(minutes=15)  # doubled with each further try
_FORGOTTEN = timedelta(hours=1)  # after the wait: then it counts anew


def of_name(name: str) -> str:
    """The key of a name as it was typed; it says nothing of the name."""
    return _key("name", " ".join(name.split()).casefold())


def of_address(address: str) -> str:
    return _key("address", address)


def of_browser(digest: str) -> str:
    return _key("browser", digest)


def take_place(s: Session, key: str, now: datetime, free: int = FREE) -> timedelta | None:
    """Count one more try, which is wrong until :func:`was_right` says otherwise; commits. Returns how long to wait
    where it may not be made now, and then it does not count either."""
    anew = WrongTryRow.next_at < now - _FORGOTTEN
    for _ in range(3):
        taken = s.execute(
            update(WrongTryRow)
            .where(WrongTryRow.key == key, WrongTryRow.next_at <= now)
            .values(tries=case((anew, 1), else_=WrongTryRow.tries + 1))
            .execution_options(synchronize_session=False)
        )
        row = s.scalar(select(WrongTryRow).where(WrongTryRow.key == key))
        if taken.rowcount and row is not None:  # type: ignore[attr-defined]
            row.next_at = now + _wait(row.tries - free)
            s.commit()
            return None
        if row is not None:
            left = row.next_at - now
            s.rollback()
            return left
        s.execute(delete(WrongTryRow).where(WrongTryRow.next_at < now - _FORGOTTEN))
        s.add(WrongTryRow(key=key, tries=0, next_at=now))
        try:
            s.commit()
        except IntegrityError:  # another one was quicker
            s.rollback()
    return _FIRST_WAIT


def was_right(s: Session, key: str) -> None:
    """The owner came in: what was wrong before is forgotten. The caller commits."""
    s.execute(delete(WrongTryRow).where(WrongTryRow.key == key))


def waiting(s: Session, now: datetime) -> dict[str, datetime]:
    """Until when, by key, of those that wait."""
    rows = s.execute(select(WrongTryRow.key, WrongTryRow.next_at).where(WrongTryRow.next_at > now))
    return {row.key: row.next_at for row in rows}


def _wait(over: int) -> timedelta:
    return timedelta() if over < 0 else min(MOST_WAIT, _FIRST_WAIT * 2 ** min(over, 10))


def _key(kind: str, what: str) -> str:
    return hashlib.sha256(f"{kind}\n{what}".encode()).hexdigest()
