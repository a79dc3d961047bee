"""How somebody stands, drawn: a front and a side figure of lines, turned by just the angles that were measured.

Nothing is exaggerated and nothing is judged; each angle stands beside its line with its error, or "not measured".
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from html import escape

_BLUE, _INK, _PLUMB, _OUTLINE = "#0072B2", "#1B1F23", "#9AA3AB", "#4B5763"
_WIDE, _HIGH, _MIDDLE, _FLOOR = 360, 560, 180, 520
_TRUNK, _THIGH, _SHANK, _NECK, _HEAD = 140.0, 115.0, 115.0, 38.0, 30.0
_SHOULDERS, _HIPS, _EARS = 58.0, 34.0, 24.0  # half widths
Point = tuple[float, float]

# name in the reading, where its words stand, what its sign means: (positive, negative)
_FRONT = (
    ("neck_lateral_flexion", "Head", ("to the left", "to the right")),
    ("shoulder_tilt", "Shoulders", ("left lower", "right lower")),
    ("trunk_side_lean", "Trunk", ("to the left", "to the right")),
    ("pelvic_drop", "Hips", ("left lower", "right lower")),
    ("right_knee_valgus", "Right knee", ("inward", "outward")),
    ("left_knee_valgus", "Left knee", ("inward", "outward")),
)
_SIDE = (
    ("head_lean", "Head", ("forward of the trunk", "behind the trunk")),
    ("trunk_lean", "Trunk", ("forward", "back")),
)
_NONE_DEG = 0.5


def told(reading: Mapping[str, object], name: str, label: str, ways: tuple[str, str]) -> str:
    """ "Shoulders: left lower by 4 degrees (error 5)"; an angle that is not there is not measured."""
    value, error = reading.get(f"{name}_deg"), reading.get(f"{name}_error_deg")
    if not isinstance(value, int | float) or not math.isfinite(value):
        return f"{label}: not measured"
    give = f" (error {error:g})" if isinstance(error, int | float) else ""
    if abs(value) < _NONE_DEG:
        return f"{label}: level{give}" if "lower" in ways[0] else f"{label}: straight{give}"
    way = ways[0] if value > 0 else ways[1]
    return f"{label}: {way} by {abs(value):.0f} degrees{give}"


def posture_words(reading: Mapping[str, object]) -> dict[str, list[str]]:
    """What both drawings show, in words: "front" and "side"."""
    return {view: [told(reading, *row) for row in rows] for view, rows in (("front", _FRONT), ("side", _SIDE))}


def posture_svg(reading: Mapping[str, object], view: str) -> str:
    """One <svg>, no scripts, nothing loaded. reading: of the posture screen · view: "front" or "side"

    The front figure is seen as the camera sees it: the person's left is on the right.
    Raises ValueError for another view.
    """
    if view not in ("front", "side"):
        raise ValueError("the view is front or side")
    words = posture_words(reading)[view]
    lines = _front(reading) if view == "front" else _side(reading)
    title = f"Standing, seen from the {view}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDE} {_HIGH}" role="img" '
        f'aria-label="{escape(title + ". " + ". ".join(words))}"><title>{title}</title>'
        f'<rect width="{_WIDE}" height="{_HIGH}" fill="#FFFFFF"/>'
        f'<line x1="30" y1="{_FLOOR}" x2="{_WIDE - 30}" y2="{_FLOOR}" stroke="{_PLUMB}" stroke-width="3"/>'
        f'<line x1="{_MIDDLE}" y1="24" x2="{_MIDDLE}" y2="{_FLOOR}" stroke="{_PLUMB}" stroke-width="2" '
        f'stroke-dasharray="6 8"/>{"".join(lines)}</svg>'
    )


def _deg(reading: Mapping[str, object], name: str) -> float | None:
    value = reading.get(f"{name}_deg")
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else None


def _up(at: Point, length: float, lean_deg: float) -> Point:
    """A point that far up; positive leans to the picture's right."""
    turn = math.radians(lean_deg)
    return at[0] + length * math.sin(turn), at[1] - length * math.cos(turn)


def _across(at: Point, half: float, drop_deg: float) -> tuple[Point, Point]:
    """A level line's two ends; positive drops the right end in the picture."""
    turn = math.radians(drop_deg)
    x, y = half * math.cos(turn), half * math.sin(turn)
    return (at[0] - x, at[1] - y), (at[0] + x, at[1] + y)


def _line(a: Point, b: Point, measured: bool) -> str:
    """Blue where it shows a measured angle; thin and grey where the figure is only completed."""
    colour, width = (_BLUE, 9) if measured else (_PLUMB, 6)
    return (
        f'<line x1="{a[0]:.1f}" y1="{a[1]:.1f}" x2="{b[0]:.1f}" y2="{b[1]:.1f}" stroke="{colour}" '
        f'stroke-width="{width}" stroke-linecap="round"/>'
    )


def _ring(at: Point, radius: float) -> str:
    return (
        f'<circle cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="{radius:g}" fill="#FFFFFF" stroke="{_OUTLINE}" '
        'stroke-width="5"/>'
    )


def _front(reading: Mapping[str, object]) -> list[str]:
    lean, tilt, drop = (_deg(reading, n) for n in ("trunk_side_lean", "shoulder_tilt", "pelvic_drop"))
    neck = _deg(reading, "neck_lateral_flexion")
    hips = (float(_MIDDLE), _FLOOR - _THIGH - _SHANK)
    chest = _up(hips, _TRUNK, lean or 0.0)
    head = _up(chest, _NECK + _HEAD, (lean or 0.0) + (neck or 0.0))
    shoulders, pelvis = _across(chest, _SHOULDERS, tilt or 0.0), _across(hips, _HIPS, drop or 0.0)
    out = [_line(hips, chest, lean is not None)]
    # The right leg is on the picture's left: inward is to the picture's right for it, and the other way for the left
    for hip, name, inward in ((pelvis[0], "right_knee_valgus", 1.0), (pelvis[1], "left_knee_valgus", -1.0)):
        valgus = _deg(reading, name)
        half = 0.5 * (valgus or 0.0) * inward
        knee = (hip[0] + _THIGH * math.sin(math.radians(half)), hip[1] + _THIGH * math.cos(math.radians(half)))
        ankle = (knee[0] - _SHANK * math.sin(math.radians(half)), float(_FLOOR) - 4)
        out += [_line(hip, knee, valgus is not None), _line(knee, ankle, valgus is not None)]
    out += [_line(*pelvis, drop is not None), _line(*shoulders, tilt is not None), _line(chest, head, neck is not None)]
    return [*out, _ring(head, _HEAD), _line(*_across(head, _EARS, (tilt or 0.0) + (neck or 0.0)), neck is not None)]


def _side(reading: Mapping[str, object]) -> list[str]:
    """Facing the picture's right."""
    lean, head_lean = _deg(reading, "trunk_lean"), _deg(reading, "head_lean")
    hip = (float(_MIDDLE), _FLOOR - _THIGH - _SHANK)
    shoulder = _up(hip, _TRUNK, lean or 0.0)
    ear = _up(shoulder, _NECK + _HEAD, (lean or 0.0) + (head_lean or 0.0))
    foot = (hip[0], float(_FLOOR) - 4)
    return [
        _line(hip, foot, False), _line(foot, (foot[0] + 42, foot[1]), False), _line(hip, shoulder, lean is not None),
        _line(shoulder, ear, head_lean is not None), _ring(ear, _HEAD),
        _line(ear, (ear[0] + _HEAD + 8, ear[1] + 6), False),
    ]  # fmt: skip
