"""``coach backup`` and ``coach restore``."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer


def backup(
    out: Annotated[Path | None, typer.Argument(metavar="FILE", help="Usually coach-<date>.db, here.")] = None,
) -> None:
    """Copy all records to one file, also while the app is in use, and check the copy."""
    from coach.records.backup import backup as copied
    from coach.records.backup import note_backup
    from coach.settings import settings

    file = out or Path(f"coach-{datetime.now(UTC):%Y-%m-%d-%H%M%S}.db")
    rows = copied(settings().database_url, file)
    note_backup(settings().database_url)
    print(f"{file}: {rows['person']} people, {sum(rows.values())} rows, checked. Keep it where nobody else reads it.")


def restore(file: Annotated[Path, typer.Argument(metavar="FILE", help="What coach backup wrote.")]) -> None:
    """Put a backup in the place of the records; those of before are kept beside."""
    from coach.records.backup import check
    from coach.records.backup import restore as put_back
    from coach.settings import settings

    kept = put_back(settings().database_url, file)
    told = f" The records of before are kept in {kept}." if kept else ""
    print(f"{check(file)['person']} people are back from {file}.{told}")
