"""What a rep survives: a tracker that jumps, a short gap, a turn of the body, slow and quick cameras, the recording's
end on the way back. And what it does not: a cut to somebody else, where it ends and says so."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import pytest

from coach.body.skeleton import Body
from coach.body.synthetic import filmed_again
from coach.exercise.reasons import why_not_counted
from coach.exercise.session import Session
from coach.kinematics.body import BRIDGE_S
from coach.pose import PoseFrame
from tests.exercise.people import act, run

FPS = 30.0
SOME = ("squat", "shoulder_abduction", "elbow_flexion", "knee_extension_seated")


def elsewhere(frames: Sequence[PoseFrame], from_s: float, count: int) -> list[PoseFrame]:
    """So many frames of a tracker that looks at something else, a body's height aside and half as large."""
    found, left = [], count
    for frame in frames:
        if frame.t_s >= from_s and left:
            left -= 1
            marks = (0.5 * frame.landmarks_px + [420, 40, 0]).astype(np.float32)
            frame = dataclasses.replace(frame, landmarks_px=marks)  # noqa: PLW2901
        found.append(frame)
    return found


@pytest.mark.parametrize("name", SOME)
@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_tracker_that_jumps_and_is_back_breaks_nothing(name, count):
    person = act(name, reps=3)
    frames = list(person.series)
    for part in (0.4, 0.8):
        middle_s = (1 - part) * person.reps[1].start_s + part * person.reps[1].peak_s
        session = run(name, elsewhere(frames, middle_s, count))
        assert len(session.reps) == 3
        assert [r.reason for r in session.refused] == []


@pytest.mark.parametrize("name", SOME)
def test_a_gap_up_to_what_is_promised_is_bridged_wherever_it_lies(name):
    person = act(name, reps=3)
    rep = person.reps[1]
    for middle_s in (0.5 * (rep.start_s + rep.peak_s), rep.peak_s, 0.5 * (rep.peak_s + rep.end_s)):
        frames = [
            PoseFrame.nobody(f.t_s, f.width_px, f.height_px) if 0 <= f.t_s - middle_s < BRIDGE_S - 2 / FPS else f
            for f in person.series
        ]
        assert len(run(name, frames).reps) == 3


@pytest.mark.parametrize("name", SOME)
def test_a_body_that_turns_by_twenty_degrees_goes_on_counting(name):
    person = act(name, reps=4)
    of = person.camera
    seen = [
        filmed_again(person, dataclasses.replace(of, yaw_deg=of.yaw_deg + d), 1.0, d + 10).series
        for d in range(-10, 11)
    ]
    length_s = float(person.series.t_s[-1])
    frames = [seen[round(20 * t / length_s)].frame(i) for i, t in enumerate(person.series.t_s)]
    assert len(run(name, frames).reps) == 4


@pytest.mark.parametrize("name", SOME)
@pytest.mark.parametrize("fps", [10, 60])
def test_slow_and_quick_cameras_count_the_same(name, fps):
    assert len(run(name, act(name, reps=3, fps=fps).series).reps) == 3


@pytest.mark.parametrize("name", SOME)
def test_a_recording_that_ends_on_the_way_back_has_the_last_rep(name):
    person = act(name, reps=3)
    last = person.reps[-1]
    frames = [f for f in person.series if f.t_s < last.peak_s + 0.8 * (last.end_s - last.peak_s)]
    assert len(run(name, frames).reps) == 3


def spliced(name: str, first_until: float, fade: int = 0) -> tuple[list[PoseFrame], float, int]:
    """Somebody's first rep and a part of the second, then at once somebody else, taller, seen from another side and
    elsewhere in the picture, in the middle of a rep: the frames, when the seam is, and how many reps follow it.

    fade: frames in which one becomes the other
    """
    one = act(name, reps=3, seed=1)
    rep = one.reps[1]
    seam_s = rep.start_s + first_until * (rep.peak_s - rep.start_s)
    other = act(name, "front" if name == "squat" else "side", reps=4, seed=2, body=Body(height_m=1.9))
    from_s = 0.5 * (other.reps[0].start_s + other.reps[0].peak_s)
    before = [f for f in one.series if f.t_s < seam_s]
    shift = seam_s - from_s
    aside = np.array([200, -60, 0], np.float32)
    after = [
        dataclasses.replace(f, t_s=f.t_s + shift, landmarks_px=f.landmarks_px + aside)
        for f in other.series
        if f.t_s >= from_s
    ]
    for i in range(fade):
        share = (i + 1) / (fade + 1)
        marks = (1 - share) * before[-1].landmarks_px + share * after[i].landmarks_px
        after[i] = dataclasses.replace(after[i], landmarks_px=marks.astype(np.float32), world_m=None)
    return before + after, seam_s, 3


@pytest.mark.parametrize("fade", [0, 2])
@pytest.mark.parametrize("first_until", [0.6, 1.0])
@pytest.mark.parametrize("name", ["squat", "elbow_flexion"])
def test_a_cut_ends_the_rep_under_way_and_says_so(name, first_until, fade):
    frames, seam_s, follow = spliced(name, first_until, fade)
    session = run(name, frames)
    across = [r for r in session.reps if r.start_s < seam_s - 0.1 and r.end_s > seam_s + fade / FPS + 0.1]
    assert across == [], "no rep is of two people"
    assert len([r for r in session.reps if r.end_s < seam_s]) == 1
    after = [r for r in session.reps if r.start_s >= seam_s + fade / FPS + 0.3]
    assert len(after) == follow
    broken = [r for r in session.refused if r.start_s < seam_s and r.reason == "seen_in_part"]
    assert broken, "the one that was cut is told"
    assert all(r.end_s <= seam_s + (fade + 1) / FPS for r in broken)
    assert "part of it was seen" in why_not_counted("seen_in_part")


def test_after_a_cut_the_view_is_taken_anew_at_once():
    frames, seam_s, _ = spliced("squat", 1.0)
    session = Session(run("squat", []).exercise)
    views = []
    for frame in frames:
        session.step(frame)
        views.append((frame.t_s, session.view.name))
    before = {name for t, name in views if seam_s - 1 < t < seam_s}
    soon = next(name for t, name in views if t > seam_s + 0.2)
    assert before == {"side"}
    assert soon == "front"


def test_whoever_is_lost_in_a_rep_is_told_that_it_ended_there():
    person = act("squat", reps=3)
    peak_s = person.reps[1].peak_s
    frames = [
        PoseFrame.nobody(f.t_s, f.width_px, f.height_px) if peak_s < f.t_s < peak_s + 2.5 else f for f in person.series
    ]
    session = Session(run("squat", []).exercise)
    told = [(f.t_s, r) for f in frames for r in session.step(f).refused]
    session.finish()
    assert [(r.reason, r.side) for _t, r in told] == [("seen_in_part", "both")]
    assert peak_s < told[0][0] < peak_s + BRIDGE_S + 0.1, "as soon as it is lost"
    assert len(session.reps) == 2
    assert session.refused == [told[0][1]]


@pytest.mark.parametrize(
    ("name", "part"), [("shoulder_abduction", 0.35), ("shoulder_abduction", 0.5), ("elbow_flexion", 0.35)]
)
def test_a_quick_rep_that_is_first_seen_half_way_out_is_judged_whole(name, part):
    """Its way back goes on below where it seemed to begin: half of a rep is another movement, and was refused."""
    person = act(name, reps=3, tempo_s=(0.9, 0.1, 0.9))
    first = person.reps[0]
    from_s = first.start_s + part * (first.peak_s - first.start_s)
    session = run(name, [f for f in person.series if f.t_s >= from_s])
    assert len(session.reps) == 3
    assert session.reps[0].end_s > first.end_s - 0.1
