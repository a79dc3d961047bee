"""What is wrong with a definition, in the one line that its author reads."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import Any

import yaml
from pydantic import BaseModel

from coach.exercise.files import line_of


def one_line(problem: Any, node: yaml.Node | None, file: str, more: int, model: type[BaseModel]) -> str:
    """File, line, field and what is the matter, with the nearest name that would do.

    problem: one of pydantic's errors · more: how many others there are · model: what the file was held against
    """
    path, text = field_and_words(problem, model)
    field = ".".join(str(p) for p in path) or "the definition"
    rest = f" (and {more} more)" if more else ""
    return f"{file}:{line_of(node, list(path))}: {field}: {text}{rest}"


def field_and_words(problem: Any, model: type[BaseModel]) -> tuple[tuple[str | int, ...], str]:
    """The field, as the way to it, and what is the matter with it."""
    path = tuple(p for p in problem["loc"] if not (isinstance(p, str) and p.startswith("function-")))
    text = problem["msg"].removeprefix("Value error, ")
    if problem["type"] == "extra_forbidden":
        known = _fields(path[:-1], model)
        near = difflib.get_close_matches(str(path[-1]), known, 1)
        text = "is not a field here" + (f"; did you mean '{near[0]}'?" if near else "")
    elif problem["type"] == "missing":
        text = "is missing"
    elif problem["type"] == "literal_error" and isinstance(problem.get("input"), str):
        expected = problem["ctx"]["expected"].replace("'", "").replace(" or ", ", ").split(", ")
        near = difflib.get_close_matches(problem["input"], expected, 1)
        text = f"'{problem['input']}' is not known; " + (
            f"did you mean '{near[0]}'?" if near else f"one of {', '.join(expected)}"
        )
    return path, text


def _fields(path: Sequence[Any], model: Any) -> list[str]:
    for step in path:
        if isinstance(step, int):
            continue
        inner = model.model_fields.get(step)
        if inner is None:
            return []
        found = [a for a in _flat(inner.annotation) if isinstance(a, type) and issubclass(a, BaseModel)]
        if not found:
            return []
        model = found[0]
    return list(model.model_fields)


def _flat(annotation: Any) -> list[Any]:
    inner = [b for a in getattr(annotation, "__args__", ()) for b in _flat(a)]
    return [annotation, *inner]
