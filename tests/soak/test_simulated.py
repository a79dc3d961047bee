"""Memory over simulated time: five minutes in ``make test``, four hours with ``pytest -m soak``."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import PROJECT, SPEEDS

MOST_GROWTH_KB = 5_000


def told(minutes: int, folder: Path) -> list[dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.soak.simulated", str(minutes), str(folder)],
        cwd=PROJECT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def grown(lines: list[dict[str, Any]], after: int) -> int:
    """KB from the end of that minute on; says it to whoever reads the test's output."""
    start, last = lines[after - 1], lines[-1]
    SPEEDS.append(
        f"soak: {last['minute']} simulated minutes in {last['real_s']:.0f} s, {last['frames']} frames, "
        f"{last['reps']} reps kept, memory {last['memory_kb'] - start['memory_kb']:+} KB after minute {after}"
    )
    assert last["threads"] == lines[0]["threads"]
    assert last["reps"] > lines[0]["reps"] > 0
    return int(last["memory_kb"] - start["memory_kb"])


@pytest.mark.slow
def test_five_minutes(tmp_path):
    assert grown(told(5, tmp_path), 1) < MOST_GROWTH_KB


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_four_hours(tmp_path):
    assert grown(told(240, tmp_path), 10) < MOST_GROWTH_KB
