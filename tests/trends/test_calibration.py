"""A goniometer beside the app: the bias, what a corrected reading is worth, and when it holds no more."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.trends.calibration import (
    GONIOMETER_MDC_DEG,
    HOLDS_FOR,
    MOST_SPREAD_DEG,
    REACH_DEG,
    CalibrationError,
    Setting,
    calibrate,
    corrected,
    holds,
    setting_of,
)
from coach.trends.rom import Conditions, Repeatability, rom_trends
from tests.trends.test_rom import rep

AT = datetime(2026, 9, 1, 10, tzinfo=UTC)
KNEE = Setting("squat", "knee_flexion", "right", Conditions("full", "video", "side"))
PAIRS = [(40.0, 35.0), (60.0, 56.0), (90.0, 84.0)]  # 5, 4 and 6 less


def test_bias_spread_and_uncertainty_by_hand():
    c = calibrate(PAIRS, KNEE, AT)
    assert (c.pairs, c.bias_deg, c.spread_deg) == (3, -5, 1)
    assert c.uncertainty_deg == pytest.approx(1 / math.sqrt(3))
    assert c.bias_error_deg == pytest.approx(4.303 / math.sqrt(3), abs=1e-3)
    assert (c.low_deg, c.high_deg, c.one_pose) == (35, 84, False)
    assert c.sentence() == "The app reads 5.0 degrees less than the goniometer (give or take 2.5, from 3 pairs)."
    assert "degrees more" in calibrate([(b, a) for a, b in PAIRS], KNEE, AT).sentence()


def test_a_corrected_reading_carries_all_three_errors():
    found = corrected(80, 10, calibrate(PAIRS, KNEE, AT))
    assert found.corrected
    assert found.value_deg == 85
    parts = 4.303 / math.sqrt(3), 10 / math.sqrt(2), GONIOMETER_MDC_DEG / math.sqrt(2)
    assert found.error_deg == pytest.approx(math.sqrt(sum(p * p for p in parts)), abs=1e-3)
    own = corrected(80, 10, calibrate(PAIRS, KNEE, AT), Repeatability(1.0, 1e6, 20))
    assert own.error_deg == pytest.approx(math.sqrt(parts[0] ** 2 + 1.96**2 + parts[2] ** 2), abs=1e-2)
    assert own.error_deg < found.error_deg


@pytest.mark.parametrize(("value", "moved"), [(35 - REACH_DEG, True), (84 + REACH_DEG, True), (4, False), (115, False)])
def test_only_near_the_angles_that_were_measured(value, moved):
    found = corrected(value, 10, calibrate(PAIRS, KNEE, AT))
    assert found.corrected is moved
    if not moved:
        assert (found.value_deg, found.error_deg) == (value, 10)
        assert found.why == "Not corrected: the bias is known between 35 and 84 degrees, and 30 beyond."


def test_one_pose_is_told():
    c = calibrate([(90, 85), (90.5, 85), (91, 86.5)], KNEE, AT)
    assert c.one_pose
    assert c.sentence().endswith(
        "That is known at about 86 degrees only; further than 30 degrees from it nothing is corrected."
    )
    assert corrected(60, 10, c).corrected
    assert not corrected(50, 10, c).corrected


@pytest.mark.parametrize(
    ("pairs", "what"),
    [
        ([], "3 pairs are needed, 0 are here"),
        (PAIRS[:2], "3 pairs are needed, 2 are here"),
        ([*PAIRS, (190.0, 80.0)], "between -180 and 180"),
        ([*PAIRS, (80.0, -181.0)], "between -180 and 180"),
        ([*PAIRS, (math.nan, 80.0)], "between -180 and 180"),
        ([*PAIRS, (80.0, math.inf)], "between -180 and 180"),
        ([(40, 40), (60, 85), (90, 70)], "Hold the limb still"),
    ],
)
def test_what_is_refused_and_what_to_do(pairs, what):
    with pytest.raises(CalibrationError, match=what):
        calibrate(pairs, KNEE, AT)


@pytest.mark.parametrize("measure", ["heel_height", "wing_flexion"])
def test_only_angles(measure):
    with pytest.raises(CalibrationError, match="Only an angle"):
        calibrate(PAIRS, KNEE._replace(measure=measure), AT)


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (KNEE._replace(exercise="lunge"), "another exercise"),
        (KNEE._replace(measure="hip_flexion"), "another angle"),
        (KNEE._replace(side="left"), "the other side"),
        (KNEE._replace(conditions=Conditions("lite", "video", "side")), "another pose model"),
        (KNEE._replace(conditions=Conditions("full", "image", "side")), "another mode"),
        (KNEE._replace(conditions=Conditions("full", "video", "oblique")), "another view"),
    ],
)
def test_it_holds_for_nothing_else(other, why):
    c = calibrate(PAIRS, KNEE, AT)
    assert holds(c, KNEE, AT)
    found = holds(c, other, AT)
    assert not found
    assert why in found.why


def test_it_expires():
    c = calibrate(PAIRS, KNEE, AT)
    assert holds(c, KNEE, AT + HOLDS_FOR)
    late = holds(c, KNEE, AT + HOLDS_FOR + timedelta(seconds=1))
    assert not late
    assert "older than 90 days" in late.why
    assert not holds(c, KNEE, AT - timedelta(days=1)), "readings from before it"
    changed = c.ended(AT + timedelta(days=10))
    assert holds(changed, KNEE, AT + timedelta(days=9)), "readings from before the change"
    assert "set-up was changed" in holds(changed, KNEE, (AT + timedelta(days=10)).replace(tzinfo=None)).why


def test_a_pose_outside_of_an_exercise_holds_for_all_of_that_angle():
    c = calibrate(PAIRS, KNEE._replace(exercise=""), AT)
    assert holds(c, KNEE, AT)
    assert not holds(c, KNEE._replace(side="left"), AT)


def test_the_setting_of_a_trend():
    (trend,) = rom_trends([rep(0, 90)])
    assert setting_of(trend) == KNEE


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 120), st.floats(-3, 3)), min_size=3, max_size=12),
    st.floats(-20, 20),
    st.floats(0, 120),
)
def test_a_constant_bias_is_found_and_taken_away(pairs, bias, true):
    c = calibrate([(g, g + bias + d) for g, d in pairs], KNEE, AT)
    middle = sum(d for _g, d in pairs) / len(pairs)
    assert c.bias_deg == pytest.approx(bias + middle)
    assert c.spread_deg <= MOST_SPREAD_DEG
    found = corrected(true + bias, 10, c)
    if found.corrected:
        assert found.value_deg == pytest.approx(true - middle, abs=1e-6)
        assert found.error_deg > GONIOMETER_MDC_DEG / math.sqrt(2)
    mirrored = calibrate([(g + bias + d, g) for g, d in pairs], KNEE, AT)
    assert mirrored.bias_deg == pytest.approx(-c.bias_deg)


@pytest.mark.parametrize("value", [math.nan, math.inf, 4000.0])
def test_no_angle_is_not_corrected(value):
    found = corrected(value, 10, calibrate(PAIRS, KNEE, AT))
    assert not found.corrected
    assert found.error_deg == 10
