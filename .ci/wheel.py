"""The wheel, tried as somebody would who has never seen this repository: ``python .ci/wheel.py [PYTHON]``.

An environment of its own with the locked dependencies, an empty home and an empty folder; then the commands of the
README until ``coach run`` answers. What they print is shown; the first that fails ends it.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
_LONGEST_S = 240.0


def main(python: str) -> None:
    with tempfile.TemporaryDirectory(prefix="coach-wheel-") as made:
        folder = Path(made)
        home, empty, tools = folder / "home", folder / "empty", folder / "environment" / "bin"
        home.mkdir()
        empty.mkdir()
        around = {**os.environ, "HOME": str(home), "XDG_DATA_HOME": str(home / "data")}
        for name in [n for n in around if n.startswith(("COACH_", "PYTHONPATH", "XDG_CACHE", "NUMBA"))]:
            del around[name]

        def do(*command: object, where: Path = empty) -> str:
            said = [str(word).replace(str(folder), "...") for word in command]
            print("$", *said, flush=True)
            done = subprocess.run(
                [str(word) for word in command], cwd=where, env=around, capture_output=True, text=True, check=False
            )
            if done.returncode:
                sys.exit(f"{done.stdout}{done.stderr}ended with {done.returncode}")
            return done.stdout

        do(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, where=PROJECT)
        do(python, "-m", "venv", tools.parent)
        pip = tools / "python", "-m", "pip", "--disable-pip-version-check", "-q", "install", "--no-compile"
        with _callers_home(around):  # pip's own cache: what CI has fetched for another environment is not fetched again
            do(*pip, "--require-hashes", "-r", PROJECT / "requirements.txt")
            do(*pip, "--no-deps", next(folder.glob("*.whl")))
        coach = tools / "coach"
        print(do(coach, "--version"), end="")
        listed = do(coach, "exercises", "list").count("\n")
        shipped = len(list((PROJECT / "exercises").glob("*.yaml")))
        if listed != shipped:
            sys.exit(f"{listed} exercises are listed, {shipped} come with the coach")
        _serve([str(coach), "run"], around, empty)  # first: it makes what the commands after it need
        do(tools / "python", "-m", "coach.figure.drawn", "squats.mp4", "--movement", "squat")
        report = json.loads(do(coach, "analyze", "squats.mp4", "--exercise", "squat", "--format", "json"))
        if report["summary"]["reps"] != 3:
            sys.exit(f"{report['summary']['reps']} of 3 squats were counted")
        print(f"3 squats counted, {report['reps'][0]['rom_deg']:.0f} degrees the first")
        print(do(coach, "doctor"), end="")
        records = home / "data" / "coach" / "coach.db"
        if not records.is_file() or any(empty.glob("*.db")):
            sys.exit(f"the records are not at {records}")
        print("records in the user's data folder; the wheel works")


@contextlib.contextmanager
def _callers_home(around: dict[str, str]):  # type: ignore[no-untyped-def]
    own = around["HOME"]
    around["HOME"] = os.environ.get("HOME", own)
    yield
    around["HOME"] = own


def _serve(command: list[str], around: dict[str, str], where: Path) -> None:
    """Start it, ask for a page and its health until both are well, and end it."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    print(f"$ coach run --port {port}", flush=True)
    said = where.parent / "said"
    with said.open("w") as err:
        server = subprocess.Popen(
            [*command, "--port", str(port)], cwd=where, env=around, start_new_session=True, stderr=err
        )
    try:
        began = time.monotonic()
        for address in ("", "healthz"):
            while (status := _status(f"http://127.0.0.1:{port}/{address}")) != 200:
                if server.poll() is not None or time.monotonic() - began > _LONGEST_S:
                    sys.exit(f"{said.read_text()}coach run does not serve /{address} (status {status})")
                time.sleep(0.2)
            print(f"/{address} answers {status}")
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGINT)
        server.wait(30)


def _status(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310  an address of this file's own
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


if __name__ == "__main__":
    given = sys.argv[1] if len(sys.argv) > 1 else sys.executable
    main(os.path.abspath(given) if os.sep in given else given)  # it is called from another folder; a link stays one
