"""Who may open a live socket, and for what: one unguessable token for each start of an exercise or a test."""

from __future__ import annotations

import asyncio
import secrets
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from coach.assessment.script import Sex
from coach.language import language

VALID_S = 2 * 3600.0  # since it was last used; a page left open over night asks for a reload
_MOST = 2000


@dataclass(slots=True)
class Ticket:
    """What one token stands for. by: who opened the page, as the audit calls them, None at home · holder: the socket
    that uses it now · language: of the page that issued it"""

    token: str
    person_id: int
    by: str | None = field(default=None, kw_only=True)
    used_at_s: float = field(default_factory=time.monotonic, kw_only=True)
    language: str = field(default_factory=language, kw_only=True)
    holder: asyncio.Event | None = field(default=None, kw_only=True)  # set to tell it that a newer one has come


@dataclass(slots=True)
class SetTicket(Ticket):
    """A set of an exercise. set_id: None until the set has begun · tempo_s: out, hold, back; None is as defined ·
    unwritten: what could not be stored yet, oldest first; a reload tries again · storing: held while that is done, in
    order"""

    exercise_id: str
    side: str
    target: float
    set_id: int | None = None
    tempo_s: tuple[float, float, float] | None = None
    unwritten: list[Any] = field(default_factory=list, repr=False)
    storing: threading.Lock = field(default_factory=threading.Lock, repr=False)


@dataclass(slots=True)
class AssessmentTicket(Ticket):
    """One test. age, sex: for what the reading is compared with · metronome_bpm: None to march to one's own pace ·
    confirmed: the person has said that the place is safe · explained: they know the test · over: it has ended, with its
    assessment_id in the store, None where it had not begun · storing: held while that is decided, once"""

    test: str
    age: int | None = None
    sex: Sex | None = None
    metronome_bpm: float | None = None
    confirmed: bool = False
    explained: bool = False
    over: bool = False
    assessment_id: int | None = None
    storing: threading.Lock = field(default_factory=threading.Lock, repr=False)


class Tickets:
    """The server's list of tickets. Streamlit's threads issue them, the socket's loop redeems them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tickets: dict[str, Ticket] = {}
        self._begun: dict[int, float] = {}

    def issue(
        self, person_id: int, exercise_id: str, side: str, target: float, set_id: int | None = None,
        tempo_s: tuple[float, float, float] | None = None, by: str | None = None,
    ) -> SetTicket:  # fmt: skip
        """A new ticket; ``set_id`` when it goes on with a set that was interrupted."""
        ticket = SetTicket(secrets.token_urlsafe(32), person_id, exercise_id, side, target, set_id, tempo_s, by=by)
        self.take_up(ticket)
        return ticket

    def issue_assessment(self, person_id: int, test: str, **about: Any) -> AssessmentTicket:
        """A new ticket for one test; ``about`` as in :class:`AssessmentTicket`."""
        ticket = AssessmentTicket(secrets.token_urlsafe(32), person_id, test, **about)
        self.take_up(ticket)
        return ticket

    def take_up(self, ticket: Ticket) -> None:
        """Know this ticket from now on."""
        with self._lock:
            now = time.monotonic()
            stale = [t.token for t in self._tickets.values() if t.holder is None and now - t.used_at_s > VALID_S]
            for token in stale:
                del self._tickets[token]
            while len(self._tickets) >= _MOST:  # oldest first
                self._tickets.pop(next(iter(self._tickets)))
            self._tickets[ticket.token] = ticket

    def redeem(self, token: str) -> Ticket | None:
        """The ticket of this token, or None when there is none or it is too old."""
        with self._lock:
            ticket = self._tickets.get(token)
            if ticket is None:
                return None
            now = time.monotonic()
            if ticket.holder is None and now - ticket.used_at_s > VALID_S:
                del self._tickets[token]
                return None
            ticket.used_at_s = now
            return ticket

    def waiting(self, person_id: int) -> list[SetTicket]:
        """This person's tickets, from other visits too, for which something could not be stored yet; oldest first."""
        with self._lock:
            return [
                t for t in self._tickets.values()
                if isinstance(t, SetTicket) and t.person_id == person_id and t.unwritten
            ]  # fmt: skip

    def begun(self, set_id: int) -> None:
        """Remember when a set began, for :meth:`elapsed_s`."""
        with self._lock:
            self._begun.setdefault(set_id, time.monotonic())
            while len(self._begun) > _MOST:
                self._begun.pop(next(iter(self._begun)))

    def elapsed_s(self, set_id: int) -> float | None:
        """Seconds since the set began, None where this server did not see it begin."""
        with self._lock:
            start = self._begun.get(set_id)
        return None if start is None else time.monotonic() - start


TICKETS = Tickets()
