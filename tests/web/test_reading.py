"""An uploaded recording: what may come in, one clear line for what may not, and nothing left behind."""

from __future__ import annotations

import io
import tempfile
import zipfile
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from coach.exercise.definition import load_exercise
from coach.figure.actor import act
from coach.figure.drawn import draw_clip
from coach.pose import CoachError, PoseSeries
from coach.pose.guarded import Limits, guarded_landmarks
from coach.web.sets import reading
from coach.web.sets.reading import read_landmarks


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    """Where temporary folders are made: empty again after each test."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert list(folder.iterdir()) == []
    assert not reading._one.locked()


def npz(series: PoseSeries, folder: Path) -> bytes:
    series.save(folder / "made.npz")
    return (folder / "made.npz").read_bytes()


def refused(data: bytes, name: str) -> str:
    with pytest.raises(CoachError) as error:
        read_landmarks(data, name, lambda share: None)
    assert "\n" not in str(error.value)
    assert "Traceback" not in str(error.value)
    return str(error.value)


def test_landmarks_come_back_as_they_were(tmp_path):
    series = act(load_exercise("squat"), reps=1).series
    read = read_landmarks(npz(series, tmp_path), "My own.NPZ", lambda share: None)
    np.testing.assert_array_equal(read.landmarks_px, series.landmarks_px)


def test_a_film_is_read_with_progress(tmp_path, bundle):
    film = tmp_path / "squat.mp4"
    draw_clip(film, act(load_exercise("squat"), reps=1, lead_in_s=0.5, lead_out_s=0.2))
    shares: list[float] = []
    series = read_landmarks(film.read_bytes(), "squat.mp4", shares.append)
    assert len(series) > 60
    assert shares == sorted(shares)
    assert 0 < shares[0] < shares[-1] <= 1


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"not a film", "a.mp4", "not a video"),
        (b"", "a.mp4", "empty"),
        (b"not landmarks", "a.npz", "damaged"),
        (b"x", "a.exe", "cannot be read. Use mp4"),
        (b"x", "noending", "cannot be read. Use mp4"),
    ],
)
def test_bad_files_are_told_in_one_line(data, name, says):
    assert says in refused(data, name)


def test_too_large_and_too_long_are_told(tmp_path, monkeypatch):
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("t_s.npy", bytes(201_000_000))
    assert "longer than three minutes" in refused(bomb.getvalue(), "bomb.npz")
    monkeypatch.setattr(reading, "MOST_MB", 0.001)
    assert "larger than" in refused(bytes(2000), "a.mp4")


def test_only_one_is_read_at_a_time():
    with reading._one, pytest.raises(CoachError, match="Another recording is being read"):
        read_landmarks(b"x", "a.mp4", lambda share: None)


def test_a_reader_that_hangs_is_ended(monkeypatch):
    short = partial(guarded_landmarks, limits=Limits(silent_s=0.05))  # shorter than any start
    monkeypatch.setattr(reading, "guarded_landmarks", short)
    assert "took too long" in refused(b"x" * 100, "a.mp4")


def test_leaving_in_the_middle_leaves_nothing_behind(tmp_path, bundle):
    film = tmp_path / "squat.mp4"
    draw_clip(film, act(load_exercise("squat"), reps=1, lead_in_s=0.5, lead_out_s=0.2))

    class Left(BaseException):
        """As Streamlit ends a page's run."""

    def leave(share: float) -> None:
        raise Left

    with pytest.raises(Left):
        read_landmarks(film.read_bytes(), "squat.mp4", leave)
