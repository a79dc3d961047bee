"""Sets, reps and holds out of Observations; each value of the kind that it must be, or a ValueError."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from pydantic import TypeAdapter

from coach.exchange import fhir_words as w
from coach.exchange.history import HoldRecord, RepRecord, SetRecord
from coach.exercise.feedback import Held, Refused, Rep
from coach.records.counted_in import CountedIn
from coach.records.desk import Mark

MARKED = "entered-in-error"  # status of a rep that a therapist lets count no more
_SIDES = ("left", "right", "both")
_ID = re.compile(r"[a-z][a-z0-9_]{0,59}")
_REP, _HELD, _SET = TypeAdapter(Rep), TypeAdapter(Held), TypeAdapter(SetRecord)


def when(text: str) -> datetime:
    """Raises ValueError for what is no time, or has no zone."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("a time without a zone")
    return at.astimezone(UTC)


def components(found: dict[str, Any]) -> dict[str, Any]:
    """Code to value, in their order."""
    return {str(w.code_of(c["code"])): w.value_of(c) for c in found.get("component", [])}


def read_set(found: dict[str, Any]) -> SetRecord:
    """Raises ValueError, KeyError or TypeError for a set that we did not write."""
    c, period = components(found), found["effectivePeriod"]
    start = when(period["start"])
    if not _ID.fullmatch(c["exercise"]):
        raise ValueError("no id of an exercise")
    names = ("exercise", "definition_version", "model", "mode", "view", "end_reason", "target")
    return _SET.validate_python(
        {
            "id": 0, "number": 0, "session_id": 0, "session_at": start, "started_at": start,
            "ended_at": when(period["end"]) if "end" in period else None, "side": _side(c["side"]),
            **{n: c.get(n) for n in names},
        }
    )  # fmt: skip


def read_done(found: dict[str, Any], of: SetRecord) -> RepRecord | HoldRecord:
    """A rep, or a hold where the set counts none. Raises as :func:`read_set`."""
    c = components(found)
    at = when(found["effectiveDateTime"])
    both = {
        "index": c["index"], "side": _side(found["bodySite"]["text"]), "start_s": c["start"], "end_s": c["end"],
        "valid": "dataAbsentReason" not in found, "score": c.get("score"), "faults": _faults(found),
        "parts": {n.removeprefix("part-"): v for n, v in c.items() if n.startswith("part-")},
    }  # fmt: skip
    if w.code_of(found["code"]) == "hold":
        return HoldRecord(of, at, _HELD.validate_python({**both, "duration_s": c["duration"]}))
    rep = {
        **both, "angle": w.code_of(found["code"]), "peak_s": c["furthest"], "rom_deg": c.get("excursion"),
        "peak_deg": c.get("peak"), "error_deg": c.get("error"), "reached_target": c.get("reached-target"),
        "reason": c.get("reason"), "doubt": c.get("doubt"), "amount": c.get("amount"), "unit": c.get("unit") or "deg",
    }  # fmt: skip
    return RepRecord(of, at, _REP.validate_python(rep))


def read_mark(found: dict[str, Any], of: SetRecord) -> Mark:
    """Who lets it count no more, and why."""
    note, index = found["note"][0], components(found)["index"]
    if not isinstance(index, int):
        raise ValueError("no index")
    return Mark(of.id, index, False, note.get("authorString") or "?", note["text"], of.started_at)


def read_counted_in(found: dict[str, Any], of: SetRecord, rep: Rep) -> CountedIn | None:
    """Who let it count though the coach did not, where somebody did."""
    told = {n: v[0] for n, v in w.extensions_of(found).items() if n.startswith("counted-in-")}
    if not told:
        return None
    chance = float(told["counted-in-probability"])
    one = Refused(rep.side, rep.start_s, rep.peak_s, rep.end_s, str(told["counted-in-reason"]), chance)
    return CountedIn(of.id, rep.index, one, str(told["counted-in-by"]), when(told["counted-in-at"]))


def _side(text: str) -> str:
    if text not in _SIDES:
        raise ValueError("no side")
    return text


def _faults(found: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "code": str(w.code_of(c["code"])).removeprefix("fault-"), "severity": w.extensions_of(c)["severity"][0],
            "start_s": c["valueRange"]["low"]["value"], "end_s": c["valueRange"]["high"]["value"],
        }
        for c in found.get("component", [])
        if "valueRange" in c
    ]  # fmt: skip
