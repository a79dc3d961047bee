"""A disk that is full, a file that is read-only, a database that somebody holds, a clock that goes back: every rep that
was told is kept once, the message is one line, and the set goes on when it can."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.orm import Session

from coach.records import database
from coach.records import store as store_module
from coach.records.database import RecordsError, now_utc
from coach.records.models import SessionRow
from coach.records.store import Store
from tests.conftest import PROJECT, only_sqlite
from tests.faults.live import begun, keep, opened, ticket


def until_it_fails(recorder, first: int) -> tuple[int, str]:
    """The first rep that was not told, and the message."""
    for index in range(first, first + 500):
        try:
            keep(recorder, index)
        except RecordsError as error:
            return index, one_line(error)
    pytest.fail("the fault did not show")


def one_line(error: RecordsError) -> str:
    assert "\n" not in str(error)
    return str(error)


def goes_on(store: Store, mine, failed_at: int) -> None:
    """The page is loaded anew after the fault, with a new ticket: what was told is there, what was counted and not told
    follows, and then the next."""
    assert [r.index for r in store.set_reps(mine.set_id)][:failed_at] == list(range(failed_at))
    recorder = opened(store, ticket(mine.person_id, store.open_set(mine.person_id, "squat")))
    assert recorder.reps_stored == failed_at + 1
    keep(recorder, failed_at + 1)
    assert [r.index for r in store.set_reps(mine.set_id)] == list(range(failed_at + 2))
    assert len(store.landmarks(mine.set_id)) == failed_at + 2


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 1 MB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("a small disk cannot be mounted here: that takes root; the next test limits SQLite instead")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(filler: Path) -> None:
    """Until nothing fits on its disk any more."""
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(4096))


def test_a_full_disk(small_disk):
    store = Store(f"sqlite:///{small_disk / 'coach.db'}")
    mine = ticket(*begun(store))
    recorder = opened(store, mine)
    keep(recorder, 0)
    filler = small_disk / "holiday.mp4"
    fill(filler)
    index, message = until_it_fails(recorder, 1)
    assert "the disk is full" in message
    filler.unlink()
    goes_on(store, mine, index)
    store.close()


@pytest.mark.parametrize(
    ("pragma", "told"), [("max_page_count=120", "the disk is full"), ("query_only=ON", "read-only")]
)
def test_a_file_that_takes_no_more(store, pragma, told):
    """Through SQLite itself, so that it also holds where no disk may be mounted and root may write everywhere."""
    only_sqlite(store.url)
    mine = ticket(*begun(store))
    recorder = opened(store, mine)
    keep(recorder, 0)
    store._engine.dispose()
    limit = event.listens_for(store._engine, "connect")(lambda c, _: c.execute(f"PRAGMA {pragma}"))
    index, message = until_it_fails(recorder, 1)
    assert told in message
    event.remove(store._engine, "connect", limit)
    store._engine.dispose()
    goes_on(store, mine, index)


def test_a_server_that_takes_no_writing(store):
    if store.url.startswith("sqlite"):
        pytest.skip("about a server")
    mine = ticket(*begun(store))
    recorder = opened(store, mine)
    keep(recorder, 0)
    for how in ("on", "off"):
        with store._engine.begin() as c:
            c.execute(text("SET TRANSACTION READ WRITE"))
            name = c.execute(text("SELECT current_database()")).scalar()
            c.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only = {how}"))
        store._engine.dispose()
        if how == "on":
            index, message = until_it_fails(recorder, 1)
            assert "takes no writing" in message
    goes_on(store, mine, index)


HOLD = """
import sys
from coach.records.database import open_engine
with open_engine(sys.argv[1]).connect() as c:
    c.exec_driver_sql("BEGIN EXCLUSIVE" if "sqlite" in sys.argv[1] else "LOCK TABLE rep IN ACCESS EXCLUSIVE MODE")
    print("held", flush=True)
    sys.stdin.readline()
"""


def held(url: str) -> subprocess.Popen[str]:
    """Another process that holds the database until it is told a line."""
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=PROJECT
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "held\n"
    return other


def test_another_process_holds_it_for_a_while(store):
    import threading

    mine = ticket(*begun(store))
    recorder = opened(store, mine)
    other = held(store.url)
    threading.Timer(1.0, lambda: other.communicate("go\n")).start()
    keep(recorder, 0)  # waits
    assert [r.index for r in store.set_reps(mine.set_id)] == [0]
    other.wait(10)


def test_another_process_holds_it_for_longer(database_url, monkeypatch):
    monkeypatch.setattr(database, "_WAIT_S", 1)
    store = Store(database_url)
    mine = ticket(*begun(store))
    recorder = opened(store, mine)
    keep(recorder, 0)
    other = held(store.url)
    index, message = until_it_fails(recorder, 1)
    assert "another program holds the database" in message
    other.communicate("go\n", 10)
    goes_on(store, mine, index)
    store.close()


def test_the_clock_is_set_back_between_reps(store, monkeypatch):
    mine = ticket(*begun(store))
    recorder = opened(store, mine)
    for index, hours in enumerate((0, -2, -30, 1, -1)):
        monkeypatch.setattr(store_module, "now_utc", lambda hours=hours: now_utc() + timedelta(hours=hours))
        keep(recorder, index)
    assert [r.index for r in store.set_reps(mine.set_id)] == [0, 1, 2, 3, 4]
    assert [row["index"] for row in store.reps_table(mine.person_id)] == [0, 1, 2, 3, 4]
    assert store.open_set(mine.person_id, "squat") == mine.set_id  # a reload goes on with it
    store.end_set(mine.set_id, "stop")
    assert store.begin_set(mine.person_id, "squat", "1.0.0", "both", 90.0, "full", "video") != mine.set_id
    with Session(store._engine) as s:
        assert all(row.ended_at >= row.started_at for row in s.scalars(select(SessionRow)))
