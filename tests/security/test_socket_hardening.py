"""The live socket against whoever may sign in and means harm, and against a ticket that has outlived its sign-in."""

from __future__ import annotations

import json
import logging
import struct
import time

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from coach.records.store import Store
from coach.web.account.access import COOKIE
from coach.web.live import socket as live_socket
from coach.web.live.socket import COMMAND_LIMIT_LETTERS, FLOOD
from coach.web.live.tickets import TICKETS
from coach.web.live.wire import FRAME_HEAD
from coach.web.server import services
from tests.web.test_socket import House, frame, house, waits_for  # noqa: F401  a fixture

WORDS = "correct horse battery"


@pytest.fixture
def clinic(house: House, store: Store, monkeypatch: pytest.MonkeyPatch) -> Store:  # noqa: F811
    """Ada and Bo, each with an account; a therapist who sees Ada."""
    monkeypatch.setattr(services, "get_store", lambda: store)
    ada, bo = store.add_person("Ada").id, store.add_person("Bo").id
    store.add_account("ada", "patient", WORDS, ada)
    store.add_account("bo", "patient", WORDS, bo)
    shaw = store.add_account("shaw", "therapist", WORDS)
    store.add_account("root", "admin", WORDS)
    store.assign(shaw.id, ada)
    return store


def refused(house: House, cookie: str | None) -> bool:  # noqa: F811
    url = f"ws://127.0.0.1:{house.port}/live?token={TICKETS.issue(1, 'squat', 'both', 90.0).token}"
    headers = {"Cookie": f"{COOKIE}={cookie}"} if cookie is not None else {}
    try:
        with connect(url, origin=f"http://127.0.0.1:{house.port}", additional_headers=headers) as made:  # type: ignore[arg-type]
            assert json.loads(made.recv(timeout=5))["kind"] == "hello"
    except InvalidStatus:
        return True
    return False


def test_a_ticket_alone_is_not_enough_once_people_sign_in(house: House, clinic: Store):  # noqa: F811
    assert refused(house, None)
    assert refused(house, "made up")
    for name, is_refused in (("ada", False), ("shaw", False), ("bo", True), ("root", True)):
        assert refused(house, clinic.sign_in(name, WORDS)) == is_refused, name


def test_a_ticket_ends_with_its_sign_in(house: House, clinic: Store):  # noqa: F811
    token = clinic.sign_in("ada", WORDS)
    assert not refused(house, token)
    clinic.sign_out(token)
    assert refused(house, token)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        '{"do":' * 3_000,
        '{"do":["stop"]}',
        '{"do":{"do":"stop"}}',
        '{"do":"stop","x":' + "9" * 5_000 + "}",
        json.dumps({"do": "stop", "more": "x" * COMMAND_LIMIT_LETTERS}),
        "\x00",
        "NaN",
        '{"do":"beats","heard_ms":[1' + "0" * 400 + '],"delay_known":true}',
    ],
)
def test_a_command_that_is_none_is_answered_and_nothing_breaks(house: House, caplog, text: str):  # noqa: F811
    with house.connect(house.ticket().token) as socket, caplog.at_level(logging.ERROR):
        socket.receive()
        socket.send(text)
        assert socket.receive()["kind"] == "bad"
        socket.send(frame(1))
        assert socket.receive()["kind"] == "frame"
    assert caplog.records == []


@pytest.mark.parametrize("ms", [float("nan"), float("inf"), -float("inf"), 1e300, -1.0])
def test_a_capture_time_that_is_none_is_answered_as_json(house: House, ms: float):  # noqa: F811
    with house.connect(house.ticket().token) as socket:
        socket.receive()
        socket.send(FRAME_HEAD.pack(ms, 1) + b"GIF89a")
        answer = socket.receive()
        assert answer["kind"] == "bad"
        assert abs(answer["captured_ms"]) < 1e15


@pytest.mark.parametrize("data", [b"", b"\xff", b"\xff\xd8", struct.pack("<d", 1.0), bytes(15)])
def test_a_frame_shorter_than_its_head_is_answered(house: House, data: bytes):  # noqa: F811
    with house.connect(house.ticket().token) as socket:
        socket.receive()
        socket.send(data)
        assert socket.receive()["kind"] == "bad"
        socket.send(frame(1))
        assert socket.receive()["kind"] == "frame"


def test_a_flood_is_closed(house: House):  # noqa: F811
    with house.connect(house.ticket().token) as socket:
        socket.receive()
        try:
            for _ in range(FLOOD + 200):
                socket.send('{"do":"pause"}')
        except Exception:  # closed while it was still sending
            pass
        answers = []
        while not answers or answers[-1]["kind"] != "closing":
            answers.append(socket.receive())
        assert "Too much" in answers[-1]["text"]
        assert socket.close_code() == 4003
    waits_for(lambda: house.workers[0].ended_now)


def test_who_sends_nothing_gives_the_place_back(house: House, monkeypatch: pytest.MonkeyPatch):  # noqa: F811
    monkeypatch.setattr(live_socket, "IDLE_S", 0.2)
    before = time.monotonic()
    with house.connect(house.ticket().token) as socket:
        socket.receive()
        assert "Nothing came" in socket.receive()["text"]
    waits_for(lambda: house.workers[0].ended_now)
    assert time.monotonic() - before < 3


def test_the_pose_process_gets_no_secret(monkeypatch: pytest.MonkeyPatch):
    from coach.pose.guarded import without_secrets

    monkeypatch.setenv("COACH_DATABASE_URL", "postgresql://coach:hunter2@db/coach")
    monkeypatch.setenv("COACH_METRICS_TOKEN", "hunter2")
    assert "hunter2" not in str(without_secrets())
