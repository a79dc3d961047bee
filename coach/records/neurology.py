"""The neurological record: what a therapist found by hand. None of it comes from video.

Each entry is kept as it was made; a correction is a further entry.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator
from sqlalchemy import select
from sqlalchemy.orm import Session

from coach.language import _
from coach.pose import CoachError
from coach.records.database import Database, RecordsError, now_utc
from coach.records.models import NeurologicalTable, Person

ReflexSite = Literal["biceps", "brachioradialis", "triceps", "knee", "ankle"]
VibrationSite = Literal["great_toe", "inner_ankle", "shin", "finger"]
SoleSite = Literal[
    "toe_1", "toe_3", "toe_5", "metatarsal_1", "metatarsal_3", "metatarsal_5", "midfoot_medial", "midfoot_lateral",
    "heel", "dorsum",
]  # fmt: skip
MuscleGroup = Literal[
    "shoulder_abduction", "elbow_flexion", "elbow_extension", "wrist_extension", "hip_flexion", "knee_extension",
    "knee_flexion", "ankle_dorsiflexion", "ankle_plantarflexion", "great_toe_extension",
]  # fmt: skip
Felt = Literal["felt", "not_felt"]

Reflex = Annotated[int, Field(ge=0, le=4, strict=True)]
Strength = Annotated[int, Field(ge=0, le=5, strict=True)]
VibrationSeconds = Annotated[float, Field(gt=0, le=120, strict=True, allow_inf_nan=False)]
Vibration = Literal["present", "reduced", "absent"] | VibrationSeconds

PARTS = ("reflexes", "vibration", "monofilament", "strength")
SITES: dict[str, tuple[str, ...]] = {
    "reflexes": get_args(ReflexSite), "vibration": get_args(VibrationSite), "monofilament": get_args(SoleSite),
    "strength": get_args(MuscleGroup),
}  # fmt: skip
SIDES = ("left", "right")
_Side = Literal["left", "right"]


class NeurologicalEntry(BaseModel):
    """One examination. What is not in it was not tested.

    reflexes: 0 (none) to 4 (with clonus), the usual scale of tendon reflexes (NINDS) · vibration: seconds until a
    tuning fork is no longer felt, or a word · monofilament: 10 g, felt or not · strength: 0 to 5 (MRC scale)
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    entered_by: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
    reflexes: dict[ReflexSite, dict[_Side, Reflex]] = {}
    vibration: dict[VibrationSite, dict[_Side, Vibration]] = {}
    monofilament: dict[SoleSite, dict[_Side, Felt]] = {}
    strength: dict[MuscleGroup, dict[_Side, Strength]] = {}
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)] = ""

    @model_validator(mode="after")
    def _check(self) -> NeurologicalEntry:
        if not self.note and not any(flat(self.model_dump())):
            raise ValueError(_("nothing was entered yet"))
        return self


@dataclass(frozen=True)
class NeurologicalRow:
    """at: UTC"""

    id: int
    person_id: int
    at: datetime
    entry: NeurologicalEntry


def flat(entry: Mapping[str, Any]) -> dict[tuple[str, str, str], Any]:
    """(part, site, side) to what was found, in the order of SITES."""
    return {
        (part, site, side): entry[part][site][side]
        for part in PARTS
        for site in SITES[part]
        for side in SIDES
        if side in entry.get(part, {}).get(site, {})
    }


def changes(before: NeurologicalEntry | None, after: NeurologicalEntry) -> list[tuple[str, str, str, Any, Any]]:
    """(part, site, side, before, now) of everything that was tested both times and is not the same."""
    if before is None:
        return []
    old, new = flat(before.model_dump()), flat(after.model_dump())
    return [(*key, old[key], value) for key, value in new.items() if key in old and old[key] != value]


class NeurologyRecords(Database):
    """No way to change or remove an entry, on purpose."""

    def save_neurology(self, person_id: int, entry: Mapping[str, Any], at: datetime | None = None) -> int:
        """Keep one entry, durably, before returning its id. entry: the fields of :class:`NeurologicalEntry`

        Raises CoachError, one line, for what is not one, and keeps nothing of it.
        """
        try:
            checked = NeurologicalEntry.model_validate(dict(entry))
        except ValidationError as error:
            raise CoachError(_line(error)) from error
        with self._writing() as s:
            if s.get(Person, person_id) is None:
                raise RecordsError(_("This person is not in the records any more; the entry was not kept."))
            row = NeurologicalTable(person_id=person_id, at=at or now_utc(), **checked.model_dump())
            s.add(row)
            s.commit()
            return row.id

    def neurology(self, person_id: int) -> list[NeurologicalRow]:
        """Every entry of a person, oldest first."""
        query = select(NeurologicalTable).where(NeurologicalTable.person_id == person_id)
        with Session(self._engine) as s:
            rows = s.scalars(query.order_by(NeurologicalTable.at, NeurologicalTable.id))
            return [NeurologicalRow(r.id, r.person_id, r.at, _entry(r)) for r in rows]


def _entry(r: NeurologicalTable) -> NeurologicalEntry:
    return NeurologicalEntry.model_validate(
        {"entered_by": r.entered_by, "note": r.note, **{part: getattr(r, part) for part in PARTS}}
    )


def _line(error: ValidationError) -> str:
    first = error.errors()[0]
    where = [str(p) for p in first["loc"]]
    if where[:1] == ["entered_by"]:
        return _("Please type who examined, in 1 to 80 letters.")
    if not where:
        return _("Nothing was entered yet. Mark at least one finding, or write a note.")
    return _("This cannot be kept: {n1}: {n2}.").format(n1=", ".join(where).replace("_", " "), n2=first["msg"])
