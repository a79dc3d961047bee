"""Markers and angles as OpenSim reads them: a uniform grid, y up, no gap, and what was read is what was written."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.exchange.opensim import Angles, Markers, angles, joined, markers, read_mot, read_trc, to_mot, to_trc
from coach.pose import CoachError, PoseSeries
from coach.pose.types import LANDMARKS
from tests.records.samples import recording


@pytest.fixture(scope="module")
def series() -> PoseSeries:
    return recording(2)


def without(series: PoseSeries, lost: slice) -> PoseSeries:
    px, world = series.landmarks_px.copy(), series.world_m.copy()
    px[lost], world[lost] = np.nan, np.nan
    return replace(series, landmarks_px=px, world_m=world)


def test_markers_read_back(series: PoseSeries):
    made = markers(series)
    text = to_trc(made)
    back = read_trc(text)
    assert back.names == LANDMARKS
    assert text.splitlines()[2].split("\t")[2:5] == [str(len(series)), "33", "m"]
    np.testing.assert_allclose(back.xyz_m, made.xyz_m, atol=1e-3)
    np.testing.assert_allclose(back.t_s, made.t_s, atol=1e-3)
    assert len({len(line.split("\t")) for line in text.splitlines()[6:]}) == 1


def test_up_is_up_and_metres_are_metres(series: PoseSeries):
    for one in (series, replace(series, world_m=None)):
        made = markers(one)
        head, heel = made.names.index("nose"), made.names.index("left_heel")
        tall = made.xyz_m[0, head, 1] - made.xyz_m[0, heel, 1]
        assert 1.2 < tall < 2.0
    assert "scaled_to_trunk" in markers(replace(series, world_m=None)).name


def test_dropped_frames_give_an_even_grid_and_long_gaps_stay_blank(series: PoseSeries):
    kept = np.sort(np.random.default_rng(1).choice(len(series), len(series) - 20, replace=False))
    dropped = PoseSeries(
        series.t_s[kept], series.landmarks_px[kept], series.visibility[kept], series.width_px, series.height_px,
        "full", "video", series.world_m[kept],
    )  # fmt: skip
    lost = without(dropped, slice(100, 130))
    made = read_trc(to_trc(markers(lost)))
    np.testing.assert_allclose(np.diff(made.t_s), np.diff(made.t_s)[0], atol=2e-6)
    gap = np.isnan(made.xyz_m[:, 0, 0])
    assert 0.7 < gap.sum() / len(gap) * made.t_s[-1] < 1.3


def test_angles_read_back_without_a_gap(series: PoseSeries):
    made = angles(without(series, slice(40, 60)), "side")
    text = to_mot(made, "squat")
    back = read_mot(text)
    assert "inDegrees=yes" in text.splitlines()
    assert back.names == made.names
    assert {"knee_flexion_l", "trunk_lean"} <= set(back.names)
    assert "hip_abduction_l" not in back.names  # not measured from the side
    assert np.isfinite(back.values_deg).all()
    np.testing.assert_allclose(back.values_deg, made.values_deg, atol=1e-3)
    np.testing.assert_allclose(back.t_s, made.t_s, atol=1e-3)
    assert any("knee_flexion_l: bridged for 0." in note for note in back.notes)
    knee = back.values_deg[:, back.names.index("knee_flexion_l")]
    assert knee.max() > 80
    assert knee.min() < 15


def test_what_was_hardly_measured_is_left_out_and_told(series: PoseSeries):
    seen = series.visibility.copy()
    seen[: int(0.6 * len(seen)), 25] = 0.0  # the left knee
    made = angles(replace(series, visibility=seen), "side")
    assert "knee_flexion_l" not in made.names
    assert "knee_flexion_r" in made.names
    assert any(note.startswith("knee_flexion_l: left out") for note in made.notes)


def test_nothing_measured_is_told_in_one_line(series: PoseSeries):
    with pytest.raises(CoachError, match="No joint angle"):
        angles(replace(series, visibility=np.zeros_like(series.visibility)), "side")
    with pytest.raises(CoachError, match="No landmarks"):
        joined([])
    with pytest.raises(CoachError, match="No landmarks"):
        joined([without(series, slice(None))])


def test_parts_are_joined_by_their_times(series: PoseSeries):
    def part(a: int, b: int) -> PoseSeries:
        return PoseSeries(
            series.t_s[a:b], series.landmarks_px[a:b], series.visibility[a:b], series.width_px, series.height_px,
            "full", "video", series.world_m[a:b],
        )  # fmt: skip

    whole = joined([part(0, 50), part(40, 90)])
    np.testing.assert_allclose(whole.t_s, series.t_s[:90])


@pytest.mark.parametrize("read", [read_trc, read_mot])
@pytest.mark.parametrize(
    "text", ["", "endheader", "a\tb\n" * 9, "inDegrees=no\nnRows=1\nnColumns=1\nendheader\ntime\n1"]
)
def test_what_is_no_such_file_is_refused_in_one_line(read, text: str):
    with pytest.raises(CoachError, match="Export it again"):
        read(text)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 6), st.integers(1, 4), st.integers(0, 2**31))
def test_any_numbers_read_back(rows: int, count: int, seed: int):
    rng = np.random.default_rng(seed)
    t = np.arange(rows) / 30
    names = tuple(f"m{i}" for i in range(count))
    xyz = rng.normal(0, 10, (rows, count, 3))
    xyz[rng.random(xyz.shape) < 0.2] = np.nan
    np.testing.assert_allclose(read_trc(to_trc(Markers(t, names, xyz))).xyz_m, xyz, atol=1e-3)
    values = rng.normal(0, 100, (rows, count))
    np.testing.assert_allclose(read_mot(to_mot(Angles(t, names, values))).values_deg, values, atol=1e-3)
