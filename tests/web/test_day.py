"""The patient's day from the records: what is due, and what the rules make of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from coach.care.records import After, Before, Diary, Plan, PlanItem, Profile, SetPain
from coach.records.day import Day, as_steps
from coach.records.store import Store
from coach.web.look.day_charts import baseline, pain_chart, pain_table
from tests.web.fakes import a_rep

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)  # a Wednesday
STEADY = Profile(
    can_stand_safely=True, foot_ulcer=False, numb_feet=False, diabetes=False, dizzy_on_standing=False, falls_last_year=0
)


@pytest.fixture
def store(database_url: str):
    made = Store(database_url)
    made.add_person("Ada")
    yield made
    made.close()


def plan(reps: int = 9, **about) -> Plan:
    items = (PlanItem(exercise="squat", reps=reps, sets=2), PlanItem(exercise="knee_extension_seated", reps=5))
    return Plan(items=items, made_by="Dr. Berg", made_at=NOW - timedelta(days=30), **about)


def session(store: Store, at: datetime, before: float, after: float, sets: int = 4) -> None:
    store.add_check(1, "before", Before(pain=before, at=at))
    for n in range(sets):
        set_id = store.begin_set(
            1, "squat" if n < 2 else "knee_extension_seated", "1.0.0", "both", 95, "full", "video", at=at
        )
        store.add_rep(set_id, a_rep(0), at=at)
    store.add_check(1, "after", After(pain=after, rpe=4, at=at + timedelta(minutes=10)))


def test_the_first_answers_make_a_plan_and_later_ones_do_not_replace_it(store: Store):
    day = Day(store, 1, NOW)
    assert day.begin_plan(STEADY)
    first = store.plan(1)
    assert first is not None
    Day(store, 1, NOW).begin_plan(STEADY)
    assert store.plan(1) == first


def test_an_answer_that_forbids_takes_the_exercise_out_of_the_plan(store: Store):
    store.save_profile(1, STEADY)
    store.save_plan(1, plan())
    Day(store, 1, NOW).begin_plan(STEADY.model_copy(update={"foot_ulcer": True}))
    left = store.plan(1)
    assert left is not None
    assert [i.exercise for i in left.items] == ["knee_extension_seated"]


def test_steps_are_numbered_by_exercise(store: Store):
    store.save_profile(1, STEADY)
    store.save_plan(1, plan())
    steps = as_steps(Day(store, 1, NOW).today().steps)
    assert [(s.number, s.exercise, s.set_number, s.sets) for s in steps][:2] == [(1, "squat", 1, 2), (1, "squat", 2, 2)]
    assert {s.number for s in steps} == {1, 2}


def test_pain_that_rises_after_a_set_is_red_and_kept(store: Store):
    store.save_profile(1, STEADY)
    store.save_plan(1, plan())
    day = Day(store, 1, NOW)
    check_id, verdict = day.tell_before(Before(pain=1, at=NOW), routine=False)
    assert verdict.may_start
    entry = day.check(check_id)
    assert entry is not None
    later = Day(store, 1, NOW + timedelta(minutes=3))
    assert later.tell_set(entry, 0, SetPain(change="same", at=later.now)).light == "green"
    assert later.tell_set(entry, 0, SetPain(change="more", pain=4, at=later.now)).light == "red"
    assert later.stopped(entry).rule == "pain_rise_stop"
    told = later.tell_after(entry, After(pain=2, rpe=3, at=later.now))
    assert told[0].rule == "pain_after_red"  # what was told in between counts


def test_the_morning_is_asked_once_and_lowers_the_plan_by_a_third(store: Store):
    store.save_profile(1, STEADY)
    store.save_plan(1, plan())
    session(store, NOW - timedelta(hours=22), before=2, after=3)
    day = Day(store, 1, NOW)
    assert day.morning_due
    why = day.tell_morning(4, sleep=3)
    assert [d.rule for d in why] == ["morning_pain"]
    assert store.plan(1).items[0].reps == 9, "one bad morning lowers one session, not the plan"
    assert Day(store, 1, NOW).today().items[0].reps == 6
    assert not Day(store, 1, NOW).morning_due
    assert any(d.decision.rule == "morning_pain" for d in store.decisions(1))


def test_after_a_long_break_it_begins_lower_once(store: Store):
    store.save_profile(1, STEADY)
    store.save_plan(1, plan())
    session(store, NOW - timedelta(days=20), before=2, after=2)
    assert Day(store, 1, NOW).break_due
    Day(store, 1, NOW).pace(None)
    assert store.plan(1).items[0].reps == 6
    assert not Day(store, 1, NOW).break_due


def test_a_page_to_read_after_two_bad_nights(store: Store):
    store.save_profile(1, STEADY)
    session(store, NOW - timedelta(days=3), before=2, after=2)
    assert "sleep" not in Day(store, 1, NOW).worth_reading()
    store.save_diary(1, Diary(week=(NOW - timedelta(days=2)).date(), sleep=2))
    assert "sleep" in Day(store, 1, NOW).worth_reading()


def test_pain_has_its_line_once_three_sessions_told_it(store: Store):
    for days in (9, 7):
        session(store, NOW - timedelta(days=days), before=5, after=4)
    assert baseline(Day(store, 1, NOW).history) is None
    session(store, NOW - timedelta(days=5), before=5, after=4)
    history = Day(store, 1, NOW).history
    assert baseline(history) == 5
    assert len(pain_table(history)) == 6
    assert "3.5" in pain_chart(history).to_json()
    assert pain_chart([]) is None


def test_a_session_keeps_its_plan_when_its_end_makes_a_new_one(store: Store):
    store.save_profile(1, STEADY)
    store.save_plan(1, plan())
    day = Day(store, 1, NOW)
    check_id, _verdict = day.tell_before(Before(pain=1, at=NOW), routine=False)
    entry = day.check(check_id)
    assert entry is not None
    after = NOW + timedelta(minutes=20)
    store.save_plan(1, plan(reps=3).model_copy(update={"version": 2, "made_at": after}))
    later = Day(store, 1, after)
    assert later.today().items[0].reps == 3
    assert later.at(entry).today().items[0].reps == 9


def test_why_the_plan_is_so_is_not_forgotten_among_the_answers_after_sets(store: Store):
    why = Day(store, 1, NOW).begin_plan(STEADY)
    day = Day(store, 1, NOW + timedelta(minutes=1))
    check_id, _verdict = day.tell_before(Before(pain=1, at=day.now), routine=False)
    entry = day.check(check_id)
    assert entry is not None
    for _ in range(12):
        day.tell_set(entry, 0, SetPain(change="same", at=day.now))
    assert day.reasons() == list(why)
