"""Stored results, made by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from coach.records.assessments import AssessmentRow

START = datetime(2026, 1, 5, 10, tzinfo=UTC)


def row(i: int, reading: dict[str, Any] | None, test: str = "chair_stand_30s", **changes: Any) -> AssessmentRow:
    """The i-th week's result; without a reading it is one that was broken off."""
    fields: dict[str, Any] = {
        "id": i + 1, "person_id": 1, "test": test, "at": START + timedelta(weeks=i), "valid": reading is not None,
        "invalid_reason": None if reading is not None else "You left the picture.", "reading": reading, "stages": [],
        "warnings": [], "script_version": "1.0.0", "model": "full", "mode": "video", "view": "front",
        "entered_by": None,
    }  # fmt: skip
    return AssessmentRow(**(fields | changes))


def stands(*counts: int | None, **changes: Any) -> list[AssessmentRow]:
    return [row(i, None if n is None else {"stands": n}, **changes) for i, n in enumerate(counts)]
