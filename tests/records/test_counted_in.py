"""A refused cycle that a therapist counts in: a rep like any other, taken back, kept when the set is scored anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from coach.exercise.definition import load_exercise
from coach.exercise.feedback import Refused
from coach.figure.actor import act
from coach.figure.check import watched
from coach.pose import CoachError, PoseSeries
from coach.records.scored_anew import as_rep, rescored
from coach.records.store import RecordsError, Store

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
EX = load_exercise("squat")


def after(first: PoseSeries, then: PoseSeries) -> PoseSeries:
    """One recording of both."""
    return PoseSeries.stack([*first, *(replace(f, t_s=f.t_s + first.t_s[-1] + 1 / 30) for f in then)], "full", "video")


@pytest.fixture
def ada(store):
    return store.add_person("Ada").id


def a_set(store: Store, ada: int, landmarks: bool = True) -> int:
    """Three squats and a small one alone, which the coach refuses."""
    series = after(act(EX, reps=3, noise_px=0.5).series, act(EX, reps=1, range_factor=0.3, noise_px=0.5).series)
    session = watched(EX, series)
    made = store.begin_set(ada, "squat", EX.version, "both", EX.target, "full", "video", NOON)
    for rep in session.reps:
        store.add_rep(made, rep, NOON)
    for one in session.refused:
        store.add_refused(made, one)
    if landmarks:
        store.add_landmarks(made, 0, series)
    store.end_set(made, "stop", "side", NOON + timedelta(minutes=1))
    return made


def count_in(store: Store, set_id: int, who: str = "B. Shaw") -> Refused:
    kept, one = store.kept_set(set_id), store.refused_of(set_id)[-1]
    store.mark_refused(set_id, one, as_rep(store, kept, one), who, NOON)
    return one


def test_it_is_measured_from_the_recording_and_counts(store, ada):
    made = a_set(store, ada)
    before = len(store.set_reps(made))
    assert before == 3
    one = count_in(store, made)
    assert one.reason in ("too_small", "not_like_the_others")
    rep = store.set_reps(made)[-1]
    assert (rep.index, rep.side) == (3, one.side)
    assert (rep.start_s, rep.peak_s, rep.end_s) == (one.start_s, one.peak_s, one.end_s)
    full = store.set_reps(made)[0].rom_deg
    assert rep.valid
    assert 0.15 * full < rep.rom_deg < 0.5 * full
    assert rep.reached_target is False
    assert rep.score is not None
    assert store.refused_of(made)[-1] == one, "what the coach said stays beside it"
    decision = store.counted_in(ada)[made, 3]
    assert (decision.who, decision.refused, decision.at) == ("B. Shaw", one, NOON)
    assert len(store.counted_reps(ada)) == before + 1
    assert store.counted_in_of(made) == {3: decision}


def test_taken_back_it_is_refused_again_and_the_decisions_stay(store, ada):
    made = a_set(store, ada)
    one = count_in(store, made)
    with pytest.raises(RecordsError, match="Somebody else"):
        count_in(store, made)
    store.mark_refused(made, one, None, "C. Day", NOON)
    assert len(store.set_reps(made)) == 3
    assert (store.counted_in(ada), store.decided_in(made)) == ({}, [])
    rows = store.everything(ada)["counted_in"]
    assert [(r["who"], bool(r["counts"]), r["index"]) for r in rows] == [("B. Shaw", True, 3), ("C. Day", False, 3)]
    count_in(store, made)
    assert store.set_reps(made)[-1].index == 4, "a number is of one decision"


def test_without_a_recording_it_counts_without_degrees_and_says_so(store, ada):
    made = a_set(store, ada, landmarks=False)
    count_in(store, made)
    rep = store.set_reps(made)[-1]
    assert (rep.valid, rep.rom_deg, rep.peak_deg, rep.score, rep.reason) == (False, None, None, None, "no_recording")
    assert len(store.counted_reps(ada)) == 4


def test_it_holds_when_the_set_is_scored_anew(store, ada):
    made = a_set(store, ada)
    one = count_in(store, made)
    store.mark_rep(made, 1, False, "B. Shaw", "stumbled", NOON)
    (found,) = rescored(store)
    assert not found.changed
    found.keep(store, "C. Day")
    assert len(store.set_reps(made)) == 4
    assert store.counted_in_of(made)[3].refused == one
    assert store.refused_of(made)[-1] == one
    assert set(store.not_counting(ada)) == {(made, 1)}


def test_what_the_coach_counts_itself_by_now_is_counted_once_and_marks_stay_with_their_movement(store, ada):
    made = a_set(store, ada)
    second = store.set_reps(made)[1]
    missed = Refused(second.side, second.start_s, second.peak_s, second.end_s, "moved_away", 0.2)
    kept = [r for r in store.set_reps(made) if r.index != 1]
    kept[1].index = 1
    store.replace_done(made, kept, [], "0.9.0", "an older coach", NOON, refused=[missed])
    store.mark_rep(made, 1, False, "B. Shaw", "the third one", NOON)
    kept_set = store.kept_set(made)
    rep = as_rep(store, kept_set, missed)
    assert rep.peak_deg == pytest.approx(second.peak_deg, abs=2.0), "as any rep is measured"
    store.mark_refused(made, missed, rep, "B. Shaw", NOON)
    assert set(store.counted_in_of(made)) == {2}
    (found,) = rescored(store)
    found.keep(store, "C. Day")
    assert len(store.set_reps(made)) == 3
    assert store.counted_in_of(made) == {}
    assert store.decided_in(made) == [missed], "for the day when it is refused again"
    assert set(store.not_counting(ada)) == {(made, 2)}


def test_who_and_what_must_be_there(store, ada):
    made = a_set(store, ada)
    one, kept = store.refused_of(made)[-1], store.kept_set(made)
    rep = as_rep(store, kept, one)
    with pytest.raises(CoachError, match="who marks it"):
        store.mark_refused(made, one, rep, "  ")
    with pytest.raises(RecordsError, match="not in the records"):
        store.mark_refused(made, replace(one, peak_s=99.0), rep, "B. Shaw")
    now = datetime.now(UTC)
    open_set = store.begin_set(ada, "squat", EX.version, "both", EX.target, "full", "video", now)
    store.add_refused(open_set, one)
    with pytest.raises(RecordsError, match="still go on"):
        store.mark_refused(open_set, one, rep, "B. Shaw")
    assert store.kept_set(999) is None


def test_it_goes_with_the_person(store, ada):
    made = a_set(store, ada)
    count_in(store, made)
    assert store.delete_person(ada, "B. Shaw")["counted_in"] == 1


def test_a_set_in_which_nothing_was_counted_is_done_once_one_counts(store, ada):
    made = store.begin_set(ada, "squat", EX.version, "both", EX.target, "full", "video", NOON)
    one = Refused("both", 1.0, 2.0, 3.0, "too_small", 0.3)
    store.add_refused(made, one)
    store.end_set(made, "stop", "side", NOON + timedelta(minutes=1))
    assert [s.done for s in store.session_summaries(ada)] == []
    count_in(store, made)
    assert [s.done for s in store.session_summaries(ada)] == [1]
    store.mark_refused(made, one, None, "B. Shaw")
    assert [s.done for s in store.session_summaries(ada)] == []
