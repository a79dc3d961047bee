"""What a page needs to find poses itself, as files of this server: MediaPipe's runtime, the model, two scripts of ours.

They lie under an address that names what is in them, so that a browser keeps them and still notices a new version.
"""

from __future__ import annotations

import contextlib
from functools import cache
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from coach.pose import CoachError
from coach.pose.model_bundle import locate, sha256
from coach.pose.web_runtime import verify_web
from coach.settings import settings
from coach.web.server.base import under

FOLDER = Path(__file__).parent
SCRIPTS = ("finder.js", "finder_worker.js")
_KINDS = {".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm"}
_LITE = "lite"


@cache
def pose_files() -> dict[str, Path]:
    """By the name that a page asks for, the best model first; empty where the runtime was not fetched at set-up."""
    try:
        runtime = verify_web()
        own = settings().model
        model = locate("full", own)
    except CoachError:
        return {}
    models = {f"{model.stem.removeprefix('pose_')}.task": model}
    if own is None:
        with contextlib.suppress(CoachError):  # it is an extra
            models[f"{_LITE}.task"] = locate(_LITE)
    return {**models, **runtime, **{name: FOLDER / name for name in SCRIPTS}}


@cache
def _version() -> str:
    """Of all these files together."""
    return sha256(b"".join(sha256(file.read_bytes()).encode() for file in pose_files().values()))[:12]


def pose_of_page() -> dict[str, Any]:
    """What a live page is told: way ("auto", "browser" or "server"), base (address of the files, null without them) and
    models, the best first."""
    files = pose_files() if settings().pose != "server" else {}
    return {
        "way": settings().pose,
        "base": under(f"/pose/{_version()}") if files else None,
        "models": [name.removesuffix(".task") for name in files if name.endswith(".task")],
    }


async def pose_file(request: Request) -> Response:
    """One of the few files that there are, else 404."""
    name = request.path_params["name"]
    file = pose_files().get(name)
    if file is None or request.path_params["version"] != _version():
        return Response(status_code=404)
    kind = _KINDS.get(file.suffix, "application/octet-stream")
    return FileResponse(file, media_type=kind, headers={"Cache-Control": "public, max-age=31536000, immutable"})
