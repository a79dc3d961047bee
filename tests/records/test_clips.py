"""Sets that were read from a film."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from coach.exercise.analysis import analyze_series
from coach.exercise.definition import load_exercise
from coach.figure.actor import act
from coach.records.clips import Film
from coach.records.database import RecordsError
from coach.records.models import LandmarkPart

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def squats():
    ex = load_exercise("squat")
    series = act(ex, "side", reps=4, noise_px=0.5).series
    return ex, series, analyze_series(series, ex)[1]


def keep(store, person, squats, film=None, at=AT):
    ex, series, run = squats
    return store.keep_clip_set(person, ex, "both", ex.target, series, run.reps, run.holds, run.view.name, at, film)


def test_all_of_it_is_kept_on_the_day_it_was_filmed(store, squats):
    ada = store.add_person("Ada").id
    set_id = keep(store, ada, squats)
    assert [r.peak_deg for r in store.set_reps(set_id)] == [r.peak_deg for r in squats[2].reps]
    parts = store.landmarks(set_id)
    assert sum(map(len, parts)) == len(squats[1])
    assert len(parts) == int(squats[1].t_s[-1] // 20) + 1
    with Session(store._engine) as s:
        numbers = s.scalars(select(LandmarkPart.part).where(LandmarkPart.set_id == set_id)).all()
    assert sorted(numbers) == [int(part.t_s[0]) for part in parts], "by the second each begins at, as live ones are"
    rows = store.reps_table(ada)
    assert {(r["session_at"], r["view"]) for r in rows} == {(AT, "side")}
    assert store.film(set_id) is None
    assert keep(store, ada, squats, at=AT + timedelta(minutes=10)) != set_id
    assert len({r["session_id"] for r in store.reps_table(ada)}) == 1, "the same visit"


def test_a_film_stays_only_where_it_was_asked_for_and_goes_alone_or_with_its_person(store, squats, tmp_path):
    ada = store.add_person("Ada").id
    film = Film(b"moving pictures" * 100, "mp4", "B. Shaw")
    first, second = keep(store, ada, squats, film), keep(store, ada, squats, film)
    assert store.film(first) == film
    store.delete_film(first)
    assert store.film(first) is None
    assert len(store.set_reps(first)) == 4
    assert store.film(second) == film
    store.delete_person(ada, "B. Shaw")
    store.close()
    assert b"moving pictures" not in b"".join(p.read_bytes() for p in tmp_path.glob("coach.db*"))


def test_who_declines_landmarks_keeps_their_reps(store, squats):
    ada = store.add_person("Ada").id
    store.set_consent(ada, "landmarks", False)
    set_id = keep(store, ada, squats)
    assert len(store.set_reps(set_id)) == 4
    assert store.landmarks(set_id) == []


def test_nobody_there(store, squats):
    with pytest.raises(RecordsError):
        keep(store, 99, squats)
