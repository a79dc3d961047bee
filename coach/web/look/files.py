"""The stylesheet and the type as files of this server: nobody outside is asked for them."""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response

_FOLDER = Path(__file__).parent
_KINDS = {"look.css": "text/css", "type/latin.woff2": "font/woff2", "type/latin-ext.woff2": "font/woff2"}


async def look_file(request: Request) -> Response:
    """One of the few files that there are, else 404; the browser keeps a font for a day."""
    name = request.path_params["name"]
    if name not in _KINDS:
        return Response(status_code=404)
    kept = "max-age=86400" if name.startswith("type/") else "no-cache"
    return FileResponse(_FOLDER / name, media_type=_KINDS[name], headers={"Cache-Control": kept})
