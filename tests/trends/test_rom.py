"""Range of motion from session to session: hand-made truth, rules that must hold for any rows, and damaged rows."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.language import use
from coach.trends.rom import (
    ASYMMETRY_PERCENT,
    Conditions,
    Point,
    compare,
    repeatability,
    rom_trends,
    stated_repeatability,
)

BEGIN = datetime(2026, 9, 7, 9, tzinfo=UTC)


def rep(session: int, peak: float | None, day: float | None = None, **other) -> dict:
    at = BEGIN + timedelta(days=2 * session if day is None else day)
    return {
        "set_id": session, "session_id": session, "session_at": at, "at": at, "exercise": "squat", "side": "right",
        "index": 0, "angle": "knee_flexion", "rom_deg": peak, "amount": peak, "unit": "deg", "peak_deg": peak,
        "error_deg": 7.0, "valid": True, "score": 90, "target": 110.0, "model": "full", "mode": "video",
        "view": "side", **other,
    }  # fmt: skip


def of(*peaks: float, step_days: float = 2, **other):
    (trend,) = rom_trends([rep(i, p, i * step_days, **other) for i, p in enumerate(peaks)])
    return trend


def point(value: float, error: float = 7.0, day: float = 0) -> Point:
    return Point(BEGIN + timedelta(days=day), value, error, 5, int(day))


WOBBLE = [1, -1, 0, 1.5, -1, 0.5, -1.5, 1, 0, -0.5, 1, -1, 0.5, 0]
RISE = [95 + 0.6 * i + d for i, d in enumerate(WOBBLE + WOBBLE)]
STEADY = [95 + d for d in [1, -1, 0, 1.5, -1, 0.5, -1.5, 1, 0, -0.5, 1, -1, 0.5, 0]]


# -- points and groups -----------------------------------------------------------------------------------------------


def test_a_session_is_the_middle_of_its_measured_reps():
    rows = [rep(1, p) for p in (90, 91, 92, 93, 170)] + [rep(1, None, valid=False), rep(1, 20, valid=False)]
    (trend,) = rom_trends(rows)
    (only,) = trend.points
    assert only == Point(BEGIN + timedelta(days=2), 92, 7.0, 5, 1)
    assert (trend.baseline_deg, trend.now_deg, trend.change_deg, trend.called) == (92, 92, None, False)
    assert trend.target_deg == 110


@pytest.mark.parametrize(
    "other",
    [
        {"model": "lite"}, {"mode": "image"}, {"view": "oblique"}, {"side": "left"}, {"exercise": "lunge"},
        {"angle": "hip_flexion"}, {"model": None},
    ],
    ids=str,
)  # fmt: skip
def test_sessions_of_other_conditions_are_apart(other):
    trends = rom_trends([rep(0, 90), rep(1, 120, **other), rep(2, 92)])
    assert sorted(len(t.points) for t in trends) == [1, 2]
    assert all(abs(t.change_deg or 0) < 10 for t in trends)


def test_a_set_that_was_cut_off_has_the_one_view_it_can_be_measured_in():
    assert [t.conditions for t in rom_trends([rep(0, 90), rep(1, 91, view=None)])] == [
        Conditions("full", "video", "side")
    ]
    assert len(rom_trends([rep(0, 90, angle="elbow_flexion"), rep(1, 91, angle="elbow_flexion", view=None)])) == 2


def test_lengths_are_no_degrees_and_no_damage():
    rows = [rep(0, None, angle="heel_height", unit="trunk lengths"), rep(0, 5.0, angle="heel_height")]
    trends = rom_trends(rows)
    assert (list(trends), trends.skipped) == ([], 0)


def test_the_newest_target_counts():
    rows = [rep(0, 90, target=100.0), rep(1, 90, target=105.0), rep(2, 90, target=None)]
    assert rom_trends(rows)[0].target_deg == 105


# -- the change and its error ----------------------------------------------------------------------------------------


def test_a_rise_by_hand():
    trend = of(*RISE)
    k = 5
    assert trend.averaged == (k, k)
    assert trend.baseline_deg == pytest.approx(np.mean(RISE[:k]))
    assert trend.now_deg == pytest.approx(np.mean(RISE[-k:]))
    assert trend.change_deg == pytest.approx(trend.now_deg - trend.baseline_deg)
    steps = np.diff(RISE)
    own, freedom = (steps @ steps) / 27 / 2, 2 * 27**2 / (3 * 28 - 4)
    stated = 10 / (2.7764 * math.sqrt(2))
    pooled = math.sqrt(max(own, (freedom * own + 4 * stated**2) / (freedom + 4)))
    floor = 10 / (1.96 * math.sqrt(2))
    assert pooled < floor, "steadier than the instrument is published to be"
    assert trend.repeatability.sem_deg == pytest.approx(floor)
    assert trend.repeatability.freedom == pytest.approx(freedom + 4)
    assert 1.96 < trend.mdc_deg / (floor * math.sqrt(2 / k)) < 2.3, "Student's t, a little over 1.96"
    assert (trend.called, trend.mdc_own) == (True, True)
    slopes = [(RISE[j] - RISE[i]) / ((j - i) * 2 / 7) for i in range(28) for j in range(i + 1, 28)]
    assert trend.slope_deg_per_week == pytest.approx(np.median(slopes))
    assert trend.slope_low < trend.slope_deg_per_week < trend.slope_high


def test_a_fall_is_called_too_and_no_change_is_not():
    assert of(*[200 - v for v in RISE]).called
    assert of(*[200 - v for v in RISE]).change_deg < 0
    assert not of(*STEADY).called
    assert not of(*[90.0] * 20).called
    assert of(*[90.0] * 20).mdc_deg > 0, "equal results do not make every change count"


def test_before_three_sessions_the_stated_one_holds_and_nothing_is_called():
    assert of(90).mdc_deg == pytest.approx(10)
    two = of(90, 130)
    assert (two.mdc_deg, two.mdc_own, two.called, two.too_early) == (pytest.approx(10), False, False, True)
    assert two.change_deg == 40
    assert of(90, 130, angle="hip_flexion").mdc_deg == pytest.approx(15)


def test_a_jump_is_called_when_two_sessions_running_show_it():
    # 90, 91, 90 and then 120: the last alone may be a camera that stood askew
    assert not of(90, 91, 90, 120).called
    assert not of(90, 91, 90, 120, 91).called
    assert not of(90, 120, 90).called
    assert of(90, 91, 90, 91, 120, 121, step_days=1).called, "two running, in less than a week"
    assert of(120, 121, 120, 121, 91, 90, step_days=1).called, "a fall as well"


def test_one_wild_session_is_no_change():
    values = [90 + d for d in (1, -1, 0, 1, -1, 0, 1, -1, 0, 1, -1, 0)]
    assert not of(*values, 135).called


def test_a_large_change_that_only_the_last_sessions_show_is_told_as_not_steady():
    trend = of(*[90 + d for d in (2, -4, 0, 3, -2, 4, 1, -3, 0, 2)], 103, 104)
    assert trend.beyond
    assert not trend.called
    assert "not steady enough to count yet" in trend.sentence()


def test_sessions_further_apart_than_stated_speak_alone():
    wild = [[90, 120, 85, 125, 92, 118, 88]]
    own = repeatability(wild, 10)
    steps = np.diff(wild[0])
    assert own.sem_deg == pytest.approx(math.sqrt((steps @ steps) / 6 / 2))
    assert own.least_change(1, 1) > 50
    assert repeatability([[90, 90.1, 90, 90.1]], 10).sem_deg > 0.5 * stated_repeatability(10).sem_deg


def test_the_stated_change_is_the_one_between_two_sessions():
    assert stated_repeatability(15).least_change(1, 1) == pytest.approx(15)
    assert stated_repeatability(15).least_change(4, 4) == pytest.approx(7.5)


def test_the_degrees_of_freedom_of_successive_differences():
    """As many as von Neumann's estimate scatters by: variance of SEM^2 = 2 SEM^4 / freedom."""
    rng = np.random.default_rng(3)
    for n in (3, 6, 20):
        steps = np.diff(rng.normal(0, 1, (60_000, n)), axis=1)
        sem2 = (steps**2).mean(axis=1) / 2
        found = repeatability([[0.0, 1.0] * (n // 2) + [0.0] * (n % 2)], 1e-9).freedom - 4
        assert sem2.mean() == pytest.approx(1, abs=0.02)
        assert found == pytest.approx(2 / sem2.var(), rel=0.05)


def test_few_sessions_or_days_have_no_slope():
    assert of(90, 91, 92, 93).slope_deg_per_week is None
    assert of(90, 91, 92, 93, 94, step_days=1).slope_deg_per_week is None
    assert of(90, 91, 92, 93, 94, 95, 96, 97, step_days=1).slope_deg_per_week == pytest.approx(7)


def test_the_interval_of_five_sessions_is_all_that_their_pairs_say():
    """With 95 % and five points no pair is left out (Sen 1968)."""
    values = (90, 93, 91, 96, 95)
    pairs = [(b - a) / (2 * (j - i)) * 7 for i, a in enumerate(values) for j, b in enumerate(values) if j > i]
    trend = of(*values)
    assert (trend.slope_low, trend.slope_high) == pytest.approx((min(pairs), max(pairs)))
    assert trend.slope_deg_per_week == pytest.approx(float(np.median(pairs)))


# -- since a visit ---------------------------------------------------------------------------------------------------


def test_since_a_visit():
    values = [90 + d for d in (1, -1, 0, 1, -1, 0)] + [105 + d for d in (1, -1, 0, 1, -1, 0)]
    trend = of(*values)
    visit = BEGIN + timedelta(days=11)
    since = trend.since(visit)
    assert since.averaged == (4, 4)
    assert since.baseline_deg == pytest.approx(np.mean(values[2:6]))
    assert since.now_deg == pytest.approx(np.mean(values[-4:]))
    assert since.called
    assert "at the last visit" in since.sentence()
    assert since.since(visit) == since
    assert trend.since(visit.replace(tzinfo=None)) == since, "a time without a zone is UTC"


def test_since_a_visit_after_everything_or_before():
    trend = of(*RISE)
    after = trend.since(BEGIN + timedelta(days=900))
    assert (after.now_deg, after.change_deg, after.called) == (None, None, False)
    assert "no session was measured since the last visit" in after.sentence()
    before = trend.since(BEGIN - timedelta(days=1))
    assert (before.change_deg, before.called) == (trend.change_deg, trend.called)
    assert "after the last visit" in before.sentence()


def test_one_session_since_the_visit_is_too_early():
    trend = of(*STEADY, 130).since(BEGIN + timedelta(days=27))
    assert trend.too_early
    assert not trend.called
    assert "too early" in trend.sentence()


# -- comparing -------------------------------------------------------------------------------------------------------


def test_two_sessions():
    found = compare([point(90)], [point(101)], "knee_flexion")
    assert (found.difference_deg, found.error_deg, found.beyond) == (11, pytest.approx(10), True)
    assert not compare([point(90)], [point(100)], "knee_flexion").beyond, "as large as the error is not beyond it"
    assert not compare([point(90)], [point(101)]).beyond, "the widest one where the angle is not told"
    assert found.asymmetry_percent is None


def test_two_periods_are_compared_by_their_averages():
    a, b = [point(90 + d, day=i) for i, d in enumerate((1, -1, 0, 1))], [point(97 + d) for d in (0, 1, -1, 0)]
    found = compare(a, b, "knee_flexion")
    assert found.difference_deg == pytest.approx(6.75)
    assert compare(b, a, "knee_flexion").difference_deg == pytest.approx(-6.75)
    assert found.beyond
    assert 10 / math.sqrt(4) < found.error_deg < 6, "no less than published, of averages of four"


def test_two_sides_carry_the_stated_error_of_both():
    left, right = [point(100)] * 5, [point(85)] * 5
    found = compare(left, right, "knee_flexion", sides=True)
    assert found.error_deg == pytest.approx(math.hypot(7, 7))
    assert found.beyond
    assert found.difference_deg == -15
    assert found.asymmetry_percent == pytest.approx(100 * 15 / 92.5)
    assert found.asymmetric
    assert abs(found.asymmetry_percent) > ASYMMETRY_PERCENT
    small = compare([point(8)] * 5, [point(5)] * 5, "knee_flexion", sides=True)
    assert abs(small.asymmetry_percent) > ASYMMETRY_PERCENT
    assert not small.asymmetric, "46 percent of nearly nothing is within the error"
    assert compare([point(-3)], [point(30)], "hip_extension", sides=True).asymmetry_percent is None


def test_nothing_to_compare():
    for a, b in (([], []), ([point(90)], []), ([], [point(90)])):
        for sides in (False, True):
            found = compare(a, b, "knee_flexion", sides)
            assert found.difference_deg is None
            assert not found.beyond
            assert math.isfinite(found.error_deg)


# -- words -----------------------------------------------------------------------------------------------------------


def test_the_sentence():
    told = of(*RISE).sentence()
    assert re.fullmatch(
        r"Knee flexion, right: about 96 degrees at the start \(give or take 7\), 110 now; a rise of \d+, beyond the "
        r"least change that counts \(\d+, from this person's own 28 sessions\); "
        r"\d\.\d degrees a week \(\d\.\d to \d\.\d\)\.",
        told,
    ), told
    assert "a fall of" in of(*[200 - v for v in RISE]).sentence()
    assert "no change beyond the error (up to" in of(*STEADY).sentence()
    assert of(95).sentence() == (
        "Knee flexion, right: about 95 degrees (give or take 7), from one session; the next shows more."
    )
    assert "too early to say" in of(95, 130).sentence()
    assert of(95, side="both").sentence().startswith("Knee flexion: about")


def test_the_sentence_in_another_language_is_not_empty_and_keeps_its_numbers():
    try:
        use("de")
        told = of(*RISE).sentence()
    finally:
        use("en")
    assert "96" in told
    assert "110" in told
    assert "{" not in told


@settings(deadline=None, max_examples=60)
@given(st.lists(st.floats(-180, 180), min_size=1, max_size=30), st.floats(0.1, 20))
def test_any_sentence_is_whole(values, step):
    trend = of(*values, step_days=step)
    for told in (trend.sentence(), trend.since(BEGIN + timedelta(days=5)).sentence()):
        assert told.endswith(".")
        assert not re.search(r"[{}]|nan|None|inf", told)
        assert "-0" not in told
    if trend.called:
        by, least = map(float, re.search(r"(?:rise|fall) of ([\d.]+), .*?\(([\d.]+),", trend.sentence()).groups())
        assert by >= least
