"""The therapist's list of 500 patients with 5 years of daily sessions, against the 300 ms that it may take (SQLite)."""

from __future__ import annotations

import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from _side_by_side import report
from sqlalchemy import insert
from sqlalchemy.orm import Session

from coach.care.records import Before
from coach.records.models import CheckRow, RepRow, RomChangeRow, SessionRow, SetRow
from coach.records.store import Store

PEOPLE, DAYS, REPS = 500, 5 * 365, 2
LIMIT_S, RUNS = 0.3, 7
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def fill(store: Store) -> None:
    """One session, one set, two reps and one check before it, every day of everybody."""
    people = [store.add_person(f"Person {n:03}").id for n in range(PEOPLE)]
    pain = Before(pain=3, at=NOW).model_dump(mode="json")
    rep = {
        "side": "both", "start_s": 0.0, "peak_s": 1.0, "end_s": 2.0, "angle": "knee_flexion", "rom_deg": 85.0,
        "peak_deg": 90.0, "valid": True, "error_deg": 5.0, "reached_target": True, "score": 90.0, "parts": {},
        "faults": [], "reason": None, "amount": 90.0, "unit": "deg",
    }  # fmt: skip
    same = {
        "exercise": "squat", "definition_version": "1.0.0", "app_version": "0.1.0", "side": "both", "target": 90.0,
        "model": "full", "mode": "video", "view": "side",
    }  # fmt: skip
    number = 0
    with Session(store._engine) as s:
        for person in people:
            sessions, sets, reps, checks = [], [], [], []
            for day in range(DAYS):
                number += 1
                at = NOW - timedelta(days=DAYS - day)
                sessions.append(
                    {"id": number, "person_id": person, "started_at": at, "ended_at": at + timedelta(minutes=10)}
                )
                sets.append({"id": number, "session_id": number, "started_at": at, **same})
                reps += [{"set_id": number, "index": i, "counted_at": at, **rep} for i in range(REPS)]
                checks.append({"person_id": person, "kind": "before", "at": at, "body": pain})
            for table, rows in ((SessionRow, sessions), (SetRow, sets), (RepRow, reps), (CheckRow, checks)):
                s.execute(insert(table), rows)
            s.execute(insert(RomChangeRow), [{"person_id": person, "at": NOW, "body": []}])
        s.commit()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "coach.db"
        store = Store(f"sqlite:///{path}")
        fill(store)
        store.patient_rows(NOW)
        spent = []
        for _ in range(RUNS):
            start = time.perf_counter()
            rows = store.patient_rows(NOW)
            spent.append(time.perf_counter() - start)
        assert len(rows) == PEOPLE
        assert all(len(r.pains) >= 40 for r in rows)
        middle = statistics.median(spent)
        report(
            "patients_list", LIMIT_S / middle, 1.0,
            f"{1000 * middle:.0f} ms (worst {1000 * max(spent):.0f}) of {1000 * LIMIT_S:.0f} for {PEOPLE} people "
            f"with {PEOPLE * DAYS} sessions; {path.stat().st_size / 1e6:.0f} MB",
        )  # fmt: skip
        store.close()


if __name__ == "__main__":
    main()
