"""People of other makers, from their landmark recordings: nothing gets worse unseen."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor

import pytest

from coach.evaluation import people
from tests.conftest import shared

HERE = shared("people", "people.json").is_file()
pytestmark = pytest.mark.skipif(
    not HERE, reason="../shared/people is not here: it lies beside the developers' checkout only"
)


@pytest.fixture(scope="module")
def rows() -> list[people.PersonRow]:
    with ProcessPoolExecutor(2) as pool:
        return people.rows(shared("people").parent, each=pool.map, recorded_only=True)


def test_people_it_never_met_are_counted_and_little_else(rows):
    total = people.summed(rows)
    print(f"\n{total.words()}")
    assert total.exact >= people.LEAST_EXACT - 3, "three clips have pixels that are not square, and no recording"
    assert total.false <= people.MOST_FALSE_PER_MIN * total.minutes
    assert total.held == total.holds == people.LEAST_HOLDS


def test_what_is_not_counted_says_why(rows):
    missed = [r for r in rows if r.kind == "reps" and r.got < min(r.fine)]
    silent = [r.file for r in missed if not r.told]
    assert silent in ([], ["nd_ankle_flicks.mp4"]), "feet too small to be followed: no cycle was seen at all"


def test_intervals():
    assert people.wilson(40, 42) == pytest.approx((0.842, 0.987), abs=0.001)
    assert people.poisson(0) == pytest.approx((0.0, 3.69), abs=0.01)
    assert people.poisson(8) == pytest.approx((3.45, 15.76), abs=0.01)
