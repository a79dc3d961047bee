"""What every room agrees a pose is: plain arrays in pixels.

Landmarks follow the BlazePose topology of 33 points (Bazarevsky et al. 2020, arXiv:2006.10204). Left and right are the
person's own, of the unmirrored picture. x grows to the right, y grows down, z grows away from the camera and is on the
scale of x, zero at the middle of the hips.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from coach.language import _
from coach.pose.errors import CoachError

Floats = NDArray[np.float32]

LANDMARKS = (
    "nose", "left_eye_inner", "left_eye", "left_eye_outer", "right_eye_inner", "right_eye", "right_eye_outer",
    "left_ear", "right_ear", "mouth_left", "mouth_right", "left_shoulder", "right_shoulder",
    "left_elbow", "right_elbow",
    "left_wrist", "right_wrist", "left_pinky", "right_pinky", "left_index", "right_index", "left_thumb", "right_thumb",
    "left_hip", "right_hip", "left_knee", "right_knee", "left_ankle", "right_ankle", "left_heel", "right_heel",
    "left_foot_index", "right_foot_index",
)  # fmt: skip
RECORDING_SCHEMA = "coach.landmarks/1"


@dataclass(slots=True)
class PoseFrame:
    """One moment. ``landmarks_px`` is NaN when nobody was seen.

    t_s: seconds on the monotonic clock of the frames
    landmarks_px: (33, 3) float32, pixels
    visibility: (33,) float32, 0 to 1, the model's own opinion
    world_m: (33, 3) float32 metres about the middle of the hips, or None where the source has none
    """

    t_s: float
    landmarks_px: Floats
    visibility: Floats
    width_px: int
    height_px: int
    world_m: Floats | None = None

    @property
    def found(self) -> bool:
        """Whether anybody was seen."""
        return not bool(np.isnan(self.landmarks_px[0, 0]))

    @classmethod
    def nobody(cls, t_s: float, width_px: int, height_px: int) -> PoseFrame:
        """A frame on which nobody was seen: NaN, visibility 0."""
        nan = np.full((33, 3), np.nan, np.float32)
        return cls(t_s, nan, np.zeros(33, np.float32), width_px, height_px, nan.copy())


@dataclass(slots=True)
class PoseSeries:
    """A recording: the frames of one clip or one set, stacked.

    t_s: (n,) float64 · landmarks_px: (n, 33, 3) · visibility: (n, 33) · world_m: (n, 33, 3) or None
    """

    t_s: NDArray[np.float64]
    landmarks_px: Floats
    visibility: Floats
    width_px: int
    height_px: int
    model: str = "unknown"
    mode: str = "unknown"
    world_m: Floats | None = None

    def __len__(self) -> int:
        return len(self.t_s)

    def frame(self, i: int) -> PoseFrame:
        """One frame; its arrays are views of these."""
        world = None if self.world_m is None else self.world_m[i]
        return PoseFrame(
            float(self.t_s[i]), self.landmarks_px[i], self.visibility[i], self.width_px, self.height_px, world
        )

    def __iter__(self) -> Iterator[PoseFrame]:
        return (self.frame(i) for i in range(len(self)))

    @property
    def found(self) -> NDArray[np.bool_]:
        """(n,) whether anybody was seen."""
        return ~np.isnan(self.landmarks_px[:, 0, 0])

    @property
    def fps(self) -> float:
        """Frames a second: the inverse of the median step, 0 where there are fewer than two frames."""
        return 0.0 if len(self) < 2 else float(1 / max(np.median(np.diff(self.t_s)), 1e-6))

    @classmethod
    def stack(cls, frames: list[PoseFrame], model: str, mode: str) -> PoseSeries:
        """Of frames of one size; world_m only where all have it. Raises ValueError for none."""
        if not frames:
            raise ValueError("no frames to stack")
        world = None
        if all(f.world_m is not None for f in frames):
            world = np.stack([f.world_m for f in frames if f.world_m is not None]).astype(np.float32)
        return cls(
            np.array([f.t_s for f in frames]),
            np.stack([f.landmarks_px for f in frames]).astype(np.float32),
            np.stack([f.visibility for f in frames]).astype(np.float32),
            frames[0].width_px,
            frames[0].height_px,
            model,
            mode,
            world,
        )

    def save(self, path: Path | str) -> None:
        """Write a landmark recording (.npz) as CONTRACT.md describes it."""
        fields = {
            "schema": np.array(RECORDING_SCHEMA),
            "t_s": self.t_s,
            "landmarks_px": self.landmarks_px,
            "visibility": self.visibility,
            "width_px": self.width_px,
            "height_px": self.height_px,
            "model": np.array(self.model),
            "mode": np.array(self.mode),
        }
        if self.world_m is not None:
            fields["world_m"] = self.world_m
        with open(path, "wb") as file:
            np.savez_compressed(file, **fields)  # type: ignore[arg-type]

    @classmethod
    def load(cls, path: Path | str) -> PoseSeries:
        """Read a landmark recording; raises :class:`CoachError` with one line for anything that is not one."""
        name = Path(path).name
        try:
            with np.load(path, allow_pickle=False) as z:
                if "schema" not in z or str(z["schema"]) != RECORDING_SCHEMA:
                    raise CoachError(
                        _("{name}: not a landmark recording ({recording_schema}); use --save-landmarks.").format(
                            name=name, recording_schema=RECORDING_SCHEMA
                        )
                    )
                series = cls(
                    np.asarray(z["t_s"], np.float64),
                    np.asarray(z["landmarks_px"], np.float32),
                    np.asarray(z["visibility"], np.float32),
                    int(z["width_px"]),
                    int(z["height_px"]),
                    str(z["model"]),
                    str(z["mode"]),
                    np.asarray(z["world_m"], np.float32) if "world_m" in z else None,
                )
        except CoachError:
            raise
        except Exception as error:  # zip, npy and dtype errors of a damaged or foreign file: all say the same to a user
            raise CoachError(
                _("{name}: damaged or not a landmark recording; record it again.").format(name=name)
            ) from error
        return series.checked(name)

    def checked(self, name: str) -> PoseSeries:
        """The same; raises CoachError, one line with ``name``, for shapes that do not fit, no frame, or times that do
        not rise."""
        n = len(self.t_s)
        shapes = self.landmarks_px.shape == (n, 33, 3) and self.visibility.shape == (n, 33)
        if not shapes or (self.world_m is not None and self.world_m.shape != (n, 33, 3)):
            raise CoachError(
                _("{name}: the arrays do not fit together (33 landmarks a frame expected).").format(name=name)
            )
        if n == 0:
            raise CoachError(_("{name}: holds no frames; record it again.").format(name=name))
        if self.width_px <= 0 or self.height_px <= 0:
            raise CoachError(_("{name}: width_px and height_px must be positive.").format(name=name))
        if not np.isfinite(self.t_s).all() or (np.diff(self.t_s) <= 0).any():
            raise CoachError(_("{name}: t_s must rise from frame to frame.").format(name=name))
        return self


class PoseEstimator(Protocol):
    """Turns pictures into poses. Timestamps must rise strictly for the life of one estimator."""

    model: str
    mode: str

    def estimate(self, rgb: NDArray[np.uint8], t_s: float) -> PoseFrame:
        """rgb: (height, width, 3), unmirrored."""
        ...

    def close(self) -> None: ...
