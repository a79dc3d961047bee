"""Where threads run: kept to some cores for a while, and free again."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from coach.pose import cores

needs_cores = pytest.mark.usefixtures("several_cores")


def in_a_thread(work):
    """Its result, from a thread of its own: what it does to its cores touches no other test."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result()


def test_halves_and_seats_share_the_cores_out(monkeypatch):
    monkeypatch.setattr(cores, "mine", lambda: frozenset({2, 3, 5, 8, 9}))
    assert cores.halves() == ({2, 3}, {5, 8, 9})
    assert [set(cores.one(seat)) for seat in range(6)] == [{2}, {3}, {5}, {8}, {9}, {2}]
    monkeypatch.setattr(cores, "mine", lambda: frozenset({4}))
    assert cores.halves() == ({4}, {4})
    assert cores.one(7) == cores.here() == {4}


@needs_cores
def test_a_thread_started_meanwhile_stays_and_the_one_that_started_it_is_free_again():
    def work():
        before, only, seen = cores.mine(), cores.one(), []
        go = threading.Event()
        with cores.kept_to(only):
            during = cores.mine()
            other = threading.Thread(target=lambda: (go.wait(10), seen.append(cores.mine())))
            other.start()
        after = cores.mine()
        go.set()
        other.join()
        return before == after, during == only, seen == [only], cores.here() <= before

    assert in_a_thread(work) == (True, True, True, True)


@needs_cores
def test_a_machine_that_forbids_it_is_left_as_it_is(monkeypatch):
    def refuse(*_):
        raise PermissionError("not here")

    monkeypatch.setattr(os, "sched_setaffinity", refuse)

    def work():
        with cores.kept_to(cores.one()):
            return cores.mine()

    assert in_a_thread(work) == cores.mine()
