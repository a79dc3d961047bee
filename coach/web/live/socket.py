"""The WebSocket at /live: who may connect, what may come in, and that every frame gets exactly one answer."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import re
import time
from collections import deque
from typing import Any
from urllib.parse import urlsplit

from starlette.websockets import WebSocket, WebSocketDisconnect

from coach.language import _, use
from coach.pose import CoachError
from coach.settings import settings
from coach.web.account.access import COOKIE, may_see
from coach.web.live.assessment_recorder import AssessmentRecorder
from coach.web.live.pool import Answer, PoolFullError, WorkerGoneError
from coach.web.live.recorder import Recorder, in_thread
from coach.web.live.tickets import TICKETS, AssessmentTicket, SetTicket, Ticket
from coach.web.live.wire import FRAME_HEAD, LANDMARKS_BYTES, LANDMARKS_MARK, dump_json
from coach.web.server.counters import COUNTERS, OUTCOMES

MESSAGE_LIMIT_BYTES = 600_000  # a 640 x 360 JPEG is 17 kB; this is room for a large camera, not for an attack
COMMAND_LIMIT_LETTERS = 20_000  # the longest tells when each beat of a metronome was heard
MESSAGES_A_SECOND = 70
FLOOD = 10 * MESSAGES_A_SECOND  # no page sends so many
IDLE_S = 1800.0  # a page that sends nothing for so long holds a place that others wait for
WAIT_S = 2.0  # until a page that waits for a place asks again
IN_FLIGHT = 2
MODEL = re.compile(r"[a-z0-9_]{1,20}")
BAD_IN_A_ROW = 3
DEATHS = 4  # of pose processes in one socket: then something is wrong that a new one does not cure
# close codes: 4000-4999 are an application's own
REPLACED, REFUSED, TOO_LARGE, MALFORMED, DONE = 4001, 4003, 4009, 4007, 4000
log = logging.getLogger(__name__)


def same_origin(socket: WebSocket) -> bool:
    """Browsers send Origin with every WebSocket: only the page that this server served may connect."""
    origin = urlsplit(socket.headers.get("origin", ""))
    return origin.scheme in ("http", "https") and bool(origin.netloc) and origin.netloc == socket.headers.get("host")


async def live(socket: WebSocket) -> None:
    """The route. A stranger is refused before anything is accepted; a known page is told why in one line."""
    ticket = TICKETS.redeem(socket.query_params.get("token", ""))
    cookie = socket.cookies.get(COOKIE)
    if ticket is None or not same_origin(socket) or not await in_thread(lambda: may_see(cookie, ticket.person_id)):
        await socket.close(REFUSED)
        return
    from coach.web.live import pool, seats

    model = socket.query_params.get("model", "")
    own = socket.query_params.get("pose") == "browser" and MODEL.fullmatch(model) is not None
    await socket.accept()
    if ticket.holder is not None:
        ticket.holder.set()  # the newer one wins: a reload must not wait for the old page's socket to time out
    mine = ticket.holder = asyncio.Event()
    visit = Visit(socket, ticket, seats.get_seats().for_model(model) if own else pool.get_pool(), own)
    about = {"visit": COUNTERS.visits + 1, "of": "set" if isinstance(ticket, SetTicket) else "test", "own_pose": own}
    try:
        log.info("visit began", extra={"about": about})
        with COUNTERS.visit():
            await visit.run(mine)
    finally:
        log.info("visit ended", extra={"about": {**about, **visit.frames}})
        if ticket.holder is mine:
            ticket.holder = None


class Visit:
    """One open socket: its pose process, its recorder, and what is in flight.

    own_pose: the page finds the pose itself and sends landmarks; ``pool`` then has seats and no processes
    """

    def __init__(self, socket: WebSocket, ticket: Ticket, pool: Any, own_pose: bool = False):
        self._socket, self._ticket, self._pool, self._own_pose = socket, ticket, pool, own_pose
        self._recorder: Recorder | AssessmentRecorder | None = None
        self._worker: Any = None
        self._work: asyncio.Queue[tuple[str, Any]] = asyncio.Queue()
        self._frames_waiting = 0
        self._bad = self._deaths = 0
        self._times: deque[float] = deque()
        self._sending = asyncio.Lock()
        self._over = False
        self.frames = dict.fromkeys(OUTCOMES, 0)  # of this visit, by what became of them

    async def run(self, replaced: asyncio.Event) -> None:
        """Until the page leaves, a newer socket comes, or what it is for is over; then save, and end the process."""
        use(self._ticket.language)
        tasks: list[asyncio.Task[Any]] = []
        try:
            if await self._begin():
                return
            tasks = [asyncio.create_task(c) for c in (self._receive(), self._answer(), replaced.wait())]
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                if task.done() and not task.cancelled():
                    task.result()
            if replaced.is_set():
                await self._close(REPLACED, _("This was opened in another window. It goes on there."))
        except (WebSocketDisconnect, ConnectionError):
            pass
        except CoachError as error:
            await self._close(REFUSED, str(error))
        except Exception:
            log.exception("live socket")
            await self._close(
                REFUSED,
                _("Something went wrong here. {_nothing_lost} Reload the page to go on.").format(
                    _nothing_lost=self._nothing_lost
                ),
            )
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await asyncio.shield(self._end())

    async def _begin(self) -> bool:
        """True when there is nothing to do: it had ended already."""
        self._recorder = await _open_recorder(self._ticket)
        if self._recorder.finished:
            self._over = True
            await self._send({"kind": "hello", **self._recorder.hello()})
            await self._socket.close(DONE)
            return True
        if settings().pose == ("server" if self._own_pose else "browser"):
            raise CoachError(_("This coach finds joints another way now. Reload the page to go on."))
        self._recorder.place = "browser" if self._own_pose else "server"
        await self._new_worker()
        own = {"mode": self._recorder.mode} if self._own_pose else {}
        await self._send({"kind": "hello", **self._recorder.hello(), **own})
        return False

    @property
    def _nothing_lost(self) -> str:
        return "" if self._recorder is None else self._recorder.nothing_lost

    async def _new_worker(self) -> None:
        """A process that has taken over the set where it stands. A spare may have died unseen: then the next one."""
        assert self._recorder is not None
        while True:
            self._worker = await self._place()
            try:
                answer = await self._worker.ask(_command(self._recorder.start()))
            except WorkerGoneError:
                self._lose_worker()
                continue
            self._recorder.model, self._recorder.mode = str(answer.data["model"]), str(answer.data["mode"])
            return

    async def _place(self) -> Any:
        """A pose process, or a seat. Where all are taken the page is told so and waits, in nobody's way."""
        while True:
            try:
                return await self._pool.take()
            except PoolFullError:
                await self._send(
                    {"kind": "waiting", "text": _("All places are taken now. Wait here: it begins by itself.")}
                )
            with contextlib.suppress(TimeoutError):  # whatever comes before the hello is no frame of this visit
                message = await asyncio.wait_for(self._socket.receive(), WAIT_S)
                if message["type"] == "websocket.disconnect":
                    raise WebSocketDisconnect

    def _lose_worker(self) -> None:
        """Count a death; raises the one line for the page when there were too many."""
        self._pool.give_back(self._worker)
        self._worker = None
        self._deaths += 1
        if self._deaths >= DEATHS:
            raise CoachError(
                _(
                    "The camera reader stopped several times. {_nothing_lost} Reload the page, or type: coach doctor"
                ).format(_nothing_lost=self._nothing_lost)
            )

    async def _end(self) -> None:
        try:
            if self._recorder is not None and not self._over:
                await self._recorder.leave(self._worker)
        finally:
            if self._worker is not None:
                self._pool.give_back(self._worker)

    # -- in -----------------------------------------------------------------------------------------------------------

    async def _receive(self) -> None:
        while True:
            try:
                message = await asyncio.wait_for(self._socket.receive(), IDLE_S)
            except TimeoutError:
                raise CoachError(_("Nothing came for a long time. Reload the page to go on.")) from None
            if message["type"] == "websocket.disconnect":
                return
            data, text = message.get("bytes"), message.get("text")
            limit = LANDMARKS_BYTES if self._own_pose and data is not None else MESSAGE_LIMIT_BYTES
            if len(data or text or "") > limit:
                text = _("The picture was too large. {_nothing_lost} Reload the page to go on.").format(
                    _nothing_lost=self._nothing_lost
                )
                await self._close(TOO_LARGE, text)
                return
            slow_enough = self._within_rate()
            if len(self._times) > FLOOD:
                raise CoachError(_("Too much came at once. Reload the page to go on."))
            if data is None:
                if slow_enough:
                    await self._take_command(text or "")
            elif not self._is_frame(data):
                if await self._count_bad(_about(data)):
                    return
            elif not slow_enough or self._frames_waiting >= IN_FLIGHT:
                await self._skip(data)
            else:
                self._frames_waiting += 1
                self._work.put_nowait(("frame", data))

    def _is_frame(self, data: bytes) -> bool:
        begins = LANDMARKS_MARK if self._own_pose else b"\xff\xd8"
        return len(data) >= FRAME_HEAD.size + 4 and data.startswith(begins, FRAME_HEAD.size)

    async def _skip(self, data: bytes) -> None:
        self._count("skipped")
        await self._send({"kind": "skipped", **_about(data)})

    def _count(self, outcome: str, took_s: float = 0.0) -> None:
        self.frames[outcome] += 1
        COUNTERS.frame(outcome, took_s)

    def _within_rate(self) -> bool:
        now = time.monotonic()
        self._times.append(now)
        while now - self._times[0] > 1.0:
            self._times.popleft()
        return len(self._times) <= MESSAGES_A_SECOND

    async def _take_command(self, text: str) -> None:
        assert self._recorder is not None
        command = None
        with contextlib.suppress(ValueError, TypeError, KeyError, OverflowError, RecursionError):
            data = json.loads(text) if len(text) <= COMMAND_LIMIT_LETTERS else {}
            if data["do"] in self._recorder.commands:
                command = self._recorder.command(data)
        if command is not None:
            self._work.put_nowait(("command", command))
        else:
            await self._send({"kind": "bad", "error": _("That is not a command.")})

    async def _count_bad(self, about: dict[str, Any]) -> bool:
        """Answer a malformed frame; True when there were too many in a row and the socket was closed."""
        self._bad += 1
        self._count("bad")
        error = _("These were no landmarks.") if self._own_pose else _("That was not a JPEG picture.")
        await self._send({"kind": "bad", "error": error, **about})
        if self._bad >= BAD_IN_A_ROW:
            text = _("The camera sends pictures that cannot be read. {_nothing_lost} Reload the page.").format(
                _nothing_lost=self._nothing_lost
            )
            await self._close(MALFORMED, text)
            return True
        return False

    # -- out ----------------------------------------------------------------------------------------------------------

    async def _answer(self) -> None:
        """Work through frames and commands in the order they came."""
        assert self._recorder is not None
        while True:
            kind, content = await self._work.get()
            message = b"F" + content if kind == "frame" else _command(content)
            began_s = time.monotonic()
            try:
                answer = await self._worker.ask(message)
            except WorkerGoneError:
                if kind == "frame":
                    self._frames_waiting -= 1
                    await self._skip(content)
                await self._replace_worker()
                if kind == "command":
                    self._work.put_nowait((kind, content))
                continue
            if kind == "frame":
                self._frames_waiting -= 1
                if answer.data["kind"] != "bad":
                    self._count("answered" if answer.data["kind"] == "frame" else "skipped", time.monotonic() - began_s)
            if await self._deliver(answer):
                return

    async def _deliver(self, answer: Answer) -> bool:
        """Store first, then tell: a rep that the page has shown is in the database. True when it is over."""
        assert self._recorder is not None
        last = await self._recorder.keep(answer)
        if answer.data["kind"] == "bad" and "number" in answer.data:
            return await self._count_bad({k: answer.data[k] for k in ("captured_ms", "number")})
        if answer.data["kind"] == "frame":
            self._bad = 0
        if last is None:
            await self._send_text(answer.text)
            return False
        self._over = True
        await self._send(last)
        await self._socket.close(DONE)
        return True

    async def _replace_worker(self) -> None:
        self._lose_worker()
        text = _("The camera reader stopped and starts anew. {_nothing_lost}").format(_nothing_lost=self._nothing_lost)
        await self._send({"kind": "notice", "text": text})
        await self._new_worker()

    async def _send(self, data: dict[str, Any]) -> None:
        await self._send_text(dump_json(data))

    async def _send_text(self, text: str) -> None:
        async with self._sending:
            await self._socket.send_text(text)

    async def _close(self, code: int, text: str) -> None:
        with contextlib.suppress(RuntimeError, WebSocketDisconnect, ConnectionError):
            await self._send({"kind": "closing", "text": text, "code": code})
            await self._socket.close(code)


async def _open_recorder(ticket: Ticket) -> Recorder | AssessmentRecorder:
    if isinstance(ticket, AssessmentTicket):
        return await AssessmentRecorder.open(ticket)
    assert isinstance(ticket, SetTicket)
    return await Recorder.open(ticket)


def _command(command: dict[str, Any]) -> bytes:
    return b"C" + dump_json(command).encode()


def _about(data: bytes) -> dict[str, Any]:
    """Capture time and number of a frame, so that the page knows which one this answers."""
    if len(data) < FRAME_HEAD.size:
        return {"captured_ms": 0.0, "number": 0}
    captured_ms, number = FRAME_HEAD.unpack_from(data)
    return {"captured_ms": captured_ms if abs(captured_ms) < 1e15 else 0.0, "number": number}
