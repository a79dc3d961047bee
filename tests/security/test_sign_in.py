"""The sign-in page: a cookie that no script reads, a form that only our page may send, nothing told to guessers."""

from __future__ import annotations

import pytest
import requests
from starlette.applications import Starlette
from starlette.routing import Route

from coach.records.accounts import MOST_WRONG
from coach.settings import settings
from coach.web.account import access, sign_in
from coach.web.account.access import COOKIE
from tests.web.serving import serve

WORDS = "correct horse battery"


class Browser(requests.Session):
    """Follows no redirect, and says where a form comes from unless told otherwise."""

    def __init__(self, port: int):
        super().__init__()
        self.here = f"http://127.0.0.1:{port}"

    def open(self, path: str, **more) -> requests.Response:
        return self.get(self.here + path, allow_redirects=False, timeout=10, **more)

    def form(self, path: str = "/sign-in", headers=None, **more) -> requests.Response:
        headers = {"origin": self.here} | (headers or {})
        return self.post(self.here + path, headers=headers, allow_redirects=False, timeout=10, **more)

    def sign_in(self, name="B. Shaw <b>", password=WORDS, **more) -> requests.Response:
        return self.form(data={"name": name, "password": password}, **more)


@pytest.fixture
def client(store, monkeypatch):
    monkeypatch.setattr(access.services, "get_store", lambda: store)
    monkeypatch.setattr(sign_in, "get_store", lambda: store)
    monkeypatch.setattr(access.st, "get_option", lambda name: "127.0.0.1")
    monkeypatch.setattr(settings(), "sign_in", "auto")
    routes = [
        Route("/sign-in", sign_in.sign_in, methods=["GET", "POST"]),
        Route("/sign-out", sign_in.sign_out, methods=["POST"]),
    ]
    with serve(Starlette(routes=routes)) as port:
        yield Browser(port)


@pytest.fixture
def shaw(store):
    return store.add_account("B. Shaw <b>", "therapist", WORDS)


def test_in_and_out(client, store, shaw):
    answer = client.sign_in()
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert store.account_of(client.cookies[COOKIE]) == shaw
    page = client.open("/sign-in")
    assert "B. Shaw &lt;b&gt;" in page.text  # as text, not as a tag
    assert "<b>" not in page.text
    token = client.cookies[COOKIE]
    assert client.form("/sign-out").status_code == 303
    assert store.account_of(token) is None
    assert [(e.who, e.what) for e in store.audit()] == [("B. Shaw <b>", "signed_in")]


def test_over_https_the_cookie_is_secure(client, shaw):
    answer = client.sign_in(headers={"x-forwarded-proto": "https"})
    assert "secure" in answer.headers["set-cookie"].lower()


@pytest.mark.parametrize("origin", ["http://elsewhere.example", "null", "http://127.0.0.1.elsewhere.example", None])
def test_a_form_from_elsewhere_is_refused(client, store, shaw, origin):
    headers = {"origin": origin}  # None sends none
    assert client.sign_in(headers=headers).status_code == 403
    assert COOKIE not in client.cookies
    token = store.sign_in("B. Shaw <b>", WORDS)
    client.cookies.set(COOKIE, token)
    client.form("/sign-out", headers)
    assert store.account_of(token) == shaw


def test_a_wrong_name_and_a_wrong_password_look_the_same(client, shaw):
    answers = [
        client.sign_in(name="nobody"),
        client.sign_in(password="wrong password"),
        client.sign_in(name="", password=""),
    ]
    assert {a.status_code for a in answers} == {401}
    assert len({a.text for a in answers}) == 1
    assert "do not fit" in answers[0].text
    assert COOKIE not in client.cookies


def test_guessing_is_locked(client, shaw):
    for _ in range(MOST_WRONG):
        client.sign_in(password="wrong password")
    answer = client.sign_in()
    assert answer.status_code == 401
    assert "Wait 15 minutes" in answer.text


@pytest.mark.parametrize(
    "body", [b"", b"name", b"\xff\xfe", b"name=%00&password=%ff", b"&".join([b"a=b"] * 50), b"name=x&name=y&password="]
)
def test_malformed_forms_are_answered(client, shaw, body):
    kind = {"content-type": "application/x-www-form-urlencoded"}
    assert client.form(headers=kind, data=body).status_code == 401


def test_a_huge_form_is_refused(client, shaw):
    assert client.form(data=b"x" * 100_000).status_code == 413


def test_what_the_page_says_at_home_and_before_the_first_account(client, store, monkeypatch):
    assert "No sign-in is needed" in client.open("/sign-in").text
    monkeypatch.setattr(access.st, "get_option", lambda name: "0.0.0.0")
    assert "coach accounts add NAME --role admin" in client.open("/sign-in").text


def test_its_headers_and_language(client, shaw):
    page = client.open("/sign-in", headers={"accept-language": "de-AT,de;q=0.9"})
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert page.headers["x-content-type-options"] == "nosniff"
    assert 'lang="de"' in page.text
    assert "Anmelden" in page.text
    assert "Look around" not in page.text  # of the demo only
