"""The turning-point counter on signals whose reps can be counted by eye."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.exercise.counter import Cycle, CycleFinder
from tests.exercise.judged import reps


def hills(heights, fps=30.0, seconds=2.0, pause=0.5):
    hill = lambda h: h * 0.5 * (1 - np.cos(np.linspace(0, 2 * np.pi, int(seconds * fps))))  # noqa: E731
    flat = np.zeros(int(pause * fps))
    return np.concatenate([flat] + [np.concatenate([hill(h), flat]) for h in heights])


def test_full_reps():
    found = reps(hills([90] * 5))
    assert len(found) == 5
    assert [round(c.excursion) for c in found] == [90] * 5
    for i, c in enumerate(found):
        assert c.peak_s == pytest.approx(0.5 + 1.0 + i * 2.5, abs=0.1)
        assert c.start_s < c.peak_s < c.end_s


def test_reps_are_relative_to_the_persons_rest_not_to_fixed_angles():
    assert len(reps(hills([60] * 4) + 45)) == 4, "never below 45, never above 105"


def test_a_patients_small_range_counts_by_likeness():
    assert len(reps(hills([15] * 6))) == 6
    assert len(reps(hills([15]))) == 0, "one small movement is not yet a rep"


def test_wobbles_between_full_reps_are_not_reps():
    assert len(reps(hills([90, 10, 90, 12, 12, 90]))) == 3


def test_half_reps_count_as_reps_below_target():
    assert len(reps(hills([90, 45, 90]))) == 3


def test_a_pause_half_way_is_one_rep():
    up = np.linspace(0, 45, 30)
    wait = np.full(120, 45.0)
    signal = np.concatenate([np.zeros(10), up, wait, np.linspace(45, 90, 30), np.linspace(90, 0, 60), np.zeros(20)])
    assert len(reps(signal)) == 1


def test_a_slow_return_is_one_rep():
    signal = np.concatenate([np.zeros(10), np.linspace(0, 90, 20), np.linspace(90, 0, 300), np.zeros(10)])
    assert len(reps(signal)) == 1


def test_tremor_does_not_add_reps():
    t = np.arange(int(5 * 2.5 * 30) + 15) / 30
    signal = hills([90] * 5)
    signal = signal + 3 * np.sin(2 * np.pi * 5 * t[: len(signal)])
    assert len(reps(signal)) == 5


def test_one_wild_frame_is_not_a_rep():
    signal = np.zeros(200)
    signal[100] = 120
    assert len(reps(signal)) == 0


def test_standing_up_counts_at_the_top_from_either_start():
    seated_first = hills([80] * 3)
    standing_first = 80 - hills([80] * 3)
    assert len(reps(seated_first, at_target=True)) == 3
    assert len(reps(standing_first, at_target=True)) == 3


def test_a_hold_at_the_top_has_its_peak_in_the_middle():
    signal = np.concatenate(
        [np.zeros(10), np.linspace(0, 80, 30), np.full(90, 80.0), np.linspace(80, 0, 30), np.zeros(10)]
    )
    (found,) = reps(signal)
    assert found.peak_s == pytest.approx((10 + 30 + 45) / 30, abs=0.15)
    assert found.plateau_end_s - found.plateau_start_s == pytest.approx(3.2, abs=0.3)


def test_a_rep_that_is_not_finished_does_not_count():
    assert len(reps(np.concatenate([np.zeros(10), np.linspace(0, 90, 40), np.linspace(90, 60, 10)]))) == 0


def test_quick_reps_that_are_lowered_half_way_are_each_one():
    up, half, down = np.linspace(0, 90, 20), np.linspace(90, 45, 12), np.linspace(90, 0, 20)
    again = np.linspace(45, 90, 12)
    signal = np.concatenate([np.zeros(10), up, half, again, half, again, down, np.zeros(20)])
    assert len(reps(signal)) == 3


def test_trembling_at_the_top_is_no_rep_of_its_own():
    held = 80 + 8 * np.sin(np.linspace(0, 20 * np.pi, 120))
    signal = np.concatenate([np.zeros(10), np.linspace(0, 80, 30), held, np.linspace(80, 0, 30), np.zeros(20)])
    assert len(reps(signal)) == 1


def test_a_reset_forgets_the_rep_under_way():
    finder = CycleFinder(8.0)
    for i, v in enumerate(np.linspace(0, 90, 30)):
        finder.step(i / 30, float(v))
    finder.reset()
    assert [finder.step(2 + i / 30, 0.0) for i in range(20)] == [None] * 20


def cycles(signal, fps=30.0, **how):
    """All that the finder finds, the recording's end included, before anybody judges."""
    finder = CycleFinder(8.0, **how)
    found = [finder.step(i / fps, float(v)) for i, v in enumerate(signal)]
    return [c for c in [*found, finder.finish()] if c is not None]


def test_a_rep_is_over_when_it_is_back_and_not_when_that_is_noticed():
    (found,) = cycles(np.interp(np.arange(0, 6, 1 / 30), [0, 1, 2, 3, 4, 6], [0, 0, 90, 90, 0, 0]))
    assert found.start_s == pytest.approx(1.1, abs=0.1)
    assert found.end_s == pytest.approx(3.9, abs=0.1)
    assert found.length_s == pytest.approx(2.8, abs=0.2)


def test_who_stands_up_has_a_way_out_and_the_way_down_before_it():
    t = np.arange(0, 9, 1 / 30)
    stands = np.interp(t, [0, 1, 3, 4, 5, 7, 8, 9], [80, 80, 0, 0, 80, 80, 79, 80])  # down in two seconds, up in one
    (found,) = cycles(stands, at_target=True)
    assert found.fall_s == pytest.approx(0.76 * 2, abs=0.15), "from 88 to 12 of 100"
    assert found.way_out_s == pytest.approx(1.0, abs=0.15)
    assert found.length_s == pytest.approx(2.0, abs=0.3), "out and back"
    (first,) = cycles(np.interp(t, [0, 1, 4, 9], [0, 0, 80, 80]), at_target=True)
    assert first.length_s == pytest.approx(6.0, abs=0.6)
    assert np.isnan(first.fall_s), "nobody saw them sit down"


@pytest.mark.parametrize("last", [80.0, 76.0])
def test_a_recording_that_ends_at_the_target_has_the_rep(last):
    up = np.interp(np.arange(0, 2.2, 1 / 30), [0, 1, 2, 2.2], [0, 0, 80, last])
    finder = CycleFinder(8.0, at_target=True)
    assert [c for i, v in enumerate(up) if (c := finder.step(i / 30, float(v)))] == [], "not before it stands still"
    found = finder.finish()
    assert found is not None
    assert found.excursion == pytest.approx(80, abs=3)


def test_how_much_two_cycles_share():
    a, b, c = (Cycle(s, s + 1, e, 0, 1, s, e) for s, e in ((0.0, 4.0), (3.0, 5.0), (6.0, 7.0)))
    assert a.overlaps(b) == b.overlaps(a) == pytest.approx(0.5)
    assert a.overlaps(c) == 0


@settings(max_examples=40, deadline=None)
@given(
    n=st.integers(2, 7),
    height=st.floats(15, 120),
    offset=st.floats(-50, 50),
    fps=st.sampled_from([10, 15, 24, 30, 60]),
    seconds=st.floats(1.0, 6.0),
)
def test_any_regular_set_is_counted_exactly(n, height, offset, fps, seconds):
    assert len(reps(hills([height] * n, fps, seconds) + offset, fps)) == n


@settings(max_examples=20, deadline=None)
@given(n=st.integers(2, 6), height=st.floats(40, 120))
def test_played_backward_a_set_has_the_same_count(n, height):
    signal = hills([height] * n)
    assert len(reps(signal)) == len(reps(signal[::-1]))


def test_a_stop_on_the_way_to_the_target_is_the_same_cycle():
    """Half way up from the chair, a rest of half a second, then all the way: once refused, it goes on."""
    t = np.arange(0, 4, 1 / 30)
    value = np.interp(t, [0, 1, 1.2, 2.0, 2.6, 4], [0, 0, 12, 12, 90, 90])
    finder = CycleFinder(8.0, at_target=True)
    told = []
    for now, v in zip(t, value, strict=True):
        cycle = finder.step(float(now), float(v))
        if cycle is not None:
            told.append(cycle.excursion)
            if cycle.excursion < 30:
                finder.refuse()
    assert [round(x) for x in told] == [12, 90]


@pytest.mark.parametrize("fps", [15, 30, 60])
@pytest.mark.parametrize("rise_s", [1.0, 3.0, 6.0])
def test_who_stands_up_slowly_is_at_the_top_when_they_are_there(fps, rise_s):
    """It took small steps from picture to picture for standing still: the more pictures a second, the earlier."""
    t = np.linspace(0, 1, int(rise_s * fps))
    rise = 80 * t**3 * (10 - 15 * t + 6 * t**2)
    (found,) = cycles(np.concatenate([np.zeros(fps), rise, np.full(fps, 80.0)]), fps, at_target=True)
    assert found.excursion > 0.95 * 80
    assert found.end_s == pytest.approx(1 + rise_s, abs=0.16 * rise_s + 0.4)
