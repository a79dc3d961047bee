"""What of the page server opens only to whoever is signed in: uploads, files that pages made, and the pages' own line.

Streamlit itself asks nobody who they are: without this, anybody on the network could fill its memory with uploads, and
whoever knew the address of a report could read it.
"""

from __future__ import annotations

import logging
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.websockets import WebSocketClose

from coach.pose import CoachError
from coach.web.account.access import COOKIE, visitor_of
from coach.web.server.base import under

_NOBODYS = ("/_stcore/metrics",)  # numbers of Streamlit's own memory; the coach's are at /metrics
_THEIRS = ("/_stcore/upload_file", "/media/")  # bytes of people
_PAGES_LINE = "/_stcore/stream"
_OPEN = (
    "/_stcore/", "/static/", "/look/", "/sign-in", "/sign-out", "/password", "/healthz", "/metrics", "/live",
    "/favicon",
)  # fmt: skip
log = logging.getLogger(__name__)


class Doors:
    """ASGI middleware: a stranger's page leads to the sign-in, and nothing of theirs is taken or kept."""

    def __init__(self, app: Any):
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        asked = HTTPConnection(scope)
        path = "/" + str(scope["path"]).removeprefix(under("/")).lstrip("/")
        refused = await _refused(asked, path, page=_is_page(scope, asked, path))
        if refused is not None and scope["type"] == "websocket":
            await WebSocketClose(4003)(scope, receive, send)
        elif refused is not None:
            await refused(scope, receive, send)
        else:
            await self._app(scope, receive, _never_stored(send) if path.startswith(_THEIRS) else send)


def _is_page(scope: Any, asked: HTTPConnection, path: str) -> bool:
    """Whether somebody opens a page: what Streamlit would answer with its one document."""
    wants = "text/html" in asked.headers.get("accept", "")
    return scope["type"] == "http" and scope["method"] == "GET" and wants and not path.startswith((*_OPEN, *_THEIRS))


async def _refused(asked: HTTPConnection, path: str, page: bool) -> Response | None:
    """The answer to a stranger, None for whoever may."""
    if path.startswith(_NOBODYS):
        return PlainTextResponse("The coach's own numbers are at /metrics.\n", 404)
    theirs = path.startswith(_THEIRS)
    if not (page or theirs or path.startswith(_PAGES_LINE)):
        return None
    try:
        stranger = (await run_in_threadpool(visitor_of, asked.cookies.get(COOKIE))).kind == "nobody"
    except CoachError as error:  # who they are cannot be asked now: the page says so itself
        log.warning("%s", type(error).__name__)
        return PlainTextResponse("The records do not answer now. Try again.\n", 503) if theirs else None
    if not stranger:
        return None
    return RedirectResponse(under("/sign-in"), 303) if page else PlainTextResponse("Please sign in.\n", 403)


def _never_stored(send: Any) -> Any:
    """A copy in the browser would outlive the sign-out."""

    async def sending(message: Any) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message)["Cache-Control"] = "no-store"
        await send(message)

    return sending
