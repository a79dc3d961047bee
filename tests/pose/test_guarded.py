"""A film from elsewhere: whatever becomes of its reader, one line is told, and nothing else is touched."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from coach.exercise.definition import load_exercise
from coach.figure.actor import act
from coach.figure.drawn import draw_clip
from coach.pose import CoachError, clips, guarded
from coach.pose.clips import Clip
from coach.pose.guarded import Limits, guarded_landmarks


@pytest.fixture(scope="module")
def film(tmp_path_factory) -> Path:
    file = tmp_path_factory.mktemp("film") / "squat.mp4"
    draw_clip(file, act(load_exercise("squat"), reps=1, lead_in_s=0.3, lead_out_s=0.1))
    return file


@pytest.fixture
def reader(tmp_path, monkeypatch):
    """reader(code): in place of the real one, a program of these lines."""

    def make(code: str) -> None:
        (tmp_path / "made_reader.py").write_text(textwrap.dedent(code))
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))
        monkeypatch.setattr(guarded, "_READER", "made_reader")

    return make


def refused(file: Path, limits: Limits = guarded.LIMITS) -> str:
    with pytest.raises(CoachError) as error:
        guarded_landmarks(file, limits=limits)
    assert "\n" not in str(error.value)
    return str(error.value)


def test_what_needs_more_memory_than_it_may_have_is_told(film, bundle):
    before = time.monotonic()
    assert "memory" in (told := refused(film, Limits(memory_mb=150))) or "could not be read" in told
    assert time.monotonic() - before < 200


def test_memory_is_limited_where_it_is_said():
    code = "from coach.pose.guarded import limit_memory; limit_memory(400); bytearray(600 << 20)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "MemoryError" in done.stderr


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("import os; os.abort()", "could not be read"),
        ("print('no json', flush=True)", "could not be read"),
        ('print(\'{"done": [], "of": 1}\', flush=True)', "could not be read"),
        ("import time; time.sleep(60)", "took too long"),
        ('while True: print(\'{"done": 1, "of": 2}\', flush=True)', "took too long"),  # busy, and never done
        ("import time, os\nif not os.fork(): time.sleep(60)", "took too long"),  # a child holds the pipe open
    ],
)
def test_a_reader_that_dies_lies_or_hangs(reader, tmp_path, code, says):
    reader(code)
    # A Python that starts on a busy machine may take seconds: only who hangs is given few
    limits = Limits(silent_s=1.0, total_s=1.5) if says == "took too long" else Limits(silent_s=60.0, total_s=60.0)
    before = time.monotonic()
    assert says in refused(tmp_path / "any.mp4", limits)
    assert time.monotonic() - before < 45, "nobody waited for the minute that it would have slept"


def test_the_reader_knows_no_secret(reader, tmp_path, monkeypatch):
    monkeypatch.setenv("COACH_DATABASE_URL", "postgresql://coach:hunter2@db/coach")
    monkeypatch.setenv("COACH_METRICS_TOKEN", "hunter2 too")
    reader(f"""
        import os
        open({str(tmp_path / "seen")!r}, "w").write(repr(dict(os.environ)))
    """)
    refused(tmp_path / "any.mp4")
    seen = (tmp_path / "seen").read_text()
    assert "PATH" in seen
    assert "hunter2" not in seen
    assert os.environ["COACH_METRICS_TOKEN"]


def test_more_pixels_than_there_may_be(film, monkeypatch):
    monkeypatch.setattr(clips, "MAX_PIXELS", 1000)
    with pytest.raises(CoachError, match="pixels"):
        Clip(film)
    monkeypatch.setattr(clips, "MAX_PIXELS", 10**9)
    with Clip(film) as clip:
        assert int(clip._container.streams.video[0].codec_context.options["max_pixels"]) == 10**9
        assert len(list(clip)) > 30
