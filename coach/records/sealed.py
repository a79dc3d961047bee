"""Backups that only a passphrase opens, in the age format (age-encryption.org/v1, scrypt): ``age --decrypt`` reads them
too. Every part is authenticated: a byte that was changed is noticed."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from coach.pose import CoachError

LEAST_LETTERS = 10
_HEAD = b"age-encryption.org/"


def is_sealed(file: Path) -> bool:
    """Whether the file is an encrypted backup, by how it begins."""
    if not file.is_file():
        return False
    with file.open("rb") as f:
        return f.read(len(_HEAD)) == _HEAD


def seal(plain: Path, out: Path, passphrase: str) -> None:
    """Write ``plain`` sealed into the file ``out``, and open it again before it is trusted."""
    from pyrage import passphrase as age

    if len(passphrase) < LEAST_LETTERS:
        raise CoachError(f"A passphrase has at least {LEAST_LETTERS} letters; several words are easy to remember.")
    content = plain.read_bytes()
    out.write_bytes(age.encrypt(content, passphrase))
    if _unsealed(out, passphrase) != content:
        raise CoachError("The backup could not be written: reading it again gave something else. Try another disk.")


@contextlib.contextmanager
def opened(file: Path, passphrase: Callable[[], str], folder: Path | None) -> Iterator[Path]:
    """The plain backup while it is needed; a file that is not sealed as it is, without asking for a passphrase.

    folder: where it may lie in plain meanwhile, None for the system's
    """
    if not is_sealed(file):
        yield file
        return
    content = _unsealed(file, passphrase())
    with tempfile.TemporaryDirectory(dir=folder) as private:
        plain = Path(private) / file.name
        plain.write_bytes(content)
        yield plain


def _unsealed(file: Path, passphrase: str) -> bytes:
    from pyrage import DecryptError
    from pyrage import passphrase as age

    try:
        return age.decrypt(file.read_bytes(), passphrase)
    except DecryptError as error:
        raise CoachError(f"{file} does not open: the passphrase is another one, or the file was changed.") from error
