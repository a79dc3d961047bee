import numpy as np

from coach.pose import PoseFrame
from coach.pose.subject import bodies_beside, without


def person(x, visibility=1.0):
    px = np.zeros((33, 3), np.float32)
    px[:, 0] = np.linspace(x, x + 60, 33)
    px[:, 1] = np.linspace(50, 300, 33)
    return PoseFrame(0.0, px, np.full(33, visibility, np.float32), 640, 360, None)


def test_the_subject_is_painted_over():
    picture = np.full((360, 640, 3), 200, np.uint8)
    picture[50:300, 100:160] = 0
    covered = without(picture, person(100))
    assert covered.min() > 100
    assert picture.min() == 0, "the caller's picture stays as it is"


def test_a_figure_on_a_poster_and_a_body_seen_twice_are_nobody_beside():
    me = person(100)
    assert bodies_beside([person(104)], me) == []
    assert bodies_beside([person(400, 0.3)], me) == []
    other = person(400)
    assert bodies_beside([other, person(403)], me) == [other]
