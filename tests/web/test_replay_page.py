"""Replay's "Not counted": every refused cycle with its reason; a therapist counts one in, and takes it back."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from coach.exercise.definition import load_exercise
from coach.exercise.reasons import why_not_counted
from coach.records.store import Store
from coach.web.day.summary import summary_of
from coach.web.server import services
from tests.exercise.own_style import one_leg
from tests.records.test_counted_in import a_set, count_in
from tests.records.test_own_ways import a_set as own_style_set
from tests.web.test_every_page import EVERY, WORDS, show, signed_in, texts

WHO = "not-counted-who"


@pytest.fixture
def ada(store: Store, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(services, "get_store", lambda: store)
    return store.add_person("Ada").id


def replay(set_id: int) -> AppTest:
    return show(EVERY["replay"][0], {"person": "1", "set": str(set_id)})


def section(page: AppTest) -> Any:
    return next(e for e in page.expander if e.label.startswith("Not counted"))


def press(page: AppTest, key: str) -> AppTest:
    next(b for b in page.button if b.key == key).click()
    return page.run()


def test_a_refused_cycle_is_counted_in_and_taken_back(store: Store, ada: int):
    made = a_set(store, ada)
    refused = store.refused_of(made)
    page = replay(made)
    assert section(page).label == f"Not counted: {len(refused)}"
    assert all(any(why_not_counted(r.reason) in line for line in texts(page)) for r in refused)
    last = len(refused) - 1

    press(page, f"count-{last}")
    assert any("Please type who marks it" in e.value for e in page.error)
    assert store.counted_in(ada) == {}
    next(t for t in page.text_input if t.key == WHO).input("B. Shaw")
    press(page, f"count-{last}")
    assert not page.exception
    assert {(i, one.who) for (_set, i), one in store.counted_in(ada).items()} == {(3, "B. Shaw")}
    assert section(page).label == f"Not counted: {last}"
    assert any("Counted in as rep 4" in line for line in texts(page))
    assert any("counted in by B. Shaw" in table.value.to_csv() for table in page.dataframe)
    assert [b.label for b in page.button if b.key == f"count-{last}"] == ["It does not count after all"]

    person = next(p for p in store.people() if p.id == ada)
    assert summary_of(person, load_exercise("squat"), made).reps == 4
    assert any("One of these reps was counted in" in c.value for c in show(*progress()).caption)
    press(page, f"count-{last}")
    assert store.counted_in(ada) == {}
    assert len(store.set_reps(made)) == 3
    assert section(page).label == f"Not counted: {len(refused)}"
    assert not any("counted in" in c.value for c in show(*progress()).caption)


def progress() -> tuple[Any, dict[str, str]]:
    return EVERY["progress"][0], {"person": "1", "exercise": "squat"}


def test_its_time_leads_there(store: Store, ada: int):
    made = a_set(store, ada)
    page = replay(made)
    last = len(store.refused_of(made)) - 1
    button = next(b for b in page.button if b.key == f"go-{last}")
    press(page, button.key)
    of, visit = page.session_state["replay-visit"]
    assert (of, visit["id"]) == (made, 1)
    assert visit["at"] == pytest.approx(1000 * float(button.label.split()[0]), abs=51)
    press(page, button.key)
    assert page.session_state["replay-visit"][1]["id"] == 2, "again to the same moment"


def test_without_a_recording_it_counts_without_degrees_and_says_so(store: Store, ada: int):
    made = a_set(store, ada, landmarks=False)
    page = replay(made)
    assert not [b for b in page.button if str(b.key).startswith("go-")]
    next(t for t in page.text_input if t.key == WHO).input("B. Shaw")
    press(page, f"count-{len(store.refused_of(made)) - 1}")
    assert not page.exception
    assert any("no recording of it was kept" in table.value.to_csv() for table in page.dataframe)


def test_whoever_is_signed_in_decides_and_the_audit_has_a_line(store: Store, ada: int, monkeypatch: pytest.MonkeyPatch):
    made = a_set(store, ada)
    count_in(store, made)
    store.add_account("shaw", "therapist", WORDS)
    store.assign(next(a.id for a in store.accounts() if a.name == "shaw"), ada)
    signed_in(monkeypatch, store.sign_in("shaw", WORDS))
    page = replay(made)
    assert not [t for t in page.text_input if t.key == WHO], "the account says who"
    assert [b for b in page.button if str(b.key).startswith("count-")]
    press(page, f"count-{len(store.refused_of(made)) - 1}")
    assert [r["who"] for r in store.everything(ada)["counted_in"]] == ["B. Shaw", "shaw"]
    assert any("mark_refused" in line.detail for line in store.audit())


def test_what_is_counted_in_teaches_ones_own_way_which_may_be_forgotten(store: Store, ada: int):
    made = own_style_set(store, ada, one_leg())
    page = replay(made)
    next(t for t in page.text_input if t.key == WHO).input("B. Shaw")
    press(page, "count-0")
    assert not page.exception
    assert [w.exercise for w in store.own_ways(ada)] == ["bridge"]
    for name, whose in (("desk", "knows Ada's own way"), ("my_data", "knows your own way")):
        (line,) = [t for t in texts(show(EVERY[name][0], {"person": "1"})) if whose in t]
        assert "Bridge" in line
    mine = press(show(EVERY["my_data"][0], {"person": "1"}), "forget-way-bridge")
    assert not mine.exception
    assert store.own_ways(ada) == []
    assert not any("own way" in line for line in texts(mine))
