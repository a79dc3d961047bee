"""The page Balance: what its charts hold and what is said under them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import Any

from coach.assessment.script import load_script, script_ids
from coach.records.assessments import TIMED_UP_AND_GO
from coach.records.people import PersonRow
from coach.web.balance.charts import frame, progress
from coach.web.balance.readings import longest_min, name_of_test, scripts, shown
from coach.web.balance.words import Side, caption, finding, sides, summary
from tests.trends.rows import row, stands

ADA = PersonRow(1, "Ada", 1954, "f")  # 72 in 2026


def only(rows: list, which: int = 0, person: PersonRow = ADA) -> tuple[Any, list[Side]]:
    one = shown(rows[0].test, rows)[which]
    return one, sides(one, rows, person)


def drawn(rows: list, which: int = 0, person: PersonRow = ADA) -> dict[str, Any]:
    one, both = only(rows, which, person)
    table = frame([s for side in both for s in side.everything], UTC)
    mdc = {side.name: side.since_first.mdc.amount for side in both if side.since_first.mdc}
    limit = next((li for side in both for li in side.limits), None)
    chart = progress(table, one.unit, limit, mdc)
    assert chart is not None
    return chart.to_dict()


def data(chart: dict[str, Any], mark: str, **has: Any) -> list[list[dict[str, Any]]]:
    """The rows of every layer with this mark."""
    found = []

    def look(layer: dict[str, Any]) -> None:
        for inner in layer.get("layer", []):
            look({"data": layer.get("data"), **inner})
        kind = layer.get("mark", {})
        if kind.get("type") == mark and all(kind.get(k) == v for k, v in has.items()):
            found.append(chart["datasets"][layer["data"]["name"]])

    look(chart)
    return found


def test_every_test_is_listed_with_how_long_it_takes():
    found, problems = scripts()
    assert {s.id for s in found} == set(script_ids())
    assert problems == ()
    assert all(1 <= longest_min(s) <= 12 for s in found)
    assert longest_min(load_script("quiet_stance")) == 1
    assert name_of_test(TIMED_UP_AND_GO) == "Timed up and go"


def test_the_sentence_under_a_chart():
    one, both = only(stands(8, 9, None, 12))
    assert finding(one, both) == "Full stands in 30 seconds: 4 stands more than the first time"
    text, gone = summary(both, UTC)
    assert text.startswith("12 stands. That is above the line of 10 for women of 70 to 74 (CDC STEADI). 4 stands more")
    assert gone == "No reading on 19 Jan: You left the picture."
    assert "A cross marks" in caption(both, ADA)
    assert "beyond 2.5 stands (Gill" in caption(both, ADA)


def test_no_change_is_said_below_the_error():
    one, both = only(stands(8, 9))
    assert finding(one, both).endswith("much the same as the first time")
    assert "No change beyond the error" in summary(both, UTC)[0]


def test_without_an_age_the_table_is_offered_and_nobody_is_judged():
    _, both = only(stands(8), person=PersonRow(1, "Ada"))
    assert "CDC" not in summary(both, UTC)[0]
    assert "fill in About me" in caption(both, PersonRow(1, "Ada"))
    assert "no row for this age" in caption(
        only(stands(8), person=replace(ADA, birth_year=1990))[1], replace(ADA, birth_year=1990)
    )


def test_left_and_right_differ_in_colour_shape_and_dash():
    rows = [row(i, {"left_best_hold_s": 6.0 + i, "right_best_hold_s": 4.0}, "single_leg_stance") for i in range(3)]
    _, both = only(rows)
    assert [side.name for side in both] == ["left", "right"]
    chart = drawn(rows)
    scales = {}

    def look(layer: dict[str, Any]) -> None:
        for inner in layer.get("layer", []):
            look(inner)
        for name in ("color", "shape", "strokeDash"):
            scale = layer.get("encoding", {}).get(name, {}).get("scale")
            if scale:
                scales[name] = scale

    look(chart)
    assert scales["color"] == {"domain": ["left", "right"], "range": ["#0072B2", "#D55E00"]}
    assert scales["shape"]["range"] == ["circle", "triangle-up"]
    assert scales["strokeDash"]["range"] == [[1, 0], [8, 5]]
    left, right = summary(both, UTC)
    assert left.startswith("Left: 8 seconds. That is below the mean of 17.2 for people of 70 to 79 (Bohannon 2006).")
    assert right.startswith("Right: 4 seconds.")
    assert "below the line of 5 (Vellas 1997)" in right


def test_a_broken_test_is_a_cross_that_no_line_goes_to():
    chart = drawn(stands(8, None, 9))
    (line,) = data(chart, "line")
    assert [r["value"] for r in line] == [8, 9]
    crosses = [rows for rows in data(chart, "point") if "foot" in rows[0]]
    assert [[r["id"] for r in rows] for rows in crosses] == [[2]]


def test_the_line_is_drawn_through_results_of_one_model_only():
    chart = drawn([*stands(8, 9), row(2, {"stands": 20}, model="lite"), row(3, {"stands": 10})])
    groups: dict[str, list[float]] = {}
    for r in data(chart, "line")[0]:
        groups.setdefault(r["group"], []).append(r["value"])
    assert sorted(groups.values()) == [[8, 9, 10], [20]]
    _, both = only([*stands(8, 9), row(2, {"stands": 20}, model="lite")])
    assert "not compared" in summary(both, UTC)[-1]
    assert "Too early" not in summary(both, UTC)[0]
    assert "first result" in summary(both, UTC)[0]


def test_the_norm_and_the_mdc_are_drawn():
    chart = drawn(stands(8, 9, 12))
    texts = [r["text"] for rows in data(chart, "text") for r in rows if "text" in r]
    assert "line 10, CDC STEADI" in texts
    (band,) = data(chart, "rect")
    assert band[0]["from"] == 10
    (bar,) = [rows for rows in data(chart, "rule") if "low" in rows[0]]
    assert (bar[0]["low"], bar[0]["high"]) == (5.5, 10.5)


def test_a_reading_below_what_can_be_seen_is_an_open_mark_and_said_so():
    seen = {"sway_rms_mm_per_m": 2.0, "sway_below_floor": False, "sway_floor_mm_per_m": 0.8}
    rows = [
        row(0, seen, "quiet_stance"),
        row(1, {**seen, "sway_rms_mm_per_m": None, "sway_below_floor": True}, "quiet_stance"),
    ]
    one, both = only(rows)
    assert finding(one, both) == "Sway from side to side: below what the camera can show"
    assert summary(both, UTC)[0].startswith("Below 0.8 mm per m of height")
    assert [[r["below"] for r in rows] for rows in data(drawn(rows), "point", shape="triangle-down")] == [[0.8]]


def test_a_range_of_motion_brings_its_own_readings_and_least_change():
    reading = {"left_arms_sideways_best_deg": 120, "left_arms_sideways_error_deg": 10, "left_arms_sideways_mdc_deg": 15}
    rows = [row(i, {**reading, "left_arms_sideways_best_deg": 120 + 10 * i}, "rom_screen") for i in range(3)]
    one, both = only(rows)
    assert one.label == "Arms sideways"
    assert finding(one, both) == "Arms sideways: 20 degrees more than the first time"
    assert both[0].since_first.mdc.amount == 15


def test_the_timed_up_and_go_is_charted_the_same_way():
    rows = [
        row(i, {"time_s": v}, TIMED_UP_AND_GO, model=None, mode=None, view=None, script_version=None, entered_by="B")
        for i, v in enumerate([13.0, 11.5])
    ]
    _, both = only(rows)
    assert summary(both, UTC)[0].startswith("11.5 seconds. That is below the line of 12 (CDC STEADI).")
    assert data(drawn(rows), "line")


def test_two_results_in_one_minute_stay_two_and_years_are_told_where_there_are_several():
    one = frame(only([row(0, {"stands": 8}), row(0, {"stands": 9}, id=2)])[1][0].everything, UTC)
    assert list(one["when"]) == ["5 Jan|10:00", "5 Jan|10:00#2"]
    two = frame(only([row(0, {"stands": 8}), row(60, {"stands": 9})])[1][0].everything, UTC)
    assert next(iter(two["when"])) == "5 Jan 2026|10:00"
