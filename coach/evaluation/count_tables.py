"""Counting: the card's tables of what was counted exactly and what was not."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

from coach.evaluation import figures
from coach.evaluation.markdown import grouped, percent, table
from coach.evaluation.trials import NOISES_PX, RANGES, SMALL, CountRow

TITLE = "## Counting"
_LISTED = 60


def exact_share(rows: Sequence[CountRow]) -> float:
    return statistics.mean(r.exact for r in rows) if rows else math.nan


def counts(rows: list[CountRow]) -> str:
    ranges = [r for r in rows if r.group == "range"]
    shares = sorted({r.share for r in ranges})
    wrong = [r for r in rows if not r.exact]
    asked = [r for r in ranges if r.noise_px <= 2]  # issue 5: noise up to twice what the clips show
    sides = [r for r in rows if r.sides_right is not None]
    whole = [
        f"Runs counted exactly: **{percent(exact_share(rows))}** of {len(rows)}.",
        f"Ranges of {min(shares):.0%} to {max(shares):.0%} of the target, 1 and 2 px (clips show 1 to 1.5): "
        f"**{percent(exact_share(asked))}** of {len(asked)}; half the range or more with 1 px: "
        f"**{percent(exact_share([r for r in ranges if r.noise_px <= 1 and r.share >= 0.5]))}**.",
    ]
    if sides:
        right = statistics.mean(bool(r.sides_right) for r in sides)
        whole.append(f"Of the exact ones with sides, {percent(right)} have every side right.")
    parts = [TITLE, " ".join(whole)]
    by_noise = []
    for noise in sorted({r.noise_px for r in ranges}):
        there = grouped((r for r in ranges if r.noise_px == noise), lambda r: r.share)
        by_noise.append([f"{noise:g} px", *(percent(exact_share(there.get(s, []))) for s in shares)])
    parts += ["### By range and noise", table(("", *(f"{s:.0%}" for s in shares)), by_noise)]
    others = grouped((r for r in rows if r.group != "range"), lambda r: (r.group, r.value, r.noise_px))
    if others:
        body = [
            [group, value, f"{noise:g} px", percent(exact_share(mine)), str(len(mine)), _who(mine)]
            for (group, value, noise), mine in others.items()
        ]
        parts += [
            "### By what else was varied",
            f"Full range unless said. A stir of {SMALL:.0%} between two repetitions is none; 60 % is one.",
            table(("", "condition", "noise", "exact", "runs", "not exact"), body),
        ]
    body = []
    for exercise, mine in sorted(grouped(rows, lambda r: r.exercise).items()):
        bad = grouped((r for r in mine if not r.exact), lambda r: r.value if r.group != "range" else f"range {r.value}")
        body.append(
            [
                exercise,
                percent(exact_share(mine)),
                str(len(mine)),
                ", ".join(f"{k} ({len(v)})" for k, v in bad.items()),
            ]
        )
    parts += [
        "### By exercise",
        "![Counted exactly, by exercise and range](accuracy/counts.svg)",
        table(("exercise", "exact", "runs", "what was not (runs)"), body),
    ]
    if wrong:
        listed = [
            [r.exercise, r.view, r.group, r.value, f"{r.noise_px:g}", str(r.seed), f"{r.found} of {r.true}"]
            for r in sorted(wrong, key=lambda r: (r.exercise, r.view, r.group, r.value, r.noise_px))
        ]
        more = f"\n\nand {len(listed) - _LISTED} more." if len(listed) > _LISTED else ""
        parts += [
            "### Runs that were not exact",
            table(("exercise", "view", "", "condition", "px", "seed", "counted"), listed[:_LISTED]) + more,
        ]
    return "\n\n".join(parts)


def _who(rows: Sequence[CountRow]) -> str:
    bad = grouped((r for r in rows if not r.exact), lambda r: r.exercise)
    return ", ".join(f"{name} ({len(found)})" if len(found) > 1 else name for name, found in bad.items())


def figure(rows: list[CountRow]) -> str:
    ranges = [r for r in rows if r.group == "range" and r.noise_px <= max(NOISES_PX)]
    shares = [s for s in RANGES if any(r.share == s for r in ranges)]
    body = {}
    for exercise, mine in sorted(grouped(ranges, lambda r: r.exercise).items()):
        by = grouped(mine, lambda r: r.share)
        body[exercise] = [exact_share(by.get(s, [])) for s in shares]
    return figures.grid("Runs counted exactly, by share of the target", [f"{s:.0%}" for s in shares], body)
