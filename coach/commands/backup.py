"""``coach backup``, ``coach restore`` and ``coach retention``."""

from __future__ import annotations

import stat
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from coach.pose.errors import CoachError


def backup(
    out: Annotated[Path | None, typer.Argument(metavar="FILE", help="Usually coach-<date>.db, here.")] = None,
    encrypt: Annotated[
        bool, typer.Option("--encrypt", help="Only a passphrase, which is asked for, opens it.")
    ] = False,
) -> None:
    """Copy all records to one file, also while the app is in use, and check the copy."""
    from coach.records.backup import backup as copied
    from coach.records.backup import note_backup
    from coach.settings import settings

    file = out or Path(f"coach-{datetime.now(UTC):%Y-%m-%d-%H%M%S}.db{'.age' if encrypt else ''}")
    rows = copied(settings().database_url, file, _passphrase(new=True) if encrypt else None)
    note_backup(settings().database_url)
    keep = "Nobody opens it without the passphrase" if encrypt else "Keep it where nobody else reads it"
    print(f"{file}: {rows['person']} people, {sum(rows.values())} rows, checked. {keep}.")


def restore(file: Annotated[Path, typer.Argument(metavar="FILE", help="What coach backup wrote.")]) -> None:
    """Put a backup in the place of the records; those of before are kept beside."""
    from coach.records.backup import check, database_file, free_name
    from coach.records.backup import restore as put_back
    from coach.records.sealed import opened
    from coach.settings import settings

    url = settings().database_url
    of = database_file(url)
    with opened(file, lambda: _passphrase(new=False), of.parent if of and of.parent.is_dir() else None) as plain:
        kept = put_back(url, plain, free_name(of or file))
        people = check(plain)["person"]
    told = f" The records of before are kept in {kept}." if kept else ""
    print(f"{people} people are back from {file}.{told}")


def retention() -> None:
    """Remove landmark recordings that are older than COACH_KEEP_LANDMARKS_DAYS; what was measured from them stays."""
    from coach.records.retention import remove_landmarks
    from coach.settings import settings
    from coach.web.server.services import get_store

    days = settings().keep_landmarks_days
    if days is None:
        raise CoachError("COACH_KEEP_LANDMARKS_DAYS is not set: all landmark recordings are kept. Nothing was removed.")
    gone = remove_landmarks(get_store(), days, "command line")
    print(f"{gone} landmark recordings older than {days} days removed.")


def _passphrase(new: bool) -> str:
    """From the settings, or asked for; never from the command line, which others on this computer can read."""
    from coach.settings import settings

    given = settings()
    if given.backup_passphrase is not None:
        return given.backup_passphrase.get_secret_value()
    if given.backup_passphrase_file is not None:
        return _from_file(given.backup_passphrase_file)
    if not sys.stdin.isatty():
        raise CoachError("A passphrase is needed. Set COACH_BACKUP_PASSPHRASE_FILE, or run this in a terminal.")
    return typer.prompt("Passphrase", hide_input=True, confirmation_prompt=new)


def _from_file(file: Path) -> str:
    try:
        if stat.S_IMODE(file.stat().st_mode) & 0o077:
            raise CoachError(f"{file} can be read by others. Type: chmod 600 {file}")
        return file.read_text().rstrip("\n")
    except (OSError, UnicodeError) as error:
        raise CoachError(f"The passphrase in {file} cannot be read.") from error
