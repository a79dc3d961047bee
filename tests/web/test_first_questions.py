"""Exercises and Sequences ask before they begin; a red flag has a page to itself, and the day's stop holds all over."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from coach.care.records import Before, Plan, PlanItem, Profile
from coach.care.safety import RED_FLAGS
from coach.records.store import Store
from coach.settings import settings
from coach.web.look.ways import page_script
from coach.web.server import services

SAFE = Profile(
    can_stand_safely=True, foot_ulcer=False, numb_feet=False, diabetes=False, dizzy_on_standing=False, falls_last_year=0
)
NUMB_AND_FELL = SAFE.model_copy(update={"numb_feet": True, "falls_last_year": 2})
ALL_THE_SAME = "I have read this, and begin all the same"


@pytest.fixture
def kept(tmp_path, monkeypatch, empty_database) -> Store:
    shutil.copyfile(empty_database, tmp_path / "coach.db")
    store = Store(f"sqlite:///{tmp_path / 'coach.db'}")
    monkeypatch.setattr(services, "get_store", lambda: store)
    yield store
    store.close()


@pytest.fixture
def ada(kept: Store) -> int:
    return kept.add_person("Ada").id


def open_page(script: str, **where: object) -> AppTest:
    page = AppTest.from_file(page_script(script), default_timeout=60)
    for name, value in where.items():
        page.query_params[name] = str(value)
    page.run()
    assert not page.exception
    return page


def press(page: AppTest, label: str) -> AppTest:
    next(b for b in page.button if b.label == label).click().run()
    assert not page.exception
    return page


def labels(page: AppTest) -> list[str]:
    return [b.label for b in page.button]


def answer(page: AppTest, pain: int = 1, flags: tuple[str, ...] = ("none",), boxes: bool = True) -> AppTest:
    groups = {g.key: g for g in page.button_group}
    groups["before-pain"].set_value(pain)
    groups["before-flags"].set_value(list(flags))
    for box in page.checkbox:
        box.set_value(boxes)
    return press(page, "Go on")


def words(page: AppTest) -> str:
    return " ".join([*(e.value for e in page.error), *(e.value for e in page.warning), *(e.value for e in page.info)])


def live(page: AppTest) -> bool:
    """Whether the set is on the page, or what comes first in a sequence."""
    where = {name: "".join(value) for name, value in page.query_params.items()}
    return where.get("live") == "1" or where.get("stage") in ("live", "rest")


@pytest.mark.parametrize(
    ("script", "what"), [("exercise", {"exercise": "squat"}), ("sequence", {"sequence": "warm_up"})]
)
def test_the_first_start_of_a_day_asks_and_the_next_does_not(kept, ada, script, what):
    kept.save_profile(ada, SAFE)
    page = press(open_page(script, person=ada, **what), "Start")
    assert not live(page)
    assert "How much pain do you have now?" in [s.value for s in page.subheader]
    assert live(answer(page))
    (check,) = kept.checks(ada, "before")
    assert check.check.pain == 1
    again = press(open_page(script, person=ada, **what), "Start")
    assert live(again)


def test_who_was_never_asked_what_is_safe_is_asked_first(kept, ada):
    page = press(open_page("exercise", person=ada, exercise="squat"), "Start")
    asked = []
    for answer_ in ("Yes", "No", "No", "No", "No", "Once"):
        asked += [h.value for h in page.header]
        press(page, answer_)
    assert (asked[0], asked[-1]) == (
        "Can you stand safely, with a chair or counter to hold?",
        "How many times did you fall in the last 12 months?",
    )
    assert len(asked) == 6, "one at a time, and nothing that only a plan needs"
    assert kept.profile(ada) == SAFE.model_copy(update={"falls_last_year": 1})


def test_an_answer_can_be_taken_back_while_the_questions_go_on(kept, ada):
    page = press(open_page("exercise", person=ada, exercise="squat"), "Start")
    assert "Back" not in labels(page)
    press(press(page, "Yes"), "Back")
    assert [h.value for h in page.header] == ["Can you stand safely, with a chair or counter to hold?"]
    for answer_ in ("No", "No", "No", "No", "No", "Not once"):
        press(page, answer_)
    assert kept.profile(ada) == SAFE.model_copy(update={"can_stand_safely": False})


def test_numb_feet_and_falls_are_told_why_one_leg_alone_is_not_advised(kept, ada):
    kept.save_profile(ada, NUMB_AND_FELL)
    page = answer(press(open_page("exercise", person=ada, exercise="single_leg_stance"), "Start"))
    assert page.title[0].value == "Not advised today"
    assert "after a fall, such a stand needs your therapist's word first" in words(page)
    assert not live(page)
    assert live(press(page, ALL_THE_SAME))
    assert kept.decisions(ada)[-1].decision.rule == "begun_all_the_same"  # for the therapist to see


def test_a_sequence_begins_without_what_is_not_advised(kept, ada):
    kept.save_profile(ada, SAFE.model_copy(update={"can_stand_safely": False}))
    page = answer(press(open_page("sequence", person=ada, sequence="gentle_yoga"), "Start"))
    assert "it is done standing" in words(page)
    press(page, "Begin without these")
    assert live(page)
    assert page.query_params["without"]


def test_soles_and_shoes_are_asked_for_what_needs_them_though_pain_was_told(kept, ada):
    kept.save_profile(ada, SAFE.model_copy(update={"numb_feet": True}))
    kept.add_check(ada, "before", Before(pain=1, at=datetime.now(UTC)))
    page = press(open_page("exercise", person=ada, exercise="squat"), "Start")
    assert [box.label for box in page.checkbox][:1] == [
        "I looked at both soles today: no new sore, blister or redness."
    ]
    assert "look at both soles" in words(answer(page, boxes=False))


@pytest.mark.parametrize("script", ["exercise", "today"])
def test_chest_pain_has_a_page_to_itself_and_today_says_the_real_reason(kept, ada, script, monkeypatch):
    monkeypatch.setattr(
        "coach.web.day.emergency.settings", lambda: settings().model_copy(update={"emergency_number": "112"})
    )
    kept.save_profile(ada, SAFE)
    kept.save_plan(ada, Plan(items=(PlanItem(exercise="ankle_pump", reps=5),), made_by="S", made_at=yesterday()))
    if script == "today":
        page = open_page("today", person=ada, stage="before")
    else:
        page = press(open_page("exercise", person=ada, exercise="ankle_pump"), "Start")
    answer(page, pain=2, flags=("fall", "chest_pain"))
    assert labels(page) == ["I have help"]
    said = " ".join(h.proto.body for h in page.get("html"))
    assert 'Chest pain: call <a href="tel:112">112</a> now.' in said
    assert said.index("Chest pain") < said.index("After a fall")
    press(page, "I have help")
    today = open_page("today", person=ada)
    assert (
        today.title[0].value
        == "You told us: Chest pain or pressure. Please get help first. Exercises wait until tomorrow."
    )
    assert "Begin" not in labels(today)
    closed = open_page("exercise", person=ada, exercise="ankle_pump")
    assert "Start" not in labels(closed)
    assert "Chest pain or pressure" in words(closed)
    assert "Start" not in labels(open_page("sequence", person=ada, sequence="warm_up"))
    for event in kept.safety_events(ada):
        kept.mark_seen(event.id, "B. Shaw")
    assert "Start" in labels(open_page("exercise", person=ada, exercise="ankle_pump"))


@pytest.mark.parametrize("flag", [flag.id for flag in RED_FLAGS])
def test_each_red_flag_has_its_page(kept, ada, flag):
    page = open_page("today", person=ada, stage="help", flags=flag)
    assert labels(page) == ["I have help"]
    assert "{number}" not in " ".join(h.proto.body for h in page.get("html"))


def test_pain_over_the_plans_limit_asks_for_a_second_yes(kept, ada):
    kept.save_profile(ada, SAFE)
    items = (PlanItem(exercise="ankle_pump", reps=5),)
    kept.save_plan(ada, Plan(items=items, pain_ceiling=3, made_by="S", made_at=yesterday()))
    page = answer(press(open_page("exercise", person=ada, exercise="ankle_pump"), "Start"), pain=4)
    assert "above your limit of 3" in words(page)
    assert live(press(page, ALL_THE_SAME))


@pytest.mark.parametrize(
    ("script", "where"),
    [("exercise", {"exercise": "squat", "live": 1}), ("sequence", {"sequence": "warm_up", "stage": "live"})],
)
def test_an_address_typed_by_hand_starts_nothing_that_was_not_asked_about(kept, ada, script, where):
    kept.save_profile(ada, SAFE)
    assert "Start" in labels(open_page(script, person=ada, **where))
    kept.add_check(ada, "before", Before(pain=1, chair_in_reach=True, at=datetime.now(UTC) - timedelta(hours=2)))
    assert "Start" not in labels(open_page(script, person=ada, **where))


def test_what_was_not_advised_begins_by_no_address_without_the_second_yes(kept, ada):
    kept.save_profile(ada, SAFE.model_copy(update={"foot_ulcer": True}))
    kept.add_check(ada, "before", Before(pain=1, chair_in_reach=True, at=datetime.now(UTC)))
    squat = {"exercise": "squat", "live": 1, "side": "both", "goal": 5}
    assert "Start" in labels(open_page("exercise", person=ada, **squat))
    assert "Start" in labels(open_page("sequence", person=ada, sequence="gentle_tai_chi", stage="live"))
    assert live(press(press(open_page("exercise", person=ada, exercise="squat"), "Start"), ALL_THE_SAME))
    assert "Start" not in labels(open_page("exercise", person=ada, **squat))  # a reload goes on


def test_after_a_flag_was_seen_the_questions_are_asked_anew(kept, ada):
    kept.save_profile(ada, SAFE)
    kept.add_check(ada, "before", Before(pain=1, red_flags=("chest_pain",), at=datetime.now(UTC)))
    kept.mark_seen(kept.safety_events(ada)[0].id, "B. Shaw")
    typed = open_page("exercise", person=ada, exercise="ankle_pump", live=1)
    assert "Start" in labels(typed)
    assert live(answer(press(open_page("exercise", person=ada, exercise="ankle_pump"), "Start")))


def test_no_balance_test_begins_after_a_red_flag(kept, ada):
    assert "Yes. Begin" in labels(open_page("one_test", person=ada, test="single_leg_stance"))
    kept.add_check(ada, "before", Before(pain=1, red_flags=("fainting",), at=datetime.now(UTC)))
    page = open_page("one_test", person=ada, test="single_leg_stance")
    assert "Yes. Begin" not in labels(page)
    assert "Fainted, or nearly" in words(page)
    assert "Once more" not in labels(open_page("one_test", person=ada, test="single_leg_stance", result=0))
    assert "Back to all tests" in labels(open_page("one_test", person=ada, test="single_leg_stance", live=1))


def test_the_flag_of_an_earlier_day_is_asked_about_again(kept, ada):
    kept.save_profile(ada, SAFE)
    kept.save_plan(ada, Plan(items=(PlanItem(exercise="ankle_pump", reps=5),), made_by="S", made_at=yesterday()))
    kept.add_check(ada, "before", Before(pain=1, red_flags=("fall",), at=yesterday()))
    page = open_page("today", person=ada)
    assert "Last time you told us: A fall. We ask again before you begin." in words(page)
    assert "Begin" in labels(page)


def yesterday() -> datetime:
    return datetime.now(UTC) - timedelta(days=1)
