"""The records of care: checked on the way in and out, joined with the sessions, taken along, and really gone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.orm import Session

from coach.care.decision import decide
from coach.care.pacing import next_plan, override
from coach.care.records import After, Before, Diary, Morning, Plan, PlanItem, Profile, SetPain
from coach.care.starter import starter_plan
from coach.exercise.feedback import Held, Refused
from coach.pose import CoachError
from coach.records.counted_in import CountedIn
from coach.records.models import AssignmentRow, FilmRow, RescoreRow
from coach.records.patients import RomChange
from coach.records.store import RecordsError, Store
from tests.conftest import harm
from tests.records.samples import own_way, recording, rep, result

OF_NOBODY = {"audit", "plan_template", "definition", "wrong_try"}
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)  # a Monday
MINUTE = timedelta(minutes=1)
PROFILE = Profile(
    can_stand_safely=True, foot_ulcer=False, numb_feet=True, diabetes=True, dizzy_on_standing=False, falls_last_year=0,
    goals=("walk",),
)  # fmt: skip
PLAN = Plan(
    items=(PlanItem(exercise="squat", sets=2, reps=5), PlanItem(exercise="knee_extension_seated", reps=5)),
    made_by="B. Shaw", made_at=NOON - timedelta(days=1),
)  # fmt: skip


@pytest.fixture
def ada(store):
    return store.add_person("Ada Byron").id


def one_line(caught) -> str:
    assert "\n" not in str(caught.value)
    return str(caught.value)


def full(store: Store, person_id: int) -> int:
    """A row in every table of this person; returns the set."""
    store.save_profile(person_id, PROFILE, NOON)
    store.save_plan(person_id, PLAN)
    store.add_check(person_id, "before", Before(pain=2, red_flags=["fall"], at=NOON))
    set_id = store.begin_set(person_id, "squat", "1.0.0", "both", 90.0, "full", "video", NOON)
    store.add_rep(set_id, rep(0), NOON)
    store.add_hold(set_id, Held(0, "left", 1.0, 9.5, 8.5, True, 80, {}, []), NOON)
    store.add_refused(set_id, Refused("both", 9.6, 10.0, 10.6, "moved_away", 0.1))
    store.add_landmarks(set_id, 0, recording(reps=0))
    store.save_assessment(person_id, result(), recording(reps=0))
    store.save_neurology(person_id, {"entered_by": "B", "note": "well"})
    store.add_decisions(person_id, [decide("rest", "Pain is {pain:g}.", "red", None, pain=7)], NOON)
    store.save_diary(person_id, Diary(week=NOON.date(), sleep=4, food="soup"))
    store.set_consent(person_id, "landmarks", True)
    desk(store, person_id, set_id)
    return set_id


def desk(store: Store, person_id: int, set_id: int) -> None:
    """What a therapist adds, and the accounts of both."""
    store.mark_rep(set_id, 0, False, "B. Shaw", "sat down", NOON)
    one = Refused("both", 9.6, 10.0, 10.6, "moved_away", 0.1)
    store.keep_counted_in(set_id, CountedIn(set_id, 0, one, "B. Shaw", NOON))
    store.keep_own_way(person_id, "squat", own_way(), [set_id], NOON)
    store.keep_rom_changes(person_id, [RomChange("squat", "knee_flexion", "left", 12.0)], NOON)
    store.add_note(person_id, "Walks with a stick.", "B. Shaw", set_id, 1.5, NOON)
    store.add_time(person_id, "visit", 15, "B. Shaw", NOON)
    pairs = [(90.0, 84.0), (92.0, 85.0), (91.0, 86.0)]
    store.add_calibration(person_id, "knee_flexion", "left", "full", "video", "side", pairs, "B. Shaw", NOON)
    patient = store.add_account(f"patient {person_id}", "patient", None, person_id)
    store.sign_in_elsewhere(patient.name)
    store.know_browser(patient.id, None)
    with Session(store._engine) as s:
        s.add(FilmRow(set_id=set_id, kind="mp4", who="B. Shaw", blob=b"film"))
        s.add(AssignmentRow(account_id=patient.id, person_id=person_id))
        s.add(RescoreRow(set_id=set_id, from_version="1.0.0", to_version="1.1.0", before={}, who="B. Shaw", at=NOON))
        s.commit()


# -- profile, plan, decisions, diary, consent --------------------------------------------------------------------------


def test_answers_are_kept_as_history_and_the_newest_counts(store, ada):
    assert store.profile(ada) is None
    store.save_profile(ada, PROFILE, NOON)
    later = store.save_profile(ada, PROFILE.model_dump() | {"foot_ulcer": True}, NOON + MINUTE)
    assert store.profile(ada) == later
    assert store.profile_history(ada) == [(NOON, PROFILE), (NOON + MINUTE, later)]


def test_plans_follow_each_other(store, ada):
    assert (store.plan(ada), store.plan_history(ada)) == (None, [])
    first, _ = starter_plan(PROFILE, NOON)
    store.save_plan(ada, first)
    second, _ = override(first, "B. Shaw", NOON + MINUTE, locked=True)
    store.save_plan(ada, second)
    assert store.plan(ada) == second
    assert store.plan_history(ada) == [first, second]
    for stale in (first, second, second.model_copy(update={"version": 4})):
        with pytest.raises(RecordsError, match="changed meanwhile"):
            store.save_plan(ada, stale)
    assert len(store.plan_history(ada)) == 2


def test_checks_come_back_as_they_were_with_red_flags_on_the_list(store, ada):
    given = [
        ("before", Before(pain=2, red_flags=["fall", "chest_pain"], glucose_mg_dl=120, at=NOON)),
        ("set", SetPain(change="more", at=NOON + MINUTE)),
        ("set", SetPain(change="same", assumed=True, at=NOON + MINUTE)),
        ("after", After(pain=3, rpe=4, felt="fine", at=NOON + 2 * MINUTE)),
        ("morning", Morning(pain=1, at=NOON + timedelta(hours=20))),
    ]
    for kind, check in given:
        store.add_check(ada, kind, check)
    assert [(e.kind, e.check) for e in store.checks(ada)] == given
    assert [e.check for e in store.checks(ada, "morning")] == [given[4][1]]
    chest, fall = sorted(store.safety_events(ada, unseen_only=True), key=lambda e: e.what)
    assert (chest.what, fall.what, fall.at) == ("chest_pain", "fall", NOON)
    store.mark_seen(fall.id, " B.  Shaw ", NOON + MINUTE)
    store.mark_seen(fall.id, "Somebody else")
    assert [e.what for e in store.safety_events(unseen_only=True)] == ["chest_pain"]
    seen = next(e for e in store.safety_events() if e.id == fall.id)
    assert (seen.seen_by, seen.seen_at) == ("B. Shaw", NOON + MINUTE)
    assert store.add_safety_event(ada, "fainting") > 0


def test_only_that_the_pain_is_the_same_can_be_assumed(store, ada):
    for told in ({"change": "more"}, {"change": "same", "pain": 3}):
        with pytest.raises(CoachError, match="assumed"):
            store.add_check(ada, "set", {**told, "assumed": True, "at": NOON})
    assert SetPain.model_validate({"change": "same", "at": NOON}).assumed is False, "kept before it could be assumed"


def test_a_check_belongs_to_ones_own_session(store, ada):
    other = store.add_person("Bo").id
    set_id = store.begin_set(ada, "squat", "1", "both", 90, "full", "video", NOON)
    kept = store.add_check(ada, "set", SetPain(change="same", at=NOON), set_id=set_id)
    assert kept
    for where in ({"set_id": set_id}, {"session_id": 1}, {"set_id": 99}, {"session_id": 99}):
        with pytest.raises(RecordsError, match="not in the person's records"):
            store.add_check(other, "set", SetPain(change="same", at=NOON), **where)


def test_decisions_come_back_with_their_sentence(store, ada):
    given = [decide("rest", "Pain is {pain:g}.", "red", None, pain=7), decide("slow", "Stand up slowly.", dizzy=1)]
    store.add_decisions(ada, given, NOON)
    assert [(e.at, e.decision, e.decision.says) for e in store.decisions(ada)] == [(NOON, d, d.says) for d in given]


def test_a_week_of_the_diary_is_kept_once(store, ada):
    week = Diary(week=NOON.date(), sleep=4)
    store.save_diary(ada, week)
    more = store.save_diary(ada, {"week": NOON.date(), "sleep": 5, "stress": 2})
    before = store.save_diary(ada, {"week": NOON.date() - timedelta(7)})
    assert store.diary(ada) == [before, more]
    assert store.diary(ada, NOON.date() + timedelta(days=2)) == [more]


def test_consent_is_asked_by_kind_and_may_be_taken_back(store, ada):
    assert not store.consent(ada, "landmarks")
    store.set_consent(ada, "landmarks", True)
    store.set_consent(ada, "therapist", True)
    store.set_consent(ada, "landmarks", False)
    assert store.consents(ada) == {"landmarks": False, "therapist": True}
    with pytest.raises(CoachError, match="no kind of data"):
        store.set_consent(ada, "everything", True)


@pytest.mark.parametrize(
    ("save", "words"),
    [
        (lambda s, p: s.save_profile(p, {"can_stand_safely": True}), "foot ulcer"),
        (lambda s, p: s.save_plan(p, PLAN.model_dump() | {"rest_s": 5}), "rest s"),
        (lambda s, p: s.save_plan(p, PLAN.model_copy(update={"pain_ceiling": 50})), "pain ceiling"),
        (lambda s, p: s.add_check(p, "before", {"pain": 11, "at": NOON}), "pain"),
        (lambda s, p: s.add_check(p, "before", {"pain": 1, "red_flags": ["cough"], "at": NOON}), "red flags"),
        (lambda s, p: s.add_check(p, "after", {"pain": 1, "rpe": 3, "at": NOON.replace(tzinfo=None)}), "at"),
        (lambda s, p: s.add_check(p, "evening", {"pain": 1, "at": NOON}), "no check called evening"),
        (lambda s, p: s.save_diary(p, {"week": NOON.date() + timedelta(1)}), "Monday"),
        (lambda s, p: s.save_diary(p, None), "cannot be kept"),
        (lambda s, p: s.add_safety_event(p, "cough"), "no red flag"),
        (lambda s, p: s.delete_person(p, "  "), "who does this"),
    ],
)  # fmt: skip
def test_what_is_none_is_refused_in_one_line_and_not_kept(store, ada, save, words):
    before = store.everything(ada)
    with pytest.raises(CoachError) as caught:
        save(store, ada)
    assert words in one_line(caught)
    assert store.everything(ada) == before


@pytest.mark.parametrize(
    "save",
    [
        lambda s: s.save_profile(7, PROFILE), lambda s: s.save_plan(7, PLAN), lambda s: s.everything(7),
        lambda s: s.add_check(7, "morning", Morning(pain=1, at=NOON)), lambda s: s.add_decisions(7, []),
        lambda s: s.add_safety_event(7, "fall"), lambda s: s.save_diary(7, {"week": NOON.date()}),
        lambda s: s.set_consent(7, "landmarks", True), lambda s: s.delete_person(7, "B"), lambda s: s.mark_seen(7, "B"),
    ],
)  # fmt: skip
def test_nothing_is_kept_of_nobody(store, save):
    with pytest.raises(RecordsError, match="not in the records any more"):
        save(store)


@pytest.mark.parametrize("damage", ["{}", '{"pain": 99}', "no json", "[]", "null", '"text"'])
@pytest.mark.parametrize(
    ("table", "read"),
    [
        ("profile", "profile"), ("profile", "profile_history"), ("plan", "plan"), ("plan", "plan_history"),
        ("plan", "session_summaries"), ("session_check", "checks"), ("session_check", "session_summaries"),
        ("decision", "decisions"), ("diary", "diary"),
    ],
)  # fmt: skip
def test_a_damaged_row_is_one_line(store, ada, table, read, damage):
    full(store, ada)
    harm(store, f"UPDATE {table} SET body = :damage", damage=damage)
    with pytest.raises(RecordsError) as caught:
        getattr(store, read)(ada)
    assert "is damaged" in one_line(caught)
    assert store.everything(ada)["person"], "and all else can still be taken along"


@pytest.mark.parametrize(
    ("table", "column"), [("session_check", "kind"), ("session_check", "at"), ("decision", "light")]
)
def test_a_damaged_column_is_one_line(store, ada, table, column):
    full(store, ada)
    harm(store, f"UPDATE {table} SET {column} = 'x'")
    with pytest.raises(RecordsError, match="is damaged"):
        store.checks(ada) if table == "session_check" else store.decisions(ada)


# -- sessions as the rules see them ------------------------------------------------------------------------------------


def trained(store, person, at, reps=(86, 90), exercise="squat", side="both") -> int:
    set_id = store.begin_set(person, exercise, "1.0.0", side, 90.0, "full", "video", at)
    for n, score in enumerate(reps):
        store.add_rep(set_id, rep(n, score=score), at + n * timedelta(seconds=5))
    return set_id


def test_a_session_is_joined_with_its_checks(store, ada):
    store.save_plan(ada, PLAN)
    store.add_check(ada, "before", Before(pain=2, at=NOON - 5 * MINUTE))
    first = trained(store, ada, NOON)
    store.add_check(ada, "set", SetPain(change="more", pain=4, at=NOON + MINUTE), set_id=first)
    trained(store, ada, NOON + 2 * MINUTE, (70, None), "knee_extension_seated", "left")
    trained(store, ada, NOON + 3 * MINUTE, (), "knee_extension_seated", "right")  # nothing came of it
    trained(store, ada, NOON + 4 * MINUTE, (80,), "neck_rotation")  # not of the plan
    store.add_check(ada, "after", After(pain=3, rpe=5, at=NOON + 10 * MINUTE))
    store.add_check(ada, "morning", Morning(pain=9, at=NOON + timedelta(hours=20)))
    (found,) = store.session_summaries(ada)
    assert (found.at, found.date, found.planned, found.done) == (NOON, NOON.date(), 4, 2)
    assert (found.pain_before, found.pain_max, found.pain_after, found.rpe) == (2, 4, 3, 5)
    assert (found.score, found.red_flag) == (83, False)
    assert found.minutes == pytest.approx(5 * 1.6 / 60)


def test_a_session_without_checks_or_plan_says_so(store, ada):
    set_id = store.begin_set(ada, "single_leg_stance", "1.0.0", "left", 0.3, "full", "video", NOON)
    store.add_hold(set_id, Held(0, "left", 1.0, 13.0, 12.0, True, None, {}, []), NOON)
    store.begin_set(ada, "squat", "1.0.0", "both", 90.0, "full", "video", NOON + timedelta(hours=3))  # nothing done
    (found,) = store.session_summaries(ada)
    assert (found.planned, found.done, found.score, found.minutes) == (None, 1, None, 0.2)
    assert (found.pain_before, found.pain_max, found.pain_after, found.rpe) == (None, None, None, None)
    assert store.session_summaries(store.add_person("Bo").id) == []


def test_checks_go_to_the_nearest_session_on_the_right_side(store, ada):
    trained(store, ada, NOON)
    trained(store, ada, NOON + 80 * MINUTE)
    store.add_check(ada, "after", After(pain=1, rpe=2, at=NOON + 20 * MINUTE))
    store.add_check(ada, "before", Before(pain=3, at=NOON + 30 * MINUTE))  # 30 after the one, 50 before the other
    store.add_check(ada, "before", Before(pain=4, at=NOON + 70 * MINUTE))
    first, second = store.session_summaries(ada)
    assert (first.pain_before, first.pain_after) == (None, 1)
    assert (second.pain_before, second.pain_after) == (4, None)


@pytest.mark.parametrize(
    ("check", "kept"), [({"pain": 1}, False), ({"pain": 6}, True), ({"pain": 1, "red_flags": ["fall"]}, True)]
)
def test_a_session_that_the_check_stopped_is_one_with_nothing_done(store, ada, check, kept):
    store.add_check(ada, "before", check | {"at": NOON})
    found = store.session_summaries(ada)
    assert [(s.done, s.pain_before, s.red_flag) for s in found] == (
        [(0, check["pain"], "red_flags" in check)] if kept else []
    )


def test_rest_days_dates_of_the_place_and_red_flags(store, ada):
    store.save_plan(ada, PLAN.model_copy(update={"items": (PlanItem(exercise="squat", reps=5, days=(1,)),)}))
    trained(store, ada, NOON)
    store.add_safety_event(ada, "fall", NOON + MINUTE)
    (here,) = store.session_summaries(ada)
    assert (here.planned, here.done, here.red_flag) == (0, 1, True)
    (there,) = store.session_summaries(ada, timezone(timedelta(hours=13)))
    assert (there.date, there.planned) == (NOON.date() + timedelta(1), 1)


def test_the_engine_runs_on_what_is_kept(store, ada):
    store.save_plan(ada, PLAN)
    for day in (0, 2):
        at = NOON + timedelta(days=day)
        store.add_check(ada, "before", Before(pain=1, at=at - MINUTE))
        trained(store, ada, at)
        trained(store, ada, at + MINUTE)
        for side in ("left", "right"):
            trained(store, ada, at + 2 * MINUTE, exercise="knee_extension_seated", side=side)
        store.add_check(ada, "after", After(pain=1, rpe=4, at=at + 5 * MINUTE))
    made, why = next_plan(
        store.plan(ada), PROFILE, store.session_summaries(ada), None, at=NOON + timedelta(days=3),
        earlier=store.plan_history(ada),
    )  # fmt: skip
    assert [d.rule for d in why] == ["progress"]
    assert [i.amount for i in made.items] == [6, 5], "8 seconds more on 100"
    assert store.save_plan(ada, made) == store.plan(ada)
