"""Typical ranges: by source, age group and sex, and none where nothing is known."""

from __future__ import annotations

import pytest

from coach.kinematics.registry import MEASURES
from coach.trends.ranges import _table, needs, typical


def test_every_range_is_of_a_measure_in_degrees():
    assert all(MEASURES[name].unit == "deg" for name in _table())


@pytest.mark.parametrize(
    ("age", "sex", "band"),
    [
        (60, "f", (135, 138)),
        (60, "m", (133, 135)),
        (None, None, (133, 138)),
        (80, "f", (135, 135)),
        (30, None, (135, 135)),
    ],
)
def test_a_knee_by_age_and_sex(age, sex, band):
    found = typical("knee_flexion", age, sex)
    assert found is not None
    assert (found.low, found.high) == band
    assert ("Soucie" in found.source) == (age is None or 45 <= age <= 69)
    assert "to be verified" in found.source


def test_what_has_no_source_has_no_band():
    assert typical("heel_height") is None
    assert needs("heel_height") == {}
    assert needs("knee_flexion")[95] == "climbing stairs"
