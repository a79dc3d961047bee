"""Signing in and out: two plain pages beside Streamlit's, because only an HTTP answer can set a cookie that no script
reads (HttpOnly, SameSite=Strict).
"""

from __future__ import annotations

import html
import logging
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from coach.language import _, use
from coach.records.accounts import LONGEST, SignInRefused
from coach.settings import DEMO_NAMES, DEMO_PASSWORD, settings
from coach.web.account.access import COOKIE, visitor_of
from coach.web.server.base import under
from coach.web.server.services import get_store

log = logging.getLogger(__name__)
_MOST_BYTES = 4096
_POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


async def sign_in(request: Request) -> Response:
    """GET: the form. POST: in, or the form again with one line that says why not."""
    use(request.headers.get("accept-language", "").split(",")[0])
    if request.method == "GET":
        return await run_in_threadpool(_form, request, "", 200)
    if not _from_here(request):
        return page(
            _("Please sign in"), alert(_("This form came from another page. Open the sign-in page again.")), 403
        )
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _MOST_BYTES:
            return page(_("Please sign in"), alert(_("That was too long.")), 413)
    return await run_in_threadpool(_let_in, request, body)


async def sign_out(request: Request) -> Response:
    """Out, here and in the records."""
    if _from_here(request) and (token := request.cookies.get(COOKIE)):
        await run_in_threadpool(get_store().sign_out, token)
    answer = RedirectResponse(under("/sign-in"), 303)
    answer.delete_cookie(COOKIE, path=under("/"))
    return answer


def _let_in(request: Request, body: bytes) -> Response:
    from urllib.parse import parse_qs

    try:
        fields = parse_qs(body.decode(), max_num_fields=4)
    except ValueError:
        fields = {}
    name, password = (fields.get(field, [""])[0] for field in ("name", "password"))
    store = get_store()
    try:
        token = store.sign_in(name, password)
    except SignInRefused as refused:
        log.info("%s", type(refused).__name__)
        return _form(request, str(refused), 401)
    account = store.account_of(token)
    if account is not None:
        store.add_audit(account.name, "signed_in")
    answer = RedirectResponse(under("/"), 303)
    answer.set_cookie(
        COOKIE, token, max_age=int(LONGEST.total_seconds()), path=under("/"), httponly=True, samesite="strict",
        secure=scheme(request) == "https",
    )  # fmt: skip
    return answer


def _form(request: Request, problem: str, status: int) -> HTMLResponse:
    """As fits whoever asks: the way in, the way out, or where the first account comes from."""
    now = visitor_of(request.cookies.get(COOKIE))
    if now.kind == "home":
        return page(_("No sign-in is needed"), f'<p><a href="{under("/")}">{_("To the coach")}</a></p>', status)
    if now.kind != "nobody":
        told = _("You are signed in as {name}.").format(name=html.escape(now.name))
        out = f'<form method="post" action="{under("/sign-out")}"><button>{_("Sign out")}</button></form>'
        return page(_("Signed in"), f'<p>{told}</p><p><a href="{under("/")}">{_("To the coach")}</a></p>{out}', status)
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
