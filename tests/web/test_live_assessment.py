"""A test before the camera, without one: its clock, its crowd, its beat, and what is handed over."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from coach.assessment import AssessmentFeedback, assess_series, load_script
from coach.body import arms
from coach.body import balance_actor as actor
from coach.exercise.ready import DARK_LUMA
from coach.pose import PoseFrame, PoseSeries
from coach.records.store import Store
from coach.web.live.live_assessment import WORDS, LiveAssessment
from tests.assessment.people import STANDING, TOGETHER, frame_of, with_hands

OPENED_S = 5000.0  # the page has been open for so long: the camera's clock does not begin with the test
SWAYING = actor.stand_swaying(20, 0.5, 34)


class Room:
    """Frames of a puppet at 30 a second, on the camera's clock."""

    def __init__(self, test: str = "quiet_stance", *more: Any, **about: Any):
        self.live = LiveAssessment(test, *more, **{"confirmed": True, "explained": True, **about})
        self.t_s = OPENED_S
        self.told: AssessmentFeedback | None = None

    def see(self, frame: PoseFrame, **around: Any) -> AssessmentFeedback:
        frame.t_s = self.t_s
        self.t_s += 1 / 30
        self.told = self.live.step(frame, **around)
        return self.told

    def until(self, phase: str, points: Any = TOGETHER, seconds: float = 40, **around: Any) -> None:
        for _ in range(round(30 * seconds)):
            if self.live.over or self.see(frame_of(points, self.t_s), **around).phase == phase:
                break
        assert self.live.phase == phase

    def play(self, series: PoseSeries) -> None:
        for frame in series:
            if self.live.over:
                return
            self.see(frame)


def test_its_result_goes_through_the_store_with_its_landmarks(tmp_path: Path):
    room = Room(age=70, sex="f")
    room.until("trial")
    room.play(SWAYING.series)
    assert room.live.phase == "done"
    report, parts = room.live.hand_over()
    assert report is not None
    assert room.live.hand_over() == (None, [])  # once
    assert (report["schema"], report["valid"], report["pose"]["mode"]) == ("coach.assessment/1", True, "image")
    store = Store(f"sqlite:///{tmp_path}/coach.db")
    person = store.add_person("Ada")
    store.save_assessment(person.id, report, parts)
    [row] = store.assessments(person.id)
    assert (row.valid, row.view, row.script_version) == (True, "front", load_script("quiet_stance").version)
    [kept] = store.assessment_landmarks(row.id)
    stage = row.stages[0]
    assert 0 < kept.t_s[0] < stage["start_s"] < stage["end_s"] <= kept.t_s[-1] + 0.01  # one clock, from the first frame
    # what coach assess reads of these landmarks
    again = assess_series(kept, load_script("quiet_stance"))
    assert again["reading"]["sway_rms_mm_per_m"] == pytest.approx(row.reading["sway_rms_mm_per_m"], rel=0.1)
    assert row.reading["sway_rms_mm_per_m"] == pytest.approx(SWAYING.truth["rms_mm_per_m"], rel=0.15)


@pytest.mark.parametrize("late_ms", [-60, 0, 80])
@pytest.mark.parametrize("known", [True, False])
def test_steps_are_compared_with_the_beat_that_was_heard(late_ms: int, known: bool):
    step_s = 0.56
    room = Room("march_30s", None, None, 60 / step_s)
    room.until("trial")
    taken = actor.march(actor.uneven_times(56, step_s, 1.0))
    landings_s = np.array(taken.truth["changes_s"][1:]) + room.t_s
    beats_ms = 1000 * (landings_s.mean() + step_s * (np.arange(50) - 24.5)) - late_ms
    for some in np.array_split(beats_ms, 5):
        room.live.heard_beats(some, known)
        room.live.heard_beats(some, known)  # a message that came twice
    room.play(taken.series)
    report, _ = room.live.hand_over()
    assert report is not None
    assert report["reading"]["asynchrony_mean_ms"] == pytest.approx(late_ms, abs=15)
    assert report["reading"]["asynchrony_sd_ms"] < 20
    assert [w["code"] for w in report["warnings"]] == ([] if known else ["sound_delay_not_known"])


def test_several_people_must_part_or_say_who_is_who():
    room = Room()
    room.until("waiting")
    for _ in range(600):
        told = room.see(frame_of(TOGETHER, room.t_s), people=2)
    assert (told.phase, room.live.choosing) == ("waiting", True)
    assert "another person" in (told.problem or "")
    room.live.chosen()
    room.until("trial")
    room.play(SWAYING.series)
    report, _ = room.live.hand_over()
    assert report is not None
    assert report["valid"]
    assert [w["message"] for w in report["warnings"]] == [WORDS["several_people"]]


def test_somebody_who_comes_too_close_ends_it_as_not_valid():
    room = Room()
    room.until("trial")
    for i in range(300):
        room.see(frame_of(TOGETHER, room.t_s), mixed_up=i > 150)
        if room.live.over:
            break
    report, parts = room.live.hand_over()
    assert report is not None
    assert (report["valid"], report["reading"], room.live.phase) == (False, None, "not_valid")
    assert [w["code"] for w in report["warnings"]] == ["several_people"]
    assert sum(len(p) for p in parts) > 150


def test_the_light_goes_out():
    room = Room()
    room.until("trial", brightness=DARK_LUMA - 20)
    for i in range(200):
        points = TOGETHER if i < 60 else None
        room.see(frame_of(points, room.t_s), brightness=DARK_LUMA - 20)
    report, _ = room.live.hand_over()
    assert report is not None
    assert (report["valid"], report["reading"]) == (False, None)
    assert "low_light" in [w["code"] for w in report["warnings"]]


@pytest.mark.parametrize("how", ["button", "hands"])
def test_a_stop_before_the_first_trial_leaves_nothing(how: str):
    room = Room()
    room.until("waiting")
    if how == "button":
        room.live.stop()
    else:
        room.until("stopped", with_hands(STANDING, arms.hands_together))
    assert room.live.phase == "stopped"
    assert room.live.hand_over() == (None, [])


def test_a_stop_in_a_trial_is_kept_without_a_reading():
    room = Room()
    room.until("trial")
    room.play(actor.stand_swaying(10, 0.3, 5).series)
    room.live.stop()
    report, parts = room.live.hand_over()
    assert report is not None
    assert (report["valid"], report["reading"], report["invalid_reason"]) == (False, None, "The test was stopped.")
    assert parts


def test_the_pose_is_unsmoothed_where_smoothing_falsifies():
    assert LiveAssessment.pose_mode("quiet_stance") == LiveAssessment.pose_mode("march_30s") == "image"
    assert LiveAssessment.pose_mode("single_leg_stance") == "video"
    refused = Room(mode="video")
    assert refused.see(frame_of(TOGETHER, refused.t_s)).phase == "not_valid"
