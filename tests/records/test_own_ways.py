"""How a person does an exercise: learned from sets that nobody corrected, or that a therapist did; shown, forgotten."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from coach.figure.actor import act
from coach.figure.check import watched
from coach.pose import PoseSeries
from coach.records.backup import backup, database_file, restore
from coach.records.learning import learn_own_way
from coach.records.scored_anew import as_rep, rescored
from coach.records.store import Store
from tests.exercise.own_style import EX, one_leg

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def ada(store):
    return store.add_person("Ada").id


def a_set(store: Store, person_id: int, series: PoseSeries, at: datetime = NOON) -> int:
    """As it was counted without knowing the person."""
    session = watched(EX, series)
    made = store.begin_set(person_id, EX.id, EX.version, "both", EX.target, "full", "video", at)
    for rep in session.reps:
        store.add_rep(made, rep, at)
    for one in session.refused:
        store.add_refused(made, one)
    store.add_landmarks(made, 0, series)
    store.end_set(made, "stop", "side", at + timedelta(minutes=1))
    return made


def count_in(store: Store, set_id: int) -> None:
    kept = store.kept_set(set_id)
    for one in store.refused_of(set_id):
        store.mark_refused(set_id, one, as_rep(store, kept, one), "B. Shaw", NOON)


def shown(seed: int) -> PoseSeries:
    return act(EX, reps=3, noise_px=1.0, seed=seed, fps=20.0).series


def test_what_a_therapist_counts_in_is_counted_from_the_next_set_on(store, ada):
    first = a_set(store, ada, one_leg())
    assert store.set_reps(first) == []
    assert learn_own_way(store, ada, EX.id) is None
    count_in(store, first)
    way = learn_own_way(store, ada, EX.id)
    assert way is not None
    (known,) = store.own_ways(ada)
    assert (known.exercise, known.sets) == (EX.id, (first,))
    second = a_set(store, ada, one_leg(reps=5, seed=2), NOON + DAY)
    anew = next(r for r in rescored(store, ada) if r.kept.id == second)
    assert len(anew.after[0]) == 5
    assert anew.counted_in == {}, "the coach counts them itself"
    store.add_person("Bob")
    assert store.own_ways(store.people()[-1].id) == []


def test_two_days_that_nobody_corrected_teach_it_and_one_does_not(store, ada):
    a_set(store, ada, shown(1))
    a_set(store, ada, shown(2), NOON + timedelta(hours=1))
    assert learn_own_way(store, ada, EX.id) is None, "one day is one day"
    third = a_set(store, ada, shown(3), NOON + DAY)
    way = learn_own_way(store, ada, EX.id, anew=False)
    assert way is not None
    assert third in store.own_ways(ada)[0].sets


def test_a_set_that_was_corrected_teaches_nothing(store, ada):
    a_set(store, ada, shown(1))
    second = a_set(store, ada, shown(2), NOON + DAY)
    store.mark_rep(second, 0, False, "B. Shaw", "that was no rep", NOON + DAY)
    assert learn_own_way(store, ada, EX.id) is None
    a_set(store, ada, shown(3), NOON + 2 * DAY)
    learn_own_way(store, ada, EX.id)
    assert second not in store.own_ways(ada)[0].sets


def test_taken_back_by_the_therapist_it_is_not_known_any_more(store, ada):
    first = a_set(store, ada, one_leg())
    count_in(store, first)
    learn_own_way(store, ada, EX.id)
    for one in store.decided_in(first):
        store.mark_refused(first, one, None, "B. Shaw", NOON)
    assert learn_own_way(store, ada, EX.id) is None
    assert store.own_ways(ada) == []
    assert store.own_way(ada, EX.id) is None


def test_forgotten_it_stays_so_until_new_sets_show_it(store, ada):
    count_in(store, a_set(store, ada, one_leg()))
    learn_own_way(store, ada, EX.id)
    store.forget_own_way(ada, EX.id, NOON + timedelta(hours=1))
    assert store.own_ways(ada) == []
    assert learn_own_way(store, ada, EX.id) is None, "the same sets do not teach it again"
    count_in(store, a_set(store, ada, one_leg(seed=2), NOON + DAY))
    assert learn_own_way(store, ada, EX.id) is not None
    store.forget_own_way(ada, "squat")  # of which nothing is known


def test_it_outlives_the_recordings_that_taught_it(store, ada):
    from coach.records.retention import remove_landmarks

    count_in(store, a_set(store, ada, one_leg()))
    learn_own_way(store, ada, EX.id)
    remove_landmarks(store, 1, "B. Shaw", NOON + 9 * DAY)
    assert learn_own_way(store, ada, EX.id) is not None
    assert store.own_ways(ada)


def test_it_goes_along_with_ones_data_into_a_backup_and_away_with_the_person(store, ada, tmp_path):
    count_in(store, a_set(store, ada, one_leg()))
    way = learn_own_way(store, ada, EX.id)
    assert way is not None
    (row,) = store.everything(ada)["own_way"]
    assert (row["exercise"], row["body"]["range"]) == (EX.id, round(way.share, 4))
    assert backup(store.url, tmp_path / "copy.db")["own_way"] == 1
    gone = store.delete_person(ada, "B. Shaw")
    assert gone["own_way"] == 1
    assert store.own_ways(ada) == []
    if database_file(store.url) is not None:
        restore(store.url, tmp_path / "copy.db")
        assert store.own_way(ada, EX.id) is not None


def test_what_is_kept_of_another_coach_is_not_known(store, ada):
    from tests.conftest import harm

    count_in(store, a_set(store, ada, one_leg()))
    learn_own_way(store, ada, EX.id)
    harm(store, "UPDATE own_way SET body = '{\"field\": []}'")
    assert store.own_way(ada, EX.id) is None
    assert len(list(rescored(store, ada))) == 1
