"""What readings are compared with: limits and means by age and sex, each with its source (``norms.yaml``).

A table speaks of a group: where a reading lies against it says what is usual there, not what is right for somebody.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from coach.language import _
from coach.records.people import Sex

FILE = Path(__file__).with_name("norms.yaml")
MARK_WORDS = {"checked": "", "v": "recalled, to be verified by a therapist", "p": "a proposal"}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Row(_Strict):
    """ages: from and to, years reached · m, f: the limit for men and for women, in the reading's unit"""

    ages: tuple[int, int]
    m: float
    f: float


class Norm(_Strict):
    """One table or one limit; the file says what the fields mean."""

    test: str
    readings: Annotated[tuple[str, ...], Field(min_length=1)]
    source: str
    mark: Literal["checked", "v", "p"]
    kind: Literal["line", "mean"]
    worse: Literal["under", "over", "from"]
    means: str
    note: str = ""
    rows: tuple[Row, ...] = ()
    limit: float | None = None

    @model_validator(mode="after")
    def _check(self) -> Norm:
        if (self.limit is None) == (not self.rows):
            raise ValueError("a norm has either rows or one limit")
        return self


class Limit(_Strict):
    """What a norm says of one person. value: one limit, or two where men's and women's differ and the sex is not known
    (men's first) · who: the group, empty where the norm is for everybody"""

    norm: Norm
    values: tuple[float, ...]
    who: str = ""

    def amiss(self, reading: float) -> bool | None:
        """Whether a reading lies on the worse side; None where that depends on a sex that is not known."""
        tests = {"under": lambda limit: reading < limit, "over": lambda limit: reading > limit}
        told = {tests.get(self.norm.worse, lambda limit: reading >= limit)(limit) for limit in self.values}
        return told.pop() if len(told) == 1 else None


@cache
def all_norms() -> tuple[Norm, ...]:
    """What norms.yaml says; raises pydantic.ValidationError for a field that is none."""
    return TypeAdapter(tuple[Norm, ...]).validate_python(yaml.safe_load(FILE.read_text("utf-8")))


def limits(test: str, reading: str, age_years: int | None, sex: Sex | None) -> list[Limit]:
    """What is known for this reading at this age; those by age come first. A table without a row for the age, or
    without an age, says nothing."""
    found = []
    for norm in all_norms():
        if norm.test != test or reading not in norm.readings:
            continue
        if norm.limit is not None:
            found.append(Limit(norm=norm, values=(norm.limit,)))
        elif age_years is not None:
            found += [_of_row(norm, row, sex) for row in norm.rows if row.ages[0] <= age_years <= row.ages[1]]
    return sorted(found, key=lambda limit: not limit.who)


def by_age(test: str, reading: str) -> bool:
    """Whether there is a table for this reading that asks for an age."""
    return any(n.rows for n in all_norms() if n.test == test and reading in n.readings)


def _of_row(norm: Norm, row: Row, sex: Sex | None) -> Limit:
    span = _("{low} to {high}").format(low=row.ages[0], high=row.ages[1])
    if row.m == row.f:
        return Limit(norm=norm, values=(row.m,), who=_("people of {span}").format(span=span))
    if sex is None:
        return Limit(norm=norm, values=(row.m, row.f), who=_("men and women of {span}").format(span=span))
    who = _("men of {span}") if sex == "m" else _("women of {span}")
    return Limit(norm=norm, values=(row.m if sex == "m" else row.f,), who=who.format(span=span))
