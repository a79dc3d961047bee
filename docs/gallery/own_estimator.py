"""Bring your own pose estimator.

Anything with `estimate(rgb, t_s)` will do that gives 33 landmarks in BlazePose's order: fewer points are filled with
NaN and visibility 0. This one finds nobody by itself: it plays a recording back, as a stand-in for a network of yours.
"""

import numpy as np

from coach import Session, load_exercise
from coach.body.camera import Camera
from coach.body.synthetic import perform
from coach.figure.drawn import draw_frames
from coach.pose import PoseEstimator, PoseFrame


class Replay:
    """The seventeen points that most networks know; the others are not seen."""

    model, mode = "replay", "video"
    # BlazePose numbers of COCO's order: nose, eyes, ears, shoulders, elbows, wrists, hips, knees, ankles
    COCO = (0, 2, 5, 7, 8, 11, 12, 13, 14, 15, 16, 23, 24, 25, 26, 27, 28)

    def __init__(self, poses):
        self._poses = iter(poses)

    def estimate(self, rgb, t_s):
        seen = next(self._poses)
        points, visibility = np.full((33, 3), np.nan, np.float32), np.zeros(33, np.float32)
        points[list(self.COCO)] = seen.landmarks_px[list(self.COCO)]
        visibility[list(self.COCO)] = seen.visibility[list(self.COCO)]
        return PoseFrame(t_s, points, visibility, rgb.shape[1], rgb.shape[0])

    def close(self):
        pass


exercise = load_exercise("elbow_flexion")
guide = exercise.guide
shown = perform(
    guide.rest, guide.target, reps=3, camera=Camera(yaw_deg=80, width_px=320, height_px=180), fps=15, noise_px=0.5
)
estimator: PoseEstimator = Replay(shown.series)
session = Session(exercise)
for picture_bgr, t_s in zip(draw_frames(shown), shown.series.t_s, strict=True):
    session.step(estimator.estimate(np.ascontiguousarray(picture_bgr[..., ::-1]), float(t_s)))
session.finish()
print(len(session.reps), "of 3 counted from seventeen points")
