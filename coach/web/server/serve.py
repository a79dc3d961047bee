"""``coach run``: the app on one address, until Ctrl-C."""

from __future__ import annotations

import errno
import ipaddress
import os
import socket
import sys
import threading
import time

from coach.care.in_force import care_thresholds
from coach.doctor import library_problem
from coach.first_use import prepare
from coach.places import FILES
from coach.pose import CoachError
from coach.pose.web_runtime import verify_web
from coach.settings import settings, this_computer
from coach.web.server.base import under
from coach.web.server.lan import certificate, lan_address, qr
from coach.web.server.services import get_store

_WILDCARDS = ("0.0.0.0", "::")  # noqa: S104  recognised here, never chosen


def serve(host: str | None = None, port: int | None = None, lan: bool = False) -> None:
    """Serve app.py in this process until it is interrupted; raises CoachError when it cannot listen there.

    lan: over HTTPS to the home network, with a certificate of this computer's own
    """
    if lan and host is not None:
        raise CoachError("--lan finds the address by itself: leave out --host.")
    host, port = lan_address() if lan else host or settings().host, port or settings().port
    care_thresholds()  # what is none is told before anything starts
    if problem := library_problem():
        raise CoachError(problem)
    if settings().pose == "browser":
        verify_web()  # else nobody could exercise
    _check_free(host, port)
    _check_records()
    if not loopback(host) and not get_store().has_accounts():
        print(
            f"{host} can be reached from the network, so everybody signs in. "
            "The first account: coach accounts add NAME --role admin",
            file=sys.stderr,
            flush=True,
        )
    prepare()
    _remove_old_landmarks()
    shown = "localhost" if host in (*_WILDCARDS, "127.0.0.1") else host
    https = certificate(settings().data_dir / "https", host) if lan else None
    threading.Thread(target=_say_when_open, args=(host, port, shown, https and https[2]), daemon=True).start()
    os.chdir(FILES)  # .streamlit/config.toml is looked for here
    # In this process: a second interpreter would double the start, and would have to be ended with the first
    from streamlit.web.cli import main as streamlit

    options = {
        "server.address": host, "server.port": port, "logger.hideWelcomeMessage": "true",
        "server.maxUploadSize": settings().max_upload_mb,
    }  # fmt: skip
    if https is not None:
        options |= {"server.sslCertFile": https[0], "server.sslKeyFile": https[1]}
    arguments = [f"--{name}={value}" for name, value in options.items()]
    try:
        streamlit.main(["run", str(FILES / "app.py"), *arguments], prog_name="streamlit", standalone_mode=False)
    except SystemExit as end:
        if end.code:  # the log has said why: app.py could not start
            raise CoachError("The coach could not start. Type: coach doctor") from end
    except BaseException as end:
        # Streamlit brings its own click, whose Abort is how Ctrl-C arrives here
        if type(end).__name__ not in ("Abort", "KeyboardInterrupt"):
            raise


def _check_records() -> None:
    """Raises CoachError where records of this computer cannot be kept. A database server may yet come: then pages say
    that it does not answer, until it does."""
    if settings().database_url.startswith("sqlite"):
        get_store()


def _remove_old_landmarks() -> None:
    """As the settings say, at each start. What cannot be done now is told and keeps nobody from exercising."""
    days = settings().keep_landmarks_days
    if days is None:
        return
    from coach.records.retention import remove_landmarks

    try:
        gone = remove_landmarks(get_store(), days, "the coach")
    except CoachError as error:
        print(error, file=sys.stderr, flush=True)
        return
    if gone:
        print(f"{gone} landmark recordings older than {days} days removed.", flush=True)


def loopback(host: str) -> bool:
    """Whether only this computer can reach that address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _check_free(host: str, port: int) -> None:
    """Streamlit would tell a taken port in a log line; here it is one plain line, before anything starts."""
    try:
        with socket.socket(_family(host)) as s:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            s.bind((host, port))
    except (OSError, OverflowError) as error:
        code = getattr(error, "errno", None)
        if code == errno.EADDRINUSE:
            other = port + 1 if port < 65535 else port - 1
            raise CoachError(
                f"Port {port} is taken: is the coach running already? Else choose another: coach run --port {other}"
            ) from error
        if code == errno.EACCES:
            raise CoachError(
                f"Port {port} may not be used without root. Choose another: coach run --port 8501"
            ) from error
        where = f"[{host}]" if ":" in host else host
        raise CoachError(
            f"This computer cannot listen on {where}:{port}. Choose: coach run --host {this_computer()}"
        ) from error


def _say_when_open(host: str, port: int, shown: str, fingerprint: str | None) -> None:
    """Print the address once it answers, so that whoever follows it finds the page. fingerprint: of its certificate"""
    where = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    while True:
        try:
            socket.create_connection((where, port), timeout=1).close()
            break
        except OSError:
            time.sleep(0.05)
    address = f"[{shown}]" if ":" in shown else shown
    page = f"{'http' if fingerprint is None else 'https'}://{address}:{port}{under('/').rstrip('/')}"
    print(f"The coach is at {page} (Ctrl-C ends it)", flush=True)
    if fingerprint is not None:
        print(
            f"{qr(page)}Point your phone's camera at it. The browser warns, for no authority knows this computer: look "
            f"at the certificate, and go on if its SHA-256 fingerprint is\n{fingerprint}",
            flush=True,
        )
