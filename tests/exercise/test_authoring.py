"""Authoring by demonstration: the proposed definition counts the very recording it was made from."""

from __future__ import annotations

import numpy as np
import pytest

from coach.body.camera import Camera
from coach.body.synthetic import stand_still
from coach.evaluation.landmarks import landmarks_of
from coach.exercise.authoring import exercise_id, propose
from coach.exercise.definition import load_exercise, parse_exercise
from coach.exercise.session import Session
from coach.figure.actor import act
from coach.figure.check import check
from coach.pose import CoachError, PoseSeries
from coach.pose.types import PoseFrame
from tests.conftest import clip_entries, coach, shared
from tests.exercise.people import run

# exercise, how the demonstration is filmed, and what must be found: measure, kind, position
SHOWN = [
    ("squat", "side", "knee_flexion", "reps", "standing"),
    ("squat", "front", "hip_height", "reps", "standing"),
    ("sit_to_stand", "side", "knee_flexion", "reps", "chair"),
    ("knee_extension_seated", "side", "knee_flexion", "reps", "chair"),
    ("heel_slide", "side", "knee_flexion", "reps", "lying"),
    ("straight_leg_raise", "side", "hip_flexion", "reps", "lying"),
    ("shoulder_abduction", "front", "shoulder_abduction", "reps", "standing or chair"),
    ("shoulder_flexion", "side", "shoulder_flexion", "reps", "standing or chair"),
    ("overhead_press", "front", "elbow_flexion", "reps", "standing or chair"),
    ("hip_hinge", "side", "trunk_lean", "reps", "standing"),
    ("hip_extension_standing", "side", "hip_extension", "reps", "standing"),
    ("march_in_place", "front", "knee_height", "alternating", "standing"),
    ("neck_rotation", "front", "neck_rotation", "alternating", "chair"),
    ("trunk_side_bend", "front", "trunk_side_lean", "alternating", "standing"),
    ("trunk_rotation_seated", "front", "shoulder_turn", "alternating", "chair"),
    ("weight_shift", "front", "hip_travel", "alternating", "standing"),
    ("toe_raise", "side", "ankle_dorsiflexion", "reps", "standing"),
]


@pytest.mark.parametrize(("id", "view", "measure", "kind", "position"), SHOWN)
def test_a_demonstration_becomes_a_definition_that_counts_it(id, view, measure, kind, position):
    person = act(load_exercise(id), view, reps=4)
    proposal = propose(person.series, "My exercise")
    ex = parse_exercise(proposal.text, "my_exercise.yaml")
    assert ex == proposal.exercise
    assert (ex.id, ex.name, ex.measure, ex.kind) == ("my_exercise", "My exercise", measure, kind)
    assert ex.position.startswith(position) or ex.camera.body == "upper"
    assert proposal.counted == len(proposal.movement.turns) == 4
    reps = run(ex, person.series).reps
    assert [r.peak_s for r in reps] == pytest.approx([r.peak_s for r in person.reps], abs=1.0)
    if kind == "alternating":
        assert [r.side for r in reps] == [r.side for r in person.reps]


@pytest.mark.parametrize(
    "id", ["squat", "knee_extension_seated", "shoulder_abduction", "shoulder_flexion", "heel_slide"]
)
def test_the_numbers_are_near_the_hand_written_ones(id):
    hand = load_exercise(id)
    found = propose(act(hand, reps=4).series, "Again").exercise
    assert found.measure == hand.measure
    assert found.sides == hand.sides
    assert (found.rest, found.target) == pytest.approx((hand.rest, hand.target), abs=7.5)
    assert found.camera.views[0] == hand.camera.views[0]
    assert found.camera.body == hand.camera.body
    assert found.tempo.out.usual_s == pytest.approx(hand.tempo.out.usual_s, rel=0.5)
    assert 0.2 < found.min_excursion / abs(found.target - found.rest) < 0.7


@pytest.mark.parametrize("id", ["squat", "hip_hinge", "shoulder_abduction", "trunk_side_bend", "straight_leg_raise"])
def test_the_proposal_passes_its_own_test(id):
    """Its drawn figure, made from the demonstration, performs it and is counted: `coach exercises check`."""
    ex = propose(act(load_exercise(id), reps=4).series, "Again").exercise
    assert [f"{f.what}: {f.problem}" for f in check(ex) if f.problem] == []


# What stayed still while it was shown; the other exercises bend the trunk themselves
STILL = [
    ("elbow_flexion", "side", {"leaning", "arm_swings"}),
    ("knee_extension_seated", "side", {"leaning"}),
    ("knee_flexion_standing", "side", {"leaning"}),
    ("shoulder_flexion", "side", {"leaning"}),
    ("shoulder_abduction", "front", {"leaning_sideways"}),
    ("neck_rotation", "front", {"leaning_sideways"}),
    ("squat", "side", set()),
    ("hip_hinge", "side", set()),
    ("trunk_side_bend", "front", set()),
    ("straight_leg_raise", "side", set()),
]


@pytest.mark.parametrize(("id", "view", "codes"), STILL)
def test_what_stayed_still_in_a_demonstration_is_to_stay_still(id, view, codes):
    shown = act(load_exercise(id), view, reps=4)
    ex = propose(shown.series, "Again").exercise
    assert {f.code for f in ex.faults} == codes
    assert not any(r.faults for r in run(ex, shown.series).reps)
    found = {f.what: f.problem for f in check(ex)}
    assert [problem for code in codes if (problem := found[f"fault {code}"])] == []


HELD = [
    ("tree_pose", "front", "each", "left"),
    ("hamstring_stretch_seated", "side", "both", "both"),
    ("calf_stretch", "side", "each", "right"),
    ("single_leg_stance", "front", "each", "left"),  # of the leg that is lifted
]


@pytest.mark.parametrize(("id", "view", "sides", "side"), HELD)
def test_a_position_that_is_kept_becomes_a_hold(id, view, sides, side):
    shown = act(load_exercise(id), view, lead_out_s=3.0)
    proposal = propose(shown.series, "Keep it")
    ex = parse_exercise(proposal.text, "keep_it.yaml")
    assert (ex.kind, ex.sides, ex.camera.views) == ("hold", sides, (view,))
    assert ex.hold is not None
    assert ex.hold.seconds == 5
    (held,) = run(ex, shown.series).holds
    truth = shown.reps[0]
    assert held.side == side
    assert 6 <= held.duration_s <= truth.end_s - truth.start_s, "the top, and some of the ways there and back"
    assert not held.faults
    assert not run(ex, stand_still(8.0, noise_px=2.0, camera=Camera(yaw_deg=90 if view == "side" else 0)).series).holds


def test_repetitions_with_a_rest_at_the_top_are_no_holds():
    shown = act(load_exercise("knee_extension_seated"), reps=3, tempo_s=(1.5, 3.0, 1.5))
    ex = propose(shown.series, "Knee").exercise
    assert (ex.kind, ex.tempo.hold_s) == ("reps", pytest.approx(3.0, abs=0.5))


def test_the_name_of_a_file_cannot_write_into_the_definition():
    text = propose(act(load_exercise("squat"), reps=3).series, "Mine", source="a\nid: squat\u2028#.mp4").text
    assert text.startswith("# Proposed from a id: squat #.mp4: ")
    assert parse_exercise(text, "mine.yaml").id == "mine"


def test_a_proposal_counts_a_smaller_range_and_not_another_exercise():
    squat = propose(act(load_exercise("squat"), reps=4).series, "My squat").exercise
    small = act(load_exercise("squat"), range_factor=0.4, seed=3)
    assert len(run(squat, small.series).reps) == 5
    assert run(squat, act(load_exercise("knee_flexion_standing")).series).reps == []


@pytest.mark.parametrize("seed", range(3))
def test_where_nothing_moves_out_and_back_one_line_says_so(seed):
    still = stand_still(8.0, noise_px=2.0, camera=Camera(yaw_deg=90), seed=seed)
    with pytest.raises(CoachError, match="no movement out and back") as error:
        propose(still.series, "Nothing", source="still.npz")
    assert "\n" not in str(error.value)


def test_nobody_and_a_moment_are_no_demonstration():
    nobody = PoseSeries.stack([PoseFrame.nobody(i / 30, 640, 360) for i in range(90)], "", "")
    short = act(load_exercise("squat")).series
    short = PoseSeries(short.t_s[:5], short.landmarks_px[:5], short.visibility[:5], 1280, 720)
    for series in (nobody, short):
        with pytest.raises(CoachError):
            propose(series, "Nothing")


def test_the_texts_are_placeholders_without_blame_and_short():
    ex = propose(act(load_exercise("squat"), reps=3).series, "My squat").exercise
    words = " ".join([ex.summary, ex.why, *ex.set_up, *ex.steps, ex.reach_cue])
    assert "TODO" not in words
    assert all(len(cue.split()) <= 8 for cue in [ex.reach_cue, *(f.cue for f in ex.faults)])


@pytest.mark.parametrize(
    ("name", "id"),
    [("My squat", "my_squat"), ("Ärm ups!", "arm_ups"), ("3 steps", "exercise_3_steps"), ("!", "exercise")],
)
def test_an_id_is_made_of_the_name(name, id):
    assert exercise_id(name) == id


def test_the_command_writes_a_definition_that_analyze_takes(tmp_path):
    clip, out = tmp_path / "shown.npz", tmp_path / "my_raise.yaml"
    act(load_exercise("shoulder_abduction"), reps=3).series.save(clip)
    done = coach("exercises", "new", "--from", str(clip), "--name", "My raise", "--out", str(out), fresh=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert "3 times shown, 3 counted" in done.stderr
    report = coach("analyze", str(clip), "--exercise", str(out), "--format", "json")
    assert '"reps": 3' in report.stdout
    again = coach("exercises", "new", "--from", str(clip), "--name", "My raise", "--out", str(out))
    assert (again.returncode, again.stderr.count("\n")) == (2, 1)
    taken = coach("exercises", "new", "--from", str(clip), "--name", "Squat")
    assert (taken.returncode, taken.stderr.count("\n")) == (2, 1)
    assert "squat" in taken.stderr


CLIPS = {
    "squat_side_7.mp4": ("knee_flexion", "both"),
    "shoulder_abduction_seated_6.mp4": ("shoulder_abduction", "each_or_both"),
    "knee_extension_seated_1.mp4": ("ankle_height", "each"),  # filmed half from the front: no angle of the knee there
}


@pytest.mark.slow
@pytest.mark.parametrize("file", CLIPS)
def test_real_demonstrations(file, bundle):
    path = shared("clips", file)
    entry = next(e for e in clip_entries() if e["file"] == file)
    series = landmarks_of(path)
    proposal = propose(series, "Shown", source=file)
    ex, hand = proposal.exercise, load_exercise(entry["exercise"])
    session = Session(ex)
    for frame in series:
        session.step(frame)
    session.finish()
    print(
        f"\n{file}: {ex.measure} {ex.rest:g} to {ex.target:g}, by hand {hand.measure} {hand.rest:g} to {hand.target:g}"
    )
    assert (ex.measure, ex.sides) == CLIPS[file]
    assert len(session.reps) == proposal.counted == entry["reps"]
    assert np.allclose([r.peak_s for r in session.reps], entry["peaks_s"], atol=0.4)
    if "sides" in entry:
        assert [r.side for r in session.reps] == entry["sides"]
