"""What came of a test: valid or not and why, its stages, its reading, and what that is compared with."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from coach.assessment.moment import Run
from coach.assessment.readings import READINGS, Context, NotRead
from coach.assessment.script import Band, Mark, ReadingField, Reference, Script

MARKS: dict[Mark, str] = {
    "checked": "",
    "v": " (recalled from the literature: to be verified by a therapist)",
    "p": " (a proposal)",
}
NOT_KNOWN = "not known yet: it takes three sessions of your own"


def conclude(script: Script, runs: list[Run], context: Context) -> dict[str, Any]:
    """valid, invalid_reason, stages, reading (None unless valid), reference."""
    reading, reason = _read(script, runs, context)
    return {
        "test": script.id,
        "script_version": script.version,
        "valid": reading is not None,
        "invalid_reason": reason,
        "stages": [run.as_dict() for run in runs],
        "reading": None if reading is None else {**reading, "repeatability": repeatability(script, reading)},
        "reference": reference(script.reference, context),
    }


def _read(script: Script, runs: list[Run], context: Context) -> tuple[dict[str, Any] | None, str | None]:
    valid = [run for run in runs if run.valid]
    amiss = [run for run in runs if run.over and not run.valid]
    if amiss and (not valid or not script.independent):
        telling = [run for run in amiss if run.ended_by != "not_started"] or amiss
        return None, telling[0].reason or "The test was not measured. Do it again."
    if not valid:
        return None, "The test did not begin."
    try:
        return READINGS[script.reading](valid, replace(context, others=tuple(amiss))), None
    except NotRead as why:
        return None, str(why)
    except ValueError as why:  # the measures' own refusals: too short, too few frames, gaps, nothing that alternates
        return None, f"It could not be measured: {why}. Do the test again."


def repeatability(script: Script, reading: dict[str, Any]) -> dict[str, str]:
    """For each number of the script: the change below which nothing is called a change, or that it is not known."""
    return {f.name: _mdc(f) for f in script.readings if f.name in reading}


def _mdc(field: ReadingField) -> str:
    if field.mdc is None:
        return NOT_KNOWN
    return f"{field.mdc:g} {field.unit} ({field.mdc_source}){MARKS[field.mdc_mark]}"


def reference(ref: Reference, context: Context, marked: bool = True) -> dict[str, Any]:
    """Source and text; the row for this age and sex, or for all ages where they are not known. marked: with how sure it
    is, which is for a therapist and not for whoever took the test"""
    marks = MARKS if marked else dict.fromkeys(MARKS, "")
    text = ref.text + marks[ref.mark]
    rows = [_row(ref, band, context) for band in ref.table if _fits(band, context.age)]
    if rows:
        text = " ".join([text, "; ".join(rows) + marks[ref.table_mark] + "."]).strip()
    return {"source": ref.source, "text": text}


def _fits(band: Band, age: int | None) -> bool:
    return age is None or band.ages[0] <= age <= band.ages[1]


def _row(ref: Reference, band: Band, context: Context) -> str:
    limits = {"m": f"{band.m:g}", "f": f"{band.f:g}"}
    both = limits["m"] if band.m == band.f else f"{limits['m']} for men, {limits['f']} for women"
    limit = both if context.sex is None else limits[context.sex]
    return ref.says.format(limit=limit, from_age=band.ages[0], to_age=band.ages[1])
