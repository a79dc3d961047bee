"""The YAML files that say what an exercise or a sequence is: where they lie, and how one is read."""

from __future__ import annotations

import difflib
import re
from pathlib import Path
from typing import Any

import yaml

from coach.language import _
from coach.places import EXERCISES
from coach.pose import CoachError

FOLDER = EXERCISES
_MOST_LETTERS = 500
_ID = re.compile(r"[a-z][a-z0-9_]*")


class DefinitionError(CoachError):
    """A definition that is not valid: the message names file, line, field and, where there is one, the nearest word."""

    def __init__(self, message: str):
        super().__init__(" ".join(message.split())[:_MOST_LETTERS])  # a field's name in it may have lines of its own


def own_folder() -> Path:
    """Where the definitions lie that were added here, beside those that come with the coach."""
    from coach.settings import settings

    return settings().exercises


def ids_in(folders: list[Path]) -> list[str]:
    return sorted({p.stem for folder in folders for p in folder.glob("*.yaml")})


def find_file(which: str | Path, folders: list[Path]) -> Path | None:
    """The file of this id, from the first folder that has it; a path that ends in .yaml is taken as it is."""
    if str(which).endswith((".yaml", ".yml")):
        found = [Path(which)]
    else:  # an id may come from an address: nothing but a plain word becomes part of a path
        found = [f / f"{which}.yaml" for f in folders if _ID.fullmatch(str(which))]
    return next((p for p in found if p.is_file()), None)


def known_file(which: str | Path, folders: list[Path], what: str, listed_by: str) -> Path:
    """As :func:`find_file`; raises :class:`DefinitionError` with the nearest id.

    what: how it is called · listed_by: the command that lists them all
    """
    path = find_file(which, folders)
    if path is None:
        near = difflib.get_close_matches(str(which), ids_in(folders), 1)
        hint = f"Did you mean {near[0]}?" if near else f"See: {listed_by}"
        raise DefinitionError(_("No {what} '{which}'. {hint}").format(what=what, which=which, hint=hint))
    return path


def keep_own(id: str, text: str, again: bool = False) -> Path:
    """Write an own definition; what comes with the coach is never replaced. again: an own one of this id may be

    Raises :class:`DefinitionError` where the id is taken or the folder cannot be written.
    """
    if not _ID.fullmatch(id):
        raise DefinitionError(_("'{id}' is no id: use small letters, digits and underscores.").format(id=id))
    path = own_folder() / f"{id}.yaml"
    if (FOLDER / path.name).exists() or (path.exists() and not again):
        raise DefinitionError(_("There is an exercise '{id}' already. Give this one another id.").format(id=id))
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = path.with_suffix(".part")  # a file half written would be a broken exercise
        part.write_text(text, "utf-8")
        part.replace(path)
    except OSError as error:
        raise DefinitionError(
            _("Cannot write to {parent}: {strerror}. Set COACH_EXERCISES.").format(
                parent=path.parent, strerror=error.strerror
            )
        ) from error
    return path


def check_name(path: Path, id: str, folders: list[Path]) -> None:
    """A file that calls its content otherwise would be listed under one name and kept under another."""
    if path.parent in folders and id != path.stem:
        raise DefinitionError(
            _("{name}: id: is '{id}'; rename the file to {id}.yaml, or change the id").format(name=path.name, id=id)
        )


class _PlainLoader(yaml.SafeLoader):
    """SafeLoader without aliases and merge keys: some hundred letters of them unfold into minutes of work."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()
            raise yaml.composer.ComposerError(None, None, _("write it out instead of '*'"), event.start_mark)
        found: yaml.Node | None = super().compose_node(parent, index)
        return found

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        for key, _value in node.value:
            if key.tag == "tag:yaml.org,2002:merge":
                raise yaml.constructor.ConstructorError(None, None, _("write it out instead of '<<'"), key.start_mark)


def read_yaml(text: str, file: str, what: str) -> tuple[yaml.Node | None, dict[str, Any]]:
    """(the lines' tree, for :func:`line_of`; the data). No YAML but plain data is read."""
    try:
        node = yaml.compose(text, Loader=_PlainLoader)
        data = yaml.load(text, Loader=_PlainLoader)  # noqa: S506  a SafeLoader that takes less
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # ValueError: a date or number that cannot be
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        raise DefinitionError(
            _("{file}{line}: not valid YAML ({n1}).").format(
                file=file, line=line, n1=getattr(error, "problem", "unreadable")
            )
        ) from error
    if not isinstance(data, dict):
        raise DefinitionError(_("{file}:1: {what} is a list of 'field: value' lines.").format(file=file, what=what))
    return node, data


def line_of(node: yaml.Node | None, path: list[Any]) -> int:
    """The line of the deepest part of ``path`` that the file holds."""
    line = 1
    for step in path:
        if isinstance(node, yaml.MappingNode):
            pair = next(((k, v) for k, v in node.value if k.value == str(step)), None)
            if pair is None:
                return line
            line, node = pair[0].start_mark.line + 1, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line + 1
    return line
