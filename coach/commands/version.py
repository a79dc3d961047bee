"""``coach --version``: package, pose model and definitions, each of which can change what is counted."""

from __future__ import annotations

import hashlib


def version_lines() -> list[str]:
    """One line each."""
    from coach.exercise.definition import exercise_ids
    from coach.exercise.files import FOLDER, own_folder
    from coach.exercise.sequence import SEQUENCES
    from coach.pose.errors import ModelError
    from coach.pose.model_bundle import manifest, verify
    from coach.records.database import APP_VERSION
    from coach.settings import settings

    source = manifest()["sources"]["wheel"]
    bundle = manifest()["models"]["full"]["bundle_sha256"][:12]
    if settings().model is not None:
        model = f"{settings().model} (COACH_MODEL)"
    else:
        try:
            verify("full")
            state = "here"
        except ModelError:
            state = "not here yet: coach models build"
        model = f"BlazePose full from {source['package']} {source['version']}, {bundle} ({state})"
    shipped = [*sorted(FOLDER.glob("*.yaml")), *sorted(SEQUENCES.glob("*.yaml"))]
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in shipped)).hexdigest()[:12]
    exercises, sequences = len(exercise_ids(FOLDER)), len(list(SEQUENCES.glob("*.yaml")))
    lines = [
        f"coach {APP_VERSION}",
        f"pose model: {model}",
        f"definitions: {exercises} exercises and {sequences} sequences, {digest}",
    ]
    if own := len(list(own_folder().glob("*.yaml"))):
        lines.append(f"own definitions: {own} in {own_folder()}")
    return lines
