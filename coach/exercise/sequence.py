"""Sequences: exercises in an order, with how much of each and a rest after it; YAML files in exercises/sequences/."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from coach.exercise.definition import Exercise, load_exercise
from coach.exercise.files import FOLDER, DefinitionError, check_name, ids_in, known_file, line_of, own_folder, read_yaml
from coach.language import _

SEQUENCES = FOLDER / "sequences"
OFF_THE_FEET = ("chair", "chair or lying", "lying")
CHANGE_S = 10.0  # from one side to the other, as to turn a chair; and before the first exercise of a session


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Item(_Strict):
    """One exercise of a sequence. reps or seconds: for each side where the sides are done one after the other (an
    alternating exercise counts both) · side: one side alone · rest_s: the pause after it"""

    exercise: str
    reps: Annotated[int, Field(ge=1, le=50)] | None = None
    seconds: Annotated[float, Field(gt=0, le=600)] | None = None
    side: Literal["left", "right", "both"] = "both"
    rest_s: Annotated[float, Field(ge=0, le=300)] = 15

    @model_validator(mode="after")
    def _check(self) -> Item:
        ex = load_exercise(self.exercise)
        if (self.reps is None) == (self.seconds is None):
            raise ValueError("give exactly one of reps and seconds")
        if ex.counts_reps and self.reps is None:
            raise ValueError(f"{ex.id} is counted: give reps")
        if not ex.counts_reps and self.seconds is None:
            raise ValueError(f"{ex.id} is timed: give seconds")
        if self.side != "both" and not ex.two_sided:
            raise ValueError(f"{ex.id} is done with both sides at once: leave out side")
        return self

    @property
    def definition(self) -> Exercise:
        return load_exercise(self.exercise)

    @property
    def rounds(self) -> int:
        """2 where left and right are done one after the other."""
        return len(self.sides)

    @property
    def sides(self) -> tuple[Literal["left", "right", "both"], ...]:
        """The sides that are done, one after the other."""
        ex = self.definition
        apart = ex.sides == "each" and ex.kind != "alternating"
        return ("left", "right") if apart and self.side == "both" else (self.side,)

    @property
    def work_s(self) -> float:
        """By the exercise's usual tempo, without the rest."""
        tempo = self.definition.tempo
        once = self.seconds or (self.reps or 0) * (tempo.out.usual_s + tempo.hold_s + tempo.back.usual_s)
        return self.rounds * once + (self.rounds - 1) * CHANGE_S


@dataclass(frozen=True)
class Step:
    """What is done between two rests: one exercise, on one side or on both. number: which of the sequence's items, from
    1 on · amount: reps, or seconds · rest_s: the pause after it · target, tempo_s: None is the definition's"""

    number: int
    exercise: str
    side: Literal["left", "right", "both"]
    amount: int
    rest_s: float
    set_number: int = 1
    sets: int = 1
    target: float | None = None
    tempo_s: tuple[float, ...] | None = None


class Sequence(_Strict):
    """not_for: who should not do it, or only after asking · off_the_feet: chair and lying exercises alone"""

    schema_version: Literal[1]
    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    name: str
    summary: str
    off_the_feet: bool = False
    items: Annotated[tuple[Item, ...], Field(min_length=1)]
    not_for: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _check(self) -> Sequence:
        if self.off_the_feet:
            loaded = [i.exercise for i in self.items if not off_the_feet(i.definition)]
            if loaded:
                raise ValueError(f"is off the feet, but {', '.join(loaded)} may load them")
        return self

    @property
    def steps(self) -> list[Step]:
        """All that is done, in order; after a left side its right one, with a moment to change."""
        found: list[Step] = []
        for number, item in enumerate(self.items, 1):
            amount, sides = item.reps or round(item.seconds or 0), item.sides
            rests = [*[CHANGE_S] * (len(sides) - 1), item.rest_s]
            found += [Step(number, item.exercise, s, amount, r) for s, r in zip(sides, rests, strict=True)]
        return found

    @property
    def length_s(self) -> float:
        """By the exercises' tempos, with the rests between them."""
        return sum(i.work_s for i in self.items) + sum(i.rest_s for i in self.items[:-1])


def off_the_feet(ex: Exercise) -> bool:
    """Whether no weight comes on the feet: not standing, not rising from the chair, no caution about an ulcer."""
    warned = any("ulcer" in caution.lower() for caution in ex.cautions)
    return ex.position in OFF_THE_FEET and ex.guide.base != "chair_stand" and not warned


def sequence_ids(folder: Path | None = None) -> list[str]:
    """The sequences of one folder; unless one is given, those that come with the coach and one's own."""
    return ids_in(_folders(folder))


def _folders(folder: Path | None) -> list[Path]:
    return [folder] if folder else [SEQUENCES, own_folder() / SEQUENCES.name]


def load_sequence(which: str | Path, folder: Path | None = None) -> Sequence:
    """A sequence by id, or from a YAML file; raises :class:`DefinitionError` in one line."""
    folders = _folders(folder)
    path = known_file(which, folders, "sequence", "coach exercises sequences")
    sequence = parse_sequence(path.read_text("utf-8", errors="replace"), path.name)
    check_name(path, sequence.id, folders)
    return sequence


def parse_sequence(text: str, file: str) -> Sequence:
    node, data = read_yaml(text, file, "a sequence")
    try:
        return Sequence.model_validate(data)
    except DefinitionError as error:  # of an exercise that it names
        raise DefinitionError(_("{file}: {error}").format(file=file, error=error)) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the sequence"
        line = line_of(node, list(first["loc"]))
        raise DefinitionError(
            _("{file}:{line}: {where}: {n1}").format(
                file=file, line=line, where=where, n1=first["msg"].removeprefix("Value error, ")
            )
        ) from error
