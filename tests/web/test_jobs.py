"""Films that are read in the background."""

from __future__ import annotations

import threading
import time

import pytest

from coach.language import _, use
from coach.pose import CoachError
from coach.web.sets.jobs import MOST_WAITING, Jobs


def wait(job, state):
    end = time.monotonic() + 5
    while job.state != state:
        assert time.monotonic() < end, job
        time.sleep(0.01)


def test_one_after_the_other_each_seen_by_its_own_person():
    jobs, go = Jobs(), threading.Event()

    def slow(so_far):
        so_far(0.5)
        go.wait(5)
        return 7

    first = jobs.start(1, "Squat", slow)
    second = jobs.start(2, "March", lambda so_far: 8)
    wait(first, "reading")
    assert (second.state, jobs.of(1), jobs.of(2)) == ("waiting", [first], [second])
    go.set()
    wait(second, "done")
    assert (first.share, first.set_id, second.set_id) == (0.5, 7, 8)
    jobs.forget(first)
    assert jobs.of(1) == []


def test_what_goes_wrong_is_one_line_in_the_language_of_the_page():
    jobs = Jobs()

    def refused(_so_far):
        raise CoachError(_("No."))

    def broken(_so_far):
        raise ZeroDivisionError

    use("de")
    try:
        told, not_told = jobs.start(1, "Squat", refused), jobs.start(1, "Squat", broken)
        wait(not_told, "failed")
        assert told.problem == _("No.") == "Nr."
        assert not_told.problem == _("The film could not be read. Nothing was kept.")
    finally:
        use("en")


def test_no_more_than_the_memory_holds():
    jobs, go = Jobs(), threading.Event()
    held = [jobs.start(1, "Squat", lambda so_far: go.wait(5) and 1) for _n in range(MOST_WAITING)]
    with pytest.raises(CoachError, match="Other films"):
        jobs.start(1, "Squat", lambda so_far: 1)
    go.set()
    wait(held[-1], "done")
    wait(jobs.start(1, "Squat", lambda so_far: 1), "done")
