"""The database server stops in the middle of a set, by order or by a crash, and comes back."""

from __future__ import annotations

import threading
import time

import pytest

from coach.records.database import RecordsError
from coach.records.store import Store
from coach.web.live import recorder as recorder_module
from tests.faults.live import begun, keep, opened, ticket
from tests.postgres import Cluster, new_database, programs


@pytest.fixture(scope="module")
def cluster():
    if programs() is None:
        pytest.skip("PostgreSQL is not here. Type: sudo apt-get install postgresql")
    made = Cluster(safe=True)
    made.start()
    yield made
    made.remove()


@pytest.fixture
def store(cluster):
    made = Store(new_database(cluster.url))
    yield made
    made.close()


@pytest.mark.slow
@pytest.mark.parametrize("how", ["fast", "immediate"])
@pytest.mark.parametrize("times", [1, pytest.param(20, marks=pytest.mark.soak)])
def test_it_is_back_in_a_moment_and_nobody_notices(cluster, store, how, times):
    mine = ticket(*begun(store))
    recorder = opened(store, mine)
    told = 0
    for _ in range(times):
        keep(recorder, told)
        cluster.stop(how)
        back = threading.Timer(0.5, cluster.start)
        back.start()
        keep(recorder, told + 1)
        back.join()
        told += 2
        assert [r.index for r in store.set_reps(mine.set_id)] == list(range(told))


@pytest.mark.slow
@pytest.mark.parametrize("how", ["fast", "immediate"])
def test_it_stays_away(cluster, store, how, monkeypatch):
    monkeypatch.setattr(recorder_module, "_PAUSES_S", (0.1, 0.1))
    mine = ticket(*begun(store))
    recorder = opened(store, mine)
    keep(recorder, 0)
    cluster.stop(how)
    try:
        for ask in (lambda: keep(recorder, 1), lambda: opened(store, mine), store.people, lambda: Store(store.url)):
            began = time.monotonic()
            with pytest.raises(RecordsError, match="does not answer") as caught:
                ask()
            assert "\n" not in str(caught.value)
            assert time.monotonic() - began < 5
    finally:
        cluster.start()
    again = opened(store, mine)
    assert again.reps_stored == 2, "what was counted meanwhile is written when it can be"
    keep(again, 2)
    assert [r.index for r in store.set_reps(mine.set_id)] == [0, 1, 2]
