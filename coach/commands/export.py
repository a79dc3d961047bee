"""``coach export`` and ``coach research``: records out of the database, for whoever owns this machine."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coach.pose.errors import CoachError

if TYPE_CHECKING:
    from coach.exchange.columns import Column
    from coach.exchange.history import History
    from coach.exchange.tables import Row
    from coach.records.store import PersonRow, Store


class Format(StrEnum):
    csv = "csv"
    fhir = "fhir"
    pdf = "pdf"
    parquet = "parquet"
    trc = "trc"
    mot = "mot"
    monitoring = "monitoring"


class Table(StrEnum):
    reps = "reps"
    not_counted = "not_counted"
    holds = "holds"
    sessions = "sessions"
    assessments = "assessments"
    checks = "checks"


_ENDINGS = {Format.fhir: "json", Format.monitoring: "csv"}
_BINARY = (Format.pdf, Format.parquet)


def export(
    patient: Annotated[str, typer.Option(help="The name, as it was given.")],
    format: Annotated[Format, typer.Option()],
    out: Annotated[
        Path | None,
        typer.Option(help="File to write. Text goes to stdout without it; pdf and parquet to a file of their own."),
    ] = None,
    table: Annotated[Table, typer.Option(help="Which table, for csv and parquet.")] = Table.reps,
    set_id: Annotated[int | None, typer.Option("--set", help="Which recorded set, for trc and mot.", min=1)] = None,
) -> None:
    """Write one person's records: tables, a FHIR bundle, a report of two pages, or a set for OpenSim."""
    if format in (Format.trc, Format.mot) and set_id is None:
        raise CoachError(
            f"Say which set: --set N. The numbers are in coach export --format csv, column set_id ({format})."
        )
    at = datetime.now().astimezone()
    with _store() as store:
        person = store.person_called(patient)
        data = _made(store, person, format, table, set_id, at)
        store.add_audit("command line", "exported", f"person {person.id}: {format.value}")
    if out is None and format in _BINARY and sys.stdout.isatty():
        out = _own_name(person.name, at, _ENDINGS.get(format, format.value))
        print(f"coach: written to {out}", file=sys.stderr)
    write(data, out)


def research(
    out: Annotated[Path, typer.Option(help="Zip file to write.")],
    salt_file: Annotated[
        Path | None,
        typer.Option(help="File with a secret of 16 letters or more: the same one gives the same ids again."),
    ] = None,
) -> None:
    """Write everybody's records without names, for research. Who declined that a therapist sees them is left out."""
    from coach.exchange.research import research_zip

    salt = None
    if salt_file is not None:
        try:
            salt = salt_file.read_text("utf-8").strip()
        except (OSError, ValueError) as error:
            raise CoachError(f"Cannot read {salt_file}. Give a text file with the secret in it.") from error
    with _store() as store:
        write(research_zip(store, salt), out)
        store.add_audit("command line", "exported", "everybody, without names")


def _made(store: Store, person: PersonRow, format: Format, table: Table, set_id: int | None, at: datetime) -> bytes:
    makers: dict[Format, Callable[[], str | bytes]] = {
        Format.csv: lambda: _csv(store, person, table.value),
        Format.parquet: lambda: _parquet(store, person, table.value),
        Format.fhir: lambda: _fhir(store, person),
        Format.pdf: lambda: _pdf(store, person, at),
        Format.monitoring: lambda: _monitoring(store, person, at),
        Format.trc: lambda: _opensim(store, person, set_id or 0, "trc"),
        Format.mot: lambda: _opensim(store, person, set_id or 0, "mot"),
    }
    data = makers[format]()
    return data.encode() if isinstance(data, str) else data


def _table_of(store: Store, person: PersonRow, table: str) -> tuple[list[Row], tuple[Column, ...]]:
    from coach.exchange.tables import columns_of, table_rows

    return table_rows(_history(store, person))[table], columns_of(table)


def _csv(store: Store, person: PersonRow, table: str) -> str:
    from coach.exchange.tables import to_csv

    return to_csv(*_table_of(store, person, table))


def _parquet(store: Store, person: PersonRow, table: str) -> bytes:
    from coach.exchange.tables import to_parquet

    return to_parquet(*_table_of(store, person, table))


def _fhir(store: Store, person: PersonRow) -> str:
    from coach.exchange.fhir import as_text, fhir_bundle

    return as_text(fhir_bundle(_history(store, person), datetime.now(UTC))) + "\n"


def _pdf(store: Store, person: PersonRow, at: datetime) -> bytes:
    from coach.exchange.report import report_pdf
    from coach.language import use

    use(person.language or "en")
    return report_pdf(store, person, at)


def _monitoring(store: Store, person: PersonRow, at: datetime) -> str:
    from coach.exchange.monitoring import COLUMNS, windows
    from coach.exchange.tables import to_csv

    history = _history(store, person)
    zone = at.tzinfo or UTC
    noted = [(t.at.astimezone(zone).date(), t.minutes) for t in store.times(person.id)]
    return to_csv([w.row() for w in windows(history, at.date(), noted, zone)], COLUMNS)


def _opensim(store: Store, person: PersonRow, set_id: int, format: str) -> str:
    from coach.exchange.opensim import angles, joined, markers, to_mot, to_trc
    from coach.exchange.rows import read_history

    one = next((s for s in read_history(store, person).sets if s.id == set_id), None)
    if one is None:
        raise CoachError(f"{person.name} has no set {set_id}. The numbers are in coach export --format csv.")
    damaged: list[int] = []
    parts = store.landmarks(set_id, damaged)
    for second in damaged:
        print(f"coach: the recording's part from {second} s on is damaged and was left out.", file=sys.stderr)
    series = joined(parts)
    name = f"{one.exercise}_set{set_id}"
    if format == "mot":
        return to_mot(angles(series, one.view), name)
    found = markers(series, name)
    if "pixels" in found.name:
        print("coach: no metres were kept of this set; pixels are scaled to a trunk of 0.5 m.", file=sys.stderr)
    return to_trc(found)


def write(data: bytes, out: Path | None) -> None:
    """To a file, whole or not at all; to stdout without one."""
    if out is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    if out.is_dir():
        raise CoachError(f"{out} is a folder. Give the name of a file in it.")
    part = out.with_name(out.name + ".part")
    try:
        part.write_bytes(data)
        part.replace(out)
    except OSError as error:
        part.unlink(missing_ok=True)
        why = (error.strerror or "not possible").lower()
        raise CoachError(f"Cannot write {out}: {why}. Choose another name or folder.") from error


@contextmanager
def _store() -> Iterator[Store]:
    """The database of the settings. One that is not there is not made: there is nothing in it to export."""
    from coach.records.store import Store
    from coach.settings import settings

    url = settings().database_url
    file = url.removeprefix("sqlite:///")
    if file != url and not file.startswith((":", "file:")) and not Path(file).is_file():
        raise CoachError(f"There are no records yet at {file}. Set COACH_DATABASE_URL, or use the coach first.")
    store = Store(url)
    try:
        yield store
    finally:
        store.close()


def _own_name(name: str, at: datetime, ending: str) -> Path:
    safe = "".join(c if c.isalnum() or c in "-_" else "_" for c in name)
    return Path(f"{safe}_{at:%Y-%m-%d}.{ending}")


def _history(store: Store, person: PersonRow) -> History:
    """What can be read; what cannot is told on stderr."""
    from coach.exchange.rows import read_history

    history = read_history(store, person)
    if count := history.damaged.total():
        what = "1 damaged row was" if count == 1 else f"{count} damaged rows were"
        print(f"coach: {what} left out.", file=sys.stderr)
    return history
