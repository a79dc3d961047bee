"""Days with data in each 30 days, as paperwork of remote monitoring asks for. A number, and no advice about billing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, timedelta, tzinfo

from coach.exchange.columns import Column
from coach.exchange.history import History
from coach.exchange.tables import Row
from coach.pose import CoachError

WINDOW_DAYS = 30
LINE_DAYS = 16
COLUMNS = (
    Column("from", "date", "", "first day of the window"),
    Column("to", "date", "", "last day of the window"),
    Column("complete", "yes/no", "", "whether all its days are over"),
    Column("days_with_data", "integer", "days", "days with a set, a check or a test"),
    Column("line_days", "integer", "days", "the number of days that such paperwork asks for; no advice"),
    Column("line_reached", "yes/no", "", "whether so many days have data"),
    Column("sessions", "integer", "", "visits with something done"),
    Column("minutes", "number", "min", "time under exercise"),
    Column("therapist_minutes", "number", "min", "what therapists have noted"),
)


@dataclass(frozen=True)
class Window:
    """start, end: days, both within · minutes: time under exercise"""

    start: date
    end: date
    complete: bool
    days: int
    sessions: int
    minutes: float
    therapist_minutes: float

    @property
    def line_reached(self) -> bool:
        """Whether so many days have data as such paperwork asks for."""
        return self.days >= LINE_DAYS

    def row(self) -> Row:
        """As COLUMNS names them."""
        return {
            "from": self.start, "to": self.end, "complete": self.complete, "days_with_data": self.days,
            "line_days": LINE_DAYS, "line_reached": self.line_reached, "sessions": self.sessions,
            "minutes": round(self.minutes, 1), "therapist_minutes": round(self.therapist_minutes, 1),
        }  # fmt: skip


def windows(
    history: History,
    today: date,
    therapist: Iterable[tuple[date, float]] = (),
    zone: tzinfo = UTC,
    start: date | None = None,
) -> list[Window]:
    """Windows that follow each other from the first day with data, oldest first; none without data.

    today: the last of them holds it · therapist: (day, minutes) · zone: of the patient · start: another first day
    """
    noted = list(therapist)
    if any(not 0 <= minutes <= 24 * 60 for _day, minutes in noted):
        raise CoachError("Minutes of a therapist lie between 0 and 1440 a day. Correct the entry.")
    sessions = [s for s in history.summaries(zone) if s.done]
    with_data = {s.date for s in sessions}
    with_data |= {a.at.astimezone(zone).date() for a in history.assessments}
    with_data |= {c.at.astimezone(zone).date() for c in history.checks}
    days = {*with_data, *(day for day, minutes in noted if minutes)}
    first = start or min(days, default=None)
    found: list[Window] = []
    while first is not None and first <= today:
        end = first + timedelta(days=WINDOW_DAYS - 1)
        own = [s for s in sessions if first <= s.date <= end]
        found.append(
            Window(
                first, end, end < today, sum(first <= d <= min(end, today) for d in with_data), len(own),
                sum(s.minutes for s in own), sum(m for day, m in noted if first <= day <= end),
            )
        )  # fmt: skip
        first = end + timedelta(days=1)
    return found
