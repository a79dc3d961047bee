"""Reading recorded clips with PyAV: real timestamps, upright pictures, nothing left open."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Generic, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from coach.language import _
from coach.pose.errors import CoachError

MAX_SIDE_PX = 8192
MAX_PIXELS = 7680 * 4320  # also where the size changes in the middle: the decoder takes no memory for more
Item = TypeVar("Item")


@dataclass
class ClipInfo:
    file: str
    width: int
    height: int
    fps: float
    frames_stated: int
    duration_s: float


@dataclass
class Clip:
    """A clip opened for one pass. Iterate for ``(t_s, rgb)`` with rgb (height, width, 3) uint8, turned upright.

    Times start at 0 and rise strictly. ``cut_short`` is true when the file ended before its own header said, or when
    the decoder gave up in the middle; what came before is kept.
    """

    path: Path
    info: ClipInfo = field(init=False)
    cut_short: bool = False
    max_side_px: int | None = None

    def __post_init__(self) -> None:
        import av

        self.path = Path(self.path)
        name = self.path.name
        if not self.path.exists():
            raise CoachError(_("No such file: {path}. Check the name and the folder.").format(path=self.path))
        if self.path.is_dir():
            raise CoachError(_("{name} is a folder, not a clip. Use coach batch for folders.").format(name=name))
        if self.path.stat().st_size == 0:
            raise CoachError(_("{name} is empty. Record or copy it again.").format(name=name))
        try:
            self._container = av.open(str(self.path), metadata_errors="replace")
        except (av.FFmpegError, ValueError, OSError) as error:
            raise CoachError(
                _("{name} is not a video that can be read. Use MP4, MOV, WebM, AVI or MKV.").format(name=name)
            ) from error
        if not self._container.streams.video:
            self.close()
            raise CoachError(_("{name} holds no picture, only sound or data. Choose a video.").format(name=name))
        stream = self._container.streams.video[0]
        if stream.codec_context is None:
            self.close()
            raise CoachError(
                _("{name} is of a kind that cannot be decoded here. Use MP4, MOV, WebM, AVI or MKV.").format(name=name)
            )
        stream.thread_type = "AUTO"
        stream.codec_context.options = {"max_pixels": str(MAX_PIXELS)}
        if max(stream.width, stream.height) > MAX_SIDE_PX or stream.width * stream.height > MAX_PIXELS:
            self.close()
            raise CoachError(
                _("{name} is larger than {max_side_px} pixels. Scale it down first.").format(
                    name=name, max_side_px=MAX_SIDE_PX
                )
            )
        rate = float(stream.average_rate or stream.guessed_rate or 0)
        length = float(stream.duration * stream.time_base) if stream.duration and stream.time_base else 0.0
        if not length and self._container.duration:
            length = self._container.duration / 1e6
        self.info = ClipInfo(name, stream.width, stream.height, rate, int(stream.frames), length)

    def __iter__(self) -> Iterator[tuple[float, NDArray[np.uint8]]]:
        return self.frames()

    def frames(self, from_s: float = 0.0) -> Iterator[tuple[float, NDArray[np.uint8]]]:
        """The frames from this time on. Times are those of a whole reading, so that parts of a clip fit together."""
        import av

        stream = self._container.streams.video[0]
        first: float | None = None
        last, count = -1.0, 0
        step = 1 / self.info.fps if self.info.fps > 0 else 1 / 30
        packets = self._container.demux(stream)
        broken = False
        while True:
            try:
                packet = next(packets)
                pictures = packet.decode()
            except StopIteration:
                break
            except (av.FFmpegError, EOFError):
                broken = True
                if self._container.format.name.startswith("image"):
                    break
                # A damaged packet: what follows may still decode; the demuxer ends the loop when the file does.
                pictures = []
                if _at_end(self._container, self.path):
                    break
            for picture in pictures:
                if not isinstance(picture, av.VideoFrame):
                    continue
                t = float(picture.time) if picture.time is not None else last + step
                if first is None:
                    first = t
                    if from_s > 0:
                        self._container.seek(int((first + from_s) / stream.time_base), stream=stream)
                        packets, count = self._container.demux(stream), 0
                        break
                t -= first
                if t < from_s:
                    continue
                if count and t <= last:
                    t = last + min(step, 1e-3)
                last, count = t, count + 1
                rgb = picture.to_ndarray(format="rgb24", **_smaller(picture, self.max_side_px))
                rgb = _upright(rgb, int(getattr(picture, "rotation", 0) or 0))
                self.info.height, self.info.width = rgb.shape[:2]
                yield t, rgb
        stated, length = self.info.frames_stated, self.info.duration_s
        short = (stated and not from_s and count < stated - 2) or (length and last + step < length - max(0.5, 3 * step))
        self.cut_short = bool(broken or short)
        if count == 0:
            raise CoachError(
                _("{name} holds no picture that can be decoded. Record or copy it again.").format(name=self.path.name)
            )

    def close(self) -> None:
        self._container.close()

    def __enter__(self) -> Clip:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _at_end(container: object, path: Path) -> bool:
    with contextlib.suppress(Exception):
        return container.tell() >= path.stat().st_size  # type: ignore[attr-defined,no-any-return]
    return False


def _smaller(picture: object, max_side_px: int | None) -> dict[str, int]:
    width, height = picture.width, picture.height  # type: ignore[attr-defined]
    if max_side_px is None or max(width, height) <= max_side_px:
        return {}
    scale = max_side_px / max(width, height)
    return {"width": max(2, round(width * scale / 2) * 2), "height": max(2, round(height * scale / 2) * 2)}


def _upright(rgb: NDArray[np.uint8], rotation: int) -> NDArray[np.uint8]:
    """Turn by the clip's display matrix: PyAV states the counter-clockwise turn that shows it upright."""
    return np.rot90(rgb, (rotation // 90) % 4) if rotation % 360 else rgb


class Ahead(Generic[Item]):
    """Runs an iterator in a second thread, at most ``depth`` items ahead: decoding overlaps with inference.

    Errors of the iterator surface where it is consumed; leaving the ``with`` ends the thread.
    """

    _END = object()

    def __init__(self, source: Iterator[Item], depth: int = 8):
        self._queue: queue.Queue[object] = queue.Queue(depth)
        self._stop = threading.Event()
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, args=(source,), daemon=True, name="clip-decoder")
        self._thread.start()

    def _run(self, source: Iterator[Item]) -> None:
        try:
            for item in source:
                if not self._put(item):
                    return
        except BaseException as error:
            self._error = error
        self._put(self._END)

    def _put(self, item: object) -> bool:
        while not self._stop.is_set():
            try:
                self._queue.put(item, timeout=0.1)
                return True
            except queue.Full:
                continue
        return False

    def __iter__(self) -> Iterator[Item]:
        while (item := self._queue.get()) is not self._END:
            yield cast("Item", item)
        if self._error is not None:
            raise self._error

    def __enter__(self) -> Ahead[Item]:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join(timeout=5)
