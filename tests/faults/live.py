"""A set recorded as the live page does it: what ``keep`` has returned for, the page may show.

``python -m tests.faults.live URL SET`` records without end and prints the index of each rep as the page would show it.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
from functools import cache

from coach.pose import PoseSeries
from coach.records.store import Store
from coach.web.live.pool import Answer
from coach.web.live.recorder import Recorder
from coach.web.live.tickets import TICKETS, SetTicket
from coach.web.live.wire import dump_json, to_json
from coach.web.server import services
from tests.records.samples import recording, rep


@cache
def landmarks() -> PoseSeries:
    return recording(reps=1)


def begun(store: Store, name: str = "Ada") -> tuple[int, int]:
    """A person and a set of theirs that runs."""
    person = store.add_person(name).id
    return person, store.begin_set(person, "squat", "1.0.0", "both", 90.0, "full", "video")


def opened(store: Store, ticket: SetTicket) -> Recorder:
    """What a page opens, or a reload of it."""
    services.get_store = lambda: store  # type: ignore[assignment]
    return asyncio.run(Recorder.open(ticket))


def keep(recorder: Recorder, index: int) -> None:
    """One finished rep and the stretch of landmarks that it is in."""
    data = json.loads(dump_json({"kind": "frame", "stage": "set", "reps": [to_json(rep(index))]}))
    series = landmarks()
    later = PoseSeries(
        series.t_s + 10.0 * index, series.landmarks_px, series.visibility, series.width_px, series.height_px,
        series.model, series.mode, series.world_m,
    )  # fmt: skip
    asyncio.run(recorder.keep(Answer("", data, [later])))


def ticket(person_id: int, set_id: int | None) -> SetTicket:
    return TICKETS.issue(person_id, "squat", "both", 90.0, set_id)


def main() -> None:
    store = Store(sys.argv[1])
    recorder = opened(store, ticket(1, int(sys.argv[2])))
    for index in itertools.count(recorder.reps_stored):
        keep(recorder, index)
        print(index, flush=True)


if __name__ == "__main__":
    main()
