from dataclasses import replace

import numpy as np
import pytest

from coach.body.camera import Camera
from coach.body.synthetic import filmed_again, stand_still
from coach.evaluation.trials import performed
from coach.exercise.analysis import analyze_series
from coach.exercise.definition import exercise_ids, load_exercise
from coach.pose import NotMeasurable
from coach.pose.view import ViewFilter, check_upright, frame_view, view_name


@pytest.mark.parametrize("yaw", [0, 20, 45, 70, 90])
@pytest.mark.parametrize("side", [1, -1])
@pytest.mark.parametrize("base", ["standing", "chair"])
def test_yaw_of_a_synthetic_person(yaw, side, base):
    series = stand_still(0.5, base=base, camera=Camera(yaw_deg=yaw * side)).series
    assert frame_view(series.frame(0)).yaw_deg == pytest.approx(yaw, abs=16)


@pytest.mark.parametrize(("yaw", "name"), [(5, "front"), (45, "oblique"), (85, "side")])
def test_the_view_names(yaw, name):
    assert frame_view(stand_still(0.2, camera=Camera(yaw_deg=yaw)).series.frame(0)).name == name


def test_without_a_person_there_is_no_view():
    from coach.pose import PoseFrame

    view = frame_view(PoseFrame.nobody(0, 10, 10))
    assert np.isnan(view.yaw_deg)
    assert view.name == "unknown"


def test_the_filter_follows_a_turn_within_two_seconds():
    front = stand_still(2, camera=Camera(yaw_deg=0)).series
    side = stand_still(2.5, camera=Camera(yaw_deg=90)).series
    views = ViewFilter()
    for frame in front:
        views.step(frame)
    for frame in side:
        frame.t_s += 2.1
        view = views.step(frame)
    assert view.name == "side"


def _lying(off_deg: float, seed: int) -> str:
    """The view of a synthetic person doing a heel slide, the camera so far off the side; 1 px of noise."""
    ex = load_exercise("heel_slide")
    person = performed(ex, "side", seed)
    camera = replace(person.camera, yaw_deg=person.camera.yaw_deg + off_deg)
    seen = filmed_again(person, camera, 1.0, seed).series
    return view_name(float(np.nanmedian([frame_view(f).yaw_deg for f in seen])))


@pytest.mark.parametrize("seed", [0, 1, 2, 3])
def test_a_lying_body_out_of_the_pictures_plane_is_seen_obliquely(seed: int):
    assert [_lying(off, seed) for off in (0, 30, -30, 45, -45)] == ["side", "side", "side", "oblique", "oblique"]


def _turned(series, quarters: int):
    """The same film with its picture turned, unsaid."""
    px, width, height = series.landmarks_px.copy(), series.width_px, series.height_px
    for _ in range(quarters):
        px[..., 0], px[..., 1] = height - px[..., 1], px[..., 0].copy()
        width, height = height, width
    return replace(series, landmarks_px=px, width_px=width, height_px=height)


@pytest.mark.parametrize("name", exercise_ids())
def test_a_film_that_lies_on_its_side_is_told_as_that(name):
    ex = load_exercise(name)
    series = performed(ex, ex.camera.views[0], 0).series
    check_upright(series) if "lying" not in ex.position else None
    for quarters, says in ((1, "on its side"), (2, "upside down"), (3, "on its side")):
        if "lying" in ex.position:
            assert "on its side" not in _refused(ex, _turned(series, quarters))
        else:
            assert says in _refused(ex, _turned(series, quarters))


def _refused(ex, series) -> str:
    try:
        analyze_series(series, ex)
    except NotMeasurable as error:
        return str(error)
    return ""


def _arms_overhead(yaw_deg: float, shoulders: float, hips: float):
    """The arms overhead, the shoulders and hips drawn in to these shares of their breadth, as the model sees them."""
    frame = stand_still(0.2, {"shoulder_flexion": 175}, camera=Camera(yaw_deg=yaw_deg)).series.frame(0)
    px = frame.landmarks_px.copy()
    trunk = np.hypot(*(px[11] + px[12] - px[23] - px[24])[:2]) / 2
    for left, share in ((11, 0.72 * shoulders), (23, 0.45 * hips)):
        middle, half = px[left : left + 2, 0].mean(), np.cos(np.radians(yaw_deg)) * share * trunk / 2
        px[left, 0], px[left + 1, 0] = middle + half, middle - half
    return replace(frame, landmarks_px=px)


# Medians of real people who stand square on: coach.pose.view
@pytest.mark.parametrize(("shoulders", "hips"), [(0.70, 0.82), (0.69, 0.82), (0.77, 0.75), (0.67, 0.76)])
def test_arms_overhead_are_no_turn(shoulders: float, hips: float):
    assert frame_view(_arms_overhead(0, shoulders, hips)).yaw_deg < 15


@pytest.mark.parametrize(("yaw", "name"), [(0, "front"), (45, "oblique"), (90, "side")])
def test_the_view_with_arms_overhead(yaw: int, name: str):
    assert frame_view(_arms_overhead(yaw, 0.70, 0.82)).name == name
