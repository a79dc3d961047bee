"""Landmark blobs: small, exact enough, and known when damaged."""

from __future__ import annotations

import base64
import json
import struct
import zlib
from dataclasses import replace

import numpy as np
import pytest
import zstandard

from coach.pose import CoachError, PoseSeries
from coach.records.recording import pack, unpack
from tests.conftest import coach, harm, shared
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


def a_noisy_minute() -> PoseSeries:
    """As much noise as a real clip's and a little more: one has 0.42 px, 1.8 mm and under 0.01 of visibility."""
    series = recording(reps=12, noise_px=0.5, lead_in_s=1.0, tempo_s=(2.0, 0.3, 2.0), pause_s=0.6)
    noise = np.random.default_rng(5)
    assert series.world_m is not None
    world = series.world_m + noise.normal(0, 0.002, series.world_m.shape)
    seen = np.clip(series.visibility - np.abs(noise.normal(0, 0.01, series.visibility.shape)), 0, 1)
    return part_of(
        replace(series, world_m=world.astype(np.float32), visibility=seen.astype(np.float32)), series.t_s < 60
    )


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


def part_of(series: PoseSeries, frames) -> PoseSeries:
    return replace(
        series, t_s=series.t_s[frames], landmarks_px=series.landmarks_px[frames],
        visibility=series.visibility[frames], world_m=series.world_m[frames],
    )  # fmt: skip


def a_minute_in_bytes(series: PoseSeries) -> float:
    """Of 1800 frames, in the parts that the live page hands over."""
    parts = [part_of(series, slice(at, at + 300)) for at in range(0, len(series), 300)]
    return sum(len(pack(part)) for part in parts) * 1800 / len(series)


def entropy_in_bytes(series: PoseSeries) -> float:
    """Empirical entropy of the differences in time, each column for itself, of 1800 frames."""
    n = len(series)
    steps = [
        np.diff(np.round(values.reshape(n, -1) * scale), axis=0)
        for values, scale in ((series.landmarks_px, 10), (series.world_m, 1000), (series.visibility, 100))
    ]
    bits = 0.0
    for column in np.concatenate(steps, axis=1).T:
        share = np.unique(column, return_counts=True)[1] / len(column)
        bits -= len(column) * float((share * np.log2(share)).sum())
    return bits / 8 * 1800 / n


def told_sizes(what: str, series: PoseSeries) -> float:
    size, least = a_minute_in_bytes(series), entropy_in_bytes(series)
    print(
        f"\n{what}: {size / 1e3:.0f} kB a minute at 30 frames a second, {size / least:.2f} of the differences' entropy"
    )
    return size


def test_a_noisy_minute_is_small():
    series = a_noisy_minute()
    assert len(series) > 1750
    size = told_sizes("synthetic, noise of 0.5 px and 2 mm", series)
    assert size <= 250_000
    assert size <= 1.05 * entropy_in_bytes(series), "white noise cannot be predicted: little is left to gain"


@pytest.mark.slow
@pytest.mark.usefixtures("bundle")
def test_a_minute_of_a_real_clip_is_small():
    """Its landmarks go together, so that it takes less than each column's differences by themselves."""
    from coach.pipeline import analyze

    clip = shared("clips", "squat_side_7.mp4")
    series = analyze(clip, "squat").series
    every = max(1, round(len(series) / (series.t_s[-1] - series.t_s[0]) / 30))
    series = part_of(series, slice(None, None, every))
    size = told_sizes(clip.name, series)
    assert size <= 250_000
    assert size <= 0.9 * entropy_in_bytes(series)


FIRST_FORM = (
    "Q0xNMWYAAAClDkx2eyJuIjogMywgIndpZHRoX3B4IjogMTI4MCwgImhlaWdodF9weCI6IDcyMCwgIm1vZGVsIjogInN5bnRoZXRp"
    "YyIsICJtb2RlIjogInN5bnRoZXRpYyIsICJ3b3JsZCI6IHRydWV9KLUv/WDgCS0OALakVD/w1rQZjCldOTTpd30tiw3J8ktLb3mR"
    "TnBuc/sSWlmdLgk3h5YKgxgxfPR9MCPQEkqN9SEE0rBmLz4FtfeWUqZEADoASwB5DvLMToZZwzxOYzh2kw3s49exiazz0U+G3XKG"
    "Y+z0hZvmPrGRb1ZxyjK/7vF3hUOwRjDTOPM4yTGDuApgn5rmASbjQc/dbXTsoIvmljn2066BDPTMqpV+6hUfxzn+jX/+zbCb7rCO"
    "mVzinT9M4piR/HPNPbd4w9o+jzhlFgNTOME1Lhaac97xhHVGeuWchXyXUXBeRA2IjlrbEn5paUe49W3DrBxoq/ytsPzCYjFouVOw"
    "d+oFdweGMOoCqAn8/QEc92UB9r6AvQFZprr9LHuL+lNnr1wuco2Zlh6yykuU3KOUtGsLGxX9B9n4aRMPCQ1jEQ8JPeMjA9F456VT"
    "oNhmmjnYjPS97qR//MJFRaBhbCVQJqioJXYqywGASR1PKvNC4eCRgrQhv+RzKn4juRzRg/z09C1KTEZASERERIRETJCXvHIh3gRV"
    "WXiX7BVCGtlPqBuKt63IO6mEkoglkwi8Woh1RQlCR8KQGg+Ac7uUQo0bq00iqnDUgGFb8w=="
)


def test_what_an_earlier_coach_kept_is_still_read():
    """Made by its pack() from this series."""
    series = part_of(recording(noise_px=0.0), slice(40, 43))
    back = unpack(base64.b64decode(FIRST_FORM))
    np.testing.assert_allclose(back.landmarks_px, series.landmarks_px, atol=0.0501)
    np.testing.assert_allclose(back.world_m, series.world_m, atol=0.000501)
    np.testing.assert_allclose(back.t_s, series.t_s, atol=0.0000501)


def test_a_damaged_part_is_said_and_the_others_are_read(store):
    person = store.add_person("Ada").id
    set_id = store.begin_set(person, "squat", "1.0.0", "both", 90.0, "full", "video")
    for part in (0, 10, 20):
        store.add_landmarks(set_id, part, recording(reps=0))
    harm(store, "UPDATE landmark_part SET blob = :blob WHERE part = 10", blob=pack(recording())[:-50])
    damaged: list[int] = []
    assert len(store.landmarks(set_id, damaged)) == 2
    assert damaged == [10]
    with pytest.raises(CoachError, match="damaged and was left out"):
        store.landmarks(set_id)
    done = coach("export", "--patient", "Ada", "--format", "trc", "--set", str(set_id), COACH_DATABASE_URL=store.url)
    assert "coach: the recording's part from 10 s on is damaged and was left out.\n" in done.stderr
