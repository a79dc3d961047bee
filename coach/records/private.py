"""Files about people: whole or not there, and read by their owner only, whatever the umask."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from pathlib import Path


def write_private(file: Path, content: str, replace: bool = True) -> None:
    """Raises OSError. replace: else what is there already stays"""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=file.parent, suffix=".part", delete=False) as part:
        part.write(content)  # made with mode 0600
    try:
        if replace:
            os.replace(part.name, file)
        else:
            with contextlib.suppress(FileExistsError):
                os.link(part.name, file)
    finally:
        Path(part.name).unlink(missing_ok=True)


def make_private(file: Path) -> None:
    """A SQLite file that is there, or will be: SQLite gives its log the same rights. Raises OSError where the folder
    cannot be made; what else is wrong with the file SQLite says itself."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with contextlib.suppress(OSError):
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    if file.exists():
        for own in (file, *(file.with_name(file.name + end) for end in ("-wal", "-shm"))):
            with contextlib.suppress(OSError):  # not there, or somebody else's, as on a share
                if stat.S_IMODE(own.stat().st_mode) & 0o077:
                    own.chmod(0o600)
