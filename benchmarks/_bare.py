"""What the coach is measured against: MediaPipe's own class, as its manual uses it, with the bundle of the coach."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import TracebackType

import av
import mediapipe as mp
import numpy as np
from mediapipe.tasks.python import BaseOptions, vision

from coach.pose.errors import ModelError
from coach.pose.model_bundle import bundled, locate, published
from coach.pose.no_reports import keep_from_reporting
from coach.pose.scene import quiet_stderr
from coach.settings import settings

keep_from_reporting()


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


def bundles(folder: Path) -> list[Path]:
    """The coach's bundle and, where they can be had, one of the networks as their packages hold them, mask and all."""
    ours = locate("full", settings().model)
    try:
        networks = published("full", say=lambda line: None)
    except ModelError:
        return [ours]
    whole = folder / "published.task"
    whole.write_bytes(bundled(*networks))
    return [ours, whole]


def loops(clip: Path, of: list[Path]) -> list[Callable[[], None]]:
    """For each bundle: decode and infer, one after the other."""

    def over(bundle: Path) -> None:
        with Bare(bundle) as estimator, av.open(str(clip)) as container, quiet_stderr():
            for picture in container.decode(video=0):
                estimator.estimate(picture.to_ndarray(format="rgb24"), float(picture.time or 0.0))

    return [partial(over, bundle) for bundle in of]


def of_published(ours_s: float, loop_s: list[float]) -> str:
    """What to say of a loop with the networks as published, which there may not be."""
    return f" ({ours_s / loop_s[0]:.2f} of it with the networks as published)" if loop_s else ""
