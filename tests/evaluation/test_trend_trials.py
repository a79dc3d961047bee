"""Simulated patients: a true rise is called in 9 of 10, and none is called in 95 of 100 where there is none."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pytest

from coach.evaluation import accuracy, trend_trials
from coach.evaluation.trend_trials import (
    A_WEEK,
    RISE_DEG,
    SUBJECTS,
    WEEKS,
    Noise,
    NoiseRow,
    courses,
    measured_session,
    noise_sample,
    one_run,
    run_course,
    schedule,
    section,
)
from coach.exercise.definition import load_exercise

RUNS = 200


@cache
def sample(exercise: str) -> tuple[NoiseRow, ...]:
    return tuple(noise_sample(exercise, sessions=30, people=2))


@pytest.mark.parametrize("exercise", SUBJECTS)
def test_the_subjects_are_what_the_definitions_say(exercise):
    ex, subject = load_exercise(exercise), SUBJECTS[exercise]
    assert (ex.measure, ex.direction) == (subject.measure, subject.up)
    assert subject.view in ex.camera.views
    assert ex.measurable_in(subject.view)


@pytest.mark.slow
@pytest.mark.parametrize("exercise", SUBJECTS)
def test_a_session_is_measured_by_the_app(exercise):
    errors = np.array([r.error_deg for r in sample(exercise)])
    known = errors[np.isfinite(errors)]
    assert len(known) > 0.7 * len(errors)
    assert np.abs(known).max() < 12
    assert known.std() > 0.2
    assert np.array([r.off_deg for r in sample(exercise)]).std() > 10, "the camera is placed anew"


def test_the_same_session_again_is_the_same():
    subject = SUBJECTS["shoulder_abduction"]
    assert measured_session(subject, 1, 2) == measured_session(subject, 1, 2)


@pytest.mark.slow
@pytest.mark.parametrize("exercise", SUBJECTS)
def test_a_rise_is_called_and_none_is_not(exercise):
    subject, noise = SUBJECTS[exercise], Noise(sample(exercise))
    better, none = (run_course(subject, c, noise, 50 + i) for i, c in enumerate(courses(subject.up, RUNS, RUNS)[:2]))
    assert better.ever >= 0.6, "what is left where days may carry over and each session is a look (docs/trends.md)"
    assert better.wrong_way == 0
    assert abs(better.slope_bias) < 0.2, "of 1.5 degrees a week"
    assert better.covered >= 0.85
    assert none.at_end <= 0.05
    assert none.ever <= 0.05, "at any of the looks"
    assert none.covered >= 0.9
    assert abs(better.change_deg) > abs(none.change_deg) + 5


def test_a_schedule_is_weeks_of_few_days():
    rng = np.random.default_rng(1)
    for _ in range(50):
        days = schedule(rng)
        assert (np.diff(days) >= 1).all()
        assert days.min() >= 0
        assert days.max() < 7 * WEEKS
        assert max(np.bincount((days // 7).astype(int))) <= A_WEEK[1]
        assert len(days) > 10


def test_without_any_noise_the_rows_are_the_course():
    subject = SUBJECTS["squat"]
    still = Noise([NoiseRow("squat", 0, 80.0, 0.0, 0.0)])
    course = courses(1.0)[0]
    calm = type(course)(course.called, course.deg, 1, day_sd_deg=0.0)
    rows = one_run(subject, calm, still, [1])
    days = np.array([(r["session_at"] - rows[0]["session_at"]).days for r in rows])
    peaks = np.array([r["peak_deg"] for r in rows])
    assert peaks - peaks[0] == pytest.approx(RISE_DEG * days / (7 * WEEKS), abs=0.11)
    found = run_course(subject, calm, still, 1)
    assert (found.at_end, found.wrong_way) == (1, 0)
    assert found.slope_bias == pytest.approx(0, abs=0.02)


def test_errors_are_drawn_near_the_true_angle():
    rows = [NoiseRow("squat", 0, float(level), 0.0, float(level)) for level in range(60, 120)]
    drawn = Noise(rows).draw(np.array([65.0, 115.0]), np.random.default_rng(2))
    assert drawn[0] < 85
    assert drawn[1] > 95


def test_a_session_that_was_not_measured_leaves_no_point():
    subject = SUBJECTS["squat"]
    rows = one_run(subject, courses(1.0)[1], Noise([NoiseRow("squat", 0, 80.0, 0.0, math.nan)]), [1])
    assert not any(r["valid"] for r in rows)
    assert trend_trials.looks(rows) == []


def test_the_card_has_the_part(tmp_path, monkeypatch):
    monkeypatch.setattr(trend_trials, "SUBJECTS", {"squat": SUBJECTS["squat"]})
    noise = list(sample("squat"))[:12]
    rows = [run_course(SUBJECTS["squat"], c, Noise(noise), i) for i, c in enumerate(courses(1.0, 3, 2))]
    runner = accuracy.Runner(None, True, print)
    runner.measured["trends"] = [trend_trials.TrendTrials(noise, rows)]
    text = accuracy.write(tmp_path, runner, 1.0).read_text("utf-8")
    part = accuracy.kept_parts(text)["trends"]
    assert part.startswith(trend_trials.TITLE)
    assert part.count("| squat |") == 1 + len(rows)
    assert "nan" not in part
    assert section(runner.measured["trends"]) in text
    again = accuracy.write(tmp_path, accuracy.Runner(None, True, print), 1.0).read_text("utf-8")
    assert part.splitlines()[-3] in again, "what was measured before stays"
