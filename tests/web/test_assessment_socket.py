"""A test over the WebSocket: its result is stored once, before it is told; half a test leaves nothing."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any

import cv2
import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute

from coach.pose import PoseSeries
from coach.records.store import RecordsError
from coach.web.account import access
from coach.web.live import pool as live_pool
from coach.web.live.pool import Answer, Pool, PoseProcess, WorkerGoneError
from coach.web.live.socket import DEATHS, live
from coach.web.live.tickets import TICKETS, AssessmentTicket
from coach.web.live.wire import FRAME_HEAD, dump_json
from coach.web.server import services
from tests.web.bodies import standing
from tests.web.serving import Client, client, serve
from tests.web.test_socket import frame, waits_for

LENGTH = 4  # frames of the pretended test
REPORT = {"test": "quiet_stance", "valid": True, "reading": {"sway_rms_mm_per_m": 4.0}}


class FakeAssessor:
    """A pose process whose test is over with its LENGTH-th frame. b"die" kills it."""

    def __init__(self) -> None:
        self.commands: list[dict[str, Any]] = []
        self.frames, self.ended_now = 0, False

    async def ask(self, message: bytes) -> Answer:
        if self.ended_now:
            raise WorkerGoneError("gone")
        if message[:1] == b"C":
            self.commands.append(json.loads(message[1:]))
            if self.commands[-1]["do"] == "assess":
                return self._answer({"kind": "started", "model": "full", "mode": "image"})
            over = self.commands[-1]["do"] == "stop"
            told = {"phase": "stopped", "over": True, "report": None} if over else {"phase": "waiting"}
            return self._answer({"kind": "command", **told})
        if b"die" in message:
            self.ended_now = True
            raise WorkerGoneError("gone")
        self.frames += 1
        captured_ms, number = FRAME_HEAD.unpack_from(message, 1)
        told: dict[str, Any] = {"kind": "frame", "captured_ms": captured_ms, "number": number, "phase": "trial"}
        if self.frames < LENGTH:
            return self._answer(told)
        parts = [PoseSeries.stack([standing(1.0), standing(1.5)], "full", "image")]
        return self._answer({**told, "phase": "done", "over": True, "report": REPORT}, parts)

    def _answer(self, data: dict[str, Any], parts: list[PoseSeries] | None = None) -> Answer:
        text = dump_json(data)
        return Answer(text, json.loads(text), parts or [])

    def end(self) -> None:
        self.ended_now = True

    async def ended(self) -> None:
        assert self.ended_now


class ShelfStore:
    """Keeps what is given to it. ``full`` refuses; ``slow`` waits to be let go."""

    def __init__(self) -> None:
        self.refused = False
        self.kept: list[tuple[int, dict[str, Any], int]] = []
        self.full = False
        self.slow: threading.Event | None = None

    def has_accounts(self) -> bool:
        return False

    def declines(self, person_id: int, kind: str) -> bool:
        return self.refused and kind == "landmarks"

    def save_assessment(self, person_id: int, result: dict[str, Any], landmarks: list[PoseSeries]) -> int:
        if self.slow is not None:
            self.slow.wait(5)
        if self.full:
            raise RecordsError("The records could not be written: the disk is full. Free some space and go on.")
        self.kept.append((person_id, result, sum(len(part) for part in landmarks)))
        return len(self.kept)


class House:
    def __init__(self) -> None:
        self.store, self.workers = ShelfStore(), []
        self.pool = Pool(self._start)
        self.port = 0

    async def _start(self) -> FakeAssessor:
        self.workers.append(FakeAssessor())
        return self.workers[-1]

    def ticket(self, **about: Any) -> AssessmentTicket:
        return TICKETS.issue_assessment(7, "quiet_stance", age=70, sex="f", **about)

    def connect(self, token: str) -> AbstractContextManager[Client]:
        return client(self.port, token)


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    house = House()
    monkeypatch.setattr(services, "get_store", lambda: house.store)
    monkeypatch.setattr(live_pool, "get_pool", lambda: house.pool)
    monkeypatch.setattr(access.st, "get_option", lambda name: "127.0.0.1")
    with serve(Starlette(routes=[WebSocketRoute("/live", live)])) as house.port:
        yield house


def take(socket: Client, count: int = LENGTH, first: int = 1) -> dict[str, Any]:
    """Send so many frames; the last answer."""
    for number in range(first, first + count):
        socket.send(frame(number))
        answer = socket.receive()
    return answer


def test_the_result_is_stored_once_before_it_is_told(house: House):
    ticket = house.ticket(confirmed=True, metronome_bpm=100.0)
    with house.connect(ticket.token) as socket:
        assert socket.receive() == {"kind": "hello", "over": False, "assessment_id": None}
        last = take(socket)
        assert house.store.kept == [(7, REPORT, 2)]
        assert (last["over"], last["assessment_id"], last["phase"]) == (True, 1, "done")
        assert "report" not in last
        assert socket.close_code() == 4000
    assert house.workers[0].commands[0] == {
        "do": "assess", "language": "en", "test": "quiet_stance", "age": 70, "sex": "f", "metronome_bpm": 100.0,
        "confirmed": True,
        "explained": False,
    }  # fmt: skip
    waits_for(lambda: house.workers[0].ended_now)
    with house.connect(ticket.token) as socket:  # the line broke after the end: the page learns what came of it
        assert socket.receive() == {"kind": "hello", "over": True, "assessment_id": 1}
        assert socket.close_code() == 4000
    assert len(house.store.kept) == 1


def test_whoever_declines_it_has_no_landmarks_kept(house: House):
    house.store.refused = True
    ticket = house.ticket()
    with house.connect(ticket.token) as socket:
        socket.receive()
        assert take(socket)["assessment_id"] == 1
    assert house.store.kept == [(7, REPORT, 0)]


def test_a_line_that_breaks_in_the_middle_leaves_nothing_and_it_starts_anew(house: House):
    ticket = house.ticket()
    with house.connect(ticket.token) as socket:
        socket.receive()
        socket.command("confirm")
        assert socket.receive()["kind"] == "command"
        take(socket, LENGTH - 1)
    waits_for(lambda: house.workers[0].ended_now)
    assert not house.store.kept
    with house.connect(ticket.token) as socket:
        assert not socket.receive()["over"]
        take(socket)
    assert len(house.store.kept) == 1
    assert house.workers[0].commands[0]["confirmed"] is False
    assert house.workers[1].commands[0]["confirmed"] is True  # the place is as safe as it was
    assert "stop" not in [c["do"] for c in house.workers[0].commands]


def test_a_newer_window_waits_for_what_the_older_one_stores(house: House):
    house.store.slow = threading.Event()
    ticket = house.ticket()
    with house.connect(ticket.token) as old:
        old.receive()
        take(old, LENGTH - 1)
        old.send(frame(LENGTH))
        waits_for(ticket.storing.locked)
        with house.connect(ticket.token) as new:
            threading.Timer(0.2, house.store.slow.set).start()
            assert new.receive() == {"kind": "hello", "over": True, "assessment_id": 1}
    assert len(house.store.kept) == 1


def test_a_stop_before_it_began_stores_nothing(house: House):
    with house.connect((ticket := house.ticket()).token) as socket:
        socket.receive()
        socket.command("stop")
        last = socket.receive()
        assert (last["over"], last["assessment_id"], last["phase"]) == (True, None, "stopped")
        assert socket.close_code() == 4000
    assert ticket.over
    assert not house.store.kept


def test_a_dead_process_is_told_and_the_test_starts_anew(house: House):
    with house.connect(house.ticket().token) as socket:
        socket.receive()
        take(socket, LENGTH - 1)
        socket.send(frame(9, b"\xff\xd8die"))
        assert socket.receive()["kind"] == "skipped"
        assert "starts anew" in socket.receive()["text"]
        assert take(socket, LENGTH - 1, 10)["phase"] == "trial"
        assert not house.store.kept
        assert take(socket, 1, 20)["over"]
    assert len(house.store.kept) == 1


def test_processes_that_keep_dying_promise_no_reps(house: House):
    with house.connect(house.ticket().token) as socket:
        socket.receive()
        for number in range(1, DEATHS + 1):
            socket.send(frame(number, b"\xff\xd8die"))
            socket.receive()
            text = socket.receive()["text"]
    assert "Nothing of this test was kept" in text
    assert "rep" not in text.replace("reader", "")


def test_a_full_disk_is_told_in_a_line(house: House):
    house.store.full = True
    with house.connect((ticket := house.ticket()).token) as socket:
        socket.receive()
        last = take(socket)
        assert (last["kind"], "disk is full" in last["text"]) == ("closing", True)
    assert not ticket.over


@pytest.mark.parametrize(
    "command",
    [
        {"do": "pause"},
        {"do": "start"},
        {"do": "assess", "test": "../../etc/passwd"},
        {"do": "beats"},
        {"do": "beats", "heard_ms": [], "delay_known": True},
        {"do": "beats", "heard_ms": [1.0] * 65, "delay_known": True},
        {"do": "beats", "heard_ms": ["1"], "delay_known": True},
        {"do": "beats", "heard_ms": [True], "delay_known": True},
        {"do": "beats", "heard_ms": [1e300], "delay_known": True},
        {"do": "beats", "heard_ms": [1.0], "delay_known": "yes"},
    ],
)
def test_commands_that_are_none_are_answered(house: House, command: dict[str, Any]):
    with house.connect(house.ticket().token) as socket:
        socket.receive()
        socket.send(json.dumps(command))
        assert socket.receive()["kind"] == "bad"
        socket.send('{"do":"beats","heard_ms":[NaN],"delay_known":true}')
        assert socket.receive()["kind"] == "bad"
        socket.send(json.dumps({"do": "beats", "heard_ms": [1000.5, 1560.0], "delay_known": False}))
        assert socket.receive()["kind"] == "command"
    assert [c["do"] for c in house.workers[0].commands] == ["assess", "beats"]


@pytest.mark.usefixtures("bundle")
def test_the_real_process_runs_the_mode_that_the_test_asks_for():
    grey = cv2.imencode(".jpg", np.full((360, 640, 3), 120, np.uint8))[1].tobytes()

    async def work() -> None:
        worker = await PoseProcess.start()

        async def told(**command: Any) -> dict[str, Any]:
            return (await worker.ask(b"C" + dump_json(command).encode())).data

        about = {"age": None, "sex": None, "metronome_bpm": None, "confirmed": False, "explained": False}
        try:
            for test, mode in (("single_leg_stance", "video"), ("quiet_stance", "image")):
                assert (await told(do="assess", test=test, **about))["mode"] == mode
            answer = (await worker.ask(b"F" + FRAME_HEAD.pack(1e6, 1) + grey)).data
            assert (answer["kind"], answer["phase"], answer["points"]) == ("frame", "explaining", None)
            assert answer["say"] == answer["text"] != ""
            assert (await told(do="beats", heard_ms=[1e6 + 5], delay_known=True))["kind"] == "command"
            assert (await told(do="choose_2"))["kind"] == "bad"
            assert (await told(do="confirm"))["phase"] == "explaining"
            last = await told(do="stop")
            assert (last["phase"], last["over"], last["report"]) == ("stopped", True, None)
        finally:
            worker.end()
            await worker.ended()

    asyncio.run(work())
