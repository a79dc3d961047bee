"""Pose processes: one a visitor, one more spawned ahead, at most so many at a time."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from coach.language import _
from coach.pose import CoachError, PoseSeries
from coach.pose.guarded import without_secrets
from coach.pose.model_bundle import locate
from coach.settings import settings
from coach.web.live.wire import LENGTH, unpack_series

MOST_VISITORS = 8
START_TIMEOUT_S = 60.0  # a cold disk and first compiled kernels; 2.5 s as a rule
ANSWER_TIMEOUT_S = 10.0  # a frame takes 30 ms: a process silent this long has hung
_SEATS = itertools.count()  # one visitor's tracker on this core, the next one's on the next
_ROOT = Path(__file__).resolve().parents[3]


class PoolFullError(CoachError):
    """As many visitors as there may be."""


class WorkerGoneError(CoachError):
    """The pose process ended or hung."""


@dataclass(slots=True)
class Answer:
    """text: the JSON for the page as it came · data: the same, read · parts: landmarks to store"""

    text: str
    data: dict[str, Any]
    parts: list[PoseSeries] = field(default_factory=list)


class PoseWorker(Protocol):
    """What the socket needs of a pose process; tests put their own in its place."""

    async def ask(self, message: bytes) -> Answer: ...

    def end(self) -> None: ...

    async def ended(self) -> None: ...


class PoseProcess:
    """One running ``coach.web.live.worker``."""

    def __init__(self, process: asyncio.subprocess.Process):
        self._process = process
        self._lock = asyncio.Lock()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.returncode is None

    @classmethod
    async def start(cls) -> PoseProcess:
        """Spawn and wait until it is warm; raises CoachError with its one line when it cannot start."""
        bundle = locate("full", settings().model)
        path = os.pathsep.join(p for p in (str(_ROOT), os.environ.get("PYTHONPATH", "")) if p)
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "coach.web.live.worker",
            str(bundle),
            str(next(_SEATS)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            start_new_session=True,  # Ctrl-C in the server's terminal is the server's: it ends its processes itself
            cwd=_ROOT,
            env={**without_secrets(), "PYTHONPATH": path, "COACH_EXERCISES": str(settings().exercises)},
        )
        worker = cls(process)
        try:
            first = await asyncio.wait_for(worker._read(), START_TIMEOUT_S)
        except (TimeoutError, WorkerGoneError, asyncio.CancelledError) as error:
            worker.end()
            if isinstance(error, asyncio.CancelledError):
                await worker.ended()  # else the loop closes over its remains, and says so
                raise
            raise CoachError(_("The camera reader did not start. Type: coach doctor")) from error
        if first[:1] == b"E":
            worker.end()
            raise CoachError(str(json.loads(first[1:])["error"]))
        return worker

    async def _read(self) -> bytes:
        stdout = self._process.stdout
        assert stdout is not None
        try:
            size = LENGTH.unpack(await stdout.readexactly(LENGTH.size))[0]
            return await stdout.readexactly(size)
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise WorkerGoneError("The camera reader stopped.") from error

    async def ask(self, message: bytes) -> Answer:
        """Send one message and wait for its one answer; raises WorkerGoneError when the process is dead or hung."""
        stdin = self._process.stdin
        assert stdin is not None
        async with self._lock:
            try:
                stdin.write(LENGTH.pack(len(message)) + message)
                return await asyncio.wait_for(self._answer(), ANSWER_TIMEOUT_S)
            except (TimeoutError, ConnectionError, WorkerGoneError) as error:
                self.end()
                raise WorkerGoneError("The camera reader stopped.") from error

    async def _answer(self) -> Answer:
        parts = []
        while True:
            message = await self._read()
            if message[:1] == b"L":
                parts.append(unpack_series(message[1:]))
            else:
                text = message[1:].decode()
                return Answer(text, json.loads(text), parts)

    def end(self) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()
        with contextlib.suppress(ProcessLookupError):
            if self._process.returncode is None:
                self._process.kill()

    async def ended(self) -> None:
        """Wait until the process is gone."""
        await self._process.wait()


class Pool:
    """Hands out pose processes and keeps a spare one warm.

    start: makes a worker; replaced in tests
    """

    def __init__(self, start: Callable[[], Any] = PoseProcess.start, most: int = MOST_VISITORS):
        self._start, self._most = start, most
        self._spare: asyncio.Task[Any] | None = None
        self._out: set[Any] = set()
        self._ending: set[asyncio.Task[None]] = set()

    def prepare(self) -> None:
        """Begin to warm a spare, unless there is one or the house is full."""
        if self._spare is None and len(self._out) < self._most:
            self._spare = asyncio.get_running_loop().create_task(self._start())

    async def take(self) -> Any:
        """A warm worker for one visitor; raises PoolFullError, or CoachError when none can start."""
        if len(self._out) >= self._most:
            raise PoolFullError(
                f"{self._most} people are exercising here already. Nothing was lost: try again in a few minutes."
            )
        ahead = self._spare is not None
        self.prepare()
        task, self._spare = self._spare, None
        assert task is not None
        place = object()  # holds the place while the process starts, so that a rush cannot pass the limit
        self._out.add(place)
        try:
            try:
                worker = await task
            except CoachError:
                if not ahead:
                    raise
                worker = None  # the spare died while it started: nobody had asked for it yet
            if not getattr(worker, "alive", worker is not None):  # or while it waited
                worker = await self._start()
        finally:
            self._out.discard(place)
        self._out.add(worker)
        self.prepare()
        return worker

    def give_back(self, worker: Any) -> None:
        """A visitor left: the process ends with the visitor, and nothing of one reaches the next."""
        self._out.discard(worker)
        worker.end()
        task = asyncio.get_running_loop().create_task(worker.ended())
        self._ending.add(task)  # the loop itself holds tasks only weakly
        task.add_done_callback(self._ending.discard)
        self.prepare()

    async def close(self) -> None:
        """The server stops."""
        if self._spare is not None:
            self._spare.cancel()
            with contextlib.suppress(asyncio.CancelledError, CoachError):
                self._out.add(await self._spare)
            self._spare = None
        workers = [w for w in self._out if hasattr(w, "end")]
        for worker in workers:
            worker.end()
        await asyncio.gather(*(worker.ended() for worker in workers))
        self._out.clear()


@lru_cache(maxsize=1)
def get_pool() -> Pool:
    """The one pool of this process."""
    return Pool()
