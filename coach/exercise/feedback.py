"""What :meth:`Session.step` tells: plain records, the same live and recorded."""

from __future__ import annotations

from dataclasses import dataclass, field

PARTS = ("range", "control", "alignment", "steadiness", "symmetry")


@dataclass(slots=True)
class FoundFault:
    """A fault in one rep. severity: 0 to 1."""

    code: str
    severity: float
    start_s: float
    end_s: float


@dataclass(slots=True)
class Rep:
    """One whole cycle, away from the start position and back.

    rom_deg, peak_deg, error_deg: null where the angle could not be measured in this view (``valid`` false) ·
    reached_target: within the measure's error of the target, but for at most a quarter of the way; null where not
    measured · score: 0-100, null when nothing could be scored · parts: name to 0-1, null where not measured ·
    amount: the range in ``unit``, also where that is a length and there are no degrees · reason: why there are no
    degrees · doubt: why it may be no rep after all (codes of :mod:`coach.exercise.verdict`)
    """

    index: int
    side: str
    start_s: float
    peak_s: float
    end_s: float
    angle: str
    rom_deg: float | None
    peak_deg: float | None
    valid: bool
    error_deg: float | None
    reached_target: bool | None
    score: int | None
    parts: dict[str, float | None]
    faults: list[FoundFault] = field(default_factory=list)
    reason: str | None = None
    amount: float | None = None
    unit: str = "deg"
    doubt: str | None = None


@dataclass(slots=True)
class Refused:
    """A cycle that was not counted. reason: a code of :mod:`coach.exercise.verdict`"""

    side: str
    start_s: float
    peak_s: float
    end_s: float
    reason: str
    probability: float = 0.0


@dataclass(slots=True)
class Held:
    """One hold, or the counted time of a timed exercise. valid: the body was seen well enough to vouch for its end."""

    index: int
    side: str
    start_s: float
    end_s: float
    duration_s: float
    valid: bool
    score: int | None = None
    parts: dict[str, float | None] = field(default_factory=dict)
    faults: list[FoundFault] = field(default_factory=list)


@dataclass(slots=True)
class Cue:
    """One thing to say. kind: "change" (do this), "praise", "reach"."""

    code: str
    text: str
    kind: str


@dataclass(slots=True)
class Feedback:
    """One frame's answer. Degrees are null whenever they are not measured *now*: nothing stale is ever carried on.

    phase: "rest", "out", "back", "hold" or "lost" · progress: 0 at rest, 1 at the target, may pass 1, null when lost ·
    reps: the reps finished by this frame (usually none, at most one a side) · count: reps, or holds where those count ·
    hold_s: how long the hold under way has lasted, null when there is none · holds: those that ended on this frame ·
    refused: cycles that this frame decided not to count · not_yet: one that ended now and is not counted unless others
    like it follow
    """

    t_s: float
    phase: str
    count: int
    side: str
    angle_deg: float | None
    best_deg: float | None
    target: float
    progress: float | None
    view: str
    view_off_deg: float | None
    reason: str | None = None
    reps: list[Rep] = field(default_factory=list)
    cue: Cue | None = None
    hold_s: float | None = None
    holds: list[Held] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    not_yet: Refused | None = None
