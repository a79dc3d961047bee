"""Results of balance and coordination tests, as they were measured or typed in; never changed afterwards."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from sqlalchemy import select
from sqlalchemy.orm import Session

from coach.language import _
from coach.pose import CoachError, PoseSeries
from coach.records.database import APP_VERSION, Database, RecordsError, now_utc
from coach.records.models import AssessmentLandmarkPart, AssessmentTable, Person
from coach.records.recording import pack, unpack

TIMED_UP_AND_GO = "timed_up_and_go"
_LONGEST_S = 600.0


class _Pose(BaseModel):
    """What looked: results are only compared where these are the same."""

    model_config = ConfigDict(extra="ignore")
    model: Annotated[str, Field(min_length=1, max_length=40)]
    mode: Annotated[str, Field(min_length=1, max_length=10)]
    view: Annotated[str, Field(min_length=1, max_length=10)]


class _Result(BaseModel):
    """The part of a ``coach.assessment/1`` object that is kept, checked at the door."""

    model_config = ConfigDict(extra="ignore")
    test: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
    valid: bool
    invalid_reason: str | None = None
    reading: dict[str, Any] | None = None
    stages: list[dict[str, Any]] = []
    warnings: list[dict[str, Any]] = []
    script_version: Annotated[str, Field(max_length=20)] | None = None
    pose: _Pose

    @model_validator(mode="after")
    def _check(self) -> _Result:
        if self.valid == (self.reading is None):
            raise ValueError("a valid result has a reading, and one that is not valid has none")
        if not self.valid and not self.invalid_reason:
            raise ValueError("a result that is not valid says why")
        try:
            json.dumps([self.reading, self.stages, self.warnings], allow_nan=False)
        except (TypeError, ValueError) as error:  # NaN, or an array: no number that could be read again
            raise ValueError(f"something in it is not JSON ({error})") from error
        return self


@dataclass(frozen=True)
class AssessmentRow:
    """One result.

    at: UTC · reading: numbers by name, units in the names, None unless valid · stages: one object a stage, with its
    times on the recording's clock · model, mode, view: of the pose, None for what was typed in by ``entered_by``
    """

    id: int
    person_id: int
    test: str
    at: datetime
    valid: bool
    invalid_reason: str | None
    reading: dict[str, Any] | None
    stages: list[dict[str, Any]]
    warnings: list[dict[str, Any]]
    script_version: str | None
    model: str | None
    mode: str | None
    view: str | None
    entered_by: str | None


class AssessmentRecords(Database):
    """Balance and coordination tests, with their landmarks."""

    def save_assessment(
        self,
        person_id: int,
        result: dict[str, Any],
        landmarks: PoseSeries | Sequence[PoseSeries] | None = None,
        at: datetime | None = None,
    ) -> int:
        """Keep one result, durably, before returning its id.

        result: a ``coach.assessment/1`` object; of it test, valid, invalid_reason, reading, stages, warnings,
        script_version and pose (model, mode, view) are kept · landmarks: its recording, whole or in parts, on the same
        clock as the stages' times · at: when it was taken, now unless given
        Raises CoachError for anything that is not such a result, and keeps nothing of it.
        """
        try:
            kept = _Result.model_validate(result)
        except ValidationError as error:
            raise _not_a_result(error) from error
        row = AssessmentTable(
            person_id=person_id, at=at or now_utc(), app_version=APP_VERSION,
            **kept.model_dump(exclude={"pose"}), **kept.pose.model_dump(),
        )  # fmt: skip
        return self._add(row, [landmarks] if isinstance(landmarks, PoseSeries) else landmarks or [])

    def save_timed_up_and_go(self, person_id: int, time_s: float, entered_by: str, at: datetime | None = None) -> int:
        """Keep a timed up and go that somebody took with a watch. time_s: seconds, to the tenth"""
        entered_by = " ".join(entered_by.split())
        if not 0 < time_s <= _LONGEST_S:
            raise CoachError(
                _("The time is more than 0 and at most {longest_s:.0f} seconds.").format(longest_s=_LONGEST_S)
            )
        if not 0 < len(entered_by) <= 80:
            raise CoachError(_("Please type who took the time, in 1 to 80 letters."))
        row = AssessmentTable(
            person_id=person_id, at=at or now_utc(), app_version=APP_VERSION, test=TIMED_UP_AND_GO, valid=True,
            reading={"time_s": round(time_s, 1)}, stages=[], warnings=[], entered_by=entered_by,
        )  # fmt: skip
        return self._add(row, [])

    def _add(self, row: AssessmentTable, landmarks: Sequence[PoseSeries]) -> int:
        with self._writing() as s:
            if s.get(Person, row.person_id) is None:
                raise RecordsError(_("This person is not in the records any more; the result was not kept."))
            s.add(row)
            s.flush()
            s.add_all(
                AssessmentLandmarkPart(assessment_id=row.id, part=i, frames=len(series), blob=pack(series))
                for i, series in enumerate(landmarks)
            )
            s.commit()
            return row.id

    def assessments(self, person_id: int, test: str | None = None) -> list[AssessmentRow]:
        """All results of a person, or those of one test, oldest first."""
        query = select(AssessmentTable).where(AssessmentTable.person_id == person_id)
        if test is not None:
            query = query.where(AssessmentTable.test == test)
        with Session(self._engine) as s:
            return [_row(r) for r in s.scalars(query.order_by(AssessmentTable.at, AssessmentTable.id))]

    def assessment(self, assessment_id: int) -> AssessmentRow | None:
        """One result, None where there is none with this id."""
        with Session(self._engine) as s:
            found = s.get(AssessmentTable, assessment_id)
            return None if found is None else _row(found)

    def assessment_landmarks(self, assessment_id: int) -> list[PoseSeries]:
        """The parts of its recording in order, empty where none was kept. Raises CoachError when one is damaged."""
        query = select(AssessmentLandmarkPart).where(AssessmentLandmarkPart.assessment_id == assessment_id)
        with Session(self._engine) as s:
            return [unpack(r.blob) for r in s.scalars(query.order_by(AssessmentLandmarkPart.part))]


def _row(r: AssessmentTable) -> AssessmentRow:
    return AssessmentRow(
        r.id, r.person_id, r.test, r.at, r.valid, r.invalid_reason, r.reading, r.stages, r.warnings, r.script_version,
        r.model, r.mode, r.view, r.entered_by,
    )  # fmt: skip


def _not_a_result(error: ValidationError) -> CoachError:
    first = error.errors()[0]
    field = ".".join(str(p) for p in first["loc"]) or "the result"
    return CoachError(
        _("This is not a result that can be kept: {field}: {n1}.").format(
            field=field, n1=first["msg"].removeprefix("Value error, ")
        )
    )
