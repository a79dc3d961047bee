"""From page to page. A page is named as its script is, and the script lies in the room of what the page is about."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_WEB = Path(__file__).parents[1]


@cache
def page_script(name: str) -> str:
    """Where the script of this page lies, for st.Page, st.switch_page and st.page_link."""
    (found,) = _WEB.glob(f"*/{name}_page.py")
    return str(found)
