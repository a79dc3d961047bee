"""``coach assess``: what it prints, and its exit status."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from coach.body import balance_actor as actor
from coach.commands.assess import assess_clip
from tests.conftest import clip_entries, coach, mocap_entries, shared


@pytest.fixture(scope="module")
def chair(tmp_path_factory):
    path = tmp_path_factory.mktemp("assess") / "chair.npz"
    actor.stand_from_chair([1 + 3.0 * i for i in range(9)], 32).series.save(path)
    return path


def test_json_and_nothing_else(chair):
    done = coach("assess", str(chair), "--test", "chair_stand_30s", "--age", "72", "--sex", "f", "--format", "json",
                 fresh=True)  # fmt: skip
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["schema"] == "coach.assessment/1"
    assert set(report) == {
        "schema", "test", "valid", "invalid_reason", "stages", "reading", "reference", "clip", "pose", "warnings",
    }  # fmt: skip
    assert report["test"] == "chair_stand_30s"
    assert report["reading"]["stands"] == 9
    assert report["reading"]["repeatability"]["stands"].startswith("2.5 stands (Gill 2022)")
    assert "below average under 10" in report["reference"]["text"]
    assert report["clip"]["file"] == "chair.npz"
    assert done.stderr == ""


def test_table(chair):
    done = coach("assess", str(chair), "--test", "chair_stand_30s")
    assert done.returncode == 0
    assert "stands" in done.stdout
    assert "CDC STEADI" in done.stdout


def test_a_test_that_is_not_valid_is_a_report(tmp_path):
    path = tmp_path / "smooth.npz"
    replace(actor.stand_swaying(seconds=10).series, mode="video").save(path)
    done = coach("assess", str(path), "--test", "quiet_stance", "--format", "json")
    assert done.returncode == 0
    report = json.loads(done.stdout)
    assert (report["valid"], report["reading"]) == (False, None)
    assert "smoothed" in report["invalid_reason"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["none.npz", "--test", "quiet_stance"], "No such file"),
        (["CHAIR", "--test", "quiet"], "No test 'quiet'"),
        (["CHAIR", "--test", "chair_stand_30s", "--age", "0"], "age"),
        (["CHAIR"], "test"),
    ],
)
def test_wrong_use_is_one_line(chair, arguments, said):
    done = coach("assess", *(str(chair) if a == "CHAIR" else a for a in arguments))
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert done.stdout == ""


def test_nobody_is_not_measurable(tmp_path):
    path = tmp_path / "empty.npz"
    actor.gone(actor.stand_swaying(seconds=3), -1, 9).series.save(path)
    done = coach("assess", str(path), "--test", "quiet_stance")
    assert done.returncode == 3
    assert len(done.stderr.splitlines()) == 1


# -- recordings of real people ---------------------------------------------------------------------------------------

needs_clips = pytest.mark.skipif(not clip_entries(), reason="../shared/clips lies beside the developers' checkout only")


@needs_clips
@pytest.mark.slow
@pytest.mark.parametrize(
    ("clip", "test"),
    [
        ("walking_no_exercise_0.mp4", "quiet_stance"),
        ("shoulder_flexion_2.mp4", "single_leg_stance"),
    ],
)
def test_a_clip_of_something_else_yields_no_reading(bundle, clip: str, test: str):
    report = assess_clip(shared("clips", clip), test)
    assert (report["valid"], report["reading"]) == (False, None)
    assert report["pose"]["mode"] == ("video" if test == "single_leg_stance" else "image")


@pytest.mark.skipif(not mocap_entries(), reason="../shared/mocap lies beside the developers' checkout only")
@pytest.mark.parametrize("file", [e["file"] for e in mocap_entries() if e["exercise"] == "sit_to_stand"])
def test_five_stands_of_motion_capture(file: str):
    """Ten stands of even length in each: half of the recording is about what five take."""
    entry = next(e for e in mocap_entries() if e["file"] == file)
    report = assess_clip(shared("mocap", file), "five_times_sit_to_stand")
    assert report["valid"], report["invalid_reason"]
    per_stand_s = report["clip"]["duration_s"] / entry["reps"]
    assert report["reading"]["time_s"] == pytest.approx(4.3 * per_stand_s, rel=0.25)
