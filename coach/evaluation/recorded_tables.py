"""Motion capture, real clips and drawn people: the card's tables of what was recorded."""

from __future__ import annotations

import math
import statistics

from coach.evaluation.markdown import finite, grouped, mean_abs, one, p95, percent, table, yes
from coach.evaluation.recorded import (
    BENT_DEG,
    MOCAP_NOISE_PX,
    STRAIGHT_DEG,
    ClipRow,
    DrawnRow,
    MocapRow,
    area_under_curve,
)

MOCAP_TITLE, CLIPS_TITLE, DRAWN_TITLE = "## Motion capture", "## Real clips", "## Drawn people through the real model"


def mocap(rows: list[MocapRow]) -> str:
    body = []
    for file, mine in grouped(rows, lambda r: r.file).items():
        first, errors = mine[0], finite(e for r in mine for e in r.rom)
        rule = "-" if first.rule is None else ", ".join(str(r.rule) for r in mine)
        body.append(
            [
                file.removesuffix(".npz"),
                first.exercise,
                first.view,
                first.performed,
                str(first.true),
                ", ".join(str(r.found) for r in mine),
                rule,
                one(float(errors.mean()) if len(errors) else math.nan),
                one(mean_abs(errors)),
                one(p95(errors)),
                one(statistics.mean(r.score for r in mine)),
            ]
        )
    knees = [r for r in rows if r.rule is not None]
    ours = statistics.mean(r.found == r.true for r in rows)
    theirs = statistics.mean(r.rule == r.true for r in knees) if knees else math.nan
    knees_ours = statistics.mean(r.found == r.true for r in knees) if knees else math.nan
    curves = []
    for name, mine in (("all", rows), *grouped(rows, lambda r: r.exercise).items()):
        right = [r.score for r in mine if r.performed == "correct"]
        wrong = [r.score for r in mine if r.performed != "correct"]
        curve = area_under_curve(right, wrong)
        curves.append(f"{name} " + ("-" if math.isnan(curve) else f"{curve:.2f}"))
    head = (
        *("recording", "exercise", "view", "performed", "reps", "counted", "fixed rule"),
        *("ROM bias", "ROM mean absolute", "95th percentile", "score"),
    )
    draws = len({r.seed for r in rows})
    return f"""{MOCAP_TITLE}

Marker-based motion capture (UI-PRMD, University of Idaho) with {MOCAP_NOISE_PX:g} px of noise, {draws} draws of it a
recording. Counted exactly: **{percent(ours)}** of {len(rows)} runs. Where it is about a knee, the usual rule (inner
angle above {STRAIGHT_DEG:g}, then below {BENT_DEG:g} degrees, the better of both legs) is exact in {percent(theirs)},
the coach in {percent(knees_ours)}. Mean score, performed right against wrong, area under the curve:
{"; ".join(curves)}.
No degrees ("-") are shown in a view that does not support the angle.

{table(head, body)}"""


def clips(rows: list[ClipRow]) -> str:
    counted = [r for r in rows if r.true is not None]
    body = [
        [
            r.file,
            r.exercise,
            "-" if r.true is None else str(r.true),
            "not measured" if r.found is None else str(r.found),
            "-" if math.isnan(r.late_s) else f"{r.late_s:.2f} s",
            yes(r.sides_right),
            r.problem,
        ]
        for r in rows
    ]
    exact = sum(r.true == r.found for r in counted)
    furthest = max((r.late_s for r in counted if not math.isnan(r.late_s)), default=math.nan)
    return f"""{CLIPS_TITLE}

Real people, counted by hand: {exact} of {len(counted)} exact, the furthest peak {furthest:.2f} s off.

{table(("clip", "exercise", "reps", "counted", "furthest peak", "sides right", "told"), body)}"""


def drawn(rows: list[DrawnRow]) -> str:
    body = []
    for r in rows:
        e, peak = finite(x.rom for x in r.rom), finite(x.peak for x in r.rom)
        name = r.rom[0].measure if r.rom else "-"
        body.append(
            [
                r.exercise,
                r.view,
                f"{r.tracked:.0%}",
                f"{r.found} of {r.true}",
                yes(r.sides_right),
                name,
                one(float(e.mean()) if len(e) else math.nan),
                one(mean_abs(e)),
                one(mean_abs(peak)),
            ]
        )
    head = (
        "exercise",
        "view",
        "found in",
        "counted",
        "sides right",
        "measure",
        "ROM bias",
        "ROM mean absolute",
        "peak, mean absolute",
    )
    return f"""{DRAWN_TITLE}

A shaded figure in a drawn room, 640 x 360, 30 frames a second, seen by the model `full` in VIDEO mode.

{table(head, body)}"""
