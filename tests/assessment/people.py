"""Runs scripts on the synthetic takers: recorded, and live against a puppet that answers to what it is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from coach.assessment import Assessment, AssessmentFeedback, assess_series, load_script
from coach.body import balance_actor as actor
from coach.body.camera import Camera, visibility
from coach.body.skeleton import Points, body_points
from coach.pose import PoseFrame, PoseSeries

Pose = Callable[[AssessmentFeedback | None, float], Points | None]


def assess(taken: actor.Taken | PoseSeries, test: str, **options: Any) -> dict[str, Any]:
    series = taken if isinstance(taken, PoseSeries) else taken.series
    return assess_series(series, load_script(test), **options)


def frame_of(points: Points | None, t_s: float, camera: Camera = actor.CAMERA, noise_px: float = 0.5) -> PoseFrame:
    if points is None:
        return PoseFrame.nobody(t_s, camera.width_px, camera.height_px)
    px, world = camera.landmarks(points[None])
    px = px + np.random.default_rng(round(t_s * 1000)).normal(0, noise_px, px.shape).astype(np.float32)
    seen = visibility(px, camera.width_px, camera.height_px)
    return PoseFrame(t_s, px[0], seen[0], camera.width_px, camera.height_px, world[0])


STANDING = body_points(actor.BODY, {"stance": 0.2})
TOGETHER = body_points(actor.BODY, {"stance": actor.TOGETHER_M})
ON_LEFT = body_points(actor.BODY, {"stance": 0.18, "hip_flexion_right": 30, "knee_flexion_right": 60})
ON_RIGHT = body_points(actor.BODY, {"stance": 0.18, "hip_flexion_left": 30, "knee_flexion_left": 60})


def with_hands(points: Points, hands: Callable[[Points], None]) -> Points:
    out = points.copy()
    hands(out)
    return out


class Live:
    """Steps a test at 30 frames a second with a puppet. ``said``: every sentence with its time; ``events``: codes."""

    def __init__(self, test: Assessment, pose: Pose, camera: Camera = actor.CAMERA, confirm_s: float | None = 1.0):
        self.test, self._pose, self._camera, self._confirm_s = test, pose, camera, confirm_s
        self.said: list[tuple[float, str]] = []
        self.phases: list[str] = []
        self.events: list[str] = []
        self.t_s = 0.0
        self.feedback: AssessmentFeedback | None = None

    def run(self, seconds: float = 300.0, until: Callable[[AssessmentFeedback], bool] | None = None) -> Live:
        end_s = self.t_s + seconds
        while self.t_s < end_s and not self.test.over:
            if self._confirm_s is not None and self.t_s >= self._confirm_s:
                self.test.confirm()
                self._confirm_s = None
            fb = self.test.step(frame_of(self._pose(self.feedback, self.t_s), self.t_s, self._camera))
            self.feedback = fb
            if fb.say:
                self.said.append((self.t_s, fb.say))
            if not self.phases or self.phases[-1] != fb.phase:
                self.phases.append(fb.phase)
            self.events += [e.code for e in fb.events]
            self.t_s += 1 / 30
            if until is not None and until(fb):
                break
        return self
