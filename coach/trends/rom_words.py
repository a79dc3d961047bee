"""What a trend of an angle is called and what a note says of it: a change only where it counts."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from coach.kinematics.registry import MEASURES
from coach.language import Number, _, capital, later
from coach.trends.movements import changed_words, movement_name
from coach.trends.points import stated_error
from coach.trends.words import as_change, measure_name

if TYPE_CHECKING:
    from coach.trends.rom import RomTrend


def name(t: RomTrend) -> str:
    """The angle and its side."""
    angle = measure_name(t.measure)
    words = angle if t.side == "both" else f"{angle}, {_(t.side)}"
    return capital(as_change(words) if MEASURES[t.measure].change_only else words)


def finding(t: RomTrend) -> str:
    """What a chart is called, on a patient's page and a therapist's: the change that counts, with its direction, and
    else as much as can be said."""
    named = movement_name(t.exercise, t.measure, t.side)
    if t.now_deg is None:
        return _("{name}: not measured yet").format(name=named)
    if t.called and t.change_deg is not None:
        return changed_words(t.exercise, t.measure, t.side, t.change_deg)
    if t.change_deg is None:
        return _("{name}: about {now:.0f}°, the next session shows more").format(name=named, now=_whole_deg(t.now_deg))
    if t.too_early:
        return _("{name}: too early to say whether it changes").format(name=named)
    return _("{name}: much the same (up to {least}° can be chance)").format(
        name=named, least=math.ceil(t.mdc_deg - 0.05)
    )


def sentence(t: RomTrend) -> str:
    """What a note says of it: where it was, where it is, and what that means."""
    named = name(t)
    if t.now_deg is None or t.baseline_deg is None:
        told = _("{name}: no session was measured since the last visit.") if t.since_at else _("{name}: not measured.")
        return told.format(name=named)
    error = round(stated_error(t.points))
    if t.change_deg is None:
        words = _("{name}: about {now:.0f} degrees (give or take {error}), from one session; the next shows more.")
        return words.format(name=named, now=_whole_deg(t.now_deg), error=error)
    then, now = _whole_deg(t.baseline_deg), _whole_deg(t.now_deg)
    words = (
        _("{name}: about {then:.0f} degrees at the start (give or take {error}), {now:.0f} now;")
        if t.since_at is None
        else _("{name}: about {then:.0f} degrees at the last visit (give or take {error}), {now:.0f} now;")
        if t.points[0].at <= t.since_at
        else _("{name}: about {then:.0f} degrees after the last visit (give or take {error}), {now:.0f} now;")
    )
    start = words.format(name=named, then=then, now=now, error=error)
    return f"{start} {_judged(t)}{_rate(t)}."


# (called, which way, from own sessions)
_WORDS = {
    (True, 1, True): later(
        "a rise of {by}, beyond the least change that counts ({least}, from this person's own {count} sessions)"
    ),
    (True, 1, False): later("a rise of {by}, beyond the least change that counts ({least}, as stated for this angle)"),
    (True, -1, True): later(
        "a fall of {by}, beyond the least change that counts ({least}, from this person's own {count} sessions)"
    ),
    (True, -1, False): later("a fall of {by}, beyond the least change that counts ({least}, as stated for this angle)"),
    (False, 1, True): later("a rise of {by}, not steady enough to count yet (it must be beyond {least} and last)"),
    (False, -1, True): later("a fall of {by}, not steady enough to count yet (it must be beyond {least} and last)"),
}


def _judged(t: RomTrend) -> str:
    assert t.change_deg is not None
    if t.too_early:
        return _("too early to say whether it changes")
    if not t.beyond:
        words = (
            _("no change beyond the error (up to {least} can be chance, from this person's own {count} sessions)")
            if t.mdc_own
            else _("no change beyond the error (up to {least} can be chance, as stated for this angle)")
        )
        return words.format(least=f"{math.ceil(t.mdc_deg - 0.05)}", count=t.repeatability.sessions)
    up, own = 1 if t.change_deg > 0 else -1, t.mdc_own or not t.called
    digits = 0 if round(abs(t.change_deg)) > round(t.mdc_deg) else 1  # "a rise of 5, beyond 5" says nothing
    by, least = (f"{Number(v):.{digits}f}" for v in (abs(t.change_deg), t.mdc_deg))
    return _(_WORDS[t.called, up, own]).format(by=by, least=least, count=t.repeatability.sessions)


def _rate(t: RomTrend) -> str:
    if t.slope_deg_per_week is None or t.slope_low is None or t.slope_high is None or not t.called:
        return ""
    slope, low, high = (_signed(v) for v in (t.slope_deg_per_week, t.slope_low, t.slope_high))
    return "; " + _("{slope} degrees a week ({low} to {high})").format(slope=slope, low=low, high=high)


def _signed(value: float) -> str:
    text = f"{Number(round(value, 1) + 0.0):.1f}"
    return text.replace("-", "−")


def _whole_deg(value: float) -> float:
    return round(value) + 0.0
