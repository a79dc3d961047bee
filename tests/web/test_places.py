"""Where the server lies: under another's path, or on a computer without IPv4."""

from __future__ import annotations

import re
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from streamlit import config

from coach.records.store import Store
from coach.web.account import access, sign_in
from coach.web.live.component import FOLDER, in_words
from coach.web.server.base import under
from coach.web.server.headers import policy, sign_in_script
from tests.conftest import coach
from tests.web.serving import free_port, serve
from tests.web.test_serve import run

BASE = "/clinic/coach"


@pytest.fixture
def under_a_path() -> Iterator[None]:
    before = config.get_option("server.baseUrlPath")
    config.set_option("server.baseUrlPath", BASE)
    policy.cache_clear()
    yield
    config.set_option("server.baseUrlPath", before)
    policy.cache_clear()


@pytest.mark.usefixtures("under_a_path")
def test_what_the_pages_point_at_is_under_the_path():
    assert under("/") == f"{BASE}/"
    assert in_words()["live"] == f"{BASE}/live"
    assert "path" in re.search(r"this\.url = .*", (FOLDER / "link.js").read_text("utf-8")).group()
    assert f'"{BASE}/sign-in"' in sign_in_script()


def test_the_policy_lets_the_script_of_that_path_run(under_a_path):
    there = policy()
    config.set_option("server.baseUrlPath", "")
    policy.cache_clear()
    assert policy() != there


@pytest.fixture
def signed_in_to(monkeypatch, tmp_path):
    """The sign-in page over a store with one account."""
    store = Store(f"sqlite:///{tmp_path / 'coach.db'}")
    store.add_account("ada", "admin", "a long password")
    for module in (sign_in, access.services):
        monkeypatch.setattr(module, "get_store", lambda: store)
    yield Starlette(routes=[Route(under("/sign-in"), sign_in.sign_in, methods=["GET", "POST"])])
    store.close()


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


@pytest.mark.usefixtures("under_a_path")
def test_signing_in_stays_under_the_path(under_a_path, signed_in_to):
    with serve(signed_in_to) as port:
        page = urllib.request.urlopen(f"http://127.0.0.1:{port}{BASE}/sign-in").read().decode()
        assert f'action="{BASE}/sign-in"' in page
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}{BASE}/sign-in", b"name=ada&password=a+long+password",
            {"Origin": f"http://127.0.0.1:{port}"},
        )  # fmt: skip
        with pytest.raises(urllib.error.HTTPError) as told:
            urllib.request.build_opener(_NoRedirect).open(request)
    assert told.value.code == 303
    assert told.value.headers["Location"] == f"{BASE}/"
    assert f"Path={BASE}/" in told.value.headers["Set-Cookie"]


def answers(address: str) -> int:
    try:
        return urllib.request.urlopen(address, timeout=30).status
    except urllib.error.HTTPError as error:
        return error.code


def test_the_server_is_under_the_path(bundle: Path, tmp_path: Path):
    port = free_port()
    process = run(
        "--port", str(port), COACH_DATABASE_URL=f"sqlite:///{tmp_path / 'coach.db'}",
        STREAMLIT_SERVER_BASE_URL_PATH=BASE,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        assert f"http://localhost:{port}{BASE}" in process.stdout.readline()
        here = f"http://127.0.0.1:{port}"
        for path in ("/", "/healthz", "/metrics", "/sign-in"):
            assert answers(here + BASE + path) == 200
        assert answers(f"{here}/healthz") == 404
    finally:
        end(process)


def end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    process.communicate(timeout=60)


def _has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as s:
            s.bind(("::1", 0))
    except OSError:
        return False
    return True


@pytest.mark.skipif(not _has_ipv6(), reason="this computer has no IPv6")
def test_it_listens_on_ipv6_alone(bundle: Path, tmp_path: Path):
    port = free_port()
    process = run("--host", "::1", "--port", str(port), COACH_DATABASE_URL=f"sqlite:///{tmp_path / 'coach.db'}")
    try:
        assert process.stdout is not None
        assert f"http://[::1]:{port}" in process.stdout.readline()
        assert answers(f"http://[::1]:{port}/healthz") == 200
        assert answers(f"http://[::1]:{port}/") == 200
    finally:
        end(process)


def test_without_ipv4_it_is_the_other_address(monkeypatch):
    from coach import settings

    class Only6(socket.socket):
        def bind(self, address):
            if self.family == socket.AF_INET:
                raise OSError(99, "Cannot assign requested address")

    monkeypatch.setattr(settings.socket, "socket", Only6)
    assert settings.this_computer() == "::1"


def test_records_that_cannot_be_kept_end_it_with_the_reason(tmp_path: Path):
    (tmp_path / "file").write_text("not a folder")
    done = coach("run", "--port", str(free_port()), fresh=True, COACH_DATA_DIR=str(tmp_path / "file" / "data"))
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "COACH_DATA_DIR" in done.stderr
