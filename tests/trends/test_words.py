"""Changes and amounts in plain sentences."""

from __future__ import annotations

import pytest

from coach.trends.change import Change, Mdc
from coach.trends.words import amount, changed, mdc_words


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (12.0, "stands", "12 stands"), (1.0, "stands", "1 stand"), (12.34, "s", "12.3 seconds"), (1.0, "s", "1 second"),
        (-0.0, "percent", "0 percent"), (-1.634, "SPARC", "−1.63 (SPARC)"), (0.934, "of 1", "0.934 of 1"),
        (-124.0, "ms", "−124 milliseconds"), (2.551, "mm per m of height", "2.55 mm per m of height"),
    ],
)  # fmt: skip
def test_an_amount(value, unit, text):
    assert amount(value, unit) == text


def test_a_change_is_said_with_its_error():
    better = changed(Change("better", 3.0, Mdc(2.0, own=False)), "stands", "the first time", 2)
    assert better == "3 stands more than the first time, which is better. That is beyond the error (2 stands)."
    same = changed(Change("no_change", 1.0, Mdc(2.0, own=False)), "stands", "the first time", 2)
    assert "No change beyond the error" in same
    early = changed(Change("too_early", 5.0, None), "stands", "the first time", 2)
    assert early.startswith("Too early to say")
    assert "2 of 3" in early
    assert "better" not in early


def test_where_the_error_is_known_from():
    stated = mdc_words(Change("no_change", 0.0, Mdc(2.0, own=False)), "stands", "Gill 2008")
    assert stated == "A change counts beyond 2 stands (Gill 2008)."
    assert "your own results" in mdc_words(Change("no_change", 0.0, Mdc(2.0, own=True)), "stands", "")
    assert "after 3 results" in mdc_words(Change("too_early", None, None), "stands", "")
