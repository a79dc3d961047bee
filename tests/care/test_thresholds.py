"""Thresholds are settings, and what cannot be one is told by name."""

from __future__ import annotations

import pytest

from coach.care.safety import during
from coach.care.thresholds import DEFAULT, listed, with_values


def test_a_threshold_that_is_set_decides():
    assert during(1, 3).light == "amber"
    stricter = with_values({"rise_stop": 2})
    assert during(1, 3, stricter).light == "red"
    assert "Set on this machine" in stricter.rise_stop.source
    assert DEFAULT.rise_stop.value == 3


def test_every_threshold_has_its_source_and_mark():
    assert all(one.source and one.mark in ("proposal", "recalled", "checked") for _, one in listed())


@pytest.mark.parametrize(
    ("values", "told"),
    [({"rise": 2}, "no threshold called rise"), ({"drop": -1}, "between"), ({"drop": float("nan")}, "between")],
)
def test_what_is_no_threshold_is_told(values, told):
    with pytest.raises(ValueError, match=told):
        with_values(values)
