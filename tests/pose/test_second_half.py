"""A long clip read in two halves side by side gives what one reading gives."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from coach.body.camera import Camera
from coach.exercise.definition import load_exercise
from coach.figure.actor import act
from coach.figure.drawn import draw_clip
from coach.pipeline import analyze
from coach.pose import second_half
from coach.pose.clips import Clip


@pytest.fixture(scope="module")
def long_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    small = Camera(width_px=640, height_px=360)
    person = act(load_exercise("squat"), reps=8, tempo_s=(1.0, 0.2, 1.0), camera=small, fps=15)
    return draw_clip(tmp_path_factory.mktemp("long") / "long.mp4", person)


def test_frames_from_the_middle_are_those_of_a_whole_reading(long_clip):
    with Clip(long_clip) as clip:
        whole = [t for t, _ in clip]
    with Clip(long_clip) as clip:
        late = [t for t, _ in clip.frames(11.0)]
    assert late == [t for t in whole if t >= 11.0]


@pytest.mark.usefixtures("bundle")
def test_two_halves_give_what_one_reading_gives(long_clip, monkeypatch):
    both = analyze(long_clip, "squat")
    monkeypatch.setattr("coach.pipeline.worth_while", lambda _: False)
    one = analyze(long_clip, "squat")
    assert len(both.series) == len(one.series)
    np.testing.assert_array_equal(both.series.t_s, one.series.t_s)
    assert len(both.report["reps"]) == len(one.report["reps"]) == 8
    for a, b in zip(both.report["reps"], one.report["reps"], strict=True):
        assert a["rom_deg"] == pytest.approx(b["rom_deg"], abs=2)
        assert a["peak_s"] == pytest.approx(b["peak_s"], abs=0.05)
    assert json.dumps(both.report["quality"]) == json.dumps(one.report["quality"])


@pytest.mark.usefixtures("bundle")
def test_a_second_process_that_fails_costs_nothing_but_time(long_clip, monkeypatch):
    monkeypatch.setattr(second_half.SecondHalf, "result", lambda self: self.close())
    assert len(analyze(long_clip, "squat").report["reps"]) == 8


@pytest.mark.usefixtures("bundle")
def test_a_second_half_that_begins_too_late_is_not_used(long_clip, monkeypatch):
    """Wherever its reading landed: no frame is lost between the two."""
    with Clip(long_clip) as clip:
        whole = len(list(clip))
    read = second_half.SecondHalf.result

    def late(self):
        half = read(self)
        return second_half.Half(half.poses[1:], half.luma, half.several, half.cut_short)

    monkeypatch.setattr(second_half.SecondHalf, "result", late)
    assert len(analyze(long_clip, "squat").series) == whole


@pytest.mark.usefixtures("bundle")
def test_damage_in_the_first_half_is_told(long_clip, monkeypatch):
    started = second_half.SecondHalf.__init__

    def damaged(self, clip, *rest):
        started(self, clip, *rest)
        opened[-1].cut_short = True  # as a packet does that cannot be decoded

    opened = []
    prepared = Clip.__post_init__
    monkeypatch.setattr(Clip, "__post_init__", lambda self: (prepared(self), opened.append(self))[0])
    monkeypatch.setattr(second_half.SecondHalf, "__init__", damaged)
    assert "clip_cut_short" in [w["code"] for w in analyze(long_clip, "squat").report["quality"]["warnings"]]
