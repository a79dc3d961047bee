"""``coach rescore``."""

from __future__ import annotations

from typing import Annotated

import typer


def rescore(
    patient: Annotated[str | None, typer.Option(help="Only this person's sets.")] = None,
    exercise: Annotated[str | None, typer.Option(help="Only sets of this exercise.")] = None,
    keep: Annotated[bool, typer.Option(help="Keep the new reps; those of before stay beside them.")] = False,
) -> None:
    """Score kept landmarks with today's definitions, and say what that changes. Nothing is written without --keep."""
    from coach.records.scored_anew import median_rom, rescored
    from coach.web.server.services import get_store

    store = get_store()
    person = None if patient is None else store.person_called(patient)
    count = changed = left = 0
    for one in rescored(store, person.id if person else None, exercise):
        count += 1
        where = f"set {one.kept.id} ({one.kept.exercise} {one.kept.version} to {one.version})"
        if one.problem:
            left += 1
            print(f"{where}: left as it is: {one.problem}")
        elif one.changed:
            changed += 1
            rom = [median_rom(reps) for reps, _holds in (one.before, one.after)]
            degrees = ", ".join("not measured" if r is None else f"{r:.0f} degrees" for r in rom)
            done = [len(reps) + len(holds) for reps, holds in (one.before, one.after)]
            print(f"{where}: {done[0]} to {done[1]} reps and holds; range {degrees.replace(', ', ' to ')}")
            if keep:
                one.keep(store, "command line")
    if keep and changed:
        store.add_audit("command line", "rescored", f"{changed} sets")
    kept = "kept" if keep else "not kept; type --keep to keep them"
    print(f"{count} sets, {changed} changed ({kept}), {left} left as they are.")
