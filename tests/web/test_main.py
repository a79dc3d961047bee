"""The pages when the records cannot be used: one line in the place of the page, and no traceback."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from coach.records.database import RecordsError
from coach.web.server import services
from tests.conftest import PROJECT


class Gone:
    """answers: what it still can"""

    def __init__(self, *answers: str):
        self._answers = answers

    def __getattr__(self, name):
        if name in self._answers:
            return lambda: False
        raise RecordsError("The records cannot be used now: the database server does not answer.")


@pytest.mark.slow
@pytest.mark.parametrize("answers", [(), ("has_accounts",)])
def test_a_page_without_its_records_is_one_line(monkeypatch, answers):
    """Before anybody is known, and in the page itself."""
    monkeypatch.setattr(services, "get_store", lambda: Gone(*answers))
    page = AppTest.from_file(str(PROJECT / "coach" / "web" / "shell" / "main.py"), default_timeout=60).run()
    assert len(page.exception) == 0
    assert [e.value for e in page.error] == [
        "The records cannot be used now: the database server does not answer. Reload the page to go on."
    ]
