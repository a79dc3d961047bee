"""Reps, refused cycles, holds, sessions, assessments and checks as CSV and Parquet; both read back to the same rows."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from coach.exchange.columns import TABLES, Column, Kind
from coach.exchange.history import History, HoldRecord, RefusedRecord, RepRecord
from coach.pose import CoachError

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped]

Row = dict[str, Any]
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def table_rows(history: History) -> dict[str, list[Row]]:
    """Rows by table, each with every column of :data:`TABLES`; JSON columns as lists and dictionaries."""
    inside = {(c.set_id, c.refused.side, c.refused.peak_s) for c in history.counted_in.values()}
    found: dict[str, list[Row]] = {
        "reps": [
            {
                **_of_set(r),
                **asdict(r.rep),
                "counts": (r.of.id, r.rep.index) not in history.not_counting,
                "counted_in": (r.of.id, r.rep.index) in history.counted_in,
            }
            for r in history.reps
        ],
        "not_counted": [
            {**_of_set(r), **asdict(r.refused), "counted_in": (r.of.id, r.refused.side, r.refused.peak_s) in inside}
            for r in history.refused
        ],
        "holds": [{**_of_set(h), **asdict(h.held)} for h in history.holds],
        "sessions": [s.model_dump() for s in history.summaries()],
        "assessments": [dict(vars(a)) for a in history.assessments],
        "checks": [
            {**c.check.model_dump(mode="json"), "at": c.at, "kind": c.kind, "set_id": c.set_id} for c in history.checks
        ],
    }
    return {name: [_whole(row, TABLES[name]) for row in rows] for name, rows in found.items()}


def _of_set(done: RepRecord | HoldRecord | RefusedRecord) -> Row:
    return {
        **vars(done.of),
        "set_id": done.of.id,
        "at": done.at,
    }


def _whole(row: Row, columns: Sequence[Column]) -> Row:
    """The columns in their order. An empty text is none: CSV cannot tell them apart."""
    return {c.name: None if row.get(c.name) == "" else row.get(c.name) for c in columns}


def columns_of(table: str) -> tuple[Column, ...]:
    """Raises CoachError with the names that there are."""
    if table not in TABLES:
        raise CoachError(f"There is no table called {table}. One of: {', '.join(TABLES)}.")
    return TABLES[table]


# -- CSV -----------------------------------------------------------------------------------------------------------


def to_csv(rows: Sequence[Row], columns: Sequence[Column]) -> str:
    """What a spreadsheet would take for a formula gets a ' in front."""
    out = io.StringIO(newline="")
    table = csv.writer(out)  # lines end in CR LF (RFC 4180): so a CR within a text is quoted
    table.writerow([c.name for c in columns])
    for row in rows:
        table.writerow([_cell(row[c.name], c.kind) for c in columns])
    return out.getvalue()


def from_csv(text: str, columns: Sequence[Column]) -> list[Row]:
    """Raises CoachError for what :func:`to_csv` has not written."""
    lines = csv.reader(io.StringIO(text, newline=""))
    names = [c.name for c in columns]
    try:
        if next(lines, None) != names:
            raise CoachError(f"The columns of this table are not {', '.join(names[:3])} and so on. Export it again.")
        return [{c.name: _read(cell, c.kind) for c, cell in zip(columns, line, strict=True)} for line in lines]
    except (ValueError, csv.Error) as error:
        raise CoachError(f"Line {lines.line_num} of this table cannot be read. Export it again.") from error


def _cell(value: Any, kind: Kind) -> Any:
    if value is None:
        return ""
    if kind == "JSON":
        value = json.dumps(value, ensure_ascii=False, sort_keys=True)
    elif kind == "yes/no":
        return "yes" if value else "no"
    elif kind in ("time", "date"):
        return value.isoformat()
    elif kind == "number":
        return repr(float(value))
    return quoted(value) if isinstance(value, str) else value


def quoted(text: str) -> str:
    """With a ' in front where a spreadsheet would take it for a formula."""
    return "'" + text if _formula(text) else text


def _formula(text: str) -> bool:
    """Quotes in front do not count: so taking one away gives back every text."""
    return text.lstrip("'").startswith(_STARTS_FORMULA)


def _read(cell: str, kind: Kind) -> Any:
    if cell == "":
        return None
    if kind == "integer":
        return int(cell)
    if kind == "number":
        return float(cell)
    if kind == "yes/no":
        return {"yes": True, "no": False}[cell] if cell in ("yes", "no") else _no(cell)
    if kind == "time":
        return datetime.fromisoformat(cell)
    if kind == "date":
        return date.fromisoformat(cell)
    text = cell[1:] if cell.startswith("'") and _formula(cell) else cell
    return json.loads(text) if kind == "JSON" else text


def _no(cell: str) -> Any:
    raise ValueError(cell)


# -- Parquet -------------------------------------------------------------------------------------------------------


def to_parquet(rows: Sequence[Row], columns: Sequence[Column]) -> bytes:
    """One file; unit and meaning of each column are in its metadata, JSON columns are text."""
    import pyarrow as pa  # type: ignore[import-untyped]
    import pyarrow.parquet as pq  # type: ignore[import-untyped]

    schema = pa.schema([
        pa.field(c.name, _arrow(c.kind), metadata={"unit": c.unit, "meaning": c.meaning}) for c in columns
    ])  # fmt: skip
    plain = {c.name: [_stored(row[c.name], c.kind) for row in rows] for c in columns}
    out = io.BytesIO()
    pq.write_table(pa.table(plain, schema=schema), out, compression="zstd")
    return out.getvalue()


def from_parquet(data: bytes, columns: Sequence[Column]) -> list[Row]:
    """Raises CoachError for what :func:`to_parquet` has not written."""
    import pyarrow as pa  # type: ignore[import-untyped]
    import pyarrow.parquet as pq  # type: ignore[import-untyped]

    try:
        table = pq.read_table(io.BytesIO(data))
    except (pa.ArrowInvalid, OSError) as error:
        raise CoachError("This is not a Parquet file. Export it again.") from error
    if table.column_names != [c.name for c in columns]:
        raise CoachError("The columns of this Parquet file are not those of the table. Export it again.")
    json_columns = [c.name for c in columns if c.kind == "JSON"]
    rows: list[Row] = table.to_pylist()
    for row in rows:
        for name in json_columns:
            row[name] = None if row[name] is None else json.loads(row[name])
    return rows


def _arrow(kind: Kind) -> pa.DataType:
    import pyarrow as pa  # type: ignore[import-untyped]

    return {
        "integer": pa.int64(), "number": pa.float64(), "text": pa.string(), "yes/no": pa.bool_(),
        "time": pa.timestamp("us", tz="UTC"), "date": pa.date32(), "JSON": pa.string(),
    }[kind]  # fmt: skip


def _stored(value: Any, kind: Kind) -> Any:
    if kind == "JSON" and value is not None:
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return float(value) if kind == "number" and value is not None else value
