"""From trial rows to the text of the accuracy card: its parts, in order, and what stands over them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from coach.evaluation import (
    browser_agreement,
    count_tables,
    encodings,
    own_way,
    people,
    recorded_tables,
    rom_tables,
    trend_trials,
)

ORDER = (
    "stated",
    "rom",
    "counts",
    "people",
    "own_way",
    "encodings",
    "browser",
    "mocap",
    "clips",
    "drawn",
    "assessments",
    "trends",
)
TITLES = {
    "stated": rom_tables.STATED_TITLE,
    "rom": rom_tables.TITLE,
    "counts": count_tables.TITLE,
    "people": people.TITLE,
    "own_way": own_way.TITLE,
    "encodings": encodings.TITLE,
    "browser": browser_agreement.TITLE,
    "mocap": recorded_tables.MOCAP_TITLE,
    "clips": recorded_tables.CLIPS_TITLE,
    "drawn": recorded_tables.DRAWN_TITLE,
    "assessments": "## Assessments",
    "trends": trend_trials.TITLE,
}
HEAD = """# How accurate the coach is

Written by `make accuracy` on {day} ({kind}, {seconds:.0f} s): coach {coach}, Python {python}, {packages}; {machine}.
All seeds are fixed. Nothing in this file is typed by hand.

What the truth is: synthetic people are a skeleton whose joint angles are known, seen by a camera and given noise of so
many pixels a frame (standard deviation, 1280 x 720, the person 3 to 4 m away; the model's landmarks on the shared clips
tremble by about 1 to 1.5 px). That measures the coach, not the pose model, which has an error of its own: published for
the knee from the side, 7.1 degrees mean absolute (JMIR preprint 102399, 2026); measured on drawn people below.
Errors are measured minus true, in degrees, of the range of motion of single repetitions."""


def render(measured: Mapping[str, list[Any]]) -> tuple[dict[str, str], dict[str, str]]:
    """({part: Markdown}, {file name: SVG}) of what was measured."""
    texts: dict[str, str] = {}
    drawings: dict[str, str] = {}
    rom = measured.get("rom")
    if rom:
        texts["stated"] = rom_tables.stated(rom, measured.get("drawn", []), measured.get("mocap", []))
        texts["rom"] = rom_tables.rom(rom)
        drawings["view.svg"] = rom_tables.view_figure(rom)
    if measured.get("counts"):
        texts["counts"] = count_tables.counts(measured["counts"])
        drawings["counts.svg"] = count_tables.figure(measured["counts"])
    for part, write in (
        ("mocap", recorded_tables.mocap),
        ("clips", recorded_tables.clips),
        ("drawn", recorded_tables.drawn),
    ):
        if measured.get(part):
            texts[part] = write(measured[part])
    for part in ("people", "own_way", "encodings"):
        if measured.get(part):
            texts[part] = measured[part][0]
    if measured.get("assessments"):
        texts["assessments"] = measured["assessments"][0]
    if measured.get("trends"):
        texts["trends"] = trend_trials.section(measured["trends"])
    return texts, drawings
