"""MediaPipe Tasks behind the :class:`~coach.pose.types.PoseEstimator` protocol."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.language import _
from coach.pose.errors import CoachError
from coach.pose.model_bundle import ModelError
from coach.pose.types import PoseFrame

os.environ.setdefault("GLOG_minloglevel", "2")  # the C++ side writes start-up chatter to stderr otherwise
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")


class MediaPipeEstimator:
    """One person in VIDEO mode (tracked, smoothed) or IMAGE mode (each frame alone, unsmoothed; for sway and rhythm).

    bundle: a verified ``.task`` (see :func:`coach.pose.model_bundle.locate`)
    """

    def __init__(self, bundle: Path, mode: str = "video", model: str | None = None, people: int = 1):
        if mode not in ("video", "image"):
            raise ValueError("mode is 'video' or 'image'")
        import mediapipe as mp
        from mediapipe.tasks.python import BaseOptions, vision

        self.mode = mode
        self.model = model or bundle.stem.removeprefix("pose_")
        self._image, self._format = mp.Image, mp.ImageFormat.SRGB
        self._last_ms = -1
        running = vision.RunningMode.VIDEO if mode == "video" else vision.RunningMode.IMAGE
        options = vision.PoseLandmarkerOptions(
            base_options=BaseOptions(model_asset_path=str(bundle)), running_mode=running, num_poses=people
        )
        try:
            self._landmarker = vision.PoseLandmarker.create_from_options(options)
        except (RuntimeError, ValueError, OSError) as error:
            raise ModelError(
                f"{bundle.name} does not load as a pose model. Build it again: coach models build"
            ) from error

    def estimate(self, rgb: NDArray[np.uint8], t_s: float) -> PoseFrame:
        """rgb: (height, width, 3) uint8, unmirrored. t_s must rise; equal milliseconds are nudged apart."""
        people = self.estimate_all(rgb, t_s)
        height, width = rgb.shape[:2]
        return people[0] if people else PoseFrame.nobody(t_s, width, height)

    def estimate_all(self, rgb: NDArray[np.uint8], t_s: float) -> list[PoseFrame]:
        """Everybody found, up to ``people``."""
        height, width = rgb.shape[:2]
        image = self._image(image_format=self._format, data=np.ascontiguousarray(rgb))
        if self.mode == "video":
            # The graph wants strictly rising integer microseconds; two frames may share a millisecond.
            self._last_ms = max(self._last_ms + 1, round(t_s * 1000))
            result = self._landmarker.detect_for_video(image, self._last_ms)
        else:
            result = self._landmarker.detect(image)
        frames = []
        for marks, world in zip(result.pose_landmarks, result.pose_world_landmarks, strict=True):
            px = np.array([(p.x * width, p.y * height, p.z * width) for p in marks], np.float32)
            seen = np.array([p.visibility for p in marks], np.float32)
            metres = np.array([(p.x, p.y, p.z) for p in world], np.float32)
            frames.append(PoseFrame(t_s, px, seen, width, height, metres))
        return frames

    def close(self) -> None:
        self._landmarker.close()

    def __enter__(self) -> MediaPipeEstimator:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class ReplayEstimator:
    """Plays recorded landmarks as if a camera and a model had just made them; the picture is ignored."""

    def __init__(self, frames: list[PoseFrame], model: str = "replay", mode: str = "replay"):
        if not frames:
            raise CoachError(_("Nothing to replay: the recording holds no frames."))
        self.model, self.mode = model, mode
        self._frames, self._next = frames, 0

    def estimate(self, rgb: NDArray[np.uint8], t_s: float) -> PoseFrame:
        if self._next >= len(self._frames):
            last = self._frames[-1]
            return PoseFrame.nobody(t_s, last.width_px, last.height_px)
        frame = self._frames[self._next]
        self._next += 1
        return PoseFrame(t_s, frame.landmarks_px, frame.visibility, frame.width_px, frame.height_px, frame.world_m)

    def close(self) -> None:
        self._frames, self._next = self._frames[:1], 1
