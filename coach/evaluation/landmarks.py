"""The landmarks of a recording, whatever it is: a film, or landmarks already.

``python -m coach.evaluation.landmarks CLIP OUT.npz MEMORY_MB`` reads one in a process of its own, as
:mod:`coach.pose.guarded` starts it, and says how far it is, or what is wrong, in lines of JSON.
"""

from __future__ import annotations

import json
import os
import sys
import zipfile
from pathlib import Path

from coach.exercise.definition import Camera, Exercise
from coach.language import _
from coach.pipeline import Progress, analyze
from coach.pose import CoachError, PoseSeries
from coach.pose.guarded import limit_memory

MOST_FRAMES = 12_000  # more than three minutes at 60 a second: no demonstration is as long
MOST_S = 1_800.0  # whatever the times in the file say
MOST_BYTES = 200_000_000  # unpacked; so many frames fill a tenth of it
# The pipeline watches somebody exercise; here it does not matter what
_ANYTHING = Exercise(
    schema_version=1, id="anything", version="1.0.0", name="Anything", domain="mobility", position="chair or lying",
    summary="", why="", set_up=(), steps=("Move.",), camera=Camera(views=("front", "side", "oblique"), body="upper"),
    kind="timed", measure="wrist_height",
)  # fmt: skip


def landmarks_of(clip: Path, model: str = "full", progress: Progress | None = None) -> PoseSeries:
    """Raises CoachError for bad input and NotMeasurable where nobody is seen, as an analysis does."""
    return analyze(clip, _ANYTHING, model=model, progress=progress).series


def main() -> int:
    clip, out = Path(sys.argv[1]), Path(sys.argv[2])
    limit_memory(int(sys.argv[3]))
    os.nice(10)  # whoever exercises before a camera meanwhile goes first
    try:
        if zipfile.is_zipfile(clip):
            with zipfile.ZipFile(clip) as packed:
                _check(sum(part.file_size for part in packed.infolist()) <= MOST_BYTES)
        series = landmarks_of(clip, progress=_tell)
        _check(len(series) <= MOST_FRAMES and float(series.t_s[-1]) <= MOST_S)
        series.save(out)
    except CoachError as error:
        print(json.dumps({"error": str(error)}), flush=True)
    except MemoryError:
        print(json.dumps({"error": "This recording needs too much memory. Scale it down or cut it first."}), flush=True)
    return 0


def _tell(done: int, of: int) -> None:
    _check(max(done, of) <= MOST_FRAMES)
    if done % 10 == 0:
        print(json.dumps({"done": done, "of": of}), flush=True)


def _check(short_enough: bool) -> None:
    if not short_enough:
        raise CoachError(_("This recording is longer than three minutes. Cut out the part that shows the exercise."))


if __name__ == "__main__":
    sys.exit(main())
