"""Sign-in through a provider: only with a token that is for us, here, now and once, and for an account that waits."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse
from starlette.routing import Route

from coach.settings import settings
from coach.web.account import access, sign_in, sign_in_elsewhere
from coach.web.account.access import COOKIE
from tests.web.serving import serve

WHO = "berg@clinic.example"


class Provider:
    """A small OpenID provider. wrong: what its next token has in place of the right claims"""

    def __init__(self) -> None:
        self.url, self.wrong, self.asked, self.wrong_about = "", {}, {}, {}
        self.secrets: list[str] = []

    def about(self, _: Request) -> JSONResponse:
        found = {"issuer": self.url, "authorization_endpoint": f"{self.url}/go", "token_endpoint": f"{self.url}/token"}
        return JSONResponse(found | self.wrong_about)

    def go(self, request: Request) -> RedirectResponse:
        self.asked = dict(request.query_params)
        return RedirectResponse(f"{self.asked['redirect_uri']}?code=one&state={self.asked['state']}")

    async def token(self, request: Request) -> JSONResponse:
        form = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        self.secrets.append(form["client_secret"])
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        assert base64.urlsafe_b64encode(digest).decode().rstrip("=") == self.asked["code_challenge"]
        claims: dict[str, Any] = {
            "iss": self.url, "aud": "coach", "exp": time.time() + 60, "nonce": self.asked["nonce"], "sub": "4711",
            "email": WHO, "email_verified": True,
        }  # fmt: skip
        body = base64.urlsafe_b64encode(json.dumps(claims | self.wrong).encode()).decode().rstrip("=")
        return JSONResponse({"id_token": f"e30.{body}.c2ln"})


@pytest.fixture
def provider(monkeypatch) -> Iterator[Provider]:
    made = Provider()
    routes = [
        Route("/.well-known/openid-configuration", made.about),
        Route("/go", made.go),
        Route("/token", made.token, methods=["POST"]),
    ]
    with serve(Starlette(routes=routes)) as port:
        made.url = f"http://127.0.0.1:{port}"
        monkeypatch.setattr(settings(), "oidc_issuer", made.url)
        monkeypatch.setattr(settings(), "oidc_client_id", "coach")
        monkeypatch.setattr(settings(), "oidc_client_secret", SecretStr("of the clinic"))
        yield made


@pytest.fixture
def here(store, provider, monkeypatch) -> Iterator[str]:
    for module in (sign_in, sign_in_elsewhere, access.services):
        monkeypatch.setattr(module, "get_store", lambda: store)
    monkeypatch.setattr(access.st, "get_option", lambda name: "127.0.0.1")
    store.add_account(WHO, "therapist", None)
    routes = [
        Route("/sign-in", sign_in.sign_in),
        Route("/sign-in/elsewhere", sign_in_elsewhere.go),
        Route("/sign-in/back", sign_in_elsewhere.back),
    ]
    with serve(Starlette(routes=routes)) as port:
        yield f"http://127.0.0.1:{port}"


def went(here: str, browser: requests.Session | None = None) -> requests.Response:
    """The whole way there and back."""
    return (browser or requests.Session()).get(f"{here}/sign-in/elsewhere", timeout=10)


def test_in_with_an_account_that_waits(here, store, provider):
    assert "/sign-in/elsewhere" in requests.get(f"{here}/sign-in", timeout=10).text
    browser = requests.Session()
    answer = went(here, browser)
    assert answer.status_code == 200
    account = store.account_of(browser.cookies[COOKIE])
    assert (account.name, account.role) == (WHO, "therapist")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert [(e.who, e.what, e.detail) for e in store.audit()] == [(account.alias, "signed_in", "through the provider")]
    assert provider.secrets == ["of the clinic"]
    assert "of the clinic" not in answer.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"nonce": "another"}, {"nonce": None}, {"nonce": "é"}, {"aud": "somebody"}, {"aud": ["coach", "somebody"]},
        {"iss": "https://elsewhere.example"}, {"exp": 1}, {"exp": None}, {"exp": "soon"},
        {"email_verified": False}, {"email_verified": "true"}, {"email_verified": None},
    ],
)  # fmt: skip
def test_a_token_that_does_not_fit_lets_nobody_in(here, provider, wrong):
    provider.wrong = wrong
    browser = requests.Session()
    answer = went(here, browser)
    assert answer.status_code == 401
    assert "does not fit this sign-in" in answer.text
    assert COOKIE not in browser.cookies


@pytest.mark.parametrize("name", ["stranger@clinic.example", "with a password", ""])
def test_who_has_no_account_that_waits_stays_out(here, store, provider, name):
    store.add_account("with a password", "admin", "correct horse battery")
    provider.wrong = {"email": name}
    browser = requests.Session()
    answer = went(here, browser)
    assert answer.status_code == 401
    assert "There is no account for you here" in answer.text
    assert COOKIE not in browser.cookies


def test_what_came_back_counts_once_and_in_the_browser_that_began(here, provider):
    begun = requests.Session()
    first = begun.get(f"{here}/sign-in/elsewhere", allow_redirects=False, timeout=10)
    assert "samesite=lax" in first.headers["set-cookie"].lower()
    sent_back = begun.get(first.headers["location"], allow_redirects=False, timeout=10).headers["location"]
    other = requests.Session()
    assert "not begun here" in other.get(sent_back, timeout=10).text
    for state in ("", "made%20up", "%C3%A9"):
        answer = other.get(f"{here}/sign-in/back?code=one&state={state}", timeout=10)
        assert (answer.status_code, COOKIE in other.cookies) == (401, False)
    kept = dict(begun.cookies)
    assert begun.get(sent_back, timeout=10).status_code == 200
    again = requests.get(sent_back, cookies=kept, timeout=10)
    assert again.status_code == 401


def test_a_provider_that_refuses_is_down_or_is_another(here, provider, monkeypatch):
    begun = requests.Session()
    first = begun.get(f"{here}/sign-in/elsewhere", allow_redirects=False, timeout=10)
    state = parse_qs(urlsplit(first.headers["location"]).query)["state"][0]
    answer = begun.get(f"{here}/sign-in/back?error=access_denied&state={state}", timeout=10)
    assert "did not let you in" in answer.text
    for wrong in ({"issuer": "https://elsewhere.example"}, {"token_endpoint": "http://elsewhere.example/token"}):
        provider.wrong_about = wrong
        assert "do not fit" in went(here).text
    for issuer in ("http://127.0.0.1:9", "file:///etc/passwd", "http://elsewhere.example"):
        monkeypatch.setattr(settings(), "oidc_issuer", issuer)
        answer = went(here)
        assert answer.status_code == 502
        assert 'role="alert"' in answer.text


def test_without_a_provider_there_is_no_way_there(here, monkeypatch):
    monkeypatch.setattr(settings(), "oidc_issuer", "")
    assert "/sign-in/elsewhere" not in requests.get(f"{here}/sign-in", timeout=10).text
    assert went(here).status_code == 502
