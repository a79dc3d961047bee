"""Writes an analysed clip with the figure, the angle, the count and the cue drawn over it."""

from __future__ import annotations

import contextlib
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np

from coach.exercise.definition import Exercise
from coach.exercise.feedback import Feedback
from coach.figure.overlay import draw_count, draw_cue, draw_figure
from coach.kinematics.registry import MEASURES, SIDES
from coach.pose import CoachError, PoseFrame
from coach.pose.clips import open_film

_CUE_S = 4.0
_CLOCK = Fraction(1, 90000)


class OverlayVideo:
    """Call it with each frame of an analysis; ``close`` finishes the file. It keeps the clip's real frame times."""

    def __init__(self, path: Path, exercise: Exercise):
        self._path, self._measure = path, MEASURES[exercise.measure]
        self._out: Any = None
        self._stream: Any = None
        self._cue, self._cue_until_s = "", -1.0

    def __call__(self, rgb: np.ndarray, pose: PoseFrame, feedback: Feedback) -> None:
        if self._out is None:
            self._open(rgb.shape[1], rgb.shape[0])
        picture = cv2.cvtColor(np.ascontiguousarray(rgb), cv2.COLOR_RGB2BGR)
        measured = None
        if feedback.angle_deg is not None and self._measure.sided and len(self._measure.landmarks) == 3:
            side = SIDES.index(feedback.side) if feedback.side in SIDES else self._nearer(pose)
            measured = tuple(self._measure.needs(side))
        draw_figure(picture, pose, measured, feedback.angle_deg)  # type: ignore[arg-type]
        draw_count(picture, feedback.count)
        if feedback.cue is not None:
            self._cue, self._cue_until_s = feedback.cue.text, feedback.t_s + _CUE_S
        if feedback.t_s < self._cue_until_s:
            draw_cue(picture, self._cue)
        height, width = picture.shape[:2]
        frame = av.VideoFrame.from_ndarray(picture[: height // 2 * 2, : width // 2 * 2].copy(), format="bgr24")
        frame.pts, frame.time_base = round(feedback.t_s / _CLOCK), _CLOCK
        try:
            self._out.mux(self._stream.encode(frame))
        except (OSError, ValueError, av.FFmpegError) as error:  # a container that takes no such picture says so here
            raise self._refused() from error

    def _nearer(self, pose: PoseFrame) -> int:
        left, right = self._measure.needs(0), self._measure.needs(1)
        return int(pose.visibility[list(right)].min() > pose.visibility[list(left)].min())

    def _open(self, width: int, height: int) -> None:
        try:
            self._out = open_film(self._path, "w")
            codec = "libx264" if "libx264" in av.codecs_available else "mpeg4"
            self._stream = self._out.add_stream(codec, rate=30)
        except (OSError, ValueError, av.FFmpegError) as error:
            raise self._refused() from error
        self._stream.width, self._stream.height, self._stream.pix_fmt = width // 2 * 2, height // 2 * 2, "yuv420p"
        self._stream.codec_context.time_base = _CLOCK

    def _refused(self) -> CoachError:
        """The file is closed and not kept: nothing in it could be played."""
        if self._out is not None:
            with contextlib.suppress(OSError, ValueError, av.FFmpegError):
                self._out.close()
            self._out = None
            self._path.unlink(missing_ok=True)
        return CoachError(
            f"Cannot write {self._path.name}: use a name that ends in .mp4 and a folder you may write to."
        )

    def close(self) -> None:
        if self._out is not None:
            self._out.mux(self._stream.encode())
            self._out.close()
            self._out = None
