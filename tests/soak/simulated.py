"""``python -m tests.soak.simulated MINUTES FOLDER``: sets of a synthetic person, one after another, as fast as they go.

Each frame goes the way of a live one but for camera and network: the live set, reps and landmarks into the records. A
line of JSON for every simulated minute: memory of this process without what it shares, threads, frames, reps.
"""

from __future__ import annotations

import gc
import itertools
import json
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from coach.exercise.definition import load_exercise
from coach.figure.actor import act
from coach.pose import PoseFrame, PoseSeries
from coach.records.store import Store
from coach.web.live.counting import PART_S
from coach.web.live.live_set import LiveSet

FPS, SET_S = 30, 300.0
EXERCISES = ("squat", "heel_raise", "shoulder_abduction", "single_leg_stance")


def frames(name: str) -> Iterator[PoseFrame]:
    """Without end: five repetitions over and over, at FPS."""
    shown = list(act(load_exercise(name), reps=5).series)
    for number in itertools.count():
        yield replace(shown[number % len(shown)], t_s=number / FPS)


def one_set(store: Store, person_id: int, name: str) -> Iterator[tuple[int, int]]:
    """A set of SET_S; gives (frames, reps) after each simulated minute."""
    exercise = load_exercise(name)
    live = LiveSet(exercise)
    live.stage = "set"
    set_id = store.begin_set(person_id, name, exercise.version, "both", exercise.target, "full", "video")
    kept: list[PoseFrame] = []
    reps = count = 0
    for frame in itertools.islice(frames(name), int(SET_S * FPS)):
        answer = live.step(frame)
        kept.append(frame)
        for rep in answer.reps:
            reps += store.add_rep(set_id, rep)
        for held in answer.holds:
            reps += store.add_hold(set_id, held)
        if kept[-1].t_s - kept[0].t_s >= PART_S:
            store.add_landmarks(set_id, int(kept[0].t_s), PoseSeries.stack(kept, "full", "video"))
            kept = []
        count += 1
        if count % (60 * FPS) == 0:
            yield count, reps
            count = reps = 0
    store.end_set(set_id, "stop")


def memory_kb() -> int:
    gc.collect()
    text = Path("/proc/self/smaps_rollup").read_text()
    parts = dict(line.split(":", 1) for line in text.splitlines()[1:])
    return sum(int(parts[name].split()[0]) for name in ("Private_Clean", "Private_Dirty"))


def main(minutes: int, folder: Path) -> None:
    store = Store(f"sqlite:///{folder / 'coach.db'}")
    person_id = store.add_person("Ada").id
    began, done, frames_done, reps = time.monotonic(), 0, 0, 0
    while done < minutes:
        for count, kept in one_set(store, person_id, EXERCISES[done // int(SET_S / 60) % len(EXERCISES)]):
            done, frames_done, reps = done + 1, frames_done + count, reps + kept
            told = {"minute": done, "memory_kb": memory_kb(), "threads": threading.active_count(), "reps": reps}
            told |= {"frames": frames_done, "real_s": round(time.monotonic() - began, 1)}
            print(json.dumps(told), flush=True)
    store.close()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
