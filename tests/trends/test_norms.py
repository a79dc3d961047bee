"""Norms against the truth of their sources, written down by hand here a second time."""

from __future__ import annotations

import pytest

from coach.trends.norms import all_norms, by_age, limits
from coach.trends.words import compared

STEADI = {  # CDC STEADI, 30-second chair stand: below average when under (men, women)
    60: (14, 12), 64: (14, 12), 65: (12, 11), 69: (12, 11), 70: (12, 10), 74: (12, 10), 75: (11, 10), 79: (11, 10),
    80: (10, 9), 84: (10, 9), 85: (8, 8), 89: (8, 8), 90: (7, 4), 94: (7, 4),
}  # fmt: skip


@pytest.mark.parametrize("age", STEADI)
def test_chair_stands(age):
    for sex, least in zip("mf", STEADI[age], strict=True):
        (limit,) = limits("chair_stand_30s", "stands", age, sex)
        assert limit.values == (least,)
        assert limit.amiss(least - 1)
        assert not limit.amiss(least)


@pytest.mark.parametrize("age", [None, 12, 59, 95, 120])
def test_no_table_speaks_of_an_age_that_it_does_not_hold(age):
    assert limits("chair_stand_30s", "stands", age, "f") == []
    assert by_age("chair_stand_30s", "stands")


@pytest.mark.parametrize(("age", "limit"), [(60, 11.4), (69, 11.4), (70, 12.6), (79, 12.6), (80, 14.8), (89, 14.8)])
def test_five_times_sit_to_stand(age, limit):
    by_table, lusardi, buatois = limits("five_times_sit_to_stand", "time_s", age, "m")
    assert (by_table.norm.source, by_table.values) == ("Bohannon 2006", (limit,))
    assert not by_table.amiss(limit)  # worse is above it
    assert by_table.amiss(limit + 0.1)
    assert (lusardi.norm.source, lusardi.values, lusardi.amiss(12), lusardi.amiss(11.9)) == (
        "Lusardi 2017", (12,), True, False,
    )  # fmt: skip
    assert (buatois.norm.source, buatois.values, buatois.amiss(15), buatois.amiss(14.9)) == (
        "Buatois 2008", (15,), True, False,
    )  # fmt: skip


@pytest.mark.parametrize(("age", "mean"), [(60, 27.0), (75, 17.2), (80, 8.5), (99, 8.5)])
@pytest.mark.parametrize("side", ["left", "right"])
def test_single_leg_stance(age, mean, side):
    by_table, under_5 = limits("single_leg_stance", f"{side}_best_hold_s", age, None)
    assert (by_table.norm.kind, by_table.values) == ("mean", (mean,))
    assert (under_5.values, under_5.amiss(4.9), under_5.amiss(5.0), under_5.norm.mark) == ((5,), True, False, "v")


def test_tandem_and_timed_up_and_go():
    (tandem,) = limits("four_stage_balance", "tandem_hold_s", None, None)
    assert (tandem.amiss(9.9), tandem.amiss(10)) == (True, False)
    (tug,) = limits("timed_up_and_go", "time_s", None, None)
    assert (tug.amiss(12), tug.amiss(11.9)) == (True, False)
    assert {tandem.norm.source, tug.norm.source} == {"CDC STEADI"}


def test_every_norm_names_its_source_and_rows_leave_no_gap():
    for norm in all_norms():
        assert norm.source
        assert norm.means.endswith(".")
        for a, b in zip(norm.rows, norm.rows[1:], strict=False):
            assert b.ages[0] == a.ages[1] + 1


def test_the_plain_sentence():
    (limit,) = limits("chair_stand_30s", "stands", 72, "f")
    assert compared(12, "stands", limit) == "That is above the line of 10 for women of 70 to 74 (CDC STEADI)."
    assert compared(10, "stands", limit) == "That is on the line of 10 for women of 70 to 74 (CDC STEADI)."
    below = compared(9, "stands", limit)
    assert below.startswith("That is below the line of 10 for women of 70 to 74 (CDC STEADI). Under it")


def test_without_a_sex_both_are_told_and_nothing_is_judged_that_depends_on_it():
    (limit,) = limits("chair_stand_30s", "stands", 72, None)
    assert limit.values == (12, 10)
    assert limit.amiss(11) is None
    assert compared(11, "stands", limit) == (
        "For men and women of 70 to 74: below the line of 12 (men), above the line of 10 (women) (CDC STEADI)."
    )
    assert limit.amiss(13) is False
    assert compared(13, "stands", limit).startswith(
        "For men and women of 70 to 74: above the line of 12 (men), above the line of 10 (women)"
    )
    assert limit.amiss(9) is True


def test_what_was_recalled_is_marked_for_therapists_and_not_in_what_a_patient_reads():
    under_5 = limits("single_leg_stance", "left_best_hold_s", None, None)[0]
    assert under_5.norm.mark == "v"
    assert "verified" not in compared(4, "s", under_5)
