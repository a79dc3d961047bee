"""A visitor's pose process: JPEG frames in on stdin, answers out on stdout. ``python -m coach.web.live.worker``.

A plain subprocess, not ``multiprocessing``: that would import the server's ``__main__`` in the child, and Streamlit
swaps ``__main__`` for whichever page is running. It ends by itself when stdin closes, so no server, however killed,
leaves one behind.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

# Read by OpenCV on import: a picture that claims to be larger is refused before memory is taken for it
os.environ["OPENCV_IO_MAX_IMAGE_PIXELS"] = str(1920 * 1080)

import numpy as np

from coach.exercise.definition import load_exercise
from coach.language import use_everywhere
from coach.pose import CoachError, PoseFrame
from coach.pose.clips import Ahead
from coach.pose.cores import keep_to, kept_to, mine, one
from coach.pose.guarded import LIMITS, limit_memory
from coach.pose.scene import quiet_stderr
from coach.pose.subject import PeopleWatch, Subject, everybody
from coach.web.live.answers import box
from coach.web.live.counting import Counting, Reply
from coach.web.live.live_assessment import LiveAssessment
from coach.web.live.live_set import LiveSet
from coach.web.live.wire import FRAME_HEAD, dump_json, pack_series, read_message, write_message

if TYPE_CHECKING:
    from coach.pose.mediapipe_estimator import MediaPipeEstimator

# A look for others costs 11 to 30 ms on the second core. Whoever walks in is to be told within a second: one look finds
# somebody, another soon after it shows that they move as a person does
PEOPLE_EVERY_S = {"check": 0.7, "countdown": 0.7, "set": 0.7, "assessment": 0.7}
LOOK_AGAIN_S = 0.25
_SMALLEST_SIDE_PX = 64
_SWITCH_S = 1e-4  # the usual 5 ms would let a frame that is judged hold the next one off the tracker till it is done


@dataclass(slots=True)
class Prepared:
    """A frame's picture, decoded: rgb (height, width, 3) uint8 or, with the reason, None."""

    rgb: np.ndarray | None
    brightness: float = 0.0
    error: str = ""


@dataclass(slots=True)
class Seen:
    """What the tracker's thread made of one message; the rest is for the thread that judges.

    command: of a message that is one · refused: why there is nothing to judge · frame: the pose on the picture
    """

    command: dict[str, Any] = field(default_factory=dict)
    refused: dict[str, Any] = field(default_factory=dict)
    head: dict[str, Any] = field(default_factory=dict)
    frame: PoseFrame | None = None
    picture: Prepared | None = None
    model: str = ""
    mode: str = ""


def packed(reply: Reply) -> list[bytes]:
    """Any landmark parts and, last, the answer."""
    return [*(b"L" + pack_series(p) for p in reply.parts), b"A" + dump_json(reply.told()).encode()]


class Worker:
    """Estimators, and the running set or assessment.

    A message goes through :meth:`prepare`, :meth:`see` and :meth:`judge`, each in a thread of its own, so that the
    tracker, which everybody waits for, waits for nobody. ``see`` alone touches the tracker and which person it
    follows, ``judge`` alone the set and the looks for others; all else goes from one to the next in the message.

    seat: which of the cores the tracker keeps to; neighbours with numbers in turn do not meet on one
    """

    def __init__(self, bundle: Path, seat: int = 0):
        import cv2

        from coach.pose.mediapipe_estimator import MediaPipeEstimator

        cv2.setNumThreads(1)  # the pictures are small, and the cores belong to inference
        sys.setswitchinterval(_SWITCH_S)
        self._cv2, self._bundle, self._estimator_class = cv2, bundle, MediaPipeEstimator
        self._cores = {"video": one(seat), "image": mine()}  # a look at each picture anew is work enough for several
        self._finder = MediaPipeEstimator(bundle, "image", people=2)
        self._estimator = self._tracker("video")
        self._watch, self._subject = PeopleWatch(self._finder), Subject()
        self._people: list[PoseFrame] = []
        self._second_eye = ThreadPoolExecutor(1, thread_name_prefix="second-eye")
        self._looking: Future[tuple[int, list[PoseFrame]]] | None = None
        self._counting = Counting()
        self._counted_s = -math.inf
        self._open = False  # whether somebody seen is a person; told by a look that is over
        self._last_ms = -math.inf
        self._started = False  # as ``see`` knows it: a set or assessment is there, or will be once this is judged

    def warm_up(self) -> None:
        """Load kernels and run each network once, so that the visitor's first frame is answered at once."""
        grey = np.full((360, 640, 3), 90, np.uint8)
        self._estimator.estimate(grey, 0.0)
        self._watch.look(grey, PoseFrame.nobody(0.0, 640, 360))
        body = np.random.default_rng(0).uniform(50, 300, (33, 3)).astype(np.float32)
        live = LiveSet(load_exercise("squat"))
        live.stage = "set"
        for i in range(3):
            live.step(PoseFrame(i / 30, body, np.ones(33, np.float32), 640, 360, body.copy()))
        self._estimator.close()
        self._estimator = self._tracker("video")

    def _tracker(self, mode: str) -> MediaPipeEstimator:
        with kept_to(self._cores[mode]):
            return self._estimator_class(self._bundle, mode)

    def settle(self) -> None:
        """This thread, which is to call ``see``, keeps to the tracker's cores: its frames cross over to none."""
        keep_to(self._cores[self._estimator.mode])

    # -- messages ------------------------------------------------------------------------------------------------------

    def prepare(self, message: bytes) -> Prepared | None:
        """What of a message can be done while the frame before it is still with the network; safe in another thread."""
        return self._decode(message[1 + FRAME_HEAD.size :]) if message[:1] == b"F" else None

    def reply(self, message: bytes, prepared: Prepared | None = None) -> Reply:
        """One message in; any landmark parts and exactly one answer out."""
        return self.judge(self.see(message, prepared))

    def see(self, message: bytes, prepared: Prepared | None = None) -> Seen:
        """The tracker's part of a message: in the messages' order, and at most one at a time."""
        body = message[1:]
        if message[:1] == b"F":
            return self._see_frame(_head(body), prepared or self._decode(body[FRAME_HEAD.size :]))
        seen = Seen(json.loads(body))
        name = seen.command["do"]
        if name in ("start", "assess"):
            use_everywhere(seen.command.get("language", "en"))
            self._started = True
            if name == "assess":
                self._track_in(LiveAssessment.pose_mode(seen.command["test"]))
            seen.model, seen.mode = self._estimator.model, self._estimator.mode
        elif not self._started:
            seen.refused = {"kind": "bad", "error": "There is no set yet."}
        elif name.startswith("choose_"):
            people, wanted = self._people, int(name[-1])
            if 1 <= wanted <= len(people):
                self._subject.choose(people[wanted - 1])
            else:
                seen.refused = {"kind": "bad", "error": "That person is not there any more."}
        return seen

    def _see_frame(self, head: dict[str, Any], prepared: Prepared) -> Seen:
        if not self._started:
            return Seen(refused={"kind": "bad", "error": "There is no set yet.", **head})
        if not math.isfinite(head["captured_ms"]) or head["captured_ms"] <= self._last_ms:
            return Seen(refused={"kind": "skipped", **head})  # late or doubled: time must rise for reps to be timed
        if prepared.rgb is None:
            return Seen(refused={"kind": "bad", "error": prepared.error, **head})
        self._last_ms = head["captured_ms"]
        shown = self._subject.picture(prepared.rgb)
        frame = self._subject.follow(self._estimator.estimate(shown, self._last_ms / 1000))
        return Seen(head=head, frame=frame, picture=prepared)

    def _track_in(self, mode: str) -> None:
        if mode != self._estimator.mode:
            self._estimator.close()
            with quiet_stderr():
                self._estimator = self._tracker(mode)
                self.settle()
                self._estimator.estimate(np.full((360, 640, 3), 90, np.uint8), 0.0)

    def judge(self, seen: Seen) -> Reply:
        """What the set or the assessment makes of it: in the messages' order, and at most one at a time."""
        if seen.refused:
            reply = Reply(seen.refused)
        elif seen.frame is not None and seen.picture is not None:
            reply = self._judge_frame(seen.head, seen.frame, seen.picture)
        else:
            reply = Reply(self._command(seen))
        return self._counting.hand_over(reply)

    def _command(self, seen: Seen) -> dict[str, Any]:
        if seen.command["do"] in ("start", "assess"):
            return self._counting.start(seen.command, seen.model, seen.mode)
        return self._counting.command(seen.command)  # ``see`` refuses what comes before a start

    def _judge_frame(self, head: dict[str, Any], frame: PoseFrame, picture: Prepared) -> Reply:
        live, t_s = self._counting.live, frame.t_s
        assert live is not None
        people = self._people_seen()
        kind = live.stage if isinstance(live, LiveSet) else "assessment"
        every_s = PEOPLE_EVERY_S.get(kind, math.inf)
        if self._looking is None and t_s - self._counted_s >= (min(every_s, LOOK_AGAIN_S) if self._open else every_s):
            self._counted_s = t_s
            self._looking = self._second_eye.submit(self._look_around, picture, frame, live.choosing)
        reply = self._counting.step(head, frame, picture.brightness, people, self._watch.mixed_up(frame))
        if live.choosing and len(self._people) > 1:
            reply.answer["people"] = [box(p) for p in self._people]
        return reply

    def _look_around(self, picture: Prepared, frame: PoseFrame, choice: bool) -> tuple[int, list[PoseFrame]]:
        """How many people there are, and who; on the second core, beside the tracker."""
        rgb = picture.rgb
        assert rgb is not None
        people = self._watch.look(rgb, frame)
        return people, everybody(self._finder, rgb, frame.t_s) if choice and people > 1 else []

    def _people_seen(self) -> int | None:
        """What a look that has ended meanwhile saw. While somebody else is near, the tracker is kept on its person."""
        if self._looking is None or not self._looking.done():
            return None
        people, self._people = self._looking.result()
        self._looking = None
        self._subject.guarded |= self._watch.several
        self._open = self._watch.doubtful
        return people

    def _decode(self, jpeg: bytes) -> Prepared:
        if jpeg[:2] != b"\xff\xd8":
            return Prepared(None, error="That was not a JPEG picture.")
        try:
            picture = self._cv2.imdecode(np.frombuffer(jpeg, np.uint8), self._cv2.IMREAD_COLOR_RGB)
        except self._cv2.error:
            picture = None
        if picture is None or min(picture.shape[:2]) < _SMALLEST_SIDE_PX:
            return Prepared(None, error="That picture could not be opened.")
        return Prepared(picture, float(picture[::8, ::8].mean()))


def _head(body: bytes) -> dict[str, Any]:
    if len(body) < FRAME_HEAD.size:
        return {"captured_ms": 0.0, "number": 0}
    captured_ms, number = FRAME_HEAD.unpack_from(body)
    return {"captured_ms": captured_ms if math.isfinite(captured_ms) else 0.0, "number": number}


def main() -> None:
    """The process's whole life: say "ready", then one answer (after any landmark parts) for each message."""
    source: IO[bytes] = sys.stdin.buffer
    # Libraries print to descriptor 1: it becomes stderr, and answers go out on a copy that only we know.
    sink: IO[bytes] = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    limit_memory(LIMITS.memory_mb)
    try:
        with quiet_stderr():
            worker = Worker(Path(sys.argv[1]), int(sys.argv[2]))
            worker.warm_up()
    except CoachError as error:
        write_message(sink, b"E" + dump_json({"error": str(error)}).encode())
        return
    write_message(sink, b"R")
    with contextlib.suppress(EOFError, BrokenPipeError, KeyboardInterrupt):
        for reply in replies(worker, _messages(source)):
            for part in reply:
                write_message(sink, part)
    os._exit(0)  # MediaPipe's own threads would hold a normal exit up


def _messages(source: IO[bytes]) -> Iterator[bytes]:
    while True:
        yield read_message(source)


def replies(worker: Worker, messages: Iterator[bytes]) -> Iterator[list[bytes]]:
    """The replies in turn, packed. While the network, which leaves Python alone, is at work on one picture, another
    thread decodes the next and this one judges the one before, and packs and writes its reply."""
    with (
        Ahead(((message, worker.prepare(message)) for message in messages), depth=2) as prepared,
        Ahead(_seen(worker, prepared), depth=2) as seen,
    ):
        for message in seen:
            yield packed(worker.judge(message))


def _seen(worker: Worker, prepared: Iterable[tuple[bytes, Prepared | None]]) -> Iterator[Seen]:
    worker.settle()
    for message, picture in prepared:
        yield worker.see(message, picture)


if __name__ == "__main__":
    main()
