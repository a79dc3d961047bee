"""Films that people really bring, through the real command. They lie in ../shared/inputs, with their truth."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from coach.body.camera import Camera
from coach.body.synthetic import DEMO, perform
from coach.figure.drawn import draw_clip
from tests.conftest import coach, shared

pytestmark = pytest.mark.slow
TRUTH = {  # reps, seconds
    "anamorphic.mp4": (3, 17.5),
    "reschange.webm": (3, 17.5),
    "long.ts": (6, 35.0),
    "joined.ts": (6, 35.0),
    "raspi.h264": (3, 17.5),
    "cover_first.mkv": (3, 17.5),
    "selfie_hflip.mp4": (3, 17.5),
    "sei_rot.mp4": (3, 17.5),
    "audio_longer.mkv": (3, 17.5),
}
KNEE_DEG = 86


@pytest.mark.usefixtures("bundle")
@pytest.mark.parametrize("file", TRUTH)
def test_a_film_of_squats(file: str):
    reps, seconds = TRUTH[file]
    done = coach("analyze", str(shared("inputs", file)), "--exercise", "squat", "--format", "json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["summary"]["reps"] == reps
    assert [rep["rom_deg"] for rep in found["reps"]] == pytest.approx([KNEE_DEG] * reps, abs=4)
    assert found["clip"]["duration_s"] == pytest.approx(seconds, abs=0.05)
    assert found["clip"]["frames"] == round(seconds * 30)
    told = [w["code"] for w in found["quality"]["warnings"]]
    assert told == (["times_assumed"] if file == "raspi.h264" else [])  # its rate stands nowhere in it


@pytest.mark.usefixtures("bundle")
def test_names_with_colons_and_percent_signs(tmp_path: Path):
    clip = tmp_path / "squat_2024-05-01T10:30:00 100%d.mp4"
    small = Camera(yaw_deg=90, width_px=640, height_px=360)
    draw_clip(tmp_path / "drawn.mp4", perform(**DEMO["squat"], reps=1, lead_in_s=0.8, lead_out_s=0.6, camera=small))
    (tmp_path / "drawn.mp4").rename(clip)
    out = {"video": "over:100%d.mp4", "landmarks": "marks:100%d.npz", "batch": "all:100%d.jsonl"}
    saved = [f"--save-{what}={out[what]}" for what in ("video", "landmarks")]
    done = coach("analyze", clip.name, "--exercise", "squat", "--format", "json", *saved, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["clip"]["file"] == clip.name
    done = coach("analyze", out["landmarks"], "--exercise", "squat", "--format", "json", folder=tmp_path)
    assert json.loads(done.stdout)["summary"]["reps"] == 1
    done = coach("analyze", out["video"], "--exercise", "squat", "--format", "json", folder=tmp_path)
    assert json.loads(done.stdout)["summary"]["reps"] == 1
    (tmp_path / "clips").mkdir()
    clip.rename(tmp_path / "clips" / clip.name)
    done = coach("batch", "clips", "--out", out["batch"], folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / out["batch"]).read_text())["report"]["summary"]["reps"] == 1
