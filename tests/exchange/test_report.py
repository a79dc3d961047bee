"""The report is two pages whatever the history, and says what is missing."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import cv2
import numpy as np
import pytest

from coach.exchange.report import render, report_data, report_pdf
from coach.exchange.report_charts import Chart, Line, svg
from coach.exchange.rows import read_history
from coach.exercise.feedback import Refused
from coach.language import use
from coach.records.store import Store
from coach.trends.likelihood import RULE
from tests.exchange.made import NOW, START, a_person, a_session, damage, many_reps
from tests.records.samples import rep


@pytest.fixture(autouse=True)
def english_again():
    yield
    use("en")


def pages(data) -> list[np.ndarray]:
    return [cv2.imdecode(np.frombuffer(p, np.uint8), cv2.IMREAD_GRAYSCALE) for p in render(data, "png")]


def words(data) -> str:
    """All that is said, without the pictures."""
    return repr({k: v for k, v in data.items() if k != "pictures"})


def test_a_history_becomes_two_pages_with_its_numbers(store: Store):
    person = a_person(store)
    data = report_data(read_history(store, person), NOW)
    assert len(pages(data)) == 2
    assert report_pdf(store, person, NOW).startswith(b"%PDF")
    rom = [row for row in data["rom"]["rows"] if row[2] == "left"]
    assert rom == [["Squat", "Knee flexion", "left", "82", "102", "+20", "7", rom[0][7], rom[0][8]]]
    assert len(data["charts"]) == 1
    assert "Pain before a session: 4.0 at the start, 0.7 now (means of 3)." in data["summary"]
    stands = next(row for row in data["readings"]["rows"] if "stands" in row[1].lower())
    assert stands[2:5] == ["9", "14", "+5"]
    assert {row[1] for row in data["events"]["rows"]} == {"A fall", "A new wound on a foot"}
    assert [row[0] for row in data["plan"]["rows"]] == ["Squat", "Stand on one leg"]
    assert "Not a medical device" in data["disclaimer"]
    assert f"record {person.id}" in data["about"]
    assert data["review"] == ["Reviewed by", "Date", "Signature"]
    assert f"rule {RULE}" in words(data)


def test_an_empty_history_is_two_pages_that_say_so(store: Store):
    data = report_data(read_history(store, store.add_person("Ada")), NOW)
    assert len(pages(data)) == 2
    assert "No exercise was done yet." in data["summary"]
    assert data["charts"] == []
    assert data["pain"]["file"] == ""


def test_what_was_not_measured_is_told_with_the_commonest_reason(store: Store):
    person = store.add_person("Ada")
    set_id = store.begin_set(person.id, "squat", "1.0.0", "both", 90.0, "full", "video", START)
    for index, reason in enumerate((None, "wrong_view", "wrong_view", "not_seen")):
        one = replace(rep(index), peak_deg=None, rom_deg=None, valid=False, reason=reason) if reason else rep(index)
        store.add_rep(set_id, one)
    told = report_data(read_history(store, person), NOW)["summary"]
    assert "Counted but not measured: 3 of 4 reps; seen from another side." in told


def test_one_session_claims_no_change(store: Store):
    person = store.add_person("Ada")
    a_session(store, person, START)
    data = report_data(read_history(store, person), NOW)
    assert len(pages(data)) == 2
    assert {row[8] for row in data["rom"]["rows"]} == {"too early"}
    assert {row[5] for row in data["rom"]["rows"]} == {"–"}


def test_ten_thousand_reps_in_a_day_are_two_pages(store: Store):
    person = store.add_person("Ada")
    many_reps(store, person, 10_000)
    data = report_data(read_history(store, person), NOW)
    assert len(pages(data)) == 2
    assert "10000 reps" in data["summary"][0]


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("rep", "parts", "{broken"), ("rep", "peak_deg", "far"), ("rep", "counted_at", "some day"),
        ("session_check", "body", '{"pain": 99}'), ("session_check", "kind", "who knows"),
        ("assessment", "reading", "[1"), ("plan", "body", "null"), ("safety_event", "at", "x"),
        ("hold", "duration_s", "long"), ("exercise_set", "target", "high"), ("session", "started_at", "?"),
    ],
)  # fmt: skip
def test_a_damaged_row_is_told_in_one_line_and_the_rest_stays(store: Store, table: str, column: str, value: str):
    person = a_person(store)
    damage(store, table, column, value)
    data = report_data(read_history(store, person), NOW)
    assert any(
        re.fullmatch(r"1 damaged row was left out\.|\d+ damaged rows were left out\.", s) for s in data["summary"]
    )
    assert len(data["rom"]["rows"]) == 2
    assert len(pages(data)) == 2


def test_what_is_too_much_for_a_page_is_left_out_and_told(store: Store):
    person = store.add_person("A" * 80)
    for n in range(12):
        for hour, exercise in enumerate(("squat", "lunge", "sit_to_stand", "bridge", "heel_slide", "step_up")):
            at = START + timedelta(days=n, hours=hour)
            set_id = store.begin_set(person.id, exercise, "1.0.0", "both", 95, f"model{n % 4}", "video", at=at)
            for k, side in enumerate(("left", "right")):
                store.add_rep(set_id, rep(k, side=side), at=at)
    data = report_data(read_history(store, person), NOW)
    assert len(data["rom"]["rows"]) == 14
    assert "34 more rows" in data["rom"]["more"]
    assert len(pages(data)) == 2
    assert all(page[:, -60:].min() > 200 and page[-40:].min() > 200 for page in pages(data))  # nothing runs over
    assert {row[1] for row in data["rom"]["rows"]} >= {"Knee flexion (model0, video, side)"}


@pytest.mark.parametrize("language", ["de", "es"])
def test_other_languages_fit_too(store: Store, language: str):
    person = a_person(store)
    use(language)
    data = report_data(read_history(store, person), NOW)
    assert len(pages(data)) == 2
    assert len(data["readings"]["rows"]) == 2  # none is lost to a translated name


def test_a_rep_that_does_not_count_is_in_no_angle(store: Store):
    person = a_person(store, sessions=1)
    history = read_history(store, person)
    store.mark_rep(history.sets[0].id, 0, False, "Dr. Berg", "another person")
    data = report_data(read_history(store, person), NOW)
    assert [row[2] for row in data["rom"]["rows"]] == ["right"]
    assert any("does not count" in s for s in data["summary"])


def test_a_rep_that_was_counted_in_is_counted_and_said(store: Store):
    person = a_person(store, sessions=1)
    of = read_history(store, person).sets[0].id
    one = Refused("both", 8.0, 9.0, 10.0, "too_small", 0.3)
    store.add_refused(of, one)
    before = len(read_history(store, person).reps)
    store.mark_refused(of, one, rep(0, rom_deg=None, peak_deg=None, valid=False, reason="no_recording"), "Dr. Berg")
    summary = report_data(read_history(store, person), NOW)["summary"]
    assert any(f"{before + 1} reps" in s for s in summary)
    assert any("counted in by a therapist" in s for s in summary)


def test_a_name_is_never_code(store: Store):
    person = store.add_person('#panic() <svg onload="x"> & \\ $x')
    a_session(store, person, START)
    assert report_pdf(store, person, NOW).startswith(b"%PDF")


def test_a_chart_leaves_gaps_as_gaps_and_draws_error_bars():
    points = [(START + timedelta(days=d), 90.0 + d, 7.0) for d in (0, 7, 60, 67)]
    drawn = svg(Chart("degrees", [Line("Left", points), Line("Right", points, second=True)]))
    lines = re.findall(r'<path d="(M[^"]*)" fill="none"', drawn)
    assert [line.count("M") for line in lines] == [2, 2]
    assert drawn.count("stroke-dasharray") == 1
    assert drawn.count('stroke-opacity="0.45"') == 8
    assert svg(Chart("degrees", [Line("Left", [])])) == ""
