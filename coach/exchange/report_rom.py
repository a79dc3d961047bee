"""Range of motion for the report: one row for each angle and side, and a chart for each exercise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from coach.care.movement import known, name_of
from coach.exchange.report_charts import Chart, Line, Rule, svg
from coach.language import _, capital
from coach.trends.rom import RomTrend
from coach.trends.words import told_name

_Group = tuple[str, str, tuple[str | None, str | None, str | None]]


def latest_first(trends: Sequence[RomTrend]) -> list[RomTrend]:
    """By the latest session, exercises together, sides in their order."""
    newest: dict[str, float] = {}
    for t in trends:
        newest[t.exercise] = max(newest.get(t.exercise, 0.0), _last(t))
    return sorted(trends, key=lambda t: (-newest[t.exercise], t.exercise, t.measure, -_day(t), t.side))


def _last(t: RomTrend) -> float:
    return t.points[-1].at.timestamp() if t.points else 0.0


def _day(t: RomTrend) -> int:
    return int(_last(t) // 86400)


def rom_cells(trends: Sequence[RomTrend]) -> list[list[str]]:
    """A row each; where the camera or the model was another, the row says which."""
    ways = Counter((t.exercise, t.measure, t.side) for t in trends)
    rows = []
    for t in trends:
        row = cells(t)
        if ways[t.exercise, t.measure, t.side] > 1:
            row[1] += " (" + ", ".join(_(c) for c in t.conditions if c) + ")"
        rows.append(row)
    return rows


def cells(t: RomTrend) -> list[str]:
    """Exercise, measure, side, start, now, change, error, least change that counts, whether it does."""
    error = t.points[-1].error_deg if t.points else None
    return [
        _(name_of(t.exercise)), told_name(t.measure), _(t.side), _deg(t.baseline_deg), _deg(t.now_deg),
        _deg(t.change_deg, sign=True), _deg(error), _least(t), called_words(t),
    ]  # fmt: skip


def _least(t: RomTrend) -> str:
    return _deg(t.mdc_deg) + ("*" if t.mdc_own else "")


def called_words(t: RomTrend) -> str:
    """Whether it moved beyond the error, and on the way to the target or back."""
    if t.change_deg is None:
        return _("too early")
    if not t.called:
        return _("no")
    ex = known(t.exercise)
    if ex is None or ex.measure != t.measure:
        return _("yes: more") if t.change_deg > 0 else _("yes: less")
    further = (t.change_deg > 0) == (ex.target > ex.rest)
    return _("yes: further") if further else _("yes: less far")


def _deg(value: float | None, sign: bool = False) -> str:
    if value is None:
        return "–"
    whole = round(value)
    return (f"{whole:+d}" if sign and whole else str(whole)).replace("-", "−")


def charts(trends: Sequence[RomTrend], most: int) -> list[tuple[str, str, str]]:
    """(title that says the finding, what is drawn, SVG) of the exercises with most sessions, at most so many."""
    groups: dict[_Group, list[RomTrend]] = {}
    for t in trends:
        if t.points:
            groups.setdefault((t.exercise, t.measure, t.conditions), []).append(t)
    chosen: dict[tuple[str, str], list[RomTrend]] = {}
    for (exercise, measure, _conditions), group in sorted(groups.items(), key=lambda g: -max(_last(t) for t in g[1])):
        chosen.setdefault((exercise, measure), group)  # of several conditions those of the latest session
    by_length = sorted(chosen.values(), key=lambda g: -sum(len(t.points) for t in g))[:most]
    return [(_title(g), told_name(g[0].measure), svg(_chart(g))) for g in by_length]


def _title(group: Sequence[RomTrend]) -> str:
    name = _(name_of(group[0].exercise))
    told = list(dict.fromkeys(_found(t) for t in group))
    if len(told) == 1:
        return f"{name}: {told[0]}"
    return f"{name}: " + "; ".join(f"{_(t.side)} {_found(t)}" for t in group)


def _found(t: RomTrend) -> str:
    if t.change_deg is None:
        return _("one session so far")
    if not t.called:
        return _("no change beyond the error")
    words = called_words(t).partition(": ")[2]
    return _("{by} degrees {words}").format(by=round(abs(t.change_deg)), words=words)


def _chart(group: Sequence[RomTrend]) -> Chart:
    lines = [
        Line(
            capital(_(t.side)) if t.side != "both" else "",
            [(p.at, p.value_deg, p.error_deg) for p in t.points],
            second=t.side == "right",
        )
        for t in sorted(group, key=lambda t: t.side)
    ]
    target = group[-1].target_deg
    ex = known(group[0].exercise)
    fits = target is not None and ex is not None and ex.measure == group[0].measure
    rules = [Rule(target, _("target"))] if fits and target is not None else []
    return Chart(_("degrees"), lines, rules)
