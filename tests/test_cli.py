"""The real command: what it prints, what it refuses, and with which exit status (CONTRACT.md)."""

from __future__ import annotations

import json
import shutil
import zipfile
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import av
import numpy as np
import pytest

from coach.body.camera import Camera
from coach.body.synthetic import DEMO, perform
from coach.figure.drawn import ROOMS, draw_frames, write_mp4
from coach.figure.room import background
from coach.pose import PoseSeries
from tests.conftest import coach

CAMERA = Camera(yaw_deg=90, width_px=640, height_px=360)
REPS = 2
SQUAT = ("--exercise", "squat")
JSON = ("--format", "json")


def faststart(source: Path, out: Path) -> Path:
    """The same clip with its index in front, as phones and web sites write it: cut off, it can still be read."""
    with av.open(str(source)) as old, av.open(str(out), "w", options={"movflags": "faststart"}) as new:
        stream = new.add_stream_from_template(old.streams.video[0])
        for packet in old.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                new.mux(packet)
    return out


@dataclass
class Clips:
    """Drawn once for all tests of this file."""

    folder: Path
    squat: Path
    frames: int


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Clips:
    folder = tmp_path_factory.mktemp("clips")
    shown = perform(
        **DEMO["squat"], reps=REPS, tempo_s=(0.9, 0.2, 0.9), pause_s=0.5, lead_in_s=0.8, lead_out_s=0.6, camera=CAMERA
    )
    drawn = write_mp4(folder / "drawn.mp4", draw_frames(shown), 30)
    squat = faststart(drawn, folder / "squat.mp4")
    data = squat.read_bytes()
    (folder / "cut.mp4").write_bytes(data[: int(0.7 * len(data))])
    (folder / "no_index.mp4").write_bytes(drawn.read_bytes()[: int(0.7 * drawn.stat().st_size)])
    write_mp4(folder / "one.mp4", [next(draw_frames(shown))], 30)
    write_mp4(folder / "nobody.mp4", [background(ROOMS["living"], CAMERA)] * 15, 30)
    (folder / "text.mp4").write_text("Dear diary, today I did my squats.\n" * 50)
    (folder / "empty.mp4").write_bytes(b"")
    return Clips(folder, squat, len(shown.series))


@dataclass
class Analysed:
    done: CompletedProcess[str]
    report: dict[str, Any]
    video: Path
    landmarks: Path


@pytest.fixture(scope="session")
def analysed(clips: Clips, bundle: Path) -> Analysed:
    """One run with everything that can be asked for."""
    video, landmarks = clips.folder / "overlay.mp4", clips.folder / "squat.npz"
    done = coach(
        "analyze", str(clips.squat), *SQUAT, *JSON, "--save-video", str(video), "--save-landmarks", str(landmarks),
        fresh=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return Analysed(done, json.loads(done.stdout), video, landmarks)


def refused(done: CompletedProcess[str], status: int = 2) -> str:
    """The one line that a refusal is; whatever else it does would be a defect."""
    assert done.returncode == status, done.stdout + done.stderr
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1, done.stderr
    assert done.stderr.startswith("coach: ")
    return done.stderr


# -- a good clip -------------------------------------------------------------------------------------------------------


def test_json_is_one_object_with_the_keys_of_the_contract(analysed: Analysed):
    assert analysed.done.stderr == ""
    report = analysed.report
    assert list(report) == [
        "schema", "exercise", "definition_version", "clip", "pose", "reps", "not_counted", "holds", "summary",
        "quality",
    ]  # fmt: skip
    assert report["schema"] == "coach.analysis/1"
    assert set(report["clip"]) == {"file", "duration_s", "frames", "fps", "width", "height"}
    assert set(report["pose"]) == {"model", "mode", "tracked_fraction", "view", "view_angle_deg"}
    assert set(report["summary"]) == {"reps", "short_reps", "rom_deg", "score", "cues"}
    assert set(report["summary"]["rom_deg"]) == {"median", "max"}
    assert set(report["quality"]) == {"measurable", "warnings"}
    for rep in report["reps"]:
        assert set(rep) >= {
            "index", "side", "start_s", "peak_s", "end_s", "angle", "rom_deg", "peak_deg", "valid", "error_deg",
            "reached_target", "score", "parts", "faults", "reason", "doubt",
        }  # fmt: skip
        assert set(rep["parts"]) == {"range", "control", "alignment", "steadiness", "symmetry"}
        for fault in rep["faults"]:
            assert set(fault) == {"code", "severity", "start_s", "end_s"}


def test_it_measures_what_was_drawn(analysed: Analysed, clips: Clips):
    report = analysed.report
    assert report["summary"]["reps"] == len(report["reps"]) == REPS
    assert [rep["index"] for rep in report["reps"]] == list(range(REPS))
    assert [rep["peak_s"] for rep in report["reps"]] == pytest.approx([1.8, 4.3], abs=0.3)
    assert report["clip"]["frames"] == clips.frames
    assert report["clip"]["duration_s"] == pytest.approx(clips.frames / 30, abs=0.05)
    assert report["pose"]["view"] == "side"
    for rep in report["reps"]:
        assert rep["valid"]
        assert abs(rep["peak_deg"] - 95) <= rep["error_deg"] + 3
    assert report["quality"] == {"measurable": True, "warnings": []}


def test_the_landmarks_give_the_same_reps(analysed: Analysed):
    again = coach("analyze", str(analysed.landmarks), *SQUAT, *JSON)
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout)["reps"] == analysed.report["reps"]


def test_the_video_plays_and_is_as_long(analysed: Analysed, clips: Clips):
    with av.open(str(analysed.video)) as overlay, av.open(str(clips.squat)) as source:
        drawn, real = (list(c.decode(video=0)) for c in (overlay, source))
    assert len(drawn) == len(real)
    assert (drawn[0].width, drawn[0].height) == (real[0].width, real[0].height)
    assert float(drawn[-1].time - drawn[0].time) == pytest.approx(float(real[-1].time - real[0].time), abs=0.05)
    changed = [
        np.abs(a.to_ndarray(format="rgb24").astype(int) - b.to_ndarray(format="rgb24")).max()
        for a, b in zip(drawn[:3], real[:3], strict=True)
    ]
    assert min(changed) > 60  # something was drawn over it


def test_the_table_says_the_same(analysed: Analysed):
    done = coach("analyze", str(analysed.landmarks), *SQUAT)
    assert done.returncode == 0
    assert done.stderr == ""
    assert f"squat: {REPS} reps" in done.stdout
    assert "give or take" in done.stdout


def test_a_target_of_ones_own(analysed: Analysed):
    done = coach("analyze", str(analysed.landmarks), *SQUAT, *JSON, "--target", "140")
    report = json.loads(done.stdout)
    assert report["summary"]["short_reps"] == REPS
    assert [rep["reached_target"] for rep in report["reps"]] == [False] * REPS


# -- clips that are no good --------------------------------------------------------------------------------------------


def test_a_clip_cut_off_in_the_middle_is_measured_as_far_as_it_goes(clips: Clips, bundle: Path):
    done = coach("analyze", str(clips.folder / "cut.mp4"), *SQUAT, *JSON)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    report = json.loads(done.stdout)
    assert [w["code"] for w in report["quality"]["warnings"]] == ["clip_cut_short"]
    assert 30 < report["clip"]["frames"] < clips.frames
    assert report["summary"]["reps"] >= 1


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("missing.mp4", "No such file"),
        ("missing.npz", "No such file"),
        ("text.mp4", "not a video that can be read"),
        ("empty.mp4", "is empty"),
        ("", "is a folder"),
        ("no_index.mp4", "without its index"),
        ("one.mp4", "a single picture"),
    ],
)
def test_what_is_no_clip_is_refused(name: str, says: str, clips: Clips, bundle: Path):
    assert says in refused(coach("analyze", str(clips.folder / name), *SQUAT, *JSON))


def test_a_clip_with_nobody_cannot_be_measured(clips: Clips, bundle: Path):
    assert "Nobody was seen" in refused(coach("analyze", str(clips.folder / "nobody.mp4"), *SQUAT, *JSON), status=3)


@pytest.mark.parametrize("damage", ["cut", "text", "foreign", "shapes", "times"])
def test_a_damaged_recording_is_refused(damage: str, analysed: Analysed, tmp_path: Path):
    path = tmp_path / "mine.npz"
    data = analysed.landmarks.read_bytes()
    series = PoseSeries.load(analysed.landmarks)
    if damage == "cut":
        path.write_bytes(data[: len(data) // 2])
    elif damage == "text":
        path.write_text("not a zip")
    elif damage == "foreign":
        np.savez(path, a=np.zeros(3))
    elif damage == "shapes":
        series.visibility = series.visibility[:, :20]
        series.save(path)
    else:
        series.t_s = series.t_s[::-1].copy()
        series.save(path)
    assert "mine.npz" in refused(coach("analyze", str(path), *SQUAT, *JSON))


# -- wrong use ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--exercise", "sqat"), "Did you mean squat?"),
        ((), "Missing option '--exercise'"),
        ((*SQUAT, "--reps", "3"), "No such option: --reps"),
        ((*SQUAT, "--target", "deep"), "--target"),
        ((*SQUAT, "--target", "999"), "--target"),
        ((*SQUAT, "--side", "middle"), "--side"),
        ((*SQUAT, "--model", "huge"), "--model"),
        ((*SQUAT, "--format", "xml"), "--format"),
        ((*SQUAT, "--save-video", "nowhere/out.mp4"), "the folder nowhere does not exist"),
        ((*SQUAT, "--save-landmarks", "nowhere/out.npz"), "the folder nowhere does not exist"),
        ((*SQUAT, "--save-landmarks", "tests"), "is a directory"),
        ((*SQUAT, "--save-video", "README.md/out.mp4"), "Cannot write"),
    ],
)
def test_wrong_use_is_told_in_one_line(options: tuple[str, ...], says: str, clips: Clips):
    assert says in refused(coach("analyze", str(clips.squat), *options))


def test_a_video_that_cannot_be_written_is_told_before_the_analysis(clips: Clips):
    """/proc is a folder that nobody may write to, not even root."""
    if not Path("/proc/self").exists():
        pytest.skip("there is no /proc here")
    assert "Cannot write /proc/out.mp4" in refused(
        coach("analyze", str(clips.squat), *SQUAT, "--save-video", "/proc/out.mp4")
    )


def test_a_video_whose_name_says_no_format(clips: Clips, bundle: Path, tmp_path: Path):
    done = coach("analyze", str(clips.squat), *SQUAT, "--save-video", str(tmp_path / "overlay.txt"))
    assert "ends in .mp4" in refused(done)


def test_a_recording_has_no_picture_to_draw_on(analysed: Analysed, tmp_path: Path):
    done = coach("analyze", str(analysed.landmarks), *SQUAT, "--save-video", str(tmp_path / "out.mp4"))
    assert "Leave out --save-video" in refused(done)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("id: mine\nname: [unclosed\n", r":3"),
        ("id: mine\nname: Mine\nsides: both\n", r":1"),
        ("", ""),
        ("- a\n- list\n", ""),
    ],
)
def test_a_broken_definition_names_file_and_line(text: str, place: str, clips: Clips, tmp_path: Path):
    path = tmp_path / "mine.yaml"
    path.write_text(text)
    for line in (refused(coach("analyze", str(clips.squat), "--exercise", str(path))),
                 refused(coach("exercises", "check", str(path)))):  # fmt: skip
        assert f"mine.yaml{place}" in line


@pytest.mark.parametrize("arguments", [("nope",), ("--wrong",), ("analyze",), ("exercises", "show"), ("models", "x")])
def test_a_command_that_is_none(arguments: tuple[str, ...]):
    assert "--help" in refused(coach(*arguments))


def test_without_a_command_it_explains_itself():
    assert "analyze" in coach().stdout
    assert coach("--help", fresh=True).returncode == 0


# -- what lies around the command --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["missing", "rubbish", "other"])
def test_a_model_that_is_none(kind: str, clips: Clips, tmp_path: Path):
    path = tmp_path / "mine.task"
    if kind == "rubbish":
        path.write_bytes(b"\x00" * 1000)
    elif kind == "other":
        with zipfile.ZipFile(path, "w") as z:
            z.writestr("hand_detector.tflite", b"TFL3")
    line = refused(coach("analyze", str(clips.squat), *SQUAT, COACH_MODEL=str(path)))
    assert "COACH_MODEL" in line
    assert "Unset it" in line


def test_a_bundle_with_the_right_names_and_the_wrong_content(clips: Clips, tmp_path: Path):
    path = tmp_path / "mine.task"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as z:
        z.writestr("pose_detector.tflite", b"rubbish" * 100)
        z.writestr("pose_landmarks_detector.tflite", b"rubbish" * 100)
    refused(coach("analyze", str(clips.squat), *SQUAT, COACH_MODEL=str(path)))


def test_ones_own_bundle_is_used(clips: Clips, bundle: Path, tmp_path: Path):
    own = shutil.copy(bundle, tmp_path / "mine.task")
    assert "mine.task: good" in coach("models", "verify", fresh=True, COACH_MODEL=str(own)).stdout


@pytest.mark.parametrize(
    ("name", "value"), [("COACH_PORT", "abc"), ("COACH_PORT", "70000"), ("COACH_DATABASE_URL", "nonsense")]
)
def test_a_setting_that_makes_no_sense(name: str, value: str):
    done = coach("doctor", **{name: value})
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert (done.stdout + done.stderr).count("\n") == 1


def test_the_doctor_finds_nothing_here(bundle: Path, tmp_path: Path):
    done = coach("doctor", fresh=True, COACH_DATABASE_URL=f"sqlite:///{tmp_path / 'coach.db'}")
    assert done.returncode == 0, done.stdout
