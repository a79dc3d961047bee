"""The patient's Trends: many small charts and one large."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from coach.care.records import Plan, PlanItem
from coach.records.day import Day
from coach.records.store import Store
from coach.trends.rom import rom_trends
from coach.web.look.day_charts import kept_by_week, kept_chart
from coach.web.server import services
from tests.filled import nine_weeks
from tests.web.test_every_page import EVERY, show, texts


@pytest.fixture(scope="module")
def weeks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = Store(f"sqlite:///{nine_weeks(tmp_path_factory.mktemp('weeks'))}")
    yield store
    store.close()


def test_each_angle_has_one_chart_and_the_pressed_one_is_the_large_one(weeks, monkeypatch):
    monkeypatch.setattr(services, "get_store", lambda: weeks)
    page = show(EVERY["desk"][0], {"person": "1"})
    found = [t for t in rom_trends(weeks.counted_reps(1)) if t.points]
    large = [b for b in page.button if b.label.startswith("Show large: ")]
    assert len(large) == len(found) - 1
    before = page.subheader[0].value
    assert before.startswith("Seated knee extension. ")
    pressed = next(b for b in large if b.label == "Show large: Hip flexion, right")
    page = pressed.click().run()
    assert page.subheader[0].value.startswith("Seated march. ")
    said = texts(page)
    assert "The camera saw the person from the side." in " ".join(said)
    assert not [line for line in said if "full · video" in line]
    for words in ("Pain before and after each session", "Planned days done, week by week"):
        assert words in [s.value for s in page.subheader]


def test_a_week_of_planned_days_counts_what_was_done_of_them(store):
    person = store.add_person("Ada")
    now = datetime(2026, 11, 26, 12, tzinfo=UTC)  # a Thursday
    items = (PlanItem(exercise="squat", reps=8, days=(0, 2, 4)),)
    store.save_plan(person.id, Plan(items=items, made_by="Dr. Berg", made_at=now - timedelta(days=10)))
    table = kept_by_week(Day(store, person.id, now))
    assert table["week"].tolist() == [pd.Timestamp(2026, 11, 16), pd.Timestamp(2026, 11, 23)]
    assert table["planned"].tolist() == [3, 2], "Friday has not come yet"
    assert table["done"].tolist() == [0, 0]
    drawn = str(kept_chart(table).to_dict())
    assert "0/3" in drawn
    assert "0/2" in drawn
