import numpy as np
import pytest

from coach.pose import CoachError, PoseFrame, PoseSeries
from coach.pose.mediapipe_estimator import ReplayEstimator


def series(n=5, world=True):
    rng = np.random.default_rng(0)
    px = rng.uniform(0, 500, (n, 33, 3)).astype(np.float32)
    px[2] = np.nan
    return PoseSeries(
        np.arange(n) / 30,
        px,
        rng.random((n, 33)).astype(np.float32),
        640,
        480,
        "full",
        "video",
        px / 500 if world else None,
    )


@pytest.mark.parametrize("world", [True, False])
def test_a_recording_survives_saving(tmp_path, world):
    made = series(world=world)
    made.save(tmp_path / "a.npz")
    read = PoseSeries.load(tmp_path / "a.npz")
    np.testing.assert_array_equal(read.landmarks_px, made.landmarks_px)
    np.testing.assert_array_equal(read.t_s, made.t_s)
    assert (read.world_m is None) is not world
    assert (read.model, read.mode, read.width_px) == ("full", "video", 640)
    assert list(read.found) == [True, True, False, True, True]


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda s: s.t_s.__setitem__(3, 0.0), "rise"),
        (lambda s: setattr(s, "visibility", s.visibility[:, :10]), "fit together"),
        (lambda s: setattr(s, "width_px", 0), "positive"),
    ],
)
def test_a_bad_recording_is_refused_at_the_door(tmp_path, damage, says):
    made = series()
    damage(made)
    made.save(tmp_path / "a.npz")
    with pytest.raises(CoachError, match=says):
        PoseSeries.load(tmp_path / "a.npz")


def test_a_file_that_is_no_recording(tmp_path):
    (tmp_path / "a.npz").write_bytes(b"not a zip")
    with pytest.raises(CoachError, match="damaged or not a landmark recording"):
        PoseSeries.load(tmp_path / "a.npz")
    np.savez(tmp_path / "b.npz", t_s=[0])
    with pytest.raises(CoachError, match=r"coach\.landmarks/1"):
        PoseSeries.load(tmp_path / "b.npz")


def test_replay_gives_the_recorded_frames_and_then_nobody():
    made = series()
    replay = ReplayEstimator(list(made))
    picture = np.zeros((480, 640, 3), np.uint8)
    np.testing.assert_array_equal(replay.estimate(picture, 1.0).landmarks_px, made.landmarks_px[0])
    for i in range(4):
        replay.estimate(picture, 2.0 + i)
    assert not replay.estimate(picture, 9.0).found


def test_nobody_is_not_found():
    assert not PoseFrame.nobody(0.0, 10, 10).found
