"""Range of motion against the truth, and what is stated in the app: the card's first two tables."""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from coach.evaluation import figures
from coach.evaluation.markdown import finite, grouped, mean_abs, one, p95, table
from coach.evaluation.recorded import MOCAP_NOISE_PX, DrawnRow, MocapRow
from coach.evaluation.trials import TYPICAL_NOISE_PX, TYPICAL_OFF_DEG, RomRow
from coach.exercise.definition import load_exercise
from coach.kinematics.registry import MEASURES

STATED_TITLE = "## Stated in the app, measured here"
TITLE = "## Range of motion against the truth"
_MDC = 1.96 * math.sqrt(2)  # CLINICAL.md 3.11


def _shown(rows: Sequence[RomRow]) -> NDArray[np.float64]:
    return finite(r.rom for r in rows)


def detectable_deg(rows: Sequence[RomRow]) -> float:
    """MDC95 = 1.96 * sqrt(2) * SEM; SEM: the spread of one person's sessions (their median error)."""
    spread = []
    for sessions in grouped(rows, lambda r: (r.exercise, r.seed)).values():
        middles = [float(np.median(e)) for s in grouped(sessions, lambda r: r.value).values() if len(e := _shown(s))]
        if len(middles) > 1:
            spread.append(statistics.variance(middles))
    return _MDC * math.sqrt(statistics.mean(spread)) if spread else math.nan


def stated(rows: list[RomRow], drawn: list[DrawnRow], mocap: list[MocapRow]) -> str:
    seen: dict[str, list[float]] = defaultdict(list)
    for done in drawn:
        for r in done.rom:
            seen[r.measure].append(r.rom)
    for m in mocap:
        if m.seed == min(x.seed for x in mocap) and m.performed == "correct":
            seen[f"{load_exercise(m.exercise).measure} mocap"] += m.rom
    out = []
    for name, mine in sorted(grouped(rows, lambda r: r.measure).items()):
        said = MEASURES[name]
        typical = [r for r in mine if r.group == "typical"]
        turned = [r for r in mine if r.group == "view" and r.value == 30]
        beyond = [r for r in mine if r.group == "view" and r.value == 45]
        figures_ = [mean_abs(_shown(x)) for x in (typical, turned, beyond)]
        figures_ += [mean_abs(finite(seen[name])), mean_abs(finite(seen[f"{name} mocap"]))]
        mdc = detectable_deg(typical)
        over = [
            text
            for text, value in zip(("typical", "30 off", "45 off", "drawn", "mocap"), figures_, strict=True)
            if value > said.error
        ] + (["MDC"] if mdc > said.mdc else [])
        out.append(
            [
                name,
                f"{said.error:g}",
                *map(one, figures_),
                one(p95(_shown(typical))),
                f"{said.mdc:g}",
                one(mdc),
                "**too small**: " + ", ".join(over) if over else "holds",
            ]
        )
    text = table(
        (
            "measure",
            "stated error",
            "typical",
            "30 off",
            "45 off",
            "drawn",
            "mocap",
            "95th percentile",
            "stated MDC",
            "MDC here",
            "verdict",
        ),
        out,
    )
    return f"""{STATED_TITLE}

Mean absolute error of the degrees that were shown (a view that does not support the angle shows none: "-").
Typical: a camera up to {TYPICAL_OFF_DEG:g} degrees off, {TYPICAL_NOISE_PX:g} px of noise, four builds, 55 to 110 % of
the range; its 95th percentile is given too. 30 and 45 off: the camera turned by so much, 1 px. Drawn: through the real
model. Mocap: performed right, {MOCAP_NOISE_PX:g} px. The minimal detectable change is 1.96 x sqrt(2) x SEM over
sessions of one person that differ in camera place and noise: a lower bound, for clothing, the model and the person's
own day come on top.

{text}"""


def rom(rows: list[RomRow]) -> str:
    def name(r: RomRow) -> tuple[str, str]:
        return r.exercise, r.measure

    whole = []
    for (exercise, measure), mine in grouped((r for r in rows if r.group == "typical"), name).items():
        e, peak = _shown(mine), finite(r.peak for r in mine)
        if len(e):
            shown = len(e) / len(mine)
            whole.append(
                [
                    exercise,
                    measure,
                    one(e.mean()),
                    one(mean_abs(e)),
                    one(e.std()),
                    one(p95(e)),
                    one(mean_abs(peak)),
                    f"{shown:.0%}",
                ]
            )
    parts = [TITLE]
    if whole:
        parts += [
            "### In typical use",
            table(
                (
                    "exercise",
                    "measure",
                    "bias",
                    "mean absolute",
                    "SD",
                    "95th percentile",
                    "peak, mean absolute",
                    "shown",
                ),
                sorted(whole),
            ),
        ]
    explained = {
        "view": (
            "By view",
            "Degrees off the plane of the exercise, both ways together, 1 px. In brackets: what the bare "
            "picture would have said (bias), and how much of it the coach showed.",
            "{:g} off",
        ),
        "noise": (
            "By noise",
            "Straight on, 30 frames a second. Noise adds to a range: a highest minus a lowest.",
            "{:g} px",
        ),
        "frame rate": ("By frame rate", "Straight on, 1 px.", "{:g} fps"),
    }
    for group, (title, text, label) in explained.items():
        chosen = [r for r in rows if r.group == group]
        if not chosen:
            continue
        values = sorted({r.value for r in chosen}, reverse=group == "frame rate")
        body = []
        for (exercise, measure), mine in sorted(grouped(chosen, name).items()):
            by = grouped(mine, lambda r: r.value)
            body.append([exercise, measure, *(_cell(by.get(v, []), group == "view") for v in values)])
        parts += [
            f"### {title}",
            f"{text} Each cell: mean absolute error / bias / SD / 95th percentile.",
            table(("exercise", "measure", *(label.format(v) for v in values)), body),
        ]
        if group == "view":
            parts.append("![Error by view](accuracy/view.svg)")
    return "\n\n".join(parts)


def _cell(rows: Sequence[RomRow], would: bool) -> str:
    e = _shown(rows)
    text = "none" if not len(e) else " / ".join(map(one, (mean_abs(e), float(e.mean()), float(e.std()), p95(e))))
    if would and rows:
        bare = finite(r.would for r in rows)
        text += f" ({one(float(bare.mean())) if len(bare) else '-'}, {len(e) / len(rows):.0%})"
    return text


def view_figure(rows: list[RomRow]) -> str:
    chosen = grouped((r for r in rows if r.group == "view"), lambda r: r.measure)
    series = {}
    for name, mine in sorted(chosen.items()):
        by = sorted(grouped(mine, lambda r: r.value).items())
        series[name] = [(off, float(np.abs(finite(r.would for r in there)).mean())) for off, there in by]
    return figures.lines(
        "What a turned camera does to a bare angle (the coach hides most beyond 30)",
        "degrees off the plane of the exercise",
        "mean absolute error, degrees",
        series,
    )
