"""What must hold for every exercise: mirrored, nearer, elsewhere, backwards, faster, live or recorded."""

from __future__ import annotations

from dataclasses import asdict, replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coach.body.camera import SWAPPED, Camera
from coach.exercise.analysis import analyze_series
from coach.exercise.definition import exercise_ids, load_exercise
from coach.exercise.session import Session
from coach.pose import PoseSeries
from tests.exercise.people import act, run

COUNTED = [i for i in exercise_ids() if load_exercise(i).counts_reps]
RETURNS = [i for i in COUNTED if load_exercise(i).count_at == "return"]
REPS = 3
SWAP = {"left": "right", "right": "left", "both": "both"}
few = settings(max_examples=14, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
ranges = st.floats(0.5, 1.1)


def seen(name: str, view: str | None = None, **how) -> PoseSeries:
    return act(name, view, **{"reps": REPS, "noise_px": 0.7, **how}).series


def mirrored(series: PoseSeries) -> PoseSeries:
    """The picture flipped, and left and right named as the model would name them there."""
    px = series.landmarks_px[:, SWAPPED].copy()
    px[..., 0] = series.width_px - px[..., 0]
    assert series.world_m is not None
    world = series.world_m[:, SWAPPED] * np.array([-1, 1, 1], np.float32)
    return replace(series, landmarks_px=px, visibility=series.visibility[:, SWAPPED], world_m=world)


def moved(series: PoseSeries, scale: float, dx: float, dy: float) -> PoseSeries:
    """Nearer or further, and elsewhere, in a picture so large that nothing leaves it."""
    px = series.landmarks_px * np.float32(scale)
    px[..., 0] += 2000 - 640 * scale + dx
    px[..., 1] += 2000 - 360 * scale + dy
    return replace(series, landmarks_px=px, width_px=4000, height_px=4000)


def backwards(series: PoseSeries) -> PoseSeries:
    """The film run from its end."""
    world = None if series.world_m is None else series.world_m[::-1].copy()
    px, visible = series.landmarks_px[::-1].copy(), series.visibility[::-1].copy()
    times = (series.t_s[-1] - series.t_s)[::-1].copy()
    return replace(series, t_s=times, landmarks_px=px, visibility=visible, world_m=world)


def degrees(session: Session) -> list[float | None]:
    return [r.rom_deg for r in session.reps]


@few
@given(name=st.sampled_from(COUNTED), share=ranges, seed=st.integers(0, 99))
def test_a_mirror_swaps_the_sides_and_nothing_else(name: str, share: float, seed: int):
    series = seen(name, range_factor=share, seed=seed)
    plain, other = run(name, series), run(name, mirrored(series))
    assert [r.side for r in other.reps] == [SWAP[r.side] for r in plain.reps]
    assert [r.peak_s for r in other.reps] == pytest.approx([r.peak_s for r in plain.reps], abs=0.05)
    for one, two in zip(plain.reps, other.reps, strict=True):
        assert (one.valid, one.reached_target) == (two.valid, two.reached_target)
        assert two.amount == pytest.approx(one.amount, abs=0.5 if one.unit == "deg" else 0.01)
        assert two.score == pytest.approx(one.score, abs=3)


@few
@given(
    name=st.sampled_from(COUNTED),
    share=ranges,
    scale=st.floats(0.6, 1.8),
    dx=st.floats(-400, 400),
    dy=st.floats(-400, 400),
)
def test_size_and_place_in_the_picture_change_nothing(name: str, share: float, scale: float, dx: float, dy: float):
    series = seen(name, range_factor=share)
    plain, other = run(name, moved(series, 1.0, 0.0, 0.0)), run(name, moved(series, scale, dx, dy))
    assert len(other.reps) == len(plain.reps) == REPS
    assert degrees(other) == pytest.approx(degrees(plain), abs=2.0)


@few
@given(name=st.sampled_from(COUNTED), distance_m=st.floats(3.6, 4.8), height_m=st.floats(0.9, 1.1))
def test_another_distance_keeps_the_count_and_the_degrees(name: str, distance_m: float, height_m: float):
    """A real camera: nearer is also another perspective."""
    near = run(name, seen(name, camera=Camera(distance_m=3.6)))
    far = run(name, seen(name, camera=Camera(distance_m=distance_m, height_m=height_m)))
    assert len(near.reps) == len(far.reps) == REPS
    for one, two in zip(degrees(near), degrees(far), strict=True):
        assert (one is None) == (two is None)
        assert one is None or two is None or two == pytest.approx(one, abs=3.0)


@few
@given(name=st.sampled_from(RETURNS), share=ranges, seed=st.integers(0, 99))
def test_a_film_run_backwards_has_as_many_reps(name: str, share: float, seed: int):
    series = seen(name, range_factor=share, seed=seed)
    assert len(run(name, backwards(series)).reps) == len(run(name, series).reps) == REPS


@few
@given(name=st.sampled_from(COUNTED), fps=st.floats(15, 60), share=ranges)
def test_the_frame_rate_does_not_matter(name: str, fps: float, share: float):
    assert len(run(name, seen(name, fps=fps, range_factor=share)).reps) == REPS


@few
@given(name=st.sampled_from(COUNTED), share=st.floats(0.3, 1.2), noise_px=st.floats(0, 3), seed=st.integers(0, 99))
def test_live_and_recorded_are_the_same(name: str, share: float, noise_px: float, seed: int):
    series = seen(name, range_factor=share, noise_px=noise_px, seed=seed)
    live = Session(load_exercise(name))
    told = [rep for frame in series for rep in live.step(frame).reps] + live.finish()
    report, recorded = analyze_series(series, load_exercise(name))
    assert [asdict(r) for r in told] == [asdict(r) for r in recorded.session.reps]
    assert [(r.side, r.peak_s) for r in told] == [(r.side, r.peak_s) for r in recorded.reps]
    # live, small reps of one side are told together once they are believed; the report is in order of time
    assert [r["peak_s"] for r in report["reps"]] == [r.peak_s for r in sorted(told, key=lambda r: r.start_s)]
