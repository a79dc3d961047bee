"""A small person with weeks behind them, made by hand through the store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from coach.care.records import Activity, After, Before, Morning, Plan, PlanItem, Progression, Psfs, SetPain
from coach.exercise.feedback import FoundFault, Held
from coach.records.models import RepRow
from coach.records.store import PersonRow, Store
from tests.conftest import harm
from tests.records.samples import recording, rep, result

START = datetime(2026, 9, 1, 9, tzinfo=UTC)
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
VIEW = {"view": "side"}


def a_plan(version: int = 1, **changes) -> Plan:
    items = (
        PlanItem(exercise="squat", sets=2, reps=8, days=(0, 2, 4), tempo_s=(2, 1, 2), target=95.5, most=12),
        PlanItem(exercise="single_leg_stance", side="left", seconds=20, locked=True),
    )
    fields = {"version": version, "items": items, "made_by": "Dr. Berg", "made_at": START - timedelta(hours=1),
              "progression": Progression(weekly_growth=5)}  # fmt: skip
    return Plan(**(fields | changes))


def a_session(store: Store, person: PersonRow, at: datetime, peak: float = 95.0, pain: float = 4) -> int:
    """Two squats and a hold, with the checks around them; the id of the set of squats."""
    store.add_check(person.id, "before", Before(pain=pain, feet_checked=True, glucose_mg_dl=130, at=at))
    set_id = store.begin_set(person.id, "squat", "1.0.0", "both", 95, "full", "video", at=at + timedelta(minutes=1))
    for i in range(2):
        side = ("left", "right")[i]
        store.add_rep(
            set_id, rep(i, side=side, peak_deg=peak + i, amount=92.5), at=at + timedelta(minutes=1, seconds=3 * i + 2)
        )
    store.end_set(set_id, "stop", "side", at=at + timedelta(minutes=2))
    told = SetPain(change="more", pain=min(pain + 1, 10), at=at + timedelta(minutes=2, seconds=5))
    store.add_check(person.id, "set", told, set_id=set_id)
    hold = store.begin_set(
        person.id, "single_leg_stance", "1.0.0", "left", 20, "full", "image", at=at + timedelta(minutes=3)
    )
    held = Held(0, "left", 1.0, 13.5, 12.5, True, 80, {"steadiness": 0.8}, [FoundFault("sway", 0.25, 3.0, 4.0)])
    store.add_hold(hold, held, at=at + timedelta(minutes=3, seconds=14))
    store.end_set(hold, "stop", "front", at=at + timedelta(minutes=4))
    store.add_check(person.id, "after", After(pain=pain, rpe=4, felt="=good", at=at + timedelta(minutes=5)))
    return set_id


def a_person(store: Store, name: str = "Ada", sessions: int = 6) -> PersonRow:
    """Some sessions a week apart, getting further with less pain; tests, a morning, PSFS, and a red flag."""
    person = store.add_person(name)
    person = store.set_about(person.id, 1957, "f")
    store.save_plan(person.id, a_plan())
    store.save_plan(person.id, a_plan(2, pain_ceiling=4.5, reason="progress", made_by="pacing"))
    last = 0
    for n in range(sessions):
        last = a_session(store, person, START + timedelta(weeks=n), 80.0 + 5 * n, max(0, 5 - n))
        reading = {"stands": 9 + n, "arms_used": False, "repeatability": {"stands": "2 stands"}}
        store.save_assessment(person.id, result(reading=reading), at=START + timedelta(weeks=n, hours=1))
    if sessions:
        store.add_landmarks(last, 0, recording(1))
        end = START + timedelta(weeks=sessions)
        store.save_assessment(
            person.id, result(valid=False, reading=None, invalid_reason="You left the picture."), at=end
        )
        store.save_timed_up_and_go(person.id, 11.4, "Dr. Berg", at=end)
        store.add_check(person.id, "morning", Morning(pain=2, sleep=7, at=end))
        three = tuple(Activity(text=t, ability=a) for t, a in (("-stairs", 3), ("walk", 4), ("sleep", 5)))
        store.add_check(person.id, "psfs", Psfs(activities=three, at=end))
        store.add_check(person.id, "before", Before(pain=1, red_flags=("fall", "foot_wound"), at=end))
    return person


def many_reps(store: Store, person: PersonRow, count: int, at: datetime = START) -> int:
    """So many reps in one set, written at once; the id of the set."""
    set_id = store.begin_set(person.id, "squat", "1.0.0", "both", 95, "full", "video", at=at)
    row = {
        "set_id": set_id, "side": "both", "angle": "knee_flexion", "rom_deg": 90.0, "peak_deg": 95.0, "error_deg": 7.0,
        "valid": True, "reached_target": True, "score": 86, "parts": {"range": 1.0}, "faults": [], "unit": "deg",
        "amount": 90.0,
    }  # fmt: skip
    with Session(store._engine) as s:
        s.add_all(
            RepRow(index=i, start_s=2.0 * i, peak_s=2.0 * i + 1, end_s=2.0 * i + 1.5,
                   counted_at=at + timedelta(seconds=2 * i + 1.5), **row)
            for i in range(count)
        )  # fmt: skip
        s.commit()
    return set_id


def damage(store: Store, table: str, column: str, value: str) -> None:
    """The oldest row of a table holds something that cannot be read."""
    harm(store, f'UPDATE {table} SET "{column}" = :value WHERE id = (SELECT min(id) FROM {table})', value=value)
