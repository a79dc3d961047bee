"""The real ``coach`` command, each time in a process of its own, which begins with what it imports already imported.

A Python that imports OpenCV, MediaPipe and Streamlit's neighbours anew for each of a hundred commands is a minute and a
half of every run of the tests. ``fresh`` starts one all the same: tests/test_cli.py does so once for each command.
"""

from __future__ import annotations

import functools
import multiprocessing
import os
import subprocess
import sys
import tempfile
from multiprocessing.context import ForkServerContext
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
_LONGEST_S = 240
_LOADED = [
    "coach.commands.cli", "coach.pipeline", "coach.records.store", "coach.pose.mediapipe_estimator", "coach.pose.scene",
    "coach.exercise.session", "coach.exchange.report", "mediapipe.tasks.python.vision", "cv2", "av", "pandas",
]  # fmt: skip


@functools.cache
def _server() -> ForkServerContext:
    made = multiprocessing.get_context("forkserver")
    made.set_forkserver_preload(_LOADED)
    return made


def coach(*arguments: str, folder: Path = PROJECT, fresh: bool = False, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in that folder."""
    done = coach_bytes(*arguments, folder=folder, fresh=fresh, **env)
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")
    )


def coach_bytes(
    *arguments: str, folder: Path = PROJECT, fresh: bool = False, **env: str
) -> subprocess.CompletedProcess[bytes]:
    around = {**os.environ, "PYTHONPATH": str(PROJECT), **env}
    if fresh or sys.platform != "linux":
        return subprocess.run(
            [sys.executable, "-c", "from coach.commands.cli import main; main()", *arguments],
            capture_output=True, timeout=_LONGEST_S, check=False, env=around, cwd=folder,
        )  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="coach-command-") as private:
        out, err = Path(private, "out"), Path(private, "err")
        process = _server().Process(target=_run, args=(arguments, str(folder), around, str(out), str(err)))
        process.start()
        process.join(_LONGEST_S)
        if process.exitcode is None:
            process.kill()
            raise subprocess.TimeoutExpired(["coach", *arguments], _LONGEST_S)
        return subprocess.CompletedProcess(["coach", *arguments], process.exitcode, out.read_bytes(), err.read_bytes())


def _run(arguments: tuple[str, ...], folder: str, around: dict[str, str], out: str, err: str) -> None:
    """In the process of the command: as if it had been typed there."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(around)
    for number, path in ((1, out), (2, err)):
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(file, number)
        os.close(file)
    sys.stdout, sys.stderr = (os.fdopen(n, "w", encoding="utf-8", closefd=False) for n in (1, 2))
    sys.argv = ["coach", *arguments]
    from coach.commands.cli import main

    try:
        main()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
