"""What the pages say of a set and of progress: only as much as was measured."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from coach.exercise.definition import load_exercise
from coach.exercise.feedback import FoundFault
from coach.web.day.summary import summarise
from coach.web.look import charts
from coach.web.look.look import about_degrees
from tests.web.fakes import a_rep

SQUAT = load_exercise("squat")


def test_degrees_are_rounded_to_what_the_error_allows():
    assert about_degrees(93.4, 7.0) == "about 95 degrees (give or take 7)"
    assert about_degrees(93.4, None) == "about 93 degrees"


def test_a_set_is_summed_up():
    result = summarise(SQUAT, [a_rep(0), replace(a_rep(1), peak_deg=101.0, score=80)])
    assert (result.reps, result.score) == (2, 85)
    assert result.best == "About 100 degrees (give or take 7)"


def test_a_fault_that_lasts_is_the_one_thing_for_next_time():
    fault = [FoundFault("heels_lift", 0.5, 0, 1)]
    result = summarise(SQUAT, [replace(a_rep(i), faults=fault) for i in range(2)])
    assert result.next_time == "Keep your heels on the floor."


def test_to_go_further_is_said_of_a_target_of_ones_own_missed_beyond_the_error():
    reps = [replace(a_rep(i), rom_deg=70.0, amount=70.0, peak_deg=70.0, reached_target=False) for i in range(3)]
    assert summarise(SQUAT, reps, target=88.0).next_time == SQUAT.reach_cue
    for target in (None, SQUAT.target, 78.0):
        assert summarise(SQUAT, reps, target=target).next_time != SQUAT.reach_cue


def test_what_was_not_measured_is_said_with_what_would_help():
    unseen = replace(a_rep(0), valid=False, peak_deg=None, rom_deg=None, error_deg=None, reason="wrong_view")
    assert "Turn your side" in summarise(SQUAT, [unseen]).best
    assert summarise(SQUAT, []).score is None


def table(*peaks: float | None) -> pd.DataFrame:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    rows = [
        {
            "session_id": i, "set_id": i, "side": "both", "at": start + timedelta(days=i), "when": f"day {i}",
            "index": 0, "rom_deg": p, "peak_deg": p,
            "error_deg": None if p is None else 7.0, "valid": p is not None, "score": 80,
            "target": 90.0,
        }
        for i, p in enumerate(peaks)
    ]  # fmt: skip
    return pd.DataFrame(rows)


@pytest.mark.parametrize(
    ("peaks", "words"),
    [
        ((80.0,), "about 80 degrees at the start"),
        ((80.0, 84.0), "much the same"),  # less than the error allows to tell
        ((80.0, 96.0), "16 degrees further"),
        ((96.0, 80.0), "16 degrees less far"),
        ((None,), "not measured yet"),
    ],
)
def test_the_title_says_the_finding(peaks: tuple[float | None, ...], words: str):
    reps = table(*peaks)
    sessions = charts.sessions(reps, SQUAT.direction).assign(when=reps["when"])
    assert words in charts.finding(sessions, SQUAT)
    drawn = charts.range_by_session(sessions, SQUAT)
    assert (drawn is None) == (peaks == (None,))
    assert charts.reps_by_session(sessions).to_dict()["title"]["text"]
