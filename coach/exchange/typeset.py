"""Words and pictures to a document, by a template of typst."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any, Literal

from coach.figure.pages import fonts


def typeset(template: Path, data: dict[str, Any], format: Literal["pdf", "png"] = "pdf") -> list[bytes]:
    """The document (pdf), or its pages as pictures (png). data: what the template reads; its "pictures" are SVG by name
    of file"""
    import typst

    with tempfile.TemporaryDirectory() as folder:
        Path(folder, template.name).write_text(template.read_text("utf-8"), "utf-8")
        for name, text in data["pictures"].items():
            Path(folder, name).write_text(text, "utf-8")
        Path(folder, "data.json").write_text(json.dumps(data), "utf-8")
        made = typst.compile(
            str(Path(folder, template.name)), format=format, font_paths=fonts(), ignore_system_fonts=True
        )
    return [bytes(page) for page in made] if isinstance(made, list) else [bytes(made)]
