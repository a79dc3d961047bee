"""Landmark blobs: small, exact enough, and known when damaged."""

from __future__ import annotations

import json
import struct
import zlib
from dataclasses import replace

import numpy as np
import pytest
import zstandard

from coach.pose import CoachError
from coach.records.recording import pack, unpack
from tests.records.samples import recording


def test_what_goes_in_comes_out():
    series = recording(noise_px=2.0, time_jitter=0.2)
    back = unpack(pack(series))
    np.testing.assert_allclose(back.landmarks_px, series.landmarks_px, atol=0.0501)
    np.testing.assert_allclose(back.world_m, series.world_m, atol=0.000501)
    np.testing.assert_allclose(back.visibility, series.visibility, atol=0.00501)
    np.testing.assert_allclose(back.t_s, series.t_s, atol=0.0000501)
    assert (np.diff(back.t_s) > 0).all()
    same = ("width_px", "height_px", "model", "mode")
    assert [getattr(back, n) for n in same] == [getattr(series, n) for n in same]
    assert back.landmarks_px.dtype == back.visibility.dtype == np.float32


def test_it_does_not_drift_over_an_hour():
    """Differences are summed as whole numbers: the last frame is as exact as the first."""
    series = recording()
    n = 30 * 3600
    rows = np.arange(n) % len(series)
    long = replace(
        series, t_s=np.arange(n) / 30, landmarks_px=series.landmarks_px[rows], visibility=series.visibility[rows],
        world_m=None,
    )  # fmt: skip
    back = unpack(pack(long))
    assert np.abs(back.landmarks_px[-500:] - long.landmarks_px[-500:]).max() <= 0.0501
    assert abs(back.t_s[-1] - long.t_s[-1]) <= 0.0000501


def test_frames_without_anybody_stay_empty():
    series = recording()
    for part in (series.landmarks_px, series.world_m):
        part[10:20] = np.nan
        part[-1] = np.nan
    back = unpack(pack(series))
    np.testing.assert_array_equal(back.found, series.found)
    np.testing.assert_array_equal(np.isnan(back.world_m), np.isnan(series.world_m))
    np.testing.assert_allclose(back.landmarks_px, series.landmarks_px, atol=0.0501)  # also right after the gap


def test_nobody_at_all_and_one_frame():
    series = recording()
    series.landmarks_px[:] = np.nan
    assert not unpack(pack(series)).found.any()
    one = replace(
        series, t_s=series.t_s[:1], landmarks_px=series.landmarks_px[:1], visibility=series.visibility[:1],
        world_m=series.world_m[:1],
    )  # fmt: skip
    assert len(unpack(pack(one))) == 1


def test_without_world_metres():
    assert unpack(pack(replace(recording(), world_m=None))).world_m is None


def test_points_far_outside_the_picture():
    series = recording()
    series.landmarks_px[5, 27] = [-20000.0, 30000.0, -9000.0]
    np.testing.assert_allclose(unpack(pack(series)).landmarks_px[5, 27], [-20000.0, 30000.0, -9000.0], atol=0.06)


@pytest.mark.parametrize("damage", ["empty", "foreign", "cut", "flipped", "head"])
def test_a_damaged_blob_is_known(damage):
    blob = pack(recording())
    bad = {
        "empty": b"",
        "foreign": b"PK\x03\x04" + blob[4:],
        "cut": blob[: len(blob) // 2],
        "flipped": blob[:-40] + bytes([blob[-40] ^ 1]) + blob[-39:],
        "head": blob[:14] + b"\xff\xff" + blob[16:],
    }[damage]
    with pytest.raises(CoachError, match="damaged and was left out"):
        unpack(bad)


def test_a_minute_is_small():
    """Noise of 1 px in every frame and on every axis is what costs: it is the worst that a pose model does."""
    series = recording(reps=12, lead_in_s=1.0, tempo_s=(2.0, 0.3, 2.0), pause_s=0.6)
    minute = series.t_s < 60
    series = replace(
        series, t_s=series.t_s[minute], landmarks_px=series.landmarks_px[minute],
        visibility=series.visibility[minute], world_m=series.world_m[minute],
    )  # fmt: skip
    assert len(series) > 1750
    blob = pack(series)
    plain = sum(a.nbytes for a in (series.t_s, series.landmarks_px, series.visibility, series.world_m))
    print(
        f"\n{len(series)} frames at 30 a second with 1 px of noise: {len(blob) / 1e3:.0f} kB ({len(blob) / plain:.0%})"
    )
    assert len(blob) < 0.3 * plain


@pytest.mark.parametrize("change", [
    {"n": None}, {"n": -1}, {"n": 10**9}, {"n": 10**400}, {"n": []}, {"width_px": None}, {"width_px": "wide"},
    {"world": False},
])  # fmt: skip
def test_a_head_that_cannot_be_is_told_like_other_damage(change):
    blob = pack(recording(reps=0))
    size, check = struct.unpack("<II", blob[4:12])
    text = json.dumps(json.loads(blob[12 : 12 + size]) | change).encode()
    with pytest.raises(CoachError, match="damaged"):
        unpack(blob[:4] + struct.pack("<II", len(text), check) + text + blob[12 + size :])


def test_a_body_that_claims_to_be_huge_takes_no_memory():
    blob = pack(recording(reps=0))
    (size,) = struct.unpack("<I", blob[4:8])
    body = zstandard.ZstdCompressor().compress(bytes(300_000_000))
    text = blob[12 : 12 + size]
    with pytest.raises(CoachError, match="damaged"):
        unpack(blob[:4] + struct.pack("<II", len(text), zlib.crc32(body)) + text + body)
