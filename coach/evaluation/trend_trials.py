"""Simulated patients whose true range of motion is known, day by day: is a rise called, and nothing where none is?

Two steps. The noise of a session is measured: a synthetic person performs the exercise before a camera that stands
somewhere else each day, and the Session of the app measures it. Then many courses of eight weeks draw from these.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.body.synthetic import filmed_again
from coach.evaluation.markdown import table
from coach.evaluation.trials import TYPICAL_NOISE_PX, performed
from coach.exercise.definition import load_exercise
from coach.figure.check import watched
from coach.kinematics.registry import MEASURES
from coach.trends.rom import RomTrend, rom_trends

TITLE = "## Trends of simulated patients"
RISE_DEG, WEEKS, VISIT_WEEK = 12.0, 8, 4
FALL_DEG = 15.0  # at once, at the visit
DAY_SD_DEG = 3.0  # (p): 3.4 by goniometer and 2.7 by telephone, their own error included, in people with a painful or
# a new knee (J Knee Surg 2016, doi 10.1055/s-0036-1593877, active flexion)
UNSTEADY_DAY_SD_DEG, CARRIED_OVER = 5.0, 0.5  # harder days: wider apart, or like the one before
A_WEEK, MISSED = (3, 5), 0.15  # sessions planned (from, to), and the share of them left out
OFF_DEG, DISTANCE_M, HEIGHT_M = 30.0, 0.4, 0.1  # the camera is off by up to so much, evenly; the view gate decides
SESSIONS, PEOPLE = 60, 4  # measured, of each build
RUNS, MORE_RUNS = 500, 200
_BEGIN = datetime(2026, 9, 7, 9, tzinfo=UTC)
_NEAR_SHARE = 1 / 3  # errors are drawn from the measured sessions whose true angle is nearest: some grow with the angle
_REPS = 5


@dataclass(frozen=True)
class Subject:
    """One exercise and where the patient begins; ``up`` is where the peak goes as it gets better."""

    exercise: str
    measure: str
    view: str
    start_deg: float
    up: float = 1.0


SUBJECTS = {
    s.exercise: s
    for s in (
        Subject("squat", "knee_flexion", "side", 78.0),
        Subject("sit_to_stand", "knee_flexion", "side", 22.0, -1.0),
        Subject("shoulder_abduction", "shoulder_abduction", "front", 105.0),
    )
}


@dataclass(frozen=True)
class NoiseRow:
    """One session measured. true_deg: middle of the peaks performed · error_deg: the app's point minus that, NaN where
    the view gate or the picture let nothing be measured"""

    exercise: str
    who: int
    true_deg: float
    off_deg: float
    error_deg: float


@dataclass(frozen=True)
class Course:
    """How the true angle goes. called: what it is called · deg: of days since the beginning · looks: at each session"""

    called: str
    deg: Callable[[NDArray[np.float64]], NDArray[np.float64]]
    runs: int
    day_sd_deg: float = DAY_SD_DEG
    carried_over: float = 0.0
    since_visit: bool = False


@dataclass(frozen=True)
class TrendRow:
    """All runs of one course. at_end, ever: share that was called, at the last session and at any · wrong_way: of those
    at the end, against the truth · first_day: the middle day of the first call · slope_bias: degrees a week · covered:
    share of intervals that hold the true slope, NaN for a course that is no line · change_deg, mdc_deg: means, at last
    """

    exercise: str
    course: str
    runs: int
    sessions: float
    at_end: float
    ever: float
    wrong_way: float
    first_day: float
    slope_bias: float
    covered: float
    change_deg: float
    mdc_deg: float


@dataclass(frozen=True)
class TrendTrials:
    """Everything of one exercise."""

    noise: list[NoiseRow]
    rows: list[TrendRow]


# -- the noise of a session ---------------------------------------------------------------------------------------


def noise_sample(exercise: str, sessions: int = SESSIONS, people: int = PEOPLE) -> list[NoiseRow]:
    """The real Session, before a camera placed anew each day."""
    return [measured_session(SUBJECTS[exercise], who, i) for who in range(people) for i in range(sessions)]


def measured_session(subject: Subject, who: int, number: int) -> NoiseRow:
    ex = load_exercise(subject.exercise)
    rng = np.random.default_rng([7, who, number])
    ends = subject.start_deg, subject.start_deg + subject.up * RISE_DEG
    aim = float(rng.uniform(min(ends) - 2 * DAY_SD_DEG, max(ends) + 2 * DAY_SD_DEG))
    share = (aim - ex.rest) / (ex.target - ex.rest)
    person = performed(ex, subject.view, who + 4 * number, reps=_REPS, range_factor=share, range_jitter=0.03)
    off = float(rng.uniform(-OFF_DEG, OFF_DEG))
    camera = replace(
        person.camera,
        yaw_deg=person.camera.yaw_deg + off,
        distance_m=person.camera.distance_m + float(rng.uniform(-DISTANCE_M, DISTANCE_M)),
        height_m=person.camera.height_m + float(rng.uniform(-HEIGHT_M, HEIGHT_M)),
    )
    seen = filmed_again(person, camera, TYPICAL_NOISE_PX, 1000 * who + number)
    truth, t_s = person.truth_deg(ex.measure).mean(axis=1) * ex.direction, person.series.t_s
    peaks = [float(truth[(t_s >= r.start_s) & (t_s <= r.end_s)].max()) * ex.direction for r in person.reps]
    true = statistics.median(peaks)
    rows = [
        row(subject, 0, _BEGIN, r.peak_deg) | {"side": r.side, "valid": r.valid} for r in watched(ex, seen.series).reps
    ]
    points = [p for trend in rom_trends(rows) for p in trend.points]
    return NoiseRow(ex.id, who, true, off, points[0].value_deg - true if len(points) == 1 else math.nan)


def row(subject: Subject, session_id: int, at: datetime, peak_deg: float | None) -> dict[str, Any]:
    """As ``Store.reps_table`` gives it."""
    return {
        "exercise": subject.exercise, "angle": subject.measure, "side": "both", "set_id": session_id,
        "session_id": session_id, "session_at": at, "at": at, "index": 0, "peak_deg": peak_deg, "rom_deg": peak_deg,
        "error_deg": MEASURES[subject.measure].error, "valid": peak_deg is not None, "target": subject.start_deg,
        "model": "full", "mode": "video", "view": subject.view, "unit": "deg", "amount": peak_deg,
    }  # fmt: skip


class Noise:
    """Errors of sessions, to draw from: of one person, near the true angle."""

    def __init__(self, sample: Sequence[NoiseRow]):
        self._of = []
        for who in sorted({r.who for r in sample}):
            own = [r for r in sample if r.who == who]
            self._of.append((np.array([r.true_deg for r in own]), np.array([r.error_deg for r in own])))

    def draw(self, true_deg: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
        level, error = self._of[int(rng.integers(len(self._of)))]
        near = max(1, round(_NEAR_SHARE * len(level)))
        order = np.argsort(np.abs(level[None] - true_deg[:, None]), axis=1)[:, :near]
        picks = rng.integers(near, size=len(true_deg))
        return error[order[np.arange(len(true_deg)), picks]]


# -- eight weeks --------------------------------------------------------------------------------------------------


def courses(up: float, runs: int = RUNS, more: int = MORE_RUNS) -> list[Course]:
    """up: +1 or -1, where the angle goes as it gets better"""
    days = 7.0 * WEEKS
    visit = 7.0 * VISIT_WEEK

    def none(day: NDArray[np.float64]) -> NDArray[np.float64]:
        return 0 * day

    def rise(day: NDArray[np.float64]) -> NDArray[np.float64]:
        return up * RISE_DEG * day / days

    def late(day: NDArray[np.float64]) -> NDArray[np.float64]:
        return up * RISE_DEG * np.clip((day - visit) / (days - visit), 0, 1)

    def fall(day: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.where(day > visit, -up * FALL_DEG, 0.0)

    return [
        Course("better by 12 in 8 weeks", rise, runs),
        Course("none", none, runs),
        Course("better by 12 in 8 weeks, days 5 apart", rise, more, UNSTEADY_DAY_SD_DEG),
        Course("none, days 5 apart", none, more, UNSTEADY_DAY_SD_DEG),
        Course("none, days like the day before", none, more, carried_over=CARRIED_OVER),
        Course("since a visit: better by 12 in 4 weeks", late, more, since_visit=True),
        Course("since a visit: none", none, more, since_visit=True),
        Course("worse by 15 at once, at 4 weeks", fall, more),
    ]


def schedule(rng: np.random.Generator, weeks: int = WEEKS) -> NDArray[np.float64]:
    """Days of the sessions that took place."""
    days: list[float] = []
    for week in range(weeks):
        planned = np.sort(rng.choice(7, int(rng.integers(A_WEEK[0], A_WEEK[1] + 1)), replace=False))
        days += [7.0 * week + float(d) for d in planned if rng.random() > MISSED]
    return np.array(days)


def own_days(rng: np.random.Generator, count: int, carried_over: float) -> NDArray[np.float64]:
    """(count,) what each session's day adds, of spread 1, with so much of the one before it carried over."""
    own = rng.normal(0, 1, count)
    for i in range(1, count):
        own[i] = carried_over * own[i - 1] + math.sqrt(1 - carried_over**2) * own[i]
    return own


def one_run(subject: Subject, course: Course, noise: Noise, seed: Sequence[int]) -> list[dict[str, Any]]:
    """The rows that one patient's eight weeks leave in the records."""
    rng = np.random.default_rng(seed)
    day = schedule(rng)
    own = own_days(rng, len(day), course.carried_over)
    true = subject.start_deg + course.deg(day) + course.day_sd_deg * own
    read = true + noise.draw(true, rng)
    return [
        row(subject, i, _BEGIN + timedelta(days=float(d)), None if math.isnan(v) else round(float(v), 1))
        for i, (d, v) in enumerate(zip(day, read, strict=True))
    ]


def looks(rows: Sequence[dict[str, Any]], since_visit: bool = False) -> list[RomTrend]:
    """What the app says after each session, the last one last."""
    visit = _BEGIN + timedelta(weeks=VISIT_WEEK)
    found = []
    for count in range(1, len(rows) + 1):
        if not rows[count - 1]["valid"] or (since_visit and rows[count - 1]["session_at"] <= visit):
            continue
        trend = rom_trends(rows[:count])[0]
        found.append(trend.since(visit) if since_visit else trend)
    return found


def run_course(subject: Subject, course: Course, noise: Noise, number: int) -> TrendRow:
    """All runs of a course, every session of each a look."""
    ends: list[RomTrend] = []
    first: list[float] = []
    sessions: list[int] = []
    ever = 0
    for i in range(course.runs):
        rows = one_run(subject, course, noise, [11, number, i])
        seen = looks(rows, course.since_visit)
        if not seen:
            continue
        called = [t for t in seen if t.called]
        ever += bool(called)
        first += [(called[0].points[-1].at - _BEGIN) / timedelta(days=1)] if called else []
        ends.append(seen[-1])
        sessions.append(sum(r["valid"] for r in rows))
    way = float(course.deg(np.array([7.0 * WEEKS]))[0])
    line = not course.since_visit and float(course.deg(np.array([3.5 * WEEKS]))[0]) == way / 2
    true = way / WEEKS
    rates = [t for t in ends if t.slope_deg_per_week is not None] if line else []
    slopes = [(t.slope_deg_per_week or 0.0) - true for t in rates]
    inside = [(t.slope_low or 0.0) <= true <= (t.slope_high or 0.0) for t in rates]
    return TrendRow(
        subject.exercise, course.called, len(ends), _mean(sessions), _mean(t.called for t in ends), ever / len(ends),
        _mean((t.change_deg or 0.0) * way < 0 for t in ends if t.called) if way else math.nan,
        statistics.median(first) if first else math.nan, _mean(slopes), _mean(inside),
        _mean(t.change_deg or 0.0 for t in ends), _mean(t.mdc_deg for t in ends),
    )  # fmt: skip


def _mean(values: Any) -> float:
    known = [float(v) for v in values]
    return statistics.fmean(known) if known else math.nan


def trend_trials(exercise: str, quick: bool = False) -> TrendTrials:
    """Measures the noise, then runs every course."""
    sample = noise_sample(exercise, 20 if quick else SESSIONS, 1 if quick else PEOPLE)
    subject, noise = SUBJECTS[exercise], Noise(sample)
    wanted = courses(subject.up, *((20, 10) if quick else ()))
    return TrendTrials(sample, [run_course(subject, c, noise, number) for number, c in enumerate(wanted)])


# -- the card's part ----------------------------------------------------------------------------------------------


def section(trials: Sequence[TrendTrials]) -> str:
    """The text of the accuracy card."""
    noise_head = (
        *("exercise", "measure", "sessions", "measured", "bias", "SD of a session"),
        *("from, to", "SD with the day", "MDC95 of two sessions"),
    )
    head = (
        *("exercise", "true course", "runs", "sessions", "called at 8 weeks", "called at any look"),
        *("first called, day", "change", "least change", "slope, bias a week", "interval holds it"),
    )
    wrong = sum(r.wrong_way > 0 for t in trials for r in t.rows)
    return f"""{TITLE}

How far a session lies off, measured: a synthetic person of {PEOPLE} builds performs {_REPS} reps with
{TYPICAL_NOISE_PX:g} px of noise, the camera anew each day: up to {OFF_DEG:g} degrees off, {DISTANCE_M:g} m nearer or
farther, {HEIGHT_M:g} m higher or lower. The app's Session measures it, or its view gate does not; what counts is the
session's point minus the middle of the true peaks. SD: within one build. What the person's day adds,
SD {DAY_SD_DEG:g} degrees, is a proposal (docs/trends.md).

{table(noise_head, [_noise_cells(t.noise) for t in trials])}

Then courses of {WEEKS} weeks, {A_WEEK[0]} to {A_WEEK[1]} sessions a week, {MISSED:.0%} of them missed, each with errors
drawn (bootstrap) from the sessions above whose true angle is nearest: so many courses through the whole pipeline would
take hours. The app looks after every session. Where the course is none, each call is a false one. Of the courses that
change, those with a call against the truth at the end: {wrong or "none"}.

{table(head, [_cells(r) for t in trials for r in t.rows])}"""


def _noise_cells(rows: Sequence[NoiseRow]) -> list[str]:
    known = [r for r in rows if not math.isnan(r.error_deg)]
    builds = [[r.error_deg for r in known if r.who == who] for who in {r.who for r in known}]
    spread = math.sqrt(statistics.fmean(statistics.variance(b) for b in builds))
    whole, errors = math.hypot(spread, DAY_SD_DEG), [r.error_deg for r in known]
    return [
        *(rows[0].exercise, SUBJECTS[rows[0].exercise].measure, str(len(rows)), str(len(known))),
        *(_signed(_mean(errors)), f"{spread:.1f}", f"{_signed(min(errors))} to {_signed(max(errors))}"),
        *(f"{whole:.1f}", f"{1.96 * math.sqrt(2) * whole:.1f}"),
    ]


def _cells(r: TrendRow) -> list[str]:
    return [
        *(r.exercise, r.course, str(r.runs), f"{r.sessions:.0f}", _percent(r.at_end), _percent(r.ever)),
        *("-" if math.isnan(r.first_day) else f"{r.first_day:.0f}", _signed(r.change_deg), f"{r.mdc_deg:.1f}"),
        *("-" if math.isnan(r.slope_bias) else _signed(r.slope_bias, 2), _percent(r.covered)),
    ]


def _percent(share: float) -> str:
    return "-" if math.isnan(share) else f"{100 * share:.1f} %"


def _signed(value: float, digits: int = 1) -> str:
    return f"{value:+.{digits}f}".replace("-", "−")
