"""A film from elsewhere becomes landmarks in a process of its own, short of memory, time and secrets.

A decoder is a large program that reads what a stranger made: when it dies, hangs or eats memory, nothing else does.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from coach.language import _, later
from coach.pose.errors import CoachError
from coach.pose.types import PoseSeries

_ROOT = Path(__file__).resolve().parents[2]
_READER = "coach.evaluation.landmarks"  # started by its name: it lives in a room above this one
_UNREADABLE = later("The recording could not be read. Try a shorter one, or another format.")
_KEPT_BACK = ("DATABASE", "TOKEN", "SECRET", "PASSPHRASE")  # in the name of a setting


@dataclass(frozen=True)
class Limits:
    """silent_s: without a word from the reader; its start, and the end of a long film, take some 20 · total_s: twice
    what the longest film took here · memory_mb: of its own data; an HD film takes 1100, 700 of them the pose model"""

    silent_s: float = 90.0
    total_s: float = 900.0
    memory_mb: int = 3000 + 32 * (os.cpu_count() or 1)  # each core's threads have stacks


LIMITS = Limits()


def guarded_landmarks(
    clip: Path, progress: Callable[[float], None] | None = None, limits: Limits = LIMITS
) -> PoseSeries:
    """The landmarks of a film or landmark recording that came from elsewhere.

    progress: called with the share that is done; what it raises ends the reader
    Raises CoachError with one line for what cannot be read, is too long, takes too long, or needs too much memory.
    """
    with tempfile.TemporaryDirectory(prefix="coach-") as folder:
        out = Path(folder, "landmarks.npz")
        _read(clip, out, progress or (lambda share: None), limits)
        return PoseSeries.load(out)


def without_secrets() -> dict[str, str]:
    """The environment for a process that decodes what strangers made."""
    return {name: value for name, value in os.environ.items() if not any(word in name for word in _KEPT_BACK)}


def limit_memory(memory_mb: int) -> None:
    """Of this process, from now on. Data and not addresses: of those, a machine with many cores reserves far more."""
    import resource

    resource.setrlimit(resource.RLIMIT_DATA, (memory_mb << 20, memory_mb << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # what a dump would hold is somebody's film


def _read(clip: Path, out: Path, progress: Callable[[float], None], limits: Limits) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", _READER, str(clip.resolve()), str(out), str(limits.memory_mb)],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, cwd=_ROOT, start_new_session=True,
        env=without_secrets(),
    )  # fmt: skip
    assert process.stdout is not None
    late = threading.Event()

    def end() -> None:
        late.set()
        _end(process)

    silent, total = threading.Timer(limits.silent_s, end), threading.Timer(limits.total_s, end)
    try:
        total.start()
        silent.start()
        for line in process.stdout:
            silent.cancel()
            progress(_share(line))
            silent = threading.Timer(limits.silent_s, end)
            silent.start()
        if process.wait() or not out.is_file():
            raise CoachError(
                _("Reading this recording took too long. Cut out the part that shows the exercise.")
                if late.is_set()
                else _(_UNREADABLE)
            )
    finally:  # also when the visitor leaves the page, which ends this in the middle
        silent.cancel()
        total.cancel()
        _end(process)
        process.wait()
        process.stdout.close()


def _share(line: str) -> float:
    """What is done, of 1; raises the reader's own CoachError."""
    try:
        told = json.loads(line)
        if "error" not in told:
            return min(1.0, told["done"] / max(told["of"], told["done"], 1))
        raise CoachError(str(told["error"]))
    except (ValueError, KeyError, TypeError) as error:  # whatever a reader that was taken over may say
        raise CoachError(_(_UNREADABLE)) from error


def _end(process: subprocess.Popen[str]) -> None:
    """The reader, and whatever it started, as for a long film; also when it has itself ended and left one behind."""
    if process.returncode is None:  # not polled: until it has been waited for, its number is nobody else's
        os.killpg(process.pid, signal.SIGKILL)
