"""An uploaded recording becomes landmarks, in a process of its own: the server itself must not infer."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from coach.language import _
from coach.pose import CoachError, PoseSeries
from coach.pose.guarded import guarded_landmarks
from coach.settings import settings

TYPES = ("mp4", "mov", "webm", "avi", "mkv", "npz")
MOST_MB = settings().max_upload_mb
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
            clip = Path(folder, f"recording{kind}")
            clip.write_bytes(data)
            return guarded_landmarks(clip, progress)
    except OSError as error:
        raise CoachError(
            _("The recording could not be put down to read it: {strerror}.").format(strerror=error.strerror)
        ) from error
    finally:
        _one.release()
