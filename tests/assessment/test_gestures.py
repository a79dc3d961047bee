"""Hands-free: the raised hand and the hands together, and what must not be taken for them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.assessment.gestures import Gestures
from coach.assessment.moment import Moment
from coach.body import arms
from coach.body import balance_actor as actor
from coach.body.skeleton import body_points
from coach.kinematics.body import BodyFilter
from tests.assessment.people import STANDING, frame_of, with_hands

SEATED = body_points(actor.BODY, {}, "chair_stand")


def seen(points, seconds: float = 4.0, camera=actor.CAMERA, noise_px: float = 2.0) -> list[tuple[float, str]]:
    body, gestures, found = BodyFilter(), Gestures(), []
    for i in range(int(30 * seconds)):
        frame = frame_of(points, i / 30, camera, noise_px)
        gesture = gestures.step(Moment(frame, body.step(frame), body.landmarks_px, "front"))
        if gesture:
            found.append((i / 30, gesture))
    return found


def both_up(points):
    for side in (0, 1):
        arms.raise_hand(points, side)


def folded(points):
    """Each hand at the other elbow."""
    for side in (0, 1):
        arms.put_hand(
            points, side, points[11 + side] * [0.2, 1, 1] - [0.12 * (1 - 2 * side), 0.28, -0.2], points[12 - side]
        )


def test_a_raised_hand_after_two_seconds_once():
    for side in (0, 1):
        ((t_s, gesture),) = seen(with_hands(STANDING, lambda p, s=side: arms.raise_hand(p, s)))
        assert gesture == "repeat"
        assert t_s == pytest.approx(2.0, abs=0.15)


def test_hands_together_after_one_second_once():
    for base, camera in ((STANDING, actor.CAMERA), (SEATED, actor.CHAIR_CAMERA)):
        ((t_s, gesture),) = seen(with_hands(base, arms.hands_together), camera=camera)
        assert gesture == "stop"
        assert t_s == pytest.approx(1.0, abs=0.15)


@pytest.mark.parametrize("hands", [arms.cross_arms, folded, arms.hands_on_knees, both_up, lambda p: None])
@pytest.mark.parametrize("base", ["standing", "seated"])
def test_other_hands_mean_nothing(hands, base: str):
    points, camera = (STANDING, actor.CAMERA) if base == "standing" else (SEATED, actor.CHAIR_CAMERA)
    assert seen(with_hands(points, hands), camera=camera) == []


@settings(max_examples=25, deadline=None)
@given(
    height=st.floats(-0.5, 0.6), aside=st.floats(-0.2, 0.5), ahead=st.floats(0.05, 0.4), side=st.sampled_from([0, 1])
)
def test_one_hand_alone_never_stops(height: float, aside: float, ahead: float, side: int):
    out = 1 - 2 * side
    pose = with_hands(STANDING, lambda p: arms.put_hand(p, side, p[11 + side] + [out * aside, height, ahead]))
    assert all(gesture != "stop" for _, gesture in seen(pose, 2.5))
