"""Old landmark recordings go, really, and nothing else does."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from coach.records.recording import pack
from coach.records.retention import remove_landmarks
from coach.records.store import Store
from tests.conftest import coach, only_sqlite
from tests.records.samples import recording, rep, result
from tests.records.test_care import NOON
from tests.records.test_erasure import bytes_on_disk

DAY = timedelta(days=1)


def pieces(blob: bytes) -> list[bytes]:
    """Every 48 bytes of a recording; its head says nothing of anybody."""
    return [blob[at : at + 48] for at in range(200, len(blob) - 48, 48)]


@pytest.fixture
def kept(store):
    """An old set and a new one, an old test and a new one, and the recording of the old ones and of the new ones."""
    ada = store.add_person("Ada Byron").id
    old, new = recording(reps=2), recording(reps=1, noise_px=2.0)
    sets = []
    for days, series in ((91, old), (89, new)):
        at = NOON - days * DAY
        sets.append(store.begin_set(ada, "squat", "1.0.0", "both", 90.0, "full", "video", at=at))
        store.add_rep(sets[-1], rep(0), at=at)
        store.add_landmarks(sets[-1], 0, series)
        store.save_assessment(ada, result(), [series], at=at)
    return store, ada, sets, old, new


def test_what_is_older_goes_and_nothing_else(tmp_path, kept):
    store, ada, (old_set, new_set), old, new = kept
    if store.url.startswith("sqlite"):
        assert pieces(pack(old))[0] in bytes_on_disk(tmp_path)
    assert remove_landmarks(store, 90, "the coach", NOON) == 2
    assert (len(store.landmarks(old_set)), len(store.landmarks(new_set))) == (0, 1)
    tests = sorted(store.assessments(ada), key=lambda a: a.at)
    assert [len(store.assessment_landmarks(a.id)) for a in tests] == [0, 1]
    assert store.set_reps(old_set) == store.set_reps(new_set) == [rep(0)]
    (line,) = store.audit()
    assert (line.at, line.who, line.what) == (NOON, "the coach", "landmarks_removed")
    assert json.loads(line.detail) == {"older_than_days": 90, "landmark_part": 1, "assessment_landmark_part": 1}
    assert store.audit_broken_at() is None
    assert remove_landmarks(store, 90, "the coach", NOON) == 0
    assert len(store.audit()) == 1, "nothing done is no line"
    if store.url.startswith("sqlite"):
        left = bytes_on_disk(tmp_path)
        assert [p for p in pieces(pack(old)) if p in left] == []
        assert all(p in left for p in pieces(pack(new))[:3])


def test_an_erased_person_leaves_no_piece_of_their_recording_nor_name(tmp_path, kept):
    store, ada, _sets, old, new = kept
    only_sqlite(store.url)
    bo = store.add_person("Bo Carpenter").id
    set_id = store.begin_set(bo, "squat", "1.0.0", "both", 90.0, "full", "video")
    others = recording(reps=3)
    store.add_landmarks(set_id, 0, others)
    signs = [*pieces(pack(old)), *pieces(pack(new)), b"Ada Byron", b"Byron"]
    before = bytes_on_disk(tmp_path)
    # a large blob lies on pages of 4 kB, so a few of its pieces are cut
    assert sum(sign in before for sign in signs) > 0.95 * len(signs)
    store.delete_person(ada, "Ada Byron")
    left = bytes_on_disk(tmp_path)
    assert [sign for sign in signs if sign in left] == []
    assert b"Bo Carpenter" in left
    assert len(store.landmarks(set_id)[0]) == len(others)


@pytest.mark.usefixtures("kept")
def test_the_command(database_url):
    done = coach("retention", fresh=True, COACH_DATABASE_URL=database_url)
    assert done.returncode == 2
    assert done.stderr.startswith("coach: COACH_KEEP_LANDMARKS_DAYS is not set")
    done = coach("retention", COACH_DATABASE_URL=database_url, COACH_KEEP_LANDMARKS_DAYS="0")
    assert done.stderr.startswith("coach: COACH_KEEP_LANDMARKS_DAYS: ")
    done = coach("retention", COACH_DATABASE_URL=database_url, COACH_KEEP_LANDMARKS_DAYS="1")
    assert (done.returncode, done.stdout) == (0, "4 landmark recordings older than 1 days removed.\n")
    again = Store(database_url)
    assert [e.who for e in again.audit()] == ["command line"]
    again.close()


def test_it_is_done_at_each_start(kept, monkeypatch, capsys):
    from coach.settings import settings
    from coach.web.server import serve

    store = kept[0]
    monkeypatch.setattr(serve, "get_store", lambda: store)
    monkeypatch.delenv("COACH_KEEP_LANDMARKS_DAYS", raising=False)
    settings.cache_clear()
    serve._remove_old_landmarks()
    assert store.audit() == []
    monkeypatch.setenv("COACH_KEEP_LANDMARKS_DAYS", "1")
    settings.cache_clear()
    serve._remove_old_landmarks()
    settings.cache_clear()
    assert capsys.readouterr().out == "4 landmark recordings older than 1 days removed.\n"
    assert [e.who for e in store.audit()] == ["the coach"]
