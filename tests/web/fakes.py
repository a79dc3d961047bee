"""A store in memory and a pose process that only pretends, for tests of the socket."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from coach.exercise.feedback import Held, Rep
from coach.web.live.pool import Answer, WorkerGoneError
from coach.web.live.wire import FRAME_HEAD, dump_json, to_json


def a_rep(index: int) -> Rep:
    return Rep(
        index,
        "both",
        index + 0.1,
        index + 0.5,
        index + 0.9,
        "knee_flexion",
        80.0,
        90.0,
        True,
        7.0,
        True,
        90,
        {"range": 1.0},
    )


class MemoryStore:
    def __init__(self) -> None:
        self.sets: dict[int, dict[str, Any]] = {}

    def has_accounts(self) -> bool:
        return False

    def begin_set(self, *about: Any, pose_place: str) -> int:
        self.sets[len(self.sets) + 1] = {"about": about, "pose_place": pose_place, "reps": {}, "ends": [], "parts": {}}
        return len(self.sets)

    def add_rep(self, set_id: int, rep: Rep) -> bool:
        return self.sets[set_id]["reps"].setdefault(rep.index, rep) is rep

    def add_landmarks(self, set_id: int, part: int, series: Any) -> None:
        self.sets[set_id]["parts"][part] = series

    def end_set(self, set_id: int, reason: str) -> None:
        self.sets[set_id]["ends"].append(reason)

    def set_reps(self, set_id: int) -> list[Rep]:
        return [rep for _, rep in sorted(self.sets[set_id]["reps"].items())]

    def usual_amount(self, person_id: int, exercise_id: str) -> float | None:
        return None

    def own_way(self, person_id: int, exercise: str) -> None:
        return None

    def own_ways(self, person_id: int) -> list[Any]:
        return []

    def way_forgotten_at(self, person_id: int, exercise: str) -> None:
        return None

    def sets_with_landmarks(self, person_id: int, exercise: str) -> list[Any]:
        return []

    def counted_in(self, person_id: int) -> dict[tuple[int, int], Any]:
        return {}

    def keep_own_way(self, *about: Any) -> None: ...

    def set_holds(self, set_id: int) -> list[Held]:
        return []


class FakeWorker:
    """Counts a rep on every second frame. A JPEG that holds b"die" kills it, b"slow" takes it a while."""

    def __init__(self) -> None:
        self.ended_now = False
        self.started: dict[str, Any] = {}
        self.frames = self.count = 0

    async def ask(self, message: bytes) -> Answer:
        if self.ended_now:
            raise WorkerGoneError("gone")
        if message[:1] == b"C":
            command = json.loads(message[1:])
            if command["do"] == "start":
                self.started, self.count = command, command["reps_before"]
                return self._answer({"kind": "started", "model": "full", "mode": "video"})
            stage = "done" if command["do"] == "stop" else "set"
            return self._answer({"kind": "command", "stage": stage, "count": self.count, "best_deg": 90.0, "reps": []})
        jpeg = message[1 + FRAME_HEAD.size :]
        if b"die" in jpeg:
            self.ended_now = True
            raise WorkerGoneError("gone")
        if b"slow" in jpeg:
            await asyncio.sleep(0.3)
        captured_ms, number = FRAME_HEAD.unpack_from(message, 1)
        head = {"captured_ms": captured_ms, "number": number}
        if b"bad" in jpeg:
            return self._answer({"kind": "bad", "error": "no picture", **head})
        self.frames += 1
        reps = []
        if self.frames % 2 == 0:
            reps = [to_json(a_rep(self.count))]
            self.count += 1
        return self._answer({"kind": "frame", **head, "stage": "set", "count": self.count, "reps": reps})

    def _answer(self, data: dict[str, Any]) -> Answer:
        text = dump_json(data)
        return Answer(text, json.loads(text))

    def end(self) -> None:
        self.ended_now = True

    async def ended(self) -> None:
        assert self.ended_now
