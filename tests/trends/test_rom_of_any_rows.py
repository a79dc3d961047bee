"""Range of motion of any rows: rules that must hold for all of them, damage and size."""

from __future__ import annotations

import math
import random
import time
import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.trends.rom import (
    rom_trends,
)
from tests.trends.test_rom import of, rep

# -- rules for any rows ----------------------------------------------------------------------------------------------

peaks = st.floats(-150, 150).map(lambda v: round(v, 1))
rows_of = st.lists(
    st.tuples(
        st.integers(0, 25), peaks, st.sampled_from(["left", "right", "both"]), st.sampled_from(["full", "lite"]),
        st.sampled_from(["knee_flexion", "elbow_flexion"]),
    ),
    max_size=60,
).map(lambda rs: [rep(s, p, side=side, model=model, angle=a) for s, p, side, model, a in rs])  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(rows_of, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(rows, rng: random.Random):
    mixed = rows[:]
    rng.shuffle(mixed)
    assert rom_trends(mixed) == rom_trends(rows)


@settings(deadline=None, max_examples=60)
@given(rows_of, st.integers(-30, 30))
def test_a_shift_of_all_values_leaves_the_change(rows, by):
    moved = rom_trends([{**r, "peak_deg": r["peak_deg"] + by} for r in rows])
    for a, b in zip(rom_trends(rows), moved, strict=True):
        assert (a.change_deg is None) == (b.change_deg is None)
        if a.change_deg is not None:
            assert b.baseline_deg == pytest.approx(a.baseline_deg + by, abs=1e-6)
            assert b.change_deg == pytest.approx(a.change_deg, abs=1e-6)
            assert b.mdc_deg == pytest.approx(a.mdc_deg, abs=1e-6)
            if abs(abs(a.change_deg) - a.mdc_deg) > 1e-6:
                assert b.called == a.called


@settings(deadline=None, max_examples=60)
@given(rows_of)
def test_mirrored_sides_swap(rows):
    swap = {"left": "right", "right": "left", "both": "both"}

    def told(trends, side=lambda s: s):
        return {(t.exercise, t.measure, side(t.side), t.conditions): (t.points, t.change_deg, t.called) for t in trends}

    assert told(rom_trends([{**r, "side": swap[r["side"]]} for r in rows]), swap.get) == told(rom_trends(rows))


@settings(deadline=None, max_examples=40)
@given(rows_of)
def test_mirrored_values_turn_the_change_round(rows):
    for a, b in zip(rom_trends(rows), rom_trends([{**r, "peak_deg": -r["peak_deg"]} for r in rows]), strict=True):
        if a.change_deg is not None:
            assert b.change_deg == pytest.approx(-a.change_deg)
            assert b.called == a.called


# -- damage and size -------------------------------------------------------------------------------------------------

BROKEN = [
    {"session_at": None}, {"session_at": "yesterday"}, {"session_at": pd.NaT}, {"session_id": None},
    {"session_id": math.nan}, {"peak_deg": None}, {"peak_deg": math.nan}, {"peak_deg": math.inf},
    {"peak_deg": "ninety"}, {"peak_deg": 4000.0}, {"angle": None}, {"angle": "wing_flexion"}, {"angle": ["knee"]},
    {"side": None}, {"side": "up"}, {"exercise": None}, {"exercise": 7},
]  # fmt: skip


@pytest.mark.parametrize("broken", BROKEN, ids=str)
def test_a_damaged_row_is_skipped_and_counted(broken):
    rows = [rep(0, 90), {**rep(1, 95), **broken}, rep(2, 92)]
    trends = rom_trends(rows)
    assert trends.skipped == 1
    assert [len(t.points) for t in trends] == [2]
    assert trends[0].skipped == (0 if {"angle", "side", "exercise"} & set(broken) else 1)


def test_empty_rows_and_missing_fields():
    assert list(rom_trends([])) == []
    assert rom_trends([{}, {"exercise": "squat"}]).skipped == 2
    lean = rom_trends([{**rep(0, 90), "error_deg": None, "target": math.nan, "index": None, "set_id": None}])[0]
    assert (lean.points[0].error_deg, lean.target_deg) == (10, None)


def test_numbers_of_numpy_and_times_without_a_zone_are_read():
    rows = [rep(i, np.float32(90), session_id=np.int64(i)) for i in range(3)]
    rows[1]["session_at"] = rows[1]["session_at"].replace(tzinfo=None)
    rows[2]["session_at"] = pd.Timestamp(rows[2]["session_at"])
    assert [len(t.points) for t in rom_trends(rows)] == [3]


@pytest.mark.parametrize("sessions", [1, 10_000])
def test_ten_thousand_reps_in_a_day(sessions):
    rng = np.random.default_rng(1)
    rows = [rep(i % sessions, 90 + float(rng.normal()), day=(i % sessions) / 10_001) for i in range(10_000)]
    begin = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        (trend,) = rom_trends(rows)
    assert time.perf_counter() - begin < 5
    assert len(trend.points) == sessions
    assert not trend.called


def test_ten_years_of_sessions_have_a_slope():
    begin = time.perf_counter()
    trend = of(*[80 + i / 365 for i in range(3650)], step_days=1)
    assert time.perf_counter() - begin < 5
    assert trend.slope_deg_per_week == pytest.approx(7 / 365, rel=0.01)


def test_sessions_at_the_same_moment():
    (trend,) = rom_trends([rep(i, 90 + i, day=0) for i in range(8)])
    assert trend.slope_deg_per_week is None
