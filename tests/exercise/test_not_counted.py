"""What is said in the middle of a set of movements that were not counted: when it helps, and not each time."""

from __future__ import annotations

from coach.exercise.feedback import Feedback, Refused, Rep
from coach.exercise.not_counted import AFTER_S, SHOWN_S, NotCounted

REP = Rep(0, "both", 0.0, 1.0, 2.0, "knee_flexion", 90.0, 95.0, True, 10.0, True, 80, {})


def frame(t_s: float, *, rep: bool = False, not_yet: float | None = None) -> Feedback:
    """not_yet: the probability of a movement that ended now and was not counted"""
    one = None if not_yet is None else Refused("both", t_s - 2, t_s - 1, t_s, "whole_body_turned", not_yet)
    reps = [REP] if rep else []
    return Feedback(t_s, "rest", 0, "both", None, None, 90.0, 0.0, "side", 5.0, reps=reps, not_yet=one)


def test_one_that_was_none_is_not_spoken_of():
    told = NotCounted()
    told.step(frame(0.0))
    told.step(frame(3.0, not_yet=0.2))
    assert told.say(3.0) is None


def test_the_second_in_a_row_is_told_with_the_reason_for_a_while():
    told = NotCounted()
    for feedback in (frame(0.0), frame(3.0, not_yet=0.2), frame(6.0, not_yet=0.2)):
        told.step(feedback)
    said = told.say(6.0)
    assert said is not None
    assert "turned" in said
    assert told.say(6.0 + SHOWN_S + 0.1) is None


def test_after_a_long_time_without_a_rep_the_first_is_told():
    told = NotCounted()
    told.step(frame(0.0))
    told.step(frame(AFTER_S + 1, not_yet=0.2))
    assert told.say(AFTER_S + 1) is not None


def test_a_rep_ends_the_talk():
    told = NotCounted()
    for feedback in (frame(0.0), frame(3.0, not_yet=0.2), frame(6.0, not_yet=0.2), frame(7.0, rep=True)):
        told.step(feedback)
    assert told.say(7.0) is None


def test_what_was_plainly_no_rep_is_not_worth_a_word():
    told = NotCounted()
    told.step(frame(0.0))
    for t in range(20, 40, 3):
        told.step(frame(float(t), not_yet=0.0002))
        assert told.say(float(t)) is None
