"""What the pages say of a set and of progress: only as much as was measured."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from coach.exercise.definition import load_exercise
from coach.exercise.feedback import FoundFault
from coach.trends.rom import rom_trends
from coach.web.day.set_picture import best_rep, share_of
from coach.web.day.summary import praise, summarise
from coach.web.look import charts
from coach.web.look.look import about_degrees
from coach.web.look.trend_charts import trend_chart
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


def rows(*peaks: float | None, reached: bool | None = True) -> list[dict]:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    return [
        {
            "session_id": i, "session_at": start + timedelta(days=2 * i), "set_id": i, "at": start + timedelta(days=i),
            "exercise": "squat", "side": "both", "index": 0, "angle": "knee_flexion", "rom_deg": p, "amount": p,
            "unit": "deg", "peak_deg": p, "error_deg": None if p is None else 7.0, "valid": p is not None,
            "reached_target": reached, "score": 80, "target": 90.0, "model": "full", "mode": "video", "view": "side",
        }
        for i, p in enumerate(peaks)
    ]  # fmt: skip


def test_the_reps_that_reached_the_target_are_those_that_the_coach_said_so_of():
    reps = pd.DataFrame(rows(*[86.0] * 3)).assign(set_id=1, index=range(3))  # within the error of 90
    title, _ = charts.range_by_rep(reps, SQUAT)
    assert title == "3 of 3 reps of the last set reached the target"


def test_where_no_rep_reached_the_target_its_distance_is_told_and_never_as_if_it_were_there():
    short = pd.DataFrame(rows(70.0, 76.0, 72.0, reached=False)).assign(set_id=1, index=range(3))
    title, _ = charts.range_by_rep(short, SQUAT, now=True)
    assert title == "The best rep came to about 75 degrees (give or take 7), the target is 90"
    title, _ = charts.range_by_rep(short.assign(peak_deg=88.0), SQUAT, now=True)
    assert title == "The best rep came close to the target", "about 90 of 90 is not told as short"


def test_bars_stay_apart_and_what_was_not_measured_stays_a_gap():
    some = rows(95.0, None, 80.0)
    some[2]["reached_target"] = False
    title, chart = charts.range_by_rep(pd.DataFrame(some).assign(set_id=1, index=range(3)), SQUAT, now=True)
    assert title == "1 of 2 measured reps reached the target"
    bars = chart.to_dict()["layer"][0]["layer"][0]
    assert bars["mark"]["width"]["band"] < 1
    assert bars["encoding"]["x"]["scale"]["domain"] == ["1", "2", "3"]


def test_the_praise_is_of_what_was_measured():
    assert praise(SQUAT, [a_rep(0), a_rep(1)]) == "Every rep reached the target."
    short = [replace(a_rep(i), reached_target=False) for i in range(2)]
    assert praise(SQUAT, short) == "You did 2 reps. Every one counts."
    clean = [replace(rep, parts={"alignment": 1.0}) for rep in short]
    assert praise(SQUAT, clean) == "There was nothing to correct in any rep."


def test_the_best_rep_is_the_one_that_went_furthest_of_those_measured():
    unseen = replace(a_rep(3), valid=False, peak_deg=None, amount=None)
    far = replace(a_rep(1), peak_deg=97.0, amount=90.0)
    best = best_rep(SQUAT, [replace(a_rep(0), amount=80.0), far, unseen])
    assert best == far
    assert 1 < share_of(SQUAT, far) < 1.15
    assert best_rep(SQUAT, [unseen]) is None


def test_up_is_better_in_a_chart_of_an_angle_that_is_to_fall():
    stand = [r | {"exercise": "sit_to_stand"} for r in rows(20.0, 18.0)]
    (falls,), (grows,) = rom_trends(stand), rom_trends(rows(80.0, 82.0))
    for trend, reverse, title in ((falls, True, "Degrees (less is better)"), (grows, False, "Degrees")):
        drawn = json.dumps(trend_chart(trend, UTC).to_dict())
        assert ('"reverse": true' in drawn) == reverse
        assert f'"title": "{title}"' in drawn


def test_what_is_measured_in_lengths_is_told_as_a_share_of_the_way():
    heels = load_exercise("heel_raise")
    assert heels.unit != "deg"
    half = heels.rest + 0.5 * (heels.target - heels.rest)
    reps = pd.DataFrame([r | {"amount": abs(half - heels.rest)} for r in rows(0.0, 0.0)])
    way = charts.in_own_unit(reps, heels)
    assert way["peak_deg"].tolist() == pytest.approx([50, 50])
    title, drawn = charts.way_by_session(charts.sessions(way, 1.0).assign(when=["a", "b"]), heels)
    assert "about 50 % of the way" in title
    assert heels.unit not in json.dumps(drawn.to_dict())
    for _title, chart in (charts.way_by_session(charts.sessions(way, 1.0).assign(when=["a", "b"]), heels),
                          charts.range_by_rep(way, heels)):  # fmt: skip
        said = json.dumps(chart.to_dict(), ensure_ascii=False)
        assert '"text": "target"' in said
        assert "°" not in said, "nothing here is in degrees"


def test_a_target_of_few_degrees_is_one_of_degrees():
    (trend,) = rom_trends([r | {"exercise": "knee_extension_seated", "target": 5.0} for r in rows(20.0, 18.0)])
    assert "target 5°" in json.dumps(trend_chart(trend, UTC).to_dict(), ensure_ascii=False)
