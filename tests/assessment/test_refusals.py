"""What no test survives: nobody there, another body, too few or smoothed frames. Never a number instead."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from coach.body import balance_actor as actor
from coach.body.synthetic import walk_about
from coach.pose import NotMeasurable
from tests.assessment.people import assess

TAKERS = {
    "quiet_stance": lambda how=actor.FILMING: actor.stand_swaying(how=how),
    "march_30s": lambda how=actor.FILMING: actor.march(actor.uneven_times(50, 0.58, 3.0), how=how),
    "chair_stand_30s": lambda how=actor.FILMING: actor.stand_from_chair([1 + 3.0 * i for i in range(9)], 32, how),
    "alternate_arm_raise": lambda how=actor.FILMING: actor.raise_arms(how=how),
    "finger_to_nose": lambda how=actor.FILMING: actor.touch_nose(0, [1.6 + 1.2 * i for i in range(17)], 24, how),
    "single_leg_stance": lambda how=actor.FILMING: actor.stand_on_one_leg((25,), how=how),
    "four_stage_balance": lambda how=actor.FILMING: actor.stand_in_positions(
        [(n, 11.5) for n in ("side_by_side", "semi_tandem", "tandem", "one_leg")], how
    ),
    "five_times_sit_to_stand": lambda how=actor.FILMING: actor.stand_from_chair(
        [1 + 3.0 * i for i in range(5)], 20, how
    ),
}
every_test = pytest.mark.parametrize("test", sorted(TAKERS))


@cache
def taken(test: str, fps: float = 30.0) -> actor.Taken:
    return TAKERS[test](actor.Filming(fps=fps))


def refused(report: dict) -> str:
    assert report["valid"] is False
    assert report["reading"] is None
    assert report["invalid_reason"]
    assert "\n" not in report["invalid_reason"]
    return report["invalid_reason"]


@every_test
def test_undisturbed_it_is_valid(test: str):
    assert assess(taken(test), test)["valid"]


@every_test
def test_8_frames_a_second_are_too_few(test: str):
    report = assess(taken(test, 8.0), test)
    assert "pictures a second" in refused(report)
    assert [w["code"] for w in report["warnings"]] == ["low_fps"]


@every_test
def test_a_person_who_leaves_has_no_reading(test: str):
    report = assess(actor.walks_out(taken(test), 9.0), test)
    refused(report)


@every_test
def test_the_light_goes_out(test: str):
    report = assess(actor.gone(taken(test), 9.0, 99.0), test)
    reason = refused(report)
    assert "light" in reason or "whole test" in reason or "not seen" in reason, reason


@every_test
def test_a_blink_of_the_camera_is_forgiven(test: str):
    assert assess(actor.gone(taken(test), 9.0, 9.15), test)["valid"]


@every_test
def test_another_body_is_not_measured(test: str):
    """Somebody walks through, and the landmarks are theirs for a second."""
    refused(assess(actor.somebody_else(taken(test), 9.0, 10.0), test))


@pytest.mark.parametrize("test", ["quiet_stance", "march_30s", "finger_to_nose", "alternate_arm_raise"])
def test_smoothed_landmarks_are_refused_for_sway_and_rhythm(test: str):
    series = replace(taken(test).series, mode="video")
    assert "smoothed" in refused(assess(series, test))


@pytest.mark.parametrize("test", ["chair_stand_30s", "single_leg_stance"])
def test_smoothed_landmarks_will_do_for_counts_and_hold_times(test: str):
    assert assess(replace(taken(test).series, mode="video"), test)["valid"]


@every_test
def test_nobody_at_all_is_not_measurable(test: str):
    empty = actor.gone(taken(test), -1, 99)
    with pytest.raises(NotMeasurable):
        assess(empty, test)


@every_test
def test_somebody_who_walks_about_takes_no_test(test: str):
    for yaw in (0.0, 90.0):
        camera = replace(actor.CAMERA, yaw_deg=yaw)
        refused(assess(walk_about(36, half_path_m=0.6, camera=camera, noise_px=1.0).series, test))


def test_turning_away_ends_a_trial():
    series = actor.stand_swaying().series
    turned = actor.stand_swaying(how=replace(actor.FILMING, camera=replace(actor.CAMERA, yaw_deg=80))).series
    late = (series.t_s > 8)[:, None, None]
    px = np.where(late, turned.landmarks_px, series.landmarks_px)
    world = np.where(late, turned.world_m, series.world_m)
    refused(assess(replace(series, landmarks_px=px, world_m=world), "quiet_stance"))


def test_a_trunk_that_turns_over_still_feet_is_not_measured():
    """Turning by stepping round is a step; here only what the trunk tells of the view changes."""
    series = taken("single_leg_stance").series
    world = series.world_m.copy()
    late = series.t_s > 10
    world[late] = world[late][..., [2, 1, 0]]
    px = series.landmarks_px.copy()
    middle = px[late][:, 11:25, 0].mean(axis=1, keepdims=True)
    px[late, 11:25, 0] = middle + 0.2 * (px[late, 11:25, 0] - middle)
    report = assess(replace(series, landmarks_px=px, world_m=world), "single_leg_stance")
    assert "turned away" in refused(report)


def test_a_limb_outside_the_picture_ends_a_trial():
    series = actor.stand_swaying().series
    seen = series.visibility.copy()
    seen[series.t_s > 12, 27:] = 0.05
    assert "head and feet" in refused(assess(replace(series, visibility=seen), "quiet_stance"))


def test_legs_without_a_body_are_not_measurable():
    series = actor.stand_on_one_leg((8,)).series
    seen = series.visibility.copy()
    seen[:, :23] = 0.1
    with pytest.raises(NotMeasurable, match="body"):
        assess(replace(series, visibility=seen), "single_leg_stance")
