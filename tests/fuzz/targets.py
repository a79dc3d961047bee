"""Where files from elsewhere come in. Each takes one and gives True where it was read, False for a CoachError.

Anything else that comes out is a defect.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from coach.exchange.fhir_import import import_fhir
from coach.exercise.definition import parse_exercise
from coach.exercise.sequence import parse_sequence
from coach.exercise.session import Session
from coach.pose import CoachError, PoseSeries
from coach.pose.clips import Clip
from coach.records.recording import unpack
from tests.records.samples import recording

_SQUAT: list[PoseSeries] = []


def told(read: Callable[[], Any]) -> bool:
    try:
        read()
    except CoachError as error:
        line = str(error)
    else:
        return True
    assert "\n" not in line, line
    return False


def exercise(text: str) -> bool:
    """Read, and then used on a squat as the page New exercise does it after every key."""
    if not _SQUAT:
        _SQUAT.append(recording())

    def read() -> None:
        session = Session(parse_exercise(text, "x.yaml"))
        for frame in list(_SQUAT[0])[::3]:
            session.step(frame)
        session.finish()

    return told(read)


def sequence(text: str) -> bool:
    return told(lambda: parse_sequence(text, "x.yaml"))


def blob(data: bytes) -> bool:
    def read() -> None:
        series = unpack(data)
        assert series.landmarks_px.shape == (len(series), 33, 3)
        assert np.asarray(series.t_s).dtype == np.float64

    return told(read)


def fhir(store: Any, text: str | bytes) -> bool:
    """Read into the records; what is kept can be read again and deleted."""

    def read() -> None:
        person = import_fhir(store, text, "Somebody")
        store.checks(person.id)
        store.session_summaries(person.id)
        store.reps_table(person.id)
        store.assessments(person.id)
        store.delete_person(person.id, "test")

    before = len(store.people())
    done = told(read)
    assert len(store.people()) == before
    return done


def clip(path: Path) -> bool:
    def read() -> None:
        with Clip(path) as opened:
            for number, (_t_s, _rgb) in enumerate(opened):
                if number > 500:
                    break

    return told(read)
