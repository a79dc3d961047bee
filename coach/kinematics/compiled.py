"""Where the compiled kernels are kept: beside the code, else with the user, else in a folder of this user alone."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

from coach.pose.errors import CoachError

VARIABLE = "NUMBA_CACHE_DIR"


def find_place() -> None:
    """Before Numba is imported. Raises CoachError, one line, where nothing can be written to.

    Numba's own error for that is a traceback at import. Its first two places are beside the code and in the user's
    cache; in a read-only installation that runs as a user without a home there is neither.
    """
    given = os.environ.get(VARIABLE)
    if given:
        if not _writable(Path(given)):
            raise CoachError(f"{VARIABLE}: {given} cannot be written to. Set it to a folder that can, or unset it.")
        return
    if _writable(Path(__file__).parent / "__pycache__") or _writable(user_cache("numba")):
        return
    place = _of_this_user_alone()
    if place is None:
        raise CoachError(f"There is no folder for compiled code that can be written to. Set {VARIABLE} to one.")
    os.environ[VARIABLE] = str(place)  # and so for the processes that this one starts


def user_cache(name: str) -> Path:
    """The user's own folder for what can be made again."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser(), name)


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError:
        return False
    return True


def _of_this_user_alone() -> Path | None:
    """Under the folder for temporary files; what is read from there is run, so nobody else may write there."""
    try:
        place = Path(tempfile.gettempdir(), f"coach-compiled-{os.getuid() if hasattr(os, 'getuid') else 'user'}")
        place.mkdir(mode=0o700, exist_ok=True)
        now = place.lstat()
    except OSError:
        return None
    if hasattr(os, "getuid") and (now.st_uid != os.getuid() or stat.S_IMODE(now.st_mode) & 0o077):
        return None
    return place if stat.S_ISDIR(now.st_mode) and _writable(place) else None
