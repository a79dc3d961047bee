"""Every text that a visitor may see: ``python -m coach.catalogue`` brings the translators' .po files up to date.

A text is found where it is said: ``_("...")`` and ``later("...")`` in Python, ``t("...")`` and ``data-t`` in the live
component, the sentences of coach.care, and the words of the YAML files.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from coach.language import FOLDER, LANGUAGES
from coach.places import EXERCISES
from coach.web.live.texts import texts

ROOT = Path(__file__).parent
PROJECT = ROOT.parent
# Of the YAML files all sentences are shown but these; a single word is one where its key says so
_NOT_SHOWN = {"source", "sources", "reference", "formula", "notes"}
_WORDS = {"name", "title", "cue", "easier", "harder", "text", "short"}


def messages() -> dict[str, list[str]]:
    """Each text with the files that say it, in the order of the files."""
    found: dict[str, list[str]] = {}
    for file, text in _all():
        if any(c.isalpha() for c in text):
            places = found.setdefault(text, [])
            if file not in places:
                places.append(file)
    return found


def _all() -> Iterator[tuple[str, str]]:
    for path in sorted(ROOT.rglob("*.py")):
        name = str(path.relative_to(PROJECT))
        tree = ast.parse(path.read_text("utf-8"))
        yield from ((name, text) for text in _in_python(tree))
        if name == "coach/care/sentences.py":
            yield from ((name, text) for text in _constants(tree))
    yield from _of_care()
    yield from (("coach/kinematics/registry.py", text) for text in _words())
    for folder in (EXERCISES, ROOT / "care" / "learn", ROOT / "assessment" / "scripts", ROOT / "trends"):
        for path in sorted(folder.rglob("*.yaml")):
            yield from ((str(path.relative_to(PROJECT)), text) for text in in_yaml(path))
    yield from (("coach/web/live", text) for text in texts())


def _in_python(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "later", "gettext"):
            for argument in node.args[:1]:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.value


def _constants(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.value.value


def _of_care() -> Iterator[tuple[str, str]]:
    from coach.care import starter
    from coach.care.safety import RED_FLAGS

    for flag in RED_FLAGS:
        yield "coach/care/safety.py", flag.statement
        yield "coach/care/safety.py", flag.help
        yield "coach/care/safety.py", flag.what_to_do
    for choice in (*starter._FOR_ALL, *starter._BY_GOAL):
        yield "coach/care/starter.py", choice.why


def _words() -> Iterator[str]:
    """Names that are values elsewhere: of measures, sides and views, and what was felt."""
    from coach.kinematics.registry import MEASURES
    from coach.trends.norms import MARK_WORDS

    yield from (name.replace("_", " ").capitalize() for name in MEASURES)
    yield from MARK_WORDS.values()
    yield from ("left", "right", "both", "front", "side", "oblique", "felt", "not felt", "reduced", "absent", "normal")


def in_yaml(path: Path) -> Iterator[str]:
    """The texts of one definition that are shown."""
    import yaml

    def walk(node: object, key: str) -> Iterator[str]:
        if isinstance(node, dict):
            for name, value in node.items():
                yield from walk(value, name)
        elif isinstance(node, list):
            for value in node:
                yield from walk(value, key)
        elif isinstance(node, str) and key not in _NOT_SHOWN and (key in _WORDS or " " in node) and node[0].isupper():
            yield node

    yield from walk(yaml.safe_load(path.read_text("utf-8")), "")


def main() -> None:
    """Write each language's .po with all messages: translations are kept, what is not said any more is dropped. A
    language that is named on the command line begins with none."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po, write_po

    said = messages()
    for language in dict.fromkeys([*LANGUAGES, *sys.argv[1:]]):
        if language == "en":
            continue
        path = FOLDER / language / "LC_MESSAGES" / "coach.po"
        old = {}
        if path.exists():
            with path.open("rb") as file:
                old = {str(m.id): str(m.string) for m in read_po(file) if m.id and m.string}
        new = Catalog(locale=language, project="coach", charset="utf-8", fuzzy=False)
        for text, places in said.items():
            new.add(text, old.get(text, ""), locations=[(place, 1) for place in places[:2]])
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, new, width=120, include_lineno=False, omit_header=False)
        print(f"{language}: {sum(bool(old.get(t)) for t in said)} of {len(said)} translated")


if __name__ == "__main__":
    main()
