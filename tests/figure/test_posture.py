"""The drawn posture: true angles, honest gaps, words that say the same."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET

import pytest

from coach.figure.posture import posture_svg, posture_words

READING = {
    "shoulder_tilt_deg": 6.0, "shoulder_tilt_error_deg": 5.0, "trunk_side_lean_deg": -4.0, "pelvic_drop_deg": 0.1,
    "pelvic_drop_error_deg": 5.0, "left_knee_valgus_deg": 8.0, "right_knee_valgus_deg": None,
    "head_lean_deg": 20.0, "head_lean_error_deg": 7.0, "trunk_lean_deg": 3.0,
}  # fmt: skip
SVG = "{http://www.w3.org/2000/svg}"


def blue(view: str, reading=READING) -> list[tuple[float, float, float, float]]:
    drawn = ET.fromstring(posture_svg(reading, view)).iter(f"{SVG}line")
    return [
        tuple(float(e.get(k, "nan")) for k in ("x1", "y1", "x2", "y2")) for e in drawn if e.get("stroke") == "#0072B2"
    ]


def turned_deg(line: tuple[float, float, float, float]) -> float:
    return math.degrees(math.atan2(line[3] - line[1], line[2] - line[0]))


def test_lines_are_turned_by_what_was_measured():
    level = [turned_deg(x) for x in blue("front") if abs(turned_deg(x)) < 45]
    assert pytest.approx(6.0, abs=0.2) in level  # the left shoulder, on the picture's right, is lower
    assert pytest.approx(0.1, abs=0.2) in level
    trunk = blue("front")[0]
    assert math.degrees(math.atan2(trunk[2] - trunk[0], trunk[1] - trunk[3])) == pytest.approx(-4.0, abs=0.2)
    up = [math.degrees(math.atan2(x2 - x1, y1 - y2)) for x1, y1, x2, y2 in blue("side")]
    assert up == [pytest.approx(3.0, abs=0.2), pytest.approx(23.0, abs=0.2)]


def test_what_was_not_measured_is_not_blue_and_said():
    assert not blue("front", {})
    assert not blue("side", {})
    words = posture_words(READING)
    assert "Right knee: not measured" in words["front"]
    assert "Head: not measured" in words["front"]
    assert "Shoulders: left lower by 6 degrees (error 5)" in words["front"]
    assert "Hips: level (error 5)" in words["front"]
    assert "Trunk: to the right by 4 degrees" in words["front"]
    assert "Head: forward of the trunk by 20 degrees (error 7)" in words["side"]


def test_a_knee_that_goes_inward_bends_toward_the_other():
    thighs = [x for x in blue("front") if x[1] < x[3] and abs(turned_deg(x)) > 60]
    left = thighs[0]
    assert left[2] < left[0]  # the left leg stands on the picture's right, so inward is to the left


def test_screen_readers_hear_the_words_and_another_view_is_refused():
    assert "left lower by 6 degrees" in ET.fromstring(posture_svg(READING, "front")).get("aria-label", "")
    with pytest.raises(ValueError, match="front or side"):
        posture_svg(READING, "back")
