"""Every fault leaves the real store behind: the pages' one is put back after each test."""

from __future__ import annotations

import pytest

from coach.web.live import left_over
from coach.web.live.tickets import TICKETS
from coach.web.server import services


@pytest.fixture(autouse=True)
def _own_store(monkeypatch, tmp_path):
    monkeypatch.setattr(services, "get_store", services.get_store)
    monkeypatch.setattr(left_over, "folder", lambda: tmp_path / "left_over")
    monkeypatch.setattr(TICKETS, "_tickets", {})  # people of all these databases have the same id
