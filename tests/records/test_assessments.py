"""Results of tests: what is kept, what is refused at the door, and that nothing is changed afterwards."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest

from coach.pose import CoachError
from coach.records.assessments import TIMED_UP_AND_GO
from coach.records.store import RecordsError
from tests.records.samples import recording, result

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def ada(store):
    return store.add_person("Ada").id


def test_a_result_comes_back_as_it_was(store, ada):
    kept = store.assessment(store.save_assessment(ada, result(), at=NOON))
    given = result()
    assert (kept.person_id, kept.test, kept.at, kept.valid) == (ada, "chair_stand_30s", NOON, True)
    assert (kept.reading, kept.stages, kept.warnings) == (given["reading"], given["stages"], given["warnings"])
    assert (kept.model, kept.mode, kept.view, kept.script_version) == ("full", "video", "front", "1.0.0")
    assert kept.entered_by is None
    assert kept.invalid_reason is None


def test_times_are_kept_in_utc_and_results_told_oldest_first(store, ada):
    tokyo = timezone(timedelta(hours=9))
    late = store.save_assessment(ada, result(), at=NOON.astimezone(tokyo) + timedelta(days=1))
    early = store.save_assessment(ada, result(), at=NOON)
    other = store.save_assessment(ada, result(test="march_30s"), at=NOON - timedelta(days=1))
    rows = store.assessments(ada)
    assert [r.id for r in rows] == [other, early, late]
    assert {r.at.tzinfo for r in rows} == {UTC}
    assert [r.id for r in store.assessments(ada, "chair_stand_30s")] == [early, late]
    assert store.assessments(store.add_person("Bo").id) == []
    assert store.assessment(other + 1) is None


def test_a_result_that_is_not_valid_is_kept_with_its_reason_and_no_reading(store, ada):
    gone = result(valid=False, reading=None, invalid_reason="You left the picture.")
    kept = store.assessment(store.save_assessment(ada, gone))
    assert (kept.valid, kept.reading, kept.invalid_reason) == (False, None, "You left the picture.")


@pytest.mark.parametrize("parts", [1, 3])
def test_its_landmarks_come_back_in_order(store, ada, parts):
    series = recording(reps=1)
    cuts = np.array_split(np.arange(len(series)), parts)
    given = [type(series).stack([series.frame(int(i)) for i in cut], "full", "image") for cut in cuts]
    kept = store.save_assessment(ada, result(), given if parts > 1 else given[0])
    back = store.assessment_landmarks(kept)
    assert [len(p) for p in back] == [len(cut) for cut in cuts]
    assert np.allclose(np.concatenate([p.t_s for p in back]), series.t_s, atol=1e-4)
    assert store.assessment_landmarks(store.save_assessment(ada, result())) == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"test": "Chair Stand"}, "test"),
        ({"reading": None}, "valid result has a reading"),
        ({"valid": False}, "not valid has none"),
        ({"valid": False, "reading": None}, "says why"),
        ({"reading": {"stands": math.nan}}, "not JSON"),
        ({"reading": {"stands": np.float32(3)}}, "not JSON"),
        ({"pose": {"model": "full", "mode": "video"}}, "pose.view"),
        ({"pose": None}, "pose"),
        ({"stages": "none"}, "stages"),
    ],
)
def test_what_is_no_result_is_refused_in_one_line_and_not_kept(store, ada, changes, words):
    with pytest.raises(CoachError) as caught:
        store.save_assessment(ada, result(**changes))
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert store.assessments(ada) == []


def test_a_result_of_nobody_is_not_kept(store):
    with pytest.raises(RecordsError, match="not in the records any more"):
        store.save_assessment(7, result(), recording(reps=0))


def test_a_time_without_a_zone_is_refused(store, ada):
    with pytest.raises(Exception, match="without a zone"):
        store.save_assessment(ada, result(), at=datetime(2026, 1, 1))
    assert store.assessments(ada) == []


def test_the_timed_up_and_go_is_typed_in(store, ada):
    kept = store.assessment(store.save_timed_up_and_go(ada, 11.64, "  B.  Shaw ", NOON))
    assert (kept.test, kept.reading, kept.entered_by) == (TIMED_UP_AND_GO, {"time_s": 11.6}, "B. Shaw")
    assert (kept.model, kept.mode, kept.view, kept.at) == (None, None, None, NOON)


@pytest.mark.parametrize(
    ("seconds", "who"), [(0, "B"), (-3, "B"), (math.nan, "B"), (601, "B"), (11, " "), (11, "x" * 81)]
)
def test_a_timed_up_and_go_that_cannot_be_is_refused(store, ada, seconds, who):
    with pytest.raises(CoachError):
        store.save_timed_up_and_go(ada, seconds, who)
    assert store.assessments(ada) == []


def test_year_of_birth_and_sex_may_be_told_and_taken_back(store, ada):
    assert store.people()[0].age_years(NOON) is None
    told = store.set_about(ada, 1951, "f")
    assert (told.birth_year, told.sex, told.age_years(NOON)) == (1951, "f", 75)
    assert store.people() == [told]
    assert store.set_about(ada, None, None).age_years(NOON) is None


@pytest.mark.parametrize(("year", "sex"), [(1800, None), (2200, None), (1950, "x")])
def test_what_nobody_can_be_is_refused(store, ada, year, sex):
    with pytest.raises(CoachError):
        store.set_about(ada, year, sex)
    assert store.people()[0].birth_year is None
