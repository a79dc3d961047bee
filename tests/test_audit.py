"""The audit of dependencies is never green because it looked at nothing."""

from __future__ import annotations

import runpy

import pytest

from tests.conftest import PROJECT

verdict = runpy.run_path(str(PROJECT / ".ci" / "audit.py"))["verdict"]
GOOD = {"name": "good", "version": "1.0", "vulns": []}
WEAK = {"name": "weak", "version": "2.0", "vulns": [{"id": "PYSEC-1"}, {"id": "PYSEC-2"}]}
UNKNOWN = {"name": "unknown", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("found", "status", "says"),
    [
        ([GOOD], 0, "1 packages looked at, 0 known"),
        ([GOOD, WEAK], 1, "weak 2.0: PYSEC-2"),
        ([GOOD, UNKNOWN], 0, "not looked at, unknown to the source: unknown"),
        ([UNKNOWN, UNKNOWN], 0, "skipped, the source of advisories knows none of the 2"),
        ([], 0, "skipped"),
        ([UNKNOWN, WEAK], 1, "2 known weaknesses"),
    ],
)
def test_what_is_said(found, status, says):
    assert verdict({"dependencies": found})[0] == status
    assert says in verdict({"dependencies": found})[1]
