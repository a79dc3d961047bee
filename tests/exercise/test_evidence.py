"""What the whole body did: signatures of all exercises, and what speaks for and against a cycle."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from coach.exercise.definition import exercise_ids, load_exercise
from coach.exercise.files import FOLDER
from coach.exercise.known import ALIKE, likest, signatures
from coach.exercise.signature import POINTS, SHARES, everyday, likeness, of_exercise
from tests.exercise.people import act, run

COUNTED = [name for name in exercise_ids(FOLDER) if load_exercise(name).counts_reps]


@pytest.mark.parametrize("name", COUNTED)
def test_a_signature_is_like_itself_and_says_how_much_was_seen(name):
    own, rivals = signatures(load_exercise(name))
    row = next(i for i in range(len(own)) if own.share[i] == 1.0 and np.abs(own.field[i]).max() > 0.02)
    seen = np.ones(len(POINTS), np.float32)
    found = likeness(
        own.field[row], own.rest[row], seen, own, own.among(float(own.yaw_deg[row]), int(own.side[row]), 1.0)
    )
    assert found.cosine == pytest.approx(1.0, abs=1e-3)
    assert found.stance == pytest.approx(0.0, abs=1e-3)
    assert found.unseen == pytest.approx(0.0)
    hidden = likeness(
        own.field[row], own.rest[row], np.where(np.abs(own.field[row, 1]).max(1) > 0.01, 0, seen).astype(np.float32),
        own, own.among(float(own.yaw_deg[row]), int(own.side[row]), 1.0),
    )  # fmt: skip
    assert hidden.unseen > 0.5
    like, rival = rivals.likest(own.field[row], own.rest[row], seen, float(own.yaw_deg[row]), 1.0, own.of_arms)
    assert -2 <= like <= 1
    assert rival != name


def test_what_a_camera_cannot_tell_apart_are_no_rivals():
    squat, mini = (of_exercise(load_exercise(name)) for name in ("squat", "mini_squat"))
    assert likest(squat, mini) > ALIKE
    assert "mini_squat" not in signatures(load_exercise("squat"))[1].names
    assert set(everyday()) <= set(signatures(load_exercise("squat"))[1].names)


def test_a_kept_signature_is_the_one_that_is_made():
    made, kept = of_exercise(load_exercise("lunge")), signatures(load_exercise("lunge"))[0]
    assert np.allclose(made.field, kept.field)
    assert set(kept.share.tolist()) == {np.float32(s) for s in SHARES}


def test_legs_that_are_out_of_the_picture_count_nothing_and_say_so():
    """The model goes on to invent them, and moves them with confidence."""
    person = act("march_in_place", "front", reps=3)
    knee = float(person.series.landmarks_px[:, 25:27, 1].min())
    cut = replace(person.series, height_px=int(knee) - 5)
    session = run("march_in_place", cut)
    assert session.reps == []
    assert {r.reason for r in session.refused} <= {"not_seen"}


def test_a_definition_without_a_guide_is_judged_by_the_rest():
    ex = load_exercise("squat")
    bare = ex.model_copy(update={"guide": type(ex.guide)()})
    assert len(run(bare, act("squat", "side", reps=4).series).reps) == 4


@pytest.mark.parametrize("share", [0.25, 0.35, 0.6])
def test_a_quarter_of_the_range_counts_from_the_second_on(share):
    person = act("squat", "side", reps=5, range_factor=share, noise_px=1.0)
    assert len(run("squat", person.series).reps) == 5


@pytest.mark.parametrize("share", [0.35, 1.0])
def test_a_hinge_is_counted_from_the_front_too(share):
    """The trunk grows short in the picture; its angle is none there, and is not told."""
    session = run("hip_hinge", act("hip_hinge", "front", reps=4, range_factor=share, noise_px=1.0).series)
    assert len(session.reps) == 4
    assert {rep.rom_deg for rep in session.reps} == {None}
