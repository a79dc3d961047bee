import shutil
import zipfile

import pytest

from coach.pose import model_bundle
from coach.pose.errors import ModelError
from coach.pose.model_bundle import locate, verify


def test_the_built_bundle_is_what_the_manifest_says(bundle):
    assert verify("full") == bundle
    with zipfile.ZipFile(bundle) as z:
        assert {i.compress_type for i in z.infolist()} == {zipfile.ZIP_STORED}, "Tasks maps the members in place"


def test_a_missing_bundle_names_the_fix(tmp_path):
    with pytest.raises(ModelError, match="coach models build"):
        verify("full", tmp_path)


def test_a_damaged_bundle_names_the_fix(tmp_path, bundle):
    data = bytearray(bundle.read_bytes())
    data[len(data) // 2] ^= 1
    (tmp_path / "pose_full.task").write_bytes(data)
    with pytest.raises(ModelError, match=r"damaged or not ours.*coach models build"):
        verify("full", tmp_path)


def test_a_users_own_bundle(tmp_path, bundle):
    own = tmp_path / "mine.task"
    shutil.copy(bundle, own)
    assert locate("full", own) == own
    own.write_bytes(b"no zip")
    with pytest.raises(ModelError, match="not a pose landmarker bundle"):
        locate("full", own)
    with zipfile.ZipFile(own, "w") as z:
        z.writestr("something_else.tflite", b"x")
    with pytest.raises(ModelError, match="not a pose landmarker bundle"):
        locate("full", own)
    with pytest.raises(ModelError, match="not a file"):
        locate("full", tmp_path / "none.task")


def test_a_source_that_is_not_what_the_manifest_says_is_not_used(tmp_path):
    package = tmp_path / "a.whl"
    with zipfile.ZipFile(package, "w") as z:
        z.writestr("x.tflite", b"changed")
    with pytest.raises(ModelError, match="not used"):
        model_bundle._member(package, "x.tflite", "0" * 64)


def test_a_bundle_that_does_not_load_is_one_line(tmp_path):
    from coach.pose.mediapipe_estimator import MediaPipeEstimator

    bad = tmp_path / "bad.task"
    with zipfile.ZipFile(bad, "w") as z:
        z.writestr("pose_detector.tflite", b"x")
        z.writestr("pose_landmarks_detector.tflite", b"x")
    with pytest.raises(ModelError, match="does not load"):
        MediaPipeEstimator(bad)
