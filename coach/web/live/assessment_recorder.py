"""Keeps the result of one live test: once, when it is over, and nothing before that."""

from __future__ import annotations

import math
from typing import Any

from coach.web.live.pool import Answer
from coach.web.live.recorder import in_thread, note_live
from coach.web.live.tickets import AssessmentTicket

_MOST_BEATS = 64  # in one message; a metronome makes three a second
_MOST_MS = 1e12


class AssessmentRecorder:
    """The stored side of one visit to a test. A line that breaks in the middle leaves nothing: the test starts anew."""

    commands = ("confirm", "stop", "choose_1", "choose_2", "choose_3", "beats")
    nothing_lost = "Nothing of this test was kept: it starts anew."

    def __init__(self, store: Any, ticket: AssessmentTicket):
        self._store, self._ticket = store, ticket
        self.model, self.mode = "full", "image"
        self.place = "server"  # or "browser": where the pose is found

    @classmethod
    async def open(cls, ticket: AssessmentTicket) -> AssessmentRecorder:
        from coach.web.server import services

        def work() -> AssessmentRecorder:
            with ticket.storing:  # an older socket of this ticket may be storing its result just now
                return cls(services.get_store(), ticket)

        return await in_thread(work)

    def hello(self) -> dict[str, Any]:
        """over: this test has ended already, and its result is stored (a line that broke after that)"""
        return {"over": self._ticket.over, "assessment_id": self._ticket.assessment_id}

    @property
    def finished(self) -> bool:
        return self._ticket.over

    def start(self) -> dict[str, Any]:
        ticket = self._ticket
        return {
            "do": "assess",
            "language": ticket.language,
            "test": ticket.test,
            "age": ticket.age,
            "sex": ticket.sex,
            "metronome_bpm": ticket.metronome_bpm,
            "confirmed": ticket.confirmed,
            "explained": ticket.explained,
        }

    def command(self, data: dict[str, Any]) -> dict[str, Any] | None:
        """What the pose process is to be told, or None where it is not a command."""
        if data["do"] == "confirm":
            self._ticket.confirmed = True  # known to a new process, should this one die
        return _beats(data) if data["do"] == "beats" else {"do": data["do"]}

    async def keep(self, answer: Answer) -> dict[str, Any] | None:
        """Store the result when this answer brings the end; then the last message for the page, else None."""
        if not answer.data.get("over"):
            return None
        await in_thread(lambda: self._write(answer))
        told = {k: v for k, v in answer.data.items() if k != "report"}
        return {**told, "assessment_id": self._ticket.assessment_id}

    def _write(self, answer: Answer) -> None:
        with self._ticket.storing:
            if self._ticket.over:
                return  # another socket of this ticket was quicker
            report = answer.data.get("report")
            if report is not None:
                self._ticket.assessment_id = self._store.save_assessment(
                    self._ticket.person_id,
                    report,
                    [] if self._store.declines(self._ticket.person_id, "landmarks") else answer.parts,
                )
                note_live(self._store, self._ticket, f"assessment {self._ticket.assessment_id}")
            self._ticket.over = True

    async def leave(self, worker: Any) -> None:
        """The page is gone in the middle: what was half done has no reading, so nothing is kept."""


def _beats(data: dict[str, Any]) -> dict[str, Any] | None:
    heard, known = data.get("heard_ms"), data.get("delay_known")
    if not isinstance(heard, list) or not 0 < len(heard) <= _MOST_BEATS or not isinstance(known, bool):
        return None
    if not all(type(t) in (int, float) and math.isfinite(t) and abs(t) < _MOST_MS for t in heard):
        return None
    return {"do": "beats", "heard_ms": heard, "delay_known": known}
