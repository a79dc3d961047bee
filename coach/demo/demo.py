"""``make demo-data``: people with weeks behind them, made by the synthetic person through the real pipeline.

Every rep is performed as landmarks and counted by the same Session that a patient gets; pain and effort are told to the
same rules, which pace the plan. Seeds are fixed: the same weeks come out each time, ending today.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from coach.assessment.recorded import assess_series
from coach.assessment.script import Sex, load_script
from coach.body.balance_actor import Filming, march, stand_from_chair, stand_swaying, uneven_times
from coach.body.camera import Camera
from coach.care.records import After, Before, Diary, Profile, RedFlagId, SetPain
from coach.exercise.definition import Exercise, load_exercise
from coach.figure.actor import act
from coach.figure.check import watched
from coach.records.day import Day, as_steps
from coach.records.store import Store
from coach.settings import DEMO_NAMES, DEMO_PASSWORD

WEEKS = 12
_LANDMARKS_DAYS = 14  # so long ago the figure can still be replayed; older sets keep their numbers only
_NOISE_PX = 1.5
_HOUR = 8  # UTC


@dataclass(frozen=True)
class Patient:
    """name, profile: as told · weeks: of history · keeps: share of the planned days that are done · pain: by week ·
    share: of the way to the target, by week · last_days: days since the last session"""

    name: str
    profile: Profile
    weeks: int
    keeps: float
    pain: Callable[[float], float]
    share: Callable[[float], float]
    last_days: int = 1
    red_flag: RedFlagId | None = None
    birth_year: int = 1957
    sex: Sex = "f"


_STEADY = Profile(
    can_stand_safely=True, foot_ulcer=False, numb_feet=True, diabetes=True, dizzy_on_standing=False, falls_last_year=0,
    painful=("feet",), goals=("chair", "walk"),
)  # fmt: skip
PATIENTS = (
    Patient("demo", _STEADY, WEEKS, 0.9, lambda w: 4.0 - 0.3 * w, lambda w: 0.62 + 0.035 * w),
    Patient(
        "Bela",
        _STEADY.model_copy(update={"painful": ("knees", "feet")}),
        6,
        0.8,
        lambda w: 3.0 + 0.3 * w,
        lambda w: 0.8,
        red_flag="foot_wound",
        sex="m",
        birth_year=1949,
    ),
    Patient(
        "Cleo",
        _STEADY.model_copy(update={"falls_last_year": 2, "diabetes": False}),
        8,
        0.6,
        lambda w: 2.0,
        lambda w: 0.7 + 0.02 * w,
        last_days=10,
    ),
    Patient("Dora", _STEADY.model_copy(update={"foot_ulcer": True}), 0, 1.0, lambda w: 4.0, lambda w: 0.7),
)


def fill(
    store: Store, end: date, patients: tuple[Patient, ...] = PATIENTS, tell: Callable[[str], None] = print
) -> None:
    """end: the day before which everything happened"""
    for number, patient in enumerate(patients):
        rng = random.Random(number)
        person = store.add_person(patient.name)
        store.set_about(person.id, patient.birth_year, patient.sex)
        start = end - timedelta(days=max(7 * patient.weeks, 1))
        Day(store, person.id, _at(start, 7)).begin_plan(patient.profile)
        for n in range((end - start).days - patient.last_days + 1):
            _one_day(store, person.id, patient, start + timedelta(days=n), n / 7, rng)
        if patient.red_flag:
            flagged = Before(pain=2, red_flags=(patient.red_flag,), at=_at(end - timedelta(days=1), 17))
            Day(store, person.id, flagged.at).tell_before(flagged, routine=False)
        tell(f"{patient.name}: {len(store.session_summaries(person.id))} sessions")


def add_accounts(store: Store) -> None:
    """The first patient's account, and a therapist's who sees everybody."""
    people = store.people()
    patient, therapist, admin = DEMO_NAMES
    own = next(p.id for p in people if p.name == PATIENTS[0].name)
    store.add_account(admin, "admin", DEMO_PASSWORD)
    store.add_account(patient, "patient", DEMO_PASSWORD, own)
    desk = store.add_account(therapist, "therapist", DEMO_PASSWORD)
    for person in people:
        store.assign(desk.id, person.id)


def _at(day: date, hour: float) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hour)


def _one_day(store: Store, person_id: int, patient: Patient, day: date, week: float, rng: random.Random) -> None:
    now = _at(day, _HOUR)
    today = Day(store, person_id, now)
    if day.weekday() == 0:
        store.save_diary(person_id, _diary(day, rng))
    if today.morning_due:
        today.tell_morning(_told(patient.pain(week) + rng.gauss(-0.3, 0.6)), float(rng.randint(4, 8)))
        today = Day(store, person_id, now)
    whole = today.today()
    if day.weekday() == 5 and (day.toordinal() // 7) % 2 == 0:
        _tests(store, person_id, week, rng, now)
    if whole.rest_day or rng.random() > patient.keeps:
        return
    before = Before(
        pain=_told(patient.pain(week) + rng.gauss(0, 0.6)), feet_checked=True, shoes_on=True, chair_in_reach=True,
        glucose_mg_dl=130 if patient.profile.diabetes else None, at=now,
    )  # fmt: skip
    check_id, verdict = today.tell_before(before, routine=False)
    entry = today.check(check_id)
    if not verdict.may_start or entry is None:
        return
    steps = as_steps(today.today([i.exercise for i, _why in verdict.removed]).steps)
    for step in steps:
        now += timedelta(seconds=90)
        ex = load_exercise(step.exercise)
        set_id = _perform(store, person_id, ex, step.side, step.amount, patient.share(week), now, rng, today.date)
        told = SetPain(change=rng.choice(["same", "same", "less", "more"]), at=now + timedelta(seconds=60))
        if Day(store, person_id, told.at).tell_set(entry, set_id, told).light == "red":
            break
    end = now + timedelta(minutes=3)
    after = After(pain=_told(before.pain + rng.choice([-1, 0, 0, 1])), rpe=float(rng.choice([3, 4, 4, 5])), at=end)
    Day(store, person_id, end).tell_after(entry, after)


def _told(pain: float) -> float:
    return float(min(max(round(pain), 0), 10))


def _diary(day: date, rng: random.Random) -> Diary:
    return Diary(
        week=day, sleep=float(rng.randint(5, 8)), stress=float(rng.randint(2, 5)), steps=rng.randrange(14, 30) * 1000,
        minutes=rng.randrange(3, 12) * 10, medication_as_told=rng.random() < 0.9,
    )  # fmt: skip


def _perform(
    store: Store, person_id: int, ex: Exercise, side: str, amount: int, share: float, at: datetime, rng: random.Random,
    today: date,
) -> int:  # fmt: skip
    """One set as landmarks through the Session; its id."""
    shares = [max(0.3, share + rng.gauss(0, 0.04)) for _ in range(amount)] if ex.counts_reps else 1.0
    camera = Camera(yaw_deg=rng.uniform(-8, 8))
    shown = act(
        ex,
        reps=amount,
        range_factor=shares,
        camera=camera,
        noise_px=_NOISE_PX,
        seed=rng.randrange(10_000),
        side=None if side == "both" else side,
    )
    session = watched(ex, shown.series, side)
    set_id = store.begin_set(person_id, ex.id, ex.version, side, ex.target, "full", "video", at=at)
    for rep in session.reps:
        store.add_rep(set_id, rep, at=at + timedelta(seconds=rep.end_s))
    for held in session.holds:
        store.add_hold(set_id, held, at=at + timedelta(seconds=held.end_s))
    if (datetime.now(UTC).date() - today).days <= _LANDMARKS_DAYS:
        store.add_landmarks(set_id, 0, shown.series)
    view = ex.camera.views[0]
    store.end_set(set_id, "stop", view=view, at=at + timedelta(seconds=float(shown.series.t_s[-1])))
    return set_id


def _tests(store: Store, person_id: int, week: float, rng: random.Random, at: datetime) -> None:
    seed = rng.randrange(1000)
    stands = round(9 + week / 3)
    filming = Filming(seed=seed, mode="image")  # as the app looks at sway and rhythm
    for test, taken in (
        ("chair_stand_30s", stand_from_chair([0.5 + 29 * i / stands for i in range(stands)], how=Filming(seed=seed))),
        ("quiet_stance", stand_swaying(max(4.0, 11 - 0.4 * week), how=filming)),
        ("march_30s", march(uneven_times(52, 0.58, max(2.5, 6 - 0.3 * week), seed), how=filming)),
    ):
        result = assess_series(taken.series, load_script(test))
        store.save_assessment(person_id, result, at=at + timedelta(minutes=20))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path("demo/coach.db"))
    out: Path = parser.parse_args(arguments).out
    out.parent.mkdir(parents=True, exist_ok=True)
    for old in out.parent.glob(out.name + "*"):
        old.unlink()
    store = Store(f"sqlite:///{out}")
    fill(store, datetime.now(UTC).date())
    add_accounts(store)
    store.close()
    print(f"{out} is filled. See it: make demo. Names to sign in: {', '.join(DEMO_NAMES)}; password: {DEMO_PASSWORD}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
