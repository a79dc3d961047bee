"""An uploaded recording becomes landmarks, in a process of its own: the server itself must not infer."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from coach.language import _
from coach.pose import CoachError, PoseSeries
from coach.settings import PROJECT

TYPES = ("mp4", "mov", "webm", "avi", "mkv", "npz")
MOST_MB = 200
SILENT_S = 90.0  # no word from the reader for so long: it hangs. Its start, and the end of a long film, take some 20
_one = threading.Lock()  # a second reader at once would take the time from those who exercise


def read_landmarks(data: memoryview | bytes, name: str, progress: Callable[[float], None]) -> PoseSeries:
    """progress: called with the share that is done. Raises CoachError with one line for what cannot be read.

    The recording lies in a temporary folder while it is read, and is deleted whatever happens.
    """
    kind = Path(name).suffix.lower()
    if kind.removeprefix(".") not in TYPES:
        raise CoachError(
            _("This kind of file cannot be read. Use {n1} or {n2}.").format(n1=", ".join(TYPES[:-1]), n2=TYPES[-1])
        )
    if len(data) > MOST_MB * 1_000_000:
        raise CoachError(
            _("This file is larger than {MOST_MB} MB. Cut out the part that shows the exercise.").format(
                MOST_MB=MOST_MB
            )
        )
    if not _one.acquire(blocking=False):
        raise CoachError(_("Another recording is being read just now. Nothing was lost: try again in a minute."))
    try:
        with tempfile.TemporaryDirectory(prefix="coach-") as folder:
            clip, out = Path(folder, f"recording{kind}"), Path(folder, "landmarks.npz")
            clip.write_bytes(data)
            _read(clip, out, progress)
            return PoseSeries.load(out)
    except OSError as error:
        raise CoachError(
            _("The recording could not be put down to read it: {strerror}.").format(strerror=error.strerror)
        ) from error
    finally:
        _one.release()


def _read(clip: Path, out: Path, progress: Callable[[float], None]) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "coach.batch.landmarks", str(clip), str(out)],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, cwd=PROJECT, start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None
    watch = threading.Timer(SILENT_S, _end, (process,))
    try:
        watch.start()
        for line in process.stdout:
            watch.cancel()
            told = json.loads(line)
            if "error" in told:
                raise CoachError(told["error"])
            progress(min(1.0, told["done"] / max(told["of"], told["done"], 1)))
            watch = threading.Timer(SILENT_S, _end, (process,))
            watch.start()
        if process.wait() or not out.is_file():
            raise CoachError(_("The recording could not be read. Try a shorter one, or another format."))
    finally:  # also when the visitor leaves the page, which ends this in the middle
        watch.cancel()
        _end(process)
        process.wait()
        process.stdout.close()


def _end(process: subprocess.Popen[str]) -> None:
    """The reader, and the second one that it may have started for a long film."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
