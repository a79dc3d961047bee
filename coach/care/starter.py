"""A gentle first plan for someone without a therapist, from the questionnaire: 5 to 10 minutes, three days a week.

Amounts and choice are proposals of this project. Nothing that a contraindication forbids is in it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from coach.care import sentences as say
from coach.care.decision import Decision, decide
from coach.care.movement import name_of, sides_of, work_s
from coach.care.records import STARTER, Goal, Place, Plan, PlanItem, Profile
from coach.care.safety import forbidden
from coach.care.thresholds import DEFAULT, Thresholds
from coach.exercise.sequence import CHANGE_S

DAYS = (0, 2, 4)  # a day of rest after each
_MOST_ITEMS = 5
_SORE_SHARE = 0.6  # of the reps, where the exercise moves what hurts


@dataclass(frozen=True)
class _Choice:
    """moves: places that may hurt with it · goals: what brings it forward; those without are for everyone · why: ends
    the sentence "..., because ..." """

    exercise: str
    reps: int
    moves: frozenset[Place]
    goals: frozenset[Goal]
    why: str


def _choice(exercise: str, reps: int, moves: set[Place], goals: set[Goal], why: str) -> _Choice:
    return _Choice(exercise, reps, frozenset(moves), frozenset(goals), why)


# The first three fit everyone; of the rest, those for the goals come first, in this order.
_FOR_ALL = (
    _choice("march_seated", 20, {"hips"}, set(), "it warms you up while you sit"),
    _choice("ankle_pump", 15, {"feet"}, set(), "it keeps the ankles moving"),
    _choice("knee_extension_seated", 6, {"knees", "legs"}, set(), "strong thighs make standing up easier"),
)
_BY_GOAL = (
    _choice("sit_to_stand", 6, {"knees", "hips"}, {"chair", "stairs", "walk"}, "rising is daily work"),
    _choice("weight_shift", 10, {"feet", "hips"}, {"balance", "walk"}, "it trains your balance with both feet down"),
    _choice("heel_raise", 10, {"feet", "legs"}, {"walk", "stairs", "balance"}, "calves carry every step"),
    _choice("scapular_retraction", 8, {"shoulders"}, {"posture", "reach", "sleep", "pain"}, "it eases the neck"),
    _choice("trunk_rotation_seated", 8, {"back"}, {"reach", "sleep", "pain"}, "a supple trunk helps you turn"),
    _choice("chin_tuck", 6, {"neck"}, {"posture"}, "it brings the head over the shoulders"),
    _choice("straight_leg_raise", 5, {"hips", "legs", "back"}, {"stairs", "walk"}, "it spares the foot"),
)  # fmt: skip


def starter_plan(
    profile: Profile, made_at: datetime, thresholds: Thresholds = DEFAULT
) -> tuple[Plan, tuple[Decision, ...]]:
    """The plan, and why each exercise is in it. made_at: with a zone"""
    wanted = sorted(_BY_GOAL, key=lambda c: not (c.goals & set(profile.goals)))  # stable: the order above within each
    choices = [c for c in (*_FOR_ALL, *wanted) if forbidden(profile, c.exercise, thresholds) is None][:_MOST_ITEMS]
    items: list[PlanItem] = []
    reasons: list[Decision] = []
    for choice in choices:
        sore = len(choice.moves & set(profile.painful))
        reps = math.ceil(choice.reps * _SORE_SHARE) if sore else choice.reps
        items.append(PlanItem(exercise=choice.exercise, reps=reps, days=DAYS))
        words = {"exercise": name_of(choice.exercise), "why": choice.why}
        numbers = {"amount": reps, "painful_places": sore, "goals": len(choice.goals & set(profile.goals))}
        reasons.append(
            decide("starter_lower", say.STARTS_LOWER, None, words, **numbers)
            if sore
            else decide("starter_choice", say.STARTS, None, words, **numbers)
        )
    plan = Plan(
        name="Gentle start", items=tuple(items), pain_ceiling=thresholds.pain_ceiling.value, made_by=STARTER,
        made_at=made_at, reason=STARTER,
    )  # fmt: skip
    reasons.append(decide("daily_routine", say.STARTS_DAILY, days=7))
    return plan, tuple(reasons)


def minutes_of(items: tuple[PlanItem, ...], rest_s: float) -> float:
    """How long these take in one go: the work, a moment between sides, and a rest between sets."""
    changes = sum(i.sets * (len(sides_of(i)) - 1) for i in items) * CHANGE_S
    rests = max(sum(i.sets for i in items) - 1, 0) * rest_s
    return (sum(work_s(i) for i in items) + changes + rests) / 60
