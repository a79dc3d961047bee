"""A rep that was told is in the database, once, however the process ended."""

from __future__ import annotations

import random
import subprocess
import sys
import time

import pytest

from coach.records.store import Store
from tests.conftest import PROJECT

# Prints the index after add_rep returned: from then on the page may show the rep.
WRITER = """
import sys
from coach.records.store import Store
from tests.records.samples import rep

store = Store(sys.argv[1])
set_id = int(sys.argv[2])
for index in range(int(sys.argv[3]), 1_000_000):
    store.add_rep(set_id, rep(index))
    print(index, flush=True)
"""


@pytest.mark.slow
def test_kill_9_loses_nothing_that_was_told(tmp_path):
    url = f"sqlite:///{tmp_path / 'coach.db'}"
    store = Store(url)
    set_id = store.begin_set(store.add_person("Ada").id, "squat", "1.0.0", "both", 90.0, "full", "video")
    told: list[int] = []
    moment = random.Random(20261124)
    for _ in range(5):
        first = len(store.set_reps(set_id))
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, url, str(set_id), str(first)],
            stdout=subprocess.PIPE, text=True, cwd=PROJECT,
        )  # fmt: skip
        assert writer.stdout is not None
        told.append(int(writer.stdout.readline()))  # it runs: now at any moment, also in the middle of a commit
        time.sleep(moment.uniform(0.0, 0.4))
        writer.kill()
        rest = writer.stdout.read()  # not communicate(): it would pass over what readline() read ahead
        assert writer.wait(10) == -9
        told += [int(line) for line in rest.splitlines() if line]
        kept = [r.index for r in store.set_reps(set_id)]
        assert len(kept) == len(set(kept))
        assert set(told) <= set(kept)
        assert len(kept) - len(told) <= 5  # at most the one that was kept but not told, of each round
    print(f"\n{len(told)} reps told in 5 killed processes, {len(kept)} kept")
    with store._engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL: also after a power cut
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    store.close()
