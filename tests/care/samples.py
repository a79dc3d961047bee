"""A person, a plan and sessions for the tests of care. NOON is a Monday."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from coach.care.records import Plan, PlanItem, Profile, SessionSummary

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def profile(**changes) -> Profile:
    fields = {
        "can_stand_safely": True, "foot_ulcer": False, "numb_feet": False, "diabetes": False,
        "dizzy_on_standing": False, "falls_last_year": 0,
    }  # fmt: skip
    return Profile(**fields | changes)


def plan(*items: PlanItem, **changes) -> Plan:
    given = items or (PlanItem(exercise="ankle_pump", reps=10), PlanItem(exercise="knee_extension_seated", reps=10))
    return Plan(**{"items": given, "made_by": "starter", "made_at": NOON} | changes)


def session(days: float, **changes) -> SessionSummary:
    """A good session so many days after NOON."""
    at = NOON + days * DAY
    fields = {
        "at": at, "date": at.date(), "planned": 3, "done": 3, "pain_before": 1, "pain_max": 1, "pain_after": 1,
        "rpe": 4, "score": 88, "minutes": 6,
    }  # fmt: skip
    return SessionSummary(**fields | changes)
