"""Films that are read while the page is elsewhere: one after the other, each with how far it is."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from typing import Literal

from coach.language import _, language, use
from coach.pose import CoachError

log = logging.getLogger(__name__)
MOST_WAITING = 5  # each holds its film in memory
Work = Callable[[Callable[[float], None]], int]


@dataclass(slots=True)
class Job:
    """share: of the work that is done · set_id: of what came of it · problem: one line, where nothing did"""

    id: int
    person_id: int
    name: str
    state: Literal["waiting", "reading", "done", "failed"] = "waiting"
    share: float = 0.0
    set_id: int | None = None
    problem: str = ""


@dataclass
class Jobs:
    """The server's list. A job that is over stays until somebody has seen it, or the server ends."""

    _pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "clips"))
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _jobs: dict[int, Job] = field(default_factory=dict)
    _numbers: count[int] = field(default_factory=lambda: count(1))

    def start(self, person_id: int, name: str, work: Work) -> Job:
        """work: told where to say how far it is, gives the id of the set. Raises CoachError when too many wait."""
        with self._lock:
            if sum(j.state in ("waiting", "reading") for j in self._jobs.values()) >= MOST_WAITING:
                raise CoachError(_("Other films are still being read. Try again in a few minutes."))
            job = Job(next(self._numbers), person_id, name)
            self._jobs[job.id] = job
        self._pool.submit(self._run, job, work, language())
        return job

    def of(self, person_id: int) -> list[Job]:
        """Oldest first."""
        with self._lock:
            return [j for j in self._jobs.values() if j.person_id == person_id]

    def forget(self, job: Job) -> None:
        with self._lock:
            self._jobs.pop(job.id, None)

    def _run(self, job: Job, work: Work, words: str) -> None:
        use(words)  # what it says is said in the language of the page that asked
        job.state = "reading"

        def so_far(share: float) -> None:
            job.share = share

        try:
            job.set_id = work(so_far)
        except CoachError as error:
            job.problem, job.state = str(error), "failed"
        except Exception:  # a thread that dies silently would leave a bar that never moves
            log.exception("clip")
            job.problem, job.state = _("The film could not be read. Nothing was kept."), "failed"
        else:
            job.state = "done"


JOBS = Jobs()
