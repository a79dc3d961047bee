"""The server: Streamlit's pages and the live WebSocket in one. ``streamlit run app.py`` or ``coach run`` starts it."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import AsyncIterator
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Route, WebSocketRoute

from coach.places import PACKAGE
from coach.web.account.doors import Doors
from coach.web.account.password_page import password
from coach.web.account.sign_in import sign_in, sign_out
from coach.web.account.sign_in_elsewhere import back, go
from coach.web.live.left_over import store_all
from coach.web.live.pool import get_pool
from coach.web.live.pose_files import pose_file
from coach.web.live.socket import live
from coach.web.look.files import look_file
from coach.web.look.look import tell_error
from coach.web.server.base import under
from coach.web.server.headers import SecureHeaders
from coach.web.server.log import set_up
from coach.web.shell.inside import healthz, metrics

set_up()
os.umask(0o077)  # what is written about people is read by nobody else on this computer


@contextlib.asynccontextmanager
async def lifespan(_: Any) -> AsyncIterator[None]:
    """A pose process is warm before the first visitor comes, and none outlives the server; what the server before could
    not store is stored."""
    pool = get_pool()
    pool.prepare()
    ending = threading.Event()
    threading.Thread(target=store_all, args=(ending,), daemon=True, name="coach-left-over").start()
    try:
        yield
    finally:
        ending.set()
        await pool.close()


app = st.App(
    PACKAGE / "web" / "shell" / "main.py",
    routes=[
        WebSocketRoute(under("/live"), live),
        Route(under("/look/{name:path}"), look_file),
        Route(under("/pose/{version}/{name}"), pose_file),
        Route(under("/healthz"), healthz),
        Route(under("/metrics"), metrics),
        Route(under("/sign-in"), sign_in, methods=["GET", "POST"]),
        Route(under("/sign-in/elsewhere"), go),
        Route(under("/sign-in/back"), back),
        Route(under("/password"), password, methods=["GET", "POST"]),
        Route(under("/sign-out"), sign_out, methods=["POST"]),
    ],
    middleware=[Middleware(SecureHeaders), Middleware(Doors)],
    lifespan=lifespan,
    on_script_error=tell_error,
)
