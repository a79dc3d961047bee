"""The report for a chart note: two A4 pages with what was done, what changed beyond the error, and what it rests on."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any, Literal

from coach.care.checkins import line
from coach.care.movement import name_of
from coach.care.records import SessionSummary
from coach.care.safety import RED_FLAGS
from coach.care.thresholds import DEFAULT
from coach.exchange.history import History
from coach.exchange.report_charts import Chart, Line, Rule, svg
from coach.exchange.report_readings import Reading, readings
from coach.exchange.report_rom import charts, latest_first, rom_cells
from coach.exchange.rows import read_history
from coach.exchange.typeset import typeset
from coach.exercise.reasons import NOT_MEASURED
from coach.language import Number, _, day_words, weekday_words
from coach.records.counted_in import counted_in_words
from coach.records.database import APP_VERSION
from coach.records.store import PersonRow, Store
from coach.trends.likelihood import RULE
from coach.trends.rom import RomTrend, rom_trends

_TEMPLATE = Path(__file__).with_name("report.typ")
_ROM_ROWS, _READING_ROWS, _CHARTS, _EVENTS, _CALLED, _PLAN_ROWS = 14, 14, 6, 6, 3, 12
_ADHERENCE_DAYS = 28
_WHAT: dict[str, str] = {flag.id: flag.statement for flag in RED_FLAGS}


def report_pdf(store: Store, person: PersonRow, at: datetime) -> bytes:
    """Two pages. at: now, with the reader's zone"""
    return render(report_data(read_history(store, person), at))[0]


def render(data: dict[str, Any], format: Literal["pdf", "png"] = "pdf") -> list[bytes]:
    """The document (pdf), or its pages as pictures (png)."""
    return typeset(_TEMPLATE, data, format)


def report_data(history: History, at: datetime) -> dict[str, Any]:
    """All words and pictures of the report, for the template."""
    zone = at.tzinfo or UTC
    sessions = history.summaries(zone)
    trends = rom_trends(history.reps_table())
    rows, found = latest_first(trends), readings(history.assessments)
    damaged = history.damaged.total() + trends.skipped
    pictures: dict[str, str] = {}
    drawn = []
    for n, (title, what, picture) in enumerate(charts(rows, _CHARTS)):
        pictures[f"rom{n}.svg"] = picture
        drawn.append({"title": title, "what": what, "file": f"rom{n}.svg"})
    pain = _pain_picture(sessions, zone)
    if pain:
        pictures["pain.svg"] = pain
    return {
        "title": _("Exercise report"), "name": _breakable(history.person.name),
        "short_name": _short(history.person.name), "about": _about(history, sessions, at),
        "summary": _summary(history, sessions, rows, found, damaged, at),
        "rom": _table(
            _("Range of motion, degrees"),
            (_("Exercise"), _("Angle"), _("Side"), _("Start"), _("Now"), _("Change"), _("Error"),
             _("Counts from"), _("Beyond the error")),
            rom_cells(rows), _ROM_ROWS, _("No range was measured yet."),
        ),
        "rom_note": _rom_note() if rows else "",
        "charts": drawn,
        "chart_note": _(
            "Each sign is one session (the middle of its reps), the bar is the stated error of one reading. Left is "
            "blue with circles, right is vermilion with triangles."
        ) if drawn else "",
        "review": [_("Reviewed by"), _("Date"), _("Signature")],
        "pain": {
            "title": _("Pain, 0 to 10"), "file": "pain.svg" if pain else "",
            "words": _pain_words(sessions) or [_("No pain was told yet.")],
        },
        "readings": _table(
            _("Balance, coordination and strength"),
            (_("Test"), _("Reading"), _("First"), _("Now"), _("Change"), _("Counts from"), _("Beyond the error")),
            [r.cells() for r in found], _READING_ROWS, _("No test was taken yet."),
        ),
        "plan": _table(
            _("Plan now"), (_("Exercise"), _("Side"), _("Sets"), _("Each set"), _("Days")), _plan(history), _PLAN_ROWS,
            _("There is no plan yet."),
        ),
        "days": {"title": _("Days and minutes"), "rows": _days(history, sessions, at)},
        "events": {"title": _("Red flags that were told"), "rows": _events(history, zone),
                   "empty": _("None was told.")},
        "sources": {"title": _("What this rests on"), "lines": _sources(found)},
        "disclaimer": _(
            "Measured with a webcam at home by Coach. Not a medical device, no diagnosis, no promise. Numbers without "
            "a change beyond the error show no change."
        ),
        "warning": _(
            "Stop when it hurts more than usual, when you feel dizzy or unwell, and ask your therapist or doctor what "
            "is right for you."
        ), "pictures": pictures,
    }  # fmt: skip


def _breakable(name: str) -> str:
    """A long name may go on in the next line, after every 25 letters."""
    return "\u200b".join(name[i : i + 25] for i in range(0, len(name), 25))


def _short(name: str) -> str:
    return name if len(name) <= 20 else name[:19] + "…"


def _rom_note() -> str:
    return _(
        "Start and now are averages of the first and last sessions. Error: how far one reading may be off. A change "
        "counts from the least that chance does not make (MDC, 95 %): * from this person's sessions, else as stated."
    )


def _table(title: str, head: tuple[str, ...], rows: list[list[str]], most: int, empty: str) -> dict[str, Any]:
    left = len(rows) - most
    more = _("{count} more rows are left out here; coach export --format csv has them.").format(count=left)
    return {"title": title, "head": head, "rows": rows[:most], "more": more if left > 0 else "", "empty": empty}


def _about(history: History, sessions: list[SessionSummary], at: datetime) -> str:
    told = [_("made on {day}").format(day=day_words(at.date())), _("record {id}").format(id=history.person.id)]
    if history.person.birth_year:
        told.append(_("born in {year}").format(year=history.person.birth_year))
    if sessions:
        first, last = (day_words(s.date) for s in (sessions[0], sessions[-1]))
        told.append(_("records from {first} to {last}").format(first=first, last=last))
    return " · ".join(told)


def _summary(
    history: History, sessions: list[SessionSummary], rows: list[RomTrend], found: list[Reading], damaged: int,
    at: datetime,
) -> list[str]:  # fmt: skip
    done = [s for s in sessions if s.done]
    told = []
    if done:
        minutes = sum(s.minutes for s in done)
        words = _("{days} days with exercise, {minutes:.0f} minutes of movement, {reps} reps and {holds} holds.")
        told.append(words.format(days=len({s.date for s in done}), minutes=minutes, reps=len(history.reps),
                                 holds=len(history.holds)))  # fmt: skip
    else:
        told.append(_("No exercise was done yet."))
    told += _pain_words(sessions)[:1]
    judged = [t for t in rows if t.change_deg is not None]
    called = sorted((t for t in judged if t.called), key=lambda t: -abs(t.change_deg or 0) / t.mdc_deg)
    if judged:
        words = _("Range of motion: {called} of {count} angles changed beyond the error.")
        told.append(words.format(called=len(called), count=len(judged)))
    told += [f"{_(name_of(t.exercise))}. {t.sentence()}" for t in called[:_CALLED]]
    changed = [r for r in found if r.change.verdict in ("better", "worse", "changed")]
    told += [f"{r.test}: {r.cells()[1]}: {r.cells()[2]} → {r.cells()[3]}, {r.cells()[6]}." for r in changed[:2]]
    unseen = sum(e.seen_at is None for e in history.events)
    if unseen:
        told.append(_("Red flags that nobody has marked as seen: {count}.").format(count=unseen))
    if history.not_counting:
        words = _("Reps that a therapist does not count, and that are in no number of angles: {count}.")
        told.append(words.format(count=len(history.not_counting)))
    if words := _not_measured(history):
        told.append(words)
    if history.counted_in:
        told.append(counted_in_words(len(history.counted_in)))
    if damaged:
        words = _("1 damaged row was left out.") if damaged == 1 else _("{count} damaged rows were left out.")
        told.append(words.format(count=damaged))
    return told


def _not_measured(history: History) -> str:
    """How many reps have no degrees, and why most often; empty where all have."""
    why = Counter(r.rep.reason or "" for r in history.reps if not r.rep.valid)
    if not why:
        return ""
    most = next((code for code, _count in why.most_common() if code in NOT_MEASURED), "")
    words = _("Counted but not measured: {n} of {count} reps").format(n=why.total(), count=len(history.reps))
    return f"{words}; {_(NOT_MEASURED[most])}." if most else f"{words}."


def _pain(sessions: list[SessionSummary]) -> tuple[float, float, int] | None:
    """Mean of the first sessions and of the last, and of how many each; None before two were told."""
    told = [s.pain_before for s in sessions if s.pain_before is not None]
    if not told:
        return None
    n = max(1, min(int(DEFAULT.mean_sessions.value), len(told) // 2))
    return sum(told[:n]) / n, sum(told[-n:]) / n, n


def _pain_words(sessions: list[SessionSummary]) -> list[str]:
    found = _pain(sessions)
    if found is None:
        return []
    first, now, count = found
    told = [
        _("Pain before a session: {first:.1f} at the start, {now:.1f} now (means of {count}).").format(
            first=Number(first), now=Number(now), count=count
        )
    ]
    if first > 0:
        limit = line(first)
        words = _("30 % less than at the start is {line:.1f}: a change this large usually matters to people.")
        below = _("Now it lies there or lower.") if now <= limit else _("Now it lies above.")
        told.append(f"{words.format(line=Number(limit))} {below}")
    return told


def _pain_picture(sessions: list[SessionSummary], zone: tzinfo) -> str:
    lines = [
        Line(name, [(s.at.astimezone(zone), value, 0.0) for s in sessions if (value := getattr(s, what)) is not None],
             second=what == "pain_after")
        for name, what in ((_("before"), "pain_before"), (_("after"), "pain_after"))
    ]  # fmt: skip
    found = _pain(sessions)
    rules = [Rule(line(found[0]), _("30 % less"), dashed=True)] if found and found[0] > 0 else []
    return svg(Chart(_("pain"), lines, rules, 0, 10, 5))


def _days(history: History, sessions: list[SessionSummary], at: datetime) -> list[list[str]]:
    zone, end = at.tzinfo or UTC, at.date()
    start = end - timedelta(days=_ADHERENCE_DAYS - 1)
    kept = history.adherence(start, end, zone)
    last = [s for s in sessions if s.done and s.date >= start]
    share = "" if kept.share is None else f" ({100 * kept.share:.0f} %)"
    planned = _("{done} of {planned}").format(done=kept.done, planned=kept.planned) + share
    rpe = [s.rpe for s in last if s.rpe is not None]
    return [
        [_("Planned days done, last 4 weeks"), planned if kept.planned else "–"],
        [_("Sessions, last 4 weeks"), str(len(last))],
        [_("Minutes of movement, last 4 weeks"), f"{sum(s.minutes for s in last):.0f}"],
        [_("Effort after sessions, mean of 0 to 10"), f"{Number(sum(rpe) / len(rpe)):.1f}" if rpe else "–"],
    ]


def _plan(history: History) -> list[list[str]]:
    items = history.plans[-1].items if history.plans else ()
    return [
        [
            _(name_of(i.exercise)), _(i.side), str(i.sets),
            (_("{n} reps") if i.reps is not None else _("{n} seconds")).format(n=i.amount),
            weekday_words(i.days),
        ]
        for i in items
    ]  # fmt: skip


def _events(history: History, zone: tzinfo) -> list[list[str]]:
    open_first = sorted(history.events, key=lambda e: (e.seen_at is not None, -e.at.timestamp()))
    return [
        [
            day_words(e.at.astimezone(zone).date()), _(_WHAT.get(e.what, e.what)),
            _("open") if e.seen_at is None
            else _("seen by {who} on {day}").format(who=e.seen_by, day=day_words(e.seen_at.astimezone(zone).date())),
        ]
        for e in open_first[:_EVENTS]
    ]  # fmt: skip


def _sources(found: list[Reading]) -> list[str]:
    tests = sorted({f"{r.test}: {_(r.source)}" for r in found if r.source})
    return [
        _("Errors of angles: docs/accuracy.md of the coach; knee 7.1 degrees in JMIR preprint 102399 (2026)."),
        _(
            "Change beyond the error: MDC95 from own sessions, no less than stated (p), and more than chance at any "
            "look: rule {rule}, coach {version}."
        ).format(rule=RULE, version=APP_VERSION),
        _("Pain: a fall of 2 points or 30 % usually matters (Farrar 2001)."),
        *tests[:4],
        _("(p) is a proposal; what was recalled from the literature wants a therapist's check before patient use."),
    ]
