"""All that is kept of one person, to take along: JSON for programs, CSV for tables, PDF to read."""

from __future__ import annotations

import csv
import io
import json
import tempfile
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

from coach.assessment.script import load_script
from coach.care.movement import name_of
from coach.care.records import Plan
from coach.exchange.tables import quoted
from coach.figure.pages import DISCLAIMER, fonts
from coach.language import Number, _, day_words, weekday_words
from coach.pose import CoachError
from coach.records.store import PersonRow, Store

_TEMPLATE = Path(__file__).with_name("own_data.typ")
_README = """What is in here
everything.json   every row that is kept of you, by table; landmarks as base64
*.csv             the same tables for a spreadsheet, without landmarks
own_data.pdf      the most important of it, to read
Angles are degrees, times are UTC. Made by {version} on {at:%Y-%m-%d}.
"""


def own_data_zip(store: Store, person: PersonRow, at: datetime) -> bytes:
    """A zip of all rows of this person. at: now, with a zone"""
    from coach.records.database import APP_VERSION

    everything = store.everything(person.id)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("README.txt", _README.format(version=f"coach {APP_VERSION}", at=at))
        file.writestr("everything.json", json.dumps(everything, indent=1, ensure_ascii=False))
        for name, rows in everything.items():
            if rows:
                file.writestr(f"{name}.csv", as_csv(rows))
        file.writestr("own_data.pdf", own_data_pdf(store, person, at))
    return out.getvalue()


def as_csv(rows: list[dict[str, Any]]) -> str:
    """Columns of the first row, blobs left out. What a spreadsheet would take for a formula gets a ' in front."""
    names = [n for n in rows[0] if n != "blob"]
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(names)
    for row in rows:
        table.writerow([_cell(row.get(n)) for n in names])
    return out.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return quoted(value) if isinstance(value, str) else value


def own_data_pdf(store: Store, person: PersonRow, at: datetime) -> bytes:
    """What a person wants to read: plan, sessions with pain, furthest range of each exercise, tests."""
    import typst

    zone = at.tzinfo
    sessions = store.session_summaries(person.id, zone) if zone else store.session_summaries(person.id)
    plan = store.plan(person.id)
    data = {
        "name": person.name,
        "date": day_words(at.date()),
        "disclaimer": _(DISCLAIMER),
        "words": _words(),
        "plan": _plan_rows(plan) if plan else [],
        "sessions": [
            [
                day_words(s.date), _("{n1} of {n2}").format(n1=s.done, n2=s.planned) if s.planned else str(s.done),
                f"{s.minutes:.0f}",
                _or_dash(s.pain_before), _or_dash(s.pain_after), _or_dash(s.rpe), _or_dash(s.score),
            ]
            for s in sessions
        ],
        "ranges": _range_rows(store, person.id),
        "tests": [
            [day_words(a.at.astimezone(zone).date()), _test_name(a.test), _reading(a.reading)]
            for a in store.assessments(person.id)
        ],
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "own_data.typ").write_text(_TEMPLATE.read_text("utf-8"), "utf-8")
        (Path(folder) / "data.json").write_text(json.dumps(data), "utf-8")
        return bytes(typst.compile(str(Path(folder) / "own_data.typ"), font_paths=fonts()))


def _plan_rows(plan: Plan) -> list[list[str]]:
    return [
        [
            _(name_of(i.exercise)),
            _(i.side),
            str(i.sets),
            str(i.reps or "-"),
            str(i.seconds or "-"),
            weekday_words(i.days),
        ]
        for i in plan.items
    ]


def _words() -> dict[str, str]:
    """What the page says, by its English words."""
    return {
        "nothing": _("Nothing is kept yet."), "Plan": _("Plan"), "Range of motion": _("Range of motion"),
        "Balance and coordination": _("Balance and coordination"), "Sessions": _("Sessions"),
        "Exercise": _("Exercise"), "Side": _("Side"), "Sets": _("Sets"), "Reps": _("Reps"), "Seconds": _("Seconds"),
        "Days": _("Days"), "First, degrees": _("First, degrees"), "Latest": _("Latest"),
        "Give or take": _("Give or take"), "Date": _("Date"), "Test": _("Test"), "Reading": _("Reading"),
        "Minutes": _("Minutes"), "Pain before": _("Pain before"), "Pain after": _("Pain after"),
        "Effort": _("Effort"), "Score": _("Score"),
    }  # fmt: skip


def _test_name(test: str) -> str:
    try:
        return _(load_script(test).name)
    except CoachError:
        return test.replace("_", " ")


def _range_rows(store: Store, person_id: int) -> list[list[str]]:
    """Exercise, side, first and latest session's furthest, and how far off each may be."""
    best: dict[tuple[str, str], dict[int, tuple[float, float]]] = {}
    for row in store.reps_table(person_id):
        if row["valid"] and row["rom_deg"] is not None:
            sessions = best.setdefault((row["exercise"], row["side"]), {})
            old = sessions.get(row["session_id"], (0.0, 0.0))
            sessions[row["session_id"]] = max(old, (row["rom_deg"], row["error_deg"] or 0.0))
    return [
        [_(name_of(exercise)), _(side), f"{first[0]:.0f}", f"{last[0]:.0f}", f"{last[1]:.0f}", str(len(sessions))]
        for (exercise, side), sessions in best.items()
        for first, last in [(sessions[min(sessions)], sessions[max(sessions)])]
    ]


def _or_dash(value: float | None) -> str:
    return "-" if value is None else f"{Number(value):g}"


def _reading(reading: dict[str, Any] | None) -> str:
    if reading is None:
        return _("not measured")
    plain = {k: v for k, v in reading.items() if isinstance(v, int | float | str) and not isinstance(v, bool)}
    told = {k: f"{Number(v):.4g}" if isinstance(v, float) else v for k, v in list(plain.items())[:4]}
    return ", ".join(f"{_(k.replace('_', ' '))} {v}" for k, v in told.items())
