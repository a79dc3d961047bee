"""What the rules need to know about an exercise, from its definition; and how much work a plan is.

Work is measured in seconds of movement: sets x sides x (reps x seconds of one rep, or the seconds of the hold). So reps
and holds can be added up. A rep takes what its plan's tempo says, else the definition's usual one.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from coach.care.records import Plan, PlanItem, Side
from coach.care.thresholds import DEFAULT, Thresholds
from coach.exercise.definition import Exercise, load_exercise
from coach.exercise.files import FOLDER, DefinitionError, find_file, own_folder
from coach.exercise.sequence import SEQUENCES, Item, Step, load_sequence, off_the_feet

_UNKNOWN_REP_S = 4.0  # of an exercise that is no longer there; it is never given, but its share still counts


def known(exercise: str | Exercise) -> Exercise | None:
    """The definition, or None where there is none (any more) that can be read."""
    if isinstance(exercise, Exercise):
        return exercise
    try:
        path = find_file(exercise, [FOLDER, own_folder()])
        return None if path is None else _read(path, path.stat().st_mtime_ns)
    except (DefinitionError, OSError):
        return None


@lru_cache(maxsize=256)
def _read(path: Path, changed_ns: int) -> Exercise:
    """Reading YAML is slow beside the rules; a file that was written anew is read anew."""
    return load_exercise(path)


def routine_steps(routine: str) -> tuple[tuple[Step, Item], ...]:
    """The steps of a sequence, each with its item; none where there is no such sequence that can be read."""
    try:
        path = find_file(routine, [SEQUENCES, own_folder() / SEQUENCES.name])
        return () if path is None else _steps(path, path.stat().st_mtime_ns)
    except (DefinitionError, OSError):
        return ()


@lru_cache(maxsize=16)
def _steps(path: Path, changed_ns: int) -> tuple[tuple[Step, Item], ...]:
    sequence = load_sequence(path)
    return tuple((step, sequence.items[step.number - 1]) for step in sequence.steps)


def name_of(exercise: str | Exercise) -> str:
    """Of an exercise that is not known here, its id in words."""
    found = known(exercise)
    return found.name if found else str(exercise).replace("_", " ")


def on_the_feet(ex: Exercise) -> bool:
    """Whether it is done standing."""
    return not off_the_feet(ex)


def rapid_stand(ex: Exercise, thresholds: Thresholds = DEFAULT) -> bool:
    """Rising from a chair again and again, or fast steps on the spot."""
    fast = ex.kind == "alternating" and ex.tempo.out.usual_s < thresholds.fast_rep.value
    return on_the_feet(ex) and (ex.guide.base == "chair_stand" or fast)


def narrow_stand(ex: Exercise) -> bool:
    """Single-leg and tandem stands, and what its own text warns people with poor balance of."""
    warned = any("not with poor balance" in caution.lower() for caution in ex.cautions)
    stands = ex.kind == "hold" and (ex.domain == "balance" or (ex.hold is not None and ex.hold.stance_side))
    return on_the_feet(ex) and (warned or stands)


def wants_support(ex: Exercise) -> bool:
    """Whether its own text wants a chair or counter within reach, or it is balance work on the feet."""
    said = "support" in ex.position or any("balance" in c.lower() or "within reach" in c.lower() for c in ex.cautions)
    return on_the_feet(ex) and (ex.domain == "balance" or said)


def sides_of(item: PlanItem) -> tuple[Side, ...]:
    """The sides that are done one after the other in every set."""
    ex = known(item.exercise)
    apart = ex is not None and ex.sides == "each" and ex.kind != "alternating"
    return ("left", "right") if apart and item.side == "both" else (item.side,)


def set_s(item: PlanItem) -> float:
    """Seconds of movement of one set on one side."""
    if item.seconds is not None:
        return float(item.seconds)
    ex = known(item.exercise)
    if item.tempo_s is not None:
        rep_s = sum(item.tempo_s)
    else:
        rep_s = ex.tempo.out.usual_s + ex.tempo.hold_s + ex.tempo.back.usual_s if ex else _UNKNOWN_REP_S
    return item.amount * rep_s


def work_s(item: PlanItem) -> float:
    """Seconds of movement on one day."""
    return item.sets * len(sides_of(item)) * set_s(item)


def weekly_s(item: PlanItem) -> float:
    """Seconds of movement in a week."""
    return len(item.days) * work_s(item)


def volume_s(plan: Plan) -> float:
    """Seconds of movement in a week, without the daily routine: that one never grows."""
    return sum(weekly_s(i) for i in plan.items)


def session_load(minutes: float, rpe: float) -> float:
    """Session-RPE: minutes times effort."""
    return minutes * rpe
