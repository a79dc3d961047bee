"""Landmarks that a visitor's own browser found: read, refused where they are none, and counted like any others."""

from __future__ import annotations

import asyncio
from typing import Any

import numpy as np
import pytest

from coach.body.camera import Camera
from coach.body.synthetic import DEMO, perform
from coach.pose import PoseFrame, PoseSeries
from coach.web.live.pool import Answer, PoolFullError
from coach.web.live.seats import Seat, Seats
from coach.web.live.wire import FRAME_HEAD, LANDMARKS_BYTES, dump_json, read_landmarks
from tests.web.bodies import nobody, standing
from tests.web.landmarks import message

START = {
    "do": "start", "exercise": "squat", "side": "both", "target": 90.0, "reps_before": 0, "best_before_deg": None,
    "starts_at_s": 0.0,
}  # fmt: skip


def ask(seat: Seat, data: bytes) -> Answer:
    return asyncio.run(seat.ask(data))


def command(seat: Seat, **data: Any) -> Answer:
    return ask(seat, b"C" + dump_json(data).encode())


def squats() -> PoseSeries:
    squat, camera = DEMO["squat"], Camera(yaw_deg=90, width_px=640, height_px=360)
    return perform(squat["rest"], squat["target"], squat["base"], reps=3, camera=camera, lead_in_s=6.0).series


def test_what_a_page_sends_is_read_as_it_was():
    frame = standing(1.5)
    data = message(frame, 7)
    assert len(data) <= LANDMARKS_BYTES <= 2000
    read, brightness = read_landmarks(data, 1.5)
    assert np.allclose(read.landmarks_px, frame.landmarks_px, atol=1e-3)
    assert np.allclose(read.visibility, frame.visibility)
    assert (read.t_s, read.width_px, read.height_px, brightness) == (1.5, frame.width_px, frame.height_px, 128.0)
    assert not read_landmarks(message(nobody(2.0), 8), 2.0)[0].found


def spoiled(where: int, value: bytes) -> bytes:
    data = bytearray(message(standing(1.0), 1))
    data[where : where + len(value)] = value
    return bytes(data)


@pytest.mark.parametrize(
    "data",
    [
        b"", FRAME_HEAD.pack(1.0, 1), message(standing(1.0), 1)[:-4], message(standing(1.0), 1) + b"more",
        spoiled(24, np.float32(np.nan).tobytes()), spoiled(24, np.float32(np.inf).tobytes()),
        spoiled(24, np.float32(1e9).tobytes()), spoiled(16, b"\x00\x00"), spoiled(20, np.float32(np.nan).tobytes()),
        spoiled(12, b"\xff\xd8"),
    ],
)  # fmt: skip
def test_what_is_none_is_refused(data: bytes):
    with pytest.raises(ValueError, match="landmarks"):
        read_landmarks(data, 1.0)


def test_a_set_is_counted_stored_and_ended():
    seat = Seat("lite")
    assert command(seat, **START).data == {"kind": "started", "model": "lite", "mode": "video"}
    answers = [ask(seat, b"F" + message(frame, i)) for i, frame in enumerate(squats())]
    assert {a.data["kind"] for a in answers} == {"frame"}
    assert "points" not in answers[-1].data, "the page has found them itself"
    end = command(seat, do="stop")
    reps = [rep for a in (*answers, end) for rep in a.data.get("reps", ())]
    assert [rep["index"] for rep in reps] == [0, 1, 2]
    assert end.data["stage"] == "done"
    kept = [part for a in (*answers, end) for part in a.parts]
    assert {part.model for part in kept} == {"lite"}
    assert sum(map(len, kept)) > 100


def test_time_must_rise_and_nonsense_is_answered():
    seat = Seat("full")
    command(seat, **START)
    first = message(standing(1.0), 1)
    assert ask(seat, b"F" + first).data["kind"] == "frame"
    assert ask(seat, b"F" + first).data["kind"] == "skipped"
    assert ask(seat, b"F" + message(standing(1.1), 2)[:-1]).data["kind"] == "bad"
    assert ask(seat, b"F" + message(standing(1.1), 3, captured_ms=float("nan"))).data["kind"] == "bad"
    assert ask(seat, b"F" + message(standing(1.2), 4)).data["kind"] == "frame"


def test_a_test_gets_the_mode_it_asks_for():
    about = {"age": 70, "sex": None, "metronome_bpm": None, "confirmed": True, "explained": True}
    assert command(Seat("full"), do="assess", test="quiet_stance", **about).data["mode"] == "image"
    assert command(Seat("full"), do="assess", test="chair_stand_30s", **about).data["mode"] == "video"


def test_there_are_so_many_seats_and_one_that_is_left_is_free():
    async def run() -> None:
        seats = Seats(most=2)
        one, _ = await seats.take("full"), await seats.take("full")
        with pytest.raises(PoolFullError):
            await seats.take("full")
        seats.give_back(one)
        assert isinstance(await seats.take("full"), Seat)

    asyncio.run(run())


def test_a_frame_of_nobody_is_counted_as_nobody():
    seat = Seat("full")
    command(seat, **START)
    answer = ask(seat, b"F" + message(PoseFrame.nobody(0.5, 640, 360), 1)).data
    assert (answer["found"], answer["code"]) == (False, "nobody")
