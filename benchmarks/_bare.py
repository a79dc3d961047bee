"""What the coach is measured against: MediaPipe's own class, as its manual uses it, with the bundle of the coach."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

import av
import mediapipe as mp
import numpy as np
from mediapipe.tasks.python import BaseOptions, vision

from coach.pose import model_bundle
from coach.pose.scene import quiet_stderr


class Bare:
    """One person, video mode; what it finds is read as a user of the class would, and thrown away."""

    def __init__(self, bundle: Path):
        options = vision.PoseLandmarkerOptions(
            base_options=BaseOptions(model_asset_path=str(bundle)), running_mode=vision.RunningMode.VIDEO
        )
        with quiet_stderr():
            self._landmarker = vision.PoseLandmarker.create_from_options(options)
        self._last_ms = -1

    def estimate(self, rgb: np.ndarray, t_s: float) -> None:
        self._last_ms = max(self._last_ms + 1, round(t_s * 1000))
        image = mp.Image(image_format=mp.ImageFormat.SRGB, data=np.ascontiguousarray(rgb))
        for marks in self._landmarker.detect_for_video(image, self._last_ms).pose_landmarks:
            [(p.x, p.y, p.z, p.visibility) for p in marks]

    def __enter__(self) -> Bare:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._landmarker.close()


def over_clip(clip: Path, bundle: Path) -> int:
    """Decode and infer, one after the other; how many frames."""
    frames = 0
    with Bare(bundle) as estimator, av.open(str(clip)) as container, quiet_stderr():
        for picture in container.decode(video=0):
            estimator.estimate(picture.to_ndarray(format="rgb24"), float(picture.time or 0.0))
            frames += 1
    return frames


def as_published(folder: Path) -> Path | None:
    """A bundle of the networks as their packages hold them, mask and all; None where they cannot be had."""
    try:
        bundle = model_bundle.bundled(*model_bundle.published("full", say=lambda line: None))
    except model_bundle.ModelError:
        return None
    path = folder / "published.task"
    path.write_bytes(bundle)
    return path
