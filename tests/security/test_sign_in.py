"""The sign-in page: a cookie that no script reads, a form that only our page may send, nothing told to guessers."""

from __future__ import annotations

import pytest
import requests
from starlette.applications import Starlette
from starlette.routing import Route

from coach.records.tries import FREE
from coach.settings import settings
from coach.web.account import access, password_page, sign_in
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
    monkeypatch.setattr(password_page, "get_store", lambda: store)
    monkeypatch.setattr(access.st, "get_option", lambda name: "127.0.0.1")
    monkeypatch.setattr(settings(), "sign_in", "auto")
    routes = [
        Route("/sign-in", sign_in.sign_in, methods=["GET", "POST"]),
        Route("/sign-out", sign_in.sign_out, methods=["POST"]),
        Route("/password", password_page.password, methods=["GET", "POST"]),
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
    assert [(e.who, e.what) for e in store.audit()] == [(shaw.alias, "signed_in")]


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
    assert client.form("/sign-out", headers).status_code == 403
    assert client.cookies[COOKIE] == token
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


@pytest.mark.parametrize("name", ["B. Shaw <b>", "nobody"])
def test_guessing_waits_alike_for_a_name_that_is_there_and_one_that_is_not(client, shaw, name):
    for _ in range(FREE):
        client.sign_in(name, "wrong password")
    answer = client.sign_in(name)
    assert answer.status_code == 401
    assert "Wait 1 minute" in answer.text


def test_the_owners_own_browser_gets_in_while_strangers_guess(client, store, shaw):
    assert client.sign_in().status_code == 303
    cookie = next(c for c in client.cookies if c.name == sign_in.BROWSER)
    assert cookie.has_nonstandard_attr("HttpOnly")
    stranger = Browser(int(client.here.rsplit(":", 1)[1]))
    for _ in range(FREE + 1):
        answer = stranger.sign_in(password="wrong password")
    assert "Wait" in answer.text
    client.form("/sign-out")
    assert client.sign_in().status_code == 303


def test_each_sign_in_has_a_token_of_its_own_and_ends_the_one_before(client, store, shaw):
    client.sign_in()
    first = client.cookies[COOKIE]
    client.sign_in()
    assert client.cookies[COOKIE] != first
    assert store.account_of(first) is None


def test_a_one_time_password_opens_nothing_but_choosing_another(client, store, shaw):
    store.set_password(shaw.id, "tiger-lamp-9fk2", one_time=True)
    assert client.sign_in(password="tiger-lamp-9fk2").status_code == 303
    assert access.visitor_of(client.cookies[COOKIE]).kind == "nobody"
    assert client.open("/sign-in").headers["location"] == "/password"
    page = client.open("/password")
    assert "Somebody else set this password" in page.text
    for old, new, again, status, told in (
        ("tiger-lamp-9fk2", "one two three four", "another one", 400, "not the same"),
        ("wrong password", "kettle moss violin", "kettle moss violin", 401, "old password is not right"),
        ("tiger-lamp-9fk2", "aaaaaaaaaa", "aaaaaaaaaa", 400, "easy to guess"),
        ("tiger-lamp-9fk2", "tiger-lamp-9fk2", "tiger-lamp-9fk2", 400, "another password"),
    ):
        answer = client.form("/password", data={"old": old, "new": new, "again": again})
        assert (answer.status_code, told in answer.text) == (status, True), told
    answer = client.form(
        "/password", data={"old": "tiger-lamp-9fk2", "new": "kettle moss violin", "again": "kettle moss violin"}
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert access.visitor_of(client.cookies[COOKIE]).kind == "therapist"
    assert "password_changed" in [e.what for e in store.audit()]


def test_nobody_changes_a_password_without_signing_in_or_from_elsewhere(client, store, shaw):
    assert client.open("/password").headers["location"] == "/sign-in"
    client.sign_in()
    answer = client.form("/password", {"origin": "http://elsewhere.example"}, data={"old": WORDS, "new": "x"})
    assert answer.status_code == 403
    assert store.sign_in("B. Shaw <b>", WORDS)


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
