"""Units and numbers as a place writes them."""

from __future__ import annotations

import pytest

from coach.care.safety import during
from coach.language import use
from coach.web.day.session_checks import in_mg_dl, usual_unit
from coach.web.look.decisions import says


@pytest.mark.parametrize(
    ("locale", "unit"),
    [("en-GB", "mmol/L"), ("en-US", "mg/dL"), ("de-DE", "mg/dL"), ("de_CH", "mmol/L"), ("es", "mg/dL"), ("", "mg/dL")],
)
def test_glucose_is_asked_in_the_unit_of_the_place(locale: str, unit: str):
    assert usual_unit(locale) == unit


def test_both_units_mean_the_same_glucose():
    assert in_mg_dl(5.0, "mmol/L") == pytest.approx(90, abs=0.2)
    assert in_mg_dl(13.9, "mmol/L") == pytest.approx(250, abs=0.6)
    assert in_mg_dl(90.0, "mg/dL") == 90
    assert in_mg_dl(None, "mmol/L") is None


def test_numbers_have_the_decimal_sign_of_the_language():
    decision = during(1.5, 2)
    assert "2," in says(decision) or "2 " in says(decision)
    rising = during(0.5, 3.5)
    assert "from 0.5 to 3.5" in says(rising)
    try:
        use("de")
        assert "0,5" in says(rising)
        assert "3,5" in says(rising)
    finally:
        use("en")
