"""Reading recorded clips with PyAV: real timestamps, upright pictures of one size, nothing left open."""

from __future__ import annotations

import contextlib
import math
import queue
import struct
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, Literal, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from coach.language import _
from coach.pose.errors import CoachError
from coach.pose.frame_clock import FrameClock
from coach.pose.upright import Upright

MAX_SIDE_PX = 8192
MAX_PIXELS = 7680 * 4320  # also where the size changes in the middle: the decoder takes no memory for more
USUAL_FPS = 30.0  # of webcams, phones and a Raspberry Pi's camera
MOST_FPS = 480.0  # of phones; more is the clock of a variable rate
_PICTURES = ("mjpeg", "png", "bmp", "gif", "webp")  # what covers are made of
Item = TypeVar("Item")


@dataclass
class ClipInfo:
    """width, height: as the pictures are shown, once the first is read · fps: the usual where the file does not say"""

    file: str
    width: int
    height: int
    fps: float
    frames_stated: int
    duration_s: float


@dataclass
class Clip:
    """A clip opened for one pass. Iterate for ``(t_s, rgb)`` with rgb (height, width, 3) uint8, turned upright, with
    square pixels, all in the size of the first.

    Times start at 0 and rise strictly. ``cut_short`` is true when the file ended before its own header said, or when
    the decoder gave up in the middle; what came before is kept. ``times_assumed`` is true when it
    states neither times nor how many frames a second there are.
    """

    path: Path
    info: ClipInfo = field(init=False)
    cut_short: bool = False
    times_assumed: bool = False
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
            self._container = open_film(self.path)
        except (av.FFmpegError, ValueError, OSError) as error:
            raise CoachError(_why_unreadable(self.path)) from error
        stream = _moving_picture(self._container.streams.video)
        if stream is None:
            pictures = self._container.streams.video
            self.close()
            if any(not _still(s) for s in pictures):
                raise CoachError(
                    _("{name} is of a kind that cannot be decoded here. Use MP4, MOV, WebM, AVI or MKV.").format(
                        name=name
                    )
                )
            raise CoachError(_("{name} holds no picture, only sound or data. Choose a video.").format(name=name))
        self._stream = stream
        stream.thread_type = "AUTO"
        stream.codec_context.options = {"max_pixels": str(MAX_PIXELS)}
        if max(stream.width, stream.height) > MAX_SIDE_PX or stream.width * stream.height > MAX_PIXELS:
            self.close()
            raise CoachError(
                _("{name} is larger than {max_side_px} pixels. Scale it down first.").format(
                    name=name, max_side_px=MAX_SIDE_PX
                )
            )
        self._timeless = _without_times(self._container)  # then its length is a guess by its size
        # AVI knows when a picture is decoded. FFmpeg makes times of showing of that, in the wrong order.
        self._decoding_order = self._container.format.name == "avi"
        length = float(stream.duration * stream.time_base) if stream.duration and stream.time_base else 0.0
        self._stated_s = self._container.duration / 1e6 if self._container.duration and not self._timeless else 0.0
        self._end_s: float | None = None  # of the last packet of any stream, as the file states it
        # Of the pixels: what the file says goes before what the pictures say of themselves
        stated, own = stream.sample_aspect_ratio, stream.codec_context.sample_aspect_ratio
        self._pixel_aspect = float(stated) if stated and stated != own else None
        rate = _rate(stream)
        self.times_assumed = self._timeless and not rate
        length = 0.0 if self._timeless else length or self._stated_s
        self.info = ClipInfo(name, stream.width, stream.height, rate or USUAL_FPS, stream.frames, length)

    def __iter__(self) -> Iterator[tuple[float, NDArray[np.uint8]]]:
        return self.frames()

    def frames(self, from_s: float = 0.0) -> Iterator[tuple[float, NDArray[np.uint8]]]:
        """The frames from this time on. Their times are those of a whole reading, and so is their size: parts of a
        clip fit together, and no frame lies between them."""
        clock, upright = FrameClock(1 / self.info.fps), Upright(self.max_side_px or MAX_SIDE_PX)
        count = 0
        for picture in self._pictures(from_s):
            own = self._stream.codec_context.sample_aspect_ratio
            upright.see(picture, self._pixel_aspect or float(own or 1))
            if upright.size is not None:
                self.info.width, self.info.height = upright.size
            t = clock.time(self._stamp_s(picture))
            if t < from_s:
                continue
            count += 1
            yield t, upright.rgb(picture)
        if self._ended_early():
            self.cut_short = True
        if count == 0:
            raise CoachError(
                _("{name} holds no picture that can be decoded. Record or copy it again.").format(name=self.path.name)
            )

    def _stamp_s(self, picture: Any) -> float | None:
        """When a picture is shown, as far as the file says."""
        if self._timeless:
            return None
        stamp = picture.dts if self._decoding_order or picture.pts is None else picture.pts
        return None if stamp is None or picture.time_base is None else float(stamp * picture.time_base)

    def _pictures(self, from_s: float) -> Iterator[Any]:
        """The decoded pictures in order: all, or the first and those from shortly before that time on."""
        import av

        skipped = self._needless(from_s) if from_s > 0 else 0
        started = False
        self._packets = 0
        for packet in self._demuxed():
            if started and self._packets <= skipped:
                continue
            if started and skipped:
                self._stream.codec_context.flush_buffers()  # what it holds is not followed by this packet
                skipped = 0
            try:
                pictures = packet.decode()
            except (av.FFmpegError, EOFError):
                # A damaged packet: what follows may still decode; the demuxer ends the loop when the file does.
                self.cut_short = True
                if self._container.format.name.startswith("image") or _at_end(self._container, self.path):
                    return
                continue
            pictures = [p for p in pictures if isinstance(p, av.VideoFrame)]
            yield from pictures
            if pictures and skipped and not started:
                started = True
                if self._packets > skipped:  # the decoder holds what is wanted already
                    skipped = 0

    def _demuxed(self) -> Iterator[Any]:
        """The packets of the picture. Those of the sound are only looked at: whichever ends last ends the film."""
        import av

        units = {s.index: float(s.time_base or 0) for s in self._container.streams}
        packets = self._container.demux()
        while True:
            try:
                packet = next(packets)
            except StopIteration:
                return
            except (av.FFmpegError, EOFError):
                self.cut_short = True
                return
            if packet.pts is not None:
                end_s = (packet.pts + (packet.duration or 0)) * units[packet.stream.index]
                self._end_s = end_s if self._end_s is None else max(end_s, self._end_s)
            # Not packet.stream_index: in the empty one at the end, which brings the last pictures, that is 0
            if packet.stream.index == self._stream.index:
                self._packets += packet.size > 0
                yield packet

    def _needless(self, from_s: float) -> int:
        """How many packets need no decoding to have every picture from that time on.

        Read from the file itself, from its start: a seek lands late where pictures that can be decoded on their own
        are rare, and anywhere where time stamps jump. Where they do, or are missing, nothing is left out.
        """
        import av

        if self._timeless or self._decoding_order:
            return 0
        needless = 0
        first_s = math.inf
        last_dts: int | None = None
        unit = float(self._stream.time_base or 0)
        try:
            with open_film(self.path) as container:
                for count, packet in enumerate(container.demux(container.streams[self._stream.index])):
                    if packet.size == 0:
                        break
                    dts = packet.dts if packet.dts is not None else last_dts  # Matroska states none before the first
                    if packet.pts is None or (packet.dts is None and last_dts is not None):
                        return 0
                    if last_dts is not None and dts is not None and dts < last_dts:
                        return 0
                    last_dts = dts
                    first_s = first_s if packet.is_discard else min(first_s, packet.pts * unit)
                    if packet.is_keyframe and packet.pts * unit - first_s <= from_s:
                        needless = count
                    if dts is not None and dts * unit - first_s > from_s:
                        break
        except (av.FFmpegError, EOFError, OSError):
            return 0
        return needless

    def _ended_early(self) -> bool:
        """Before the header's own end, whatever was still to come; or with parts missing that an MP4 names."""
        step_s = 1 / self.info.fps
        if self._stated_s and self._end_s is not None and self._end_s < self._stated_s - max(0.5, 3 * step_s):
            return True
        if not self._container.format.name.startswith("mov"):
            return False
        size = self.path.stat().st_size  # one in fragments has neither a length nor an index of all of it
        missing = any(kind in (b"moof", b"mdat") and end > size for kind, end in _boxes(self.path))
        return missing or self._packets < len(self._stream.index_entries) - 2

    def close(self) -> None:
        self._container.close()

    def __enter__(self) -> Clip:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_film(path: Path, mode: Literal["r", "w"] = "r") -> Any:
    """PyAV's container. Raises its errors.

    A name is a file's and never a protocol's, whatever stands before a colon in it; and names of titles and authors
    need not be UTF-8 (PyAV 19 has no word for that any more, and takes them as they are).
    """
    import av

    old = {"metadata_errors": "replace"} if int(av.__version__.split(".")[0]) < 19 else {}
    return av.open(f"file:{path}", mode, **old)


def _still(stream: Any) -> bool:
    """A cover, a thumbnail: one picture beside the film or the sound."""
    from av.stream import Disposition

    kinds = Disposition.attached_pic | Disposition.still_image | Disposition.timed_thumbnails
    return bool(stream.disposition & kinds)


def _moving_picture(streams: Sequence[Any]) -> Any | None:
    """The film among the video streams of a file; None where there is none that can be decoded."""
    from av.stream import Disposition

    films = [s for s in streams if s.codec_context is not None and not _still(s)]

    def rank(stream: Any) -> tuple[bool, bool]:
        # Not all who put a cover before a film say that it is one; a film alone may be of such pictures too
        return stream.codec_context.name in _PICTURES, not stream.disposition & Disposition.default

    return min(films, key=rank, default=None)


def _rate(stream: Any) -> float:
    """Frames a second, 0 where the file does not say."""
    # What FFmpeg gives as the rate of a container without times is its own 25, whatever was recorded
    container = [] if _without_times(stream.container) else [stream.average_rate, stream.guessed_rate]
    rates = container or [stream.codec_context.framerate]
    return next((float(r) for r in rates if r and r <= MOST_FPS), 0.0)


def _without_times(container: Any) -> bool:
    """Whether it holds pictures one after another and nothing else, as a Raspberry Pi's camera writes."""
    from av.format import Flags

    return bool(container.format.flags & Flags.no_timestamps.value)


def _why_unreadable(path: Path) -> str:
    """What is wrong with a file that does not open, as far as its first bytes say what it was to be."""
    with path.open("rb") as file:
        head = file.read(12)
    name = path.name
    if head[4:8] in (b"ftyp", b"mdat", b"moov", b"wide", b"skip", b"free") and not _has_index(path):
        return _(
            "{name} is an MP4 or MOV without its index (moov): the recording was not finished, or not all of it was "
            "copied. Copy it again, or let the camera that made it repair it."
        ).format(name=name)
    kinds = {
        "MP4": head[4:8] in (b"ftyp", b"moov"), "MKV or WebM": head[:4] == b"\x1aE\xdf\xa3",
        "AVI": head[:4] == b"RIFF" and head[8:] == b"AVI ",
    }  # fmt: skip
    for kind, it_is in kinds.items():
        if it_is:
            return _("{name} begins as {kind} and is damaged after that. Record or copy it again.").format(
                name=name, kind=kind
            )
    return _("{name} is not a video that can be read. Use MP4, MOV, WebM, AVI or MKV.").format(name=name)


def _boxes(path: Path) -> Iterator[tuple[bytes, int]]:
    """(kind, where it should end) of an MP4's outermost boxes, as far as they follow one another."""
    size = path.stat().st_size
    with path.open("rb") as file:
        at = 0
        while at + 8 <= size:
            file.seek(at)
            length, kind, long = struct.unpack(">I4sQ", file.read(16).ljust(16, b"\0"))
            length = long if length == 1 else length or size - at
            if length < 8:
                return
            at += length
            yield kind, at


def _has_index(path: Path) -> bool:
    """Whether a moov box stands among an MP4's outermost ones, whole."""
    size = path.stat().st_size
    return any(kind == b"moov" and end <= size for kind, end in _boxes(path))


def _at_end(container: object, path: Path) -> bool:
    with contextlib.suppress(Exception):
        return container.tell() >= path.stat().st_size  # type: ignore[attr-defined,no-any-return]
    return False


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
