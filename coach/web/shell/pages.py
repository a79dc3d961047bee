"""Which pages there are, for whom, and where each is reached from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import streamlit as st

from coach.language import _, later
from coach.web.look.ways import page_script

if TYPE_CHECKING:
    from coach.web.account.access import Kind

_PATIENT: tuple[Kind, ...] = ("home", "patient")
_BOTH: tuple[Kind, ...] = ("home", "patient", "therapist")
_THERAPIST: tuple[Kind, ...] = ("home", "therapist")
_ALL: tuple[Kind, ...] = ("home", "patient", "therapist", "admin")


@dataclass(frozen=True)
class Page:
    """script: the name of its file before _page.py, and of its address with - for _ · place: an entry of the bar, or a
    tab of one patient; without one it is reached from other pages · under: whose entry is lit while it is open ·
    address: where that is another"""

    script: str
    title: str
    kinds: tuple[Kind, ...]
    place: Literal["", "bar", "tab"] = ""
    under: str = ""
    first: bool = False
    address: str = ""

    @property
    def of_desk(self) -> bool:
        """Whether at home, where one person is patient and therapist, it lies on the desk's side."""
        return "patient" not in self.kinds

    def made(self) -> Any:
        address = None if self.first else self.address or self.script.replace("_", "-")
        return st.Page(page_script(self.script), title=_(self.title), url_path=address, default=self.first)


PAGES = (
    Page("home", later("Start"), _ALL, first=True),
    Page("today", later("Today"), _PATIENT, "bar"),
    Page("patients", later("Patients"), _THERAPIST, "bar"),
    Page("patient", later("Overview"), _THERAPIST, "tab"),
    Page("desk", later("Trends"), _THERAPIST, "tab"),
    Page("tests", later("Tests"), _THERAPIST, "tab"),
    Page("plan", later("Plan"), _THERAPIST, "tab"),
    Page("replay", later("Sets"), _THERAPIST, "tab"),
    Page("notes", later("Notes"), _THERAPIST, "tab"),
    Page("report", later("Report"), _THERAPIST, "tab"),
    Page("neurology", later("Neurological record"), _THERAPIST, under="tests"),
    Page("clip", later("Film"), _THERAPIST, under="replay"),
    Page("exercises", later("Exercises"), _BOTH, "bar"),
    Page("exercise", later("Exercise"), _BOTH, under="exercises"),
    Page("sequences", later("Sequences"), _BOTH, under="exercises"),
    Page("sequence", later("Sequence"), _BOTH, under="exercises"),
    Page("progress", later("Progress"), _PATIENT, "bar"),
    Page("balance", later("Tests"), _BOTH, under="progress"),
    Page("one_test", later("Balance test"), _BOTH, under="progress", address="balance-test"),
    Page("learn", later("Learn"), _BOTH, "bar"),
    Page("me", later("Me"), _PATIENT, "bar"),
    Page("my_data", later("My data"), _PATIENT, under="me"),
    Page("new_exercise", later("New exercise"), _THERAPIST, "bar"),
    Page("edit_exercise", later("Change an exercise"), _THERAPIST, under="new_exercise"),
    Page("sources", later("Sources"), _THERAPIST, under="patients"),
    Page("accounts", later("Accounts"), ("home", "admin"), "bar"),
    Page("status", later("Status"), ("admin",), "bar"),
    Page("audit", later("Audit"), ("admin",), "bar"),
)
BY_SCRIPT = {page.script: page for page in PAGES}


def for_kind(kind: Kind) -> list[Page]:
    return [page for page in PAGES if kind in page.kinds]


def bar_of(kind: Kind, now: Page) -> list[Page]:
    """The entries beside this page. At home one person is both, so that it depends on the side where they are."""
    entries = [page for page in for_kind(kind) if page.place == "bar"]
    return entries if kind != "home" else [page for page in entries if page.of_desk == now.of_desk]


def tabs_of(now: Page) -> list[Page]:
    """One patient's tabs, where this page is one of them or lies under one."""
    return [page for page in PAGES if page.place == "tab"] if "tab" in (now.place, _above(now).place) else []


def lit(now: Page, entry: Page) -> bool:
    """Whether the entry is the one that this page belongs to."""
    return entry in (now, _above(now)) or (entry.script == "patients" and bool(tabs_of(now)))


def _above(page: Page) -> Page:
    return BY_SCRIPT.get(page.under, page)
