"""What the coach does to the published networks, and around MediaPipe's own class, changes no landmark."""

import contextlib

import numpy as np
import pytest

from coach.body.camera import Camera
from coach.body.synthetic import DEMO, perform
from coach.figure.drawn import draw_frames
from coach.pose import model_bundle
from coach.pose.errors import ModelError
from coach.pose.mediapipe_estimator import MediaPipeEstimator
from coach.pose.networks import without_mask

# Of the normalised picture, a hundredth of a pixel; the two were the same to the last bit on 1160 frames of real clips
SAME = 1e-5


@pytest.fixture(scope="module")
def pictures():
    shown = perform(**DEMO["squat"], reps=1, lead_in_s=0.3, lead_out_s=0.3, fps=15, camera=Camera(60))
    pairs = zip(shown.series.t_s, draw_frames(shown), strict=True)
    return [(float(t_s), np.ascontiguousarray(bgr[..., ::-1])) for t_s, bgr in pairs]


@pytest.fixture(scope="module")
def networks():
    """(detector, landmarks) as published. A test asks no registry: they were kept when the bundle was built."""
    return model_bundle.kept_networks("full") or pytest.skip("the bundle was built elsewhere: rm models/pose_full.task")


def poses(bundle, pictures, mode="video"):
    with contextlib.closing(MediaPipeEstimator(bundle, mode)) as estimator:
        return [estimator.estimate(rgb, t_s) for t_s, rgb in pictures]


@pytest.mark.slow
def test_without_its_mask_the_network_finds_the_same_landmarks(tmp_path, bundle, networks, pictures):
    published = tmp_path / "published.task"
    published.write_bytes(model_bundle.bundled(*networks))
    both = list(zip(poses(bundle, pictures), poses(published, pictures), strict=True))
    assert all(a.found and b.found for a, b in both)
    for a, b in both:
        assert np.allclose(a.landmarks_px / a.width_px, b.landmarks_px / b.width_px, atol=SAME)
        assert np.allclose(a.visibility, b.visibility, atol=SAME)
        assert np.allclose(a.world_m, b.world_m, atol=SAME)


@pytest.mark.slow
def test_the_bundle_of_here_is_the_published_network_without_its_mask(bundle, networks):
    detector, landmarks = networks
    assert bundle.read_bytes() == model_bundle.bundled(detector, without_mask(landmarks))


@pytest.mark.slow
def test_a_network_of_another_build_is_refused(networks):
    with pytest.raises(ModelError, match="not built as the published ones"):
        without_mask(networks[0])  # the detector has no mask


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["video", "image"])
def test_the_c_functions_say_what_mediapipes_own_class_says(bundle, pictures, mode):
    import mediapipe as mp
    from mediapipe.tasks.python import BaseOptions, vision

    options = vision.PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=str(bundle)),
        running_mode=vision.RunningMode.VIDEO if mode == "video" else vision.RunningMode.IMAGE,
    )
    with vision.PoseLandmarker.create_from_options(options) as landmarker:
        for (t_s, rgb), ours in zip(pictures, poses(bundle, pictures, mode), strict=True):
            image = mp.Image(image_format=mp.ImageFormat.SRGB, data=rgb)
            at = (image, round(t_s * 1000)) if mode == "video" else (image,)
            result = (landmarker.detect_for_video if mode == "video" else landmarker.detect)(*at)
            (marks,), (world,) = result.pose_landmarks, result.pose_world_landmarks
            px = [(m.x * ours.width_px, m.y * ours.height_px, m.z * ours.width_px) for m in marks]
            assert np.allclose(ours.landmarks_px, px, atol=1e-3)
            assert np.allclose(ours.visibility, [m.visibility for m in marks], atol=1e-6)
            assert np.allclose(ours.world_m, [(m.x, m.y, m.z) for m in world], atol=1e-6)


@pytest.mark.parametrize("picture", [
    np.zeros((0, 0, 3), np.uint8), np.zeros((360, 640), np.uint8), np.zeros((360, 640, 4), np.uint8),
    np.zeros((360, 640, 3), np.float32),
])  # fmt: skip
def test_what_is_no_picture_is_refused_and_the_next_one_is_looked_at(bundle, picture):
    with contextlib.closing(MediaPipeEstimator(bundle)) as estimator:
        with pytest.raises(ValueError, match="uint8"):
            estimator.estimate(picture, 0.0)
        assert not estimator.estimate(np.full((360, 640, 3), 90, np.uint8), 0.1).found
