"""What of a live set could not be stored yet, in a file that only its owner reads: the server's end loses no rep.

The database may be away for minutes; if the server ends meanwhile, the next one stores what is here as it starts.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import logging
import secrets
import threading
from pathlib import Path
from typing import Any

from coach.pose import CoachError
from coach.records.database import file_of
from coach.records.private import write_private
from coach.records.recording import pack, unpack
from coach.settings import settings
from coach.web.live.pool import Answer
from coach.web.live.tickets import TICKETS, SetTicket
from coach.web.live.wire import dump_json

_ABOUT = ("person_id", "exercise_id", "side", "target", "set_id", "by")
log = logging.getLogger(__name__)


def folder() -> Path:
    """Beside the records; of a server's in the data folder."""
    file = file_of(settings().database_url)
    return (file.parent if file else settings().data_dir) / "left_over"


def keep(ticket: SetTicket) -> None:
    """Write what waits, whole or not at all. A disk that takes nothing is no second error: the page says so already."""
    about = {name: getattr(ticket, name) for name in _ABOUT} | {"tempo_s": ticket.tempo_s}
    waiting = [
        {"data": a.data, "parts": [base64.b64encode(pack(part)).decode("ascii") for part in a.parts]}
        for a in ticket.unwritten
    ]
    with contextlib.suppress(OSError):
        write_private(_file(ticket), dump_json(about | {"waiting": waiting}))


def drop(ticket: SetTicket) -> None:
    """All of it is stored."""
    _file(ticket).unlink(missing_ok=True)


def is_kept(ticket: SetTicket) -> bool:
    return _file(ticket).exists()


def take_up() -> list[SetTicket]:
    """What the server before left, as tickets that wait again. A file that cannot be read stays where it is."""
    found = []
    for file in sorted(folder().glob("*.json")) if folder().is_dir() else ():
        try:
            ticket = _read(json.loads(file.read_text("utf-8")))
        except (OSError, ValueError, KeyError, TypeError, CoachError) as error:
            log.error("a set that was left over cannot be read", extra={"about": {"error": type(error).__name__}})
            continue
        TICKETS.take_up(ticket)
        keep(ticket)
        file.unlink(missing_ok=True)
        found.append(ticket)
    return found


def store_all(stop: threading.Event, every_s: float = 10.0) -> None:
    """Until everything that was left over is stored, or the server ends. For a thread of its own."""
    from coach.web.live.recorder import store_left_over

    waiting = take_up()
    while waiting and not stop.is_set():
        waiting = [ticket for ticket in waiting if not store_left_over(ticket)]
        if waiting:
            stop.wait(every_s)


def _read(data: Any) -> SetTicket:
    about = {name: data[name] for name in _ABOUT}
    ticket = SetTicket(secrets.token_urlsafe(32), **about)
    ticket.tempo_s = None if data["tempo_s"] is None else tuple(data["tempo_s"])
    ticket.unwritten = [
        Answer("", one["data"], [unpack(base64.b64decode(part)) for part in one["parts"]]) for one in data["waiting"]
    ]
    return ticket


def _file(ticket: SetTicket) -> Path:
    return folder() / f"{hashlib.sha256(ticket.token.encode()).hexdigest()[:24]}.json"
