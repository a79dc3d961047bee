"""The report says of each cycle what became of it, and of each rep without degrees why."""

from __future__ import annotations

import pytest

from coach.body.camera import Camera
from coach.body.synthetic import walk_about
from coach.exercise.analysis import analyze_series
from coach.exercise.definition import load_exercise
from coach.exercise.reasons import NOT_COUNTED
from tests.exercise.people import act


def test_walking_is_no_squat_and_the_report_says_why():
    walk = walk_about(12.0, camera=Camera(yaw_deg=20), noise_px=1.0)
    report = analyze_series(walk.series, load_exercise("march_in_place"))[0]
    assert report["summary"]["reps"] == len(report["reps"])
    assert report["not_counted"]
    for one in report["not_counted"]:
        assert one["reason"] in NOT_COUNTED
        assert one["message"].endswith(".")
        assert one["start_s"] < one["peak_s"] <= one["end_s"]
    starts = [one["start_s"] for one in report["not_counted"]]
    assert starts == sorted(starts)


def test_a_rep_seen_from_a_side_that_gives_no_angle_says_so():
    report = analyze_series(act("squat", "front", reps=3).series, load_exercise("squat"))[0]
    assert [rep["reason"] for rep in report["reps"]] == ["wrong_view"] * 3
    assert all(rep["rom_deg"] is None and not rep["valid"] for rep in report["reps"])
    (warning,) = report["quality"]["warnings"]
    assert warning["code"] == "wrong_view"
    assert "reps were counted" not in warning["message"]


def test_a_measured_rep_has_no_reason():
    report = analyze_series(act("squat", "side", reps=3).series, load_exercise("squat"))[0]
    assert [(rep["reason"], rep["doubt"]) for rep in report["reps"]] == [(None, None)] * 3
    assert report["not_counted"] == []


@pytest.mark.parametrize("share", [0.35, 1.0])
def test_every_cycle_is_in_one_list_or_the_other(share):
    person = act("shoulder_abduction", "front", reps=4, range_factor=share, half_reps={2: 0.12})
    report = analyze_series(person.series, load_exercise("shoulder_abduction"))[0]
    assert len(report["reps"]) == 4 if share == 1.0 else len(report["reps"]) >= 4
    assert len(report["reps"]) + len(report["not_counted"]) >= 5
