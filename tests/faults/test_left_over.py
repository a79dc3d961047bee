"""The database is away, and then the server ends too: what waited is in a file, and the next server stores it once."""

from __future__ import annotations

import threading

import pytest

from coach.records.database import RecordsError
from coach.web.live import left_over
from coach.web.live import recorder as recorder_module
from coach.web.live.tickets import TICKETS
from tests.faults.live import begun, keep, opened, ticket


@pytest.fixture
def away(monkeypatch, store):
    """away(what): this method of the store does not answer, until back()."""
    monkeypatch.setattr(recorder_module, "_PAUSES_S", (0.0,))

    def refuse(*_given, **_named):
        error = RecordsError("the database server does not answer")
        error.passing = True
        raise error

    def go(*methods: str) -> None:
        for name in methods:
            monkeypatch.setattr(store, name, refuse)

    go.back = monkeypatch.undo
    return go


def anew(monkeypatch, tmp_path, store) -> None:
    """As another process: it knows no ticket of before."""
    monkeypatch.setattr(left_over, "folder", lambda: tmp_path / "left_over")
    monkeypatch.setattr(TICKETS, "_tickets", {})
    monkeypatch.setattr(recorder_module, "_PAUSES_S", (0.0,))
    opened.__globals__["services"].get_store = lambda: store


def files(tmp_path):
    return list((tmp_path / "left_over").glob("*"))


def test_reps_and_landmarks_of_a_running_set(tmp_path, store, away, monkeypatch):
    mine = ticket(*begun(store))
    recorder = opened(store, mine)
    keep(recorder, 0)
    assert files(tmp_path) == []
    away("add_rep", "add_landmarks")
    for index in (1, 2):
        with pytest.raises(RecordsError):
            keep(recorder, index)
    (file,) = files(tmp_path)
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    away.back()
    anew(monkeypatch, tmp_path, store)
    for _again in range(2):  # the second finds nothing
        left_over.store_all(threading.Event())
        assert [r.index for r in store.set_reps(mine.set_id)] == [0, 1, 2]
        assert len(store.landmarks(mine.set_id)) == 3
        assert files(tmp_path) == []


def test_a_set_that_had_not_even_begun_begins_once(tmp_path, store, away, monkeypatch):
    person = store.add_person("Ada").id
    recorder = opened(store, ticket(person, None))
    away("begin_set")
    with pytest.raises(RecordsError):
        keep(recorder, 0)
    away.back()
    anew(monkeypatch, tmp_path, store)
    away("add_rep")  # it ends again between the set and its rep
    left_over.store_all(stopped())
    assert len(files(tmp_path)) == 1
    away.back()
    anew(monkeypatch, tmp_path, store)
    left_over.store_all(threading.Event())
    (row,) = store.everything(person)["exercise_set"]
    assert [r.index for r in store.set_reps(row["id"])] == [0]
    assert files(tmp_path) == []


def stopped() -> threading.Event:
    event = threading.Event()
    threading.Timer(0.3, event.set).start()
    return event


def test_whoever_opens_the_page_again_before_that_has_it_stored_too(tmp_path, store, away, monkeypatch):
    person, set_id = begun(store)
    recorder = opened(store, ticket(person, set_id))
    away("add_rep")
    with pytest.raises(RecordsError):
        keep(recorder, 0)
    away.back()
    anew(monkeypatch, tmp_path, store)
    left_over.take_up()
    assert opened(store, ticket(person, set_id)).reps_stored == 1
    assert files(tmp_path) == []


def test_a_file_that_is_none_of_ours_stays_and_keeps_nothing_up(tmp_path, store, monkeypatch):
    anew(monkeypatch, tmp_path, store)
    (tmp_path / "left_over").mkdir()
    (tmp_path / "left_over" / "x.json").write_text("{")
    left_over.store_all(threading.Event())
    assert len(files(tmp_path)) == 1
