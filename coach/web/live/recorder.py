"""Writes a live set to the store as it happens, off the event loop."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from coach.exercise.definition import load_exercise
from coach.exercise.own_way import OwnWay
from coach.language import _
from coach.pose import CoachError
from coach.records.database import RecordsError
from coach.records.learning import learn_own_way
from coach.web.live import left_over
from coach.web.live.pool import Answer
from coach.web.live.tickets import TICKETS, SetTicket, Ticket
from coach.web.live.wire import dump_json, held_from_json, refused_from_json, rep_from_json
from coach.web.server.counters import COUNTERS

T = TypeVar("T")
log = logging.getLogger(__name__)
_PAUSES_S = (0.2, 0.5, 1.0, 2.0, 4.0)  # between tries: longer than a server takes to start, shorter than patience
_AWAY_S = 900.0  # the set's clock after a restart of the server: no interruption that may be gone on with is longer
# Its own threads: Streamlit's pages must not wait for a slow disk, nor it for them
_threads = ThreadPoolExecutor(4, thread_name_prefix="coach-records")


async def in_thread(work: Callable[[], T]) -> T:
    """Do what waits for the disk, off the event loop, in the visitor's language."""
    here = contextvars.copy_context()
    return await asyncio.get_running_loop().run_in_executor(_threads, lambda: here.run(work))


class Recorder:
    """The stored side of one visit. The set begins in the store when the countdown has ended, not when a page opens."""

    commands = ("pause", "resume", "ask", "stop", "go_on_anyway", "choose_1", "choose_2", "choose_3")
    finished = False  # a set that was interrupted goes on

    def __init__(self, store: Any, ticket: SetTicket):
        self._store, self._ticket = store, ticket
        self.model, self.mode = "full", "video"
        self.place = "server"  # or "browser": where the pose is found
        self.reps_stored = 0
        self._best_deg: float | None = None
        self._own: float | None = None
        self._way: OwnWay | None = None
        self._last_end_s = 0.0
        self._closed = False
        self._exercise = load_exercise(ticket.exercise_id)
        self._direction = self._exercise.direction

    @classmethod
    async def open(cls, ticket: SetTicket) -> Recorder:
        """Look up what an interrupted set had reached."""
        from coach.web.server import services

        def work() -> Recorder:
            recorder = cls(services.get_store(), ticket)
            for other in TICKETS.waiting(ticket.person_id):  # a page that was loaded anew has a new ticket
                cls(services.get_store(), other)._write_waiting()
            recorder._look_up()
            return recorder

        return await in_thread(work)

    def _look_up(self) -> None:
        # A patient's own range is known from the sessions before: the first small rep of today is a rep
        self._own = self._store.usual_amount(self._ticket.person_id, self._ticket.exercise_id)
        self._way = self._store.own_way(self._ticket.person_id, self._ticket.exercise_id)
        if self._ticket.set_id is None:
            return
        reps = self._store.set_reps(self._ticket.set_id)
        peaks = [r.peak_deg for r in reps if r.peak_deg is not None]
        holds = self._store.set_holds(self._ticket.set_id)
        self.reps_stored = max((r.index + 1 for r in (*reps, *holds)), default=0)
        self._best_deg = max(peaks, key=lambda peak: peak * self._direction) if peaks else None
        self._last_end_s = max((r.end_s for r in (*reps, *holds)), default=0.0)

    def hello(self) -> dict[str, Any]:
        """What the page is told first."""
        return {"count": self.reps_stored}

    @property
    def nothing_lost(self) -> str:
        """For a page on which something broke."""
        if not self.reps_stored:
            return _("Nothing was counted yet.")
        return (
            _("Your 1 rep is kept.")
            if self.reps_stored == 1
            else _("Your {reps_stored} reps are kept.").format(reps_stored=self.reps_stored)
        )

    def command(self, data: dict[str, Any]) -> dict[str, Any] | None:
        """What the pose process is to be told."""
        return {"do": data["do"]}

    def start(self) -> dict[str, Any]:
        """What a pose process needs to begin this set, or to go on with it."""
        starts_at_s = 0.0
        if self._ticket.set_id is not None:
            elapsed_s = TICKETS.elapsed_s(self._ticket.set_id)
            starts_at_s = max(self._last_end_s + _AWAY_S if elapsed_s is None else elapsed_s, self._last_end_s)
        return {
            "do": "start",
            "language": self._ticket.language,
            "exercise": self._ticket.exercise_id,
            "side": self._ticket.side,
            "target": self._ticket.target,
            "tempo_s": self._ticket.tempo_s,
            "own_excursion": self._own,
            "own_way": None if self._way is None else self._way.as_json(),
            "reps_before": self.reps_stored,
            "best_before_deg": self._best_deg,
            "starts_at_s": starts_at_s,
        }

    async def keep(self, answer: Answer) -> dict[str, Any] | None:
        """Store what one answer brought. When it brings the end, the last message for the page, else None."""
        await self._store_new(answer)
        if answer.data.get("stage") != "done":
            return None
        await self._close("stop")
        return {**answer.data, "set_id": self._ticket.set_id}

    async def leave(self, worker: Any) -> None:
        """The page is gone in the middle. Landmarks not yet handed over are fetched with a stop of the process's own
        set; the stored one stays open, to be gone on with."""
        if worker is not None:
            with contextlib.suppress(CoachError, TimeoutError):
                stop = b"C" + dump_json({"do": "stop"}).encode()
                await self._store_new(await asyncio.wait_for(worker.ask(stop), 2.0))
        with contextlib.suppress(CoachError):  # the page was told when it could not be stored; a reload tries again
            await self._close("left")

    async def _store_new(self, answer: Answer) -> None:
        """The beginning of the set, finished reps, landmark parts."""
        data = answer.data
        begins = self._ticket.set_id is None and data.get("stage") == "set"
        if begins or answer.parts or any(data.get(kind) for kind in ("reps", "holds", "refused")):
            self._ticket.unwritten.append(answer)
            await in_thread(self._write_waiting)

    def _write_waiting(self) -> None:
        """What is not stored yet, oldest first. What was half stored is stored once all the same."""
        with self._ticket.storing:
            while self._ticket.unwritten:
                self._write_patiently(self._ticket.unwritten[0])
                del self._ticket.unwritten[0]
            left_over.drop(self._ticket)

    def _write_patiently(self, answer: Answer) -> None:
        """A server that starts anew is back in a moment; anything else is told at once."""
        for pause_s in _PAUSES_S:
            try:
                return self._write(answer)
            except RecordsError as error:
                left_over.keep(self._ticket)  # should this server end before the database is back
                if not error.passing:
                    raise
            time.sleep(pause_s)
        self._write(answer)

    def _write(self, answer: Answer) -> None:
        ticket = self._ticket
        if ticket.set_id is None:
            ticket.set_id = self._store.begin_set(
                ticket.person_id,
                ticket.exercise_id,
                self._exercise.version,
                ticket.side,
                ticket.target,
                self.model,
                self.mode,
                pose_place=self.place,
            )
            TICKETS.begun(ticket.set_id)
            if left_over.is_kept(ticket):
                left_over.keep(ticket)  # else it would begin a second time
            note_live(self._store, ticket, f"set {ticket.set_id}")
        for data in answer.data.get("reps") or ():
            rep = rep_from_json(data)
            COUNTERS.rep(bool(self._store.add_rep(ticket.set_id, rep)))
            self.reps_stored = max(self.reps_stored, rep.index + 1)
            self._last_end_s = max(self._last_end_s, rep.end_s)
            if rep.peak_deg is not None:
                best = rep.peak_deg if self._best_deg is None else self._best_deg
                self._best_deg = max(best, rep.peak_deg, key=lambda peak: peak * self._direction)
        for data in answer.data.get("holds") or ():
            held = held_from_json(data)
            COUNTERS.rep(bool(self._store.add_hold(ticket.set_id, held)))
            self.reps_stored = max(self.reps_stored, held.index + 1)
            self._last_end_s = max(self._last_end_s, held.end_s)
        for data in answer.data.get("refused") or ():
            self._store.add_refused(ticket.set_id, refused_from_json(data))
        parts = [] if answer.parts and self._store.declines(ticket.person_id, "landmarks") else answer.parts
        for part in parts:
            # the second that a part begins at numbers it: that rises over interruptions, with nothing to remember
            self._store.add_landmarks(ticket.set_id, int(part.t_s[0]), part)

    async def _close(self, reason: str) -> None:
        """The set ends: "stop" by the person, or "left" and open to be gone on with."""
        set_id = self._ticket.set_id
        if set_id is None or self._closed:
            return
        self._closed = True
        await in_thread(lambda: self._store.end_set(set_id, reason))
        if reason == "stop" and self._way is None and self._exercise.counts_reps:
            _threads.submit(self._learn)  # nobody waits for it

    def _learn(self) -> None:
        """Whether by now it is known how this person does it: for the next set."""
        with contextlib.suppress(CoachError):  # the records may be in use: the next set learns it
            learn_own_way(self._store, self._ticket.person_id, self._ticket.exercise_id, anew=False)


def note_live(store: Any, ticket: Ticket, what: str) -> None:
    """In the audit, where people sign in: who recorded what for whom."""
    if ticket.by is not None:
        store.add_audit(ticket.by, "recorded", f"person {ticket.person_id}: {what}")


def store_left_over(ticket: SetTicket) -> bool:
    """Whether all is stored that the server before could not; its set is then one that was left."""
    from coach.web.server import services

    try:
        store = services.get_store()
        Recorder(store, ticket)._write_waiting()
        if ticket.set_id is not None:
            store.end_set(ticket.set_id, "left")
    except RecordsError:
        return False
    except CoachError as error:  # the exercise, or the person, is gone: nobody can store this any more
        log.error("a set that was left over cannot be stored", extra={"about": {"error": type(error).__name__}})
    return True
