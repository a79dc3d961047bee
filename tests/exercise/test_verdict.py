"""Every cycle gets a verdict: counted, counted with a doubt, or refused with its reason."""

from __future__ import annotations

import math

import pytest

from coach.exercise.counter import Cycle
from coach.exercise.reasons import NOT_COUNTED
from coach.exercise.verdict import NOT_SEEN, REASONS, SURE, Judge, fitted
from tests.exercise.judged import facts, verdicts
from tests.exercise.test_counter import hills


def cycle(start_s: float, high: float, length_s: float = 2.0) -> Cycle:
    middle = start_s + length_s / 2
    return Cycle(start_s, middle, start_s + length_s, 0.0, high, middle - 0.1, middle + 0.1)


def judged(cycles: list[Cycle], **other: float) -> tuple[list[Cycle], list[tuple[Cycle, str | None]]]:
    """(counted, refused with their reason) once nothing more can come."""
    judge, found = Judge(), []
    for one in cycles:
        found += judge.judge(one, 2, facts(one, 30.0, 90.0, **other))
    found += judge.settle(math.inf)
    return [v.cycle for v in found if v.counted], [(v.cycle, v.reason) for v in found if not v.counted]


def test_nothing_is_refused_without_a_word():
    said = verdicts(hills([90, 10, 90, 12, 12, 90]))
    assert len(said) == 6
    assert all(v.reason in REASONS for v in said if not v.counted)
    assert sum(v.counted for v in said) == 3


def test_each_reason_has_its_sentence():
    assert set(REASONS) == set(NOT_COUNTED)


def test_one_small_movement_waits_for_its_like():
    small = cycle(0.0, 14.0)
    judge = Judge()
    assert judge.judge(small, 2, facts(small, 30.0, 90.0)) == []
    assert [v.reason for v in judge.waiting()] == ["too_small"]
    again = cycle(3.0, 15.0)
    told = judge.judge(again, 2, facts(again, 30.0, 90.0))
    assert [v.cycle for v in told if v.counted] == [small, again]


def test_a_small_movement_that_stayed_alone_is_refused():
    small = cycle(0.0, 12.0)
    assert judged([small]) == ([], [(small, "too_small")])


def test_a_range_that_is_known_from_before_is_not_small():
    one = cycle(0.0, 14.0)
    told = Judge(own=14.0 / 90).judge(one, 2, facts(one, 30.0, 90.0))
    assert [v.counted for v in told] == [True]


def test_a_small_cycle_that_went_on_is_not_counted_beside_the_large_one():
    small, large = cycle(1.0, 12.0, 0.4), cycle(1.0, 90.0)
    counted, refused = judged([small, large])
    assert counted == [large]
    assert refused == []


@pytest.mark.parametrize(
    ("numbers", "reason"),
    [
        ({"still": 1.0, "cosine": 0.6}, "part_moved"),
        ({"turned": 2.0, "cosine": 0.2, "margin": -0.3}, "another_movement"),
        ({"position": 1.0, "stance": 0.6, "cosine": 0.5}, "another_movement"),
        ({"loop": 1.5, "cosine": 0.6, "margin": -0.2}, "another_movement"),
        ({"cosine": 0.1, "margin": -0.7}, "another_movement"),
    ],
)
def test_what_speaks_most_against_a_cycle_is_its_reason(numbers, reason):
    """However often it comes again: gestures come in runs too."""
    counted, refused = judged([cycle(3.0 * i, 90.0) for i in range(4)], **numbers)
    assert counted == []
    assert {why for _, why in refused} == {reason}


def test_a_doubt_is_said_where_the_evidence_is_thin():
    judge = Judge()
    one = cycle(0.0, 90.0)
    sure = judge.judge(one, 2, facts(one, 30.0, 90.0))[0]
    assert sure.probability >= SURE
    assert sure.reason is None
    other = cycle(4.0, 90.0)
    thin = Judge().judge(other, 2, facts(other, 30.0, 90.0, cosine=0.6, margin=-0.1, loop=0.3))[0]
    assert thin.counted
    assert thin.probability < SURE
    assert thin.reason in REASONS


def test_the_weights_speak_the_way_they_must():
    """What likens a cycle to the exercise speaks for it, all else against: a fit that turns one round is wrong."""
    weights = dict(zip(fitted().names, fitted().weights, strict=True))
    for name in ("cosine", "margin", "confirm"):
        assert weights[name] > 0
    against = ("beaten", "stance", "small_stance", "loop", "partial", "turned", "still", "position", "posture")
    for name in (*against, "quick", "small", "lone_small"):
        assert weights[name] < 0, name
    assert NOT_SEEN in REASONS


def test_a_rep_that_began_before_it_was_seen_is_told_by_one_like_it():
    """What was first seen on the way is a rep where a rep like it follows."""
    first, second = cycle(0.0, 90.0), cycle(4.0, 90.0)
    judge = Judge()
    unlike = {"partial": 1.0, "cosine": 0.62, "margin": -0.12}
    assert judge.judge(first, 2, facts(first, 30.0, 90.0, **unlike)) == []
    counted = [v.cycle for v in judge.judge(second, 2, facts(second, 30.0, 90.0)) if v.counted]
    assert second in counted
    assert first in counted
