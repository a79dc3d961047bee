"""The server: Streamlit's pages and the live WebSocket in one. ``streamlit run app.py`` or ``coach run`` starts it."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Route, WebSocketRoute

from coach.web.account.sign_in import sign_in, sign_out
from coach.web.account.sign_in_elsewhere import back, go
from coach.web.live.pool import get_pool
from coach.web.live.socket import live
from coach.web.look.files import look_file
from coach.web.look.look import tell_error
from coach.web.server.base import under
from coach.web.server.headers import SecureHeaders
from coach.web.server.log import set_up
from coach.web.shell.inside import healthz, metrics

set_up()


@contextlib.asynccontextmanager
async def lifespan(_: Any) -> AsyncIterator[None]:
    """A pose process is warm before the first visitor comes, and none outlives the server."""
    pool = get_pool()
    pool.prepare()
    try:
        yield
    finally:
        await pool.close()


app = st.App(
    Path(__file__).parent / "coach" / "web" / "shell" / "main.py",
    routes=[
        WebSocketRoute(under("/live"), live),
        Route(under("/look/{name:path}"), look_file),
        Route(under("/healthz"), healthz),
        Route(under("/metrics"), metrics),
        Route(under("/sign-in"), sign_in, methods=["GET", "POST"]),
        Route(under("/sign-in/elsewhere"), go),
        Route(under("/sign-in/back"), back),
        Route(under("/sign-out"), sign_out, methods=["POST"]),
    ],
    middleware=[Middleware(SecureHeaders)],
    lifespan=lifespan,
    on_script_error=tell_error,
)
