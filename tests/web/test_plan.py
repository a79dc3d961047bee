"""The plan as a table: what would change is said before it is kept, and nothing is kept before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from coach.care.records import Plan, PlanItem, Progression
from coach.records.store import Store
from coach.web.desk.plan_changes import changes
from coach.web.server import services
from tests.browser.conftest import SAFE
from tests.web.test_every_page import EVERY, show, texts

ITEMS = (
    PlanItem(exercise="squat", reps=8, sets=2),
    PlanItem(exercise="hip_abduction_standing", reps=6),
    PlanItem(exercise="posture_hold", seconds=20),
)
MADE = datetime.now(UTC) - timedelta(days=3)
PLAN = Plan(items=ITEMS, made_by="Dr. Berg", made_at=MADE)


@pytest.fixture
def ada(store, monkeypatch) -> Store:
    store.add_person("Ada")
    store.save_profile(1, SAFE)
    store.save_plan(1, PLAN)
    monkeypatch.setattr(services, "get_store", lambda: store)
    return store


def opened() -> AppTest:
    return show(EVERY["plan"][0], {"person": "1"})


def press(page: AppTest, label: str) -> AppTest:
    return next(b for b in page.button if b.label == label).click().run()


def fill(page: AppTest, label: str, value: float, number: int = 0) -> AppTest:
    return [f for f in page.number_input if f.label == label][number].set_value(value).run()


def said(page: AppTest, words: str) -> bool:
    return any(words in line.replace("\\", "") for line in texts(page))


def test_what_changes_is_said_first_and_kept_with_a_name_only(ada):
    page = opened()
    assert said(page, "Nothing yet.")
    assert not [b for b in page.button if b.label == "Keep this plan"]
    page = fill(fill(page, "Sets", 3), "Reps", 10)
    assert said(page, "Squat: 2 × 8 → 3 × 10")
    page = press(page, "Keep this plan")
    assert [e.value for e in page.error] == ["Please type who changes the plan. Nothing was changed."]
    assert ada.plan(1) == PLAN
    next(f for f in page.text_input if f.label == "Therapist").set_value("Dr. Lee").run()
    page = press(page, "Keep this plan")
    assert said(page, "Kept. It is on the Today page now.")
    kept = ada.plan(1)
    assert (kept.version, kept.made_by, kept.reason) == (2, "Dr. Lee", "therapist_override")
    assert kept.items == (ITEMS[0].model_copy(update={"sets": 3, "reps": 10}), *ITEMS[1:])
    assert [e.decision.rule for e in ada.decisions(1)] == ["therapist_override"]
    assert said(page, "Nothing yet.")


def test_rows_move_are_added_and_left_out_and_what_was_typed_stays(ada):
    page = press(fill(opened(), "Reps", 9, 1), "Standing hip abduction: earlier")
    assert said(page, "Standing hip abduction: 1 × 6 → 1 × 9")
    assert said(page, "New order: Standing hip abduction, Squat, ")
    next(s for s in page.selectbox if s.label == "Add an exercise").set_value("heel_raise").run()
    page = press(page, "Add it")
    assert said(page, "Heel raise added: 1 × 8, every day")
    [b for b in page.button if b.label == "Leave this exercise out"][2].click().run()
    assert [line for line in texts(page) if "left out" in line]
    press(page, "Undo all of it")
    assert said(page, "Nothing yet.")
    assert ada.plan(1) == PLAN


def test_an_exercise_without_a_day_or_twice_cannot_be_kept(ada):
    page = opened()
    page.button_group[0].set_value([]).run()
    assert [e.value for e in page.error] == ["Choose a day for Squat, or leave it out."]
    next(s for s in page.selectbox if s.label == "Add an exercise").set_value("squat").run()
    page = press(page, "Add it")
    assert any("twice" in e.value for e in page.error)
    assert not [b for b in page.button if b.label == "Keep this plan"]


def test_a_ready_plan_is_looked_at_before_it_is_kept_and_leaves_out_what_is_not_safe(ada):
    ada.save_profile(1, SAFE.model_copy(update={"foot_ulcer": True}))
    ada.save_template("Legs", (*ITEMS, PlanItem(exercise="march_seated", reps=20)), "Dr. Berg")
    page = opened()
    shown = len(page.warning)
    page.session_state["ready-plans"] = True
    page = page.run()
    assert len(page.warning) == shown + len(ITEMS)
    page = press(page, "Use this plan")
    assert said(page, "Squat left out")
    assert said(page, "Seated march added: 1 × 20, every day")
    assert ada.plan(1) == PLAN


def test_another_version_meanwhile_is_told(ada):
    page = fill(opened(), "Reps", 9)
    ada.save_plan(1, PLAN.model_copy(update={"version": 2, "made_at": MADE + timedelta(days=1)}))
    page.run()
    assert any("changed meanwhile" in w.value for w in page.warning)


def other(**changed: object) -> Plan:
    return PLAN.model_copy(update=changed)


@pytest.mark.parametrize(
    ("after", "told"),
    [
        (other(), []),
        (other(items=ITEMS[1:]), ["Squat left out"]),
        (other(items=(*ITEMS, PlanItem(exercise="heel_raise", reps=10, sets=2, days=(0, 2)))),
         ["Heel raise added: 2 × 10, Mon Wed"]),
        (other(items=(ITEMS[0], ITEMS[1].model_copy(update={"side": "left", "days": (0,)}), ITEMS[2])),
         ["Standing hip abduction: both sides → left side; every day → Mon"]),
        (other(items=(ITEMS[0].model_copy(update={"target": 70.0, "tempo_s": (3, 1, 2)}), *ITEMS[1:])),
         ["Squat: target 90 → 70; seconds there, held, back: 2-0-2 → 3-1-2"]),
        (other(items=(ITEMS[0].model_copy(update={"locked": True, "most": 12}), *ITEMS[1:])),
         ["Squat: now fixed; pacing goes up to 30 → 12"]),
        (other(pain_ceiling=4, locked=True), ["Stops above a pain of: 5 → 4", "The whole plan is fixed"]),
        (other(progression=Progression(good_sessions=5)), ["Good sessions before a step: 2 → 5"]),
    ],
)  # fmt: skip
def test_each_difference_is_one_short_line(after: Plan, told: list[str]):
    found = changes(PLAN, after)
    assert [line for line in found if "one go" not in line] == told
