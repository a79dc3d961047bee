"""Camera or clip frames in, :class:`PoseFrame` and :class:`PoseSeries` out."""

from coach.pose.errors import CoachError, NotMeasurable
from coach.pose.types import LANDMARKS, PoseEstimator, PoseFrame, PoseSeries

__all__ = ["LANDMARKS", "CoachError", "NotMeasurable", "PoseEstimator", "PoseFrame", "PoseSeries"]
