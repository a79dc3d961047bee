"""One value of a definition changed in its text: all else, order and comments too, stays as its author wrote it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import yaml
from pydantic import ValidationError

from coach.exercise.definition import Exercise
from coach.exercise.files import DefinitionError, read_yaml
from coach.exercise.mistyped import field_and_words

Path = tuple[str | int, ...]


def data_of(text: str) -> dict[str, Any]:
    """What the text says, right or wrong. Raises DefinitionError where it is no YAML."""
    return read_yaml(text, "definition", "a definition")[1]


def problems(text: str) -> dict[Path, str]:
    """What is the matter, by field; empty where all is well, under () what is the matter with the whole."""
    try:
        Exercise.model_validate(data_of(text))
    except DefinitionError as error:
        return {(): str(error)}
    except ValidationError as error:
        return dict(field_and_words(e, Exercise) for e in error.errors())
    return {}


def value_at(data: Any, path: Path) -> Any:
    """The value in the data; None where there is none."""
    for step in path:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def with_value(text: str, path: Path, value: str | float | Sequence[str]) -> str:
    """The text with this value there. Its parent must be there; at the top a new field is added below."""
    node, _data = read_yaml(text, "definition", "a definition")
    found = _node(node, path)
    if found is None:
        return _added(text, _node(node, path[:-1]), str(path[-1]), value)
    start, end = found.start_mark.index, _end(found)
    block = isinstance(found, yaml.SequenceNode) and not found.flow_style
    return text[:start] + _written(value, found.start_mark.column if block else None) + text[end:]


def _node(node: yaml.Node | None, path: Path) -> yaml.Node | None:
    for step in path:
        if isinstance(node, yaml.MappingNode):
            node = next((v for k, v in node.value if k.value == str(step)), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
        else:
            return None
    return node


def _end(node: yaml.Node) -> int:
    """Where its last word ends: a block goes on to the next field, over blank lines and comments between."""
    if isinstance(node, yaml.SequenceNode) and not node.flow_style and node.value:
        return _end(node.value[-1])
    if isinstance(node, yaml.MappingNode) and not node.flow_style and node.value:
        return _end(node.value[-1][1])
    return int(node.end_mark.index)


def _added(text: str, parent: yaml.Node | None, name: str, value: str | float | Sequence[str]) -> str:
    if not isinstance(parent, yaml.MappingNode):
        raise DefinitionError(f"definition: {name} has no place here")
    column = parent.start_mark.column
    if parent.flow_style:
        at = parent.start_mark.index + 1
        return f"{text[:at]}{name}: {_written(value, None)}, {text[at:]}"
    at = _end(parent)
    written = _written(value, column + 2)
    between = "\n" + " " * (column + 2) if written.startswith("- ") else " "
    return f"{text[:at]}\n{' ' * column}{name}:{between}{written}{text[at:]}"


def _written(value: str | float | Sequence[str], column: int | None) -> str:
    """column: where the lines of a block begin; None on one line"""
    if isinstance(value, str | float | int):
        return _scalar(value)
    if column is None or not value:
        return "[" + ", ".join(_scalar(one, inside=True) for one in value) + "]"
    return ("\n" + " " * column).join(f"- {_scalar(one)}" for one in value)


def _scalar(value: str | float, inside: bool = False) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, str):
        value = " ".join(value.split())
    # in brackets a comma would end it
    written = yaml.safe_dump([value] if inside else value, width=10**6, allow_unicode=True, default_flow_style=inside)
    return written.strip().removesuffix("...").strip()[1:-1] if inside else written.strip().removesuffix("...").strip()
