"""A real server on a free port, in a thread, and a plain WebSocket client for it."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import uvicorn
from starlette.applications import Starlette
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@contextlib.contextmanager
def serve(app: Starlette) -> Iterator[int]:
    """Yields the port."""
    port = free_port()
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=port, log_level="critical", ws_max_size=20_000_000)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield port
    finally:
        server.should_exit = True
        thread.join(5)


class Client:
    """One open socket."""

    def __init__(self, connection: ClientConnection):
        self._connection = connection

    def send(self, data: bytes | str) -> None:
        self._connection.send(data)

    def command(self, name: str) -> None:
        self.send(json.dumps({"do": name}))

    def receive(self) -> dict[str, Any]:
        return json.loads(self._connection.recv(timeout=5))

    def close(self) -> None:
        self._connection.close()

    def close_code(self) -> int:
        """The code with which the server closed; fails when it did not."""
        try:
            self._connection.recv(timeout=5)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 0
        raise AssertionError("the server sent something instead of closing")


@contextlib.contextmanager
def client(port: int, token: str, origin: str | None = "own", more: str = "") -> Iterator[Client]:
    """more: behind the token, as "&pose=browser&model=full" """
    if origin == "own":
        origin = f"http://127.0.0.1:{port}"
    url = f"ws://127.0.0.1:{port}/live?token={token}{more}"
    with connect(url, origin=origin, compression=None, max_size=None) as connection:  # type: ignore[arg-type]
        yield Client(connection)
