"""What is drawn over the picture, and the guide."""

import xml.etree.ElementTree as ET

import numpy as np
import pytest

from coach.body.camera import Camera
from coach.body.synthetic import DEMO, stand_still
from coach.figure.guide import guide_svg
from coach.figure.overlay import ON_TARGET, angle_words, draw_count, draw_cue, draw_figure
from coach.pose import PoseFrame


@pytest.fixture
def frame():
    return stand_still(0.2, camera=Camera(90)).series.frame(0)


def blank():
    return np.full((720, 1280, 3), 128, np.uint8)


def test_the_measured_limb_is_blue_and_thick(frame):
    picture = draw_figure(blank(), frame, (23, 25, 27), 40.0)
    middle = ((frame.landmarks_px[23, :2] + frame.landmarks_px[25, :2]) / 2).astype(int)
    row = picture[middle[1], middle[0] - 15 : middle[0] + 16]
    assert 7 <= (row == ON_TARGET).all(axis=1).sum() <= 15


def test_unseen_limbs_are_not_drawn(frame):
    frame.visibility[:] = 0.2
    assert (draw_figure(blank(), frame, (23, 25, 27), 40.0) == 128).all()
    frame.visibility[:] = 1
    whole = draw_figure(blank(), frame)
    frame.landmarks_px[27] = np.nan
    less = draw_figure(blank(), frame)
    assert (less != 128).sum() < (whole != 128).sum()
    assert (draw_figure(blank(), PoseFrame.nobody(0.0, 1280, 720)) == 128).all()


def test_points_outside_the_picture_do_no_harm(frame):
    frame.landmarks_px[:, :2] += [1200, 400]
    draw_figure(blank(), frame, (23, 25, 27), 40.0)


def test_text_stays_inside_and_words_are_round():
    picture = draw_count(draw_cue(blank(), "Push your knees out over your toes"), 6, 10)
    assert (picture[:, :2] == 128).all()
    assert (picture[600:, 400:900] != 128).any()
    assert angle_words(93.4, 7) == "about 95 degrees (give or take 7)"
    assert angle_words(float("nan")) == "not measured"


@pytest.mark.parametrize("name", sorted(DEMO))
def test_guide_is_sound_and_light(name):
    demo = DEMO[name]
    text = guide_svg(demo["base"], demo["rest"], demo["target"], 60, title="Squat <slow>")
    root = ET.fromstring(text)
    assert root[0].text == "Squat <slow>"
    assert len(text) < 40_000
    assert "prefers-reduced-motion" in text
    assert "#0072B2" in text
    assert "script" not in text
    assert "nan" not in text
    moving = root.findall(".//{*}animate")
    assert moving
    for one in moving:
        values = one.get("values").split(";")
        assert len(values) == len(one.get("keyTimes").split(";"))
        assert len({"".join(c for c in v if c.isalpha()) for v in values}) == 1  # same commands, or nothing animates


def test_guide_stands_still_when_asked():
    demo = DEMO["squat"]
    assert "<animate" not in guide_svg(demo["base"], demo["rest"], demo["target"], 90, animate=False)
