"""What a therapist adds: kept with who and why, never in place of what was measured."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from coach.care.records import PlanItem
from coach.pose import CoachError
from coach.records.store import RecordsError
from tests.records.samples import rep

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
PAIRS = [(90.0, 84.0), (92.0, 85.0), (91.0, 86.0)]


@pytest.fixture
def ada(store):
    return store.add_person("Ada").id


@pytest.fixture
def a_set(store, ada):
    made = store.begin_set(ada, "squat", "1.0.0", "both", 90.0, "full", "video", NOON)
    store.add_rep(made, rep(0), NOON)
    return made


def test_a_mark_is_beside_the_rep_and_the_newest_holds(store, ada, a_set):
    store.mark_rep(a_set, 0, False, "B. Shaw", "sat down", NOON)
    assert set(store.not_counting(ada)) == {(a_set, 0)}
    assert store.set_reps(a_set) == [rep(0)]
    store.mark_rep(a_set, 0, True, "B. Shaw", at=NOON)
    assert store.not_counting(ada) == {}
    assert [(m.counts, m.why) for m in store.marks(ada)] == [(False, "sat down"), (True, "")]
    with pytest.raises(CoachError, match="why"):
        store.mark_rep(a_set, 0, False, "B. Shaw")
    with pytest.raises(RecordsError):
        store.mark_rep(a_set, 7, False, "B. Shaw", "no such rep")
    assert store.marks(store.add_person("Bo").id) == []


def test_notes_belong_to_a_person_and_maybe_to_a_moment(store, ada, a_set):
    store.add_note(ada, "Walks with a stick.", "B. Shaw", at=NOON)
    store.add_note(ada, "Leans left here.", "B. Shaw", a_set, 2.5, NOON + timedelta(1))
    assert [(n.text, n.set_id, n.at_s) for n in store.notes(ada)] == [
        ("Leans left here.", a_set, 2.5),
        ("Walks with a stick.", None, None),
    ]
    bo = store.add_person("Bo").id
    with pytest.raises(RecordsError, match="not in the person's records"):
        store.add_note(bo, "x", "B. Shaw", a_set)
    for text, who in (("", "B"), (" ", "B"), ("x" * 4001, "B"), ("x", "")):
        with pytest.raises(CoachError):
            store.add_note(ada, text, who)


def test_time_is_logged(store, ada):
    store.add_time(ada, "visit", 20, "B. Shaw", NOON)
    store.add_time(ada, "review", 2.5, "B. Shaw", NOON + timedelta(1))
    assert [(t.kind, t.minutes) for t in store.times(ada)] == [("visit", 20), ("review", 2.5)]
    for kind, minutes in (("lunch", 5), ("call", 0), ("call", -1), ("call", 601), ("call", float("nan"))):
        with pytest.raises(CoachError):
            store.add_time(ada, kind, minutes, "B. Shaw")


def test_a_new_calibration_ends_the_one_before_of_the_same_joint(store, ada):
    def add(side):
        return store.add_calibration(ada, "knee_flexion", side, "full", "video", "side", PAIRS, "B. Shaw", NOON)

    first, other, second = add("left"), add("right"), add("left")
    ended = {c.id: c.ended_why for c in store.calibrations(ada)}
    assert ended == {first: "measured_again", other: None, second: None}
    store.end_calibration(ada, other, "new camera")
    assert [c.ended_why for c in store.calibrations(ada)] == ["measured_again", "new camera", None]
    with pytest.raises(RecordsError):
        store.end_calibration(store.add_person("Bo").id, second, "not theirs")
    assert store.calibrations(ada)[-1].pairs == tuple(PAIRS)


def test_templates_by_name(store):
    items = (PlanItem(exercise="squat", sets=2, reps=5),)
    store.save_template("Gentle start", items, "B. Shaw", NOON)
    store.save_template("Gentle start", (*items, PlanItem(exercise="heel_raise", reps=8)), "C", NOON)
    (one,) = store.templates()
    assert (one.name, one.made_by, len(one.items)) == ("Gentle start", "C", 2)
    with pytest.raises(CoachError):
        store.save_template("Empty", (), "C")
    store.delete_template("Gentle start")
    store.delete_template("Gentle start")
    assert store.templates() == []
