"""What the rules of care look at and what they make: plain records that never change.

Pain and effort are 0 to 10. Times carry a zone; weekdays are 0 (Monday) to 6. Nothing here reads a clock.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal, TypeVar, get_args

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

Place = Literal["feet", "legs", "knees", "hips", "back", "neck", "shoulders", "arms", "hands"]
Goal = Literal["walk", "stairs", "chair", "balance", "reach", "posture", "sleep", "pain"]
RedFlagId = Literal[
    "chest_pain", "fainting", "new_weakness", "bladder_or_bowel", "spreading_numbness", "foot_wound", "hot_swelling",
    "fall",
]  # fmt: skip
RED_FLAG_IDS: tuple[RedFlagId, ...] = get_args(RedFlagId)
Side = Literal["left", "right", "both"]
STARTER, PACING = "starter", "pacing"  # made_by, where no therapist made the plan

_Id = TypeVar("_Id", bound=str)
Score10 = Annotated[float, Field(ge=0, le=10)]
ExerciseId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=400)]


class Record(BaseModel):
    """A plain value that rules compute with: no field more than it names, no NaN, never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


def _once_each(ids: tuple[_Id, ...]) -> tuple[_Id, ...]:
    return tuple(sorted(set(ids)))


class Profile(Record):
    """The questionnaire. What decides about safety has no default: an open question is asked, not guessed.

    numb_feet: feeling in the feet is less or gone · dizzy_on_standing: also for known autonomic neuropathy ·
    cleared_for_...: a therapist or doctor has allowed it
    """

    can_stand_safely: bool
    foot_ulcer: bool
    numb_feet: bool
    diabetes: bool
    dizzy_on_standing: bool
    falls_last_year: Annotated[int, Field(ge=0, le=99)]
    painful: Annotated[tuple[Place, ...], AfterValidator(_once_each)] = ()
    goals: Annotated[tuple[Goal, ...], AfterValidator(_once_each)] = ()
    cleared_for_rapid_stands: bool = False
    cleared_for_balance: bool = False


def _weekdays(days: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(sorted(set(days)))


class PlanItem(Record):
    """One exercise of a plan. reps, seconds: of one set, for each side where the sides are done one after the other
    (an alternating exercise counts both) · tempo_s: out, hold, back; None is the definition's · target: in the unit of
    the exercise's measure; None is the definition's · locked: pacing leaves it as it is · most: pacing goes no further
    """

    exercise: ExerciseId
    side: Side = "both"
    sets: Annotated[int, Field(ge=1, le=10)] = 1
    reps: Annotated[int, Field(ge=1, le=50)] | None = None
    seconds: Annotated[int, Field(ge=1, le=600)] | None = None
    tempo_s: tuple[Annotated[float, Field(ge=0, le=60)], ...] | None = None
    target: float | None = None
    days: Annotated[tuple[Annotated[int, Field(ge=0, le=6)], ...], AfterValidator(_weekdays), Field(min_length=1)] = (
        0, 1, 2, 3, 4, 5, 6,
    )  # fmt: skip
    locked: bool = False
    most: Annotated[int, Field(ge=1, le=600)] | None = None

    @model_validator(mode="after")
    def _check(self) -> PlanItem:
        if (self.reps is None) == (self.seconds is None):
            raise ValueError("give exactly one of reps and seconds")
        if self.tempo_s is not None and (len(self.tempo_s) != 3 or sum(self.tempo_s) <= 0):
            raise ValueError("tempo_s is out, hold and back, and not all 0")
        return self

    @property
    def key(self) -> tuple[str, str]:
        """What stays the same while the amounts change from version to version."""
        return self.exercise, self.side

    @property
    def amount(self) -> int:
        """Reps or seconds of one set."""
        return self.reps if self.reps is not None else self.seconds or 0

    @property
    def dose(self) -> str:
        """As a chart note has it: 2 × 8, and of what is held 2 × 20 s."""
        return f"{self.sets} × {self.amount}" + (" s" if self.seconds is not None else "")

    def with_amount(self, amount: int) -> PlanItem:
        """The same with so many reps, or seconds where it is held."""
        field = "reps" if self.reps is not None else "seconds"
        return self.model_copy(update={field: amount})


class Progression(Record):
    """How one plan may grow, where a therapist wants it otherwise than the thresholds of care have it; None is as they
    have it. weekly_growth: percent, 0 for not at all, and never more than the cap of care · good_sessions: in a row
    before one step · good_score: that each of them needs"""

    weekly_growth: Annotated[float, Field(ge=0, le=100)] | None = None
    good_sessions: Annotated[int, Field(ge=1, le=30)] | None = None
    good_score: Annotated[float, Field(ge=0, le=100)] | None = None


class Plan(Record):
    """One version of a plan; a change makes the next version.

    pain_ceiling: pain above it is red · rest_s: between sets · routine: a sequence for every day, on rest days too ·
    locked: pacing leaves all of it as it is · progression: its own rules for more ·
    made_by: "starter", "pacing" or the therapist's name · reason: the rule that made this version
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)] = "plan"
    version: Annotated[int, Field(ge=1)] = 1
    name: Name = "My plan"
    items: tuple[PlanItem, ...]
    routine: ExerciseId | None = "daily_rom"
    pain_ceiling: Score10 = 5
    rest_s: Annotated[int, Field(ge=30, le=60)] = 45
    locked: bool = False
    progression: Progression = Progression()
    made_by: Name
    made_at: AwareDatetime
    reason: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)] = "made"

    @model_validator(mode="after")
    def _check(self) -> Plan:
        keys = [i.key for i in self.items]
        if len(set(keys)) < len(keys):
            raise ValueError("an exercise is twice in the plan with the same side")
        return self


class Before(Record):
    """The check before a session. ketones: None where they were not measured · glucose_mg_dl: None where not told"""

    pain: Score10
    red_flags: Annotated[tuple[RedFlagId, ...], AfterValidator(_once_each)] = ()
    feet_checked: bool = False
    shoes_on: bool = False
    chair_in_reach: bool = False
    glucose_mg_dl: Annotated[float, Field(ge=20, le=1000)] | None = None
    ketones: bool | None = None
    at: AwareDatetime


class SetPain(Record):
    """Pain after a set: a number where one was told, or more, less, the same than before the set; "stop" stops.
    assumed: nobody told it; the person was seen and kept still, which is taken for the same"""

    change: Literal["less", "same", "more", "stop"]
    pain: Score10 | None = None
    assumed: bool = False
    at: AwareDatetime

    @model_validator(mode="after")
    def _check(self) -> SetPain:
        if self.assumed and (self.change != "same" or self.pain is not None):
            raise ValueError("only that the pain is the same can be assumed")
        return self


class After(Record):
    """rpe: effort of the whole session, 0 (rest) to 10 · red_flags: what happened meanwhile"""

    pain: Score10
    rpe: Score10
    felt: Note = ""
    red_flags: Annotated[tuple[RedFlagId, ...], AfterValidator(_once_each)] = ()
    at: AwareDatetime


class Morning(Record):
    """The check on the morning after a session. sleep: 10 is best, None where it was not told"""

    pain: Score10
    sleep: Score10 | None = None
    at: AwareDatetime


class Diary(Record):
    """One week, by its Monday. What was not told is None. sleep: 10 is best · stress: 10 is most"""

    week: dt.date
    sleep: Score10 | None = None
    stress: Score10 | None = None
    food: Note = ""
    steps: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    minutes: Annotated[int, Field(ge=0, le=10_080)] | None = None
    medication_as_told: bool | None = None

    @model_validator(mode="after")
    def _check(self) -> Diary:
        if self.week.weekday() != 0:
            raise ValueError("a week is named by its Monday")
        return self


class SessionSummary(Record):
    """One session, as the rules see it.

    date: where the patient lives · planned, done: sets of the plan on that day; planned is None without a plan and 0 on
    a rest day · pain_max: the most told after a set · score: median form score · minutes: time under exercise ·
    rest: the rule that said to rest (:func:`coach.care.rest.told_to_rest`), None where none did · flags_seen: whether a
    therapist has looked at every red flag of it
    """

    at: AwareDatetime
    date: dt.date
    planned: Annotated[int, Field(ge=0)] | None = None
    done: Annotated[int, Field(ge=0)] = 0
    pain_before: Score10 | None = None
    pain_max: Score10 | None = None
    pain_after: Score10 | None = None
    rpe: Score10 | None = None
    score: Annotated[float, Field(ge=0, le=100)] | None = None
    minutes: Annotated[float, Field(ge=0)] = 0
    red_flag: bool = False
    rest: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)] | None = None
    flags_seen: bool = False


class Activity(Record):
    """One of the patient's own, with how well it goes: 0 (cannot) to 10 (as before)."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
    ability: Score10


class Psfs(Record):
    """Patient-Specific Functional Scale: three activities of the patient's own, 0 (cannot) to 10 (as before)."""

    activities: Annotated[tuple[Activity, ...], Field(min_length=3, max_length=3)]
    at: AwareDatetime

    @property
    def mean(self) -> float:
        """0 to 10, the mean over the activities."""
        return sum(a.ability for a in self.activities) / len(self.activities)
