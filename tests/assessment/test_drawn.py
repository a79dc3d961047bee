"""The foot positions as the real pose model sees them on a drawn person (steps: coach.evaluation.assessments)."""

from __future__ import annotations

import contextlib
from dataclasses import replace

import cv2
import pytest

from coach.assessment.feet import FEET
from coach.assessment.moment import Moment
from coach.body import balance_actor as actor
from coach.figure.drawn import draw_frames
from coach.kinematics.body import BodyFilter
from coach.pose import PoseSeries
from coach.pose.mediapipe_estimator import MediaPipeEstimator
from coach.pose.scene import quiet_stderr

CAMERA = replace(actor.CAMERA, width_px=960, height_px=540)


def as_drawn(taken: actor.Taken, bundle) -> PoseSeries:
    assert taken.performance is not None
    with quiet_stderr(), contextlib.closing(MediaPipeEstimator(bundle, "image")) as estimator:
        frames = [
            estimator.estimate(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), float(t_s))
            for picture, t_s in zip(draw_frames(taken.performance), taken.series.t_s, strict=True)
        ]
    return PoseSeries.stack(frames, "full", "image")


@pytest.mark.slow
def test_foot_positions_are_told_apart_by_the_real_model(bundle):
    names = ("apart", *FEET, "one_leg")
    how = actor.Filming(fps=4, noise_px=0.0, camera=CAMERA)
    taken = actor.stand_in_positions([(n, 3.0) for n in names], how)
    body, named = BodyFilter(), {}
    for frame in as_drawn(taken, bundle):
        state = body.step(frame)
        at = [n for n, a, b in taken.truth["spans"] if a + 1 < frame.t_s < b - 0.5]
        if at:
            moment = Moment(frame, state, body.landmarks_px, "front")
            named.setdefault(at[0], []).append({n for n, stand in FEET.items() if stand.judge(moment)[0]})
    assert set(named) == set(names)
    for name, found in named.items():
        expected = {name} if name in FEET else set()
        assert all(one == expected for one in found), (name, found)
