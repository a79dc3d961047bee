"""What a joint does when its angle grows or falls, and whether an exercise wants that: "Knee straightens, left".

A title names the movement, so that no fall of an angle that is good reads as a loss.
"""

from __future__ import annotations

from coach.care.movement import known
from coach.kinematics.registry import MEASURES
from coach.language import _, capital, later
from coach.trends.words import as_change, measure_name

# As the angle grows, and as it falls (signs as in coach.kinematics.registry)
MOVES = {
    "knee_flexion": (later("Knee bends"), later("Knee straightens")),
    "hip_flexion": (later("Hip bends"), later("Hip straightens")),
    "hip_extension": (later("Leg goes back"), later("Leg comes forward")),
    "hip_abduction": (later("Leg goes out"), later("Leg comes in")),
    "thigh_gap": (later("Knees open"), later("Knees close")),
    "ankle_dorsiflexion": (later("Foot pulls up"), later("Foot points down")),
    "shoulder_flexion": (later("Arm lifts forward"), later("Arm comes down")),
    "shoulder_abduction": (later("Arm lifts sideways"), later("Arm comes down")),
    "elbow_flexion": (later("Elbow bends"), later("Elbow straightens")),
    "trunk_lean": (later("Trunk leans forward"), later("Trunk comes upright")),
    "trunk_side_lean": (later("Trunk leans sideways"), later("Trunk comes upright")),
    "neck_lateral_flexion": (later("Head leans sideways"), later("Head comes upright")),
    "neck_rotation": (later("Head turns"), later("Head comes back to the middle")),
    "shoulder_turn": (later("Trunk turns"), later("Trunk comes back to the middle")),
}


def direction(exercise: str, measure: str) -> float | None:
    """+1 where the exercise wants this angle to grow, -1 to fall; None where that is not known: its definition is gone,
    or the angle is not the one that it is about."""
    ex = known(exercise)
    return ex.direction if ex is not None and ex.measure == measure else None


def movement_name(exercise: str, measure: str, side: str) -> str:
    """The movement that the exercise is about, and whose: "Knee straightens, left". The angle's name where the way is
    not known; of a measure that holds as a change only, with that word."""
    up = direction(exercise, measure)
    words = measure_name(measure) if up is None or measure not in MOVES else _(MOVES[measure][up < 0])
    if side != "both":
        words = f"{words}, {_(side)}"
    return capital(as_change(words) if MEASURES[measure].change_only else words)


def changed_words(exercise: str, measure: str, side: str, change_deg: float) -> str:
    """A change that was called, with its direction: "Knee straightens, left: 12° further, better"."""
    up, name, by = direction(exercise, measure), movement_name(exercise, measure, side), round(abs(change_deg))
    if up is None:
        words = _("{name}: {by}° more") if change_deg > 0 else _("{name}: {by}° less")
    else:
        words = _("{name}: {by}° further, better") if change_deg * up > 0 else _("{name}: {by}° less far")
    return words.format(name=name, by=by)
