"""Which cores threads run on. MediaPipe hands a frame from thread to thread; across cores each hand-over costs time.

Linux only: elsewhere there is one answer, all of them, and nothing is kept anywhere. A thread inherits the cores of the
thread that starts it, so a library's threads are placed by starting them in :func:`kept_to`.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

Cores = frozenset[int]


def mine() -> Cores:
    """The cores that this thread may run on; where that cannot be asked, as many as the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return frozenset(os.sched_getaffinity(0))
    return frozenset(range(os.cpu_count() or 1))


def one(seat: int = 0) -> Cores:
    """One of this thread's cores. seat: neighbours with numbers in turn get cores in turn."""
    cores = sorted(mine())
    return frozenset({cores[seat % len(cores)]})


def here() -> Cores:
    """The core that this thread is on at the moment: the system puts busy threads where others are not."""
    try:
        fields = Path("/proc/thread-self/stat").read_text("utf-8").rpartition(")")[2].split()
        core = int(fields[36])  # proc(5): the 39th, of which two stand before the bracket
    except (OSError, ValueError, IndexError):
        return one()
    return frozenset({core}) if core in mine() else one()


def halves() -> tuple[Cores, Cores]:
    """This thread's cores in two halves; both are the only core where there is one."""
    cores = sorted(mine())
    middle = len(cores) // 2
    return frozenset(cores[:middle] or cores), frozenset(cores[middle:])


def keep_to(cores: Cores) -> None:
    """This thread, and those that it starts from now on. A machine that forbids it is left as it is."""
    if hasattr(os, "sched_setaffinity"):
        with contextlib.suppress(OSError):
            os.sched_setaffinity(0, cores)


@contextlib.contextmanager
def kept_to(cores: Cores) -> Iterator[None]:
    """This thread meanwhile; those that it starts meanwhile, for good."""
    before = mine()
    keep_to(cores)
    try:
        yield
    finally:
        keep_to(before)
