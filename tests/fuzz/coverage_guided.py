"""``python -m tests.fuzz.coverage_guided WHAT SECONDS``: atheris, which looks for inputs that reach new lines.

It is in no lock, since it is only for this: ``pip install atheris`` in a venv beside. WHAT: exercise, sequence or blob.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris  # type: ignore[import-not-found]

with atheris.instrument_imports(
    include=[
        "coach.exercise.definition",
        "coach.exercise.files",
        "coach.exercise.sequence",
        "coach.records.recording",
        "yaml",
    ]
):
    from coach.exercise.definition import parse_exercise
    from coach.exercise.files import FOLDER
    from coach.records.recording import pack
    from tests.fuzz import targets
    from tests.records.samples import recording


def as_text(check):
    return lambda data: check(data.decode("utf-8", "replace"))


def main(what: str, seconds: int) -> None:
    valid = {
        "exercise": [p.read_bytes() for p in FOLDER.glob("*.yaml")],
        "sequence": [p.read_bytes() for p in (FOLDER / "sequences").glob("*.yaml")],
        "blob": [pack(recording(reps=0))],
    }[what]
    # An exercise is only read here: the kernels that a set needs cannot be compiled under atheris
    checks = {
        "exercise": as_text(lambda text: targets.told(lambda: parse_exercise(text, "x.yaml"))),
        "sequence": as_text(targets.sequence),
        "blob": targets.blob,
    }
    with tempfile.TemporaryDirectory() as folder:
        for number, data in enumerate(valid):
            Path(folder, str(number)).write_bytes(data)
        atheris.Setup([sys.argv[0], folder, f"-max_total_time={seconds}", "-print_final_stats=1"], checks[what])
        atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
