"""What a page needs to find poses itself is served by us: the right kinds, and nothing else of the folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from coach.web.live import pose_files as of_page
from coach.web.live.pose_files import pose_file, pose_files, pose_of_page
from coach.web.server.headers import SecureHeaders, policy
from tests.web.serving import serve

Asks = Callable[[str], tuple[int, Mapping[str, str]]]


@pytest.fixture
def asks() -> Iterator[Asks]:
    """(status, headers) of an address."""
    if not pose_files():
        pytest.skip("the browser's runtime was not fetched: coach models build --web")
    app = Starlette(routes=[Route("/pose/{version}/{name}", pose_file)], middleware=[Middleware(SecureHeaders)])
    with serve(app) as port:

        def ask(path: str) -> tuple[int, Mapping[str, str]]:
            try:
                with urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
                    return answer.status, answer.headers
            except HTTPError as error:
                return error.code, error.headers

        yield ask


def test_files_come_with_their_kind_and_are_kept(asks: Asks):
    base = pose_of_page()["base"]
    kinds = {"vision_bundle.mjs": "text/javascript", "vision_wasm_internal.wasm": "application/wasm",
             "finder_worker.js": "text/javascript", "full.task": "application/octet-stream"}  # fmt: skip
    for name, kind in kinds.items():
        status, headers = asks(f"{base}/{name}")
        assert status == 200, name
        assert headers["content-type"].startswith(kind)
        assert "immutable" in headers["cache-control"]
        assert "content-security-policy" in headers, "a worker's own rules come with its script"


@pytest.mark.parametrize("name", ["manifest.toml", "..%2Fmanifest.toml", "main.js", "pose_full.task"])
def test_nothing_else_is_given(asks: Asks, name: str):
    assert asks(f"{pose_of_page()['base']}/{name}")[0] == 404


def test_an_older_version_is_gone(asks: Asks):
    assert asks("/pose/000000000000/finder.js")[0] == 404


def test_a_server_that_finds_all_poses_offers_nothing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(of_page.settings(), "pose", "server")
    assert pose_of_page() == {"way": "server", "base": None, "models": []}


def test_the_policy_lets_wasm_run_and_no_text():
    assert "'wasm-unsafe-eval'" in policy()
    assert "'unsafe-eval'" not in policy()
    assert "connect-src 'self';" in policy()
