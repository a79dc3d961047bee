"""How the server is: ``/healthz`` for whatever restarts it, ``/metrics`` for Prometheus, both for the page Status."""

from __future__ import annotations

import hmac
import ipaddress
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from coach.pose import CoachError
from coach.pose.model_bundle import locate
from coach.records.backup import database_file, last_backup
from coach.records.database import APP_VERSION
from coach.settings import settings
from coach.web.account.access import sign_in_needed
from coach.web.server.counters import COUNTERS, OUTCOMES
from coach.web.server.services import get_store

_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")


async def healthz(_: Request) -> Response:
    """200 when a set could begin now, else 503 with what is missing. Anybody may ask: there is nobody in it."""
    found = await run_in_threadpool(health)
    return JSONResponse(found, 200 if found["ok"] else 503, {"Cache-Control": "no-store"})


def health() -> dict[str, object]:
    parts = {"database": _answers(), "pose_model": _has_model()}
    return {"ok": all(parts.values()), "version": APP_VERSION, **parts}


def _answers() -> bool:
    try:
        get_store().ping()
    except CoachError:
        return False
    return True


def _has_model() -> bool:
    try:
        locate("full", settings().model)
    except CoachError:
        return False
    return True


async def metrics(request: Request) -> Response:
    """In Prometheus' text form."""
    if not await run_in_threadpool(_may_measure, request):
        return PlainTextResponse("Only from this computer, or with COACH_METRICS_TOKEN as the bearer token.\n", 403)
    return PlainTextResponse(exposition(), media_type="text/plain; version=0.0.4")


def _may_measure(request: Request) -> bool:
    """With the token; or from this computer itself, and not through a proxy on it, before which anybody may stand."""
    token = settings().metrics_token.get_secret_value()
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(given.encode(), token.encode()):
        return True
    if any(name in request.headers for name in _FORWARDED) or (token and sign_in_needed()):
        return False
    try:
        return ipaddress.ip_address(request.client.host if request.client else "").is_loopback
    except ValueError:
        return False


def exposition() -> str:
    c, rates = COUNTERS, COUNTERS.rates()
    lines: list[str] = []

    def told(name: str, kind: str, help: str, *values: tuple[str, float]) -> None:
        lines.extend((f"# HELP coach_{name} {help}", f"# TYPE coach_{name} {kind}"))
        lines.extend(f"coach_{name}{label} {value:.9g}" for label, value in values)

    told("up_seconds", "gauge", "Since the server started.", ("", c.uptime_s))
    outcomes = [(f'{{outcome="{o}"}}', float(c.frames[o])) for o in OUTCOMES]
    told("frames_total", "counter", "Frames by what became of them; skipped ones are dropped.", *outcomes)
    told("frames_per_second", "gauge", "Answered over the last minute, all sessions.", ("", rates.frames_a_second))
    told("drop_ratio", "gauge", "Share of frames skipped over the last minute.", ("", rates.drop_share or 0.0))
    told("pose_seconds_total", "counter", "Time that answered frames spent with the pose process.", ("", c.took_s))
    told("pose_milliseconds", "gauge", "The same, a frame, over the last minute.", ("", rates.pose_ms or 0.0))
    told("live_sessions", "gauge", "Open live sockets.", ("", c.live))
    told("visits_total", "counter", "Live sockets that were opened.", ("", c.visits))
    told("reps_kept_total", "counter", "Reps and holds written to the records.", ("", c.reps))
    told("errors_total", "counter", "Errors in the log.", ("", c.errors))
    return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class Space:
    """database_bytes, last_backup: None where it is not a file here · free_bytes: of the disk with the records"""

    database_bytes: int | None
    last_backup: datetime | None
    free_bytes: int


def space() -> Space:
    """What the records take, and what is left."""
    url = settings().database_url
    file = database_file(url)
    if file is None:  # a server's own tools know its size
        return Space(None, last_backup(url), shutil.disk_usage(Path.cwd()).free)
    beside = [file.with_name(file.name + end) for end in ("", "-wal")]
    size = sum(part.stat().st_size for part in beside if part.exists())
    return Space(size, last_backup(url), shutil.disk_usage(file.parent).free)
