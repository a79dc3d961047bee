"""What the live sockets of this server did, as numbers: nobody's name, id or angle."""

from __future__ import annotations

import contextlib
import threading
import time
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field

_KEPT_S = 60  # seconds back that rates are taken over
OUTCOMES = ("answered", "skipped", "bad")


@dataclass(slots=True)
class _Second:
    at: int
    frames: Counter[str] = field(default_factory=Counter)
    took_s: float = 0.0


@dataclass(frozen=True)
class Rates:
    """Over the last minute. frames_a_second: answered · drop_share, pose_ms: None where there was no frame"""

    frames_a_second: float
    drop_share: float | None
    pose_ms: float | None


class Counters:
    """Safe from several threads: sockets, the recorder's threads and the log all count here."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._since_s = time.monotonic()
        self._seconds: deque[_Second] = deque(maxlen=_KEPT_S)
        self.frames: Counter[str] = Counter()
        self.took_s = 0.0
        self.live = self.visits = self.reps = self.errors = 0

    def frame(self, outcome: str, took_s: float = 0.0) -> None:
        """outcome: one of OUTCOMES · took_s: from handing it to the pose process to its answer"""
        now = int(time.monotonic())
        with self._lock:
            self.frames[outcome] += 1
            self.took_s += took_s
            if not self._seconds or self._seconds[-1].at != now:
                self._seconds.append(_Second(now))
            self._seconds[-1].frames[outcome] += 1
            self._seconds[-1].took_s += took_s

    def rep(self, count: int = 1) -> None:
        with self._lock:
            self.reps += count

    def error(self) -> None:
        with self._lock:
            self.errors += 1

    @contextlib.contextmanager
    def visit(self) -> Iterator[None]:
        """While a live socket is open."""
        with self._lock:
            self.live += 1
            self.visits += 1
        try:
            yield
        finally:
            with self._lock:
                self.live -= 1

    @property
    def uptime_s(self) -> float:
        return time.monotonic() - self._since_s

    def rates(self) -> Rates:
        now = time.monotonic()
        with self._lock:
            recent = [s for s in self._seconds if s.at >= now - _KEPT_S]
            frames = sum((s.frames for s in recent), Counter[str]())
            took_s = sum(s.took_s for s in recent)
        answered, total = frames["answered"], frames.total()
        span_s = min(_KEPT_S, max(1.0, now - recent[0].at)) if recent else 1.0
        return Rates(
            answered / span_s, frames["skipped"] / total if total else None,
            1000 * took_s / answered if answered else None,
        )  # fmt: skip


COUNTERS = Counters()
