"""Visitors whose own browser finds their pose: only landmarks come, so many share this one process."""

from __future__ import annotations

import asyncio
import gc
import json
import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from coach.pose import PoseFrame, PoseSeries
from coach.web.live.counting import Counting, Reply
from coach.web.live.live_assessment import LiveAssessment
from coach.web.live.pool import Answer, PoolFullError
from coach.web.live.wire import FRAME_HEAD, dump_json, read_landmarks

MOST_SEATS = 50  # one Python process answers some 2000 frames a second: benchmarks/live_load.py, docs/deploy.md


class Seat:
    """One visitor's set or test: what the socket asks of a pose process, without one.

    model: the one that the page says it uses
    """

    alive = True

    def __init__(self, model: str):
        self._model = model
        self._counting = Counting()
        self._last_ms = -math.inf

    async def ask(self, message: bytes) -> Answer:
        """The one answer to a message, landmarks or a command."""
        return self._frame(message[1:]) if message[:1] == b"F" else self._command(json.loads(message[1:]))

    def _command(self, command: dict[str, Any]) -> Answer:
        if command["do"] in ("start", "assess"):
            test = command["do"] == "assess"
            mode = LiveAssessment.pose_mode(command["test"]) if test else "video"
            return _answer(self._counting.start(command, self._model, mode))
        if self._counting.live is None or command["do"].startswith("choose_"):
            return _answer({"kind": "bad", "error": "There is nothing to choose."})
        reply = self._counting.hand_over(Reply(self._counting.command(command)))
        return _answer(reply.told(drawn=False), reply.parts)

    def _frame(self, data: bytes) -> Answer:
        captured_ms, number = FRAME_HEAD.unpack_from(data)
        head = {"captured_ms": captured_ms, "number": number}
        if not math.isfinite(captured_ms):
            return _answer({"kind": "bad", "error": "No time.", "captured_ms": 0.0, "number": number})
        if captured_ms <= self._last_ms:
            return _answer({"kind": "skipped", **head})  # late or doubled: time must rise for reps to be timed
        try:
            frame, brightness = read_landmarks(data, captured_ms / 1000)
        except ValueError as error:
            return _answer({"kind": "bad", "error": str(error), **head})
        self._last_ms = captured_ms
        reply = self._counting.hand_over(self._counting.step(head, frame, brightness))
        return _answer(reply.told(drawn=False), reply.parts)

    def end(self) -> None:
        """Nothing outlives the visitor."""

    async def ended(self) -> None:
        """At once."""


class Seats:
    """As :class:`coach.web.live.pool.Pool`, for visitors who send landmarks.

    most: at a time
    """

    def __init__(self, most: int = MOST_SEATS):
        self._most = most
        self._out: set[Seat] = set()
        self._warm = False

    def for_model(self, model: str) -> SeatsOfModel:
        """What hands out seats to a page that finds poses with this model."""
        return SeatsOfModel(self, model)

    async def take(self, model: str) -> Seat:
        """A seat; raises PoolFullError."""
        if len(self._out) >= self._most:
            raise PoolFullError(f"{self._most} people are exercising here already.")
        seat = Seat(model)
        self._out.add(seat)
        if not self._warm:
            self._warm = True
            await asyncio.to_thread(warm_up)
        return seat

    def give_back(self, seat: Seat) -> None:
        """The visitor left."""
        self._out.discard(seat)


@dataclass(frozen=True, slots=True)
class SeatsOfModel:
    """To the socket the same as a pool of pose processes."""

    seats: Seats
    model: str

    async def take(self) -> Seat:
        return await self.seats.take(self.model)

    def give_back(self, seat: Seat) -> None:
        self.seats.give_back(seat)


def warm_up() -> None:
    """Load the kernels, so that the first visitor's first frame keeps nobody waiting.

    What is there then is no garbage, and is not looked through again for some: that held everybody up by 0.2 s.
    """
    body = np.random.default_rng(0).uniform(50, 300, (33, 3)).astype(np.float32)
    counting = Counting()
    start = {"do": "start", "exercise": "squat", "side": "both", "target": None, "reps_before": 0}
    counting.start({**start, "best_before_deg": None, "starts_at_s": 0.0}, "full", "video")
    assert counting.live is not None
    counting.live.stage = "set"  # type: ignore[union-attr]
    for i in range(3):
        counting.step({}, PoseFrame(i / 30, body, np.ones(33, np.float32), 640, 360, body.copy()), 128.0)
    gc.collect()
    gc.freeze()


def _answer(data: dict[str, Any], parts: list[PoseSeries] | None = None) -> Answer:
    return Answer(dump_json(data), data, parts or [])


@lru_cache(maxsize=1)
def get_seats() -> Seats:
    """The one of this process."""
    return Seats()
