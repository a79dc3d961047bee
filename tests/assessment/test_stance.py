"""Standing: hold times, foot positions and sway against a known truth, and each thing that ends a hold."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.body import balance_actor as actor
from tests.assessment.people import assess

HOLD_WITHIN_S = 0.2


def stages(report: dict) -> list[dict]:
    return [s for s in report["stages"] if s["start_s"] is not None]


@settings(max_examples=12, deadline=None)
@given(hold_s=st.floats(2, 20), seed=st.integers(0, 1000), stance=st.sampled_from(["left", "right"]))
def test_hold_time_on_one_leg(hold_s: float, seed: int, stance: str):
    taken = actor.stand_on_one_leg((hold_s,), stance, actor.Filming(seed=seed))
    report = assess(taken, "single_leg_stance")
    (stage,) = stages(report)
    assert stage["side"] == stance
    assert stage["ended_by"] == "touch_down"
    assert stage["duration_s"] == pytest.approx(taken.truth["holds_s"][0], abs=HOLD_WITHIN_S)
    other = "right" if stance == "left" else "left"
    assert report["reading"][f"{other}_best_hold_s"] is None


def test_best_and_mean_of_three_trials():
    taken = actor.stand_on_one_leg((4, 9, 6), "right")
    reading = assess(taken, "single_leg_stance")["reading"]
    held = taken.truth["holds_s"]
    assert reading["right_trials"] == 3
    assert reading["right_best_hold_s"] == pytest.approx(max(held), abs=HOLD_WITHIN_S)
    assert reading["right_mean_hold_s"] == pytest.approx(sum(held) / 3, abs=HOLD_WITHIN_S)


def test_a_minute_is_enough():
    report = assess(actor.stand_on_one_leg((64,)), "single_leg_stance")
    assert report["reading"]["left_best_hold_s"] == 60.0
    assert stages(report)[0]["ended_by"] == "time_up"


def test_the_standing_foot_that_moves_ends_it():
    taken = actor.stand_on_one_leg((12,), hop_at_s=5)
    report = assess(taken, "single_leg_stance")
    first = stages(report)[0]
    assert first["ended_by"] == "stance_foot_moved"
    assert first["duration_s"] == pytest.approx(5, abs=0.4)
    assert assess(actor.stand_on_one_leg((12,)), "single_leg_stance")["stages"][0]["ended_by"] == "touch_down"


def test_a_short_touch_of_the_floor_ends_it_and_begins_nothing():
    taken = actor.stand_on_one_leg((12,), dab_s=0.3)
    (first,) = stages(assess(taken, "single_leg_stance"))
    assert first["ended_by"] == "touch_down"
    assert first["duration_s"] == pytest.approx(taken.truth["holds_s"][0], abs=HOLD_WITHIN_S)


def test_a_foot_that_was_up_before_the_recording_is_not_timed():
    taken = actor.stand_on_one_leg((12,), lead_in_s=-3.0)
    report = assess(taken, "single_leg_stance")
    assert report["reading"] is None


def test_a_recording_that_ends_in_a_hold_does_not_count_it():
    taken = actor.stand_on_one_leg((30,))
    keep = taken.series.t_s < 15
    series = taken.series
    series.t_s, series.landmarks_px, series.visibility = (
        series.t_s[keep],
        series.landmarks_px[keep],
        series.visibility[keep],
    )
    series.world_m = None
    report = assess(series, "single_leg_stance")
    assert not report["valid"]
    assert report["reading"] is None


# -- four positions -------------------------------------------------------------------------------------------------

ALL = ("side_by_side", "semi_tandem", "tandem", "one_leg")


@pytest.mark.parametrize("seed", range(3))
def test_four_positions_held(seed: int):
    report = assess(actor.stand_in_positions([(n, 11.5) for n in ALL], actor.Filming(seed=seed)), "four_stage_balance")
    assert report["valid"]
    assert report["reading"]["stages_held"] == 4
    assert [s["duration_s"] for s in report["stages"]] == [10.0] * 4


@pytest.mark.parametrize("fails", range(4))
def test_it_stops_at_the_first_position_that_is_not_held(fails: int):
    plan = [(n, 11.5) for n in ALL[:fails]] + [(ALL[fails], 5.0)] + [(n, 11.5) for n in ALL[fails + 1 :]]
    taken = actor.stand_in_positions(plan)
    report = assess(taken, "four_stage_balance")
    assert report["valid"]
    assert report["reading"]["stages_held"] == fails
    assert report["reading"][f"{ALL[fails]}_hold_s"] == pytest.approx(5.0, abs=0.8)
    assert all(s["ended_by"] is None for s in report["stages"][fails + 1 :])
    assert not any(f"{n}_hold_s" in report["reading"] for n in ALL[fails + 1 :])


@pytest.mark.parametrize("wrong", ["apart", "side_by_side", "tandem", "one_leg"])
def test_another_position_than_the_one_asked_for_is_not_taken_for_it(wrong: str):
    report = assess(actor.stand_in_positions([("side_by_side", 11.5), (wrong, 33.0)]), "four_stage_balance")
    assert not report["valid"]
    assert report["stages"][1]["ended_by"] == "not_started"
    assert "half a length ahead" in report["invalid_reason"]


@pytest.mark.parametrize("wrong", ["apart", "side_by_side", "semi_tandem"])
def test_heel_to_toe_is_told_from_easier_positions(wrong: str):
    plan = [("side_by_side", 11.5), ("semi_tandem", 11.5), (wrong, 33.0)]
    report = assess(actor.stand_in_positions(plan), "four_stage_balance")
    assert not report["valid"]
    assert report["stages"][2]["ended_by"] == "not_started"


# -- sway -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("hz", [0.3, 1.0])
@pytest.mark.parametrize("amplitude_mm", [10.0, 25.0])
def test_sway_within_15_percent(amplitude_mm: float, hz: float):
    taken = actor.stand_swaying(amplitude_mm, hz, how=actor.Filming(seed=11))
    reading = assess(taken, "quiet_stance")["reading"]
    assert reading["sway_rms_mm_per_m"] == pytest.approx(taken.truth["rms_mm_per_m"], rel=0.15)
    if reading["lean_rms_deg"] is not None:
        assert reading["lean_rms_deg"] == pytest.approx(taken.truth["lean_rms_deg"], abs=0.2)


def test_sway_below_the_noise_is_told_as_below_it():
    reading = assess(actor.stand_swaying(0.8), "quiet_stance")["reading"]
    assert reading["sway_below_floor"]
    assert reading["sway_rms_mm_per_m"] is None
    assert reading["sway_floor_mm_per_m"] > 0.5
    assert reading["lean_below_floor"]
    assert reading["lean_rms_deg"] is None


def test_no_reading_of_depth_or_area():
    reading = assess(actor.stand_swaying(), "quiet_stance")["reading"]
    assert not any("ellipse" in name or "depth" in name or "ap_" in name for name in reading)


def test_a_step_makes_sway_not_valid():
    report = assess(actor.stand_swaying(step_at_s=15), "quiet_stance")
    assert not report["valid"]
    assert report["reading"] is None
    assert report["stages"][0]["ended_by"] in ("step", "position_left")
    assert assess(actor.stand_swaying(), "quiet_stance")["valid"]


def test_feet_apart_is_not_the_test():
    report = assess(actor.stand_swaying(stance_m=0.35), "quiet_stance")
    assert report["reading"] is None
    assert "feet together" in report["invalid_reason"]
