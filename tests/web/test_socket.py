"""The WebSocket: who may connect, what may come in, and that reps are stored before they are told."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from websockets.exceptions import InvalidStatus

from coach.web.account import access
from coach.web.live import pool as live_pool
from coach.web.live import socket as live_socket
from coach.web.live import tickets
from coach.web.live.pool import Pool
from coach.web.live.socket import DEATHS, MESSAGE_LIMIT_BYTES, live
from coach.web.live.tickets import TICKETS, SetTicket
from coach.web.live.wire import FRAME_HEAD
from coach.web.server import services
from tests.web.bodies import standing
from tests.web.fakes import FakeWorker, MemoryStore
from tests.web.landmarks import message
from tests.web.serving import Client, client, serve


class House:
    """One server with its store, and every fake pose process it started."""

    def __init__(self, most: int = 8) -> None:
        self.store, self.workers = MemoryStore(), []
        self.pool = Pool(self._start, most)
        self.port = 0

    async def _start(self) -> FakeWorker:
        self.workers.append(FakeWorker())
        return self.workers[-1]

    def ticket(self, **more: Any) -> SetTicket:
        return TICKETS.issue(1, "squat", "both", 90.0, **more)

    def connect(self, token: str, origin: str | None = "own") -> AbstractContextManager[Client]:
        return client(self.port, token, origin)


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    house = House()
    monkeypatch.setattr(services, "get_store", lambda: house.store)
    monkeypatch.setattr(live_pool, "get_pool", lambda: house.pool)
    monkeypatch.setattr(access.st, "get_option", lambda name: "127.0.0.1")
    with serve(Starlette(routes=[WebSocketRoute("/live", live)])) as house.port:
        yield house


def frame(number: int, jpeg: bytes = b"\xff\xd8picture", captured_ms: float | None = None) -> bytes:
    return FRAME_HEAD.pack(number * 33.0 if captured_ms is None else captured_ms, number) + jpeg


def waits_for(true: Any) -> None:
    for _ in range(100):
        if true():
            return
        time.sleep(0.02)
    raise AssertionError("it did not happen within 2 s")


def test_a_frame_gets_one_answer_and_a_rep_is_stored_first(house: House):
    ticket = house.ticket()
    with house.connect(ticket.token) as socket:
        assert socket.receive() == {"kind": "hello", "count": 0}
        for number in range(1, 5):
            socket.send(frame(number))
            answer = socket.receive()
            assert answer["number"] == number
            assert len(house.store.set_reps(1)) == answer["count"]
    assert answer["count"] == 2
    assert house.store.sets[1]["about"][:2] == (1, "squat")
    waits_for(lambda: house.store.sets[1]["ends"] == ["left"])
    waits_for(lambda: house.workers[0].ended_now)
    assert not house.workers[1].ended_now  # the next one's spare


@pytest.mark.parametrize("token", ["", "guess", "x" * 5000])
def test_without_the_token_there_is_no_socket(house: House, token: str):
    with pytest.raises(InvalidStatus), house.connect(token):
        pass
    assert not house.workers


@pytest.mark.parametrize("origin", [None, "http://evil.example", "null", "http://127.0.0.1:81", "ftp://127.0.0.1"])
def test_another_origin_is_refused_even_with_the_token(house: House, origin: str | None):
    with pytest.raises(InvalidStatus), house.connect(house.ticket().token, origin):
        pass
    assert not house.workers


def test_an_old_token_is_refused(house: House, monkeypatch: pytest.MonkeyPatch):
    ticket = house.ticket()
    ticket.used_at_s -= tickets.VALID_S + 1
    with pytest.raises(InvalidStatus), house.connect(ticket.token):
        pass


def test_too_large_is_closed_with_a_line(house: House):
    with house.connect(house.ticket().token) as socket:
        socket.receive()
        socket.send(frame(1, b"\xff\xd8" + bytes(MESSAGE_LIMIT_BYTES)))
        assert "too large" in socket.receive()["text"]
        assert socket.close_code() == 4009


def test_three_malformed_in_a_row_close_but_two_do_not(house: House):
    with house.connect(house.ticket().token) as socket:
        socket.receive()
        for content in (b"", frame(1, b"GIF89a"), frame(2)):
            socket.send(content)
        assert [socket.receive()["kind"] for _ in range(3)] == ["bad", "bad", "frame"]
        for number in (3, 4, 5):
            socket.send(frame(number, b"\xff\xd8bad"))
            answer = socket.receive()
            assert (answer["kind"], answer["number"]) == ("bad", number)
        assert "cannot be read" in socket.receive()["text"]
        assert socket.close_code() == 4007


def test_more_than_two_in_flight_are_skipped_not_queued(house: House):
    with house.connect(house.ticket().token) as socket:
        socket.receive()
        for number in range(1, 6):
            socket.send(frame(number, b"\xff\xd8slow"))
        answers = [socket.receive() for _ in range(5)]
    kinds = {a["number"]: a["kind"] for a in answers}
    assert kinds == {1: "frame", 2: "frame", 3: "skipped", 4: "skipped", 5: "skipped"}
    assert house.workers[0].frames == 2


def test_a_flood_is_answered_without_inference(house: House):
    with house.connect(house.ticket().token) as socket:
        socket.receive()
        for number in range(1, 201):
            socket.send(frame(number))
        answers = [socket.receive() for _ in range(200)]
    assert sorted(a["number"] for a in answers) == list(range(1, 201))
    assert house.workers[0].frames <= 70


def test_the_newer_socket_wins_and_goes_on(house: House):
    ticket = house.ticket()
    with house.connect(ticket.token) as old:
        old.receive()
        for number in (1, 2):
            old.send(frame(number))
            old.receive()
        with house.connect(ticket.token) as new:
            assert new.receive() == {"kind": "hello", "count": 1}
            closing = old.receive()
            assert "another window" in closing["text"]
            assert old.close_code() == 4001
            for number in (1, 2):
                new.send(frame(number))
                answer = new.receive()
            assert answer["count"] == 2
    assert [r.index for r in house.store.set_reps(1)] == [0, 1]


def test_a_dead_process_is_told_and_replaced_and_the_count_stays(house: House):
    with house.connect(house.ticket().token) as socket:
        socket.receive()
        for number in (1, 2):
            socket.send(frame(number))
            socket.receive()
        socket.send(frame(3, b"\xff\xd8die"))
        assert socket.receive() == {"kind": "skipped", "captured_ms": 99.0, "number": 3}
        notice = socket.receive()
        assert notice["kind"] == "notice"
        assert "Your 1 rep is kept" in notice["text"]
        for number in (4, 5):
            socket.send(frame(number))
            answer = socket.receive()
        assert answer["count"] == 2
    assert house.workers[1].started["reps_before"] == 1
    assert [r.index for r in house.store.set_reps(1)] == [0, 1]


def test_processes_that_keep_dying_end_with_one_line(house: House):
    with house.connect(house.ticket().token) as socket:
        socket.receive()
        texts = []
        for number in range(1, DEATHS + 1):
            socket.send(frame(number, b"\xff\xd8die"))
            socket.receive()
            texts.append(socket.receive()["text"])
        assert "several times" in texts[-1]
        assert "coach doctor" in texts[-1]


def test_stop_ends_the_set_and_tells_its_id(house: House):
    ticket = house.ticket()
    with house.connect(ticket.token) as socket:
        socket.receive()
        socket.send(frame(1))
        socket.receive()
        socket.command("stop")
        answer = socket.receive()
        assert (answer["stage"], answer["set_id"]) == ("done", 1)
        assert socket.close_code() == 4000
    waits_for(lambda: house.workers[0].ended_now)
    assert house.store.sets[1]["ends"] == ["stop"]


def test_commands_that_are_none_are_answered(house: House):
    with house.connect(house.ticket().token) as socket:
        socket.receive()
        for text in ("", "[]", '{"do":"rm -rf"}', "{" * 1000):
            socket.send(text)
            assert socket.receive()["kind"] == "bad"


def test_where_all_places_are_taken_the_next_waits_and_then_begins(house: House, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(live_socket, "WAIT_S", 0.05)
    house.pool._most = 1
    with house.connect(house.ticket().token) as first:
        assert first.receive()["kind"] == "hello"
        with house.connect(house.ticket().token) as second:
            told = second.receive()
            assert told["kind"] == "waiting"
            assert "Wait here" in told["text"]
            first.send(frame(1))
            assert first.receive()["kind"] == "frame", "whoever exercises notices nothing"
            first.close()
            kinds = {"waiting"}
            while "hello" not in kinds:
                kinds.add(second.receive()["kind"])
            second.send(frame(1))
            assert second.receive()["kind"] == "frame"
    assert kinds == {"waiting", "hello"}


def test_who_waits_and_leaves_takes_no_place(house: House, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(live_socket, "WAIT_S", 0.05)
    house.pool._most = 1
    with house.connect(house.ticket().token) as first:
        first.receive()
        with house.connect(house.ticket().token) as second:
            assert second.receive()["kind"] == "waiting"
    waits_for(lambda: not house.pool._out)


OWN_POSE = "&pose=browser&model=full_gpu"


def test_landmarks_are_answered_without_a_pose_process_and_pictures_are_refused(house: House):
    with client(house.port, house.ticket().token, more=OWN_POSE) as socket:
        assert socket.receive() == {"kind": "hello", "count": 0, "mode": "video"}
        for number in range(1, 4):
            socket.send(message(standing(number / 30), number))
            answer = socket.receive()
            assert (answer["kind"], answer["number"], answer["stage"]) == ("frame", number, "check")
        socket.send(frame(4))
        assert "no landmarks" in socket.receive()["error"]
        socket.send(frame(5, b"\xff\xd8" + bytes(5000)))
        assert socket.receive()["kind"] == "closing"
    assert not house.workers


@pytest.mark.parametrize(("asked", "more"), [("server", OWN_POSE), ("browser", "")])
def test_the_setting_refuses_the_other_way(house: House, monkeypatch: pytest.MonkeyPatch, asked: str, more: str):
    monkeypatch.setattr(live_socket.settings(), "pose", asked)
    with client(house.port, house.ticket().token, more=more) as socket:
        assert "another way" in socket.receive()["text"]
    assert not house.workers


def test_an_interrupted_set_goes_on_with_its_clock(house: House):
    ticket = house.ticket()
    with house.connect(ticket.token) as socket:
        socket.receive()
        for number in (1, 2):
            socket.send(frame(number))
            socket.receive()
    after = house.ticket(set_id=ticket.set_id)
    with house.connect(after.token) as socket:
        assert socket.receive()["count"] == 1
    started = house.workers[1].started
    assert (started["reps_before"], started["best_before_deg"]) == (1, 90.0)
    assert started["starts_at_s"] >= 0.9
