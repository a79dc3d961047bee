"""``coach batch``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from coach.pose.errors import CoachError


def batch(
    of: Annotated[Path, typer.Argument(metavar="FOLDER|MANIFEST", help="A folder of clips, or a manifest.json.")],
    out: Annotated[Path, typer.Option(help="File to write: one line of JSON for each clip.")],
    scheduler: Annotated[str | None, typer.Option(help="A Dask scheduler's address; else this computer.")] = None,
) -> None:
    """Score many clips on Dask. A clip that cannot be scored has its reason in its line and stops no other."""
    from coach.batch.many import run
    from coach.first_use import prepare

    if not out.parent.is_dir():
        raise CoachError(f"Cannot write {out}: the folder {out.parent} does not exist. Make it first.")

    if of.exists():
        prepare()

    def told(done: int, of_all: int) -> None:
        print(f"coach: {done} of {of_all}", file=sys.stderr)

    counts = run(of, out, scheduler, told if sys.stderr.isatty() else None)
    print(", ".join(f"{n} {what}" for what, n in counts.items()) + f"; written to {out}")
    if not counts["done"]:
        raise typer.Exit(3)
