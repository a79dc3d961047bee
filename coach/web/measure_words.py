"""What a measure is, in words for a person."""

from __future__ import annotations

_WORDS = {
    "knee_flexion": "the bend of the knee", "hip_flexion": "the bend of the hip",
    "hip_abduction": "the leg moving out to the side", "hip_extension": "the leg moving behind the body",
    "ankle_dorsiflexion": "the foot moving up and down at the ankle", "shoulder_flexion": "the arm rising forward",
    "shoulder_abduction": "the arm rising to the side", "elbow_flexion": "the bend of the elbow",
    "trunk_lean": "the lean of the trunk, forward or back", "trunk_side_lean": "the lean of the trunk to the side",
    "neck_lateral_flexion": "the head tilting to the side", "neck_rotation": "the head turning",
    "shoulder_turn": "the shoulders turning", "hip_turn": "the hips turning", "thigh_gap": "the gap between the thighs",
    "head_pitch": "the head nodding", "hip_height": "the height of the hips", "wrist_height": "the height of the hand",
    "knee_height": "the height of the knee", "body_rise": "the body rising", "heel_height": "the height of the heel",
    "ankle_height": "the height of the foot", "ankle_rise": "the foot rising",
    "hand_to_shoulder": "the distance from hand to shoulder", "elbow_width": "the distance between the elbows",
    "hip_travel": "the hips moving from side to side", "stance_width": "the distance between the feet",
    "ear_ahead": "how far the head is in front of the shoulders", "ear_shoulder_gap": "the height of the shoulders",
}  # fmt: skip


def in_words(measure: str) -> str:
    """Of a rarer one its name, which is English as well."""
    return _WORDS.get(measure, measure.replace("_", " "))
