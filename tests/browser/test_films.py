"""What the tests' camera shows is drawn here, beside other tests on every core: those before the camera run alone, and
would wait for it."""

from __future__ import annotations

import pytest

from tests.browser.conftest import are_drawn
from tests.browser.test_balance_live import films  # noqa: F401
from tests.browser.test_live_more_ways import arm_clip, still_clip  # noqa: F401
from tests.browser.test_more_live import stance_clip, two_clip  # noqa: F401
from tests.browser.test_not_counted import lunging_clip  # noqa: F401
from tests.browser.test_sequences import bend_clip  # noqa: F401
from tests.browser.test_today import march_clip  # noqa: F401

ONE_EACH = (
    "squat_clip", "seen_squat_clip", "walk_clip", "arm_clip", "still_clip", "stance_clip", "two_clip", "lunging_clip",
    "bend_clip", "march_clip",
)  # fmt: skip


@pytest.mark.parametrize("name", ONE_EACH)
def test_a_film_is_drawn(request: pytest.FixtureRequest, name: str):
    assert are_drawn(request.getfixturevalue(name))


def test_the_films_of_the_balance_tests_are_drawn(request: pytest.FixtureRequest):
    assert are_drawn(*request.getfixturevalue("films").values())
