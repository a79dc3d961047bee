"""Tables. Dates are UTC with zone; degrees, seconds and scores are as :class:`coach.exercise.feedback.Rep` says."""

from __future__ import annotations

from coach.records.models.accounts import AccountRow, AssignmentRow, AuditRow, KnownBrowserRow, SignInRow, WrongTryRow
from coach.records.models.assessments import AssessmentLandmarkPart, AssessmentTable, NeurologicalTable
from coach.records.models.base import Base, UtcDateTime
from coach.records.models.care import CheckRow, ConsentRow, DecisionRow, DiaryRow, PlanRow, ProfileRow, SafetyEventRow
from coach.records.models.desk import (
    CalibrationRow,
    CountedInRow,
    DefinitionRow,
    MarkRow,
    NoteRow,
    PlanTemplateRow,
    RescoreRow,
    RomChangeRow,
    TherapistTimeRow,
)
from coach.records.models.sets import (
    FilmRow,
    HoldRow,
    LandmarkPart,
    OwnWayRow,
    Person,
    RefusedRow,
    RepRow,
    SessionRow,
    SetRow,
)

__all__ = [
    "AccountRow",
    "AssessmentLandmarkPart",
    "AssessmentTable",
    "AssignmentRow",
    "AuditRow",
    "Base",
    "CalibrationRow",
    "CheckRow",
    "ConsentRow",
    "CountedInRow",
    "DecisionRow",
    "DefinitionRow",
    "DiaryRow",
    "FilmRow",
    "HoldRow",
    "KnownBrowserRow",
    "LandmarkPart",
    "MarkRow",
    "NeurologicalTable",
    "NoteRow",
    "OwnWayRow",
    "Person",
    "PlanRow",
    "PlanTemplateRow",
    "ProfileRow",
    "RefusedRow",
    "RepRow",
    "RescoreRow",
    "RomChangeRow",
    "SafetyEventRow",
    "SessionRow",
    "SetRow",
    "SignInRow",
    "TherapistTimeRow",
    "UtcDateTime",
    "WrongTryRow",
]
