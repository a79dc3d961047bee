"""A decision of the rules: which rule, on which numbers, and why in one plain sentence."""

from __future__ import annotations

import string
from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field, model_validator

from coach.care.records import Record

Light = Literal["green", "amber", "red"]
_ORDER: tuple[Light, ...] = ("green", "amber", "red")


class Decision(Record):
    """numbers: all that the rule used, thresholds too; a yes is 1 · light: None for advice that changes no light ·
    template: the sentence in English with named fields, to be looked up by gettext · fields: what fills them
    """

    rule: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
    template: Annotated[str, Field(min_length=3, max_length=300)]
    fields: dict[str, float | str] = Field(default_factory=dict)
    numbers: dict[str, float]
    light: Light | None = None

    @model_validator(mode="after")
    def _check(self) -> Decision:
        # plain names only: a template out of a database must not reach into what fills it
        names = [name for _, name, _, _ in string.Formatter().parse(self.template) if name is not None]
        if any(name not in self.fields for name in names):
            raise ValueError("the sentence names a field that is not given")
        try:
            self.template.format(**self.fields)
        except (ValueError, IndexError, KeyError, AttributeError) as error:
            raise ValueError("the sentence cannot be filled in") from error
        return self

    @property
    def says(self) -> str:
        """The sentence with its numbers."""
        return self.template.format(**self.fields)


def decide(
    rule: str, template: str, light: Light | None = None, words: dict[str, str] | None = None, /, **numbers: float
) -> Decision:
    """A decision whose sentence is filled from its numbers, and from words such as an exercise's name."""
    plain = {name: float(value) for name, value in numbers.items()}
    return Decision(rule=rule, template=template, fields={**plain, **(words or {})}, numbers=plain, light=light)


def worst(lights: Iterable[Light | None]) -> Light:
    """Red before amber before green; green where nothing speaks against it."""
    return max((light for light in lights if light is not None), key=_ORDER.index, default="green")
