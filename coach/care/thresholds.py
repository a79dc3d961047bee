"""Every number that the rules of care compare with, each with where it comes from and how sure that is.

They follow CLINICAL.md, section 6 (and 8 for what change matters). A page can show them with :func:`listed`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Literal

from coach.care.records import Progression

# proposal: of this project · recalled: from the literature named, to be verified by a licensed therapist ·
# checked: found again in a public source
Mark = Literal["proposal", "recalled", "checked"]


@dataclass(frozen=True)
class Threshold:
    """One number of care, with its unit, where it comes from, and how sure that is (Mark)."""

    value: float
    unit: str
    source: str
    mark: Mark


_PAIN_MODEL = "Pain-monitoring model, Thomee 1997"
_OURS = "Proposal of this project"
_ADA = "American Diabetes Association 2016, physical activity and exercise"


@dataclass(frozen=True)
class Thresholds:
    """Replace one with :func:`dataclasses.replace`; the rules take the whole record."""

    # pain up to this is green, above it amber up to the plan's own ceiling, above that red
    green_pain: Threshold = Threshold(2, "of 10", _PAIN_MODEL, "recalled")
    pain_ceiling: Threshold = Threshold(5, "of 10", _PAIN_MODEL, "recalled")
    rise_amber: Threshold = Threshold(2, "points", _OURS, "proposal")
    rise_stop: Threshold = Threshold(3, "points", _OURS, "proposal")
    # what "more" or "less" after a set stands for where no number was told
    told_more: Threshold = Threshold(1, "points", _OURS, "proposal")
    drop: Threshold = Threshold(100 / 3, "%", _OURS, "proposal")
    # a morning check later than this after the session says nothing about it
    morning_within: Threshold = Threshold(36, "hours", _OURS, "proposal")
    good_sessions: Threshold = Threshold(2, "sessions", _OURS, "proposal")
    good_score: Threshold = Threshold(80, "of 100", _OURS, "proposal")
    weekly_growth: Threshold = Threshold(10, "%", _OURS, "proposal")
    growth_days: Threshold = Threshold(7, "days", _OURS, "proposal")
    most_reps: Threshold = Threshold(30, "repetitions", _OURS, "proposal")
    most_seconds: Threshold = Threshold(60, "s", _OURS, "proposal")
    break_days: Threshold = Threshold(14, "days", _OURS, "proposal")
    least_effort: Threshold = Threshold(3, "of 10", _OURS, "proposal")
    most_effort: Threshold = Threshold(5, "of 10", _OURS, "proposal")
    low_glucose: Threshold = Threshold(90, "mg/dL", _ADA, "recalled")
    high_glucose: Threshold = Threshold(250, "mg/dL", _ADA, "recalled")
    # a rep faster than this one way, standing and side by side, is a fast march
    fast_rep: Threshold = Threshold(1, "s", _OURS, "proposal")
    matters_share: Threshold = Threshold(30, "%", "Farrar 2001", "recalled")
    matters_points: Threshold = Threshold(2, "points", "Farrar 2001", "recalled")
    # a night, or a week of them, at or under this, and stress at or over that, bring the page that helps
    bad_sleep: Threshold = Threshold(4, "of 10", _OURS, "proposal")
    high_stress: Threshold = Threshold(7, "of 10", _OURS, "proposal")
    # baseline and present pain are means over so many sessions
    mean_sessions: Threshold = Threshold(3, "sessions", _OURS, "proposal")


DEFAULT = Thresholds()
_MOST = 10_000


def listed(thresholds: Thresholds = DEFAULT) -> list[tuple[str, Threshold]]:
    """Name and threshold, in the order of the rules."""
    return [(f.name, getattr(thresholds, f.name)) for f in fields(thresholds)]


def for_plan(thresholds: Thresholds, progression: Progression) -> Thresholds:
    """With a plan's own rules for more. The cap of a week is never passed, whatever a plan says."""
    own = {k: float(v) for k, v in progression.model_dump().items() if v is not None}
    if "weekly_growth" in own:
        own["weekly_growth"] = min(own["weekly_growth"], thresholds.weekly_growth.value)
    changed = {
        name: replace(getattr(thresholds, name), value=value, source="This plan's own, by the therapist")
        for name, value in own.items()
    }
    return replace(thresholds, **changed)


def with_values(values: Mapping[str, float]) -> Thresholds:
    """The thresholds with some of them set anew; raises ValueError, one line, for a name or a value that is none."""
    found = DEFAULT
    for name, value in values.items():
        old = getattr(DEFAULT, name, None)
        if not isinstance(old, Threshold):
            raise ValueError(f"there is no threshold called {name}; there are {', '.join(n for n, _ in listed())}")
        if not (math.isfinite(value) and 0 <= value <= _MOST):
            raise ValueError(f"{name} must lie between 0 and {_MOST}")
        found = replace(found, **{name: replace(old, value=float(value), source=f"Set on this machine; {old.source}")})
    return found
