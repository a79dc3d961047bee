"""Session.step on a synthetic squat: the slowest frame in a hundred, and whether memory grows over 100,000 frames.

Ratio: 0.5 ms over the 99th percentile of processor time, because a busy machine takes the processor away for
milliseconds at a time; wall time is in the detail. A frame that finishes a rep does much more than any other, and the
squats here finish one every 153 frames. Growth is what tracemalloc finds beyond the finished reps that a session keeps.
"""

from __future__ import annotations

import gc
import time
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from _side_by_side import report

from coach.body.camera import Camera
from coach.body.synthetic import DEMO, perform
from coach.exercise.definition import load_exercise
from coach.exercise.session import Session
from coach.pose import PoseFrame

FLOOR, P99_MS = 1.0, 0.5
TIMED, FRAMES = 20_000, 100_000


def endless(frames: list[PoseFrame], count: int, starts_at_s: float = 0.0) -> Iterator[PoseFrame]:
    lap_s = frames[-1].t_s + 1 / 30
    for i in range(count):
        lap, k = divmod(i, len(frames))
        yield replace(frames[k], t_s=starts_at_s + lap * lap_s + frames[k].t_s)


def main() -> None:
    shown = perform(**DEMO["squat"], reps=20, camera=Camera(90), noise_px=1.0, range_jitter=0.05)
    frames = [shown.series.frame(i) for i in range(len(shown.series))]
    exercise = load_exercise("squat")
    session = Session(exercise)
    for frame in endless(frames, 1000):
        session.step(frame)

    session, took, wall = Session(exercise), np.zeros(TIMED), np.zeros(TIMED)
    finished = np.zeros(TIMED, bool)
    for i, frame in enumerate(endless(frames, TIMED)):
        start, own = time.perf_counter(), time.thread_time()
        feedback = session.step(frame)
        took[i], wall[i] = time.thread_time() - own, time.perf_counter() - start
        finished[i] = bool(feedback.reps)
    p50, p99, worst = (float(np.quantile(took, q)) * 1e3 for q in (0.5, 0.99, 1.0))
    wall_p99 = float(np.quantile(wall, 0.99)) * 1e3
    rep_ms = float(np.median(took[finished])) * 1e3 if finished.any() else 0.0

    session = Session(exercise)
    for frame in endless(frames, 4000):  # the ring of the last moments fills, and the first reps are judged
        session.step(frame)
    gc.collect()
    tracemalloc.start()
    reps = len(session.reps)
    before = tracemalloc.get_traced_memory()[0]
    for frame in endless(frames, FRAMES, 4000.0):
        session.step(frame)
    gc.collect()
    grown = tracemalloc.get_traced_memory()[0] - before
    reps = len(session.reps) - reps
    session.reps.clear()
    gc.collect()
    beyond = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    report(
        "session_step",
        P99_MS / p99,
        FLOOR,
        f"p99 {p99:.3f} ms (wall {wall_p99:.3f}), median {p50:.3f}, worst {worst:.2f}; a frame that finishes a rep "
        f"{rep_ms:.2f} ms; over {FRAMES:,} frames memory grew by {grown / 1024:.0f} kB with {reps} reps kept, and by "
        f"{beyond / 1024:.0f} kB without them",
    )


if __name__ == "__main__":
    main()
