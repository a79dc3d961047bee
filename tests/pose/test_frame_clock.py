"""Times of frames whose stamps are missing, repeat, or jump."""

import random
from itertools import pairwise

import pytest

from coach.pose.frame_clock import FrameClock


def times(stamps, step_s=0.1):
    clock = FrameClock(step_s)
    return [round(clock.time(s), 3) for s in stamps]


@pytest.mark.parametrize(
    ("stamps", "wanted"),
    [
        ([0, 0.1, 0.25, 0.3], [0, 0.1, 0.25, 0.3]),  # as stated, even or not
        ([5, 5.1, 5.2], [0, 0.1, 0.2]),  # start late
        ([-0.2, -0.1, 0.0], [0, 0.1, 0.2]),
        ([None, None, None], [0, 0.1, 0.2]),  # none stated
        ([None, 7.0, 7.1], [0, 0.1, 0.2]),  # none at first
        ([0, 0.1, None, 0.3], [0, 0.1, 0.2, 0.3]),  # one left out
        ([1, 1.1, 1.2, 1, 1.1, 1.2], [0, 0.1, 0.2, 0.3, 0.4, 0.5]),  # two recordings, one after the other
        ([1, 1.1, 1.2, 0.0, 0.1, 5.0], [0, 0.1, 0.2, 0.3, 0.4, 5.3]),  # the second with its own pause
        ([1, 1.1, 1.2, 0.4, 1.4, 1.5], [0, 0.1, 0.2, 0.3, 0.4, 0.5]),  # one wrong stamp shifts nothing
        ([0, 0.1, 0.1, 0.2], [0, 0.1, 0.101, 0.2]),  # two frames of one moment
    ],
)
def test_times_start_at_zero_and_rise(stamps, wanted):
    assert times(stamps) == pytest.approx(wanted)


def test_whatever_is_stated_they_rise():
    rng = random.Random(3)
    for _ in range(200):
        stamps = [rng.choice([None, rng.uniform(-5, 50), rng.randint(0, 3)]) for _ in range(40)]
        clock = FrameClock(0.1)
        told = [clock.time(s) for s in stamps]
        assert told[0] == 0
        assert all(b > a for a, b in pairwise(told))
