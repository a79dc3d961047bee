"""``coach run``: says where it is, refuses a taken port, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from coach.web.server.serve import loopback
from tests.conftest import PROJECT, coach
from tests.web.serving import free_port


def run(*arguments: str, **env: str) -> subprocess.Popen[str]:
    """In a session of its own, as a terminal's foreground job is, so that Ctrl-C can be given to all of it."""
    return subprocess.Popen(
        [sys.executable, "-c", "from coach.commands.cli import main; main()", "run", *arguments],
        cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        env={**os.environ, **env},
    )  # fmt: skip


def pose_processes(parent: int) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            mine = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1]) == parent
            if mine and b"coach.web.live.worker" in (folder / "cmdline").read_bytes():
                found.append(int(folder.name))
        except (OSError, IndexError):
            continue
    return found


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        s.listen()
        yield s.getsockname()[1]


def test_it_says_where_it_is_and_ends_quietly(bundle: Path, tmp_path: Path):
    port = free_port()
    process = run("--port", str(port), COACH_DATABASE_URL=f"sqlite:///{tmp_path / 'coach.db'}")
    assert process.stdout is not None
    line = process.stdout.readline()
    assert f"http://localhost:{port}" in line
    assert urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=10).status == 200
    workers: list[int] = []
    for _ in range(100):
        if workers := pose_processes(process.pid):
            break
        time.sleep(0.1)
    assert workers  # one is warmed before the first visitor
    time.sleep(5)  # past its imports
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert process.returncode in (0, 130)
    assert out == ""
    assert err.strip() == ""
    assert not any(Path(f"/proc/{pid}").exists() for pid in workers)


def test_a_taken_port_is_told_in_one_line(taken: int):
    done = coach("run", "--port", str(taken), fresh=True)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert f"Port {taken} is taken" in done.stderr
    assert "--port" in done.stderr


def test_the_settings_are_the_defaults(taken: int):
    assert f"Port {taken} is taken" in coach("run", fresh=True, COACH_PORT=str(taken)).stderr


@pytest.mark.parametrize("host", ["192.0.2.1", "nowhere.invalid"])
def test_an_address_that_is_not_ours(host: str):
    done = coach("run", "--host", host, "--port", str(free_port()), fresh=True)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "cannot listen" in done.stderr


def test_an_open_door_is_told(bundle: Path, tmp_path: Path):
    process = run("--host", "0.0.0.0", "--port", str(free_port()), COACH_DATA_DIR=str(tmp_path))
    assert process.stdout is not None
    assert "http://localhost:" in process.stdout.readline()
    process.terminate()
    warning = process.communicate(timeout=20)[1].splitlines()[0]
    assert "everybody signs in" in warning
    assert "coach accounts add" in warning


@pytest.mark.parametrize(("host", "only_here"), [
    ("127.0.0.1", True), ("127.1.2.3", True), ("localhost", True), ("::1", True),
    ("0.0.0.0", False), ("::", False), ("192.168.1.5", False), ("clinic.example", False),
])  # fmt: skip
def test_what_only_this_computer_reaches(host: str, only_here: bool):
    assert loopback(host) == only_here
