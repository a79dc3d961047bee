"""What is told of a rep: beyond the measure's error, on a side that is seen, and only in the way that is meant."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from coach.body.synthetic import Performance
from coach.exercise.counter import Cycle
from coach.exercise.definition import Exercise, Fault, load_exercise
from coach.exercise.faults import find_faults
from coach.exercise.history import Window
from coach.exercise.scoring import _wobble
from coach.exercise.session import Session
from coach.figure.actor import act
from coach.kinematics.kernels import COLUMN_COUNT
from coach.kinematics.registry import MEASURES

T = np.arange(60) / 30
CYCLE = Cycle(0.0, 1.0, float(T[-1]), 0.0, 1.0, 0.7, 1.3)


def window(
    values: dict[tuple[str, int], float], yaw_deg: float | np.ndarray = 0.0, hidden: tuple[int, ...] = ()
) -> Window:
    """A rep in which each measure of a side goes to a value in its middle. hidden: landmarks that are not seen"""
    measures = np.zeros((len(T), COLUMN_COUNT), np.float32)
    for (name, side), value in values.items():
        measures[10:-10, MEASURES[name].columns(side)] = value
    shown = np.ones((len(T), 33), bool)
    shown[:, list(hidden)] = False
    yaw = np.broadcast_to(np.asarray(yaw_deg, np.float32), T.shape)
    return Window(T, measures, shown, np.zeros((len(T), 33, 2), np.float32), yaw, 100.0)


def with_fault(name: str, **changes: object) -> Exercise:
    ex = load_exercise(name)
    fault = {"measure": "knee_flexion", "code": "it", "above": 20.0, "severe": 60.0, "cue": "Do it right."} | changes
    return ex.model_copy(update={"faults": (Fault.model_validate(fault),)})


def told(
    ex: Exercise, rep: Window, moving: tuple[int, ...] = (0, 1), further: float = 1.0, quantity: float = 0.0
) -> bool:
    return bool(find_faults(ex, CYCLE, rep, moving, lambda _: quantity, further).told)


@pytest.mark.parametrize(("deg", "sure"), [(19.0, False), (29.0, False), (31.0, True)])
def test_within_the_measures_error_nothing_is_told(deg: float, sure: bool):
    rep = window({("knee_flexion", 0): deg, ("knee_flexion", 1): deg}, 90.0)
    found = find_faults(with_fault("squat"), CYCLE, rep, (0, 1), lambda _: 0.0)
    assert bool(found.told) is sure
    assert bool(found.severities) is (deg > 20), "it costs score from the limit on"
    assert found.judged == 1


def test_of_both_legs_from_the_side_the_far_one_alone_says_nothing():
    far_only = {("knee_flexion", 1): 50.0}
    assert not told(with_fault("squat"), window(far_only, 90.0))
    assert told(with_fault("squat"), window(far_only | {("knee_flexion", 0): 50.0}, 90.0))
    assert told(with_fault("squat"), window(far_only, 90.0, hidden=(23, 25, 27))), "the other one is not seen at all"
    assert told(with_fault("lunge"), window(far_only, 90.0), moving=(1,)), "it is the one that moves"


def test_what_is_not_seen_is_not_judged():
    rep = window({("knee_flexion", 0): 80.0, ("knee_flexion", 1): 80.0}, 90.0, hidden=(25, 26))
    assert find_faults(with_fault("squat"), CYCLE, rep, (0, 1), lambda _: 0.0).judged == 0


def test_a_rep_that_is_half_in_another_view_is_not_judged():
    turning = np.where(T > 1.2, 40.0, 80.0)
    rep = window({("knee_flexion", 0): 80.0, ("knee_flexion", 1): 80.0}, turning)
    assert find_faults(with_fault("squat"), CYCLE, rep, (0, 1), lambda _: 0.0).judged == 0


@pytest.mark.parametrize("moving", [0, 1])
@pytest.mark.parametrize("toward", ["moving", "other"])
def test_hips_drop_on_one_side_only(toward: str, moving: int):
    ex = with_fault("tree_pose", measure="pelvic_drop", above=8.0, severe=22.0, toward=toward)
    low_left = (moving == 0) == (toward == "moving")
    drop = window({("pelvic_drop", 0): 15.0 if low_left else -15.0})
    hike = window({("pelvic_drop", 0): -15.0 if low_left else 15.0})
    assert told(ex, drop, (moving,))
    assert not told(ex, hike, (moving,))
    assert told(ex, hike, (0, 1)), "whose it is was not seen: either way counts"


def test_who_goes_twice_as_far_may_lean_twice_as_far():
    ex = with_fault("hip_abduction_standing", measure="trunk_side_lean", above=8.0, severe=22.0, absolute=True)
    lean = window({("trunk_side_lean", 0): -16.0})
    assert told(ex, lean, (0,))
    assert not told(ex, lean, (0,), further=2.0)
    assert told(ex, window({("trunk_side_lean", 0): -24.0}), (0,), further=5.0), "but not five times"


def test_a_tenth_of_a_second_is_the_error_of_times():
    ex = with_fault("sit_to_stand", measure="back_s", above=None, below=0.4, severe=0.15)
    assert not told(ex, window({}), quantity=0.33)
    assert told(ex, window({}), quantity=0.25)


def test_toward_is_for_measures_that_have_a_left():
    with pytest.raises(ValueError, match="toward needs"):
        with_fault("squat", toward="moving")
    with pytest.raises(ValueError, match="toward needs"):
        with_fault("squat", measure="pelvic_drop", toward="moving", absolute=True)


def run(ex: Exercise, taken: Performance) -> Session:
    session = Session(ex)
    for frame in taken.series:
        session.step(frame)
    session.finish()
    return session


def test_a_far_foot_that_drifts_lifts_no_heel():
    ex = load_exercise("squat")
    taken = act(ex, "side", reps=3)
    near = 0 if taken.series.visibility[:, 25].mean() > taken.series.visibility[:, 26].mean() else 1
    px = taken.series.landmarks_px.copy()
    shank = np.linalg.norm(px[0, 25, :2] - px[0, 27, :2])
    bent = np.clip((px[:, 23, 1] - px[0, 23, 1]) / shank, 0, 1)
    px[:, 29 + 1 - near, 1] -= 0.5 * shank * bent  # the far heel rises as the hips sink
    sure = np.full_like(taken.series.visibility, 0.9)
    session = run(ex, replace(taken, series=replace(taken.series, landmarks_px=px, visibility=sure)))
    assert len(session.reps) == 3
    assert not [f for rep in session.reps for f in rep.faults]


@pytest.mark.parametrize(("seconds", "hz", "wobbles"), [(1.0, 1.0, False), (3.0, 0.33, False), (3.0, 3.0, True)])
def test_a_trunk_that_goes_along_with_a_quick_rep_does_not_wobble(seconds: float, hz: float, wobbles: bool):
    t = np.arange(0, seconds, 1 / 30)
    measures = np.zeros((len(t), COLUMN_COUNT), np.float32)
    measures[:, MEASURES["trunk_lean"].columns(0)] = 15 + 12 * np.sin(2 * np.pi * hz * t)
    shown = np.ones((len(t), 33), bool)
    rep = Window(t, measures, shown, np.zeros((len(t), 33, 2), np.float32), np.full(len(t), 90.0, np.float32), 100.0)
    assert (_wobble(rep) > 2.0) is wobbles
