"""Who is a person beside the subject: synthetic people, things that the model takes for people, and real clips."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from coach.body.camera import Camera
from coach.body.skeleton import Body
from coach.body.synthetic import perform, stand_still, walk_about
from coach.evaluation.other_people import read, told, told_after_s
from coach.pose import PoseFrame, PoseSeries
from coach.pose.others import PER_TRUNK, Others, like_a_person
from coach.pose.subject import PeopleWatch, everybody
from tests.conftest import shared

CAMERA = Camera(width_px=640, height_px=360)
EVERY_S = 0.5


def looks(series: PoseSeries, every_s: float = EVERY_S) -> list[PoseFrame]:
    at = np.arange(series.t_s[0], series.t_s[-1], every_s)
    return [series.frame(int(np.abs(series.t_s - t).argmin())) for t in at]


def first_told_s(frames: list[PoseFrame]) -> float:
    others = Others()
    return next((f.t_s - frames[0].t_s for f in frames if others.step([f], f.t_s)), np.inf)


def in_a_thing(like: PoseFrame, count: int, seed: int = 0) -> list[PoseFrame]:
    """What the model sees in a guitar: a body at high visibility that stays in place, with other limbs each time."""
    rng = np.random.default_rng(seed)
    assert like.world_m is not None
    frames = []
    for i in range(count):
        px, world = like.landmarks_px.copy(), like.world_m.copy()
        px += rng.normal(0, 2.0, px.shape).astype(np.float32)
        for a, b in ((11, 13), (12, 14), (23, 25), (24, 26), (25, 27), (26, 28)):
            world[b] = world[a] + (world[b] - world[a]) * rng.uniform(0.3, 1.1)
        frames.append(replace(like, t_s=i * EVERY_S, landmarks_px=px, world_m=world))
    return frames


def test_bone_lengths_are_the_bodys():
    body = Body()
    want = [body.upper_arm] * 2 + [body.thigh] * 2 + [body.shank] * 2 + [body.shoulder_width]
    assert np.array(want) / body.trunk == pytest.approx(PER_TRUNK[:7], abs=0.005)


@pytest.mark.parametrize("yaw_deg", [0.0, 40.0, 90.0, 180.0])
@pytest.mark.parametrize("base", ["standing", "chair", "lying"])
def test_a_body_is_like_a_person_from_every_side(base: str, yaw_deg: float):
    taken = stand_still(1.0, base=base, camera=replace(CAMERA, yaw_deg=yaw_deg))
    frame = replace(taken.series.frame(0), visibility=np.full(33, 0.99, np.float32))
    assert like_a_person(frame)


def test_who_walks_by_is_told_at_the_second_look():
    assert first_told_s(looks(walk_about(4.0, camera=CAMERA, noise_px=0.5).series)) <= EVERY_S


def test_who_exercises_beside_is_told():
    taken = perform({}, {"knee_flexion": 90.0, "hip_flexion": 80.0}, reps=2, camera=CAMERA, noise_px=0.5)
    assert first_told_s(looks(taken.series)) < 4.0


def test_a_poster_is_no_person():
    assert first_told_s(looks(stand_still(20.0, camera=CAMERA, noise_px=0.5).series)) == np.inf


@pytest.mark.parametrize("seed", range(10))
def test_a_guitar_is_no_person(seed: int):
    like = stand_still(1.0, camera=CAMERA).series.frame(0)
    assert first_told_s(in_a_thing(like, 60, seed)) == np.inf


def test_a_trunk_without_a_head_is_no_person():
    frame = stand_still(1.0, camera=CAMERA).series.frame(0)
    assert frame.world_m is not None
    headless = frame.world_m.copy()
    headless[:11] = headless[23]
    assert like_a_person(frame)
    assert not like_a_person(replace(frame, world_m=headless))


def test_who_was_told_is_still_there_while_bent_or_half_hidden():
    walk = looks(walk_about(3.0, camera=CAMERA).series)
    others = Others()
    assert [bool(others.step([f], f.t_s)) for f in walk][-1]
    last = walk[-1]
    assert last.world_m is not None
    world = last.world_m.copy()
    world[25] = world[23]
    bent = replace(last, t_s=last.t_s + EVERY_S, world_m=world)
    assert not like_a_person(bent)
    assert others.step([bent], bent.t_s) == [bent]


class Finder:
    def __init__(self, answers: list[list[PoseFrame]]):
        self.answers = iter(answers)

    def estimate_all(self, rgb: np.ndarray, t_s: float) -> list[PoseFrame]:
        return next(self.answers, [])


def moved(frame: PoseFrame, by_px: float, t_s: float) -> PoseFrame:
    return replace(frame, t_s=t_s, landmarks_px=frame.landmarks_px + np.float32([by_px, 0, 0]))


def test_a_room_with_a_guitar_can_be_used_and_who_walks_in_is_told_in_a_second():
    me = stand_still(1.0, camera=CAMERA).series.frame(0)
    guitar = [moved(f, 200, f.t_s) for f in in_a_thing(me, 20)]
    walker = [moved(f, -260, 10 + f.t_s) for f in looks(walk_about(3.0, half_path_m=0.3, camera=CAMERA).series, 0.3)]
    watch = PeopleWatch(Finder([[g] for g in guitar] + [[w] for w in walker]))
    picture = np.zeros((360, 640, 3), np.uint8)
    assert {watch.look(picture, replace(me, t_s=g.t_s)) for g in guitar} == {1}
    assert not watch.several
    told_s = [w.t_s for w in walker if watch.look(picture, replace(me, t_s=w.t_s)) == 2]
    assert told_s[0] - walker[0].t_s <= 1.0
    assert watch.others


def test_only_what_may_be_a_person_asks_for_another_look_soon():
    me = stand_still(1.0, camera=CAMERA).series.frame(0)
    poster = [moved(me, 200, i * 0.3) for i in range(20)]
    watch = PeopleWatch(Finder([[], *([p] for p in poster)]))
    picture = np.zeros((360, 640, 3), np.uint8)
    watch.look(picture, me)
    assert not watch.doubtful
    doubt = [watch.look(picture, replace(me, t_s=p.t_s)) == 1 and watch.doubtful for p in poster]
    assert doubt[0]
    assert not doubt[-1], "a poster does not keep the second core busy for good"


def test_nobody_is_chosen_from_a_thing():
    me = stand_still(1.0, camera=CAMERA).series.frame(0)
    guitar = moved(in_a_thing(me, 1, 3)[0], 220, 0.0)
    beside = moved(me, -220, 0.0)
    assert everybody(Finder([[me], [guitar]]), np.zeros((360, 640, 3), np.uint8), 0.0) == [me]
    assert len(everybody(Finder([[me], [beside]]), np.zeros((360, 640, 3), np.uint8), 0.0)) == 2


@pytest.mark.usefixtures("bundle")
@pytest.mark.parametrize(
    ("folder", "file", "several"),
    [
        ("clips", "two_people_step_up.mp4", True),
        ("people", "nd_xleg_ham.mp4", False),  # a guitar, with visibility 0.99
        ("people", "nd_latwalk.mp4", False),
        ("people", "curl_front_sw.mp4", False),  # a potted plant
    ],
)
def test_real_rooms(folder: str, file: str, several: bool):
    path = shared(folder, file)
    film = read(path, "", True, path.parent / "landmarks" / f"{path.stem}.npz")
    assert any(found for _, found in film.beside), "the model sees a second body"
    assert told(film) is several


@pytest.mark.usefixtures("bundle")
def test_a_real_person_who_walks_in_is_told_in_a_second():
    film = read(shared("people", "tug_bl.mp4"), "", True, None)
    assert told_after_s(film.alone) <= 1.1
