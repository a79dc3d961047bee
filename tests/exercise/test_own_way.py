"""A person's own way: counted from then on, and never a reason to count what nobody did."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from coach.body.synthetic import walk_about
from coach.exercise.definition import load_exercise
from coach.exercise.learning import LEAST, own_way
from coach.exercise.own_way import OwnWay
from tests.exercise.own_style import EX, facts, one_leg
from tests.exercise.people import act, run


@pytest.fixture(scope="module")
def way() -> OwnWay:
    found = own_way(EX, facts(one_leg()))
    assert found is not None
    return found


def told(session) -> list[tuple]:
    return [(r.side, r.start_s, r.peak_s, r.end_s, r.score) for r in session.reps]


def test_it_is_refused_at_first_and_counted_once_it_is_known(way):
    other_day = one_leg(reps=5, seed=2)
    assert len(run(EX, other_day).reps) == 0
    known = run(EX, other_day, own_way=way)
    assert len(known.reps) == 5
    assert known.refused == []


def test_who_does_it_as_it_is_shown_counts_exactly_the_same(way):
    for series in (act("bridge", reps=4).series, act("bridge", reps=4, range_factor=0.5).series):
        assert told(run("bridge", series, own_way=way)) == told(run("bridge", series))


@pytest.mark.parametrize("name", ["squat", "elbow_flexion", "march_in_place"])
def test_ones_own_reps_change_nothing_where_they_were_counted_anyhow(name):
    ex, series = load_exercise(name), act(name, reps=4).series
    plain = run(name, series)
    from coach.exercise.learning import facts_of

    own = own_way(ex, facts_of(ex, series, "both", plain.reps), 2)
    assert own is not None
    assert told(run(name, series, own_way=own)) == told(plain)


def test_what_is_another_movement_stays_one(way):
    for name in ("straight_leg_raise", "heel_slide", "hip_abduction_sidelying"):
        series = act(name, reps=4).series
        assert len(run("bridge", series, own_way=way).reps) <= len(run("bridge", series).reps), name
    assert run("bridge", walk_about(12.0).series, own_way=way).reps == []


def test_a_way_is_known_from_its_own_side_only(way):
    other = OwnWay(replace(way.signatures, yaw_deg=way.signatures.yaw_deg - 100), way.usual, way.confirm, way.share)
    assert run(EX, one_leg(), own_way=other).reps == []


def test_it_takes_cycles_that_are_alike():
    every = facts(one_leg())
    assert own_way(EX, every[: LEAST - 1]) is None
    assert own_way(EX, every[:1], 1) is not None
    assert own_way(EX, []) is None
    turned = [replace(f, yaw_deg=f.yaw_deg + 60 * i) for i, f in enumerate(every[:LEAST])]
    assert own_way(EX, turned) is None, "each seen from another side"


def test_it_is_kept_as_plain_data_and_comes_back_the_same(way):
    again = OwnWay.from_json(json.loads(json.dumps(way.as_json())))
    assert np.allclose(again.signatures.field, way.signatures.field, atol=1e-4)
    assert again.usual == pytest.approx(dict(way.usual), abs=1e-4)
    assert (again.rivals, again.share) == (way.rivals, pytest.approx(way.share, abs=1e-4))
    assert len(run(EX, one_leg(seed=3), own_way=again).reps) == 4
    body = way.as_json()
    for broken in ({}, body | {"field": [[1]]}, body | {"rest": "no"}, {k: v for k, v in body.items() if k != "usual"}):
        with pytest.raises(ValueError, match=r"own way|could not convert|inhomogeneous"):
            OwnWay.from_json(broken)
