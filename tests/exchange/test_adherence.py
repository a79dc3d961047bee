"""Resting as told is no missed day: the page, the report and the research file count by one rule."""

from __future__ import annotations

from datetime import timedelta

import pytest

from coach.care.in_force import care_thresholds
from coach.care.records import Before, Plan, PlanItem, Profile
from coach.exchange.report import report_data
from coach.exchange.rows import read_history
from coach.exchange.tables import table_rows
from coach.records.day import Day
from coach.records.store import PersonRow, Store
from coach.settings import settings
from tests.exchange.made import NOW, START

DAYS = 12
PROFILE = Profile(
    can_stand_safely=True, foot_ulcer=False, numb_feet=False, diabetes=True, dizzy_on_standing=False, falls_last_year=0
)


def person_who_told(store: Store, ceiling: float | None, **answers) -> PersonRow:
    """Somebody with a plan for every day who answered so on each of the last DAYS days, and did what was said."""
    person = store.add_person("Ada")
    store.save_profile(person.id, PROFILE, START)
    limit = {} if ceiling is None else {"pain_ceiling": ceiling}
    items = (PlanItem(exercise="ankle_pump", reps=10),)
    begun = NOW - timedelta(days=DAYS - 1, hours=1)
    store.save_plan(person.id, Plan(items=items, made_by="Dr. Berg", made_at=begun, **limit))
    for n in range(DAYS):
        store.add_check(person.id, "before", Before(at=NOW - timedelta(days=DAYS - 1 - n), **answers))
    return person


@pytest.mark.parametrize(
    ("ceiling", "answers", "rule"),
    [
        (3, {"pain": 4}, "pain_before_red"),
        (None, {"pain": 1, "glucose_mg_dl": 300, "ketones": True}, "glucose_ketones"),
        (None, {"pain": 1, "red_flags": ("fall",)}, "red_flag_fall"),
    ],
)
def test_page_report_and_research_file_agree(store: Store, ceiling, answers, rule):
    person = person_who_told(store, ceiling, **answers)
    page = Day(store, person.id, NOW).adherence()
    history = read_history(store, person)
    assert (page.planned, page.done, page.streak) == (0, 0, DAYS)
    assert history.adherence(page_start(), NOW.date()) == page
    assert next(row[1] for row in report_data(history, NOW)["days"]["rows"]) == "–"
    assert [row["rest"] for row in table_rows(history)["sessions"]] == [rule] * DAYS


def test_a_limit_of_this_machine_holds_where_there_is_no_plan(store: Store, monkeypatch: pytest.MonkeyPatch):
    person = store.add_person("Ada")
    store.add_check(person.id, "before", Before(pain=3, at=NOW))
    assert store.session_summaries(person.id) == []
    monkeypatch.setenv("COACH_CARE", '{"pain_ceiling": 2}')
    for cached in (settings, care_thresholds):
        cached.cache_clear()
    try:
        assert [s.rest for s in store.session_summaries(person.id)] == ["pain_before_red"]
        assert [s.rest for s in read_history(store, person).summaries()] == ["pain_before_red"]
    finally:
        monkeypatch.undo()
        for cached in (settings, care_thresholds):
            cached.cache_clear()


def page_start():
    return NOW.date() - timedelta(days=27)
