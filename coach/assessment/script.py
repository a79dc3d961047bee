"""Assessment scripts: what a YAML file in ``scripts/`` may say, checked at the door.

A script holds words, times, conditions and names of what is registered (counters, stop criteria, readings); no code.
A further test of a known kind is one more file.
"""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from coach.exercise.definition import Camera, Posture, exercise_ids
from coach.exercise.names import ViewName
from coach.pose import CoachError

FOLDER = Path(__file__).resolve().parent / "scripts"

CounterName = Literal["stands", "steps", "touches", "raises"]
StopName = Literal["stance_foot_moved", "feet_moved", "step", "arms_used", "turned"]
FeetName = Literal["side_by_side", "semi_tandem", "tandem"]
ReadingName = Literal[
    "stands_in_time", "time_of_stands", "four_stages", "one_leg", "quiet_stance", "march", "touches", "arm_raises",
    "best_ranges", "posture",
]  # fmt: skip
Mark = Literal["checked", "v", "p"]
Sex = Literal["m", "f"]


class ScriptError(CoachError):
    """A script that is not valid: the message names file and field."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Safety(_Strict):
    """What must be so before anybody begins. confirm: what the person agrees to, empty where nothing is at risk"""

    within_reach: str = ""
    someone_near: bool = False
    confirm: str = ""
    not_if: tuple[str, ...] = ()


class Practice(_Strict):
    """A try before it counts: what is said, and for how long."""

    say: str
    seconds: Annotated[float, Field(gt=0, le=60)]


class Stage(_Strict):
    """One thing asked of the person, and what ends it.

    hold: the clock runs while ``feet`` and the conditions in ``when`` are kept, at most ``seconds`` · timed: so many
    seconds from the word go · count: until so many were counted, within ``seconds`` · range: reps of an exercise, the
    best counts

    side: the arm, or the leg that stands (conditions then speak of the other leg as the moving one) ·
    start_within_s: how long a hold or a count may take to begin · grace_s: a hold broken for less goes on ·
    fresh: somebody who is in the position already must leave it before it counts, for its beginning was not seen ·
    view, body: where they differ from the script's camera · keep: what to keep in mind, shown small
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    name: str
    say: Annotated[str, Field(min_length=3)]
    go: str = "Go."
    keep: str = ""
    kind: Literal["hold", "timed", "count", "range"]
    seconds: Annotated[float, Field(gt=0, le=180)]
    start_within_s: Annotated[float, Field(gt=0)] = 20
    side: Literal["left", "right", "both"] = "both"
    feet: FeetName | None = None
    when: tuple[Posture, ...] = ()
    grace_s: Annotated[float, Field(ge=0, le=1)] = 0.1
    fresh: bool = False
    count: CounterName | None = None
    until: Annotated[int, Field(gt=0)] | None = None
    exercise: str = ""
    reps: Annotated[int, Field(gt=0)] = 2
    view: ViewName | None = None
    body: Literal["whole", "upper"] | None = None
    stops: tuple[StopName, ...] = ()

    @model_validator(mode="after")
    def _check(self) -> Stage:
        if (self.kind == "hold") != bool(self.when or self.feet):
            raise ValueError("kind hold needs feet or when, and only it has them")
        if self.kind == "count" and (self.count is None or self.until is None):
            raise ValueError("kind count needs count and until")
        if (self.kind == "range") != bool(self.exercise):
            raise ValueError("kind range and the field exercise go together")
        if self.exercise and self.exercise not in exercise_ids():
            raise ValueError(f"there is no exercise '{self.exercise}'")
        return self


class ReadingField(_Strict):
    """One number of the result. mdc: minimal detectable change in its unit, null where it is not known yet"""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    label: str
    unit: str
    better: Literal["higher", "lower", "neither"] = "neither"
    mdc: float | None = None
    mdc_source: str = ""
    mdc_mark: Mark = "v"


class Band(_Strict):
    """A row of a reference table: ages, and the limit for men and women (the same where the source does not tell)."""

    ages: tuple[int, int]
    m: float
    f: float


class Reference(_Strict):
    """What the reading is compared with: typical, never normal; shown with its source.

    mark: v was recalled and wants a therapist's look, p is a proposal · of: the field that the table is about ·
    says: what a row's number is, with {limit}, {from_age} and {to_age}
    """

    source: str
    text: str
    mark: Mark = "checked"
    of: str = ""
    says: str = ""
    table: tuple[Band, ...] = ()
    table_mark: Mark = "checked"


class Script(_Strict):
    """One test. ``schema_version`` is the language's, ``version`` the script's own.

    hands: chest (arms crossed, asked before it begins) or free · settle_s: how long the position must be kept ·
    pose_mode: image where smoothing falsifies the reading · end_at_first_short: stages after one that was not held
    to its end are left out · independent: each stage says something for itself, on a clip in any
    order, and the others count where one is not valid
    """

    schema_version: Literal[1]
    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    version: Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$")]
    name: str
    domain: Literal["strength", "balance", "coordination", "rom", "posture"]
    why: str
    explain: Annotated[tuple[str, ...], Field(min_length=1)]
    safety: Safety = Safety()
    position: Literal["standing", "chair", "standing or chair"]
    hands: Literal["free", "chest"] = "free"
    camera: Camera
    settle_s: Annotated[float, Field(ge=0, le=5)] = 0.5
    practice: Practice | None = None
    countdown_s: Annotated[int, Field(ge=0, le=10)] = 3
    pose_mode: Literal["image", "any"] = "any"
    least_fps: Annotated[float, Field(ge=8, le=60)] = 12
    repeats: Annotated[int, Field(gt=0, le=5)] = 1
    rest_s: Annotated[float, Field(ge=0, le=300)] = 0
    end_at_first_short: bool = False
    independent: bool = False
    stages: Annotated[tuple[Stage, ...], Field(min_length=1)]
    reading: ReadingName
    readings: tuple[ReadingField, ...] = ()
    reference: Reference
    unseen: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _check(self) -> Script:
        ids = [s.id for s in self.stages]
        if len(set(ids)) < len(ids):
            raise ValueError("two stages share an id")
        if self.reference.table and not (self.reference.of and self.reference.says):
            raise ValueError("a reference table needs of and says")
        return self


def script_ids(folder: Path = FOLDER) -> list[str]:
    """By name."""
    return sorted(p.stem for p in folder.glob("*.yaml"))


def load_script(which: str | Path, folder: Path = FOLDER) -> Script:
    """A script by id, or from a YAML file; raises :class:`ScriptError` with file and field."""
    path = Path(which) if str(which).endswith((".yaml", ".yml")) else folder / f"{which}.yaml"
    if not path.is_file():
        near = difflib.get_close_matches(str(which), script_ids(folder), 1)
        hint = f"Did you mean {near[0]}?" if near else f"One of: {', '.join(script_ids(folder))}."
        raise ScriptError(f"No test '{which}'. {hint}")
    return parse_script(path.read_text("utf-8", errors="replace"), path.name)


def parse_script(text: str, file: str) -> Script:
    """Check the text of one script; ``file`` is what errors call it."""
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        raise ScriptError(f"{file}{line}: not valid YAML ({getattr(error, 'problem', 'unreadable')}).") from error
    if not isinstance(data, dict):
        raise ScriptError(f"{file}: a script is a list of 'field: value' lines.")
    try:
        return Script.model_validate(data)
    except ValidationError as error:
        first, more = error.errors()[0], error.error_count() - 1
        field = ".".join(str(p) for p in first["loc"]) or "the script"
        said = "is not a field here" if first["type"] == "extra_forbidden" else first["msg"]
        rest = f" (and {more} more)" if more else ""
        raise ScriptError(f"{file}: {field}: {said.removeprefix('Value error, ')}{rest}") from error
