"""Which pages there are, and for whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st

from coach.language import _, later
from coach.web.look.ways import page_script

if TYPE_CHECKING:
    from coach.web.account.access import Kind

_PATIENT: tuple[Kind, ...] = ("home", "patient")
_BOTH: tuple[Kind, ...] = ("home", "patient", "therapist")
_THERAPIST: tuple[Kind, ...] = ("home", "therapist")


@dataclass(frozen=True)
class Page:
    """script: the name of its file before _page.py, and of its address with - for _ · address: where that is another ·
    hidden: reached from other pages only"""

    script: str
    title: str
    kinds: tuple[Kind, ...]
    hidden: bool = False
    first: bool = False
    address: str = ""

    def shown(self) -> Any:
        address = None if self.first else self.address or self.script.replace("_", "-")
        return st.Page(
            page_script(self.script), title=_(self.title), url_path=address, default=self.first,
            visibility="hidden" if self.hidden else "visible",
        )  # fmt: skip


PAGES = (
    Page("home", later("Start"), ("home", "patient", "therapist", "admin"), first=True),
    Page("today", later("Today"), _PATIENT),
    Page("exercises", later("Exercises"), _BOTH),
    Page("exercise", later("Exercise"), _BOTH, hidden=True),
    Page("sequences", later("Sequences"), _BOTH),
    Page("sequence", later("Sequence"), _BOTH, hidden=True),
    Page("progress", later("Progress"), _BOTH),
    Page("balance", later("Balance"), _BOTH),
    Page("one_test", later("Balance test"), _BOTH, hidden=True, address="balance-test"),
    Page("learn", later("Learn"), _BOTH),
    Page("patients", later("Patients"), _THERAPIST),
    Page("desk", later("Trends"), _THERAPIST),
    Page("replay", later("Replay"), _THERAPIST, hidden=True),
    Page("clip", later("Film"), _THERAPIST, hidden=True),
    Page("plan", later("Plan"), _THERAPIST),
    Page("neurology", later("Neurological record"), _THERAPIST),
    Page("my_data", later("My data"), _PATIENT),
    Page("new_exercise", later("New exercise"), _THERAPIST),
    Page("edit_exercise", later("Change an exercise"), _THERAPIST, hidden=True),
    Page("accounts", later("Accounts"), ("home", "admin")),
    Page("status", later("Status"), ("admin",)),
)
