"""Somebody with weeks behind them, made once a day and change of the code: to act a week through takes some seconds."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from coach.demo.demo import PATIENTS, fill
from coach.records.store import Store
from tests.conftest import PROJECT

FOLDER = PROJECT / ".cache" / "weeks"
WEEKS = 9  # a change is called from the seventh or eighth on, whatever the weekday


def nine_weeks(folder: Path) -> Path:
    """A database of its own in this folder: person 1, with WEEKS behind them."""
    own = folder / "coach.db"
    shutil.copyfile(_made(), own)
    return own


def _made() -> Path:
    files = [*sorted((PROJECT / "coach").rglob("*.py")), *sorted((PROJECT / "exercises").rglob("*.yaml"))]
    today = datetime.now(UTC).date()
    code = hashlib.sha256(b"".join(f.read_bytes() for f in files))
    code.update(str(today).encode())
    path = FOLDER / f"{code.hexdigest()[:12]}.db"
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another process may want the same
        if not path.exists():
            for old in FOLDER.glob("*.db*"):
                old.unlink()
            half = path.with_suffix(".half.db")
            store = Store(f"sqlite:///{half}")
            fill(store, today, (replace(PATIENTS[0], weeks=WEEKS),), tell=lambda _words: None)
            with store._engine.connect() as c:
                c.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")  # else rows would stay in a file beside it
            store.close()
            half.rename(path)
    return path
