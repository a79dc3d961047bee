"""How long a page takes until its script has run and all is shown: at a visitor's first view, and the next time.

Beside each run stands a page of Streamlit's own that holds one title: what the frame takes, whatever we do. Five weeks
of one patient; the median of three views; run it on a quiet machine.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from coach.evaluation.markdown import table
from tests.browser.conftest import SHOWN, browsing, serving, wait_for_function
from tests.filled import five_weeks
from tests.web.serving import free_port

VIEWS = 3
PAGES = (
    "today", "exercises", "exercise?exercise=squat", "progress", "learn", "me", "my-data", "balance", "patients",
    "patient", "desk", "tests", "plan", "replay", "notes", "report",
)  # fmt: skip


def view(page: Any, url: str) -> float:
    """Seconds until the page holds still."""
    began = time.perf_counter()
    page.goto(url)
    page.get_by_role("heading").first.wait_for()
    wait_for_function(page, SHOWN)
    return time.perf_counter() - began


def views(start: Any, url: str) -> tuple[float, float]:
    """(first, next): medians. Each first view is a new visitor's, who has nothing kept."""
    first, then = [], []
    for _ in range(VIEWS):
        page = start()
        first.append(view(page, url))
        then.append(view(page, url))
        page.context.browser.close()
    return statistics.median(first), statistics.median(then)


@contextmanager
def bare(folder: Path) -> Iterator[str]:
    """A server of Streamlit's whose page is one title."""
    script, port = folder / "bare.py", free_port()
    script.write_text('import streamlit as st\nst.title("Bare")\n')
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port), "--server.headless=true",
         "--browser.gatherUsageStats=false"],
        cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(200):
            with suppress(OSError):
                urllib.request.urlopen(f"http://localhost:{port}/_stcore/health", timeout=1)
                break
            time.sleep(0.1)
        yield f"http://localhost:{port}/"
    finally:
        process.terminate()
        process.wait(10)


def main() -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        five_weeks(folder)
        with serving(folder) as server, bare(folder) as plain, browsing() as start:
            base = views(start, plain)
            rows = [["Streamlit's own, one title", *(f"{s:.2f}" for s in base), "1.0", "1.0"]]
            for name in PAGES:
                first, then = views(start, f"{server.url}/{name}{'&' if '?' in name else '?'}person=1")
                ratios = (first / base[0], then / base[1])
                rows.append([name, f"{first:.2f}", f"{then:.2f}", *(f"{r:.1f}" for r in ratios)])
    print(table(("page", "first view, s", "next, s", "first over Streamlit's", "next over Streamlit's"), rows))


if __name__ == "__main__":
    main()
