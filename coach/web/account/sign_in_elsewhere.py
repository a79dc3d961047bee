"""Sign-in through a clinic's own provider: OpenID Connect's code flow, with state, nonce and PKCE.

The ID token comes straight from the provider over TLS, which vouches for it in place of its signature (OpenID Connect
Core 3.1.3.7, 6); a provider without TLS is taken on this computer only.
"""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import secrets
import threading
import time
import urllib.request
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from coach.language import _, use
from coach.pose import CoachError
from coach.records.accounts import LONGEST
from coach.settings import settings
from coach.web.account import sign_in as own
from coach.web.account.access import COOKIE
from coach.web.server.base import under
from coach.web.server.services import get_store

log = logging.getLogger(__name__)
_STATE_COOKIE = "coach_state"
_VALID_S, _MOST, _MOST_BYTES, _TIMEOUT_S = 600, 1000, 100_000, 10
_LEEWAY_S = 60  # between the clocks


@dataclass(frozen=True)
class Begun:
    """One who was sent to the provider: what must come back, once."""

    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    at_s: float = field(default_factory=time.monotonic)


_begun: dict[str, Begun] = {}
_lock = threading.Lock()


async def go(request: Request) -> Response:
    """To the provider."""
    use(request.headers.get("accept-language", "").split(",")[0])
    try:
        provider = await run_in_threadpool(_discovered)
    except CoachError as error:
        return own.page(_("Please sign in"), own.alert(str(error)), 502)
    state, begun = secrets.token_urlsafe(32), Begun()
    _remember(state, begun)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(begun.verifier.encode()).digest()).decode().rstrip("=")
    asked = {
        "response_type": "code", "client_id": settings().oidc_client_id, "redirect_uri": _back(request),
        "scope": "openid email", "state": state, "nonce": begun.nonce,
        "code_challenge": challenge, "code_challenge_method": "S256",
    }  # fmt: skip
    answer = RedirectResponse(f"{provider['authorization_endpoint']}?{urlencode(asked)}", 303)
    # Lax: it must come along when the provider sends the browser back
    answer.set_cookie(
        _STATE_COOKIE, state, max_age=_VALID_S, path=under("/sign-in"), httponly=True, samesite="lax",
        secure=own.scheme(request) == "https",
    )  # fmt: skip
    return answer


async def back(request: Request) -> Response:
    """From the provider: in, or the sign-in page with one line."""
    use(request.headers.get("accept-language", "").split(",")[0])
    state = request.query_params.get("state", "")
    begun = (
        _recall(state)
        if secrets.compare_digest(state.encode(), request.cookies.get(_STATE_COOKIE, "").encode())
        else None
    )
    try:
        if begun is None:
            raise CoachError(_("This sign-in was not begun here, or is too old. Begin again."))
        if "code" not in request.query_params:
            raise CoachError(_("The provider did not let you in."))
        name = await run_in_threadpool(_who, request.query_params["code"], begun, _back(request))
        token = await run_in_threadpool(_let_in, name)
    except CoachError as error:
        log.info("%s", type(error).__name__)
        answer: Response = own.page(_("Please sign in"), own.alert(str(error)) + own.elsewhere(), 401)
    else:
        # A page, not a redirect: one that another site began would not bring the strict cookie along
        here = under("/")
        link = f'<meta http-equiv="refresh" content="0; url={here}"><p><a href="{here}">{_("To the coach")}</a></p>'
        answer = own.page(_("Signed in"), link, 200)
        await run_in_threadpool(own.let_go, request)
        own.set_cookie(request, answer, COOKIE, token, LONGEST)
    answer.delete_cookie(_STATE_COOKIE, path=under("/sign-in"))
    return answer


def _let_in(name: str) -> str:
    store = get_store()
    token = store.sign_in_elsewhere(name)
    account = store.account_of(token)
    if account is not None:
        store.add_audit(account.alias, "signed_in", "through the provider")
    return token


def _who(code: str, begun: Begun, redirect_uri: str) -> str:
    """The name that the provider vouches for; raises CoachError for every token that is not for us, here and now."""
    own_id, secret = settings().oidc_client_id, settings().oidc_client_secret.get_secret_value()
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri, "client_id": own_id,
            "client_secret": secret, "code_verifier": begun.verifier}  # fmt: skip
    found = _fetched(_discovered()["token_endpoint"], urlencode(form).encode())
    try:
        claims = _claims(found["id_token"])
        audience = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
        fits = (
            claims["iss"] == _discovered()["issuer"]
            and audience == [own_id]
            and float(claims["exp"]) > time.time() - _LEEWAY_S
            and secrets.compare_digest(str(claims["nonce"]), begun.nonce)
        )
        if not fits or (settings().oidc_claim == "email" and claims.get("email_verified") is not True):
            raise ValueError("a token for somebody else")
        return str(claims[settings().oidc_claim])
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise CoachError(_("The provider's answer does not fit this sign-in. Begin again.")) from error


def _claims(token: str) -> dict[str, Any]:
    body = token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return dict(claims)


def _discovered() -> dict[str, str]:
    """The provider's addresses, asked for anew each time: it is asked seldom, and may move them."""
    issuer = settings().oidc_issuer.rstrip("/")
    found = _fetched(f"{issuer}/.well-known/openid-configuration")
    try:
        wanted = {name: str(found[name]) for name in ("issuer", "authorization_endpoint", "token_endpoint")}
    except (KeyError, TypeError) as error:
        raise CoachError(_("The sign-in provider cannot be reached. Try again later.")) from error
    if wanted["issuer"].rstrip("/") != issuer or not all(map(_safe, wanted.values())):
        raise CoachError(_("The sign-in provider's addresses do not fit. Tell the clinic's admin."))
    return wanted


def _fetched(address: str, form: bytes | None = None) -> Any:
    if not _safe(address):
        raise CoachError(_("The sign-in provider's addresses do not fit. Tell the clinic's admin."))
    try:
        with urllib.request.urlopen(address, form, timeout=_TIMEOUT_S) as answer:  # noqa: S310  checked above
            return json.loads(answer.read(_MOST_BYTES))
    except (OSError, ValueError) as error:
        raise CoachError(_("The sign-in provider cannot be reached. Try again later.")) from error


def _safe(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1"))


def _back(request: Request) -> str:
    return f"{own.scheme(request)}://{request.headers.get('host', '')}{under('/sign-in/back')}"


def _remember(state: str, begun: Begun) -> None:
    with _lock:
        for old in [s for s, b in _begun.items() if begun.at_s - b.at_s > _VALID_S]:
            del _begun[old]
        while len(_begun) >= _MOST:  # oldest first
            _begun.pop(next(iter(_begun)))
        _begun[state] = begun


def _recall(state: str) -> Begun | None:
    """Once only."""
    with _lock:
        begun = _begun.pop(state, None)
    return begun if begun is not None and time.monotonic() - begun.at_s <= _VALID_S else None
