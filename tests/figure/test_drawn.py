"""The drawn person, its clips, and whether the real model takes it for a person."""

import av
import cv2
import numpy as np
import pytest

from coach.body.camera import Camera
from coach.body.synthetic import DEMO, perform, stand_still
from coach.figure.drawn import LOOKS, ROOMS, draw_clip, draw_frames, draw_person, main, write_mjpeg, write_y4m
from coach.figure.room import background
from coach.pose import model_bundle

SMALL = Camera(90, width_px=640, height_px=360)


@pytest.mark.parametrize("look", sorted(LOOKS))
@pytest.mark.parametrize("yaw", [0, 45, 90, 180])
def test_every_look_is_drawn_from_every_side(look, yaw):
    done = stand_still(0.1, camera=Camera(yaw, width_px=640, height_px=360))
    empty = background(ROOMS["plain"], done.camera)
    picture = draw_person(empty.copy(), done.series.landmarks_px[0], LOOKS[look])
    changed = (np.abs(picture.astype(int) - empty).max(axis=2) > 12).mean()
    assert 0.02 < changed < 0.25
    if yaw not in (0, 180):  # from the side an arm hangs over the shirt
        return
    x, y = done.series.landmarks_px[0, [11, 12, 23, 24], :2].mean(axis=0).astype(int)
    assert np.abs(picture[y, x].astype(int) - LOOKS[look].shirt).max() < 90


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_rooms_have_their_light(room):
    picture = background(ROOMS[room], SMALL)
    assert picture.shape == (360, 640, 3)
    assert (picture.mean() < 100) == (ROOMS[room].light < 0.6)


def test_nobody_and_somebody_half_outside():
    picture = np.full((360, 640, 3), 200, np.uint8)
    assert (draw_person(picture.copy(), np.full((33, 3), np.nan), LOOKS["blue"]) == 200).all()
    points = stand_still(0.1, camera=SMALL).series.landmarks_px[0]
    for shift in ([300, 0, 0], [-330, 100, 0], [3000, 0, 0], [0, -300, 0]):
        draw_person(picture.copy(), points + np.array(shift), LOOKS["green"])


def test_the_nearer_arm_hides_the_trunk_and_the_farther_is_hidden():
    done = stand_still(0.1, rest={"elbow_flexion": 80, "shoulder_abduction": 5}, camera=Camera(90))
    picture = next(draw_frames(done, LOOKS["blue"], ROOMS["plain"]))
    x, y = done.series.landmarks_px[0, 13, :2].astype(int)
    b, _, r = (int(v) for v in picture[y, x])
    assert r > b  # skin over the blue shirt


def test_clips_can_be_read_back(tmp_path):
    done = perform(**DEMO["squat"], reps=1, tempo_s=(0.3, 0.1, 0.3), lead_in_s=0.1, lead_out_s=0.1, camera=SMALL)
    with av.open(str(draw_clip(tmp_path / "a.mp4", done))) as clip:
        frames = list(clip.decode(video=0))
    assert len(frames) == len(done.series)
    assert [f.time - frames[0].time for f in frames] == pytest.approx(done.series.t_s, abs=0.002)
    pictures = list(draw_frames(done))[:5]
    data = write_mjpeg(tmp_path / "a.mjpeg", pictures).read_bytes()
    assert data.count(b"\xff\xd8\xff") == 5
    assert write_y4m(tmp_path / "a.y4m", pictures).stat().st_size > 5 * 640 * 360 * 1.5
    assert cv2.VideoCapture(str(tmp_path / "a.y4m")).read()[0]


def test_two_people_in_one_picture():
    done = stand_still(0.1, camera=SMALL)
    other = stand_still(0.1, camera=Camera(0, distance_m=5, width_px=640, height_px=360))
    other.series.landmarks_px[..., 0] += 200
    alone, both = next(draw_frames(done)), next(draw_frames(done, bystander=other))
    assert (alone[:, 480:560] != both[:, 480:560]).any()
    assert (alone[:, :250] == both[:, :250]).all()


def test_command_line(tmp_path, capsys):
    assert main([str(tmp_path / "x.mjpeg"), "--movement", "elbow_flexion", "--reps", "0"]) == 0
    assert "0 repetitions" in capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.parametrize(("name", "yaw", "angle", "look"), [
    ("squat", 90, "knee_flexion", "blue"), ("shoulder_abduction", 0, "shoulder_abduction", "plum"),
])  # fmt: skip
def test_the_real_model_sees_a_person(name, yaw, angle, look):
    bundle = model_bundle.FOLDER / "pose_full.task"
    if not bundle.exists():
        pytest.skip(f"{bundle} is missing; type: coach models build")
    from coach.body.truth import ANGLES
    from coach.pose.mediapipe_estimator import MediaPipeEstimator

    done = perform(**DEMO[name], reps=1, lead_in_s=0.7, lead_out_s=0.5, fps=15, camera=Camera(yaw))
    with MediaPipeEstimator(bundle) as estimator:
        pairs = zip(draw_frames(done, LOOKS[look]), done.series.t_s, strict=True)
        px = np.stack([estimator.estimate(p[..., ::-1], float(t)).landmarks_px for p, t in pairs]).astype(float)
    found = ~np.isnan(px[:, 0, 0])
    assert found.mean() >= 0.95
    (a, b, c), _, straight_is_zero = ANGLES[angle]
    u, v = px[:, a, :2] - px[:, b, :2], px[:, c, :2] - px[:, b, :2]
    read = np.degrees(np.arccos((u * v).sum(-1) / np.linalg.norm(u, axis=1) / np.linalg.norm(v, axis=1)))
    read = 180 - read if straight_is_zero else read
    assert np.abs(read - done.truth_deg(angle)[:, 0])[found].mean() < 6
