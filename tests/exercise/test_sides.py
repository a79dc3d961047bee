"""Left, right or both: whose movement it was where two limbs moved at once."""

from __future__ import annotations

import pytest

from coach.exercise.counter import Cycle
from coach.exercise.cycles import Found
from coach.exercise.definition import load_exercise
from coach.exercise.sides import Movement, Sides
from coach.exercise.verdict import WENT_ALONG
from tests.exercise.judged import facts


def both_at_once(left: dict[str, float], right: dict[str, float], right_deg: float = 80.0) -> list[Movement]:
    """What is decided when both legs are raised together, with other numbers for each."""
    exercise = load_exercise("straight_leg_raise")
    sides = Sides(exercise)
    signal = exercise.signal("side")
    decided = []
    for finder, (high, numbers) in enumerate(((80.0, left), (right_deg, right))):
        cycle = Cycle(0.0, 2.0, 4.0, 0.0, high, 1.8, 2.2)
        decided += sides.add(Found(cycle, finder, signal, "side", False), facts(cycle, 20.0, 40.0, **numbers))
    return decided + sides.all()


@pytest.mark.parametrize("hidden", [0, 1])
def test_the_limb_that_keeps_its_posture_speaks_for_both(hidden):
    """The model guesses the half hidden leg, and bends its knee."""
    numbers = [{}, {}]
    numbers[hidden] = {"posture": 2.0}
    own = [m for m in both_at_once(*numbers) if m.why is None]
    assert [m.side for m in own] == [1 - hidden]


def test_a_limb_that_moves_much_less_only_went_along():
    told = both_at_once({}, {}, right_deg=30.0)
    assert {m.side: m.why for m in told} == {0: None, 1: WENT_ALONG}
