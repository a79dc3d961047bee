"""coach batch: a folder or a manifest in, one line for each clip out."""

from __future__ import annotations

import json
import socket

import pytest

from coach.batch.many import Task, run, tasks
from coach.exercise.definition import load_exercise
from coach.figure.actor import act
from coach.pose import CoachError
from tests.conftest import coach


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("many")
    act(load_exercise("squat"), "side", reps=3, noise_px=0.5).series.save(made / "squat_monday.npz")
    act(load_exercise("heel_raise"), reps=4, noise_px=0.5).series.save(made / "heel_raise_1.npz")
    (made / "mini_squat_broken.npz").write_bytes(b"nothing")
    (made / "notes.txt").write_text("not a clip")
    return made


def test_a_clip_is_named_after_its_exercise(folder):
    assert [(t.clip.name, t.exercise) for t in tasks(folder)] == [
        ("heel_raise_1.npz", "heel_raise"), ("mini_squat_broken.npz", "mini_squat"), ("squat_monday.npz", "squat"),
    ]  # fmt: skip


def test_a_manifest_says_it_itself(folder, tmp_path):
    clips = [{"file": "a.npz", "exercise": "squat", "side": "left"}, {"file": "b.npz", "exercise": None}]
    (tmp_path / "manifest.json").write_text(json.dumps({"clips": clips}))
    assert tasks(tmp_path) == tasks(tmp_path / "manifest.json") == [Task(tmp_path / "a.npz", "squat", "left")]


@pytest.mark.parametrize("what", ["nothing", "empty", "unknown", "no manifest"])
def test_what_is_none_is_one_line(tmp_path, what):
    of = tmp_path / what
    if what == "no manifest":
        of.write_text('["a.mp4"]')
    elif what != "nothing":
        of.mkdir()
    if what == "unknown":
        (of / "holiday.mp4").write_bytes(b"x")
    with pytest.raises(CoachError) as caught:
        tasks(of)
    assert "\n" not in str(caught.value)


def test_one_line_for_each_and_a_broken_one_stops_no_other(folder, tmp_path):
    out = tmp_path / "all.jsonl"
    made = coach("batch", str(folder), "--out", str(out), fresh=True)
    assert (made.returncode, made.stderr) == (0, "")
    assert made.stdout.startswith("2 done, 0 not measured, 1 refused")
    lines = [json.loads(line) for line in out.read_text().splitlines()]
    assert [(x["file"], x["status"]) for x in lines] == [
        ("heel_raise_1.npz", "done"), ("mini_squat_broken.npz", "refused"), ("squat_monday.npz", "done"),
    ]  # fmt: skip
    assert lines[2]["report"]["schema"] == "coach.analysis/1"
    assert lines[2]["report"]["summary"]["reps"] == 3
    assert "\n" not in lines[1]["why"]


def test_a_scheduler_elsewhere_is_used_and_one_that_is_not_there_is_said(folder, tmp_path):
    from distributed import LocalCluster

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(CoachError, match="No Dask scheduler"):
        run(folder, tmp_path / "x.jsonl", f"tcp://127.0.0.1:{port}")
    with LocalCluster(
        n_workers=1, processes=False, protocol="tcp", dashboard_address=None, host="127.0.0.1"
    ) as cluster:
        assert run(folder, tmp_path / "x.jsonl", cluster.scheduler_address)["done"] == 2
