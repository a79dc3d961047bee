"""MediaPipe Tasks behind the :class:`~coach.pose.types.PoseEstimator` protocol."""

from __future__ import annotations

import ctypes
import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.language import _
from coach.pose.errors import CoachError, ModelError
from coach.pose.no_reports import keep_from_reporting
from coach.pose.types import PoseFrame

keep_from_reporting()
os.environ.setdefault("GLOG_minloglevel", "2")  # the C++ side writes start-up chatter to stderr otherwise
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")


class MediaPipeEstimator:
    """One person in VIDEO mode (tracked, smoothed) or IMAGE mode (each frame alone, unsmoothed; for sway and rhythm).

    bundle: a verified ``.task`` (see :func:`coach.pose.model_bundle.locate`)
    """

    def __init__(self, bundle: Path, mode: str = "video", model: str | None = None, people: int = 1):
        if mode not in ("video", "image"):
            raise ValueError("mode is 'video' or 'image'")
        from mediapipe.tasks.python import BaseOptions, vision

        self.mode = mode
        self.model = model or bundle.stem.removeprefix("pose_")
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
        self._detect = _Direct(self._landmarker)

    def estimate(self, rgb: NDArray[np.uint8], t_s: float) -> PoseFrame:
        """rgb: (height, width, 3) uint8, unmirrored. t_s must rise; equal milliseconds are nudged apart."""
        people = self.estimate_all(rgb, t_s)
        height, width = rgb.shape[:2]
        return people[0] if people else PoseFrame.nobody(t_s, width, height)

    def estimate_all(self, rgb: NDArray[np.uint8], t_s: float) -> list[PoseFrame]:
        """Everybody found, up to ``people``."""
        height, width = rgb.shape[:2]
        t_ms = None
        if self.mode == "video":
            # The graph wants strictly rising integer microseconds; two frames may share a millisecond.
            self._last_ms = t_ms = max(self._last_ms + 1, round(t_s * 1000))
        frames = []
        for marks, world in self._detect(rgb, t_ms):
            px = marks[:, :3] * np.array((width, height, width), np.float32)
            frames.append(PoseFrame(t_s, px, marks[:, 4].copy(), width, height, world[:, :3].copy()))
        return frames

    def close(self) -> None:
        self._landmarker.close()

    def __enter__(self) -> MediaPipeEstimator:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Direct:
    """MediaPipe's C functions for one landmarker, read as arrays.

    MediaPipe's Python class hands each call to a thread of its own and makes an object of each landmark: a twentieth of
    a frame's time. It still makes and closes the landmarker, and its own structures say how the memory lies. Calls come
    one at a time, from any thread.
    """

    def __init__(self, landmarker: Any):
        from mediapipe.tasks.python.core import mediapipe_c_bindings, mediapipe_c_utils
        from mediapipe.tasks.python.vision import pose_landmarker
        from mediapipe.tasks.python.vision.core import image

        self._landmarker, self._raise = landmarker, mediapipe_c_utils.handle_status
        self._result = pose_landmarker.MpPoseLandmarkerResultC
        signatures = {f.func_name: f for f in (*pose_landmarker._CTYPES_SIGNATURES, *image._CTYPES_SIGNATURES)}
        long = mediapipe_c_bindings.load_raw_library()
        short = ctypes.PyDLL(long._name)  # keeps the interpreter: these are over sooner than a wait

        def function(library: ctypes.CDLL, name: str) -> Any:
            found = library[name]  # this one is nobody else's, so nobody else's signature is changed
            found.argtypes, found.restype = signatures[name].argtypes, signatures[name].restype
            return found

        self._video = function(long, "MpPoseLandmarkerDetectForVideo")
        self._picture = function(long, "MpPoseLandmarkerDetectImage")
        self._give_back = function(short, "MpPoseLandmarkerCloseResult")
        self._make_image = function(short, "MpImageCreateFromUint8Data")
        self._free_image = function(short, "MpImageFree")
        self._free_error = short["MpErrorFree"]
        self._free_error.argtypes, self._free_error.restype = [ctypes.c_void_p], None
        self._srgb = image.ImageFormat.SRGB

    def __call__(self, rgb: NDArray[np.uint8], t_ms: int | None) -> list[tuple[NDArray[np.float32], ...]]:
        """(landmarks, world landmarks) of each person: (33, 10) float32 of x, y, z, -, visibility and what follows."""
        if rgb.dtype != np.uint8 or rgb.ndim != 3 or rgb.shape[2] != 3 or not rgb.size:
            raise ValueError("a picture is (height, width, 3) uint8")  # C would read past its end
        rgb = np.ascontiguousarray(rgb)
        height, width = rgb.shape[:2]
        image, result, error = ctypes.c_void_p(), self._result(), ctypes.c_char_p()
        pixels = ctypes.cast(rgb.ctypes.data, self._make_image.argtypes[3])
        failed, handle = ctypes.byref(error), self._landmarker._handle
        self._check(self._make_image(self._srgb, width, height, pixels, rgb.size, ctypes.byref(image), failed), error)
        try:
            if t_ms is None:
                status = self._picture(handle, image, None, ctypes.byref(result), failed)
            else:
                status = self._video(handle, image, None, t_ms, ctypes.byref(result), failed)
            self._check(status, error)
            marks = _arrays(result.pose_landmarks, result.pose_landmarks_count)
            world = _arrays(result.pose_world_landmarks, result.pose_world_landmarks_count)
            self._give_back(ctypes.byref(result))
        finally:
            self._free_image(image)
        return list(zip(marks, world, strict=True))

    def _check(self, status: int, error: ctypes.c_char_p) -> None:
        if not status:
            return
        try:
            self._raise(status, error)
        finally:
            if error.value is not None:
                self._free_error(error)


def _arrays(lists: Any, count: int) -> list[NDArray[np.float32]]:
    """Copies of C's lists of landmarks: (n, floats a landmark) float32."""
    made = []
    for i in range(count):
        marks, size = lists[i].landmarks, lists[i].landmarks_count
        floats = ctypes.sizeof(marks._type_) // 4
        memory = ctypes.cast(marks, ctypes.POINTER(ctypes.c_float))
        made.append(np.ctypeslib.as_array(memory, (size, floats)).copy())
    return made


class ReplayEstimator:
    """Plays recorded landmarks as if a camera and a model had just made them; the picture is ignored."""

    def __init__(self, frames: list[PoseFrame], model: str = "replay", mode: str = "replay"):
        if not frames:
            raise CoachError(_("Nothing to replay: the recording holds no frames."))
        self.model, self.mode = model, mode
        self._frames, self._next = frames, 0

    def estimate(self, rgb: NDArray[np.uint8], t_s: float) -> PoseFrame:
        """The next recorded frame at this time, whatever the picture; nobody once they are used up."""
        if self._next >= len(self._frames):
            last = self._frames[-1]
            return PoseFrame.nobody(t_s, last.width_px, last.height_px)
        frame = self._frames[self._next]
        self._next += 1
        return PoseFrame(t_s, frame.landmarks_px, frame.visibility, frame.width_px, frame.height_px, frame.world_m)

    def close(self) -> None:
        self._frames, self._next = self._frames[:1], 1
