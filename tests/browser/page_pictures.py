"""Makes docs/pages: every page with weeks behind it, on a laptop, a large screen and a phone, by day and by night.

``python -m tests.browser.page_pictures`` for all, with names of pages for some: ``plan desk``
"""

from __future__ import annotations

import io
import re
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PIL import Image

from coach.records.day import Day
from coach.records.store import Store
from tests.browser.conftest import CHROMIUM, PROJECT, SHOWN, Server, browsing, serving
from tests.browser.test_pages import PAGES, SCHEME
from tests.filled import nine_weeks

OUT = PROJECT / "docs" / "pages"
SIZES = ((1366, 768), (1920, 1080), (390, 844))
SCHEMES = ("light", "dark")
HEIGHT_PX, GAP_PX, QUALITY = 540, 12, 55
WORDS = "correct horse battery"


def name_of(address: str) -> str:
    return re.sub(r"\W+", "_", address or "start")


def weeks(folder: Path) -> None:
    """Somebody with weeks behind them, whose morning was told: Today shows itself at once."""
    store = Store(f"sqlite:///{nine_weeks(folder)}")
    today = Day(store, 1, datetime.now(UTC))
    if today.morning_due:
        today.tell_morning(2.0, 7.0)
    store.close()


def sheet(page: Any, streamlit: bool = True) -> Image.Image:
    """What is open now in every size and scheme, light ones above, each as high as the others."""
    rows = []
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        if streamlit:
            page.wait_for_function(f"{SCHEME} === '{scheme}'")
        rows.append([shot(page, *size) for size in SIZES])
    width = sum(one.width for one in rows[0]) + GAP_PX * (len(SIZES) - 1)
    made = Image.new("RGB", (width, len(rows) * HEIGHT_PX + GAP_PX), "#808080")
    for n, row in enumerate(rows):
        left = 0
        for one in row:
            made.paste(one, (left, n * (HEIGHT_PX + GAP_PX)))
            left += one.width + GAP_PX
    return made


def shot(page: Any, width_px: int, height_px: int) -> Image.Image:
    page.set_viewport_size({"width": width_px, "height": height_px})
    page.wait_for_timeout(500)  # charts are drawn anew for the width, some frames later
    taken = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    return taken.resize((round(width_px * HEIGHT_PX / height_px), HEIGHT_PX), Image.Resampling.LANCZOS)


def pages(server: Server, page: Any, wanted: set[str]) -> Iterator[tuple[str, Image.Image]]:
    for address, words in PAGES.items():
        if wanted and name_of(address) not in wanted:
            continue
        page.set_viewport_size({"width": SIZES[0][0], "height": SIZES[0][1]})
        page.goto(f"{server.url}/{address}{'&' if '?' in address else '?'}person=1")
        page.get_by_text(words).first.wait_for(state="attached")
        page.wait_for_function(SHOWN, timeout=120_000)
        yield name_of(address), sheet(page)
    if not wanted or wanted & {"sign_in", "status"}:
        server.store.add_account("root", "admin", WORDS)
        page.goto(f"{server.url}/sign-in")
        yield "sign_in", sheet(page, streamlit=False)
        page.context.add_cookies(
            [{"name": "coach_sign_in", "value": server.store.sign_in("root", WORDS), "url": server.url}]
        )
        page.goto(f"{server.url}/status")
        page.get_by_role("heading", name="Status").wait_for()
        page.wait_for_function(SHOWN)
        yield "status", sheet(page)


def main(wanted: set[str]) -> int:
    if CHROMIUM is None:
        print("Chromium is not here: apt-get install chromium, or set COACH_CHROMIUM", file=sys.stderr)
        return 2
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        weeks(Path(folder))
        with serving(Path(folder)) as server, browsing() as start:
            page = start()
            page.set_default_timeout(120_000)
            for name, picture in pages(server, page, wanted):
                file = OUT / f"{name}.webp"
                picture.save(file, quality=QUALITY, method=6)
                print(f"{file.relative_to(PROJECT)}: {file.stat().st_size / 1000:.0f} kB", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(set(sys.argv[1:])))
