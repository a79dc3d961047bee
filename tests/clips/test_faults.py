"""People who do it well, and motion capture that was performed wrong on purpose: what is told of them."""

from __future__ import annotations

from collections import Counter

import pytest

from coach.evaluation.people import clips
from coach.evaluation.recorded import area_under_curve, mocap_trial
from coach.exercise.definition import load_exercise
from coach.exercise.session import Session
from coach.pose import PoseSeries
from tests.conftest import mocap_entries, shared

MOST_FAULTY = 0.05  # of the reps and holds of instructors
LEAST_AUC = 0.95  # of mean scores, performed right against wrong
SEEDS = (1, 2, 3)


def test_who_does_it_well_is_told_so():
    folder = shared("people")
    done, faulty, codes = Counter[str](), Counter[str](), Counter[str]()
    for clip in clips(folder):
        recorded = folder / "landmarks" / f"{clip['file'].removesuffix('.mp4')}.npz"
        if not (clip.get("reps") or clip.get("hold_s")) or not recorded.is_file():
            continue
        session = Session(load_exercise(clip["exercise"]))
        for frame in PoseSeries.load(recorded):
            session.step(frame)
        session.finish()
        for one in [*session.reps, *session.holds]:
            done[clip["exercise"]] += 1
            faulty[clip["exercise"]] += bool(one.faults)
            codes.update(f"{clip['exercise']} {fault.code}" for fault in one.faults)
    share = faulty.total() / done.total()
    print(f"\n{faulty.total()} of {done.total()} with a fault, {share:.3f}: {dict(codes)}")
    assert share <= MOST_FAULTY


@pytest.mark.skipif(not mocap_entries(), reason="../shared/mocap is not here: it lies beside the developers' checkout")
def test_scores_tell_right_from_wrong():
    rows = [mocap_trial(shared("mocap", e["file"]), e, seed) for e in mocap_entries() for seed in SEEDS]
    right, wrong = ([r.score for r in rows if (r.performed == "correct") is kind] for kind in (True, False))
    curve = area_under_curve(right, wrong)
    print(f"\narea under the curve {curve:.3f}")
    assert curve >= LEAST_AUC
