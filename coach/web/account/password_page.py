"""Choosing another password: one's own at any time, and before anything else where an admin set it."""

from __future__ import annotations

import html

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from coach.language import _, use
from coach.pose import CoachError
from coach.records.accounts import Account, SignInRefused
from coach.records.passwords import LEAST_LETTERS, MOST_LETTERS
from coach.web.account import sign_in as own
from coach.web.account.access import COOKIE
from coach.web.server.base import under
from coach.web.server.services import get_store


async def password(request: Request) -> Response:
    """GET: the form. POST: changed, and signed in anew with it; or the form again with one line that says why not."""
    use(request.headers.get("accept-language", "").split(",")[0])
    account = await run_in_threadpool(_whose, request)
    if account is None or account.elsewhere:
        return RedirectResponse(under("/sign-in"), 303)
    if request.method == "GET":
        return _form(account, "", 200)
    fields = await own.posted(request, _("Change my password"))
    return fields if isinstance(fields, Response) else await run_in_threadpool(_change, request, account, fields)


def _whose(request: Request) -> Account | None:
    token = request.cookies.get(COOKIE)
    return get_store().account_of(token) if token else None


def _change(request: Request, account: Account, fields: dict[str, str]) -> Response:
    old, new, again = (fields.get(name, "") for name in ("old", "new", "again"))
    try:
        if new != again:
            raise CoachError(_("The two new passwords are not the same. Nothing was changed."))
        get_store().change_password(request.cookies[COOKIE], old, new)
        get_store().add_audit(account.alias, "password_changed")
        return own.welcome(request, account.name, new)
    except SignInRefused:
        return _form(account, _("The old password is not right. Nothing was changed."), 401)
    except CoachError as refused:
        return _form(account, str(refused), 400)


def _form(account: Account, problem: str, status: int) -> Response:
    why = _("Somebody else set this password. Choose one that only you know; then you can go on.")
    told = f"<p>{html.escape(why)}</p>" if account.one_time else ""
    hint = _("{least} letters or more. Four words that have nothing to do with each other are easy to remember.")
    fields = "".join(
        f'<label>{label}<input name="{name}" type="password" maxlength="{MOST_LETTERS}" autocomplete="{kind}" '
        f"required></label>"
        for name, label, kind in (
            ("old", _("The password until now"), "current-password"),
            ("new", _("The new password"), "new-password"),
            ("again", _("The new password again"), "new-password"),
        )
    )
    form = (
        f'<form method="post" action="{under("/password")}">{fields}'
        f"<p>{html.escape(hint.format(least=LEAST_LETTERS))}</p><button>{_('Change my password')}</button></form>"
    )
    return own.page(_("Change my password"), (own.alert(problem) if problem else "") + told + form, status)
