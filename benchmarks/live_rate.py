"""The pose process's whole work on a JPEG frame of a running set, against the bare estimator on the decoded frames.

Both take the same frames in turn, sixty at a time. Ratio: time of the bare estimator over that of the replies.
"""

from __future__ import annotations

import json
import os
import statistics

import cv2
from _bare import Bare
from _side_by_side import report, seconds

from coach.body.camera import Camera
from coach.body.synthetic import DEMO, perform
from coach.figure.drawn import draw_frames
from coach.pose.model_bundle import locate
from coach.pose.scene import quiet_stderr
from coach.settings import settings
from coach.web.live.wire import FRAME_HEAD, dump_json
from coach.web.live.worker import Worker, replies

FLOOR = 0.97
CHUNK = 60
START = {
    "do": "start", "exercise": "squat", "side": "both", "target_deg": None, "target": None, "reps_before": 0,
    "best_before_deg": None, "starts_at_s": 0.0,
}  # fmt: skip


def main() -> None:
    camera = Camera(90, width_px=640, height_px=360)
    shown = perform(**DEMO["squat"], reps=10, lead_in_s=6.0, tempo_s=(1.2, 0.2, 1.2), camera=camera)
    jpegs = [cv2.imencode(".jpg", p, [cv2.IMWRITE_JPEG_QUALITY, 80])[1] for p in draw_frames(shown)]
    bundle = locate("full", settings().model)
    bare = Bare(bundle)
    with quiet_stderr():
        worker = Worker(bundle)
        worker.warm_up()
        bare.estimate(cv2.cvtColor(cv2.imdecode(jpegs[0], cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB), 0.0)
    worker.reply(b"C" + dump_json(START).encode())
    ours: list[float] = []
    plain: list[float] = []
    stage = ""
    for first in range(0, len(jpegs) - CHUNK + 1, CHUNK):
        chunk = range(first, first + CHUNK)
        messages = [b"F" + FRAME_HEAD.pack((i + 1) * 1000 / 30, i) + jpegs[i].tobytes() for i in chunk]
        pictures = [cv2.cvtColor(cv2.imdecode(jpegs[i], cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB) for i in chunk]
        answers: list[list[bytes]] = []

        def handle(messages: list[bytes] = messages, answers: list[list[bytes]] = answers) -> None:
            answers.extend(replies(worker, iter(messages)))

        def estimate(pictures: list = pictures, first: int = first) -> None:
            for k, picture in enumerate(pictures):
                bare.estimate(picture, (first + k + 1) / 30)

        turn = (handle, estimate) if (first // CHUNK) % 2 else (estimate, handle)
        taken = {work: seconds(work) for work in turn}
        was, stage = stage, json.loads(answers[-1][-1][1:])["stage"]
        if was == "set" and stage == "set":  # the check before a set looks for other people three times as often
            ours.append(taken[handle])
            plain.append(taken[estimate])
    if not ours:
        report("live_rate", None, FLOOR, f"skipped: the drawn person did not get into the set (stage {stage!r})")
        return
    fast, slow = statistics.median(plain) / CHUNK, statistics.median(ours) / CHUNK
    # The look for other people comes every third second: in some chunks and not in others, so the sum counts.
    ratio = sum(plain) / sum(ours)
    report(
        "live_rate",
        ratio,
        FLOOR,
        f"{CHUNK * len(ours) / sum(ours):.1f} frames a second against {CHUNK * len(plain) / sum(plain):.1f} of the "
        f"bare estimator, over {CHUNK * len(ours)} frames; median a frame {slow * 1e3:.2f} against {fast * 1e3:.2f} ms",
    )


if __name__ == "__main__":
    main()
    os._exit(0)  # as the pose process itself ends: MediaPipe's threads complain of a normal exit
