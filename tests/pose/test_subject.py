import numpy as np

from coach.pose import PoseFrame
from coach.pose.subject import PeopleWatch, without


def person(x, visibility=1.0):
    px = np.zeros((33, 3), np.float32)
    px[:, 0] = np.linspace(x, x + 60, 33)
    px[:, 1] = np.linspace(50, 300, 33)
    return PoseFrame(0.0, px, np.full(33, visibility, np.float32), 640, 360, None)


class Finder:
    def __init__(self, answers):
        self.answers = iter(answers)

    def estimate_all(self, rgb, t_s):
        return next(self.answers)


def test_the_subject_is_painted_over():
    picture = np.full((360, 640, 3), 200, np.uint8)
    picture[50:300, 100:160] = 0
    covered = without(picture, person(100))
    assert covered.min() > 100
    assert picture.min() == 0, "the caller's picture stays as it is"


def test_several_people_only_when_looks_agree():
    other, doubtful = [person(400)], [person(400, 0.3)]
    watch = PeopleWatch(Finder([other, [], [], doubtful, other, other]))
    picture = np.zeros((360, 640, 3), np.uint8)
    seen = [(watch.look(picture, person(100)) > 0) and watch.several for _ in range(6)]
    assert seen == [False, False, False, False, False, True]
