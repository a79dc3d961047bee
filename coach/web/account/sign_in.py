"""Signing in and out: plain pages beside Streamlit's, because only an HTTP answer can set a cookie that no script
reads (HttpOnly, SameSite=Strict).
"""

from __future__ import annotations

import html
import ipaddress
import logging
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from coach.language import _, use
from coach.pose import CoachError
from coach.records.accounts import KNOWN, LONGEST, SignInRefused
from coach.settings import DEMO_NAMES, DEMO_PASSWORD, settings
from coach.web.account.access import COOKIE, visitor_of
from coach.web.server.base import under
from coach.web.server.services import get_store

log = logging.getLogger(__name__)
BROWSER = "coach_browser"  # a browser whose owner signed in with it before
_MOST_BYTES = 4096
_FORWARDED = "x-forwarded-for"
_POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


async def sign_in(request: Request) -> Response:
    """GET: the form. POST: in, or the form again with one line that says why not."""
    use(request.headers.get("accept-language", "").split(",")[0])
    if request.method == "GET":
        return await run_in_threadpool(_form, request, "", 200)
    fields = await posted(request, _("Please sign in"))
    return fields if isinstance(fields, Response) else await run_in_threadpool(_let_in, request, fields)


async def sign_out(request: Request) -> Response:
    """Out, here and in the records."""
    use(request.headers.get("accept-language", "").split(",")[0])
    fields = await posted(request, _("Sign out"))
    if isinstance(fields, Response):
        return fields
    await run_in_threadpool(let_go, request)
    answer = RedirectResponse(under("/sign-in"), 303)
    answer.delete_cookie(COOKIE, path=under("/"))
    return answer


async def posted(request: Request, title: str) -> dict[str, str] | Response:
    """The fields of a form of ours, or the page that says why it is not taken."""
    if not _from_here(request):
        return page(title, alert(_("This form came from another page. Open the sign-in page again.")), 403)
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _MOST_BYTES:
            return page(title, alert(_("That was too long.")), 413)
    try:
        fields = parse_qs(body.decode(), max_num_fields=4)
    except ValueError:
        fields = {}
    return {name: values[0] for name, values in fields.items()}


def _let_in(request: Request, fields: dict[str, str]) -> Response:
    try:
        return welcome(request, fields.get("name", ""), fields.get("password", ""))
    except CoachError as refused:
        log.info("%s", type(refused).__name__)
        return _form(request, str(refused), 401 if isinstance(refused, SignInRefused) else 503)


def welcome(request: Request, name: str, password: str) -> Response:
    """Signed in: to the first page, with a new cookie in the place of any from before. Raises CoachError."""
    store, browser = get_store(), request.cookies.get(BROWSER)
    token = store.sign_in(name, password, browser=browser, address=_address(request))
    let_go(request)
    answer = RedirectResponse(under("/"), 303)
    set_cookie(request, answer, COOKIE, token, LONGEST)
    account = store.account_of(token)
    if account is not None:
        store.add_audit(account.alias, "signed_in")
        set_cookie(request, answer, BROWSER, store.know_browser(account.id, browser), KNOWN)
    return answer


def let_go(request: Request) -> None:
    """Whatever sign-in this browser brings ends."""
    if token := request.cookies.get(COOKIE):
        get_store().sign_out(token)


def set_cookie(request: Request, answer: Response, name: str, value: str, lasts: timedelta) -> None:
    """One that no script reads and no other site's link brings along."""
    answer.set_cookie(
        name, value, max_age=int(lasts.total_seconds()), path=under("/"), httponly=True, samesite="strict",
        secure=scheme(request) == "https",
    )  # fmt: skip


def _address(request: Request) -> str | None:
    """Where the browser is. What a proxy says counts only from this computer: anybody may send the header."""
    direct = request.client.host if request.client else None
    try:
        near = direct is not None and ipaddress.ip_address(direct).is_loopback
    except ValueError:
        near = False
    told = request.headers.get(_FORWARDED, "").rsplit(",", maxsplit=1)[-1].strip()
    return (told or None) if near else direct


def _form(request: Request, problem: str, status: int) -> Response:
    """As fits whoever asks: the way in, the way out, or where the first account comes from."""
    token = request.cookies.get(COOKIE)
    now = visitor_of(token)
    account = get_store().account_of(token) if token and now.kind == "nobody" else None
    if account is not None and account.one_time:
        return RedirectResponse(under("/password"), 303)
    if now.kind == "home":
        return page(_("No sign-in is needed"), f'<p><a href="{under("/")}">{_("To the coach")}</a></p>', status)
    if now.kind != "nobody":
        told = _("You are signed in as {name}.").format(name=html.escape(now.name))
        out = f'<form method="post" action="{under("/sign-out")}"><button>{_("Sign out")}</button></form>'
        change = "" if now.account is None or now.account.elsewhere else (
            f'<p><a href="{under("/password")}">{_("Change my password")}</a></p>'
        )  # fmt: skip
        here = f'<p><a href="{under("/")}">{_("To the coach")}</a></p>'
        return page(_("Signed in"), f"<p>{told}</p>{here}{change}{out}", status)
    if not get_store().has_accounts():
        return page(
            _("Please sign in"),
            f"<p>{_('There is no account yet. On the computer that runs the coach, type:')}</p>"
            "<p><code>coach accounts add NAME --role admin</code></p>",
            status,
        )
    return page(_("Please sign in"), (alert(problem) if problem else "") + _fields() + elsewhere() + _demo(), status)


def _fields() -> str:
    return (
        f'<form method="post" action="{under("/sign-in")}">'
        f'<label>{_("Name")}<input name="name" maxlength="80" autocomplete="username" required></label>'
        f'<label>{_("Password")}<input name="password" type="password" maxlength="200" '
        f'autocomplete="current-password" required></label><button>{_("Sign in")}</button></form>'
    )


def elsewhere() -> str:
    """The way to the clinic's provider, where there is one. A link: a form's redirect would need that site's address
    in the content policy."""
    if not settings().oidc_issuer:
        return ""
    return f'<p><a href="{under("/sign-in/elsewhere")}">{_("Sign in with the account of your clinic")}</a></p>'


def _demo() -> str:
    """One press for each of the made-up people."""
    if not settings().demo:
        return ""
    return "".join(
        f'<form method="post" action="{under("/sign-in")}"><input type="hidden" name="name" value="{name}">'
        f'<input type="hidden" name="password" value="{DEMO_PASSWORD}">'
        f"<button>{_('Look around as: {name}').format(name=name)}</button></form>"
        for name in DEMO_NAMES
    )


def alert(text: str) -> str:
    return f'<p role="alert">{html.escape(text)}</p>'


def page(title: str, body: str, status: int) -> HTMLResponse:
    from coach.language import language

    text = (
        f'<!doctype html><html lang="{language()}"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="stylesheet" href="{under("/look/look.css")}"></head>'
        f'<body class="sign-in"><main><h1>{title}</h1>{body}</main></body></html>'
    )
    headers = {"Content-Security-Policy": _POLICY, "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store",
               "Referrer-Policy": "same-origin"}  # fmt: skip
    return HTMLResponse(text, status, headers)


def scheme(request: Request) -> str:
    return request.headers.get("x-forwarded-proto", request.url.scheme).split(",")[0].strip()


def _from_here(request: Request) -> bool:
    """Whether a form of our own sent it: browsers name the page's origin with every POST."""
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc == request.headers.get("host")
