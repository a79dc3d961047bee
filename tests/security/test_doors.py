"""Without signing in nothing is taken, held or read: the page server's own addresses, against the real server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from coach.web.account.access import COOKIE
from tests.browser.conftest import Server, serving

WORDS = "correct horse battery"
PAGE = {"accept": "text/html"}


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("doors")) as made:
        made.store.add_account("root", "admin", WORDS)
        yield made


@pytest.fixture
def signed_in(clinic: Server) -> dict[str, str]:
    return {"cookie": f"{COOKIE}={clinic.store.sign_in('root', WORDS)}"}


def stream(clinic: Server, headers: dict[str, str] | None = None) -> None:
    """Open the line that every page of Streamlit lives on."""
    url = clinic.url.replace("http", "ws") + "/_stcore/stream"
    with connect(url, origin=clinic.url, subprotocols=["streamlit"], additional_headers=headers):  # type: ignore[arg-type,list-item]
        pass


@pytest.mark.parametrize(
    "path", ["/_stcore/upload_file/a/b", "/_stcore/upload_file/a/b?x=/static/", "/%5fstcore/upload_file/a/b"]
)
def test_a_stranger_uploads_nothing(clinic: Server, path: str):
    answer = requests.put(clinic.url + path, files={"file": b"x" * 1000}, timeout=10)
    assert answer.status_code == 403


@pytest.mark.parametrize("path", ["/media/abc.pdf", "/media/../media/abc.pdf", "/media/x/static/y"])
def test_a_stranger_reads_no_file_of_a_page(clinic: Server, path: str):
    assert requests.get(clinic.url + path, timeout=10, allow_redirects=False).status_code in (303, 403)


def test_a_strangers_page_leads_to_the_sign_in_and_has_no_line(clinic: Server):
    for path in ("/", "/progress?person=1", "/desk"):
        answer = requests.get(clinic.url + path, headers=PAGE, timeout=10, allow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    with pytest.raises(InvalidStatus):
        stream(clinic)


def test_whoever_is_signed_in_gets_their_page_and_line_and_no_copy_is_stored(clinic: Server, signed_in: dict[str, str]):
    assert requests.get(clinic.url, headers=PAGE | signed_in, timeout=10).status_code == 200
    stream(clinic, signed_in)
    answer = requests.get(clinic.url + "/media/abc.pdf", headers=signed_in, timeout=10)
    assert (answer.status_code, answer.headers["cache-control"]) == (404, "no-store")


def test_numbers_of_the_page_server_are_nobodys(clinic: Server, signed_in: dict[str, str]):
    for headers in ({}, signed_in):
        assert requests.get(clinic.url + "/_stcore/metrics", headers=headers, timeout=10).status_code == 404


def test_what_needs_no_sign_in_is_open(clinic: Server):
    for path in ("/healthz", "/_stcore/health", "/sign-in", "/look/look.css"):
        assert requests.get(clinic.url + path, headers=PAGE, timeout=10).status_code == 200, path
