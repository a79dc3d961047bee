"""The synthetic person: truth, sides, camera, timing."""

import numpy as np
import pytest

from coach.body.camera import Camera
from coach.body.synthetic import DEMO, minimum_jerk, perform, stand_still, walk_about

SIDE = Camera(yaw_deg=90)


def pixel_angle(px, a, b, c):
    u, v = px[:, a, :2] - px[:, b, :2], px[:, c, :2] - px[:, b, :2]
    cosine = (u * v).sum(-1) / np.linalg.norm(u, axis=1) / np.linalg.norm(v, axis=1)
    return np.degrees(np.arccos(np.clip(cosine, -1, 1)))


def test_a_knee_at_90_is_90_in_the_side_view():
    low = {"knee_flexion": 90, "hip_flexion": 90, "trunk_lean": 35}
    done = perform({"knee_flexion": 5, "hip_flexion": 5}, low, reps=2, camera=SIDE)
    read = 180 - pixel_angle(done.series.landmarks_px.astype(float), 23, 25, 27)
    assert read.max() == pytest.approx(90, abs=1)
    assert np.abs(read - done.truth_deg("knee_flexion")[:, 0]).max() < 1


@pytest.mark.parametrize("name", sorted(DEMO))
def test_demo_movements_reach_their_targets(name):
    done = perform(**DEMO[name], reps=2)
    angle = name if name in ("shoulder_abduction", "shoulder_flexion", "elbow_flexion") else "knee_flexion"
    rest, target = DEMO[name]["rest"][angle], DEMO[name]["target"].get(angle, DEMO[name]["target"].get(f"{angle}_left"))
    left = done.truth_deg(angle)[:, 0]
    at = [np.argmin(abs(done.series.t_s - r.peak_s)) for r in done.reps]
    assert left[at] == pytest.approx(target, abs=1)
    assert left[0] == pytest.approx(rest, abs=1)
    assert left[-1] == pytest.approx(rest, abs=1)


def test_reps_are_where_they_are_said_to_be():
    done = perform(**DEMO["squat"], reps=3, tempo_s=(1.0, 0.5, 1.5), pause_s=1.0, lead_in_s=2.0, lead_out_s=1.0)
    assert [r.start_s for r in done.reps] == pytest.approx([2, 6, 10])
    assert [r.peak_s for r in done.reps] == pytest.approx([3.25, 7.25, 11.25])
    assert [r.end_s for r in done.reps] == pytest.approx([5, 9, 13])
    assert done.series.t_s[-1] == pytest.approx(14, abs=0.05)
    knee = done.truth_deg("knee_flexion")[:, 0]
    resting = done.series.t_s < 2
    assert np.ptp(knee[resting]) < 0.01


def test_sides_take_turns():
    rest, target = {"hip_flexion": 5}, {"hip_flexion": 70, "knee_flexion": 80}
    done = perform(rest, target, reps=4, side="alternating")
    assert [r.side for r in done.reps] == ["left", "right", "left", "right"]
    knee = done.truth_deg("knee_flexion")
    for r in done.reps:
        row = knee[np.argmin(abs(done.series.t_s - r.peak_s))]
        mover = 0 if r.side == "left" else 1
        assert row[mover] == pytest.approx(80, abs=1)
        assert row[1 - mover] < 5


def test_left_and_right_are_mirror_images():
    front = Camera(0)
    one = perform({}, {"shoulder_abduction": 90, "trunk_side": 10}, side="left", reps=1, camera=front)
    two = perform({}, {"shoulder_abduction": 90, "trunk_side": 10}, side="right", reps=1, camera=front)
    assert one.series.landmarks_px[:, 15, 0] == pytest.approx(1280 - two.series.landmarks_px[:, 16, 0], abs=0.1)


def test_range_half_reps_asymmetry_and_fault():
    done = perform(**DEMO["squat"], reps=2, range_factor=[1.0, 0.8], half_reps={1: 0.4}, asymmetry=0.7,
                   extra={"knee_valgus": 15})  # fmt: skip
    assert [r.range_factor for r in done.reps] == [1.0, 0.4, 0.8]
    knee = done.truth_deg("knee_flexion")
    at = [np.argmin(abs(done.series.t_s - r.peak_s)) for r in done.reps]
    assert (knee[at, 0] > [93, 39, 75]).all()
    assert (knee[at, 0] < [99, 46, 84]).all()
    assert (knee[at, 1] < knee[at, 0] - 8).all()
    plain = perform(**DEMO["squat"], reps=2, range_factor=[1.0, 0.8], half_reps={1: 0.4}, asymmetry=0.7)
    assert done.points_m[at[0], 25, 0] < plain.points_m[at[0], 25, 0] - 0.02


def test_tremor_noise_and_time():
    calm, shaky = stand_still(3), stand_still(3, tremor_deg=2.0, tremor_hz=5)
    assert np.ptp(calm.truth_deg("elbow_flexion")[:, 0]) < 0.01
    assert np.ptp(shaky.truth_deg("elbow_flexion")[:, 0]) == pytest.approx(4, abs=0.5)
    noisy = stand_still(3, noise_px=2.0)
    assert noisy.series.landmarks_px[:, 25, 0].std() == pytest.approx(2, abs=0.5)
    assert noisy.truth_deg("knee_flexion") == pytest.approx(calm.truth_deg("knee_flexion"))
    uneven = stand_still(5, time_jitter=0.2, dropped=0.1)
    steps = np.diff(uneven.series.t_s)
    assert (steps > 0).all()
    assert steps.std() > 0.003
    assert len(uneven.series) < 145


def test_the_seed_decides():
    a = perform(**DEMO["squat"], reps=2, noise_px=1, speed_jitter=0.2, range_jitter=0.1, seed=4)
    b = perform(**DEMO["squat"], reps=2, noise_px=1, speed_jitter=0.2, range_jitter=0.1, seed=4)
    c = perform(**DEMO["squat"], reps=2, noise_px=1, speed_jitter=0.2, range_jitter=0.1, seed=5)
    assert np.array_equal(a.series.landmarks_px, b.series.landmarks_px)
    assert a.reps != c.reps


def test_camera_scale_and_axes():
    done = stand_still(0.2, camera=Camera(0, distance_m=3.0, width_px=1280, height_px=720))
    px, m = done.series.landmarks_px[0], done.points_m[0]
    focal = 640 / np.tan(np.radians(31))
    assert px[23, 0] - px[24, 0] == pytest.approx(focal * (m[23, 0] - m[24, 0]) / 3.0, rel=0.01)
    assert px[11, 0] > px[12, 0]  # facing the camera, the person's left is on the right of the picture
    assert px[0, 2] < -10  # the nose is nearer than the hips
    world = done.series.world_m[0]
    assert world[23] + world[24] == pytest.approx([0, 0, 0], abs=1e-5)
    assert world[0, 1] < 0 < world[27, 1]
    left_side = stand_still(0.2, camera=SIDE).series.landmarks_px[0]
    assert left_side[0, 0] < left_side[7, 0]  # seen from the left they face the left edge
    assert left_side[11, 2] < left_side[12, 2]


def test_mirror_swaps_the_sides():
    plain, flipped = (stand_still(0.2, camera=Camera(20, mirror=m)).series.landmarks_px[0] for m in (False, True))
    assert flipped[11, 0] == pytest.approx(1280 - plain[12, 0], abs=0.01)
    assert flipped[0, 0] == pytest.approx(1280 - plain[0, 0], abs=0.01)


def test_the_hidden_side_is_less_visible():
    seen = stand_still(0.2, camera=SIDE).series.visibility[0]
    assert (seen[[11, 13, 23, 25, 27]] > 0.9).all()
    assert seen[14] < 0.5
    assert seen[26] < 0.8
    front = stand_still(0.2, camera=Camera(0)).series.visibility[0]
    assert (front > 0.9).all()


def test_walking_goes_to_and_fro_and_turns():
    done = walk_about(9)
    px = done.series.landmarks_px
    assert not done.reps
    assert np.ptp(px[:, 23, 0]) > 300
    facing = px[:, 0, 0] - px[:, 7, 0]
    assert facing.max() > 3
    assert facing.min() < -3
    assert done.series.checked("walk") is done.series


def test_minimum_jerk_is_smooth_and_whole():
    t = np.linspace(-0.5, 1.5, 201)
    x = np.array([minimum_jerk(v) for v in t])
    assert x[0] == 0
    assert x[-1] == 1
    assert (np.diff(x) >= 0).all()
    assert minimum_jerk(0.5) == pytest.approx(0.5)
