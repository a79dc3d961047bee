"""What a measure is, in words for a person."""

from __future__ import annotations

from coach.language import _, later

_WORDS = {
    "knee_flexion": later("the bend of the knee"),
    "hip_flexion": later("the bend of the hip"),
    "hip_abduction": later("the leg moving out to the side"),
    "hip_extension": later("the leg moving behind the body"),
    "ankle_dorsiflexion": later("the foot moving up and down at the ankle"),
    "shoulder_flexion": later("the arm rising forward"),
    "shoulder_abduction": later("the arm rising to the side"),
    "elbow_flexion": later("the bend of the elbow"),
    "trunk_lean": later("the lean of the trunk, forward or back"),
    "trunk_side_lean": later("the lean of the trunk to the side"),
    "neck_lateral_flexion": later("the head tilting to the side"),
    "neck_rotation": later("the head turning"),
    "shoulder_turn": later("the shoulders turning"),
    "hip_turn": later("the hips turning"),
    "thigh_gap": later("the gap between the thighs"),
    "head_pitch": later("the head nodding"),
    "hip_height": later("the height of the hips"),
    "wrist_height": later("the height of the hand"),
    "knee_height": later("the height of the knee"),
    "body_rise": later("the body rising"),
    "heel_height": later("the height of the heel"),
    "ankle_height": later("the height of the foot"),
    "ankle_rise": later("the foot rising"),
    "hand_to_shoulder": later("the distance from hand to shoulder"),
    "elbow_width": later("the distance between the elbows"),
    "hip_travel": later("the hips moving from side to side"),
    "stance_width": later("the distance between the feet"),
    "ear_ahead": later("how far the head is in front of the shoulders"),
    "ear_shoulder_gap": later("the height of the shoulders"),
}


def in_words(measure: str) -> str:
    """Of a rarer one its name, which is English as well."""
    return _(_WORDS.get(measure, measure.replace("_", " ")))
