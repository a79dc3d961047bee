"""``coach import``: a person back from what was exported."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from coach.pose.errors import CoachError


def import_(
    file: Annotated[Path, typer.Argument(help="A FHIR bundle, as coach export --format fhir writes it.")],
    patient: Annotated[str, typer.Option(help="The name for the new person.")],
) -> None:
    """Make a new person of a FHIR bundle: plan, checks, tests, sets and reps. Nobody who is there is changed."""
    from coach.exchange.fhir_import import import_fhir
    from coach.exchange.fhir_read import read_fhir
    from coach.web.server.services import get_store

    try:
        text = file.read_text("utf-8")
    except (OSError, ValueError) as error:
        raise CoachError(f"Cannot read {file}. Give a FHIR bundle as coach export --format fhir writes it.") from error
    read = read_fhir(text)
    store = get_store()
    person = import_fhir(store, read, patient)
    store.add_audit("command line", "imported", f"person {person.id}")
    for line in read.skipped:
        print(line)
    found = read.history
    print(
        f"{person.name}: {len(found.sets)} sets with {len(found.reps)} reps and {len(found.holds)} holds, "
        f"{len(found.assessments)} tests, {len(found.checks)} checks and {len(found.plans)} plans are in the records."
    )
