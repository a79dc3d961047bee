"""Who has which way: the bar by who looks, one patient as one place, and nobody at a dead end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from coach.care.records import Before, Morning
from coach.records.day import Day
from coach.records.patients import PatientRow, RomChange
from coach.records.store import Store
from coach.web.desk.statements import change_words, reasons_of
from coach.web.look import look
from coach.web.server import services
from coach.web.shell.pages import BY_SCRIPT, PAGES, bar_of, lit, tabs_of
from tests.web.fakes import a_rep
from tests.web.test_day import STEADY
from tests.web.test_every_page import EVERY, WORDS, show, signed_in, texts

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def titles(kind, now: str) -> list[str]:
    return [page.title for page in bar_of(kind, BY_SCRIPT[now])]


def test_a_patient_has_five_entries_and_nothing_else():
    own = ["Today", "Exercises", "Progress", "Learn", "Me"]
    assert titles("patient", "today") == own
    assert all(titles("home", page.script) == own for page in PAGES if not page.of_desk)


def test_at_home_the_desk_has_a_bar_of_its_own():
    assert titles("home", "patients") == titles("home", "plan") == ["Patients", "New exercise", "Accounts"]


def test_a_therapist_and_an_admin_have_theirs():
    assert titles("therapist", "patients") == ["Patients", "Exercises", "Learn", "New exercise"]
    assert titles("admin", "accounts") == ["Accounts", "Status", "Audit"]


def test_a_patient_opens_as_one_place():
    tabs = ["Overview", "Trends", "Tests", "Plan", "Sets", "Notes", "Report"]
    for script in ("patient", "desk", "tests", "plan", "replay", "notes", "report", "neurology", "clip"):
        assert [page.title for page in tabs_of(BY_SCRIPT[script])] == tabs
        assert lit(BY_SCRIPT[script], BY_SCRIPT["patients"])
    assert tabs_of(BY_SCRIPT["patients"]) == tabs_of(BY_SCRIPT["progress"]) == []
    assert lit(BY_SCRIPT["neurology"], BY_SCRIPT["tests"])
    assert lit(BY_SCRIPT["clip"], BY_SCRIPT["replay"])


def test_what_lies_under_an_entry_is_for_everybody_who_has_the_entry():
    for page in PAGES:
        assert not page.under or page.under in BY_SCRIPT, page.script
        if page.place == "" and not page.first:
            assert page.under, f"{page.script} is under nothing: no entry is lit while it is open"


@pytest.fixture
def store(tmp_path, monkeypatch) -> Iterator[Store]:
    made = Store(f"sqlite:///{tmp_path / 'coach.db'}")
    monkeypatch.setattr(services, "get_store", lambda: made)
    yield made
    made.close()


def opened(script: str, **about: str) -> AppTest:
    return show(EVERY[script][0], {**EVERY[script][1], **about})


def title(page: AppTest) -> list[str]:
    return [t.value for t in page.title]


@pytest.mark.parametrize("script", ["today", "exercises", "progress", "balance", "me", "my_data", "sequence"])
def test_at_home_whoever_has_no_name_yet_is_asked_for_it(store, script):
    assert title(opened(script)) == ["Welcome"]
    store.add_person("Ada")
    assert title(opened(script)) == ["Who is exercising?"]


@pytest.mark.parametrize(
    "script", ["patient", "desk", "tests", "plan", "replay", "notes", "report", "neurology", "clip"]
)
def test_a_page_of_a_patient_without_one_is_the_list(store, script):
    store.add_person("Ada")
    page = opened(script)
    assert title(page) == ["Patients"]
    assert "Ada" in " ".join(texts(page))


SATURDAY = datetime(2026, 11, 21, 9, tzinfo=UTC)


@pytest.fixture
def planned(store, monkeypatch) -> Store:
    """Ada, whose gentle plan is for Monday, Wednesday and Friday; today is Saturday."""
    store.add_person("Ada")
    Day(store, 1, SATURDAY).begin_plan(STEADY)
    monkeypatch.setattr(look, "now_utc", lambda: SATURDAY)
    return store


def test_the_first_day_is_never_a_dead_end(planned):
    page = opened("today", person="1")
    assert title(page) == ["Your plan: Mon, Wed, Fri"]
    assert len(planned.plan(1).items) == 5
    assert sum("Drawing of the movement" in text for text in html_of(page)) == 5
    next(b for b in page.button if b.label == "Start session 1 now").click().run()
    assert title(page) == ["Before we begin"]


def test_the_first_session_has_the_whole_plan_and_keeps_it_to_its_end(planned):
    check_id, verdict = Day(planned, 1, SATURDAY).tell_before(Before(pain=2, at=SATURDAY), False, any_day=True)
    assert verdict.may_start
    page = opened("today", person="1", check=str(check_id), stage="ready", now="1")
    assert title(page) == ["Ready"]
    assert "Start the camera" in [b.label for b in page.button]


def test_after_the_first_session_a_free_day_is_for_rest_whatever_the_address_says(planned):
    friday = SATURDAY - timedelta(days=1)
    set_id = planned.begin_set(1, "march_seated", "1.0.0", "both", 90, "full", "video", at=friday)
    planned.add_check(1, "before", Before(pain=2, at=friday))
    planned.add_rep(set_id, a_rep(0), at=friday)
    planned.end_set(set_id, "stop", at=friday)
    planned.add_check(1, "morning", Morning(pain=2, at=SATURDAY))
    for about in ({}, {"now": "1"}):
        assert title(opened("today", person="1", **about)) == ["Today is a rest day, and rest is part of the plan."]


def test_what_is_kept_is_told_in_sentences(planned):
    assert "Your name, and nothing else yet." in texts(opened("my_data", person="1"))
    set_id = planned.begin_set(1, "march_seated", "1.0.0", "both", 90, "full", "video", at=SATURDAY)
    for n in range(3):
        planned.add_rep(set_id, a_rep(n), at=SATURDAY)
    assert "3 reps and holds since November 2026" in texts(opened("me", person="1"))
    assert "- 3 reps and holds since November 2026" in texts(opened("my_data", person="1"))


def html_of(page: AppTest) -> list[str]:
    return [e.proto.body for e in page.main if e.type == "html"]


def signed_in_as(store: Store, monkeypatch, role: str, person: int | None = None) -> int:
    account = store.add_account(role, role, WORDS, person)
    signed_in(monkeypatch, store.sign_in(role, WORDS))
    return account.id


@pytest.mark.parametrize(("role", "first"), [("therapist", "Patients"), ("admin", "Accounts")])
def test_whoever_is_no_patient_is_never_asked_for_a_name(store, monkeypatch, role, first):
    signed_in_as(store, monkeypatch, role)
    assert title(opened("home")) == [first]
    for script, (page, _about) in EVERY.items():
        if role in page.kinds:
            said = " ".join(texts(opened(script)))
            assert "Who is exercising?" not in said, script
            assert "your name" not in said.lower() or script in ("edit_exercise", "accounts"), script


def test_a_patient_with_an_account_lands_on_today(store, monkeypatch):
    ada = store.add_person("Ada").id
    signed_in_as(store, monkeypatch, "patient", ada)
    assert title(opened("home")) == ["A few questions first"]
    me = " ".join(texts(opened("me")))
    assert "For therapists" not in me
    assert "signed in as patient" in me


def test_a_therapist_without_patients_is_told_who_assigns_them(store, monkeypatch):
    signed_in_as(store, monkeypatch, "therapist")
    assert "No patient is assigned to you yet" in " ".join(texts(opened("patients")))


def test_a_therapist_may_read_an_exercise_without_a_patient(store, monkeypatch):
    ada = store.add_person("Ada").id
    store.assign(signed_in_as(store, monkeypatch, "therapist"), ada)
    page = opened("exercise")
    assert title(page) == ["Squat"]
    assert "Choose a patient to do it with" in texts(page)
    assert "Start" in [b.label for b in opened("exercise", person=str(ada)).button]


def test_at_home_one_quiet_link_opens_the_desk_and_accounts_say_what_they_are_for(store):
    ada = store.add_person("Ada").id
    assert "For therapists" in texts(opened("me", person=str(ada)))
    assert "At home nobody needs an account" in " ".join(texts(opened("accounts")))


def test_the_overview_of_somebody_new_is_no_blank_page(store):
    ada = store.add_person("Ada").id
    said = " ".join(texts(opened("patient", person=str(ada))))
    for words in ("Nothing was measured yet", "No red flag is open", "There is no plan yet", "never"):
        assert words in said


def test_a_red_flag_comes_first_on_the_list_and_decides_the_next_step(store):
    store.add_person("Ada")
    bo = store.add_person("Bo").id
    store.add_safety_event(bo, "fall")
    said = texts(opened("patients"))
    assert said.index("Bo") < said.index("Ada")
    overview = texts(opened("patient", person=str(bo)))
    assert "talk to the person before anything else" in " ".join(overview)
    assert len([line for line in overview if "A fall" in line]) == 1, "each thing is said once"


def row(**more) -> PatientRow:
    fields = {"id": 1, "name": "Ada", "flags": 0, "last_at": NOW, "pains": (), "reached": None, "changes": ()}
    return PatientRow(**{**fields, **more})


def test_a_change_is_told_the_way_the_exercise_goes():
    knee = "knee_flexion"
    assert change_words("squat", knee, "both", 8.2).text == "Knee bends: 8° further, better (Squat)"
    worse = change_words("squat", knee, "both", -8.2)
    assert (worse.tone, worse.text) == ("nearly", "Knee bends: 8° less far (Squat)")
    # straightening: fewer degrees of bending are further
    straighter = change_words("knee_extension_seated", knee, "left", -10.0)
    said = "Knee straightens, left: 10° further, better (Seated knee extension)"
    assert (straighter.tone, straighter.text) == ("on", said)
    assert change_words("gone", knee, "both", 8.0).tone == "none", "nobody knows which way is better"


def test_reasons_stand_in_the_order_of_how_much_they_press():
    away = row(
        last_at=datetime(2026, 11, 10, tzinfo=UTC), pains=(2.0, 2.0, 2.0, 5.0, 5.0, 5.0), reached=True,
        changes=(RomChange("squat", "knee_flexion", "both", 9.0), RomChange("bridge", "hip_flexion", "both", 12.0)),
    )  # fmt: skip
    found = reasons_of(away, [], NOW)
    # a bridge stretches the hip: more bending is less far
    assert [kind for kind, _told in found] == ["pain", "worse", "quiet", "better", "reached"]
    assert "No session for 10 days" in [told.text for _kind, told in found]
    assert reasons_of(row(), [], NOW) == []
