"""What MkDocs asks while it builds the site: pages made from the code, and nothing that is asked of another server."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files, InclusionLevel

DOCS = Path(__file__).resolve().parent
sys.path.insert(0, str(DOCS))
from site_pages import PROJECT, generated  # noqa: E402  beside this file, which MkDocs reads by its path

TYPE = PROJECT / "coach" / "web" / "look" / "type" / "latin.woff2"
# [words](../coach/settings.py): what a reader of the repository follows, and a reader of the site has not
_OUTSIDE = re.compile(r"\[([^\]]+)\]\((\.\./[^)#]*|gallery/[^)]*\.py|pages)\)")
_ROLE = re.compile(r":(?:func|class|mod|meth|data|attr):(<code>[~.]?[^<]+</code>)")
# What a browser would load by itself. A link to click is none of these.
_LOADED = re.compile(
    r"<(?:script|img|iframe|source|video|audio)\b[^>]*\bsrc=[\"']?(?:https?:)?//"
    r"|<link\b(?![^>]*rel=[\"']?canonical)[^>]*\bhref=[\"']?(?:https?:)?//"
    r"|url\([\"']?(?:https?:)?//|@import [\"'](?:https?:)?//"
)


def on_files(files: Files, config: Any) -> Files:
    for name, text in generated().items():
        files.append(File.generated(config, name, content=text))
    files.append(File.generated(config, "type/latin.woff2", content=TYPE.read_bytes()))
    for file in files:  # the sheets of every page belong to the repository's reader
        if file.src_uri.startswith(("pages/", "live.png")):
            file.inclusion = InclusionLevel.EXCLUDED
    return files


def on_page_markdown(markdown: str, page: Any, config: Any, files: Files) -> str:
    return _OUTSIDE.sub(_without_link, markdown)


def _without_link(match: re.Match[str]) -> str:
    words, where = match.groups()
    top = {"../CONTRIBUTING.md": "contributing.md", "../CHANGELOG.md": "changes.md", "../README.md": "index.md"}
    return f"[{words}]({top[where]})" if where in top else f"{words} (`{where.removeprefix('../')}`)"


def on_page_content(html: str, page: Any, config: Any, files: Files) -> str:
    return _ROLE.sub(r"\1", html)


def on_post_build(config: Any) -> None:
    """Raises PluginError for a page or sheet that would ask another server for something."""
    for file in sorted(Path(config["site_dir"]).rglob("*")):
        if file.suffix in (".html", ".css") and (found := _LOADED.search(file.read_text("utf-8"))):
            raise PluginError(f"{file.name} asks another server: {found.group()}")
