"""The fridge sheet is one page, whatever the plan and the language, and shows every exercise with its dose and days."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from coach.care.records import Plan, PlanItem
from coach.exchange.fridge import fridge_data, fridge_pdf, render
from coach.exercise.definition import exercise_ids, load_exercise
from coach.language import LANGUAGES, catalogue, use

DAY = date(2026, 11, 28)


@pytest.fixture(autouse=True)
def english_again():
    yield
    use("en")


def plan(count: int) -> Plan:
    items = []
    for n, which in enumerate(exercise_ids()[:count]):
        counts = load_exercise(which).counts_reps
        items.append(
            PlanItem(exercise=which, sets=1 + n % 3, reps=5 + n if counts else None,
                     seconds=None if counts else 10 + n, days=(n % 7,))
        )  # fmt: skip
    return Plan(items=tuple(items), pain_ceiling=4.5, made_by="Dr. Berg", made_at=datetime.now(UTC))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [1, 7, 39])
def test_one_page_holds_every_exercise_and_dose(language: str, count: int):
    use(language)
    made = plan(count)
    data = fridge_data(made, "Ada", DAY)
    told = [(i["name"], i["dose"], i["days"]) for i in data["items"]]
    amounts = {
        "en": ("reps", "seconds"),
        "de": ("Wiederholungen", "Sekunden"),
        "es": ("repeticiones", "segundos"),
        "fr": ("répétitions", "secondes"),
    }
    for item, (name, dose, days) in zip(made.items, told, strict=True):
        english = load_exercise(item.exercise).name
        assert name == (english if language == "en" else catalogue(language)[english])
        sets = f"{item.sets} × " if item.sets > 1 else ""
        assert dose == f"{sets}{item.amount} {amounts[language][item.reps is None]}"
        assert days == list(item.days)
    assert len(data["pictures"]) == count
    assert len(render(data, "png")) == 1
    assert fridge_pdf(made, "Ada", DAY).startswith(b"%PDF")


def test_what_is_told_of_an_exercise_is_on_the_paper():
    data = fridge_data(plan(7), "Ada", DAY)
    (page,) = render(data, "png")
    for n in (0, 6):
        for field, other in (("name", "Another"), ("dose", "9 × 9"), ("days", [0, 1, 2]), ("picture", "")):
            items = [one | {field: other} if at == n else one for at, one in enumerate(data["items"])]
            assert render(data | {"items": items}, "png") != [page], (n, field)


def test_the_pain_at_which_to_stop_and_the_routine_stand_on_it_and_an_empty_plan_says_so():
    assert fridge_data(plan(1), "Ada", DAY)["notes"] == [
        "Every day, rest days too: Five minutes for the joints.",
        "Rest 45 seconds between sets.",
        "Stop when your pain is above 4.5 of 10.",
    ]
    assert len(render(fridge_data(plan(0), "Ada", DAY), "png")) == 1


def test_a_hold_does_not_name_other_seconds_than_the_plan():
    one = Plan(items=(PlanItem(exercise="posture_hold", seconds=45),), made_by="Dr. Berg", made_at=datetime.now(UTC))
    assert fridge_data(one, "Ada", DAY)["items"][0]["tempo"] == ""
