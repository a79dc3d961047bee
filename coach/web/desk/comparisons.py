"""Two sessions or two periods of one angle against each other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import streamlit as st

from coach.language import _
from coach.trends.rom import Point, RomTrend, compare
from coach.web.look.texts import exercise_name, told_apart


def _name(trend: RomTrend) -> str:
    parts = (exercise_name(trend.exercise), trend.name, *(c for c in trend.conditions if c))
    return " · ".join(parts)


def show(trends: Sequence[RomTrend], now: datetime) -> None:
    """trends: those with points"""
    many = [t for t in trends if len(t.points) > 1]
    if not many:
        st.write(_("Two sessions of one angle are needed to compare."))
        return
    names = told_apart({n: _name(t) for n, t in enumerate(many)})
    number = st.selectbox(_("Angle"), list(names), format_func=lambda n: names[n], key="compare-angle")
    trend = many[number]
    days = [p.at.astimezone(now.tzinfo).date() for p in trend.points]
    half = len(days) // 2
    left, right = st.columns(2)
    first = _period(left, _("First session or period"), (days[0], days[half - 1]), days, f"compare-a-{number}")
    second = _period(right, _("Second session or period"), (days[half], days[-1]), days, f"compare-b-{number}")
    if first is None or second is None:
        st.caption(_("Choose the first and the last day; for one session the same day twice."))
        return
    a, b = (_within(trend.points, days, period) for period in (first, second))
    st.write(words(trend, a, b))


def _period(
    column: st.delta_generator.DeltaGenerator, label: str, usual: tuple[date, date], days: list[date], key: str
) -> tuple[date, date] | None:
    """None while only one of its days is chosen."""
    chosen = column.date_input(label, usual, min_value=days[0], max_value=days[-1], key=key)
    return (chosen[0], chosen[1]) if isinstance(chosen, tuple) and len(chosen) == 2 else None


def _within(points: Sequence[Point], days: Sequence[date], period: tuple[date, date]) -> list[Point]:
    return [p for p, day in zip(points, days, strict=True) if period[0] <= day <= period[1]]


def words(trend: RomTrend, a: Sequence[Point], b: Sequence[Point]) -> str:
    """What came of it, and no more than the error allows."""
    if not a or not b:
        return _("No session was measured in one of them.")
    if {p.session_id for p in a} & {p.session_id for p in b}:
        return _("One session is in both periods: choose periods that do not overlap.")
    found = compare(a, b, trend.measure)
    assert found.a_deg is not None
    assert found.b_deg is not None
    assert found.difference_deg is not None
    told = _("{name}: {a:.0f} degrees over {n1} sessions, {b:.0f} over {n2};").format(
        name=trend.name, a=found.a_deg, b=found.b_deg, n1=len(a), n2=len(b)
    )
    if not found.beyond:
        return f"{told} " + _("no difference beyond the error ({error:.0f} degrees).").format(error=found.error_deg)
    change = _("{by:.0f} degrees more") if found.difference_deg > 0 else _("{by:.0f} degrees less")
    return f"{told} {change.format(by=abs(found.difference_deg))}, " + _(
        "beyond the error ({error:.0f} degrees)."
    ).format(error=found.error_deg)
