"""Why a cycle was not counted, a rep has a doubt, or has no degrees: a code, and a sentence with the cure."""

from __future__ import annotations

from coach.exercise.definition import Exercise
from coach.kinematics.registry import MEASURES
from coach.language import _, later

# Codes of not_counted, and of a rep's doubt: docs/reasons.md has the list
NOT_COUNTED = {
    "too_small": later("The movement was small, and no other like it followed. Two alike in a row are counted."),
    "too_quick": later("It was over in a moment. Move out and back more slowly."),
    "moved_away": later("It looked more like walking than like this exercise. Stay in one place."),
    "seen_in_part": later("Only a part of it was seen: it had begun before, or the picture of you broke off."),
    "whole_body_turned": later("Your whole body turned. Keep facing the same way."),
    "part_moved": later("What should stay still moved along: feet, hips or hands."),
    "other_position": later("It was done in another position than the exercise: standing, sitting or lying."),
    "another_movement": later("The rest of the body did something else than in this exercise."),
    "not_seen": later("What should move was not in the picture. Move back until it shows."),
    "not_like_the_others": later("It was unlike the other ones, and alone."),
    "went_along": later("This side only went along with the other one."),
    "both_sides_at_once": later("Both sides moved at once. In this exercise they take turns."),
}
_PARTS = {
    0: later("head"), 7: later("head"), 11: later("shoulder"), 13: later("elbow"), 15: later("hand"), 23: later("hip"),
    25: later("knee"), 27: later("ankle"), 29: later("heel"), 31: later("toes"),
}  # fmt: skip


# Codes of a rep without degrees, in few words; the whole sentence and its cure: why_no_degrees
NOT_MEASURED = {
    "wrong_view": later("seen from another side"),
    "not_seen": later("not all of the limb was in the picture"),
    "too_few_frames": later("too few pictures"),
    "side_unclear": later("left and right could not be told apart"),
    "no_recording": later("counted in without a recording"),
}


def why_not_counted(code: str) -> str:
    """The sentence of a code of ``not_counted``, in the visitor's language."""
    return _(NOT_COUNTED.get(code, NOT_COUNTED["another_movement"]))


def why_no_degrees(exercise: Exercise, code: str | None) -> str:
    """Why a rep was counted but not measured, and what to do about it."""
    if code == "wrong_view":
        return _("The angle cannot be measured from this side. {advice}").format(advice=exercise.camera.advice).strip()
    if code == "not_seen":
        parts = list(dict.fromkeys(_(_PARTS[i]) for i in MEASURES[exercise.measure].landmarks if i in _PARTS))
        return _("Not all of this was seen long enough: {parts}. Turn or move so that it shows.").format(
            parts=", ".join(parts)
        )
    if code == "too_few_frames":
        return _("There were too few pictures of it to measure. Move more slowly, or use more light.")
    if code == "side_unclear":
        return _("From this side left and right cannot be told apart. Face the camera.")
    if code == "no_recording":
        return _("It was counted in by hand, and no recording of it was kept to measure it from.")
    return ""
