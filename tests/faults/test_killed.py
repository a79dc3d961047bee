"""A rep that was told is in the database, once, however the process ended."""

from __future__ import annotations

import random
import subprocess
import sys
import time

import pytest

from coach.records.store import Store
from tests.conftest import PROJECT
from tests.faults.live import begun


def killed(url: str, set_id: int, after_s: float) -> list[int]:
    """What a recording process had told when it was killed; the moment counts from its first rep."""
    writer = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.live", url, str(set_id)], stdout=subprocess.PIPE, text=True, cwd=PROJECT
    )
    assert writer.stdout is not None
    told = [int(writer.stdout.readline())]  # it runs: now at any moment, also in the middle of a commit
    time.sleep(after_s)
    writer.kill()
    rest = writer.stdout.read()  # not communicate(): it would pass over what readline() read ahead
    assert writer.wait(10) == -9
    return told + [int(line) for line in rest.splitlines() if line]


@pytest.mark.slow
@pytest.mark.parametrize("times", [8, pytest.param(200, marks=pytest.mark.soak)])
def test_kill_9_loses_nothing_that_was_told(store, database_url, times):
    _person, set_id = begun(store)
    told: list[int] = []
    moment = random.Random(20261124)
    for _ in range(times):
        before = len(told)
        told += killed(database_url, set_id, moment.uniform(0.0, 0.4))
        kept = [r.index for r in store.set_reps(set_id)]
        assert len(kept) == len(set(kept))
        assert set(told[before:]) <= set(kept)
    kept = [r.index for r in store.set_reps(set_id)]
    assert set(told) <= set(kept)
    assert len(kept) - len(told) <= times  # at most the one that was kept but not told, of each round
    assert len(store.landmarks(set_id)) >= len(told)  # each whole: reading one that is not would fail
    print(f"\n{times} processes killed, {len(told)} reps told, {len(kept)} kept, {len(set(told) - set(kept))} lost")
    whole(store)


def whole(store: Store) -> None:
    if not store.url.startswith("sqlite"):
        return
    with store._engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL: also after a power cut
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
