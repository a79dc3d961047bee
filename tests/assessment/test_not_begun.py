"""A test that does not begin says why, and the reason is what was seen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from coach.assessment import Assessment, assess_series, load_script
from coach.body import arms
from coach.body import balance_actor as actor
from coach.body.skeleton import Points
from coach.pose import PoseSeries
from tests.assessment.people import assess
from tests.conftest import shared

STANDS = [2 + 3.0 * i for i in range(6)]


def why(report: dict) -> str:
    assert not report["valid"]
    assert report["stages"][0]["ended_by"] == "not_started"
    return str(report["invalid_reason"])


def arms_out(points: Points, t_s: float = 0.0) -> None:
    """Stretched out to the sides: helping with nothing."""
    for side, out in ((0, 0.5), (1, -0.5)):
        arms.put_hand(points, side, points[11 + side] + np.array([out, 0.0, 0.0]))


def test_who_pushes_with_the_hands_is_told_of_the_hands():
    taken = actor.stand_from_chair(STANDS, 24, hands=arms.hands_on_knees)
    told = why(assess(taken, "chair_stand_30s"))
    assert "hands down at the chair or your thighs" in told
    assert "Cross your arms" in told


def test_who_holds_the_arms_out_is_told_to_cross_them_and_of_no_pushing():
    told = why(assess(actor.stand_from_chair(STANDS, 24, hands=arms_out), "chair_stand_30s"))
    assert "Cross your arms" in told
    assert "hands down" not in told


def test_who_never_sits_down_is_told_to():
    assert "Sit down in the middle of the chair" in why(assess(actor.stand_swaying(), "chair_stand_30s"))


def test_what_was_missing_while_they_sat_is_said_though_they_stood_at_the_end():
    """The feet are hidden until everything is over; the last that is seen of them is standing, all well."""
    series = actor.stand_from_chair([12.0], 20).series
    up = actor.stand_swaying(seconds=20.0, how=replace(actor.FILMING, camera=actor.CHAIR_CAMERA)).series
    px, world, seen = (a.copy() for a in (series.landmarks_px, series.world_m, series.visibility))
    late = series.t_s > 13
    n = min(len(px), len(up))
    late = late[:n]
    px[:n][late], world[:n][late] = up.landmarks_px[:n][late], up.world_m[:n][late]
    seen[series.t_s <= 13, 27:] = 0.1
    told = why(assess(replace(series, landmarks_px=px, world_m=world, visibility=seen), "chair_stand_30s"))
    assert "feet" in told


def test_a_foot_that_hides_behind_the_other_is_named():
    series = actor.stand_swaying().series
    seen = series.visibility.copy()
    seen[:, [28, 30, 32]] = 0.1
    assert "one of them is hidden" in why(assess(replace(series, visibility=seen), "quiet_stance"))


def test_from_the_wrong_side_it_says_to_turn():
    how = replace(actor.FILMING, camera=replace(actor.CAMERA, yaw_deg=85))
    assert "face the camera" in why(assess(actor.stand_swaying(how=how), "quiet_stance"))


def test_a_movement_of_a_screen_says_what_was_wrong_with_it():
    report = assess(
        actor.stand_swaying(how=replace(actor.FILMING, camera=replace(actor.CAMERA, yaw_deg=85))), "rom_screen"
    )
    assert "cannot be measured from this side" in str(report["stages"][0]["reason"])


def test_live_somebody_who_stood_up_with_a_push_is_told_so():
    series = actor.stand_from_chair([6.0], 12, hands=arms.hands_on_knees).series
    test = Assessment(load_script("chair_stand_30s"), explained=True)
    test.confirm()
    test._speaker.forget(test.script.safety.within_reach)
    problems = []
    for frame in series:
        test.step(frame)
        if test._problem is not None and frame.t_s < 7.0:
            problems.append(test._problem.code)
    assert "arms_not_crossed" in problems
    assert problems[-1] in ("hands_down", "arms_not_crossed")
    assert "not_seated" not in problems[-5:]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("tug_bl", "hands down at the chair or your thighs"),  # he leaves the chair with his hands on his knees
        ("jim_sts", "both feet"),  # from the side, the far foot behind the chair
        ("kal_sit", "5 pictures a second"),
        ("be_squat", "Sit down"),  # squats, and there is no chair
    ],
)
def test_filmed_people_are_told_the_true_reason(name: str, says: str):
    path = shared("people", "landmarks", f"{name}.npz")
    report = assess_series(PoseSeries.load(path), load_script("chair_stand_30s"))
    assert says in report["invalid_reason"]


def test_a_filmed_stand_with_crossed_arms_begins():
    path = shared("people", "landmarks", "cst_bl.npz")
    report = assess_series(PoseSeries.load(path), load_script("five_times_sit_to_stand"))
    assert report["valid"]
    assert report["reading"]["stands"] == 5
