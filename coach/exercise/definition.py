"""Exercise definitions: what a YAML file in ``exercises/`` may say, checked at the door.

No code in YAML and no ``eval``: a fault is a registered measure against a limit in a phase of the rep.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from coach.exercise.files import FOLDER, DefinitionError, check_name, ids_in, known_file, own_folder, read_yaml
from coach.exercise.mistyped import one_line
from coach.exercise.names import Joints, MeasureName, ViewName, known_measure
from coach.kinematics.registry import MEASURES
from coach.language import later

Phase = Literal["out", "peak", "back", "rep"]
# Quantities of a whole rep that a fault may name like a measure. Times in seconds; differences in the measure's unit;
# unevenness against the other side's last rep, in shares; smoothness is SPARC (0 and below, rough is far below);
# stops count how often the movement stands still on its way out and back;
# touches count how often a hold was broken for less than its grace.
REP_QUANTITIES = (
    "out_s", "hold_s", "back_s", "side_difference", "uneven_share", "short_of_target", "smoothness", "wobble_deg",
    "stops", "touches",
)  # fmt: skip


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Signal(_Strict):
    """What a movement is counted on. ``change``: how far the measure goes from rest to the default target, signed.

    power: 2 where the measure grows with the square of the movement (a height: half a squat lowers the hips a quarter)
    """

    measure: MeasureName
    change: float
    power: Literal[1, 2] = 1

    @model_validator(mode="after")
    def _check(self) -> Signal:
        if self.change == 0:
            raise ValueError("change must not be 0")
        return self


TO_THE_LEFT = ("trunk_side_lean", "pelvic_drop", "shoulder_tilt")  # positive to the person's left
Which = Literal["moving", "other", "any", "all"]


class Posture(_Strict):
    """How the body must be: a measure above or below a limit. In a rep its median counts, in a hold each moment.

    change: against the start of the rep, or the stillest low of the hold · side: of a sided measure, whose ·
    phase: the whole rep, or its peak · views: only asked there
    """

    measure: MeasureName
    above: float | None = None
    below: float | None = None
    change: bool = False
    side: Which = "any"
    phase: Literal["rep", "peak"] = "rep"
    views: tuple[ViewName, ...] = ()

    @model_validator(mode="after")
    def _check(self) -> Posture:
        if (self.above is None) == (self.below is None):
            raise ValueError("give exactly one of above and below")
        return self

    def holds(self, value: float, slack: float = 0.0) -> bool:
        """Whether the limit is kept; ``slack`` (a share of it) forgives a little, so that a hold does not flicker."""
        if self.above is not None:
            return value > self.above - slack * abs(self.above)
        return value < (self.below or 0.0) + slack * abs(self.below or 0.0)


class Camera(_Strict):
    views: Annotated[tuple[ViewName, ...], Field(min_length=1)]
    body: Literal["whole", "upper"] = "whole"
    distance_m: Annotated[float, Field(gt=0, le=6)] = 2.5
    advice: str = ""


_LEAST_WAY_S = 0.2  # nobody moves a limb out and stops it in less


class Band(_Strict):
    """Seconds that a phase may take; outside it the control part of the score falls."""

    usual_s: Annotated[float, Field(gt=0)]
    least_s: Annotated[float, Field(ge=0)]
    most_s: Annotated[float, Field(gt=0)]

    @model_validator(mode="after")
    def _check(self) -> Band:
        if not self.least_s <= self.usual_s <= self.most_s:
            raise ValueError("least_s, usual_s and most_s must rise")
        return self

    def at(self, usual_s: float) -> Band:
        """As wide in proportion about another usual time, and no narrower than it was."""
        share = usual_s / self.usual_s
        least, most = min(self.least_s, self.least_s * share), max(self.most_s, self.most_s * share)
        return Band(usual_s=usual_s, least_s=least, most_s=most)


class Tempo(_Strict):
    out: Band = Band(usual_s=2, least_s=0.5, most_s=6)
    back: Band = Band(usual_s=2, least_s=0.5, most_s=6)
    hold_s: Annotated[float, Field(ge=0)] = 0

    @property
    def usual_s(self) -> tuple[float, float, float]:
        """Out, hold, back."""
        return self.out.usual_s, self.hold_s, self.back.usual_s


class Show(_Strict):
    """How the synthetic person shows a fault: offsets blended in with the movement, or another tempo or range.

    joints: offsets in degrees or metres, as the guide names joints · rest: joints that are so from the start on ·
    tempo_s: out, hold, back ·
    asymmetry: range of the right side over the left, where both move at once · right_share: the same in turn ·
    sway_deg: a trunk that swings · jerks: the way out and back in so many jerks · dips: a hold that is let go
    for a moment so many times
    """

    joints: dict[str, float] = {}
    rest: dict[str, float] = {}
    tempo_s: tuple[float, float, float] | None = None
    asymmetry: Annotated[float, Field(gt=0)] = 1.0
    right_share: Annotated[float, Field(gt=0)] = 1.0
    sway_deg: Annotated[float, Field(ge=0)] = 0.0
    jerks: Annotated[int, Field(ge=0)] = 0
    dips: Annotated[int, Field(ge=0)] = 0


class Lead(_Strict):
    """Whose rep it is where one signal serves both legs: the side on which this measure is larger, or rises more."""

    measure: MeasureName
    change: bool = False

    @model_validator(mode="after")
    def _check(self) -> Lead:
        if not MEASURES[self.measure].sided:
            raise ValueError(f"'{self.measure}' has no left and right")
        return self


class Hold(_Strict):
    """How a hold is recognised. seconds: the goal · grace_s: broken for less, it goes on ·
    stance_side: the hold is named for the leg that stands, not for the one that the measure looks at"""

    seconds: Annotated[float, Field(gt=0)] = 20
    grace_s: Annotated[float, Field(ge=0, le=3)] = 0.5
    when: Annotated[tuple[Posture, ...], Field(min_length=1)]
    stance_side: bool = False


class Fault(_Strict):
    """A registered measure, or a quantity of the whole rep, beyond a limit.

    change: measure the change against the start of the rep · severe: where the severity reaches 1 ·
    toward: of a measure that is positive to the person's left, the side that it must go to: the one that moves or the
    other one, where that is known · absolute: either side ·
    for_s: it must last this long · views: only judged there · side: whose, where the measure has sides
    show: joints (degrees, as in guide) that show the fault on the drawn person, and in the definition's own test
    """

    measure: Annotated[str, AfterValidator(lambda name: name if name in REP_QUANTITIES else known_measure(name))]
    code: Annotated[str, Field(pattern=r"^[a-z][a-z_]*$")]
    above: float | None = None
    below: float | None = None
    severe: float
    phase: Phase = "rep"
    change: bool = False
    absolute: bool = False
    toward: Literal["moving", "other"] | None = None
    side: Which = "moving"
    views: tuple[ViewName, ...] = ()
    for_s: Annotated[float, Field(ge=0)] = 0.2
    show: Show | None = None
    cue: Annotated[str, Field(min_length=3)]
    praise: str = ""

    @model_validator(mode="after")
    def _check(self) -> Fault:
        if (self.above is None) == (self.below is None):
            raise ValueError("give exactly one of above and below")
        limit = self.above if self.above is not None else self.below
        if limit is not None and (self.severe <= limit if self.above is not None else self.severe >= limit):
            raise ValueError("severe must lie beyond the limit")
        if self.toward is not None and (self.absolute or self.above is None or self.measure not in TO_THE_LEFT):
            raise ValueError(f"toward needs above, no absolute, and one of {', '.join(TO_THE_LEFT)}")
        if len(self.cue.split()) > 8:
            raise ValueError("a cue has at most 8 words")
        return self


class Form(_Strict):
    """Good form that shades off: up to ``usual`` all is well, at ``most`` the alignment has lost what form can cost.

    Nothing is said about it; a fault further out is what gets a cue. views: where it may be judged
    """

    measure: MeasureName
    usual: float
    most: float
    absolute: bool = False
    views: tuple[ViewName, ...] = ("side",)

    @model_validator(mode="after")
    def _check(self) -> Form:
        if self.most <= self.usual:
            raise ValueError("most must be more than usual")
        return self


class Weights(_Strict):
    range: float = 0.35
    control: float = 0.2
    alignment: float = 0.3
    steadiness: float = 0.0
    symmetry: float = 0.15

    @model_validator(mode="after")
    def _check(self) -> Weights:
        if min(self.model_dump().values()) < 0 or sum(self.model_dump().values()) <= 0:
            raise ValueError("weights are 0 or more, and not all 0")
        return self


class Style(_Strict):
    """Another way to do the same: joints at rest and at the target that differ from the guide's."""

    rest: Joints = {}
    target: Joints = {}


class Guide(_Strict):
    """The drawn figure that shows the movement: joints in degrees at rest and at the target (see coach.figure)."""

    base: Literal["standing", "chair", "chair_stand", "lying", "sidelying"] = "standing"
    yaw_deg: float = 90
    rest: Joints = {}
    target: Joints = {}
    styles: tuple[Style, ...] = ()


class Exercise(_Strict):
    """One exercise. ``schema_version`` is the language's, ``version`` the definition's own."""

    schema_version: Literal[1]
    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    version: Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$")]
    name: str
    domain: Literal["mobility", "strength", "endurance", "coordination", "balance", "rom", "posture", "stretch"]
    position: Literal[
        "standing", "standing with support", "standing near support", "standing at a wall", "chair",
        "standing or chair", "chair or lying", "lying",
    ]  # fmt: skip
    summary: str
    why: str
    set_up: tuple[str, ...]
    steps: Annotated[tuple[str, ...], Field(min_length=1)]
    mistakes: tuple[str, ...] = ()
    easier: str = ""
    harder: str = ""
    cautions: tuple[str, ...] = ()
    camera: Camera
    kind: Literal["reps", "alternating", "hold", "timed"] = "reps"
    sides: Literal["both", "each", "each_or_both"] = "both"
    measure: MeasureName
    rest: float = 0
    target: float = 1
    min_excursion: Annotated[float, Field(gt=0)] = 1
    count_at: Literal["return", "target"] = "return"
    lead: Lead | None = None
    smallest_share: Annotated[float, Field(gt=0, le=1)] = 0.1
    least_rep_s: Annotated[float, Field(ge=0)] = 0
    hold: Hold | None = None
    signals: dict[ViewName, Signal] = {}
    confirm: tuple[Signal, ...] = ()
    posture: tuple[Posture, ...] = ()
    still: tuple[Literal["feet", "hips", "hands", "other_foot"], ...] = ("feet",)
    tempo: Tempo = Tempo()
    faults: tuple[Fault, ...] = ()
    form: tuple[Form, ...] = ()
    weights: Weights = Weights()
    reach_cue: str = later("Go a little further if it is comfortable.")
    guide: Guide = Guide()

    @model_validator(mode="after")
    def _check(self) -> Exercise:
        if self.rest == self.target:
            raise ValueError("rest and target must differ")
        codes = [f.code for f in self.faults]
        if len(set(codes)) < len(codes):
            raise ValueError("two faults share a code")
        if (self.kind == "hold") != (self.hold is not None):
            raise ValueError("kind hold and the field hold go together")
        return self

    @property
    def counts_reps(self) -> bool:
        """Whether there is a rep to count; holds and timed exercises count seconds."""
        return self.kind in ("reps", "alternating")

    @property
    def two_sided(self) -> bool:
        """Whether left and right are counted apart."""
        return self.kind == "alternating" or self.sides != "both"

    @property
    def unit(self) -> str:
        """The unit of measure, rest, target and min_excursion."""
        return MEASURES[self.measure].unit

    @property
    def direction(self) -> float:
        """+1 where the angle grows from rest to target, -1 where it falls."""
        return 1.0 if self.target > self.rest else -1.0

    def at_tempo(self, tempo_s: Sequence[float] | None) -> Exercise:
        """The same at a tempo of its own. tempo_s: out, hold, back; None is the definition's"""
        if tempo_s is None or not self.counts_reps or tuple(tempo_s) == self.tempo.usual_s:
            return self
        out, hold, back = tempo_s
        tempo = Tempo(
            out=self.tempo.out.at(max(out, _LEAST_WAY_S)), hold_s=hold, back=self.tempo.back.at(max(back, _LEAST_WAY_S))
        )
        return self.model_copy(update={"tempo": tempo})

    def signal(self, view: str) -> Signal | None:
        """What to count on in this view: a stand-in where one is named, else the exercise's own measure where that view
        supports it, else nothing. What belongs to the side view is counted (not measured) from an oblique one too."""
        for name, signal in self.signals.items():
            if name == view:
                return signal
        any_view = not MEASURES[self.measure].views
        if view in ("front", "side") and view not in self.camera.views and (any_view or not self.measurable_in(view)):
            return None
        if view == "oblique" and MEASURES[self.measure].views == ("front",) and "oblique" not in self.camera.views:
            return None
        return Signal(measure=self.measure, change=self.target - self.rest)

    def measurable_in(self, view: str) -> bool:
        """Whether the angle itself may be shown in this view (else reps are counted, degrees are not)."""
        views = MEASURES[self.measure].views
        return not views or view in views


def exercise_ids(folder: Path | None = None) -> list[str]:
    """The exercises of one folder; unless one is given, those that come with the coach and one's own."""
    return ids_in([folder] if folder else [FOLDER, own_folder()])


def load_exercise(which: str | Path, folder: Path | None = None) -> Exercise:
    """An exercise by id, or from a YAML file; raises :class:`DefinitionError` with file, line and field.

    What comes with the coach goes before an own definition of the same id.
    """
    folders = [folder] if folder else [FOLDER, own_folder()]
    path = known_file(which, folders, "exercise", "coach exercises list")
    ex = parse_exercise(path.read_text("utf-8", errors="replace"), path.name)
    check_name(path, ex.id, folders)
    return ex


def parse_exercise(text: str, file: str) -> Exercise:
    """Check the text of one definition; ``file`` is what errors call it."""
    node, data = read_yaml(text, file, "a definition")
    try:
        return Exercise.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        raise DefinitionError(one_line(first, node, file, len(error.errors()) - 1, Exercise)) from error
