"""The real pose process: what it answers, what it refuses, and that it never outlives anybody."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from coach.pose import CoachError, PoseSeries, cores
from coach.pose.subject import bodies_beside, without
from coach.web.live.pool import Pool, PoolFullError, PoseProcess, WorkerGoneError
from coach.web.live.wire import FRAME_HEAD, dump_json, pack_series, unpack_series
from coach.web.live.worker import Worker
from tests.web.bodies import nobody, standing
from tests.web.fakes import FakeWorker

START = {
    "do": "start",
    "exercise": "squat",
    "side": "both",
    "target": 90.0,
    "reps_before": 2,
    "best_before_deg": None,
    "starts_at_s": 7.0,
}
GREY = cv2.imencode(".jpg", np.full((360, 640, 3), 120, np.uint8))[1].tobytes()


def frame(number: int, jpeg: bytes = GREY) -> bytes:
    return b"F" + FRAME_HEAD.pack(number * 33.3, number) + jpeg


def with_worker(work: Any) -> None:
    async def run() -> None:
        worker = await PoseProcess.start()
        try:
            await work(worker)
        finally:
            worker.end()
            await worker.ended()

    asyncio.run(run())


@pytest.mark.usefixtures("bundle")
def test_it_answers_refuses_and_survives_hostile_pictures():
    async def work(worker: PoseProcess) -> None:
        assert (await worker.ask(b"C" + dump_json(START).encode())).data["model"] == "full"
        answer = (await worker.ask(frame(1))).data
        assert (answer["kind"], answer["stage"], answer["count"], answer["code"]) == ("frame", "check", 2, "nobody")
        assert (await worker.ask(frame(1))).data["kind"] == "skipped"  # time must rise
        huge = bytearray(GREY)
        at = huge.index(b"\xff\xc0") + 5
        huge[at : at + 4] = b"\xff\xff\xff\xff"  # says 65535 x 65535
        for number, hostile in enumerate(
            (bytes(huge), GREY[:200], b"\xff\xd8" + os.urandom(5000), b"GIF89a", b""), start=2
        ):
            answer = (await worker.ask(frame(number, hostile))).data
            assert answer["kind"] == "bad" or answer["kind"] == "frame", answer  # a cut JPEG may still open
        assert (await worker.ask(frame(9))).data["kind"] == "frame"
        assert (await worker.ask(b"C" + dump_json({"do": "stop"}).encode())).data["stage"] == "done"

    with_worker(work)


@pytest.mark.usefixtures("several_cores")
def test_the_tracker_keeps_to_a_core_and_a_look_at_each_picture_anew_to_none(bundle):
    still = {
        "do": "assess", "test": "quiet_stance", "age": 70, "sex": None, "metronome_bpm": None, "confirmed": True,
        "explained": True,
    }  # fmt: skip
    where = []

    def work():
        worker = Worker(bundle, seat=1)
        make = worker._estimator_class

        def noting(bundle, mode):
            where.append((mode, cores.mine()))
            return make(bundle, mode)

        worker._estimator_class = noting
        try:
            worker.settle()
            where.append(("the thread that sees", cores.mine()))
            worker.see(b"C" + dump_json(still).encode())
            where.append(("the thread that sees", cores.mine()))
        finally:
            worker._estimator.close()
            worker._finder.close()

    interval = sys.getswitchinterval()
    try:
        with ThreadPoolExecutor(1) as pool:  # what is done to its cores touches no other test
            pool.submit(work).result()
    finally:
        sys.setswitchinterval(interval)
    free = cores.mine()
    assert where == [("the thread that sees", cores.one(1)), ("image", free), ("the thread that sees", free)]


@pytest.mark.usefixtures("bundle")
def test_a_killed_process_is_noticed_at_once():
    async def work(worker: PoseProcess) -> None:
        os.kill(worker.pid, 9)
        with pytest.raises(WorkerGoneError):
            await worker.ask(frame(1))

    with_worker(work)


@pytest.mark.usefixtures("bundle")
def test_it_ends_by_itself_when_the_server_is_killed():
    code = (
        "import asyncio\nfrom coach.web.live.pool import PoseProcess\n"
        "async def main():\n    print((await PoseProcess.start()).pid, flush=True)\n    await asyncio.sleep(60)\n"
        "asyncio.run(main())"
    )
    server = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    )
    assert server.stdout is not None
    pid = int(server.stdout.readline())
    server.kill()
    server.wait()
    for _ in range(100):
        if not Path(f"/proc/{pid}").exists() or "\tZ" in Path(f"/proc/{pid}/status").read_text().replace(
            "State:", "\t"
        ):
            return
        time.sleep(0.05)
    raise AssertionError(f"the pose process {pid} is still there 5 s after its server was killed")


def test_people_are_counted_once_each():
    one, two = standing(at=0.3), standing(at=0.7)
    assert bodies_beside([one, standing(at=0.302)], one) == []
    assert bodies_beside([one, two], one) == [two]
    assert bodies_beside([one, standing(at=0.7, height=0.2)], one) == []  # a figure on a poster
    assert bodies_beside([], nobody(0)) == []


def test_the_subject_is_painted_over_and_nobody_else():
    picture = np.random.default_rng(0).integers(0, 255, (360, 640, 3), np.uint8)
    subject, other = standing(at=0.3), standing(at=0.8)
    alone = without(picture, subject)
    x, y = np.clip(subject.landmarks_px[:, :2].astype(int), 0, (639, 359)).T
    assert len(np.unique(alone[y, x], axis=0)) == 1
    x, y = np.clip(other.landmarks_px[:, :2].astype(int), 0, (639, 359)).T
    assert (alone[y, x] == picture[y, x]).all()
    assert without(picture, nobody(0)) is picture


def test_landmarks_survive_the_way():
    series = PoseSeries.stack([standing(1.0), standing(1.5, bend=0.5), nobody(2.0)], "full", "video")
    back = unpack_series(pack_series(series))
    assert (back.model, back.mode, back.width_px, back.height_px) == ("full", "video", 640, 360)
    for name in ("t_s", "landmarks_px", "visibility", "world_m"):
        np.testing.assert_array_equal(getattr(back, name), getattr(series, name))


def run_pool(work: Coroutine[Any, Any, None]) -> None:
    asyncio.run(work)


def test_the_pool_keeps_one_ahead_and_ends_with_the_visitor():
    made: list[FakeWorker] = []

    async def start() -> FakeWorker:
        made.append(FakeWorker())
        return made[-1]

    async def work() -> None:
        pool = Pool(start, most=2)
        first, second = await pool.take(), await pool.take()
        with pytest.raises(PoolFullError, match="try again"):
            await pool.take()
        assert len(made) == 2  # a full house warms no more
        pool.give_back(first)
        assert first.ended_now
        third = await pool.take()
        assert third not in (first, second)
        await pool.close()
        assert all(w.ended_now for w in made)

    run_pool(work())


def test_a_pool_that_cannot_start_says_why_and_tries_again():
    fails = [True, False, False]

    async def start() -> FakeWorker:
        if fails.pop(0):
            raise CoachError("Pose model pose_full.task is missing. Type: coach models build")
        return FakeWorker()

    async def work() -> None:
        pool = Pool(start)
        with pytest.raises(CoachError, match="coach models build"):
            await pool.take()
        assert await pool.take()
        await pool.close()

    run_pool(work())
